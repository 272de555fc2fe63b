"""Earned value (PRJ-21, PRJ-22): exact Fractions to the end, rounded only where they are shown. A figure that cannot be worked out is None."""
from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from core.calendar.rules import ONE_DAY, WorkCalendar
from core.money import Exact
from core.progress.rules import planned_percent, sum_of_products


@dataclass(frozen=True)
class BudgetedTask:
    """A leaf of the baseline with its part of the budget, CNY, and its confirmed progress, 0 … 100."""

    budget: Exact
    starts_on: dt.date
    finishes_on: dt.date
    percent: Exact = 0


@dataclass(frozen=True)
class EarnedValue:
    """The four measures in CNY and what follows from them. EAC is BAC / CPI: the work left costs as the work done did.

    >>> found = measure(budget=1_000_000, planned=400_000, earned=380_000, spent=418_000)
    >>> found.schedule_variance, found.cost_variance, found.schedule_deviation_rate, found.cost_overrun_rate
    (Fraction(-20000, 1), Fraction(-38000, 1), Fraction(-1, 20), Fraction(1, 10))
    >>> found.estimate_at_completion
    Fraction(1100000, 1)
    """

    budget: Fraction            # BAC
    planned: Fraction           # PV
    earned: Fraction            # EV
    spent: Fraction             # AC

    @property
    def schedule_variance(self) -> Fraction:
        """SV = EV − PV."""
        return self.earned - self.planned

    @property
    def cost_variance(self) -> Fraction:
        """CV = EV − AC."""
        return self.earned - self.spent

    @property
    def spi(self) -> Fraction | None:
        """EV / PV; None before anything is planned."""
        return _ratio(self.earned, self.planned)

    @property
    def cpi(self) -> Fraction | None:
        """EV / AC; None before anything is spent."""
        return _ratio(self.earned, self.spent)

    @property
    def estimate_at_completion(self) -> Fraction | None:
        """EAC = BAC / CPI, worked out as BAC × AC / EV; None while nothing is earned or spent."""
        return _ratio(self.budget * self.spent, self.earned) if self.spent else None

    @property
    def estimate_to_complete(self) -> Fraction | None:
        """ETC = EAC − AC."""
        return None if self.estimate_at_completion is None else self.estimate_at_completion - self.spent

    @property
    def variance_at_completion(self) -> Fraction | None:
        """VAC = BAC − EAC."""
        return None if self.estimate_at_completion is None else self.budget - self.estimate_at_completion

    @property
    def tcpi(self) -> Fraction | None:
        """(BAC − EV) / (BAC − AC): the efficiency needed to stay in the budget; None when the budget is used up."""
        return _ratio(self.budget - self.earned, self.budget - self.spent) if self.spent < self.budget else None

    @property
    def schedule_deviation_rate(self) -> Fraction | None:
        """(EV − PV) / PV (PRJ-22)."""
        return _ratio(self.earned - self.planned, self.planned)

    @property
    def cost_overrun_rate(self) -> Fraction | None:
        """(AC − EV) / EV (PRJ-22)."""
        return _ratio(self.spent - self.earned, self.earned)


@dataclass(frozen=True)
class CurvePoint:
    """One point of the S-curve, cumulated CNY at the end of the day; earned and spent are None in the future."""

    on: dt.date
    planned: Fraction
    earned: Fraction | None
    spent: Fraction | None


def measure(*, budget: Exact, planned: Exact, earned: Exact, spent: Exact) -> EarnedValue:
    """The four measures as exact figures."""
    return EarnedValue(Fraction(budget), Fraction(planned), Fraction(earned), Fraction(spent))


def planned_value(tasks: Iterable[BudgetedTask], on: dt.date, calendar: WorkCalendar) -> Fraction:
    """PV: each task's budget × the share of its baseline working days that are over."""
    return sum_of_products((task.budget, planned_percent(task.starts_on, task.finishes_on, on, calendar)) for task in tasks) / 100


def earned_value(tasks: Iterable[BudgetedTask]) -> Fraction:
    """EV: each task's budget × its confirmed progress."""
    return sum_of_products((task.budget, task.percent) for task in tasks) / 100


def project_value(tasks: Sequence[BudgetedTask], spent: Exact, on: dt.date, calendar: WorkCalendar) -> EarnedValue:
    """The measures of a project (or of a branch) at the end of a day; BAC is the sum of the tasks' budgets."""
    budget = sum_of_products((task.budget, 1) for task in tasks)
    return measure(budget=budget, planned=planned_value(tasks, on, calendar), earned=earned_value(tasks), spent=spent)


def s_curve(
    tasks: Sequence[BudgetedTask], *, earned: Iterable[tuple[dt.date, Exact]], spent: Iterable[tuple[dt.date, Decimal]],
    on: dt.date, calendar: WorkCalendar,
) -> list[CurvePoint]:
    """PV, EV, AC at the end of every week (Sunday), and on the day `on` itself, where the lines of the past end.

    `earned`: confirmed EV at its cut-off days (the last one counts on). `spent`: amounts by day, to be summed.
    From the week before the first start to the week of the last finish, or of `on` while work is late.
    """
    if not tasks:
        return []
    measured = sorted((day, Fraction(value)) for day, value in earned)
    by_day = sorted((day, Fraction(amount)) for day, amount in spent)
    booked = list(zip((day for day, _ in by_day), accumulate(amount for _, amount in by_day), strict=True))
    begins = min([task.starts_on for task in tasks] + [day for day, _ in booked[:1]])
    ends = max(task.finishes_on for task in tasks)
    late = any(Fraction(task.percent) < 100 for task in tasks) or any(ends < day <= on for day, _ in booked)
    return [CurvePoint(day, planned_value(tasks, day, calendar), _last(measured, day) if day <= on else None, _last(booked, day) if day <= on else None)
            for day in _week_ends(begins, max(ends, on) if late else ends, on)]


def _last(rows: Sequence[tuple[dt.date, Fraction]], day: dt.date) -> Fraction:
    """The value of the last row not after `day`; rows by day."""
    place = bisect_right(rows, day, key=lambda row: row[0])
    return rows[place - 1][1] if place else Fraction(0)


def _week_ends(begins: dt.date, ends: dt.date, on: dt.date) -> list[dt.date]:
    sunday = begins - dt.timedelta(begins.weekday()) - ONE_DAY
    days = [sunday]
    while days[-1] < ends:
        days.append(days[-1] + 7 * ONE_DAY)
    return sorted({*days, on}) if days[0] <= on <= days[-1] else days


def _ratio(part: Fraction, whole: Fraction) -> Fraction | None:
    return part / whole if whole else None
