"""The house of the contract tests, for receipts."""
from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.core.contracts.house import House, build


@pytest.fixture
def house(db: Session) -> House:
    return build(db)
