"""Rates with effective dates: who sets, who sees, what holds on a day (MON-06, PLT-04)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.access import Actor, Role
from core.errors import NotPermitted, Required, StaleScreen
from core.money import AmountNegative, AmountNotPositive, AmountTooLarge, AmountTooPrecise
from core.rates import queries, service
from tests import factories as f
from tests.core.labour.people import on

TODAY = dt.date(2026, 5, 8)
JULY = dt.date(2026, 7, 1)


@pytest.fixture
def hr(db: Session) -> Actor:
    return f.actor(db, Role.HR)


def test_next_rate_is_announced_and_can_be_taken_back_until_it_begins(db: Session, hr: Actor) -> None:
    with on(TODAY):
        grade = service.add_grade(hr, "P6", "高级顾问", "Senior consultant")
        service.set_grade_rate(hr, grade, Decimal("1600"), dt.date(2026, 1, 1))
        service.set_grade_rate(hr, grade, Decimal("1700"), JULY)
        (row,) = [r for r in queries.grade_rates(hr) if r.id == grade]
        assert (row.today, row.next_rate, row.next_on) == (Decimal("1600.00"), Decimal("1700.00"), JULY)
        with pytest.raises(service.RateInForce):
            service.withdraw_grade_rate(hr, row.steps[1].id)
        service.withdraw_grade_rate(hr, row.steps[0].id)
        (row,) = [r for r in queries.grade_rates(hr) if r.id == grade]
        assert (row.next_on, len(row.steps)) == (None, 1)


def test_one_rate_per_day(hr: Actor) -> None:
    grade = service.add_grade(hr, "P6", "高级顾问")
    service.set_grade_rate(hr, grade, Decimal("1600"), JULY)
    with pytest.raises(service.RateAlreadySet):
        service.set_grade_rate(hr, grade, Decimal("1700"), JULY)


@pytest.mark.parametrize(
    ("amount", "refusal"), [("0", AmountNotPositive), ("-1", AmountNegative), ("1.001", AmountTooPrecise), ("1000000.01", AmountTooLarge)]
)
def test_bad_rate_is_refused(hr: Actor, amount: str, refusal: type[Exception]) -> None:
    grade = service.add_grade(hr, "P6", "高级顾问")
    with pytest.raises(refusal):
        service.set_grade_rate(hr, grade, Decimal(amount), JULY)


def test_grade_needs_code_and_name_and_is_renamed_with_a_fresh_screen(hr: Actor) -> None:
    with pytest.raises(Required):
        service.add_grade(hr, " ", "x")
    grade = service.add_grade(hr, "P6", "高级顾问")
    service.rename_grade(hr, grade, "资深顾问", "Senior", seen_version=1)
    with pytest.raises(StaleScreen):
        service.rename_grade(hr, grade, "又一个", "", seen_version=1)


@pytest.mark.parametrize(
    ("role", "grades", "persons", "edits"),
    [
        (Role.HR, True, True, True), (Role.FINANCE, True, True, False), (Role.CEO, True, True, False), (Role.PMO, True, False, False),
        (Role.PM, True, False, False), (Role.MEMBER, False, False, False), (Role.DEPT_HEAD, False, False, False), (Role.ADMIN, True, False, False),
    ],
)  # fmt: skip
def test_who_reads_and_who_sets(db: Session, role: Role, grades: bool, persons: bool, edits: bool) -> None:
    actor = f.actor(db, role)
    grade = f.grade(db)
    person = f.employee(db)
    calls = [
        (grades, lambda: queries.grade_rates(actor)), (persons, lambda: queries.person_rates(actor)),
        (edits, lambda: service.set_grade_rate(actor, grade.id, Decimal(1), JULY)),
        (edits, lambda: service.set_person_rate(actor, person.id, Decimal(1), JULY)),
    ]  # fmt: skip
    for may, call in calls:
        if may:
            call()
        else:
            with pytest.raises(NotPermitted):
                call()


def test_rate_of_the_day_at_its_edges(db: Session, hr: Actor) -> None:
    grade = f.grade(db, "1600.00", dt.date(2026, 1, 1))
    person = f.employee(db, grade_id=grade.id)
    service.set_grade_rate(hr, grade.id, Decimal("1700"), JULY)
    days = [(person.id, dt.date(2026, 1, 1)), (person.id, dt.date(2026, 6, 30)), (person.id, JULY)]
    found = queries.day_rates(db, days)
    assert [found[d] for d in days] == [Decimal("1600.00"), Decimal("1600.00"), Decimal("1700.00")]
