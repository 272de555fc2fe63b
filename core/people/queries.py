"""The directory everybody reads, and the basic data only some see (PLT-04): by one condition, `people_seen`."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.access import Actor, Permission, require
from core.access.scope import people_seen
from core.errors import AsWord, NotFound
from core.unit import reading
from db.models import Department, Employee, EmployeeRole, Grade, Project, ProjectMember, UserAccount


@dataclass(frozen=True)
class BasicData:
    """Seen by the person, superiors at any distance, the department's head, HR."""

    number: str
    email: str
    phone: str
    manager_id: int | None
    manager: str
    manager_en: str
    grade_id: int | None
    grade: str
    grade_en: str
    hired_on: dt.date
    left_on: dt.date | None
    clearance: int
    roles: tuple[str, ...]


@dataclass(frozen=True)
class PersonRow:
    """A line of the directory; `basic` is None where only name, department and position are seen."""

    id: int
    name: str
    name_en: str
    department_id: int
    department: str
    department_en: str
    position: str
    position_en: str
    version: int
    basic: BasicData | None


@dataclass(frozen=True)
class AssignmentRow:
    """A part in a project: role, dates, planned days; never the project's money."""

    project_id: int
    number: str
    project: str
    project_en: str
    state: str
    role: str
    from_on: dt.date | None
    until_on: dt.date | None
    planned_days: Decimal


@dataclass(frozen=True)
class PersonCard:
    person: PersonRow
    has_account: bool
    reports: tuple[PersonRow, ...]
    assignments: tuple[AssignmentRow, ...]


@dataclass(frozen=True)
class DepartmentRow:
    """A department at its place in the tree: `depth` 0 is the top, `people` counts it alone, `people_below` with all under it."""

    id: int
    code: str
    name: str
    name_en: str
    parent_id: int | None
    head_id: int | None
    head: str
    head_en: str
    depth: int
    people: int
    people_below: int
    version: int


@dataclass(frozen=True)
class Choice:
    """One entry of a list to choose from."""

    id: int
    name: str
    name_en: str
    note: str = ""


def directory(actor: Actor) -> list[PersonRow]:
    """Who works here, by department and number; people who left only for those who see their basic data. One statement."""
    require(actor, Permission.PEOPLE_DIRECTORY)
    return _people(actor, or_(at_work(), people_seen(actor)))


def person(actor: Actor, employee_id: int) -> PersonCard:
    """One person: what the actor may see of them, who reports to them, what they are assigned to."""
    require(actor, Permission.PEOPLE_DIRECTORY)
    found = _people(actor, Employee.id == employee_id, or_(at_work(), people_seen(actor)))
    if not found:
        raise NotFound(record=AsWord("record.employee"))
    seen = found[0].basic is not None
    reports = _people(actor, Employee.manager_id == employee_id, at_work()) if seen else []
    with reading(actor) as s:
        has_account = s.scalar(select(UserAccount.id).where(UserAccount.employee_id == employee_id)) is not None
        assigned = (
            select(Project.id, Project.number, Project.name, Project.name_en, Project.state, ProjectMember.role, ProjectMember.from_on, ProjectMember.until_on,
                   ProjectMember.planned_days)
            .join(Project, Project.id == ProjectMember.project_id)
            .where(ProjectMember.employee_id == employee_id, Project.state.not_in(("draft", "in_approval", "returned", "rejected")))
            .order_by(Project.starts_on.desc(), Project.number, ProjectMember.role)
        )
        assignments = tuple(AssignmentRow(*row) for row in s.execute(assigned)) if seen else ()
    return PersonCard(found[0], has_account, tuple(reports), assignments)


def departments(actor: Actor) -> list[DepartmentRow]:
    """The tree from the top, each department before those under it, siblings by code."""
    require(actor, Permission.PEOPLE_DIRECTORY)
    head = aliased(Employee)
    counted = select(Employee.department_id, func.count().label("people")).where(at_work()).group_by(Employee.department_id).subquery()
    wanted = (
        select(Department, head.name.label("head"), head.name_en.label("head_en"), func.coalesce(counted.c.people, 0).label("people"))
        .outerjoin(head, head.id == Department.head_id)
        .outerjoin(counted, counted.c.department_id == Department.id)
        .order_by(Department.code)
    )
    with reading(actor) as s:
        rows = [
            DepartmentRow(d.id, d.code, d.name, d.name_en, d.parent_id, d.head_id, head_name or "", head_name_en or "", 0, people, people, d.version)
            for d, head_name, head_name_en, people in s.execute(wanted)]
    below: dict[int | None, list[DepartmentRow]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)

    def branch(row: DepartmentRow, depth: int) -> list[DepartmentRow]:
        under = [line for child in below.get(row.id, ()) for line in branch(child, depth + 1)]
        return [replace(row, depth=depth, people_below=row.people + sum(line.people for line in under)), *under]

    return [line for top in below.get(None, ()) for line in branch(top, 0)]


def people_choices(actor: Actor) -> list[Choice]:
    """Everybody at work, for a field that asks for a person; the note is the department."""
    require(actor, Permission.PEOPLE_DIRECTORY)
    wanted = select(Employee.id, Employee.name, Employee.name_en, Department.name).join(Department, Department.id == Employee.department_id)
    with reading(actor) as s:
        return [Choice(*row) for row in s.execute(wanted.where(at_work()).order_by(Employee.number))]


def grade_choices(actor: Actor) -> list[Choice]:
    """The job grades, without their rates."""
    require(actor, Permission.PEOPLE_DIRECTORY)
    with reading(actor) as s:
        return [Choice(*row) for row in s.execute(select(Grade.id, Grade.name, Grade.name_en, Grade.code).order_by(Grade.code))]


def department_choices(actor: Actor) -> list[Choice]:
    """Departments in the order of the tree; the note is their code."""
    return [Choice(d.id, d.name, d.name_en, d.code) for d in departments(actor)]


def at_work() -> ColumnElement[bool]:
    """The last day of work has not passed."""
    return or_(Employee.left_on.is_(None), Employee.left_on >= clock.today())


def _people(actor: Actor, *conditions: ColumnElement[bool]) -> list[PersonRow]:
    manager = aliased(Employee)
    roles = select(func.array_agg(EmployeeRole.role)).where(EmployeeRole.employee_id == Employee.id).correlate(Employee).scalar_subquery()
    wanted = (
        select(
            Employee, Department.name.label("department"), Department.name_en.label("department_en"), manager.name.label("manager"),
            manager.name_en.label("manager_en"), Grade.name.label("grade"), Grade.name_en.label("grade_en"), roles.label("roles"),
            people_seen(actor).label("seen"))
        .join(Department, Department.id == Employee.department_id)
        .outerjoin(manager, manager.id == Employee.manager_id)
        .outerjoin(Grade, Grade.id == Employee.grade_id)
        .where(*conditions)
        .order_by(Department.code, Employee.number)
    )
    with reading(actor) as s:
        return [_row(r) for r in s.execute(wanted)]


def _row(r: Any) -> PersonRow:
    e = r.Employee
    basic = BasicData(
        number=e.number, email=e.email, phone=e.phone, manager_id=e.manager_id, manager=r.manager or "", manager_en=r.manager_en or "",
        grade_id=e.grade_id, grade=r.grade or "", grade_en=r.grade_en or "", hired_on=e.hired_on, left_on=e.left_on, clearance=e.clearance,
        roles=tuple(sorted(r.roles or ()))) if r.seen else None
    return PersonRow(e.id, e.name, e.name_en, e.department_id, r.department, r.department_en, e.position, e.position_en, e.version, basic)
