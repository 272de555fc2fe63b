"""What waits for a confirmer, and who has not reported (MON-07)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from core import clock, policies
from core.access import Actor
from core.access.scope import reports_of
from core.calendar.queries import load_calendar
from core.labour.confirmers import confirmed_by
from core.labour.writing import monday_of
from core.projects.types import RUNNING
from core.unit import reading
from db.models import Department, Employee, Project, ProjectMember, ReportLine, Task

_PERSON, _TASK = aliased(Employee), aliased(Task)


@dataclass(frozen=True)
class WaitingLine:
    id: int
    day: dt.date
    minutes: int
    project_id: int | None
    number: str
    project: str
    project_en: str
    task: str  # code and name; of non-project work the activity word
    task_en: str
    activity: str
    note: str
    correction: bool  # takes away or replaces a confirmed line
    submitted_at: dt.datetime | None


@dataclass(frozen=True)
class WaitingWeek:
    """The lines of one person and week that wait for the actor; confirmed together."""

    employee_id: int
    name: str
    name_en: str
    department: str
    department_en: str
    monday: dt.date
    norm_minutes: int
    lines: tuple[WaitingLine, ...]
    other_minutes: dict[dt.date, int] = field(default_factory=dict)  # of the same days, on other projects or confirmed already

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    @property
    def line_ids(self) -> tuple[int, ...]:
        return tuple(line.id for line in self.lines)

    def day_minutes(self) -> dict[dt.date, int]:
        """All minutes of the person per day of these lines."""
        found = dict(self.other_minutes)
        for line in self.lines:
            found[line.day] = found.get(line.day, 0) + line.minutes
        return found


@dataclass(frozen=True)
class MissingRow:
    """A person with working days without a report."""

    employee_id: int
    name: str
    name_en: str
    department: str
    department_en: str
    days: tuple[dt.date, ...]


def waiting(actor: Actor) -> list[WaitingWeek]:
    """Submitted lines the actor confirms, by person and week, the oldest week first; two statements."""
    person, task = _PERSON, _TASK
    with reading(actor) as session:
        rows = session.execute(
            select(ReportLine, person.name, person.name_en, Department.name.label("d"), Department.name_en.label("de"),
                   Project.number, Project.name.label("project"), Project.name_en.label("project_en"),
                   task.code, task.name.label("task"), task.name_en.label("task_en"))
            .join(person, person.id == ReportLine.employee_id).join(Department, Department.id == person.department_id)
            .outerjoin(Project, Project.id == ReportLine.project_id).outerjoin(task, task.id == ReportLine.task_id)
            .where(ReportLine.state == "submitted", confirmed_by(actor.employee_id))
            .order_by(ReportLine.work_on, Project.number, task.sort_key, ReportLine.id)
        ).all()  # fmt: skip
        norm = policies.value(session, "report.norm_minutes")
        others = _others(session, {r.ReportLine.id: r.ReportLine for r in rows})
        weeks: dict[tuple[dt.date, int], list[WaitingLine]] = {}
        heads: dict[int, tuple[str, str, str, str]] = {}
        for r in rows:
            line: ReportLine = r.ReportLine
            heads[line.employee_id] = (r.name, r.name_en or r.name, r.d, r.de or r.d)
            label = (f"{r.code} {r.task}", f"{r.code} {r.task_en or r.task}") if r.task is not None else (line.activity, line.activity)
            shown = WaitingLine(line.id, line.work_on, line.minutes, line.project_id, r.number or "", r.project or "", r.project_en or r.project or "", *label,
                                line.activity, line.note, line.reverses_id is not None, line.submitted_at)  # fmt: skip
            weeks.setdefault((monday_of(line.work_on), line.employee_id), []).append(shown)
    return [
        WaitingWeek(person_id, *heads[person_id], monday, norm, tuple(shown),
                    {day: m for (who, day), m in others.items() if who == person_id and monday_of(day) == monday})
        for (monday, person_id), shown in sorted(weeks.items(), key=lambda item: (item[0][0], heads[item[0][1]][1]))
    ]  # fmt: skip


def waiting_count(actor: Actor) -> int:
    """Person-days that wait for the actor: the number in the menu and on the home page; one statement."""
    with reading(actor) as session:
        days = select(ReportLine.employee_id, ReportLine.work_on).where(ReportLine.state == "submitted", confirmed_by(actor.employee_id)).distinct().subquery()
        return session.scalar(select(func.count()).select_from(days)) or 0


def _others(session: Session, lines: dict[int, ReportLine]) -> dict[tuple[int, dt.date], int]:
    """Minutes of the same people and days beside these lines."""
    if not lines:
        return {}
    people, days = {line.employee_id for line in lines.values()}, {line.work_on for line in lines.values()}
    rows = session.execute(
        select(ReportLine.employee_id, ReportLine.work_on, func.sum(ReportLine.minutes).label("minutes"))
        .where(ReportLine.employee_id.in_(people), ReportLine.work_on.in_(days), ReportLine.id.not_in(lines), ReportLine.state.in_(("submitted", "confirmed")))
        .group_by(ReportLine.employee_id, ReportLine.work_on)
    )
    wanted = {(line.employee_id, line.work_on) for line in lines.values()}
    return {(r.employee_id, r.work_on): r.minutes for r in rows if (r.employee_id, r.work_on) in wanted}


def followed_up(actor: Actor) -> ColumnElement[bool]:
    """Employees whose missing days the actor chases: their reports at any depth, their department's people, teams of projects they manage."""
    me = actor.employee_id
    team = exists().where(
        ProjectMember.employee_id == Employee.id, ProjectMember.project_id == Project.id, Project.manager_id == me, Project.state.in_(RUNNING)
    )
    return or_(Employee.id.in_(reports_of(me)), Employee.department_id.in_(select(Department.id).where(Department.head_id == me)), team)


