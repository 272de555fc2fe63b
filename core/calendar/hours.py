"""Time limits in working hours: 09:00–12:00 and 13:00–18:00 on working days (APR-02)."""

from __future__ import annotations

import datetime as dt
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
