"""A person's week as the screen draws it, and what they may report on (MON-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from core import clock, policies
from core.access import Actor, Permission, require
from core.access.scope import people_seen
from core.calendar.queries import load_calendar
from core.errors import AsWord, NotFound, Refusal
from core.labour.machine import OPEN
from core.labour.places import places
from core.labour.writing import Work, month_refusal, week_days, work_of
from core.projects.types import RUNNING
from core.unit import reading
from db.models import Employee, FiscalPeriod, Project, ProjectMember, ReportLine, Task


@dataclass(frozen=True)
class Cell:
    """Hours of one work on one day. `line_id` and `version` are of the open line; a cell that cannot be written says why."""

    minutes: int = 0
    state: str = ""  # of the newest line; "" without one
    line_id: int | None = None
    version: int = 0
    note: str = ""
    reason: str = ""  # why it was sent back
    locked: Refusal | None = None
    confirmed_id: int | None = None  # the confirmed line one may correct
    kind: int | None = None  # work type of the newest line


@dataclass(frozen=True)
class WorkRow:
    """One row of the week grid."""

    work: Work
    project: str
    project_en: str
    number: str
    task: str  # code and name; of non-project work the activity word
    task_en: str
    cells: tuple[Cell, ...]  # Monday to Sunday
    progress: Decimal | None
    remaining_days: Decimal | None
    kind: int | None = None  # work type: of its newest line, else of the task (MON-20)

    @property
    def minutes(self) -> int:
        return sum(c.minutes for c in self.cells)


@dataclass(frozen=True)
class DayColumn:
    """One day of the week. state: off, future, missing, draft, sent_back, submitted, confirmed."""

    day: dt.date
    working: bool
    minutes: int
    state: str
    over_norm: bool
    locked: Refusal | None  # the month is shut


@dataclass(frozen=True)
class WeekSheet:
    monday: dt.date
    employee_id: int
    days: tuple[DayColumn, ...]
    rows: tuple[WorkRow, ...]
    norm_minutes: int  # of one working day
    confirmed_by: tuple[tuple[str, str], ...]  # names of those who confirmed lines of this week
    versions: dict[int, int] = field(default_factory=dict)

    @property
    def minutes(self) -> int:
        return sum(d.minutes for d in self.days)

    @property
    def norm(self) -> int:
        """Minutes the week's working days ask for."""
        return self.norm_minutes * sum(d.working for d in self.days)

    @property
    def project_minutes(self) -> int:
        return sum(r.minutes for r in self.rows if r.work.project_id is not None)

    @property
    def missing(self) -> tuple[DayColumn, ...]:
        return tuple(d for d in self.days if d.state == "missing")

    @property
    def submittable(self) -> tuple[dt.date, ...]:
        """Days with open lines that could be submitted today."""
        return tuple(d.day for n, d in enumerate(self.days) if d.day <= clock.today() and any(r.cells[n].state in OPEN for r in self.rows))


@dataclass(frozen=True)
class WorkChoice:
    """Something one may report on: a task of one's own, a project without task, an activity."""

    work: Work
    project: str
    project_en: str
    number: str
    task: str
    task_en: str
    mine: bool  # an unfinished task one answers for
    starts_on: dt.date | None = None
    due_on: dt.date | None = None


def week(actor: Actor, monday: dt.date, employee_id: int | None = None, *, also: Iterable[Work] = ()) -> WeekSheet:
    """One's own week, or that of a person whose daily reports one sees (PLT-04). `also` are works to show as empty rows.
    A constant number of statements."""
    who = employee_id or actor.employee_id
    days = week_days(monday)
    with reading(actor) as session:
        if who != actor.employee_id and session.scalar(select(Employee.id).where(Employee.id == who, people_seen(actor))) is None:
            raise NotFound(record=AsWord("record.employee"))
        rules = policies.values(session)
        calendar = load_calendar(session)
        lines = session.scalars(
            select(ReportLine).where(ReportLine.employee_id == who, ReportLine.work_on.between(days[0], days[-1])).order_by(ReportLine.id)
        ).all()
        periods = session.execute(
            select(FiscalPeriod.year, FiscalPeriod.month).where(FiscalPeriod.state != "open", FiscalPeriod.year.in_({d.year for d in days}))
        ).all()
        closing = {(p.year, p.month) for p in periods}
        shut = {d: month_refusal(d, today=clock.today(), lock_day=rules["report.lock_day"], closing=closing) for d in days}
        works = list(dict.fromkeys([*(work_of(line) for line in lines), *also]))
        at = places(session, who, {(w.project_id, w.task_id) for w in works})
        names = _names(session, works)
        deciders = session.execute(
            select(Employee.name, Employee.name_en)
            .where(Employee.id.in_({line.decided_by_id for line in lines if line.state == "confirmed"}))
            .order_by(Employee.name)
        ).all()
        by_cell: dict[tuple[Work, dt.date], list[ReportLine]] = {}
        for line in lines:
            by_cell.setdefault((work_of(line), line.work_on), []).append(line)
        rows = []
        for work in works:
            mine = [line for line in lines if work_of(line) == work]
            cells = tuple(_cell(by_cell.get((work, d), []), shut[d] or at.refusal(work.project_id, work.task_id, d)) for d in days)
            kind = next((line.work_type_id for line in reversed(mine) if line.work_type_id is not None), at.work_type(work.task_id))
            rows.append(WorkRow(work, *names[work], cells, _last([line.progress for line in mine]), _last([line.remaining_days for line in mine]), kind))
        rows.sort(key=lambda r: (r.work.project_id is None, r.number, r.task))
        columns = tuple(_column(d, calendar.is_working(d), [line for line in lines if line.work_on == d], rules["report.norm_minutes"], shut[d]) for d in days)
        return WeekSheet(
            monday,
            who,
            columns,
            tuple(rows),
            rules["report.norm_minutes"],
            tuple((d.name, d.name_en) for d in deciders),
            {line.id: line.version for line in lines},
        )


