"""Sessions on the server: what opens them, what ends them, and that nothing copied outlives them."""
from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from core.signin import sessions
from db.models import Employee, LoginSession, LoginTicket, UserAccount

Make = Callable[..., UserAccount]


def test_key_leads_to_the_person_with_roles_and_language(db: Session, account: Make) -> None:
    row = account("lina", Role.PM, Role.MEMBER, language="en")
    opened = sessions.open_session(row.id, ip="10.0.0.7", agent="Firefox")
    found = sessions.look_up(key=opened.key)
    assert found is not None
    assert found.actor.roles == {Role.PM, Role.MEMBER}
    assert (found.actor.employee_id, found.actor.user_id, found.actor.language, found.username) == (row.employee_id, row.id, "en", "lina")
    assert not found.has_cookie


def test_person_without_role_is_known_too(db: Session, account: Make) -> None:
    opened = sessions.open_session(account().id)
    found = sessions.look_up(key=opened.key)
    assert found is not None
    assert found.actor.roles == frozenset()


def test_one_statement_finds_the_person(db: Session, account: Make) -> None:
    opened = sessions.open_session(account("lina", Role.PM).id)
    sessions.look_up(key=opened.key)          # the limits are read once in a minute
    seen: list[str] = []
    engine = db.get_bind().engine
    event.listen(engine, "before_cursor_execute", listener := lambda *a: seen.append(a[2]))
    try:
        sessions.look_up(key=opened.key)
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    assert len([s for s in seen if "SAVEPOINT" not in s]) == 1


@pytest.mark.parametrize("guess", ["", "x", "a" * 10_000, "键"])
def test_made_up_ids_lead_nowhere(db: Session, account: Make, guess: str) -> None:
    sessions.open_session(account().id)
    assert sessions.look_up(key=guess) is None
    assert sessions.look_up(cookie=guess) is None
    assert sessions.redeem(guess) is None


def test_ticket_becomes_a_cookie_once(db: Session, account: Make) -> None:
    opened = sessions.open_session(account().id)
    cookie = sessions.redeem(opened.ticket)
    assert cookie is not None
    assert cookie not in (opened.key, opened.ticket)
    found = sessions.look_up(cookie=cookie)
    assert found is not None
    assert found.has_cookie
    assert sessions.redeem(opened.ticket) is None


def test_ticket_is_dead_after_a_minute(db: Session, account: Make) -> None:
    opened = sessions.open_session(account().id)
    with clock.at(clock.now() + dt.timedelta(seconds=61)):
        assert sessions.redeem(opened.ticket) is None


def test_ticket_copied_before_sign_out_is_dead_afterwards(db: Session, account: Make) -> None:
    opened = sessions.open_session(account().id)
    sessions.end(key=opened.key)
    assert sessions.redeem(opened.ticket) is None


def test_cookie_copied_before_sign_out_is_dead_afterwards(db: Session, account: Make) -> None:
    opened = sessions.open_session(account().id)
    cookie = sessions.redeem(opened.ticket)
    sessions.end(key=opened.key)
    assert sessions.look_up(cookie=cookie) is None
    assert sessions.look_up(key=opened.key) is None


def test_sign_out_by_cookie_ends_the_key_too(db: Session, account: Make) -> None:
    opened = sessions.open_session(account().id)
    cookie = sessions.redeem(opened.ticket)
    sessions.end(cookie=cookie)
    assert sessions.look_up(key=opened.key) is None


def test_only_hashes_are_stored(db: Session, account: Make) -> None:
    opened = sessions.open_session(account().id)
    cookie = sessions.redeem(opened.ticket)
    row, ticket = db.scalars(select(LoginSession)).one(), db.scalars(select(LoginTicket)).one()
    stored = (row.key_hash, row.cookie_hash, ticket.ticket_hash)
    assert all(len(h) == 32 for h in stored if h is not None)
    assert not {opened.key.encode(), opened.ticket.encode(), (cookie or "").encode()} & set(stored)


def test_disabled_account_is_out_at_once(db: Session, account: Make) -> None:
    row = account()
    opened = sessions.open_session(row.id)
    row.is_active = False
    db.commit()
    assert sessions.look_up(key=opened.key) is None


def test_last_day_of_work_still_signs_in_and_the_next_does_not(db: Session, account: Make) -> None:
    row = account()
    opened = sessions.open_session(row.id)
    person = db.get_one(Employee, row.employee_id)
    person.left_on = clock.today()
    db.commit()
    assert sessions.look_up(key=opened.key) is not None
    person.left_on = clock.today() - dt.timedelta(days=1)
    db.commit()
    assert sessions.look_up(key=opened.key) is None


def test_session_ends_when_unused_and_after_its_longest_life(db: Session, account: Make) -> None:
    start = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
    with clock.at(start):
        opened = sessions.open_session(account().id)
    with clock.at(start + dt.timedelta(minutes=119)):
        assert sessions.look_up(key=opened.key) is not None          # and counts as used from now on
    with clock.at(start + dt.timedelta(minutes=238)):
        assert sessions.look_up(key=opened.key) is not None
    with clock.at(start + dt.timedelta(minutes=358)):
        assert sessions.look_up(key=opened.key) is None
    with clock.at(start):
        again = sessions.open_session(db.scalars(select(UserAccount.id)).one())
    for hours in range(1, 12):
        with clock.at(start + dt.timedelta(hours=hours)):
            assert sessions.look_up(key=again.key) is not None
    with clock.at(start + dt.timedelta(hours=12)):
        assert sessions.look_up(key=again.key) is None


def test_what_the_browser_says_of_itself_is_cut_and_cleaned(db: Session, account: Make) -> None:
    sessions.open_session(account().id, ip="1" * 500, agent="Mozilla\x00\n" + "x" * 1000)
    row = db.scalars(select(LoginSession)).one()
    assert len(row.ip or "") == 60
    assert len(row.agent or "") == 300
    assert (row.agent or "").isprintable()
