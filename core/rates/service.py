"""Setting rates (MON-06): a new row from a day on; what was costed keeps the rate it was costed with."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import select

from core import clock
from core.access import Actor, Permission, require
from core.errors import NotUnique, Refusal, require_text
from core.money import require_amount
from core.unit import CONSTRAINT_REFUSALS, lock, require_fresh, writing
from db.models import Employee, Grade, GradeRate, PersonRate


class RateAlreadySet(Refusal):
    """One rate per day: there is one from that day on already. Facts: from_on."""

    code = "rate_already_set"


class RateInForce(Refusal):
    """Only a rate that has not begun can be taken back. Facts: from_on."""

    code = "rate_in_force"


class GradeCodeTaken(NotUnique):
    code = "grade_code_taken"


CONSTRAINT_REFUSALS |= {"uq_grade_rate_grade_id_from_on": RateAlreadySet, "uq_person_rate_employee_id_from_on": RateAlreadySet, "uq_grade_code": GradeCodeTaken}
HIGHEST_DAY_RATE = Decimal("1000000.00")  # a day over a million is a typing error


def add_grade(actor: Actor, code: str, name: str, name_en: str = "") -> int:
    """A new grade; returns its id."""
    require(actor, Permission.RATE_EDIT)
    with writing(actor, "grade.add") as session:
        row = Grade(
            code=require_text(code, field="code", longest=40),
            name=require_text(name, field="name"),
            name_en=require_text(name_en, field="name_en", required=False),
        )
        session.add(row)
        session.flush()
        return row.id


def rename_grade(actor: Actor, grade_id: int, name: str, name_en: str, *, seen_version: int) -> None:
    require(actor, Permission.RATE_EDIT)
    with writing(actor, "grade.rename") as session:
        row = lock(session, Grade, grade_id)
        require_fresh(session, row, seen_version)
        row.name, row.name_en = require_text(name, field="name"), require_text(name_en, field="name_en", required=False)


def set_grade_rate(actor: Actor, grade_id: int, day_rate: Decimal, from_on: dt.date) -> None:
    """The grade's average cost of one day from a day on, CNY."""
    require(actor, Permission.RATE_EDIT)
    amount = require_amount(day_rate, field="day_rate", positive=True, maximum=HIGHEST_DAY_RATE)
    with writing(actor, "grade_rate.set") as session:
        lock(session, Grade, grade_id)
        if session.scalar(select(GradeRate.id).where(GradeRate.grade_id == grade_id, GradeRate.from_on == from_on)):
            raise RateAlreadySet(field="from_on", from_on=from_on)
        session.add(GradeRate(grade_id=grade_id, from_on=from_on, day_rate=amount))


def set_person_rate(actor: Actor, employee_id: int, day_rate: Decimal, from_on: dt.date) -> None:
    """A person's own cost of one day from a day on; used where policy `labour.actual_rate` says person."""
    require(actor, Permission.RATE_EDIT)
    amount = require_amount(day_rate, field="day_rate", positive=True, maximum=HIGHEST_DAY_RATE)
    with writing(actor, "person_rate.set") as session:
        lock(session, Employee, employee_id)
        if session.scalar(select(PersonRate.id).where(PersonRate.employee_id == employee_id, PersonRate.from_on == from_on)):
            raise RateAlreadySet(field="from_on", from_on=from_on)
        session.add(PersonRate(employee_id=employee_id, from_on=from_on, day_rate=amount))


def withdraw_grade_rate(actor: Actor, rate_id: int) -> None:
    """Takes back a rate that has not begun."""
    _withdraw(actor, GradeRate, rate_id)


def withdraw_person_rate(actor: Actor, rate_id: int) -> None:
    """Takes back a person's rate that has not begun."""
    _withdraw(actor, PersonRate, rate_id)


def _withdraw(actor: Actor, model: type[GradeRate] | type[PersonRate], rate_id: int) -> None:
    require(actor, Permission.RATE_EDIT)
    with writing(actor, f"{model.__tablename__}.withdraw") as session:
        row = lock(session, model, rate_id)
        if row.from_on <= clock.today():
            raise RateInForce(from_on=row.from_on)
        session.delete(row)
