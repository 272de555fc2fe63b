"""What one person has to do in some weeks, with what may be done about it: the inside of a cell (PRJ-37, PLT-04)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import people_led, projects_seen
from core.availability.queries import days_off
from core.errors import AsWord, NotFound
from core.money import rounded
from core.projects.types import PLANNABLE, ProjectState
from core.resources import rules
from core.resources.load import assignments, capacity
from core.resources.queries import limits_of, people_loaded
from core.resources.rules import Band
from core.resources.spreading import Assignment, each_day, horizon
from core.unit import reading
from db.models import Employee, Project, Task

Way = Literal["plan", "change", ""]
RUNNING = frozenset({ProjectState.INITIATED, ProjectState.IN_PROGRESS})


@dataclass(frozen=True)
class BookedRow:
    """Work of the person in the weeks looked at. Names are empty where the actor may not see the project. `way`: how it can be moved;
    else `why` (a word `not_movable.<why>`)."""

    project_id: int
    number: str
    project: str
    project_en: str
    state: str
    task_id: int | None
    code: str
    name: str
    name_en: str
    role: str
    starts_on: dt.date  # of the task
    finishes_on: dt.date
    days: Decimal  # left of it
    days_here: Decimal  # in these weeks
    proposed: bool
    late: bool
    way: Way
    why: str
    plan_version: int

    @property
    def hidden(self) -> bool:
        return not self.number


@dataclass(frozen=True)
class Booked:
    employee_id: int
    name: str
    name_en: str
    first: dt.date
    last: dt.date
    days: Decimal
    capacity: Decimal
    away: Decimal  # working days of these weeks the person is away
    band: Band
    rows: tuple[BookedRow, ...]


def booked(actor: Actor, employee_id: int, first: dt.date, last: dt.date) -> Booked:
    """The person's work from first to last, the most first; NotFound for whom the actor does not see (oneself always)."""
    start = max(first, clock.today())
    with reading(actor) as session:
        person = session.execute(
            select(Employee.id, Employee.name, Employee.name_en, people_led(actor).label("led")).where(Employee.id == employee_id, people_loaded(actor))
        ).one_or_none()
        if person is None:
            raise NotFound(record=AsWord("record.employee"))
        work = assignments(session, start, last, employee_ids=[employee_id])
        able = capacity(session, [employee_id], *horizon(work, start, last))[employee_id]
        away = sum(days_off(session, [employee_id], start, last).get(employee_id, {}).values(), Decimal(0))
        found = _rows(session, actor, work, able, start, last, led=bool(person.led))
        limits = limits_of(session)
    days = sum((r.days_here for r in found), Decimal(0))
    possible = sum((part for day, part in able.items() if start <= day <= last), Decimal(0))
    rows = tuple(sorted(found, key=lambda r: -r.days_here))
    return Booked(employee_id, person.name, person.name_en or person.name, start, last, days, possible, away, rules.band(days, possible, limits), rows)


def _rows(
    session: Session, actor: Actor, work: list[Assignment], able: dict[dt.date, Decimal], first: dt.date, last: dt.date, *, led: bool
) -> list[BookedRow]:
    projects = {
        r.id: r
        for r in session.execute(
            select(
                Project.id, Project.number, Project.name, Project.name_en, Project.state, Project.plan_version,
                projects_seen(actor).label("seen"), projects_seen(actor, Permission.PLAN_EDIT).label("plans"),
            ).where(Project.id.in_({a.project_id for a in work}))
        )
    }  # fmt: skip
    dates = {r.id: r for r in session.execute(select(Task.id, Task.starts_on, Task.finishes_on).where(Task.id.in_({a.task_id for a in work if a.task_id})))}
    all_names, found = actor.can(Permission.LOAD_READ_ALL) or led, []
    for a in work:
        here = rounded(sum((part for day, part in each_day(a, {a.employee_id: able}) if first <= day <= last), Decimal(0)), 2)
        if not here:
            continue
        p, task = projects[a.project_id], dates.get(a.task_id or 0)
        shown = all_names or p.seen
        way, why = _way(actor, a, p.state, plans=p.plans)
        found.append(
            BookedRow(
                a.project_id, p.number if shown else "", p.name if shown else "", (p.name_en or p.name) if shown else "", p.state, a.task_id,
                a.code if shown else "", a.name if shown else "", a.name_en if shown else "", a.role, task.starts_on if task else a.starts_on,
                task.finishes_on if task else a.finishes_on, a.days, here, a.proposed, a.late, way, why, p.plan_version,
            )
        )  # fmt: skip
    return found


def _way(actor: Actor, a: Assignment, state: str, *, plans: bool) -> tuple[Way, str]:
    """Who edits the plan moves it there; PMO moves running work by a change draft; else why not."""
    if a.task_id is None:
        return "", "team_line"
    if plans and state in PLANNABLE:
        return "plan", ""
    if actor.can(Permission.PROJECT_LIFE_ALL) and state in RUNNING:
        return "change", ""
    if state in (ProjectState.PAUSED, ProjectState.IN_APPROVAL):
        return "", str(state)
    return "", "not_yours"
