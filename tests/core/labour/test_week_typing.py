"""Typing a week: what a time may look like, what a cell refuses, totals, undo."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.errors import Refusal
from core.labour.week import RedoWeek, TypedBlock, TypedCell, UndoWeek, WeekDraft, WeekRow, check_days, read_hours, show_hours

WEEK = tuple(dt.date(2026, 11, 16) + dt.timedelta(days=n) for n in range(7))


def draft() -> WeekDraft:
    return WeekDraft((WeekRow("p1.t1", (240, 0, 0, 0, 0, 0, 0), (False, *(True,) * 6), Decimal(20), Decimal(5)), WeekRow("a.training", (0,) * 7)))


def typed(*cells: tuple[str, str, str]) -> TypedBlock:
    return TypedBlock(tuple(TypedCell(*cell) for cell in cells))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("8", 480),
        ("7.5", 450),
        ("7.25", 435),
        (".5", 30),
        ("0", 0),
        ("", 0),
        ("1:30", 90),
        ("0:15", 15),
        ("90m", 90),
        ("45分钟", 45),
        ("1h30", 90),
        ("1h", 60),
        ("2.5h", 150),
        ("1小时30分", 90),
        ("８", 480),
        ("1：30", 90),
        ("7,5", 450),
        ("24", 1440),
        ("24:00", 1440),
    ],
)
def test_times_read(text: str, minutes: int) -> None:
    assert read_hours(text, field="d0") == minutes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("24.25", "hours_out_of_range"),
        ("-1", "hours_out_of_range"),
        ("25:00", "hours_out_of_range"),
        ("1.1", "hours_not_in_steps"),
        ("0:10", "hours_not_in_steps"),
        ("7m", "hours_not_in_steps"),
        ("1:75", "hours_unreadable"),
        ("eight", "hours_unreadable"),
        ("8 8", "hours_unreadable"),
        ("😀", "hours_unreadable"),
        ("9" * 50, "hours_unreadable"),
    ],
)
def test_times_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_hours(text, field="d0")
    assert refusal.value.code == code


@given(some.integers(0, 96))
def test_shown_hours_read_back_the_same(quarters: int) -> None:
    assert read_hours(show_hours(quarters * 15), field="d0") == quarters * 15


def test_typed_hours_count_and_undo_takes_them_back() -> None:
    after = draft().apply(typed(("p1.t1", "d1", "7.5"), ("a.training", "d1", "1:00")))
    assert after.totals == (240, 510, 0, 0, 0, 0, 0)
    assert after.changed == [("p1.t1", 1), ("a.training", 1)]
    back = after.apply(UndoWeek())
    assert (back.now, back.unsaved) == (draft().now, 0)
    assert back.apply(RedoWeek()).now == after.now


def test_typing_what_is_saved_is_no_change() -> None:
    assert draft().apply(typed(("a.training", "d1", "2"))).apply(typed(("a.training", "d1", ""))).changed == []


def test_locked_days_unknown_rows_and_columns_are_left_alone() -> None:
    assert draft().apply(typed(("p1.t1", "d0", "8"), ("p9", "d1", "8"), ("p1.t1", "d7", "8"), ("p1.t1", "name", "x"))) == draft()


def test_what_cannot_be_read_stays_with_its_reason() -> None:
    after = draft().apply(typed(("p1.t1", "d1", "soon"), ("p1.t1", "progress", "120"), ("p1.t1", "remaining", "-1")))
    assert {place: bad.refusal.code for place, bad in after.now.bad.items()} == {
        ("p1.t1", "d1"): "hours_unreadable",
        ("p1.t1", "progress"): "percent_out_of_range",
        ("p1.t1", "remaining"): "effort_negative",
    }
    assert after.unsaved == 3
    assert not after.apply(typed(("p1.t1", "d1", "1"))).now.bad.get(("p1.t1", "d1"))


def test_less_than_the_least_is_refused() -> None:
    coarse = WeekDraft(draft().rows, least_minutes=30).apply(typed(("a.training", "d1", "0.25")))
    assert coarse.now.bad["a.training", "d1"].refusal.code == "line_too_short"


def test_progress_and_remaining_days_are_kept_beside_the_hours() -> None:
    after = draft().apply(typed(("p1.t1", "progress", "35%"), ("p1.t1", "remaining", "3.5")))
    row = after.rows[0]
    assert (after.progress(row), after.remaining(row), after.unsaved) == (Decimal(35), Decimal("3.5"), 2)


def test_days_are_judged_by_norm_and_by_the_clock() -> None:
    checks = check_days(WEEK, (480, 570, 0, 1440, 1455, 0, 60), norm_minutes=480, due=(True, True, True, True, True, False, False))
    assert [c.full for c in checks] == [True, False, False, False, False, False, False]
    assert [c.over_norm for c in checks] == [False, True, False, True, True, False, False]
    assert [c.missing for c in checks] == [False, False, True, False, False, False, False]
    assert [c.refusal.code if c.refusal else None for c in checks] == [None, None, None, None, "day_over_24_hours", None, None]


@given(
    some.lists(
        some.tuples(some.sampled_from(["p1.t1", "a.training", "x"]), some.sampled_from(["d0", "d1", "d6", "progress", "remaining"]), some.text(max_size=6)),
        max_size=12,
    )
)
def test_any_typing_undoes_all_the_way_back(cells: list[tuple[str, str, str]]) -> None:
    now = draft()
    for cell in cells:
        with suppress(Refusal):
            now = now.apply(typed(cell))
    while now.past:
        now = now.apply(UndoWeek())
    assert now.now == draft().now
