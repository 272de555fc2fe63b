"""Reminders are told once per occasion: a job that runs twice, or again after a kill, does no harm (PLT-11, PLT-12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from core.notices import tell
from db.models import Employee, EmployeeRole, Notice


@dataclass(frozen=True)
class Reminder:
    """Who is told what of a record. `occasion` says what makes it new: the same person hears of the same occasion once."""

    people: tuple[int | None, ...]
    record: str
    record_id: int
    occasion: str
    facts: dict[str, Any]


def tell_once(session: Session, kind: str, reminders: Sequence[Reminder]) -> int:
    """Tells whom it is news to; how many notices there were. One statement to look, however many reminders."""
    heard = _heard(session, kind, {r.record_id for r in reminders})
    told = 0
    for reminder in reminders:
        key = (reminder.record, reminder.record_id, reminder.occasion)
        news = [p for p in dict.fromkeys(reminder.people) if p is not None and (p, *key) not in heard]
        tell(session, news, kind, record=reminder.record, record_id=reminder.record_id, occasion=reminder.occasion, **reminder.facts)
        heard.update((p, *key) for p in news)
        told += len(news)
    session.flush()
    return told


def _heard(session: Session, kind: str, record_ids: Iterable[int]) -> set[tuple[int, str, int, str]]:
    rows = session.execute(
        select(Notice.employee_id, Notice.record, Notice.record_id, Notice.facts["occasion"].astext).where(
            Notice.kind == kind, Notice.record_id.in_(list(record_ids))
        )
    )
    return {(employee, record, record_id or 0, occasion or "") for employee, record, record_id, occasion in rows}

def holders(session: Session, role: Role) -> list[int]:
    """Who holds the company role and is here."""
    here = (Employee.hired_on <= clock.today()) & (Employee.left_on.is_(None) | (Employee.left_on >= clock.today()))
    statement = select(Employee.id).join(EmployeeRole, EmployeeRole.employee_id == Employee.id).where(EmployeeRole.role == role.value, here)
    return list(session.scalars(statement.order_by(Employee.number)))
