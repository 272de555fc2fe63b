"""The first day of a firm: one department, one administrator, one account; everything else is entered on screens."""
from __future__ import annotations

from typing import ClassVar

from sqlalchemy import select

from core import clock
from core.access import Actor, Role
from core.errors import Refusal, require_text
from core.people.forms import one_tree_at_a_time
from core.signin.password import hash_password
from core.signin.rules import require_username
from core.signin.service import temporary_password
from core.unit import reading, writing
from db.models import Department, Employee, EmployeeRole, UserAccount


class FirmExists(Refusal):
    """The house is lived in already."""

    code: ClassVar[str] = "firm_exists"


def firm_exists() -> bool:
    """Whether anybody works here yet; asked at start, before there is an actor."""
    with reading(None) as s:
        return s.scalar(select(Employee.id).limit(1)) is not None


def found_firm(
    *, firm: str, firm_en: str = "", administrator: str = "系统管理员", administrator_en: str = "Administrator", username: str = "admin",
    first_password: str | None = None, must_change: bool = True,
) -> tuple[Actor, str]:
    """The administrator of an empty house, as the actor of what comes next, and the password of their first sign-in."""
    username, firm = require_username(username), require_text(firm, field="firm")
    chosen, now = first_password or temporary_password(), clock.now()
    with writing(None, "firm.found") as s:
        one_tree_at_a_time(s)
        if s.scalar(select(Employee.id).limit(1)) is not None:
            raise FirmExists()
        top = Department(code="HQ", name=firm, name_en=firm_en)
        s.add(top)
        s.flush()
        person = Employee(
            number="E000", name=administrator, name_en=administrator_en, department_id=top.id, hired_on=clock.today(),
            position="系统管理员", position_en="Administrator", roles=[EmployeeRole(role=Role.ADMIN.value)])
        s.add(person)
        s.flush()
        account = UserAccount(
            employee_id=person.id, username=username, password_hash=hash_password(chosen), must_change=must_change, created_at=now, password_at=now)
        s.add(account)
        s.flush()
        return Actor(person.id, person.name, person.name_en, top.id, frozenset({Role.ADMIN}), user_id=account.id), chosen
