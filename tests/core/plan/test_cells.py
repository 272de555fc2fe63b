"""Cells of the plan as people type them: tables of cases with the edges."""
from __future__ import annotations

import datetime as dt
from contextlib import suppress
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.errors import Refusal, TooLong
from core.plan import cells
from core.plan.cells import Choice
from core.plan.errors import PersonUnknown

NEAR = dt.date(2026, 11, 20)
PEOPLE = (Choice(1, "李娜", ("Li Na", "E001")), Choice(2, "李楠", ("Li Nan",)), Choice(3, "王磊", ("Wang Lei",)))


@pytest.mark.parametrize(("text", "day"), [
    ("2026-11-2", dt.date(2026, 11, 2)), ("2026/11/02", dt.date(2026, 11, 2)), ("2026.11.2", dt.date(2026, 11, 2)),
    ("20261102", dt.date(2026, 11, 2)), ("2026年11月2日", dt.date(2026, 11, 2)), ("２０２６－１１－０２", dt.date(2026, 11, 2)),
    ("2026-11-02 00:00:00", dt.date(2026, 11, 2)), ("11/2/2026", dt.date(2026, 11, 2)), ("25/12/2026", dt.date(2026, 12, 25)),
    ("2-Nov-26", dt.date(2026, 11, 2)), ("Nov 2, 2026", dt.date(2026, 11, 2)), ("2 November 2026", dt.date(2026, 11, 2)),
    ("12-31", dt.date(2026, 12, 31)), ("1-4", dt.date(2027, 1, 4)), ("5月3日", dt.date(2027, 5, 3)), ("6月3日", dt.date(2026, 6, 3)),
    ("2-Jan", dt.date(2027, 1, 2)), ("2-29", dt.date(2028, 2, 29)), ("2028-02-29", dt.date(2028, 2, 29)), ("", None), ("  ", None)])
def test_dates_read_in_every_spelling(text: str, day: dt.date | None) -> None:
    assert cells.read_date(text, field="starts_on", near=NEAR) == day


@pytest.mark.parametrize(("text", "code"), [
    ("2026-02-29", "no_such_day"), ("2026-13-01", "no_such_day"), ("31-11", "no_such_day"), ("11-31", "no_such_day"), ("tomorrow", "not_a_date"),
    ("1999-01-01", "date_out_of_range"), ("2026-11", "not_a_date"), ("46000", "not_a_date"), ("'; drop table", "not_a_date"), ("0-0", "no_such_day")])
def test_dates_that_are_none_are_told_apart(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        cells.read_date(text, field="starts_on", near=NEAR)
    assert (refusal.value.code, refusal.value.field) == (code, "starts_on")


@pytest.mark.parametrize(("text", "days"), [
    ("12", "12"), ("0.5", "0.5"), ("1,200", "1200"), ("3 人天", "3"), ("2.5d", "2.5"), ("0", "0"),
    ("0.00", "0"), ("７", "7"), (".25", "0.25"), ("9999", "9999"), ("10.10", "10.1")])
def test_days_read(text: str, days: str) -> None:
    assert cells.read_days(text, field="effort_days") == Decimal(days)
    assert cells.show_days(Decimal(days)) == days


@pytest.mark.parametrize(("text", "code"), [
    ("-1", "effort_negative"), ("−0.5", "effort_negative"), ("0.125", "number_too_precise"), ("9999.01", "number_too_large"), ("many", "not_a_number"),
    (".", "not_a_number"), ("1e3", "not_a_number"), ("😀", "not_a_number"), ("9" * 400, "not_a_number")])
def test_days_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        cells.read_days(text, field="effort_days")
    assert refusal.value.code == code


@pytest.mark.parametrize(("text", "value"), [("52", 52), ("52%", 52), ("52.5 %", Decimal("52.5")), ("0", 0), ("100％", 100), ("", None)])
def test_percent_reads(text: str, value: Decimal | None) -> None:
    assert cells.read_percent(text, field="progress") == value


@pytest.mark.parametrize(("text", "code"), [("101", "percent_out_of_range"), ("-1", "percent_out_of_range"),
                                            ("3.25", "number_too_precise"), ("half", "not_a_number")])
def test_percent_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        cells.read_percent(text, field="progress")
    assert refusal.value.code == code


@given(some.decimals(0, 9999, places=2))
def test_shown_days_read_back_the_same(days: Decimal) -> None:
    assert cells.read_days(cells.show_days(days), field="effort_days") == days


@given(some.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_shown_dates_read_back_the_same(day: dt.date) -> None:
    assert cells.read_date(day.isoformat(), field="starts_on", near=NEAR) == day


READERS = (partial(cells.read_date, near=NEAR), cells.read_days, cells.read_percent, cells.read_flag, cells.read_text,
           partial(cells.read_choice, choices=PEOPLE, unknown=PersonUnknown))


@given(some.text(max_size=60))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    for read in READERS:
        with suppress(Refusal):
            read(text, field="f")


@pytest.mark.parametrize(("text", "who"), [("李娜", 1), ("li na", 1), ("E001", 1), ("王", 3), ("Wang", 3), ("Li Nan", 2), ("", None)])
def test_a_person_is_found_by_any_name(text: str, who: int | None) -> None:
    found = cells.read_choice(text, PEOPLE, field="responsible", unknown=PersonUnknown)
    assert (found.value if found else None) == who


@pytest.mark.parametrize(("text", "code"), [("李", "name_ambiguous"), ("赵六", "person_unknown"), ("<b>x</b>", "person_unknown")])
def test_a_person_who_is_not_one_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        cells.read_choice(text, PEOPLE, field="responsible", unknown=PersonUnknown)
    assert refusal.value.code == code


def test_text_is_kept_whole_or_refused() -> None:
    assert cells.read_text(" a\nb\t c ", field="name") == "a b c"
    assert cells.read_text("<script>alert(1)</script>", field="name") == "<script>alert(1)</script>"
    with pytest.raises(TooLong) as refusal:
        cells.read_text("长" * 10_000, field="name")
    assert refusal.value.facts == {"longest": 200, "length": 10_000}


@pytest.mark.parametrize(("text", "value"), [("是", True), ("√", True), ("X", True), ("1", True), ("", False), ("否", False), ("no", False)])
def test_flags_read(text: str, value: bool) -> None:
    assert cells.read_flag(text, field="is_milestone") is value


def test_headings_are_recognised_in_both_languages() -> None:
    assert cells.read_heads(["编号", "任务", "负责人", "人天"]) == {0: "code", 1: "name", 2: "responsible", 3: "effort_days"}
    assert cells.read_heads(["WBS", "Task *", "", "Start"]) == {0: "code", 1: "name", 3: "starts_on"}
    assert cells.read_heads(["1.1", "Kick-off", "Li Na"]) is None
    assert cells.read_heads(["Task", "Name"]) is None
