"""What work costs: hours as whole minutes, the rate of the day, one rounding (MON-06 … MON-08)."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from core.effective import in_force
from core.errors import AsHours, Refusal
from core.money import fen

DAY_MINUTES = 24 * 60


class RateMissing(Refusal):
    """No cost rate is in force for that grade or person on that day: the work would be uncosted."""

    code = "rate_missing"


class HoursNotWholeMinutes(Refusal):
    code = "hours_not_whole_minutes"


class HoursOutOfRange(Refusal):
    """One line of a report is above 0 and at most 24 hours."""

    code = "hours_out_of_range"


class DayOver24Hours(Refusal):
    """All lines of a person on a day together pass 24 hours."""

    code = "day_over_24_hours"


class RatePolicy(StrEnum):
    """Policy `labour.actual_rate`."""

    GRADE = "grade"
    PERSON = "person"       # where a person has a rate of that day, else the grade's


Rates = Iterable[tuple[dt.date, Decimal]]       # (from day, CNY per day)


def rate_on(rates: Rates, day: dt.date, *, who: str) -> Decimal:
    """The rate in force on a day; refused when there is none. `who` names the grade or person in the sentence.

    >>> rate_on([(dt.date(2026, 1, 1), Decimal("1500.00")), (dt.date(2026, 7, 1), Decimal("1600.00"))], dt.date(2026, 6, 30), who="P5")
    Decimal('1500.00')
    """
    rate = in_force(rates, day)
    if rate is None:
        raise RateMissing(who=who, day=day)
    return rate


def actual_rate(policy: RatePolicy, *, grade_rates: Rates, person_rates: Rates, day: dt.date, grade: str) -> Decimal:
    """The rate a confirmed report line is costed with and keeps (MON-06)."""
    if policy is RatePolicy.PERSON:
        own = in_force(person_rates, day)
        if own is not None:
            return own
    return rate_on(grade_rates, day, who=grade)


def labour_cost(minutes: int, day_rate: Decimal, *, hours_per_day: Decimal) -> Decimal:
    """Minutes / 60 / hours per day × rate, rounded half-up to the fen once; a correcting line gives the exact opposite (MON-08).

    >>> labour_cost(450, Decimal("1600.00"), hours_per_day=Decimal(8))
    Decimal('1500.00')
    >>> labour_cost(50, Decimal("1000.00"), hours_per_day=Decimal(8)), labour_cost(-50, Decimal("1000.00"), hours_per_day=Decimal(8))
    (Decimal('104.17'), Decimal('-104.17'))
    """
    return fen(person_days(minutes, hours_per_day=hours_per_day) * Fraction(day_rate))


def person_days(minutes: int, *, hours_per_day: Decimal) -> Fraction:
    """Minutes as days of the firm's length, exact.

    >>> person_days(200, hours_per_day=Decimal(8))
    Fraction(5, 12)
    """
    if hours_per_day <= 0:
        raise ValueError("a working day has hours")
    return Fraction(minutes, 60) / Fraction(hours_per_day)


def minutes_of(hours: Decimal, *, field: str = "hours") -> int:
    """Typed hours as whole minutes: above 0, at most 24; 7.5 is 450, a third of an hour (0.33) is refused.

    >>> minutes_of(Decimal("7.25"))
    435
    """
    if not hours.is_finite() or not 0 < hours <= 24:
        raise HoursOutOfRange(field=field)
    minutes = Fraction(hours) * 60
    if minutes.denominator != 1:
        raise HoursNotWholeMinutes(field=field, hours=f"{hours:f}")
    return int(minutes)


def require_day(minutes: Iterable[int], *, day: dt.date, field: str = "hours") -> int:
    """The sum of a person's lines of one day, at most 24 hours (MON-07)."""
    total = sum(minutes)
    if total > DAY_MINUTES:
        raise DayOver24Hours(field=field, day=day, total=AsHours(total))
    return total


def over_norm(minutes: int, *, hours_per_day: Decimal) -> bool:
    """More than the firm's working day: a warning, not a refusal."""
    return minutes > hours_per_day * 60
