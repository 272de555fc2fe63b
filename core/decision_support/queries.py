"""With and without a new project, before it is approved: for the CEO, the PMO and finance (PRJ-40). A constant number of statements."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, require
from core.access.scope import projects_seen, require_on_project
from core.calendar.queries import load_calendar
from core.decision_support import years
from core.decision_support.rules import RoleLoad, YearMargin, by_role, main_roles, monday_of
from core.initiation.figures import figures_of
from core.ledger import Headroom
from core.money import ZERO
from core.projects.types import ProjectState
from core.resources.load import Assignment, assignments, capacity, each_day, horizon
from core.unit import reading
from db.models import Employee, Project, ProjectMember, ProjectSummary, Task

PROPOSED = (ProjectState.DRAFT, ProjectState.IN_APPROVAL)
LEAST_WEEKS, MOST_WEEKS = 8, 26


@dataclass(frozen=True)
class Candidate:
    """A project that is not approved yet."""

    id: int
    number: str
    name: str
    name_en: str
    state: str
    starts_on: dt.date
    finishes_on: dt.date
    net_revenue: Decimal
    budget_cost: Decimal


@dataclass(frozen=True)
class PersonOver:
    """Somebody who has too much with the new project in these weeks, and how much in the worst."""

    person: str
    person_en: str
    weeks: int
    worst: dt.date
    capacity: Decimal
    without: Decimal
    with_new: Decimal


@dataclass(frozen=True)
class Support:
    """`unstaffed`: person days of the new project nobody is named for; `others`: further proposals, counted nowhere here."""

    project: Candidate
    roles: tuple[RoleLoad, ...]
    people_over: tuple[PersonOver, ...]
    unstaffed: Decimal
    headroom: tuple[Headroom, ...]
    margins: tuple[YearMargin, ...]
    others: int


def candidates(actor: Actor) -> list[Candidate]:
    """What waits for a decision, the newest first; one statement."""
    require(actor, Permission.DECISION_SUPPORT)
    with reading(actor) as session:
        rows = session.execute(
            select(Project, ProjectSummary.budget_cost)
            .outerjoin(ProjectSummary, ProjectSummary.project_id == Project.id)
            .where(Project.state.in_(PROPOSED), projects_seen(actor, Permission.PROJECT_MONEY))
            .order_by(Project.state.desc(), Project.created_at.desc(), Project.id.desc())
        ).all()
        return [_candidate(p, cost or ZERO) for p, cost in rows]


def _candidate(p: Project, cost: Decimal) -> Candidate:
    return Candidate(p.id, p.number, p.name, p.name_en or p.name, p.state, p.starts_on, p.finishes_on, p.net_revenue, cost)


def support(actor: Actor, project_id: int) -> Support:
    """The firm with this project and without it. Work of other proposals is left out on both sides."""
    require(actor, Permission.DECISION_SUPPORT)
    with reading(actor, "service") as session:
        require_on_project(session, actor, Permission.PROJECT_MONEY, project_id)
        project = session.scalars(select(Project).where(Project.id == project_id)).one()
        figures = figures_of(session, project)
        roles, over, unstaffed = _load(session, project)
        others = session.scalars(select(Project.id).where(Project.state.in_(PROPOSED), Project.id != project_id)).all()
        margins = years.margins(session, project, figures)
    return Support(_candidate(project, figures.cost), tuple(roles), tuple(over), unstaffed, figures.headroom, tuple(margins), len(others))


def _load(session: Session, project: Project) -> tuple[list[RoleLoad], list[PersonOver], Decimal]:
    first = monday_of(load_calendar(session).working_day_on_or_after(clock.today()))
    weeks = min(max((project.finishes_on - first).days // 7 + 1, LEAST_WEEKS), MOST_WEEKS)
    mondays = [first + dt.timedelta(weeks=n) for n in range(weeks)]
    last = mondays[-1] + dt.timedelta(days=6)
    work = [a for a in assignments(session, first, last) if a.state not in PROPOSED or a.project_id == project.id]
    ids = {a.employee_id for a in work} | set(session.scalars(select(ProjectMember.employee_id).where(ProjectMember.project_id == project.id)))
    able = capacity(session, ids, *horizon(work, first, last))
    roles = main_roles((a.employee_id, a.role or "consultant", a.days) for a in work)
    for person, role in session.execute(select(ProjectMember.employee_id, ProjectMember.role).where(ProjectMember.project_id == project.id)):
        roles.setdefault(person, role)
    new, old = [a for a in work if a.project_id == project.id], [a for a in work if a.project_id != project.id]
    nobody = _unstaffed(session, project)
    parts = [(a.role or roles.get(a.employee_id, "consultant"), day, days) for a in new for day, days in each_day(a, able)]
    asked = [(a.role or roles.get(a.employee_id, "consultant"), day, days) for a in old for day, days in each_day(a, able)]
    parts += [(role, day, days) for role, day, days in nobody]
    found = by_role(able, roles, asked, parts, mondays)
    return found, _people_over(session, able, old, new, mondays), sum((days for _role, _day, days in nobody), Decimal(0))


def _unstaffed(session: Session, project: Project) -> list[tuple[str, dt.date, Decimal]]:
    """Work of the new project without a person, evenly over its working days."""
    calendar, found = load_calendar(session), []
    rows = session.execute(
        select(Task.role, Task.starts_on, Task.finishes_on, Task.effort_days).where(
            Task.project_id == project.id, ~Task.is_summary, Task.responsible_id.is_(None), Task.client_contact_id.is_(None), Task.effort_days > 0
        )
    )
    for role, starts_on, finishes_on, effort in rows:
        worked = list(calendar.worked_days(starts_on, finishes_on)) or [starts_on]
        found += [(role or "consultant", day, effort / len(worked)) for day in worked]
    return found


def _people_over(
    session: Session, able: dict[int, dict[dt.date, Decimal]], old: list[Assignment], new: list[Assignment], mondays: list[dt.date]
) -> list[PersonOver]:
    """Who has too much in some week with the new project, because of it; the worst first."""
    sums: dict[tuple[int, dt.date], list[Decimal]] = {}

    def add(person: int, day: dt.date, place: int, amount: Decimal) -> None:
        sums.setdefault((person, monday_of(day)), [Decimal(0)] * 3)[place] += amount

    for person, days in able.items():
        for day, there in days.items():
            add(person, day, 0, there)
    for place, work in ((1, old), (2, new)):
        for a in work:
            for day, part in each_day(a, able):
                add(a.employee_id, day, place, part)
    worst: dict[int, list[tuple[Decimal, dt.date, list[Decimal]]]] = {}
    inside = set(mondays)
    for (person, monday), (there, without, more) in sums.items():
        if monday in inside and more and without + more > there:
            worst.setdefault(person, []).append((without + more - there, monday, [there, without, more]))
    names = {r.id: r for r in session.execute(select(Employee.id, Employee.name, Employee.name_en).where(Employee.id.in_(worst)))}
    found = []
    for person, weeks in worst.items():
        _over, monday, (there, without, more) = max(weeks, key=lambda w: (w[0], -w[1].toordinal()))
        r = names[person]
        found.append(PersonOver(r.name, r.name_en or r.name, len(weeks), monday, there, without, without + more))
    return sorted(found, key=lambda p: (p.capacity - p.with_new, p.person))