def missing(actor: Actor, *, weeks: int = 2) -> list[MissingRow]:
    """People the actor follows up, with the working days of the last `weeks` weeks up to yesterday without any submitted line.
    Nobody chases themselves or a person without superior; three statements."""
    first, last = monday_of(clock.today()) - dt.timedelta(days=7 * (weeks - 1)), clock.today() - dt.timedelta(days=1)
    with reading(actor) as session:
        calendar = load_calendar(session)
        people = session.execute(
            select(
                Employee.id, Employee.name, Employee.name_en, Employee.hired_on, Employee.left_on, Department.name.label("d"), Department.name_en.label("de")
            )
            .join(Department, Department.id == Employee.department_id)
            .where(
                followed_up(actor),
                Employee.id != actor.employee_id,
                Employee.manager_id.is_not(None),
                or_(Employee.left_on.is_(None), Employee.left_on >= first),
            )
            .order_by(Department.name, Employee.name)
        ).all()
        done = reported(session, {p.id for p in people}, first, last)
    days = list(calendar.worked_days(first, last))
    rows = [
        MissingRow(p.id, p.name, p.name_en or p.name, p.d, p.de or p.d,
                   tuple(d for d in days if d >= p.hired_on and (p.left_on is None or d <= p.left_on) and (p.id, d) not in done))
        for p in people
    ]  # fmt: skip
    return [r for r in rows if r.days]


def my_missing_days(actor: Actor, *, weeks: int = 2) -> list[dt.date]:
    """One's own working days without a submitted line, up to yesterday; for the home page."""
    first, last = monday_of(clock.today()) - dt.timedelta(days=7 * (weeks - 1)), clock.today() - dt.timedelta(days=1)
    with reading(actor) as session:
        hired_on = session.scalar(select(Employee.hired_on).where(Employee.id == actor.employee_id)) or last
        calendar = load_calendar(session)
        done = reported(session, {actor.employee_id}, first, last)
    return [d for d in calendar.worked_days(first, last) if d >= hired_on and (actor.employee_id, d) not in done]


def reported(session: Session, people: set[int], first: dt.date, last: dt.date) -> set[tuple[int, dt.date]]:
    """(person, day) with a submitted or confirmed line."""
    rows = session.execute(
        select(ReportLine.employee_id, ReportLine.work_on)
        .where(ReportLine.employee_id.in_(people), ReportLine.work_on.between(first, last), ReportLine.state.in_(("submitted", "confirmed")))
        .distinct()
    )
    return {(r.employee_id, r.work_on) for r in rows}
