"""Wrong passwords lock; nobody learns from the answer or its time whether a name is known."""
from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Role
from core.people import founding
from core.signin import attempts, password
from core.signin import limits as limits_
from db.engine import session_factory
from db.models import Employee, UserAccount
from tests import factories
from tests.core.signin.conftest import PASSWORD

Make = Callable[..., UserAccount]


def tries(username: str, typed: str) -> bool:
    """What the form does: begin, compare, forgive."""
    candidate = attempts.begin(username)
    right = password.matches(typed, candidate.password_hash)
    if right and candidate.user_id is not None:
        attempts.forgive(candidate.user_id)
    return right


def test_right_password_signs_in_whatever_the_case_of_the_name(db: Session, account: Make) -> None:
    account("lina")
    assert tries(" LiNa", PASSWORD)


def test_fifth_failure_locks_for_fifteen_minutes(db: Session, account: Make) -> None:
    account("lina")
    start = clock.now()
    with clock.at(start):
        assert [tries("lina", "wrong") for _ in range(5)] == [False] * 5
        assert not tries("lina", PASSWORD)
    with clock.at(start + dt.timedelta(minutes=14, seconds=59)):
        assert not tries("lina", PASSWORD)
    with clock.at(start + dt.timedelta(minutes=15)):
        assert tries("lina", PASSWORD)


def test_firm_may_lock_sooner_and_for_longer(db: Session, account: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits_, "KEPT_SECONDS", -1.0)
    account("lina")
    start = clock.now()
    admin = factories.actor(db, Role.ADMIN)
    policies.change(admin, "sign_in.failures", 2, clock.today())
    policies.change(admin, "sign_in.lock_minutes", 60, clock.today())
    with clock.at(start):
        assert [tries("lina", "wrong") for _ in range(2)] == [False] * 2
        assert not tries("lina", PASSWORD)
    with clock.at(start + dt.timedelta(minutes=59)):
        assert not tries("lina", PASSWORD)
    with clock.at(start + dt.timedelta(minutes=61)):
        assert tries("lina", PASSWORD)


def test_four_failures_do_not_lock_and_success_starts_anew(db: Session, account: Make) -> None:
    row = account("lina")
    for _ in range(3):
        assert [tries("lina", "wrong") for _ in range(4)] == [False] * 4
        assert tries("lina", PASSWORD)
    db.refresh(row)
    assert (row.failed_count, row.locked_until) == (0, None)


def test_after_a_lock_the_count_starts_at_one(db: Session, account: Make) -> None:
    row = account("lina", failed_count=5, locked_until=clock.now() - dt.timedelta(seconds=1))
    assert not tries("lina", "wrong")
    db.refresh(row)
    assert (row.failed_count, row.locked_until) == (1, None)


def test_password_is_right_on_the_fifth_try(db: Session, account: Make) -> None:
    account("lina")
    assert [tries("lina", "wrong") for _ in range(4)] == [False] * 4
    assert tries("lina", PASSWORD)


@pytest.mark.parametrize("name", ["nobody", "", "x" * 10_000, "li\x00na", "'; drop table user_account", "李娜"])
def test_unknown_name_gets_a_hash_that_never_matches(db: Session, account: Make, name: str) -> None:
    account("lina")
    candidate = attempts.begin(name)
    assert candidate.user_id is None
    assert not password.matches(PASSWORD, candidate.password_hash)


def test_disabled_and_departed_people_cannot_sign_in(db: Session, account: Make) -> None:
    account("disabled", is_active=False)
    gone = account("gone")
    db.get_one(Employee, gone.employee_id).left_on = clock.today() - dt.timedelta(days=1)
    db.commit()
    assert not tries("disabled", PASSWORD)
    assert not tries("gone", PASSWORD)


def test_unknown_name_takes_as_long_as_a_wrong_password(db: Session, account: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password, "COST", 10)
    password.impossible_hash.cache_clear()
    account("lina")
    password.impossible_hash()

    def median(name: str) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            tries(name, "wrong")
            times.append(time.perf_counter() - start)
        return sorted(times)[2]

    known, unknown = median("lina"), median("nobody")
    assert unknown > known * 0.2          # without the comparison it would be a hundredth
    assert known > unknown * 0.2


def ten_at_once(one_try: Callable[[], bool]) -> int:
    """How many of ten tries sent at the same moment get as far as the comparison."""
    gate, compared = threading.Barrier(10), list[bool]()

    def one() -> None:
        gate.wait()
        compared.append(one_try())

    threads = [threading.Thread(target=one) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return compared.count(True)


def test_ten_tries_at_once_are_compared_five_times(fresh_db: str) -> None:
    founding.found_firm(firm="远见咨询", username="admin", first_password=PASSWORD)
    assert ten_at_once(lambda: attempts.begin("admin").user_id is not None) == 5
    with session_factory()() as s:
        assert s.scalars(select(UserAccount)).one().locked_until is not None


def test_companion_counting_after_the_comparison_lets_all_ten_through(fresh_db: str) -> None:
    """What the order of `begin` prevents: looked at first, compared, counted afterwards."""
    founding.found_firm(firm="远见咨询", username="admin", first_password=PASSWORD)
    looked = threading.Barrier(10)

    def naive() -> bool:
        with session_factory()() as s:
            free = s.scalars(select(UserAccount)).one().failed_count < 5
            looked.wait()
            s.execute(update(UserAccount).values(failed_count=UserAccount.failed_count + 1))
            s.commit()
        return free

    assert ten_at_once(naive) == 10
