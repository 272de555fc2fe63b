"""Policies: defaults, changes with effective dates, history, and who may (PLT-10)."""
from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Role
from core.errors import NotPermitted
from db.models import Department, Employee

TODAY = dt.date(2026, 6, 15)
NOON = dt.datetime(2026, 6, 15, 4, tzinfo=dt.UTC)


@pytest.fixture
def admin(db: Session) -> Actor:
    house = db.execute(insert(Department).values(code="IT", name="IT", name_en="IT", version=1).returning(Department.id)).scalar_one()
    person = db.execute(insert(Employee).values(number="E1", name="秦管理", name_en="Qin", email="", phone="", department_id=house, position="", position_en="",
                                                hired_on=dt.date(2020, 1, 1), clearance=0, version=1).returning(Employee.id)).scalar_one()
    return Actor(employee_id=person, name="秦管理", name_en="Qin", department_id=house, roles=frozenset({Role.ADMIN}))


@pytest.fixture(autouse=True)
def _june() -> Any:
    with clock.at(NOON):
        yield


def test_without_a_change_the_default_holds(db: Session) -> None:
    assert policies.value(db, "margin_floor.management_consulting") == Decimal("0.30")
    assert policies.values(db) == dict(policies.DEFAULTS)


def test_a_change_holds_from_its_day_on_and_not_before(db: Session, admin: Actor) -> None:
    policies.change(admin, "margin_floor.audit", "0.32", dt.date(2026, 7, 1))
    assert policies.value(db, "margin_floor.audit", dt.date(2026, 6, 30)) == Decimal("0.35")
    assert policies.value(db, "margin_floor.audit", dt.date(2026, 7, 1)) == Decimal("0.32")
    assert policies.values(db, dt.date(2026, 7, 1))["margin_floor.audit"] == Decimal("0.32")
    assert policies.values(db)["margin_floor.audit"] == Decimal("0.35")


def test_of_two_changes_for_one_day_the_later_holds_and_both_stay_in_the_history(db: Session, admin: Actor) -> None:
    policies.change(admin, "bonus.ratio", Decimal("0.12"), TODAY)
    policies.change(admin, "bonus.ratio", Decimal("0.11"), TODAY)
    assert policies.value(db, "bonus.ratio") == Decimal("0.11")
    assert [(h.value, h.from_on, h.set_by) for h in policies.history(admin, "bonus.ratio")] == [
        (Decimal("0.11"), TODAY, "秦管理"), (Decimal("0.12"), TODAY, "秦管理")]


def test_the_table_shows_today_and_what_comes_next(db: Session, admin: Actor) -> None:
    policies.change(admin, "report.lock_day", 7, TODAY)
    policies.change(admin, "report.lock_day", 10, dt.date(2026, 9, 1))
    policies.change(admin, "report.lock_day", 9, dt.date(2026, 8, 1))
    row = next(r for r in policies.table(admin) if r.key == "report.lock_day")
    assert (row.default, row.value, row.from_on, row.next_value, row.next_on) == (5, 7, TODAY, 9, dt.date(2026, 8, 1))
    assert [r.key for r in policies.table(admin)] == list(policies.DEFAULTS)


@pytest.mark.parametrize("new", [{"qa": 30, "daily": 30, "customer": 40}])
def test_weights_come_back_as_they_went_in(db: Session, admin: Actor, new: dict[str, int]) -> None:
    policies.change(admin, "bonus.quality_weights", new, TODAY)
    assert policies.value(db, "bonus.quality_weights") == new


@pytest.mark.parametrize(("key", "new"), [
    ("margin_floor.audit", "1.01"), ("margin_floor.audit", "-0.01"), ("margin_floor.audit", "a lot"), ("margin_floor.audit", "NaN"), ("bonus.reading", "mine"),
    ("report.lock_day", 29), ("report.lock_day", "5"), ("change.managed_may_raise", "yes"), ("bonus.quality_weights", {"qa": 100}), ("tax.rates", []),
])
def test_a_value_that_does_not_fit_is_refused_and_nothing_changes(db: Session, admin: Actor, key: str, new: Any) -> None:
    before = policies.value(db, key)
    with pytest.raises(policies.PolicyValueInvalid):
        policies.change(admin, key, new, TODAY)
    assert policies.value(db, key) == before


def test_a_change_does_not_reach_back(admin: Actor) -> None:
    with pytest.raises(policies.PolicyInPast):
        policies.change(admin, "bonus.ratio", "0.2", dt.date(2026, 6, 14))


def test_an_unknown_policy_is_refused(db: Session, admin: Actor) -> None:
    with pytest.raises(policies.UnknownPolicy):
        policies.value(db, "bonus.nothing")
    with pytest.raises(policies.UnknownPolicy):
        policies.change(admin, "nothing", 1, TODAY)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMIN])
def test_only_the_administrator_changes_a_policy(admin: Actor, role: Role) -> None:
    other = Actor(employee_id=admin.employee_id, name="x", name_en="x", department_id=1, roles=frozenset({role}))
    with pytest.raises(NotPermitted):
        policies.change(other, "bonus.ratio", "0.2", TODAY)


def test_every_policy_says_how_it_is_asked_for() -> None:
    kinds = {key: policies.kind_of(key).kind for key in policies.DEFAULTS}
    assert kinds["margin_floor.audit"] == "figure"
    assert kinds["change.managed_may_raise"] == "switch"
    assert kinds["bonus.quality_weights"] == "weights"
    assert policies.kind_of("bonus.reading").choices == ("score_share", "percent", "printed")
    assert (policies.kind_of("report.lock_day").least, policies.kind_of("report.lock_day").most) == (1, 28)
