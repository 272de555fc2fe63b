"""Who could do it: free days in the period, skill, what the grade costs (PRJ-37, PRJ-38). Rates only for who may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.calendar.rules import require_period
from core.effective import in_force
from core.errors import AsWord, NotFound
from core.money import rounded
from core.people.queries import at_work
from core.rates.queries import grade_rates_on
from core.resources import rules
from core.resources.load import assignments, capacity
from core.resources.queries import on_projects
from core.resources.rules import Able, Need
from core.resources.skills import SkillLevel, of_people
from core.resources.spreading import Assignment, Capacity, each_day, horizon, left_to_do
from core.unit import reading
from db.models import Department, Employee, Grade, ProjectMember, Task

MOST = 200
HALF = Decimal("0.5")


@dataclass(frozen=True)
class Candidate:
    """One person of the ranking with the reasons of their place. `day_rate` is the grade's, None for who may not see it."""

    place: int
    employee_id: int
    name: str
    name_en: str
    department_id: int
    department: str
    department_en: str
    grade: str
    free_days: Decimal
    capacity: Decimal  # in the period
    next_free_on: dt.date | None  # first day in it with half a day free
    covers: bool
    skilled: bool
    skill_level: int
    skills: tuple[SkillLevel, ...]
    role_times: int
    day_rate: Decimal | None
    on_team: bool


def candidates(
    actor: Actor, need: Need, *, department_id: int | None = None, project_id: int | None = None, leave_out: int | None = None, task_id: int | None = None
) -> list[Candidate]:
    """Everybody who does project work and has room in the period, the best first. `leave_out`: who has the task now; `task_id`: its own
    days do not count as taken. For who reads loads, and for the manager of the project. A constant number of statements."""
    require_period(need.first, need.last, field="last")
    rates = actor.can(Permission.RATE_READ_GRADE)
    first = max(need.first, clock.today())
    with reading(actor) as session:
        if not actor.can(Permission.LOAD_READ):
            require_on_project(session, actor, Permission.PLAN_EDIT, project_id or 0)
        people = _people(session, department_id, leave_out)
        work = [a for a in assignments(session, first, need.last, employee_ids=people) if a.task_id is None or a.task_id != task_id]
        able = capacity(session, people, *horizon(work, first, need.last))
        skills = of_people(session, people)
        by_grade = grade_rates_on(session) if rates else {}
        times = _role_times(session, need.role)
        team = set(session.scalars(select(ProjectMember.employee_id).where(ProjectMember.project_id == (project_id or 0))))
    free = _free(people, work, able, first, need.last)
    ranked = rules.rank(
        (
            Able(
                i, rounded(sum(free[i].values(), Decimal(0)), 2), next((s.level for s in skills.get(i, ()) if s.skill_id == need.skill_id), 0),
                in_force(list(by_grade.get(p.grade_id, ())), need.first), times.get(i, 0), p.number,
            )
            for i, p in people.items()
        ),
        need,
    )  # fmt: skip
    found = []
    for place, r in enumerate(ranked[:MOST], 1):
        i = r.able.employee_id
        p = people[i]
        found.append(
            Candidate(
                place, i, p.name, p.name_en or p.name, p.department_id, p.d, p.de or p.d, p.grade or "", r.able.free_days,
                sum((part for day, part in able[i].items() if first <= day <= need.last), Decimal(0)),
                next((day for day, part in free[i].items() if part >= HALF), None), r.covers, r.skilled, r.able.skill_level,
                skills.get(i, ()), r.able.role_times, r.able.day_rate, i in team,
            )
        )  # fmt: skip
    return found


def _people(session: Session, department_id: int | None, leave_out: int | None) -> dict[int, Any]:
    """Who does project work here now."""
    wanted = (
        select(
            Employee.id, Employee.number, Employee.name, Employee.name_en, Employee.department_id, Employee.grade_id, Department.name.label("d"),
            Department.name_en.label("de"), Grade.code.label("grade"),
        )
        .join(Department, Department.id == Employee.department_id)
        .outerjoin(Grade, Grade.id == Employee.grade_id)
        .where(at_work(), on_projects(), Employee.id != (leave_out or 0))
    )  # fmt: skip
    if department_id is not None:
        wanted = wanted.where(Employee.department_id == department_id)
    return {r.id: r for r in session.execute(wanted)}


def _free(people: Iterable[int], work: Iterable[Assignment], able: Capacity, first: dt.date, last: dt.date) -> dict[int, dict[dt.date, Decimal]]:
    """Person → day → what is left of it after their work; a day that is too full lends nothing to others."""
    planned: dict[int, dict[dt.date, Decimal]] = {}
    for a in work:
        own = planned.setdefault(a.employee_id, {})
        for day, part in each_day(a, able):
            own[day] = own.get(day, Decimal(0)) + part
    found = {}
    for i in people:
        taken = planned.get(i, {})
        found[i] = {day: max(part - taken.get(day, Decimal(0)), Decimal(0)) for day, part in able[i].items() if first <= day <= last}
    return found


def _role_times(session: Session, role: str) -> dict[int, int]:
    """In how many projects each person had the role."""
    if not role:
        return {}
    wanted = select(ProjectMember.employee_id, func.count().label("n")).where(ProjectMember.role == role).group_by(ProjectMember.employee_id)
    return {r.employee_id: r.n for r in session.execute(wanted)}


@dataclass(frozen=True)
class TaskNeed:
    """What a task asks for, to begin the search with."""

    task_id: int
    project_id: int
    code: str
    name: str
    name_en: str
    responsible_id: int | None
    need: Need


def need_of(actor: Actor, task_id: int) -> TaskNeed:
    """Role, days left and dates of a task, for who sees its project."""
    with reading(actor) as session:
        task = session.get(Task, task_id)
        if task is None:
            raise NotFound(record=AsWord("record.task"))
        require_on_project(session, actor, Permission.PROJECT_READ, task.project_id)
        today = clock.today()
        first = max(task.starts_on, today)
        need = Need(first, max(task.finishes_on, first), left_to_do(task.effort_days, task.progress, task.remaining_days), task.role)
        return TaskNeed(task.id, task.project_id, task.code, task.name, task.name_en or task.name, task.responsible_id, need)
