from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core import clock
from tests import projects
from tests.conftest import Founded
from tests.projects import Firm


@pytest.fixture(scope="session")
def worker_engine(founded: Founded) -> Engine:
    return founded.engine


@pytest.fixture
def firm(db: Session, founded: Founded) -> Iterator[Firm]:
    """The firm on Monday 2 March 2026, with the shipped templates."""
    with clock.at(projects.NOON):
        yield deepcopy(founded.firm)
