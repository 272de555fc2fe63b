"""The plans and people of the firm as a problem of levelling, and its answer as dates (PRJ-05, PRJ-39). A constant number of statements.

What does not move: tasks that are done or have begun, everything of projects that were not chosen. Its load is taken from a person's days
first; tasks that have not begun are put round it, none before today, and none before its present date unless that was asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from core import clock
from core.calendar.queries import load_calendar
from core.levelling.model import DAY, Job, Person, Problem
from core.projects.types import ProjectState
from core.resources.load import Assignment, assignments, capacity, spread
from core.resources.spreading import left_to_do
from core.scheduling.model import Link, LinkKind
from core.scheduling.network import Axis
from db.models import Employee, Project, Task, TaskLink

BEYOND = 260  # working days looked at behind the last finish
LONG_AWAY = 20  # a person who is not there at the end of that for so long has left


@dataclass(frozen=True)
class CaseTask:
    """A task that may be moved; dates as they stand. `days` are person days left."""

    id: int
    project_id: int
    code: str
    name: str
    name_en: str
    person_id: int | None
    starts_on: dt.date
    finishes_on: dt.date
    days: Decimal
    is_milestone: bool


@dataclass(frozen=True)
class CaseProject:
    id: int
    number: str
    name: str
    name_en: str
    state: str
    plan_version: int
    starts_on: dt.date


@dataclass(frozen=True)
class Case:
    """A problem with what its numbers mean."""

    axis: Axis
    problem: Problem
    projects: Mapping[int, CaseProject]
    tasks: Mapping[int, CaseTask]
    people: Mapping[int, tuple[str, str]]
    still: tuple[Assignment, ...]  # the load of what does not move
    moving: tuple[Assignment, ...]  # of what may
    able: Mapping[int, Mapping[dt.date, Decimal]]

    def heavy(self) -> list[CaseTask]:
        """Tasks with more work left than their person can do in the days they have."""
        jobs = [j for j in self.problem.movable if j.person is not None and j.work]
        return [task for j in jobs if int((task := self.tasks[j.key]).days * DAY) > j.work]

    def dates(self, job: Job, at: tuple[int, int]) -> tuple[dt.date, dt.date]:
        """First and last worked day. A milestone at the end of something stands on that thing's last day."""
        start, end = at
        if job.work:
            return self.axis.day(start), self.axis.day(end - 1)
        driven = any(link.kind in (LinkKind.FS, LinkKind.FF) for link in self.problem.before[job.key])
        day = self.axis.day(start - 1 if driven else start)
        return day, day


@dataclass(frozen=True)
class Ways:
    """`pull`: tasks may go before their present dates, too; `stretch`: a task that holds more work than its person can do in its days gets
    the days it needs (else it keeps its length and takes all of the person's time: others are thought to help)."""

    pull: bool = False
    stretch: bool = False


def case_of(session: Session, project_ids: Collection[int], *, weights: Mapping[int, int] | None = None, ways: Ways | None = None) -> Case:
    """The chosen projects as they stand today, with everybody their open tasks ask for."""
    ways = ways or Ways()
    calendar = load_calendar(session)
    axis = Axis(calendar, calendar.working_day_on_or_after(clock.today()))
    projects = {
        r.id: CaseProject(r.id, r.number, r.name, r.name_en or r.name, r.state, r.plan_version, r.starts_on)
        for r in session.execute(
            select(Project.id, Project.number, Project.name, Project.name_en, Project.state, Project.plan_version, Project.starts_on)
            .where(Project.id.in_(project_ids))
            .order_by(Project.number)
        )
    }
    rows = session.execute(select(*_COLUMNS).where(Task.project_id.in_(projects)).order_by(Task.project_id, Task.sort_key)).all()
    leaves = [r for r in rows if not r.is_summary]
    tasks = {r.id: _task(r) for r in leaves if not r.progress and r.remaining_days is None}
    asked = {t.person_id for t in tasks.values() if t.person_id is not None}
    last = axis.day(max([axis.evening_of(r.finishes_on) for r in leaves], default=0) + BEYOND)
    work = assignments(session, axis.origin, last, employee_ids=asked) if asked else []
    moving = tuple(a for a in work if a.task_id in tasks)
    still = tuple(a for a in work if a.task_id not in tasks and not (a.state == ProjectState.DRAFT and a.project_id not in projects))
    able = capacity(session, asked, axis.origin, max([last, *(a.finishes_on for a in work)])) if asked else {}
    people = {p: _person(p, able[p], still) for p in sorted(able)}
    names = {r.id: (r.name, r.name_en or r.name) for r in session.execute(select(Employee.id, Employee.name, Employee.name_en).where(Employee.id.in_(asked)))}
    jobs = [_job(r, tasks.get(r.id), axis, people, ways, projects[r.project_id].starts_on) for r in leaves]
    finishes = {p: max([0, *(_present_end(j, people) for j in jobs if j.project == p)]) for p in projects}
    problem = Problem(jobs, _links(session, projects, rows), list(people.values()), finishes, dict(weights or {}))
    return Case(axis, problem, projects, tasks, names, still, moving, able)


