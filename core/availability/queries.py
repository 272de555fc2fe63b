"""Who is away when: the days for planning, and the absences in words for who may read them (PRJ-37, PLT-04)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor, Permission
from core.access.scope import people_seen
from core.availability.rules import Away, taken, working_days
from core.calendar.queries import load_calendar
from core.unit import reading
from db.models import Absence, Department, Employee


@dataclass(frozen=True)
class AbsenceRow:
    """An absence as its person, their superiors and HR read it; `days` are working days of the firm."""

    id: int
    version: int
    employee_id: int
    person: str
    person_en: str
    department: str
    department_en: str
    kind: str
    from_on: dt.date
    until_on: dt.date
    from_noon: bool
    until_noon: bool
    days: Decimal
    note: str
    entered_by: str
    entered_by_en: str
    withdrawn: bool
    over: bool  # it lies in the past
    may_change: bool


def days_off(session: Session, employee_ids: Collection[int], first: dt.date, last: dt.date) -> dict[int, dict[dt.date, Decimal]]:
    """Employee → day → part of the day away, only on the firm's working days; one statement besides the calendar."""
    if not employee_ids:
        return {}
    wanted = select(Absence.employee_id, Absence.from_on, Absence.until_on, Absence.from_noon, Absence.until_noon).where(
        Absence.employee_id.in_(set(employee_ids)), Absence.from_on <= last, Absence.until_on >= first, Absence.withdrawn_at.is_(None)
    )
    found: dict[int, list[Away]] = {}
    for r in session.execute(wanted):
        found.setdefault(r.employee_id, []).append(Away(r.from_on, r.until_on, r.from_noon, r.until_noon))
    calendar = load_calendar(session)
    return {employee: taken(absences, first, last, calendar) for employee, absences in found.items()}


def absences(actor: Actor, *, employee_id: int | None = None, since: dt.date | None = None) -> list[AbsenceRow]:
    """The absences of the people whose data the actor sees, the latest first; of one person with `employee_id`. One statement."""
    with reading(actor) as session:
        enterer: Any = aliased(Employee)
        wanted: Any = (
            select(Absence, Employee.name, Employee.name_en, Department.name.label("d"), Department.name_en.label("de"), enterer.name, enterer.name_en)
            .join(Employee, Employee.id == Absence.employee_id)
            .join(Department, Department.id == Employee.department_id)
            .join(enterer, enterer.id == Absence.entered_by_id)
            .where(people_seen(actor))
            .order_by(Absence.from_on.desc(), Employee.number, Absence.id)
        )
        if employee_id is not None:
            wanted = wanted.where(Absence.employee_id == employee_id)
        if since is not None:
            wanted = wanted.where(Absence.until_on >= since)
        calendar, today = load_calendar(session), clock.today()
        rows = []
        for a, name, name_en, department, department_en, by, by_en in session.execute(wanted):
            over = a.until_on < today
            away = Away(a.from_on, a.until_on, a.from_noon, a.until_noon)
            rows.append(
                AbsenceRow(
                    a.id, a.version, a.employee_id, name, name_en or name, department, department_en or department, a.kind, a.from_on, a.until_on,
                    a.from_noon, a.until_noon, working_days(away, calendar), a.note, by, by_en or by, a.withdrawn_at is not None, over,
                    a.withdrawn_at is None and (not over or actor.can(Permission.ABSENCE_EDIT_PAST)),
                )
            )  # fmt: skip
        return rows
