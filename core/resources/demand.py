"""What projects ask of people: of mine as their head, of other departments on one project; weeks that are too full (PRJ-03, PLT-04)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor, Permission, require
from core.access.scope import people_led, require_on_project
from core.resources import rules
from core.resources.load import ALIVE, assignments, capacity
from core.resources.queries import WeekCell, cells_of, limits_of
from core.resources.spreading import Assignment, horizon
from core.resources.staffing_machine import MACHINE, OPEN
from core.unit import reading
from db.models import Department, Employee, Project, ProjectMember, StaffingRequest

FARTHEST = 26  # weeks looked at for conflicts


@dataclass(frozen=True)
class RequestRow:
    """A request with what was asked and what was proposed instead."""

    id: int
    version: int
    state: str
    note: str
    asked_by: str
    asked_by_en: str
    asked_at: dt.datetime
    head: str
    head_en: str
    answer: str
    answered_at: dt.datetime | None
    counter_employee_id: int | None
    counter_person: str
    counter_person_en: str
    counter_from_on: dt.date | None
    counter_until_on: dt.date | None
    counter_days: Decimal | None

    @property
    def open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True)
class Conflict:
    """A week in which a person has more than they can do."""

    employee_id: int
    name: str
    name_en: str
    week: dt.date
    days: Decimal
    capacity: Decimal

    @property
    def rate(self) -> Decimal | None:
        return rules.rate_of(self.days, self.capacity)


@dataclass(frozen=True)
class DemandRow:
    """One line of a project's team about one of my people."""

    id: int  # of the team line
    employee_id: int
    person: str
    person_en: str
    department_id: int
    department: str
    department_en: str
    project_id: int
    number: str
    project: str
    project_en: str
    project_state: str
    manager: str
    manager_en: str
    role: str
    from_on: dt.date
    until_on: dt.date
    days: Decimal
    request: RequestRow | None
    conflicts: tuple[Conflict, ...]  # of the person while they are to be there
    may_answer: bool

    @property
    def state(self) -> str:
        return self.request.state if self.request else "own"


def demand(actor: Actor) -> list[DemandRow]:
    """Every line of a living project's team about the people the actor leads, what waits for an answer first; whoever sees all loads sees
    the lines of everybody who is asked for. A constant number of statements."""
    require(actor, Permission.LOAD_READ)
    today = clock.today()
    with reading(actor) as session:
        request, manager, head = aliased(StaffingRequest), aliased(Employee), Department.head_id == actor.employee_id
        shown: ColumnElement[bool] = people_led(actor)
        if actor.can(Permission.LOAD_READ_ALL):
            shown = or_(shown, request.id.is_not(None))
        wanted: Any = (
            select(ProjectMember, Employee, Department, Project, manager.name.label("m"), manager.name_en.label("me"), request.id.label("request_id"))
            .add_columns(or_(and_(request.id.is_not(None), head), request.head_id == actor.employee_id).label("mine"))
            .join(Employee, Employee.id == ProjectMember.employee_id)
            .join(Department, Department.id == Employee.department_id)
            .join(Project, Project.id == ProjectMember.project_id)
            .join(manager, manager.id == Project.manager_id)
            .outerjoin(request, _about(request))
            .where(Project.state.in_(ALIVE), Employee.id != actor.employee_id, shown)
            .order_by(Employee.number, Project.number, ProjectMember.id)
        )
        found = [r for r in session.execute(wanted) if (r.ProjectMember.until_on or r.Project.finishes_on) >= today]
        requests = _requests(session, [r.request_id for r in found if r.request_id])
        conflicts = _conflicts(session, {r.Employee.id for r in found})
    rows = [_demand_row(r, requests.get(r.request_id), conflicts.get(r.Employee.id, ())) for r in found]
    return sorted(rows, key=lambda r: (not (r.request and r.request.open), r.from_on))


def _about(request: Any) -> ColumnElement[bool]:
    """The standing request of a team line."""
    return and_(
        request.project_id == ProjectMember.project_id, request.employee_id == ProjectMember.employee_id, request.role == ProjectMember.role,
        request.state != "withdrawn",
    )  # fmt: skip


def _demand_row(r: Any, request: RequestRow | None, conflicts: Iterable[Conflict]) -> DemandRow:
    m, e, d, p = r.ProjectMember, r.Employee, r.Department, r.Project
    first, last = m.from_on or p.starts_on, m.until_on or p.finishes_on
    return DemandRow(
        m.id, e.id, e.name, e.name_en or e.name, d.id, d.name, d.name_en or d.name, p.id, p.number, p.name, p.name_en or p.name, p.state, r.m, r.me or r.m,
        m.role, first, last, m.planned_days, request, tuple(c for c in conflicts if rules.monday(first) <= c.week <= last), bool(r.mine),
    )  # fmt: skip


