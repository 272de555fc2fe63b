"""Half days, overlaps, and which part of which day an absence takes (PRJ-37)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core.availability.rules import Away, overlap, taken, working_days
from core.calendar.rules import WorkCalendar

FRIDAY = dt.date(2026, 9, 25)
MONDAY = dt.date(2026, 9, 28)
NATIONAL = WorkCalendar(holidays=frozenset(dt.date(2026, 10, n) for n in range(1, 8)), workdays=frozenset({dt.date(2026, 10, 10)}))


@pytest.mark.parametrize(
    ("away", "days"),
    [
        (Away(FRIDAY, FRIDAY), "1"),
        (Away(FRIDAY, FRIDAY, from_noon=True), "0.5"),
        (Away(FRIDAY, MONDAY, from_noon=True, until_noon=True), "1.0"),
        (Away(dt.date(2026, 9, 30), dt.date(2026, 10, 8)), "2"),  # the holidays between take none
        (Away(dt.date(2026, 10, 9), dt.date(2026, 10, 10)), "2"),  # the make-up Saturday is worked
        (Away(dt.date(2026, 10, 3), dt.date(2026, 10, 4)), "0"),
    ],
)
def test_working_days_of_an_absence(away: Away, days: str) -> None:
    assert working_days(away, NATIONAL) == Decimal(days)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (Away(FRIDAY, FRIDAY, until_noon=True), Away(FRIDAY, MONDAY, from_noon=True), False),
        (Away(FRIDAY, FRIDAY, until_noon=True), Away(FRIDAY, FRIDAY, until_noon=True), True),
        (Away(FRIDAY, MONDAY), Away(MONDAY, MONDAY, from_noon=True), True),
        (Away(FRIDAY, FRIDAY), Away(MONDAY, MONDAY), False),
    ],
)
def test_two_absences_meet_by_the_half_day(one: Away, other: Away, meet: bool) -> None:
    assert overlap(one, other) is meet
    assert overlap(other, one) is meet


def test_two_halves_of_a_day_take_all_of_it_and_no_more() -> None:
    found = taken([Away(FRIDAY, FRIDAY, until_noon=True), Away(FRIDAY, MONDAY, from_noon=True)], FRIDAY, FRIDAY, WorkCalendar())
    assert found == {FRIDAY: Decimal(1)}
