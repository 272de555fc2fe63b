"""Rates as they stand: for screens with the rights of PLT-04, and for costing over everybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Permission, require
from core.effective import in_force
from core.labour.rules import RatePolicy, actual_rate
from core.once import once
from core.unit import reading
from db.models import Department, Employee, Grade, GradeRate, PersonRate

Dated = list[tuple[dt.date, Decimal]]


@dataclass(frozen=True)
class RateStep:
    """A rate from a day on; `withdrawable` while it has not begun."""

    id: int
    from_on: dt.date
    day_rate: Decimal
    withdrawable: bool


@dataclass(frozen=True)
class RateRow:
    """A grade or a person with the rate of today, the next one set, and all of them, the newest first. CNY per day."""

    id: int
    code: str
    name: str
    name_en: str
    place: str  # the grade's head count, the person's department
    place_en: str
    today: Decimal | None
    next_rate: Decimal | None
    next_on: dt.date | None
    steps: tuple[RateStep, ...]
    version: int = 0


def grade_rates(actor: Actor) -> list[RateRow]:
    """Every grade with its average cost of a day: for those who plan (PLT-04)."""
    require(actor, Permission.RATE_READ_GRADE)
    with reading(actor) as session:
        heads: dict[int | None, int] = {}
        for grade_id in session.scalars(select(Employee.grade_id).where(Employee.left_on.is_(None))):
            heads[grade_id] = heads.get(grade_id, 0) + 1
        grades = session.execute(select(Grade.id, Grade.code, Grade.name, Grade.name_en, Grade.version).order_by(Grade.code)).all()
        rates = session.execute(select(GradeRate.id, GradeRate.grade_id, GradeRate.from_on, GradeRate.day_rate)).all()
    steps: dict[int, list[RateStep]] = {}
    for r in rates:
        steps.setdefault(r.grade_id, []).append(_step(r.id, r.from_on, r.day_rate))
    return [_row(g.id, g.code, g.name, g.name_en, str(heads.get(g.id, 0)), "", steps.get(g.id, []), g.version) for g in grades]


def person_rates(actor: Actor) -> list[RateRow]:
    """Every employed person with their own rate, where there is one: HR, finance, CEO; row security gives anybody their own."""
    require(actor, Permission.RATE_READ_PERSON)
    with reading(actor) as session:
        people = session.execute(
            select(Employee.id, Employee.number, Employee.name, Employee.name_en, Department.name.label("d"), Department.name_en.label("de"))
            .join(Department, Department.id == Employee.department_id)
            .where(Employee.left_on.is_(None))
            .order_by(Employee.number)
        ).all()
        rates = session.execute(select(PersonRate.id, PersonRate.employee_id, PersonRate.from_on, PersonRate.day_rate)).all()
    steps: dict[int, list[RateStep]] = {}
    for r in rates:
        steps.setdefault(r.employee_id, []).append(_step(r.id, r.from_on, r.day_rate))
    return [_row(p.id, p.number, p.name, p.name_en, p.d, p.de, steps.get(p.id, [])) for p in people]


def grade_rates_on(session: Session) -> Mapping[int, Dated]:
    """For each grade its (first day, rate) rows: what a budget is worked out with; one statement."""
    return once(session, "grade_rates", lambda: _grade_rates_on(session))


def _grade_rates_on(session: Session) -> Mapping[int, Dated]:
    found: dict[int, Dated] = {}
    for r in session.execute(select(GradeRate.grade_id, GradeRate.from_on, GradeRate.day_rate)):
        found.setdefault(r.grade_id, []).append((r.from_on, r.day_rate))
    return found


def day_rates(session: Session, wanted: Iterable[tuple[int, dt.date]]) -> dict[tuple[int, dt.date], Decimal]:
    """What a day of the person cost on that day, CNY (MON-06); refused with RateMissing where nothing is set. At most four
    statements for any number of persons and days. Needs a session of scope "service": it reads over everybody."""
    pairs = set(wanted)
    people = {employee_id for employee_id, _ in pairs}
    named = select(Employee.id, func.coalesce(Grade.name, Employee.name).label("grade")).outerjoin(Grade, Grade.id == Employee.grade_id)
    grades = {r.id: r.grade for r in session.execute(named.where(Employee.id.in_(people)))}
    of_grade: dict[int, Dated] = {}
    for r in session.execute(
        select(Employee.id, GradeRate.from_on, GradeRate.day_rate).join(GradeRate, GradeRate.grade_id == Employee.grade_id).where(Employee.id.in_(people))
    ):
        of_grade.setdefault(r.id, []).append((r.from_on, r.day_rate))
    policy, own = RatePolicy(policies.value(session, "labour.actual_rate")), dict[int, Dated]()
    if policy is RatePolicy.PERSON:
        for r in session.execute(select(PersonRate.employee_id, PersonRate.from_on, PersonRate.day_rate).where(PersonRate.employee_id.in_(people))):
            own.setdefault(r.employee_id, []).append((r.from_on, r.day_rate))
    return {
        (person, day): actual_rate(policy, grade_rates=of_grade.get(person, ()), person_rates=own.get(person, ()), day=day, grade=grades.get(person, ""))
        for person, day in pairs
    }


def _step(rate_id: int, from_on: dt.date, day_rate: Decimal) -> RateStep:
    return RateStep(rate_id, from_on, day_rate, from_on > clock.today())


def _row(record_id: int, code: str, name: str, name_en: str, place: str, place_en: str, steps: list[RateStep], version: int = 0) -> RateRow:
    newest = sorted(steps, key=lambda s: s.from_on, reverse=True)
    coming = [s for s in newest if s.withdrawable]
    following = coming[-1] if coming else None
    return RateRow(
        record_id,
        code,
        name,
        name_en,
        place,
        place_en,
        in_force([(s.from_on, s.day_rate) for s in steps], clock.today()),
        following.day_rate if following else None,
        following.from_on if following else None,
        tuple(newest),
        version,
    )
