"""Editing the firm's calendar: the statutory year loaded, single days changed (GEN-03)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.access import Actor, Permission, require
from core.calendar.statutory import statutory_days
from core.errors import AsWord, NotFound, Refusal, StaleScreen, UnknownChoice, collect, require_text
from core.unit import writing
from db.models import Holiday

KINDS = ("holiday", "workday")
CALENDAR_LOCK = 7_302_003  # two people who edit the calendar do so one after the other


class DayUnchanged(Refusal):
    """A holiday on a weekend day that is off anyway, or a make-up workday on a weekday: it would change nothing. Facts: day."""

    code = "day_unchanged"


class DayTwice(Refusal):
    """The same day in two rows. Facts: day, row."""

    code = "day_twice"


@dataclass(frozen=True)
class DayEdit:
    """One row of the screen: a day that differs from its weekday."""

    day: dt.date
    kind: str
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Loaded:
    """What loading the statutory calendar did: days added, days the firm had set itself and keeps."""

    added: int
    kept: int


def load_statutory(actor: Actor, year: int) -> Loaded:
    """Adds the statutory days of a year; a day the firm set itself is kept, so loading twice adds nothing."""
    require(actor, Permission.CALENDAR_EDIT)
    days = statutory_days(year)
    with writing(actor, "calendar.load_statutory") as session:
        _hold(session)
        known = set(session.scalars(select(Holiday.day).where(Holiday.day.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))))
        fresh = [d for d in days if d.day not in known]
        session.add_all(Holiday(day=d.day, kind=d.kind, name=d.name, name_en=d.name_en) for d in fresh)
    return Loaded(added=len(fresh), kept=len(days) - len(fresh))


def save_days(actor: Actor, year: int, edits: Sequence[DayEdit], *, seen: Sequence[DayEdit]) -> int:
    """Makes the year's days what the screen shows; `seen` is what it was drawn with: refused when somebody saved in between.
    Returns the number of days changed. All rows or none; each bad row is named."""
    require(actor, Permission.CALENDAR_EDIT)
    wanted = {e.day: e for e in _checked(year, edits)}
    with writing(actor, "calendar.save") as session:
        _hold(session)
        rows = {h.day: h for h in session.scalars(select(Holiday).where(Holiday.day.between(dt.date(year, 1, 1), dt.date(year, 12, 31))))}
        if {day: (h.kind, h.name, h.name_en) for day, h in rows.items()} != {e.day: (e.kind, e.name, e.name_en) for e in seen}:
            raise StaleScreen(who="", at=None)
        changed = 0
        for day in rows.keys() - wanted.keys():
            session.delete(rows[day])
            changed += 1
        for day, edit in wanted.items():
            row = rows.get(day)
            if row is None:
                session.add(Holiday(day=day, kind=edit.kind, name=edit.name, name_en=edit.name_en))
                changed += 1
            elif (row.kind, row.name, row.name_en) != (edit.kind, edit.name, edit.name_en):
                row.kind, row.name, row.name_en = edit.kind, edit.name, edit.name_en
                changed += 1
    return changed


def _checked(year: int, edits: Sequence[DayEdit]) -> list[DayEdit]:
    refusals: list[Refusal] = []
    good: dict[dt.date, DayEdit] = {}
    for number, edit in enumerate(edits, start=1):
        field = f"row {number}"
        if edit.kind not in KINDS:
            refusals.append(UnknownChoice(field=field, value=edit.kind))
        elif edit.day.year != year:
            refusals.append(NotFound(field=field, record=AsWord("record.holiday")))
        elif edit.day in good:
            refusals.append(DayTwice(field=field, day=edit.day, row=number))
        elif edit.kind == "workday" and edit.day.weekday() < 5:
            refusals.append(DayUnchanged(field=field, day=edit.day))
        else:
            name, name_en = (require_text(text, field=field, required=False) for text in (edit.name, edit.name_en))
            good[edit.day] = DayEdit(edit.day, edit.kind, name, name_en)
    collect(*refusals)
    return list(good.values())


def _hold(session: Session) -> None:
    session.execute(select(func.pg_advisory_xact_lock(CALENDAR_LOCK)))
