"""The firm's calendar on a screen: loaded, edited, guarded (GEN-03)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from core.access import Role
from core.calendar.queries import year_sheet
from core.calendar.service import DayEdit, DayTwice, DayUnchanged, load_statutory, save_days
from core.calendar.statutory import StatutoryYearUnknown
from core.errors import NotFound, NotPermitted, Refusals, StaleScreen, UnknownChoice
from tests import factories as f


def edits(actor: object) -> list[DayEdit]:
    return [DayEdit(d.day, d.kind, d.name, d.name_en) for d in year_sheet(actor, 2026).days]  # type: ignore[arg-type]


def test_loading_twice_adds_nothing_and_keeps_what_the_firm_set(db: Session) -> None:
    hr = f.actor(db, Role.HR)
    save_days(hr, 2026, [DayEdit(dt.date(2026, 10, 1), "holiday", "司庆", "Firm day")], seen=[])
    first, second = load_statutory(hr, 2026), load_statutory(hr, 2026)
    assert (first.kept, second.added, second.kept) == (1, 0, first.added + 1)
    sheet = year_sheet(hr, 2026)
    assert next(d.name for d in sheet.days if d.day == dt.date(2026, 10, 1)) == "司庆"
    assert not sheet.calendar.is_working(dt.date(2026, 10, 2))
    assert sum(sheet.working_days) == sum(1 for _ in sheet.calendar.worked_days(dt.date(2026, 1, 1), dt.date(2026, 12, 31)))


def test_unknown_statutory_year_is_named(db: Session) -> None:
    with pytest.raises(StatutoryYearUnknown):
        load_statutory(f.actor(db, Role.HR), 2099)


def test_days_are_added_changed_and_taken_out(db: Session) -> None:
    hr = f.actor(db, Role.HR)
    saturday = dt.date(2026, 5, 9)
    assert save_days(hr, 2026, [DayEdit(saturday, "workday", "补班")], seen=[]) == 1
    assert save_days(hr, 2026, [DayEdit(saturday, "workday", "调休上班")], seen=edits(hr)) == 1
    assert save_days(hr, 2026, edits(hr), seen=edits(hr)) == 0
    assert save_days(hr, 2026, [], seen=edits(hr)) == 1
    assert not year_sheet(hr, 2026).days


def test_bad_days_are_all_named(db: Session) -> None:
    hr = f.actor(db, Role.HR)
    bad = [
        DayEdit(dt.date(2026, 5, 7), "workday"), DayEdit(dt.date(2027, 5, 7), "holiday"), DayEdit(dt.date(2026, 5, 8), "feast"),
        DayEdit(dt.date(2026, 6, 1), "holiday"), DayEdit(dt.date(2026, 6, 1), "holiday"),
    ]  # fmt: skip
    with pytest.raises(Refusals) as refused:
        save_days(hr, 2026, bad, seen=[])
    assert [type(r) for r in refused.value.refusals] == [DayUnchanged, NotFound, UnknownChoice, DayTwice]


def test_somebody_saved_in_between(db: Session) -> None:
    hr = f.actor(db, Role.HR)
    save_days(hr, 2026, [DayEdit(dt.date(2026, 6, 1), "holiday")], seen=[])
    with pytest.raises(StaleScreen):
        save_days(hr, 2026, [DayEdit(dt.date(2026, 6, 2), "holiday")], seen=[])


def test_only_hr_and_administrators_edit_and_everybody_reads(db: Session) -> None:
    member = f.actor(db, Role.MEMBER)
    with pytest.raises(NotPermitted):
        load_statutory(member, 2026)
    with pytest.raises(NotPermitted):
        save_days(member, 2026, [], seen=[])
    assert year_sheet(member, 2026).year == 2026
