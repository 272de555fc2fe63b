from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from core import clock
from tests import projects
from tests.projects import Firm


@pytest.fixture
def firm(db: Session) -> Iterator[Firm]:
    """The firm on Monday 2 March 2026, with the shipped templates."""
    with clock.at(projects.NOON):
        made = projects.found(db)
        db.commit()
        projects.install_templates(made)
        yield made
