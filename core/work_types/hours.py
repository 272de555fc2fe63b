"""Hours and cost by work type, per project, person, period, with the lines behind each figure (MON-20).

A line counts with its own work type, else with its task's. Seen are the lines of people whose reports the actor sees and of projects
whose money they see; cost only of the latter, and per person only where cost follows the grade or the actor may see personal rates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import people_seen, projects_seen
from core.errors import DatesReversed
from core.labour.seeing import cost_by_person_shown
from core.unit import reading
from db.models import Employee, Project, ReportLine, Task, WorkType

By = Literal["type", "project", "person", "month"]
COUNTED = ("submitted", "confirmed")
MOST_LINES = 5000


@dataclass(frozen=True)
class HoursFilter:
    """Days from … to, both included; None does not filter."""

    first: dt.date
    last: dt.date
    project_id: int | None = None
    employee_id: int | None = None
    only_confirmed: bool = False


@dataclass(frozen=True)
class TypeHours:
    """A work type (id None: none set) together with a project, a person or a month; `cost` None where the actor sees no money."""

    id: str
    type_id: int | None
    work_type: str
    work_type_en: str
    key: str  # of the project, the person, the month; "" by type alone
    name: str
    name_en: str
    minutes: int
    cost: Decimal | None


@dataclass(frozen=True)
class TypedLine:
    """A line of a daily report behind a figure."""

    id: int
    work_on: dt.date
    employee: str
    employee_en: str
    project_id: int | None
    number: str
    project: str
    project_en: str
    task: str
    task_en: str
    activity: str
    work_type: str
    work_type_en: str
    minutes: int
    cost: Decimal | None
    state: str
    note: str


def hours_by_type(actor: Actor, wanted: HoursFilter, by: By = "type") -> list[TypeHours]:
    """Minutes and cost by work type and `by`; one statement besides the policy."""
    _require_span(wanted)
    with reading(actor) as session:
        kind, money = _kind(), _money(session, actor, by_person=by == "person" or wanted.employee_id is not None)
        key, name, name_en = _group(by)
        cost = func.sum(case((money, ReportLine.cost), else_=None))
        rows = session.execute(
            select(kind.label("type_id"), WorkType.name, WorkType.name_en, key.label("key"), name.label("n"), name_en.label("ne"))
            .add_columns(func.sum(ReportLine.minutes).label("minutes"), cost.label("cost"))
            .select_from(ReportLine)
            .outerjoin(Task, Task.id == ReportLine.task_id)
            .outerjoin(WorkType, WorkType.id == kind)
            .outerjoin(Project, Project.id == ReportLine.project_id)
            .join(Employee, Employee.id == ReportLine.employee_id)
            .where(*_where(actor, wanted))
            .group_by(kind, WorkType.name, WorkType.name_en, WorkType.position, key, name, name_en)
            .order_by(WorkType.position.nulls_last(), name)
        ).all()
    return [
        TypeHours(
            f"{r.type_id or 0}:{r.key}",
            r.type_id,
            r.name or "",
            r.name_en or r.name or "",
            str(r.key or ""),
            r.n or "",
            r.ne or r.n or "",
            int(r.minutes),
            r.cost,
        )
        for r in rows
    ]


def lines_of(actor: Actor, wanted: HoursFilter, *, type_id: int | None, by: By = "type", key: str = "") -> list[TypedLine]:
    """The report lines behind one figure of `hours_by_type`, the newest first."""
    _require_span(wanted)
    with reading(actor) as session:
        kind, money = _kind(), _money(session, actor, by_person=True)
        where = [*_where(actor, wanted), kind.is_not_distinct_from(type_id)]
        if by != "type":
            where.append(func.coalesce(_group(by)[0], "") == key)
        rows = session.execute(
            select(ReportLine, Employee.name, Employee.name_en, Project.number, Project.name, Project.name_en, Task.code, Task.name, Task.name_en)
            .add_columns(WorkType.name, WorkType.name_en, case((money, ReportLine.cost), else_=None))
            .outerjoin(Task, Task.id == ReportLine.task_id)
            .outerjoin(WorkType, WorkType.id == kind)
            .outerjoin(Project, Project.id == ReportLine.project_id)
            .join(Employee, Employee.id == ReportLine.employee_id)
            .where(*where)
            .order_by(ReportLine.work_on.desc(), ReportLine.id.desc())
            .limit(MOST_LINES)
        ).all()
        return [_line(*r) for r in rows]


def _line(
    line: ReportLine, who: str, who_en: str, number: str | None, project: str | None, project_en: str | None, code: str | None, task: str | None,
    task_en: str | None, kind: str | None, kind_en: str | None, cost: Decimal | None,
) -> TypedLine:  # fmt: skip
    label, label_en = (f"{code} {task}", f"{code} {task_en or task}") if task else ("", "")
    return TypedLine(
        line.id, line.work_on, who, who_en or who, line.project_id, number or "", project or "", project_en or project or "", label, label_en,
        line.activity, kind or "", kind_en or kind or "", line.minutes, cost, line.state, line.note)  # fmt: skip


def project_choices(actor: Actor, wanted: HoursFilter) -> Sequence[tuple[int, str, str, str]]:
    """(id, number, name, name_en) of the projects with hours the actor sees in the span."""
    with reading(actor) as session:
        lines = exists().where(ReportLine.project_id == Project.id, *_where(actor, wanted)).correlate(Project)
        rows = session.execute(select(Project.id, Project.number, Project.name, Project.name_en).where(lines).order_by(Project.number.desc()))
        return [(r.id, r.number, r.name, r.name_en or r.name) for r in rows]


def _kind() -> ColumnElement[Any]:
    return func.coalesce(ReportLine.work_type_id, Task.work_type_id)


def _group(by: By) -> tuple[Any, Any, Any]:
    """(key, name, English name) of what is grouped by."""
    none = literal("")
    match by:
        case "project":
            return func.coalesce(ReportLine.project_id, 0).cast(Project.number.type), func.coalesce(Project.name, none), func.coalesce(Project.name_en, none)
        case "person":
            return Employee.id.cast(Project.number.type), Employee.name, Employee.name_en
        case "month":
            month = func.to_char(ReportLine.work_on, "YYYY-MM")
            return month, month, month
        case _:
            return none, none, none


def _money(session: Session, actor: Actor, *, by_person: bool) -> ColumnElement[bool]:
    """Lines whose cost the actor may see."""
    if by_person and not cost_by_person_shown(session, actor):
        return literal(False)
    if actor.can(Permission.PROJECT_MONEY_ALL):
        return literal(True)
    money = exists().where(Project.id == ReportLine.project_id, projects_seen(actor, Permission.PROJECT_MONEY)).correlate(ReportLine)
    return and_(ReportLine.project_id.is_not(None), money)


def _where(actor: Actor, wanted: HoursFilter) -> list[ColumnElement[bool]]:
    """What is counted and what the actor sees of it. Corrections count with their opposite minutes, so that sums are right."""
    people = ReportLine.employee_id.in_(select(Employee.id).where(people_seen(actor)))
    projects = ReportLine.project_id.in_(select(Project.id).where(projects_seen(actor, Permission.PROJECT_MONEY)))
    states = ("confirmed",) if wanted.only_confirmed else COUNTED
    found = [ReportLine.state.in_(states), ReportLine.work_on.between(wanted.first, wanted.last), or_(people, projects)]
    if wanted.project_id is not None:
        found.append(ReportLine.project_id == wanted.project_id)
    if wanted.employee_id is not None:
        found.append(ReportLine.employee_id == wanted.employee_id)
    return found


def _require_span(wanted: HoursFilter) -> None:
    if wanted.last < wanted.first:
        raise DatesReversed(field="last", starts_on=wanted.first, finishes_on=wanted.last)
