"""Who enters an absence, what is refused, and the days it takes from planning (PRJ-37)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.access import Actor, Role
from core.availability import queries, service
from core.availability.errors import (
    AbsenceIsOver,
    AbsenceLongAgo,
    AbsenceOverlaps,
    AbsencePastChanged,
    AbsenceTooLong,
    AbsenceWithoutWorkingDay,
    NotEmployedThen,
)
from core.availability.service import AbsenceForm
from core.errors import DatesReversed, NotFound, NotPermitted, Refusal, StaleScreen, UnknownChoice
from core.unit import reading
from db.models import Department, Employee
from tests import factories as f
from tests.projects import on

MONDAY = dt.date(2026, 3, 2)


@pytest.fixture
def people(db: Session) -> dict[str, Actor]:
    one = f.department(db)
    head = f.employee(db, Role.DEPT_HEAD, name="高远", department_id=one.id)
    db.get_one(Department, one.id).head_id = head.id
    db.flush()
    return {
        "head": f.actor_of(head),
        "me": f.actor(db, Role.MEMBER, name="周涛", department_id=one.id, manager=head),
        "peer": f.actor(db, Role.MEMBER, name="钱宇", department_id=one.id, manager=head),
        "hr": f.actor(db, Role.HR, name="吴静", department_id=f.department(db, "人事部").id),
        "admin": f.actor(db, Role.ADMIN, name="冯管", department_id=f.department(db, "信息部").id),
    }


def form(who: Actor, first: int = 7, last: int = 8, **values: object) -> AbsenceForm:
    return AbsenceForm(who.employee_id, "annual", MONDAY + dt.timedelta(days=first), MONDAY + dt.timedelta(days=last), **values)  # type: ignore[arg-type]


def test_oneself_the_head_and_hr_enter_and_nobody_else(db: Session, people: dict[str, Actor]) -> None:
    me = people["me"]
    with on(MONDAY):
        service.enter(me, form(me, 1, 1, until_noon=True))
        service.enter(people["head"], form(me, 1, 2, from_noon=True))  # the afternoon of the same day is free
        service.enter(people["hr"], form(me, 7, 8))
        for other in ("peer", "admin"):
            with pytest.raises(NotPermitted):
                service.enter(people[other], form(me, 20, 21))
        with reading(me) as session:
            away = queries.days_off(session, [me.employee_id, people["peer"].employee_id], MONDAY, MONDAY + dt.timedelta(days=7))
        assert away == {me.employee_id: {dt.date(2026, 3, 3): Decimal(1), dt.date(2026, 3, 4): Decimal(1), dt.date(2026, 3, 9): Decimal(1)}}
        assert {r.days for r in queries.absences(me)} == {Decimal("0.5"), Decimal("1.5"), Decimal(2)}
        assert queries.absences(people["peer"]) == []
        assert len(queries.absences(people["hr"], since=MONDAY + dt.timedelta(days=7))) == 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"kind": "holiday"}, UnknownChoice),
        ({"until_on": dt.date(2026, 3, 8)}, DatesReversed),
        ({"from_on": dt.date(2026, 3, 10)}, AbsenceOverlaps),
        ({"from_on": dt.date(2026, 3, 14), "until_on": dt.date(2026, 3, 15)}, AbsenceWithoutWorkingDay),
        ({"from_on": dt.date(2026, 3, 16), "until_on": dt.date(2026, 3, 16), "from_noon": True, "until_noon": True}, AbsenceWithoutWorkingDay),
        ({"from_on": dt.date(2026, 4, 1), "until_on": dt.date(2027, 4, 2)}, AbsenceTooLong),
        ({"from_on": dt.date(2023, 3, 1), "until_on": dt.date(2023, 3, 1)}, NotEmployedThen),
        ({"from_on": dt.date(2026, 1, 5), "until_on": dt.date(2026, 1, 5)}, AbsenceLongAgo),
    ],
)
def test_what_is_refused(people: dict[str, Actor], change: dict[str, object], refusal: type[Refusal]) -> None:
    me = people["me"]
    with on(MONDAY):
        service.enter(me, form(me, 9, 10))
        with pytest.raises(refusal):
            service.enter(me, replace(form(me, 9, 10), **change))  # type: ignore[arg-type]
        assert len(queries.absences(me)) == 1


def test_what_has_passed_is_corrected_by_hr_alone(db: Session, people: dict[str, Actor]) -> None:
    me, hr = people["me"], people["hr"]
    with on(MONDAY):
        absence = service.enter(me, form(me, 0, 4))
    with on(MONDAY + dt.timedelta(days=2)):  # under way: shortened or made longer, what is over stays
        service.change(me, absence, form(me, 0, 2), seen_version=1)
        with pytest.raises(AbsencePastChanged):
            service.change(me, absence, form(me, 1, 2), seen_version=2)
        with pytest.raises(AbsencePastChanged):
            service.withdraw(me, absence, seen_version=2)
        with pytest.raises(StaleScreen):
            service.change(me, absence, form(me, 0, 3), seen_version=1)
        with pytest.raises(NotFound):
            service.withdraw(people["peer"], absence, seen_version=2)
    with on(MONDAY + dt.timedelta(days=9)):
        with pytest.raises(AbsenceIsOver):
            service.change(me, absence, form(me, 0, 1), seen_version=2)
        service.change(hr, absence, form(me, 0, 1), seen_version=2)
        assert [r.days for r in queries.absences(me)] == [Decimal(2)]
        assert [r.may_change for r in queries.absences(me)] == [False]
        service.withdraw(hr, absence, seen_version=3)
        with reading(me) as session:
            assert queries.days_off(session, [me.employee_id], MONDAY, MONDAY + dt.timedelta(days=9)) == {}
        assert db.get_one(Employee, me.employee_id).version == 1
