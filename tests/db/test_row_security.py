"""PostgreSQL itself keeps pay, bonus, scores, files and the trail from who may not see them (PLT-14)."""
from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from db.models import AuditRow, Department, Employee, PersonRate


@pytest.fixture
def two_rates(db: Session) -> tuple[int, int]:
    """Two persons, each with a rate; their ids."""
    house = db.execute(insert(Department).values(code="D", name="D", name_en="D", version=1).returning(Department.id)).scalar_one()
    ids = [db.execute(insert(Employee).values(number=n, name=n, name_en="", email="", phone="", department_id=house, position="", position_en="",
                                              hired_on=dt.date(2020, 1, 1), clearance=0, version=1).returning(Employee.id)).scalar_one() for n in ("a", "b")]
    for one in ids:
        db.execute(insert(PersonRate).values(employee_id=one, from_on=dt.date(2020, 1, 1), day_rate=1000))
    return ids[0], ids[1]


def tell(db: Session, scope: str, employee_id: int | str = "", sees_pay: str = "no") -> None:
    db.execute(text("SELECT set_config('mandate.scope', :s, true), set_config('mandate.employee_id', :e, true), set_config('mandate.sees_pay', :p, true)"),
               {"s": scope, "e": str(employee_id), "p": sees_pay})


def seen(db: Session) -> set[int]:
    return set(db.scalars(select(PersonRate.employee_id)))


def test_a_reader_sees_only_the_own_rate(db: Session, two_rates: tuple[int, int]) -> None:
    tell(db, "reader", two_rates[0])
    assert seen(db) == {two_rates[0]}


def test_who_sees_pay_sees_all_of_them_and_so_does_a_service(db: Session, two_rates: tuple[int, int]) -> None:
    tell(db, "reader", 0, sees_pay="yes")
    assert seen(db) == set(two_rates)
    tell(db, "service")
    assert seen(db) == set(two_rates)


def test_a_connection_that_says_nothing_sees_nothing(db: Session, two_rates: tuple[int, int]) -> None:
    tell(db, "")
    assert seen(db) == set()


def test_a_reader_writes_nothing_into_a_guarded_table(db: Session, two_rates: tuple[int, int]) -> None:
    tell(db, "reader", two_rates[0], sees_pay="yes")
    with pytest.raises(ProgrammingError, match="row-level security"):
        db.execute(insert(PersonRate).values(employee_id=two_rates[0], from_on=dt.date(2021, 1, 1), day_rate=9999))


def test_the_trail_shows_a_reader_the_own_actions_only(db: Session, two_rates: tuple[int, int]) -> None:
    for position, actor in enumerate(two_rates, start=1):
        db.execute(insert(AuditRow).values(id=position, at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), actor_id=actor, action="x.y", record="r", record_id="1",
                                           previous_hash=b"", row_hash=b""))
    tell(db, "reader", two_rates[1])
    assert list(db.scalars(select(AuditRow.actor_id))) == [two_rates[1]]
