"""Working days from effort and availability (PRJ-05)."""
from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from core.calendar.rules import WorkCalendar, require_period
from core.errors import AsDays, AsPercent
from core.scheduling.errors import AvailabilityOutOfRange, DurationOutOfRange, EffortNegative
from core.scheduling.model import MAX_DURATION


def duration_of(effort_days: Decimal, *, availability_rate: Decimal = Decimal(1), people: int = 1, task: str = "") -> int:
    """Working days an effort takes: effort / (availability × people), a begun day counts whole; no effort, no days.

    >>> duration_of(Decimal("10"), availability_rate=Decimal("0.6"))
    17
    >>> duration_of(Decimal("0.25")), duration_of(Decimal("0"))
    (1, 0)
    """
    if effort_days < 0:
        raise EffortNegative(field="effort_days", task=task, effort_days=AsDays(effort_days))
    if people < 1 or not 0 < availability_rate <= 1:
        raise AvailabilityOutOfRange(field="availability_rate", task=task, availability_rate=AsPercent(availability_rate), people=people)
    exact = Fraction(effort_days) / (Fraction(availability_rate) * people)
    return require_duration(-(-exact.numerator // exact.denominator), task=task)


def require_duration(days: int, *, task: str = "") -> int:
    """A duration from 0 (a milestone) to forty years."""
    if not 0 <= days <= MAX_DURATION:
        raise DurationOutOfRange(field="duration", task=task, duration=days, maximum=MAX_DURATION)
    return days


def duration_between(starts_on: dt.date, finishes_on: dt.date, calendar: WorkCalendar, *, task: str = "") -> int:
    """Working days of typed dates, both counted; a finish before the start is refused.

    A task typed wholly onto days off has one working day: the next one worked.

    >>> duration_between(dt.date(2026, 11, 20), dt.date(2026, 11, 24), WorkCalendar())
    3
    """
    require_period(starts_on, finishes_on, field="finishes_on", name=task)
    return require_duration(max(calendar.working_days_inclusive(starts_on, finishes_on), 1), task=task)
