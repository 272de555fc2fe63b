"""What a use case reads again and again is read once: policies, calendar, accounts, rates. All of it sees the same, and the
database is asked the less. Only sessions of `core.unit` remember; a flush that changes one of the sources forgets everything."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session

from db.models import BudgetAccount, Grade, GradeRate, Holiday, PolicyValue

T = TypeVar("T")
KEPT = "read_once"
SOURCES = (BudgetAccount, Grade, GradeRate, Holiday, PolicyValue)


def begin() -> dict[str, Any]:
    """What a session needs to remember."""
    return {KEPT: {}}


def once(session: Session, what: Hashable, read: Callable[[], T]) -> T:
    """The value of `what` as it was read first in this session. What is returned belongs to all: nobody changes it."""
    kept: dict[Hashable, T] | None = session.info.get(KEPT)
    if kept is None:
        return read()
    if what not in kept:
        kept[what] = read()
    return kept[what]


@event.listens_for(Session, "after_flush")
def _forget(session: Session, _context: object) -> None:
    kept = session.info.get(KEPT)
    if kept and any(isinstance(row, SOURCES) for rows in (session.new, session.dirty, session.deleted) for row in rows):
        kept.clear()
