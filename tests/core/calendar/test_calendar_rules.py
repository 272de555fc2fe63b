"""GEN-03: weekends off, public holidays and make-up workdays."""
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar.rules import DayOutOfReach, WorkCalendar, calendar_of, require_period
from core.calendar.statutory import StatutoryYearUnknown, statutory_days, statutory_years
from core.errors import DatesReversed


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


PLAIN = WorkCalendar()
CHINA = calendar_of([(row.day, row.kind) for year in (2025, 2026) for row in statutory_days(year)])


@pytest.mark.parametrize(("date", "working"), [
    ("2026-11-20", True), ("2026-11-21", False), ("2026-11-22", False), ("2026-10-01", False), ("2026-10-10", True),     # Saturday made up
    ("2026-02-14", True), ("2026-02-16", False), ("2026-01-01", False), ("2026-09-20", True)])
def test_statutory_days(date, working):
    assert CHINA.is_working(day(date)) is working


@pytest.mark.parametrize(("start", "days", "expected"), [
    ("2026-11-20", 1, "2026-11-23"), ("2026-11-21", 1, "2026-11-23"), ("2026-11-21", 0, "2026-11-23"), ("2026-11-20", 0, "2026-11-20"),
    ("2026-11-23", -1, "2026-11-20"), ("2026-11-22", -1, "2026-11-20"), ("2028-02-28", 1, "2028-02-29"), ("2028-02-29", 1, "2028-03-01"),
    ("2027-02-26", 1, "2027-03-01"), ("2026-12-31", 1, "2027-01-01"), ("2026-11-21", 5, "2026-11-27")])
def test_add_working_days_plain(start, days, expected):
    assert PLAIN.add_working_days(day(start), days) == day(expected)


def test_make_up_workdays_and_holidays_move_a_deadline():
    assert CHINA.add_working_days(day("2026-09-30"), 1) == day("2026-10-08")
    assert CHINA.add_working_days(day("2026-10-09"), 1) == day("2026-10-10")        # a worked Saturday
    assert CHINA.next_working_day(day("2026-02-14")) == day("2026-02-24")
    assert CHINA.previous_working_day(day("2026-02-24")) == day("2026-02-14")
    assert CHINA.working_day_on_or_before(day("2026-10-05")) == day("2026-09-30")


@pytest.mark.parametrize(("first", "end", "half_open", "inclusive"), [
    ("2026-11-20", "2026-11-23", 1, 2), ("2026-11-20", "2026-11-20", 0, 1), ("2026-11-21", "2026-11-22", 0, 0), ("2028-02-28", "2028-03-01", 2, 3)])
def test_half_open_and_inclusive_counts(first, end, half_open, inclusive):
    assert PLAIN.working_days_between(day(first), day(end)) == half_open
    assert PLAIN.working_days_inclusive(day(first), day(end)) == inclusive


def test_counts_backwards():
    assert PLAIN.working_days_between(day("2026-11-23"), day("2026-11-20")) == -1
    assert PLAIN.working_days_inclusive(day("2026-11-23"), day("2026-11-20")) == 0


@pytest.mark.parametrize(("year", "month", "expected"), [(2026, 10, 18), (2026, 2, 16), (2026, 11, 21), (2025, 12, 23), (2026, 12, 23)])
def test_statutory_working_days_of_a_month(year, month, expected):
    assert CHINA.working_days_in_month(year, month) == expected


days = st.dates(day("2024-12-01"), day("2027-02-01"))


@given(days, days)
def test_count_equals_looking_at_every_day(a, b):
    first, last = min(a, b), max(a, b)
    assert CHINA.working_days_inclusive(first, last) == len(list(CHINA.worked_days(first, last)))
    assert CHINA.working_days_between(first, last) == sum(1 for d in CHINA.worked_days(first, last) if d != last)


@given(days, st.integers(1, 200))
def test_adding_is_undone_by_subtracting(start, n):
    start = CHINA.working_day_on_or_after(start)
    there = CHINA.add_working_days(start, n)
    assert CHINA.add_working_days(there, -n) == start
    assert CHINA.working_days_between(start, there) == n


def test_out_of_reach_is_refused_not_endless():
    with pytest.raises(DayOutOfReach):
        PLAIN.add_working_days(day("2026-01-01"), 10**9)
    with pytest.raises(DayOutOfReach):
        PLAIN.add_working_days(dt.date(9999, 12, 31), 1)
    with pytest.raises(DayOutOfReach):
        PLAIN.previous_working_day(dt.date(1, 1, 1))


def test_a_day_cannot_be_both():
    with pytest.raises(ValueError, match="holiday and a workday"):
        WorkCalendar(frozenset({day("2026-01-01")}), frozenset({day("2026-01-01")}))


def test_finish_before_start_is_refused():
    require_period(day("2026-01-01"), day("2026-01-01"))
    with pytest.raises(DatesReversed):
        require_period(day("2026-01-02"), day("2026-01-01"), field="finishes_on")


def test_statutory_rows_are_named_in_both_languages():
    rows = {row.day: row for row in statutory_days(2026)}
    assert (rows[day("2026-02-17")].name, rows[day("2026-02-17")].name_en) == ("春节", "Spring Festival")
    assert (rows[day("2026-10-10")].kind, rows[day("2026-10-10")].name) == ("workday", "国庆节调休上班")
    assert list(rows) == sorted(rows)


def test_every_known_year_has_rows_with_chinese_names():
    for year in statutory_years():
        rows = statutory_days(year)
        assert rows
        assert all(not row.name.isascii() and row.name_en.isascii() for row in rows)


def test_an_unknown_year_says_which_years_there_are():
    with pytest.raises(StatutoryYearUnknown) as caught:
        statutory_days(2003)
    assert caught.value.facts["first_year"] == "2004"
    with pytest.raises(StatutoryYearUnknown):
        statutory_days(statutory_years()[-1] + 1)
