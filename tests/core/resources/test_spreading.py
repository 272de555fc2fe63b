"""Work over working days: nothing lost, nothing on days off, the past keeps nothing (PRJ-37)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendar.rules import WorkCalendar
from core.resources.spreading import Assignment, each_day, horizon, left_to_do, share_left, spread, window_left

MONDAY = dt.date(2026, 11, 23)
PLAIN = WorkCalendar()


def work(days: str | Decimal, starts_on: dt.date, finishes_on: dt.date, person: int = 1) -> Assignment:
    return Assignment(person, 9, 5, starts_on, finishes_on, Decimal(days), "访谈", "1.2", "in_progress")


def on(n: int) -> dt.date:
    return MONDAY + dt.timedelta(days=n)


@pytest.mark.parametrize(
    ("effort", "progress", "remaining", "left"),
    [
        ("10", "0", None, "10.00"),
        ("10", "33.3333", None, "6.67"),
        ("10", "50", "9", "9"),  # what was reported counts, not the percent
        ("10", "100", "3", "0"),
        ("10", "20", "0", "0"),
    ],
)
def test_days_left_of_a_task(effort: str, progress: str, remaining: str | None, left: str) -> None:
    assert left_to_do(Decimal(effort), Decimal(progress), None if remaining is None else Decimal(remaining)) == Decimal(left)


@pytest.mark.parametrize(
    ("starts", "finishes", "days", "today", "window"),
    [
        (0, 4, "3", -7, (0, 4, False)),  # all ahead
        (-7, 4, "3", 2, (2, 4, False)),  # begun: from today
        (-7, 0, "3", 0, (0, 0, False)),  # the last day
        (-7, -3, "3", 0, (0, 2, True)),  # late: three days from today
        (-7, -3, "0.5", 5, (7, 7, True)),  # late, seen on a Saturday: Monday
    ],
)
def test_the_days_left_begin_today(starts: int, finishes: int, days: str, today: int, window: tuple[int, int, bool]) -> None:
    first, last, late = window
    assert window_left(on(starts), on(finishes), Decimal(days), on(today), PLAIN) == (on(first), on(last), late)


def test_planned_days_keep_only_what_is_ahead() -> None:
    assert share_left(Decimal(10), on(0), on(11), on(-3), PLAIN) == 10
    assert share_left(Decimal(10), on(0), on(11), on(7), PLAIN) == Decimal("5.00")
    assert share_left(Decimal(10), on(5), on(6), on(6), PLAIN) == 10  # a period without a working day keeps its days


def test_work_falls_on_the_days_in_proportion_to_what_can_be_worked() -> None:
    mine = {on(0): Decimal(1), on(1): Decimal("0.5"), on(2): Decimal(0), on(3): Decimal(1), on(4): Decimal(1), on(7): Decimal(1)}
    load = spread([work("7", on(0), on(4)), work("1", on(4), on(7))], {1: mine})
    assert {day: round(days, 4) for (_, day), days in load.items()} == {on(0): 2, on(1): 1, on(3): 2, on(4): Decimal("2.5"), on(7): Decimal("0.5")}


def test_who_is_away_all_the_time_still_has_the_work() -> None:
    away = {on(n): Decimal(0) for n in range(5)}
    assert spread([work("2", on(0), on(4))], {1: away}) == {(1, on(n)): Decimal("0.4") for n in range(5)}
    assert spread([work("2", on(5), on(6))], {1: away}) == {(1, on(5)): Decimal(2)}  # no working day at all: on its first
    assert horizon([work("1", on(-9), on(40))], on(0), on(7)) == (on(-9), on(40))


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.decimals("0.01", "400", places=2), st.integers(0, 40), st.integers(0, 40)), max_size=8),
    st.lists(st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1)]), min_size=41, max_size=41),
)
def test_nothing_is_lost_and_days_off_stay_free(rows: list[tuple[Decimal, int, int]], parts: list[Decimal]) -> None:
    capacity = {1: {on(n): part for n, part in enumerate(parts) if on(n).weekday() < 5}}
    tasks = [work(days, on(min(a, b)), on(max(a, b))) for days, a, b in rows]
    load = spread(tasks, capacity)
    assert sum(load.values(), Decimal(0)) == sum((t.days for t in tasks), Decimal(0))
    for task in tasks:
        days = each_day(task, capacity)
        assert all(task.starts_on <= day <= task.finishes_on for day, _ in days)
        assert all(part >= 0 for _, part in days)
        if any(capacity[1].get(day, 0) > 0 for day in (task.starts_on + dt.timedelta(days=k) for k in range((task.finishes_on - task.starts_on).days + 1))):
            assert all(capacity[1][day] > 0 for day, _ in days)
