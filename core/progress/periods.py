"""The periods of a project's progress: the list, the sheet to fill, what waits for QA (PRJ-18)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor, Permission
from core.access.scope import projects_seen, require_on_project
from core.calendar.queries import load_calendar
from core.money import rounded
from core.progress.measuring import leaves_on
from core.progress.reporting import REPORTED, said
from core.unit import reading
from db.models import Employee, ProgressEntry, ProgressPeriod, Project, ReportLine, Task


@dataclass(frozen=True)
class PeriodRow:
    id: int
    version: int
    period_on: dt.date
    state: str
    note: str
    reason: str
    submitted_by: str
    submitted_by_en: str
    submitted_at: dt.datetime | None
    decided_by: str
    decided_by_en: str
    decided_at: dt.datetime | None
    planned: Decimal | None
    actual: Decimal | None
    planned_value: Decimal | None
    earned_value: Decimal | None
    actual_cost: Decimal | None


@dataclass(frozen=True)
class SheetRow:
    """A leaf task in the sheet of a period: where it stood, what the manager says, what the members reported (the latest)."""

    task_id: int
    code: str
    name: str
    name_en: str
    responsible: str
    responsible_en: str
    starts_on: dt.date
    finishes_on: dt.date
    effort_days: Decimal
    confirmed: Decimal
    planned: Decimal
    progress: Decimal  # of the draft, else what was reported, else what is confirmed
    remaining_days: Decimal | None
    note: str  # of the draft, else what the member wrote
    reported: Decimal | None
    reported_remaining: Decimal | None
    reported_minutes: int


@dataclass(frozen=True)
class PeriodSheet:
    """A period to be filled or looked at; `period_id` None while nothing is saved for the day."""

    project_id: int
    period_id: int | None
    version: int | None
    period_on: dt.date
    state: str
    note: str
    reason: str
    rows: tuple[SheetRow, ...]
    may_update: bool
    may_confirm: bool


@dataclass(frozen=True)
class WaitingPeriod:
    """A period that waits for QA, with what it would make of the project."""

    period_id: int
    version: int
    project_id: int
    number: str
    name: str
    name_en: str
    manager: str
    manager_en: str
    period_on: dt.date
    submitted_at: dt.datetime | None


def periods(actor: Actor, project_id: int) -> list[PeriodRow]:
    """The periods of a project, the newest first."""
    submitter, decider = aliased(Employee), aliased(Employee)
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        rows = session.execute(
            select(ProgressPeriod, submitter.name, submitter.name_en, decider.name, decider.name_en)
            .outerjoin(submitter, submitter.id == ProgressPeriod.submitted_by_id)
            .outerjoin(decider, decider.id == ProgressPeriod.decided_by_id)
            .where(ProgressPeriod.project_id == project_id)
            .order_by(ProgressPeriod.period_on.desc())
        ).all()
    money = Permission.PROJECT_MONEY in granted
    return [
        PeriodRow(
            p.id,
            p.version,
            p.period_on,
            p.state,
            p.note,
            p.reason,
            s or "",
            s_en or s or "",
            p.submitted_at,
            d or "",
            d_en or d or "",
            p.decided_at,
            p.planned,
            p.actual,
            p.planned_value if money else None,
            p.earned_value if money else None,
            p.actual_cost if money else None,
        )
        for p, s, s_en, d, d_en in rows
    ]


def period_sheet(actor: Actor, project_id: int, period_on: dt.date | None = None) -> PeriodSheet:
    """The sheet of a period (today without one), or the open one when there is one. Eight statements whatever the number of tasks."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        statement = select(ProgressPeriod).where(ProgressPeriod.project_id == project_id)
        statement = (
            statement.where(ProgressPeriod.period_on == period_on)
            if period_on
            else statement.where(ProgressPeriod.state != "confirmed").order_by(ProgressPeriod.period_on.desc())
        )
        period = session.scalars(statement.limit(1)).first()
        day = period.period_on if period else period_on or clock.today()
        rows = _sheet_rows(session, project_id, period, day)
    return PeriodSheet(
        project_id,
        period.id if period else None,
        period.version if period else None,
        day,
        period.state if period else "draft",
        period.note if period else "",
        period.reason if period else "",
        rows,
        Permission.PROGRESS_UPDATE in granted,
        Permission.PROGRESS_CONFIRM in granted,
    )


def _sheet_rows(session: Session, project_id: int, period: ProgressPeriod | None, day: dt.date) -> tuple[SheetRow, ...]:
    entries = {e.task_id: e for e in session.scalars(select(ProgressEntry).where(ProgressEntry.period_id == period.id))} if period else {}
    calendar = load_calendar(session)
    planned = {leaf.task_id: leaf.planned(day, calendar) for leaf in leaves_on(session, project_id, day)}
    minutes = _reported(session, project_id, day)
    tasks = session.execute(
        select(Task, Employee.name, Employee.name_en)
        .outerjoin(Employee, Employee.id == Task.responsible_id)
        .where(Task.project_id == project_id, ~Task.is_summary)
        .order_by(Task.sort_key)
    ).all()
    told = said(session, [task.id for task, _, _ in tasks], day)
    found = []
    for task, name, name_en in tasks:
        entry, word = entries.get(task.id), told.get(task.id)
        progress, remaining = (word.progress, word.remaining_days) if word else (None, None)
        proposed = entry.progress if entry else progress if progress is not None and progress > task.progress else task.progress
        left = entry.remaining_days if entry else remaining if remaining is not None else task.remaining_days
        found.append(
            SheetRow(
                task.id,
                task.code,
                task.name,
                task.name_en or task.name,
                name or "",
                name_en or name or "",
                task.starts_on,
                task.finishes_on,
                task.effort_days,
                task.progress,
                rounded(planned.get(task.id, Fraction(0)), 4),
                proposed,
                left,
                entry.note if entry else word.note if word else "",
                progress,
                remaining,
                minutes.get(task.id, 0),
            )
        )
    return tuple(found)


def _reported(session: Session, project_id: int, day: dt.date) -> dict[int, int]:
    """Task → the minutes reported so far."""
    line = ReportLine
    sums = session.execute(
        select(line.task_id, func.sum(line.minutes))
        .where(line.project_id == project_id, line.task_id.is_not(None), line.work_on <= day, line.state.in_(REPORTED))
        .group_by(line.task_id)
    )
    return {int(task or 0): int(total) for task, total in sums}


def to_confirm(actor: Actor) -> list[WaitingPeriod]:
    """Periods that wait for QA: all for the firm's QA, those of their projects for a project's QA; never one's own."""
    manager = aliased(Employee)
    seen = projects_seen(actor, Permission.PROGRESS_CONFIRM)
    with reading(actor) as session:
        rows = session.execute(
            select(ProgressPeriod, Project.number, Project.name, Project.name_en, manager.name.label("m"), manager.name_en.label("me"))
            .join(Project, Project.id == ProgressPeriod.project_id)
            .join(manager, manager.id == Project.manager_id)
            .where(ProgressPeriod.state == "submitted", ProgressPeriod.submitted_by_id != actor.employee_id, seen)
            .order_by(ProgressPeriod.submitted_at, ProgressPeriod.id)
        ).all()
    return [
        WaitingPeriod(p.id, p.version, p.project_id, number, name, name_en or name, m, me or m, p.period_on, p.submitted_at)
        for p, number, name, name_en, m, me in rows
    ]
