"""The weeks of a project's team: what each does here and elsewhere (PRJ-37)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.calendar.queries import load_calendar
from core.errors import AsWord, NotPermitted
from core.resources import rules
from core.resources.load import assignments, capacity
from core.resources.queries import WEEKS, WeekCell, cells_of, limits_of
from core.resources.rules import Limits
from core.resources.spreading import Assignment, horizon
from core.unit import reading
from db.models import Employee, Project, ProjectMember, Task

SEES = frozenset({Permission.PLAN_EDIT, Permission.PROJECT_MONEY, Permission.LOAD_READ_ALL})
FEWEST = 8  # weeks, also of a project that is nearly over


@dataclass(frozen=True)
class MemberLoad:
    """One person of the team by week: all of their work, and the part of it on this project."""

    employee_id: int
    name: str
    name_en: str
    roles: tuple[str, ...]
    cells: tuple[WeekCell, ...]
    here: tuple[WeekCell, ...]


@dataclass(frozen=True)
class OpenTask:
    """A task somebody is to be found for; `responsible` empty where nobody is."""

    id: int
    code: str
    name: str
    name_en: str
    role: str
    starts_on: dt.date
    finishes_on: dt.date
    days: Decimal
    responsible: str
    responsible_en: str


@dataclass(frozen=True)
class TeamLoad:
    weeks: tuple[dt.date, ...]
    members: tuple[MemberLoad, ...]
    tasks: tuple[OpenTask, ...]  # not done yet, those without a person first
    limits: Limits


def team_load(actor: Actor, project_id: int) -> TeamLoad:
    """From this week, or the project's first, to its finish; a constant number of statements. For its manager, and who sees its money or
    all loads."""
    with reading(actor) as session:
        today = load_calendar(session).working_day_on_or_after(clock.today())
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        if not granted & SEES:
            raise NotPermitted(permission=AsWord(f"permission.{Permission.LOAD_READ.value}"))
        project = session.get_one(Project, project_id)
        first = max(today, rules.monday(project.starts_on))
        many = (project.finishes_on - rules.monday(first)).days // rules.DAYS_A_WEEK + 1
        mondays = rules.weeks_from(first, min(max(many, FEWEST), WEEKS))
        people: dict[int, tuple[str, str, list[str]]] = {}
        for r in session.execute(
            select(Employee.id, Employee.name, Employee.name_en, ProjectMember.role)
            .join(ProjectMember, ProjectMember.employee_id == Employee.id)
            .where(ProjectMember.project_id == project_id)
            .order_by(ProjectMember.id)
        ):
            people.setdefault(r.id, (r.name, r.name_en or r.name, []))[2].append(r.role)
        last = mondays[-1] + dt.timedelta(days=6)
        work = assignments(session, first, last, employee_ids=people)
        able = capacity(session, people, *horizon(work, first, last))
        limits = limits_of(session)
        tasks = session.execute(
            select(Task, Employee.name, Employee.name_en)
            .outerjoin(Employee, Employee.id == Task.responsible_id)
            .where(Task.project_id == project_id, ~Task.is_summary, ~Task.is_milestone, Task.progress < 100, Task.client_contact_id.is_(None))
            .order_by(Task.responsible_id.is_not(None), Task.sort_key)
        ).all()
    of_person: dict[int, list[Assignment]] = {}
    for a in work:
        of_person.setdefault(a.employee_id, []).append(a)
    members = []
    for person, (name, name_en, roles) in people.items():
        rows = of_person.get(person, [])
        own = [a for a in rows if a.project_id == project_id]
        members.append(
            MemberLoad(
                person, name, name_en, tuple(roles), cells_of(rows, able[person], mondays, first, limits), cells_of(own, able[person], mondays, first, limits)
            )
        )
    open_tasks = tuple(
        OpenTask(t.id, t.code, t.name, t.name_en or t.name, t.role, t.starts_on, t.finishes_on, t.effort_days, n or "", ne or n or "") for t, n, ne in tasks
    )
    return TeamLoad(tuple(mondays), tuple(members), open_tasks, limits)