def _statement() -> Any:
    asker, head, other = aliased(Employee), aliased(Employee), aliased(Employee)
    names = asker.name, asker.name_en, head.name, head.name_en, other.name, other.name_en
    return (
        select(StaffingRequest, *names)
        .join(asker, asker.id == StaffingRequest.asked_by_id)
        .join(head, head.id == StaffingRequest.head_id)
        .outerjoin(other, other.id == StaffingRequest.counter_employee_id)
    )


def _requests(session: Session, ids: Collection[int]) -> dict[int, RequestRow]:
    if not ids:
        return {}
    return {r[0].id: _request_row(*r) for r in session.execute(_statement().where(StaffingRequest.id.in_(set(ids))))}


def _request_row(r: StaffingRequest, a: str, a_en: str, h: str, h_en: str, o: str | None, o_en: str | None) -> RequestRow:
    return RequestRow(
        r.id, r.version, r.state, r.note, a, a_en or a, r.asked_at, h, h_en or h, r.answer, r.answered_at, r.counter_employee_id, o or "", o_en or o or "",
        r.counter_from_on, r.counter_until_on, r.counter_days,
    )  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A request as a project shows it, with what the actor may do."""

    row: RequestRow
    employee_id: int
    person: str
    person_en: str
    department: str
    department_en: str
    role: str
    from_on: dt.date
    until_on: dt.date
    days: Decimal
    may: frozenset[str]  # agree, counter, accept, insist


def asked_by(actor: Actor, project_id: int) -> list[Asked]:
    """The standing requests of a project, open ones first: for who sees its money as well as its people, and for the heads asked."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        wanted: Any = (
            _statement()
            .add_columns(Employee.name.label("p"), Employee.name_en.label("pe"), Department.name.label("d"), Department.name_en.label("de"))
            .add_columns(func.coalesce(Department.head_id, StaffingRequest.head_id).label("answers"), Project.manager_id.label("asks"))
            .join(Employee, Employee.id == StaffingRequest.employee_id)
            .join(Department, Department.id == StaffingRequest.department_id)
            .join(Project, Project.id == StaffingRequest.project_id)
            .where(StaffingRequest.project_id == project_id, StaffingRequest.state != "withdrawn")
            .order_by(StaffingRequest.id)
        )
        if not granted & {Permission.PROJECT_MONEY, Permission.LOAD_READ_ALL}:
            wanted = wanted.where(or_(Department.head_id == actor.employee_id, StaffingRequest.head_id == actor.employee_id))
        found = [_asked(actor, r) for r in session.execute(wanted)]
        return sorted(found, key=lambda a: not a.row.open)


def _asked(actor: Actor, r: Any) -> Asked:
    row: StaffingRequest = r[0]
    parts = {Permission.STAFFING_ANSWER: r.answers, Permission.STAFFING_ASK: r.asks}
    may = frozenset(t.action for t in MACHINE.transitions if row.state in t.sources and t.permission and parts[t.permission] == actor.employee_id)
    return Asked(_request_row(*r[:7]), row.employee_id, r.p, r.pe or r.p, r.d, r.de or r.d, row.role, row.from_on, row.until_on, row.days, may)


def over_allocations(actor: Actor, project_id: int) -> list[Conflict]:
    """Weeks of the project in which somebody of its team has more to do, here and elsewhere, than they can; the fullest first. For the
    team tab and before the initiation is submitted; it refuses nothing."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = session.get_one(Project, project_id)
        people = set(session.scalars(select(ProjectMember.employee_id).where(ProjectMember.project_id == project_id)))
        first, last = rules.monday(max(project.starts_on, clock.today())), project.finishes_on
        found = _conflicts(session, people)
        here = {a.employee_id for a in assignments(session, first, last, project_ids=[project_id])}
    rows = [c for person in people & here for c in found.get(person, ()) if first <= c.week <= last]
    return sorted(rows, key=lambda c: (-(c.rate or Decimal(99)), c.week, c.name))


def _conflicts(session: Session, people: Collection[int]) -> dict[int, tuple[Conflict, ...]]:
    """Person → their weeks that are too full, in order."""
    if not people:
        return {}
    today = clock.today()
    mondays = rules.weeks_from(today, FARTHEST)
    last = mondays[-1] + dt.timedelta(days=6)
    work = assignments(session, today, last, employee_ids=people)
    able = capacity(session, people, *horizon(work, today, last))
    limits = limits_of(session)
    names = {r.id: r for r in session.execute(select(Employee.id, Employee.name, Employee.name_en).where(Employee.id.in_(set(people))))}
    of_person: dict[int, list[Assignment]] = {}
    for a in work:
        of_person.setdefault(a.employee_id, []).append(a)
    found = {}
    for person, rows in of_person.items():
        cells: Sequence[WeekCell] = cells_of(rows, able[person], mondays, today, limits)
        who = names[person]
        found[person] = tuple(
            Conflict(person, who.name, who.name_en or who.name, max(week, rules.monday(today)), c.days, c.capacity)
            for week, c in zip(mondays, cells, strict=True) if c.band == "over"
        )  # fmt: skip
    return found
