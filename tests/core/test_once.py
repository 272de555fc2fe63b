"""Rules are read once under their stamp, and a change is seen by the very next use case."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Role
from core.calendar.queries import load_calendar
from core.unit import reading, writing
from db.models import Holiday
from tests import factories as f
from tests.statements import counting

DAY = dt.date(2031, 3, 5)  # a Wednesday


def is_working() -> bool:
    with reading(None) as session:
        return load_calendar(session).is_working(DAY)


def test_the_second_use_case_asks_nothing_and_a_change_is_seen_at_once(db: Session) -> None:
    assert is_working()
    with counting(db) as sent:
        assert is_working()
    assert not any("FROM holiday" in s for s in sent)
    db.add(Holiday(day=DAY, kind="holiday", name="节", name_en="Feast"))
    db.commit()
    assert not is_working()


def test_a_change_past_the_services_is_seen_as_well(db: Session) -> None:
    assert is_working()
    db.execute(text("INSERT INTO holiday (day, kind, name, name_en) VALUES (:day, 'holiday', '节', 'Feast')"), {"day": DAY})
    db.commit()
    assert not is_working()
    db.execute(text("DELETE FROM holiday WHERE day = :day"), {"day": DAY})
    db.commit()
    assert is_working()


def test_who_changes_a_rule_works_with_the_change_before_others_see_it(db: Session) -> None:
    assert is_working()
    with writing(None, "test") as session:
        assert load_calendar(session).is_working(DAY)
        session.add(Holiday(day=DAY, kind="holiday", name="节", name_en="Feast"))
        session.flush()
        assert not load_calendar(session).is_working(DAY)
        session.rollback()
    assert is_working()


def test_a_policy_changed_on_the_screen_holds_from_the_next_use_case(db: Session) -> None:
    admin = f.actor(db, Role.ADMIN)
    db.commit()
    with reading(None) as session:
        assert policies.value(session, "work.hours_per_day") == 8
    policies.change(admin, "work.hours_per_day", 7, clock.today())
    with reading(None) as session:
        assert policies.value(session, "work.hours_per_day") == 7
