"""The firm's calendar as the rules take it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor
from core.calendar.rules import WorkCalendar, calendar_of
from core.calendar.statutory import statutory_years
from core.once import once
from core.unit import reading
from db.models import Holiday


def load_calendar(session: Session) -> WorkCalendar:
    """Weekends, public holidays, make-up workdays as edited by the firm (GEN-03); one statement."""
    return once(session, "calendar", lambda: calendar_of((r.day, r.kind) for r in session.execute(select(Holiday.day, Holiday.kind))))


@dataclass(frozen=True)
class DayRow:
    """A day that differs from its weekday."""

    day: dt.date
    kind: str  # holiday, workday
    name: str
    name_en: str


@dataclass(frozen=True)
class YearSheet:
    """The firm's days of a year and what follows: working days per month."""

    year: int
    days: tuple[DayRow, ...]
    working_days: tuple[int, ...]  # twelve
    statutory_known: bool  # whether the statutory calendar of the year can be loaded
    calendar: WorkCalendar


def year_sheet(actor: Actor, year: int) -> YearSheet:
    """The calendar of a year as the screen shows it; anybody may read it."""
    with reading(actor) as session:
        rows = session.execute(
            select(Holiday.day, Holiday.kind, Holiday.name, Holiday.name_en)
            .where(Holiday.day.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))
            .order_by(Holiday.day)
        ).all()
    calendar = calendar_of((r.day, r.kind) for r in rows)
    months = tuple(calendar.working_days_in_month(year, month) for month in range(1, 13))
    return YearSheet(year, tuple(DayRow(*r) for r in rows), months, year in statutory_years(), calendar)
