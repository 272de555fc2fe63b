"""The heat map of people and weeks, and what a cell of it is made of; who may see whom and which project's name (PRJ-37, PLT-04)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Permission, require
from core.access.scope import people_led, projects_seen
from core.calendar.queries import load_calendar
from core.people.queries import at_work
from core.resources import rules
from core.resources.load import ALIVE, assignments, capacity
from core.resources.rules import FAIR_DAYS, Band, Fair, Limits
from core.resources.skills import SkillLevel, of_people
from core.resources.spreading import Assignment, each_day, horizon
from core.unit import reading
from db.models import Department, Employee, Grade, PersonSkill, Project, ProjectMember

WEEKS = 26
MOST_WEEKS = 52


@dataclass(frozen=True)
class WeekCell:
    """One person in one week: planned and possible days, how much of it is only proposed."""

    days: Decimal
    capacity: Decimal
    proposed: Decimal
    band: Band

    @property
    def rate(self) -> Decimal | None:
        return rules.rate_of(self.days, self.capacity)


@dataclass(frozen=True)
class PersonLoad:
    """A row of the heat map. `share` compares the next four weeks with the mean of those of the department who do project work;
    `free_from`: the first week with room."""

    employee_id: int
    name: str
    name_en: str
    department_id: int
    department: str
    department_en: str
    position: str
    position_en: str
    skills: tuple[SkillLevel, ...]
    roles: tuple[str, ...]
    project_ids: frozenset[int]
    cells: tuple[WeekCell, ...]
    planned: Decimal  # next four weeks
    capacity: Decimal
    share: Decimal | None
    fair: Fair
    free_days: Decimal  # next four weeks
    free_from: dt.date | None
    on_projects: bool  # does project work at all: with a skill, on a team now or before

    @property
    def rate(self) -> Decimal | None:
        return rules.rate_of(self.planned, self.capacity)


@dataclass(frozen=True)
class ProjectName:
    id: int
    number: str
    name: str
    name_en: str


@dataclass(frozen=True)
class HeatMap:
    weeks: tuple[dt.date, ...]  # Mondays; of the first one only what is left counts
    people: tuple[PersonLoad, ...]
    projects: tuple[ProjectName, ...]  # the person sees, and the people have work on
    limits: Limits


def limits_of(session: Session) -> Limits:
    held = policies.values(session)
    return Limits(held["load.over_rate"], held["load.under_rate"], held["load.fair_low_rate"], held["load.fair_high_rate"])


def people_loaded(actor: Actor) -> ColumnElement[bool]:
    """Whose load the actor sees: PMO, HR and CEO everybody's, others that of the people they lead and of the teams they manage."""
    if actor.can(Permission.LOAD_READ_ALL):
        return true()
    mine = (
        select(ProjectMember.employee_id)
        .join(Project, Project.id == ProjectMember.project_id)
        .where(Project.manager_id == actor.employee_id, Project.state.in_(ALIVE))
    )
    return or_(people_led(actor), Employee.id.in_(mine))


def on_projects() -> ColumnElement[bool]:
    """Who does project work: has been on a team, or has a skill of the firm's list. An accountant with free days is no help to a project."""
    member = select(ProjectMember.id).where(ProjectMember.employee_id == Employee.id).correlate(Employee).exists()
    skilled = select(PersonSkill.id).where(PersonSkill.employee_id == Employee.id).correlate(Employee).exists()
    return or_(member, skilled)


def heat_map(actor: Actor, weeks: int = WEEKS) -> HeatMap:
    """People × weeks from the next working day on; a constant number of statements whatever the number of people and tasks."""
    require(actor, Permission.LOAD_READ)
    with reading(actor) as session:
        today = load_calendar(session).working_day_on_or_after(clock.today())
        mondays = rules.weeks_from(today, min(max(weeks, 4), MOST_WEEKS))
        last = mondays[-1] + dt.timedelta(days=6)
        rows = session.execute(_people(actor)).all()
        shown, led = {r.id for r in rows if r.shown}, {r.id for r in rows if r.led}
        rows = [r for r in rows if r.department_id in {x.department_id for x in rows if x.shown}]  # the mean is the whole department's
        ids = [r.id for r in rows]
        work = assignments(session, today, last, employee_ids=ids)
        able = capacity(session, ids, *horizon(work, today, last))
        skills, limits = of_people(session, shown), limits_of(session)
        names = names_of(session, actor, {a.project_id for a in work if a.employee_id in shown}, {a.project_id for a in work if a.employee_id in led})
    of_person: dict[int, list[Assignment]] = {}
    for a in work:
        of_person.setdefault(a.employee_id, []).append(a)
    until = today + dt.timedelta(days=FAIR_DAYS)
    spans = {i: _span(of_person.get(i, ()), able[i], today, until) for i in ids}
    doing = {r.id for r in rows if r.doing or r.id in of_person}
    rates = {i: rules.rate_of(*spans[i]) for i in doing}
    shares = rules.fair_shares(rates, {r.id: r.department_id for r in rows})
    people = tuple(
        _row(r, of_person.get(r.id, []), able[r.id], mondays, today, spans[r.id], shares.get(r.id), skills.get(r.id, ()), limits, doing=r.id in doing)
        for r in rows if r.id in shown
    )  # fmt: skip
    return HeatMap(tuple(mondays), people, tuple(sorted(names.values(), key=lambda p: p.number)), limits)