def work_choices(actor: Actor) -> list[WorkChoice]:
    """What the actor may add to a week: leaf tasks of running projects they work on, own ones first, then the projects; two statements."""
    require(actor, Permission.REPORT_WRITE)
    me = actor.employee_id
    part = or_(Project.manager_id == me, Project.sponsor_id == me, exists().where(ProjectMember.project_id == Project.id, ProjectMember.employee_id == me))
    with reading(actor) as session:
        tasks = session.execute(
            select(Task.id, Task.project_id, Task.code, Task.name, Task.name_en, Task.responsible_id, Task.starts_on, Task.finishes_on, Task.progress,
                   Project.number, Project.name.label("project"), Project.name_en.label("project_en"))
            .join(Project, Project.id == Task.project_id)
            .where(Project.state.in_(RUNNING), ~Task.is_summary, ~Task.is_milestone, or_(part, Task.responsible_id == me))
            .order_by(Task.responsible_id.is_not_distinct_from(me).desc(), Task.finishes_on, Project.number, Task.sort_key)
        ).all()  # fmt: skip
        projects = session.execute(
            select(Project.id, Project.number, Project.name, Project.name_en).where(Project.state.in_(RUNNING), part).order_by(Project.number)
        ).all()
    found = [
        WorkChoice(
            Work(t.project_id, t.id),
            t.project,
            t.project_en or t.project,
            t.number,
            f"{t.code} {t.name}",
            f"{t.code} {t.name_en or t.name}",
            t.responsible_id == me and t.progress < 100,
            t.starts_on,
            t.finishes_on,
        )
        for t in tasks
    ]
    return found + [WorkChoice(Work(p.id), p.name, p.name_en or p.name, p.number, "", "", False) for p in projects]


def last_week_works(actor: Actor, monday: dt.date) -> list[tuple[Work, dict[int, int]]]:
    """The works of the week before with their minutes by weekday (0 = Monday): what "copy last week" puts in."""
    days = week_days(monday - dt.timedelta(days=7))
    with reading(actor) as session:
        lines = session.scalars(select(ReportLine).where(ReportLine.employee_id == actor.employee_id, ReportLine.work_on.between(days[0], days[-1]))).all()
        found: dict[Work, dict[int, int]] = {}
        for line in lines:
            place = found.setdefault(work_of(line), {})
            place[line.work_on.weekday()] = place.get(line.work_on.weekday(), 0) + line.minutes
    return [(work, {d: m for d, m in minutes.items() if m > 0}) for work, minutes in found.items()]


def _names(session: Session, works: Iterable[Work]) -> dict[Work, tuple[str, str, str, str, str]]:
    """project, project_en, number, task, task_en of each work; one statement."""
    wanted = list(works)
    task = aliased(Task)
    ids = {w.project_id for w in wanted if w.project_id is not None}
    projects = {r.id: r for r in session.execute(select(Project.id, Project.number, Project.name, Project.name_en).where(Project.id.in_(ids)))} if ids else {}
    task_ids = {w.task_id for w in wanted if w.task_id is not None}
    tasks = {r.id: r for r in session.execute(select(task.id, task.code, task.name, task.name_en).where(task.id.in_(task_ids)))} if task_ids else {}
    found: dict[Work, tuple[str, str, str, str, str]] = {}
    for work in wanted:
        p, t = projects.get(work.project_id or 0), tasks.get(work.task_id or 0)
        label = (f"{t.code} {t.name}", f"{t.code} {t.name_en or t.name}") if t else (work.activity, work.activity)
        found[work] = (p.name, p.name_en or p.name, p.number, *label) if p else ("", "", "", *label)
    return found


def _cell(lines: list[ReportLine], locked: Refusal | None) -> Cell:
    if not lines:
        return Cell(locked=locked)
    newest = max(lines, key=lambda line: line.id)
    own = next((line for line in lines if line.state in OPEN), None)
    reversed_ids = {line.reverses_id for line in lines}
    kept = next((line for line in lines if line.state == "confirmed" and line.reverses_id is None and line.id not in reversed_ids), None)
    return Cell(
        sum(line.minutes for line in lines), newest.state, own.id if own else None, (own or newest).version, newest.note,
        newest.reason if newest.state == "sent_back" else "", locked, kept.id if kept and own is None and newest.state == "confirmed" else None,
        newest.work_type_id)  # fmt: skip


def _column(day: dt.date, working: bool, lines: list[ReportLine], norm: int, locked: Refusal | None) -> DayColumn:
    minutes = sum(line.minutes for line in lines)
    states = {line.state for line in lines}
    if not lines:
        state = "off" if not working else "future" if day >= clock.today() else "missing"
    else:
        state = next(s for s in ("sent_back", "draft", "submitted", "confirmed") if s in states)
    return DayColumn(day, working, minutes, state, minutes > norm, locked)


def _last(values: list[Decimal | None]) -> Decimal | None:
    return next((v for v in reversed(values) if v is not None), None)
