"""What is typed about a person or a department, checked as a whole: every field keeps its own sentence (GEN-07)."""
from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from core.errors import NotUnique, Refusal, UnknownChoice, collect, require_text
from core.people import rules
from db.models import Department, Employee, Grade


class EmployeeNumberTaken(NotUnique):
    code: ClassVar[str] = "employee_number_taken"


class DepartmentCodeTaken(NotUnique):
    code: ClassVar[str] = "department_code_taken"


@dataclass(frozen=True)
class PersonForm:
    number: str
    name: str
    department_id: int
    hired_on: dt.date
    name_en: str = ""
    email: str = ""
    phone: str = ""
    manager_id: int | None = None
    position: str = ""
    position_en: str = ""
    grade_id: int | None = None
    left_on: dt.date | None = None          # the last day
    clearance: int = 0


@dataclass(frozen=True)
class DepartmentForm:
    code: str
    name: str
    name_en: str = ""
    parent_id: int | None = None
    head_id: int | None = None


# field, longest, asked for
PERSON_TEXTS = (("number", 40, True), ("name", 200, True), ("name_en", 200, False), ("phone", 40, False), ("position", 200, False), ("position_en", 200, False))
DEPARTMENT_TEXTS = (("code", 40, True), ("name", 200, True), ("name_en", 200, False))


class _Wrong(list[Refusal]):
    """Runs checks and keeps what they refuse."""

    def take(self, check: Callable[..., Any], *args: Any, **named: Any) -> Any:
        try:
            return check(*args, **named)
        except Refusal as refusal:
            self.append(refusal)
            return None


def checked_person(session: Session, record: int | None, form: PersonForm) -> PersonForm:
    """The form as it will be stored; refuses with every wrong field at once. `record` is the person changed, None for a new one."""
    one_tree_at_a_time(session)
    wrong = _Wrong()
    values = {field: wrong.take(require_text, getattr(form, field), field=field, longest=longest, required=asked) for field, longest, asked in PERSON_TEXTS}
    values["email"] = wrong.take(rules.require_email, form.email)
    wrong.take(rules.require_clearance, form.clearance)
    wrong.take(rules.require_dates, form.hired_on, form.left_on)
    wrong.take(_require_known, session, Department, form.department_id, field="department_id")
    wrong.take(_require_known, session, Grade, form.grade_id, field="grade_id")
    people = {row.id: row for row in session.execute(select(Employee.id, Employee.manager_id, Employee.name, Employee.number))}
    if form.manager_id is not None and form.manager_id not in people:
        wrong.append(UnknownChoice(field="manager_id", value=form.manager_id))
    wrong.take(rules.require_no_manager_loop, record, form.manager_id, {i: p.manager_id for i, p in people.items()}, {i: p.name for i, p in people.items()})
    if any(p.number == values["number"] and i != record for i, p in people.items()):
        wrong.append(EmployeeNumberTaken(field="number", value=values["number"]))
    collect(*wrong)
    return replace(form, **values)


def checked_department(session: Session, record: int | None, form: DepartmentForm) -> DepartmentForm:
    """As `checked_person`, for a department."""
    one_tree_at_a_time(session)
    wrong = _Wrong()
    values = {field: wrong.take(require_text, getattr(form, field), field=field, longest=longest, required=asked) for field, longest, asked in DEPARTMENT_TEXTS}
    wrong.take(_require_known, session, Employee, form.head_id, field="head_id")
    known = {row.id: row for row in session.execute(select(Department.id, Department.parent_id, Department.name, Department.code))}
    if form.parent_id is not None and form.parent_id not in known:
        wrong.append(UnknownChoice(field="parent_id", value=form.parent_id))
    wrong.take(rules.require_no_department_loop, record, form.parent_id, {i: d.parent_id for i, d in known.items()}, {i: d.name for i, d in known.items()})
    if any(d.code == values["code"] and i != record for i, d in known.items()):
        wrong.append(DepartmentCodeTaken(field="code", value=values["code"]))
    collect(*wrong)
    return replace(form, **values)


def one_tree_at_a_time(session: Session) -> None:
    """Held to the end of the transaction: two moves at once, each fine alone, could close a loop together."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('mandate people tree'))"))


def _require_known(session: Session, model: Any, record: int | None, *, field: str) -> None:
    if record is not None and session.scalar(select(model.id).where(model.id == record)) is None:
        raise UnknownChoice(field=field, value=record)
