"""Where the project leads to: finish and curve at the pace so far (PRJ-21). Pure, exact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil

from core.calendar.rules import ONE_DAY, WorkCalendar
from core.progress.earned_value import EarnedValue


def forecast_finish(value: EarnedValue, starts_on: dt.date, finishes_on: dt.date, on: dt.date, calendar: WorkCalendar) -> dt.date | None:
    """Planned working days ÷ SPI from the start, never before the day itself while work is left; None where SPI cannot be worked out
    or is 0, and when all is earned.

    >>> late = EarnedValue(Fraction(100), Fraction(50), Fraction(40), Fraction(60))
    >>> forecast_finish(late, dt.date(2026, 11, 2), dt.date(2026, 11, 27), dt.date(2026, 11, 13), WorkCalendar())   # 20 days / 0.8 = 25
    datetime.date(2026, 12, 4)
    """
    if not value.spi or value.earned >= value.budget:
        return None
    days = calendar.working_days_inclusive(starts_on, finishes_on)
    needed = max(ceil(Fraction(days) / value.spi), 1)
    first = calendar.working_day_on_or_after(starts_on)
    found = calendar.add_working_days(first, needed - 1)
    return max(found, calendar.next_working_day(on)) if found <= on else found


def curve_days(points: Sequence[dt.date], on: dt.date, finish: dt.date | None) -> list[dt.date]:
    """The days of the curve with the weeks up to the forecast finish."""
    days = sorted({*points, on}) if points else []
    if finish is not None and days:
        week = days[-1]
        while week < finish:
            week = min(week + 7 * ONE_DAY, finish)
            days.append(week)
        days = sorted({*days, finish})
    return days


def forecast_cost(
    day: dt.date, value: EarnedValue, on: dt.date, planned_finish: dt.date, finish: dt.date, planned: Callable[[dt.date], Fraction]
) -> Fraction | None:
    """Cost at a day to come: from AC today to EAC at the forecast finish, in the shape of the planned work that is left, stretched over
    the time that is left; evenly once the plan is over. None before today and without an EAC."""
    estimate = value.estimate_at_completion
    if estimate is None or day < on:
        return None
    if day >= finish:
        return estimate
    share = Fraction((day - on).days, (finish - on).days)
    left = value.budget - value.planned
    if planned_finish > on and left > 0:
        stretched = on + dt.timedelta(days=int(share * (planned_finish - on).days))
        share = (planned(stretched) - value.planned) / left
    return value.spent + (estimate - value.spent) * share