def _people(actor: Actor) -> Any:
    """Everybody who works here within the year, with `shown` and `led` from the actor's place."""
    return (
        select(
            Employee.id, Employee.number, Employee.name, Employee.name_en, Employee.department_id, Department.name.label("department"),
            Department.name_en.label("department_en"), Employee.position, Employee.position_en, Grade.code.label("grade"),
            people_loaded(actor).label("shown"), people_led(actor).label("led"), on_projects().label("doing"),
        )
        .join(Department, Department.id == Employee.department_id)
        .outerjoin(Grade, Grade.id == Employee.grade_id)
        .where(at_work(), Employee.hired_on <= clock.today() + dt.timedelta(days=7 * MOST_WEEKS))
        .order_by(Department.code, Employee.number)
    )  # fmt: skip


def names_of(session: Session, actor: Actor, project_ids: Collection[int], of_led: Collection[int] = ()) -> dict[int, ProjectName]:
    """Those of the projects whose names the actor may read: they see the project, lead somebody who works on it, or see all loads."""
    if not project_ids:
        return {}
    wanted = select(Project.id, Project.number, Project.name, Project.name_en).where(Project.id.in_(set(project_ids)))
    if not actor.can(Permission.LOAD_READ_ALL):
        wanted = wanted.where(or_(projects_seen(actor), Project.id.in_(set(of_led))))
    return {r.id: ProjectName(r.id, r.number, r.name, r.name_en or r.name) for r in session.execute(wanted)}


Days = Mapping[dt.date, Decimal]


def _span(work: Iterable[Assignment], own: Days, first: dt.date, until: dt.date) -> tuple[Decimal, Decimal]:
    """Planned and possible days of a person in [first, until)."""
    planned = sum((part for a in work if a.starts_on < until for day, part in each_day(a, {a.employee_id: own}) if first <= day < until), Decimal(0))
    return rules.shown_days(planned), sum((part for day, part in own.items() if first <= day < until), Decimal(0))


def cells_of(work: Sequence[Assignment], own: Days, mondays: Sequence[dt.date], today: dt.date, limits: Limits) -> tuple[WeekCell, ...]:
    """The weeks of one person."""
    possible = rules.by_week(own.items(), mondays, today)
    planned, proposed = [Decimal(0)] * len(mondays), [Decimal(0)] * len(mondays)
    for a in work:
        for place, part in enumerate(rules.by_week(each_day(a, {a.employee_id: own}), mondays, today)):
            if part:
                planned[place] += part
                proposed[place] += part if a.proposed else 0
    rows = zip(map(rules.shown_days, planned), possible, map(rules.shown_days, proposed), strict=True)
    return tuple(WeekCell(d, c, p, rules.band(d, c, limits)) for d, c, p in rows)


def _row(
    r: Any, work: Sequence[Assignment], own: Days, mondays: Sequence[dt.date], today: dt.date, span: tuple[Decimal, Decimal],
    share: Decimal | None, skills: tuple[SkillLevel, ...], limits: Limits, *, doing: bool,
) -> PersonLoad:  # fmt: skip
    cells = cells_of(work, own, mondays, today, limits)
    room = next((max(week, today) for week, cell in zip(mondays, cells, strict=True) if cell.band in ("free", "under")), None)
    return PersonLoad(
        r.id, r.name, r.name_en or r.name, r.department_id, r.department, r.department_en or r.department, r.position, r.position_en or r.position,
        skills, rules.codes_of([a.role for a in work]), frozenset(a.project_id for a in work), cells, span[0], span[1], share,
        rules.fair(share, limits), max(span[1] - span[0], Decimal(0)), room, doing,
    )  # fmt: skip
