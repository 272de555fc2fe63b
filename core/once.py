"""What use cases read again and again is read once: policies, calendar, accounts, rates, delegations. All of one use case sees the same.

The database stamps every change of these tables (db.ddl); the stamp comes with the first statement of a use case, and what this
process read under the same stamp is taken again. Only sessions of `core.unit` remember; a flush that changes one of the sources
forgets everything and asks the database for the rest of its use case."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session

from db.models import BudgetAccount, Delegation, Grade, GradeRate, Holiday, PolicyValue

T = TypeVar("T")
KEPT, STAMP = "read_once", "rules_stamp"
SOURCES = (BudgetAccount, Delegation, Grade, GradeRate, Holiday, PolicyValue)
MOST = 64  # (stamp, what) kept by a process: a handful of things, by day

_by_stamp: dict[tuple[Hashable, Hashable], Any] = {}


def begin() -> dict[str, Any]:
    """What a session needs to remember."""
    return {KEPT: {}, STAMP: None}


def stamped(session: Session, stamp: Hashable) -> None:
    """The stamp the database showed when the use case began."""
    session.info[STAMP] = stamp


def once(session: Session, what: Hashable, read: Callable[[], T]) -> T:
    """The value of `what` as it was read first in this session or under this stamp. What is returned belongs to all: nobody changes it."""
    kept: dict[Hashable, T] | None = session.info.get(KEPT)
    if kept is None:
        return read()
    if what not in kept:
        kept[what] = _shared(session.info[STAMP], what, read)
    return kept[what]


def _shared(stamp: Hashable, what: Hashable, read: Callable[[], T]) -> T:
    """A value may be newer than its stamp, when somebody saved between; it is never older, and the next use case has the new stamp."""
    if stamp is None:
        return read()
    place = (stamp, what)
    found = _by_stamp.get(place)
    if found is None:
        if len(_by_stamp) >= MOST:
            _by_stamp.clear()
        found = _by_stamp[place] = read()
    value: T = found
    return value


@event.listens_for(Session, "after_flush")
def _forget(session: Session, _context: object) -> None:
    kept = session.info.get(KEPT)
    if kept is not None and any(isinstance(row, SOURCES) for rows in (session.new, session.dirty, session.deleted) for row in rows):
        kept.clear()
        session.info[STAMP] = None
