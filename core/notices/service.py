"""Reading notices: only one's own, and nothing else changes. Bulk updates are in place here: notices are no business data."""

from __future__ import annotations

from sqlalchemy import ColumnElement, update

from core import clock
from core.access import Actor
from core.unit import writing
from db.models import Notice


def mark_read(actor: Actor, notice_id: int) -> None:
    _mark(actor, Notice.id == notice_id)


def mark_all_read(actor: Actor) -> None:
    _mark(actor)


def mark_read_of(actor: Actor, record: str, record_id: int) -> None:
    """Everything the bell says of a record that is being looked at."""
    _mark(actor, Notice.record == record, Notice.record_id == record_id)


def _mark(actor: Actor, *conditions: ColumnElement[bool]) -> None:
    with writing(actor, "notice.read") as session:
        session.execute(update(Notice).where(Notice.employee_id == actor.employee_id, Notice.read_at.is_(None), *conditions).values(read_at=clock.now()))