_COLUMNS = (
    *(Task.id, Task.project_id, Task.parent_id, Task.code, Task.name, Task.name_en, Task.responsible_id, Task.client_contact_id),
    *(Task.starts_on, Task.finishes_on, Task.not_before_on, Task.effort_days, Task.progress, Task.remaining_days),
    *(Task.is_milestone, Task.is_summary, Task.effort_driven),
)


def _task(r: Row) -> CaseTask:  # type: ignore[type-arg]
    days = left_to_do(r.effort_days, r.progress, r.remaining_days)
    person = r.responsible_id if r.client_contact_id is None and not r.is_milestone and days else None
    return CaseTask(r.id, r.project_id, r.code, r.name, r.name_en or r.name, person, r.starts_on, r.finishes_on, days, r.is_milestone)


def _person(person_id: int, able: Mapping[dt.date, Decimal], still: Iterable[Assignment]) -> Person:
    """Presence and what is taken of it, day by day, in ten-thousandths (rounded down: a few seconds of a day)."""
    load = spread([a for a in still if a.employee_id == person_id], {person_id: able})
    days = list(able)
    there = tuple(int(able[day] * DAY) for day in days)
    busy = tuple(int(load.get((person_id, day), Decimal(0)) / able[day] * DAY) if able[day] else 0 for day in days)
    return Person(person_id, there, busy, DAY if any(there[-LONG_AWAY:]) or not there else 0)


def _job(r: Row, task: CaseTask | None, axis: Axis, people: Mapping[int, Person], ways: Ways, project_starts_on: dt.date) -> Job:  # type: ignore[type-arg]
    start, end = axis.morning_of(r.starts_on), axis.evening_of(r.finishes_on)
    if r.is_milestone:
        start = end = axis.evening_of(r.finishes_on)
    if task is None:
        return Job(r.id, r.project_id, 0, fixed=(start, max(end, start)))
    planned = max(start, 0)
    earliest = max(0, axis.morning_of(project_starts_on)) if ways.pull else planned
    if r.not_before_on:
        earliest = max(earliest, axis.morning_of(r.not_before_on))
    if r.is_milestone:
        return Job(r.id, r.project_id, 0, release=earliest, planned=planned)
    days = max(end - start, 1)
    who = people.get(task.person_id) if task.person_id is not None else None
    if who is None:
        return Job(r.id, r.project_id, days * DAY, release=earliest, planned=planned)
    effort, there = int(task.days * DAY), sum(who.presence(t) for t in range(planned, planned + days))
    work = effort if r.effort_driven else max(there or days * DAY, effort if ways.stretch else 0)
    return Job(r.id, r.project_id, work, who.key, min(effort * DAY // work, DAY), earliest, planned)


def _present_end(job: Job, people: Mapping[int, Person]) -> int:
    """Where the job ends in the present plan; one that should have begun counts from today, one whose person is away from their return."""
    if job.fixed:
        return job.fixed[1]
    alone = Problem([job], [], list(people.values()), {})
    start = job.planned
    while (end := alone.end(job, start)) is None and start < job.planned + BEYOND:
        start += 1
    return end if end is not None else job.planned


def _links(session: Session, projects: Collection[int], rows: Sequence[Row]) -> list[Link]:  # type: ignore[type-arg]
    """Links between leaves; one of a summary holds for each task below it."""
    below: dict[int, list[int]] = {}
    parents = {r.id: r.parent_id for r in rows}
    for r in rows:
        here = None if r.is_summary else r.id
        while here is not None:
            below.setdefault(here, []).append(r.id)
            here = parents[here]
    found = session.execute(
        select(TaskLink.predecessor_id, TaskLink.successor_id, TaskLink.kind, TaskLink.lag_days).where(TaskLink.project_id.in_(projects)).order_by(TaskLink.id)
    )
    return [
        Link(before, after, LinkKind(r.kind), r.lag_days)
        for r in found
        for before in below.get(r.predecessor_id, ())
        for after in below.get(r.successor_id, ())
        if before != after
    ]
