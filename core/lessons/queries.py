"""Lessons across projects, of one project, and of earlier projects of a type (PRJ-24).

Everybody who works with projects reads them. Where a customer is classified, neither the customer nor the project is named to who does
not see the project; what was learned is for all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core.access import Actor, Permission, require
from core.access.scope import project_permissions, projects_seen, require_on_project
from core.lessons.service import keeps
from core.unit import reading
from db.models import Customer, Employee, Lesson, Project, ProjectIssue, ProjectRisk


@dataclass(frozen=True)
class LessonRow:
    """`project_id` 0 and empty names where the actor does not see the project; the customer is empty where it is classified."""

    id: int
    version: int
    category: str
    title: str
    happened: str
    next_time: str
    for_template: str
    project_type: str
    project_id: int
    number: str
    project: str
    project_en: str
    customer: str
    customer_en: str
    issue: str
    risk: str
    noted_by_id: int
    noted_by: str
    noted_by_en: str
    noted_at: dt.datetime


def lessons(actor: Actor) -> list[LessonRow]:
    """All of the firm, the newest first; one statement."""
    require(actor, Permission.PROJECT_LIST)
    with reading(actor) as session:
        return _rows(session, actor)


def lessons_of(actor: Actor, project_id: int) -> list[LessonRow]:
    """Those of one project."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        return _rows(session, actor, Lesson.project_id == project_id)


def of_type(actor: Actor, project_type: str, *, but: int) -> list[LessonRow]:
    """What earlier projects of the type taught: for the new one `but`."""
    with reading(actor) as session:
        return _rows(session, actor, Project.project_type == project_type, Lesson.project_id != but)


def may_change(actor: Actor, row: LessonRow) -> bool:
    """Whether the actor keeps this lesson."""
    with reading(actor) as session:
        return keeps(project_permissions(session, actor, row.project_id), actor, row.noted_by_id)


def _rows(session: Session, actor: Actor, *wanted: ColumnElement[bool]) -> list[LessonRow]:
    found = session.execute(
        select(Lesson, Project, projects_seen(actor).label("seen"), Customer.short_name, Customer.short_name_en, Customer.security_level)
        .add_columns(Employee.name.label("who"), Employee.name_en.label("who_en"), ProjectIssue.number.label("issue"), ProjectRisk.name.label("risk"))
        .join(Project, Project.id == Lesson.project_id)
        .join(Customer, Customer.id == Project.customer_id)
        .join(Employee, Employee.id == Lesson.noted_by_id)
        .outerjoin(ProjectIssue, ProjectIssue.id == Lesson.issue_id)
        .outerjoin(ProjectRisk, ProjectRisk.id == Lesson.risk_id)
        .where(*wanted)
        .order_by(Lesson.noted_at.desc(), Lesson.id.desc())
    ).all()
    return [_row(*r) for r in found]


def _row(lesson: Lesson, project: Project, seen: bool, customer: str, customer_en: str, level: int, *rest: Any) -> LessonRow:
    who, who_en, issue, risk = rest
    named, shown = seen or level < 1, level < 1
    return LessonRow(
        lesson.id,
        lesson.version,
        lesson.category,
        lesson.title,
        lesson.happened,
        lesson.next_time,
        lesson.for_template,
        project.project_type,
        project.id if seen else 0,
        project.number if named else "",
        project.name if named else "",
        (project.name_en or project.name) if named else "",
        customer if shown else "",
        (customer_en or customer) if shown else "",
        (issue or "") if seen else "",
        (risk or "") if seen else "",
        lesson.noted_by_id,
        who,
        who_en or who,
        lesson.noted_at,
    )
