"""Time limits in working hours: 09:00–12:00 and 13:00–18:00 on working days (APR-02)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from core import clock
from core.calendar.rules import WorkCalendar

OFFICE_HOURS: tuple[tuple[int, int], ...] = ((9, 12), (13, 18))
LONGEST_DAYS = 3660


def after_working_hours(calendar: WorkCalendar, start: dt.datetime, hours: Decimal) -> dt.datetime:
    """The instant at which `hours` of office time have passed since `start`.

    Friday 17:00 + 2 h is Monday 10:00 when Monday is worked."""
    left = dt.timedelta(seconds=int(hours * 3600))
    day = clock.firm_day(start)
    for _ in range(LONGEST_DAYS):
        if calendar.is_working(day):
            for opens, closes in OFFICE_HOURS:
                begin, end = max(start, clock.at_firm_time(day, opens)), clock.at_firm_time(day, closes)
                if begin < end:
                    if left <= end - begin:
                        return begin + left
                    left -= end - begin
        day += dt.timedelta(days=1)
    return start + dt.timedelta(days=LONGEST_DAYS)


def working_hours_between(calendar: WorkCalendar, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """The office time between two instants; nothing when the end is not after the start.

    Friday 17:00 to Monday 10:00 is 2 h when Monday is worked."""
    passed, day, last = dt.timedelta(), clock.firm_day(start), clock.firm_day(end)
    while day <= last:
        if calendar.is_working(day):
            for opens, closes in OFFICE_HOURS:
                passed += max(min(end, clock.at_firm_time(day, closes)) - max(start, clock.at_firm_time(day, opens)), dt.timedelta())
        day += dt.timedelta(days=1)
    return passed


@dataclass(frozen=True)
class OfficeDay:
    """A day, whether it is worked, and the office minutes of all days before it from the first of the list on."""

    day: dt.date
    before: int
    works: bool


def office_days(calendar: WorkCalendar, first: dt.date, last: dt.date) -> list[OfficeDay]:
    """Every day of a span with the minutes before it: what working_hours_between adds up, for a database to do the same with many rows."""
    found, before, whole = [], 0, sum(closes - opens for opens, closes in OFFICE_HOURS) * 60
    for n in range((last - first).days + 1):
        day = first + dt.timedelta(days=n)
        works = calendar.is_working(day)
        found.append(OfficeDay(day, before, works))
        before += whole if works else 0
    return found
