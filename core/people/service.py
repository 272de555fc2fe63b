"""Departments, employees and their company roles: added, changed, assigned (PLT-01, PLT-03)."""
from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, Role, require
from core.approval.leavers import hand_over_of
from core.errors import Refusal, UnknownChoice
from core.people.forms import DepartmentCodeTaken, DepartmentForm, EmployeeNumberTaken, PersonForm, checked_department, checked_person
from core.unit import CONSTRAINT_REFUSALS, lock, require_fresh, writing
from db.models import Department, Employee, EmployeeRole, UserAccount


class LastAdministrator(Refusal):
    """Nobody would be left who can manage accounts and roles."""

    code: ClassVar[str] = "last_administrator"


CONSTRAINT_REFUSALS |= {"uq_employee_number": EmployeeNumberTaken, "uq_department_code": DepartmentCodeTaken}


def hire(actor: Actor, form: PersonForm) -> int:
    """A new employee; returns the id."""
    require(actor, Permission.PEOPLE_EDIT)
    with writing(actor, "employee.hire") as s:
        person = Employee(**vars(checked_person(s, None, form)))
        s.add(person)
        s.flush()
        return person.id


def change_person(actor: Actor, employee_id: int, form: PersonForm, *, seen_version: int) -> None:
    """New data of an employee, a transfer to another department or manager, the last day."""
    require(actor, Permission.PEOPLE_EDIT)
    with writing(actor, "employee.change") as s:
        checked = checked_person(s, employee_id, form)
        person = lock(s, Employee, employee_id)
        require_fresh(s, person, seen_version)
        for name, value in vars(checked).items():
            setattr(person, name, value)
        s.flush()
        if checked.left_on is not None:
            _require_an_administrator(s)
            if checked.left_on < clock.today():
                hand_over_of(s, employee_id)


def assign_roles(actor: Actor, employee_id: int, roles: Iterable[str]) -> None:
    """The company roles of a person are exactly these from now on; they hold with the person's next click (PLT-03)."""
    require(actor, Permission.ROLE_ASSIGN)
    wanted = {_role(word) for word in roles}
    with writing(actor, "employee.assign_roles") as s:
        person = lock(s, Employee, employee_id)
        held = {Role(row.role): row for row in person.roles}
        for role in held.keys() - wanted:
            person.roles.remove(held[role])
        for role in sorted(wanted - held.keys()):
            person.roles.append(EmployeeRole(role=role.value))
        s.flush()
        if Role.ADMIN in held and Role.ADMIN not in wanted:
            _require_an_administrator(s)


def add_department(actor: Actor, form: DepartmentForm) -> int:
    """A new department; returns the id."""
    require(actor, Permission.PEOPLE_EDIT)
    with writing(actor, "department.add") as s:
        department = Department(**vars(checked_department(s, None, form)))
        s.add(department)
        s.flush()
        return department.id


def change_department(actor: Actor, department_id: int, form: DepartmentForm, *, seen_version: int) -> None:
    """New name, head or place in the tree."""
    require(actor, Permission.PEOPLE_EDIT)
    with writing(actor, "department.change") as s:
        checked = checked_department(s, department_id, form)
        department = lock(s, Department, department_id)
        require_fresh(s, department, seen_version)
        for name, value in vars(checked).items():
            setattr(department, name, value)


def _role(word: str) -> Role:
    if word not in set(Role):
        raise UnknownChoice(field="roles", value=word)
    return Role(word)


def _require_an_administrator(session: Session) -> None:
    """Somebody at work with an active account must hold the role; asked after the change, inside it."""
    at_work = or_(Employee.left_on.is_(None), Employee.left_on >= clock.today())
    left = session.scalar(
        select(func.count()).select_from(EmployeeRole)
        .join(Employee, Employee.id == EmployeeRole.employee_id)
        .join(UserAccount, UserAccount.employee_id == Employee.id)
        .where(EmployeeRole.role == Role.ADMIN.value, UserAccount.is_active, at_work))
    if not left:
        raise LastAdministrator(field="roles")
