"""Who has what to do and how much each can do: read once for many people, a constant number of statements (PRJ-37).

Callers that draw or decide scope the people themselves (`core.resources.queries`); these read whatever they are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.availability.queries import days_off
from core.calendar.queries import load_calendar
from core.projects.types import ProjectState
from core.resources.spreading import Assignment, each_day, horizon, left_to_do, share_left, spread, window_left
from db.models import Employee, Project, ProjectMember, Task

__all__ = ["Assignment", "assignments", "capacity", "each_day", "horizon", "spread"]

ALIVE = (ProjectState.DRAFT, ProjectState.IN_APPROVAL, ProjectState.INITIATED, ProjectState.IN_PROGRESS, ProjectState.PAUSED)
WHOLE = Decimal(1)


def assignments(
    session: Session, first: dt.date, last: dt.date, *, project_ids: Collection[int] | None = None, employee_ids: Collection[int] | None = None
) -> list[Assignment]:
    """The work left in [first, last], in the order of projects and plans: open leaf tasks by their responsible persons, then team lines
    with planned days of members without any task. Dates and days are those of the whole assignment, also where it reaches beyond the
    period. Two statements besides the calendar."""
    today, calendar = clock.today(), load_calendar(session)
    found = []
    for r in session.execute(_tasks(project_ids, employee_ids)):
        days = left_to_do(r.effort_days, r.progress, r.remaining_days)
        if days:
            start, finish, late = window_left(r.starts_on, r.finishes_on, days, today, calendar)
            if start <= last and finish >= first:
                found.append(Assignment(r.responsible_id, r.project_id, r.id, start, finish, days, r.name, r.code, r.state, r.name_en or r.name, r.role, late))
    for r in session.execute(_members(project_ids, employee_ids)):
        start, finish = r.from_on or r.starts_on, r.until_on or r.finishes_on
        if finish < today:
            continue
        days = share_left(r.planned_days, start, finish, today, calendar)
        start = max(start, today)
        if days and start <= last and finish >= first:
            found.append(Assignment(r.employee_id, r.project_id, None, start, finish, days, "", "", r.state, "", r.role))
    return found


def _tasks(project_ids: Collection[int] | None, employee_ids: Collection[int] | None) -> Any:
    columns = (
        *(Task.id, Task.project_id, Task.responsible_id, Task.name, Task.name_en, Task.code, Task.role, Task.starts_on, Task.finishes_on),
        *(Task.effort_days, Task.progress, Task.remaining_days, Project.state),
    )
    wanted = (
        select(*columns)
        .join(Project, Project.id == Task.project_id)
        .where(Project.state.in_(ALIVE), ~Task.is_summary, ~Task.is_milestone, Task.responsible_id.is_not(None), Task.progress < 100, Task.effort_days > 0)
        .where(Task.client_contact_id.is_(None))
        .order_by(Project.number, Task.sort_key)
    )
    if project_ids is not None:
        wanted = wanted.where(Task.project_id.in_(set(project_ids)))
    return wanted if employee_ids is None else wanted.where(Task.responsible_id.in_(set(employee_ids)))


def _members(project_ids: Collection[int] | None, employee_ids: Collection[int] | None) -> Any:
    tasked = select(Task.project_id, Task.responsible_id).where(~Task.is_summary, ~Task.is_milestone, Task.responsible_id.is_not(None), Task.effort_days > 0)
    has = tasked.where(Task.project_id == ProjectMember.project_id, Task.responsible_id == ProjectMember.employee_id).correlate(ProjectMember).exists()
    columns = (
        *(ProjectMember.project_id, ProjectMember.employee_id, ProjectMember.role, ProjectMember.planned_days, ProjectMember.from_on, ProjectMember.until_on),
        *(Project.starts_on, Project.finishes_on, Project.state),
    )
    wanted = (
        select(*columns)
        .join(Project, Project.id == ProjectMember.project_id)
        .where(Project.state.in_(ALIVE), ProjectMember.planned_days > 0, ~has)
        .order_by(Project.number, ProjectMember.id)
    )
    if project_ids is not None:
        wanted = wanted.where(ProjectMember.project_id.in_(set(project_ids)))
    return wanted if employee_ids is None else wanted.where(ProjectMember.employee_id.in_(set(employee_ids)))


def capacity(session: Session, employee_ids: Collection[int], first: dt.date, last: dt.date) -> dict[int, dict[dt.date, Decimal]]:
    """Employee → each working day of the firm in [first, last] → person days: 1, less leave; 0 before hiring and after the last day.
    Two statements besides the calendar."""
    ids = set(employee_ids)
    if not ids:
        return {}
    working = list(load_calendar(session).worked_days(first, last))
    off = days_off(session, ids, first, last)
    found: dict[int, dict[dt.date, Decimal]] = {}
    for r in session.execute(select(Employee.id, Employee.hired_on, Employee.left_on).where(Employee.id.in_(ids))):
        own = dict.fromkeys(working, WHOLE)
        for day, part in off.get(r.id, {}).items():
            own[day] = WHOLE - part
        if working and (r.hired_on > working[0] or (r.left_on is not None and r.left_on < working[-1])):
            own = {day: part if r.hired_on <= day and (r.left_on is None or day <= r.left_on) else Decimal(0) for day, part in own.items()}
        found[r.id] = own
    return found
