"""The firm of the approval tests."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.core.approval.firm import Firm, make_firm


@pytest.fixture
def firm(db: Session) -> Firm:
    return make_firm(db)
