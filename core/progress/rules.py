"""Planned and actual progress, deviation, the alarm (PRJ-18 … PRJ-20). Percentages are exact Fractions on the 100 scale until they are shown."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from core.calendar.rules import WorkCalendar
from core.errors import Refusal
from core.money import Exact
from core.scheduling.model import TaskKey

HUNDRED = Fraction(100)
TOLERANCE = Decimal(5)          # points; policy `progress.tolerance`


class ProgressOutOfRange(Refusal):
    """Progress is between 0 and 100 %."""

    code = "progress_out_of_range"


class AlarmKind(StrEnum):
    SCHEDULE = "schedule"       # actual % − planned %
    COST = "cost"               # EV/BAC % − AC/BAC %


@dataclass(frozen=True)
class WeighedTask:
    """A row of the WBS with what it weighs (effort in days, or its budget) and how far it is, 0 … 100. Summaries' own figures are not read."""

    key: TaskKey
    parent: TaskKey | None
    weight: Exact
    percent: Exact


@dataclass(frozen=True)
class Deviation:
    """One comparison in percent of the whole; `points` = actual − planned, unrounded. For cost: planned = AC/BAC, actual = EV/BAC."""

    kind: AlarmKind
    planned: Fraction
    actual: Fraction

    @property
    def points(self) -> Fraction:
        return self.actual - self.planned


def require_progress(percent: Decimal, *, field: str = "progress", task: str = "") -> Decimal:
    """A progress between 0 and 100 %, both allowed."""
    if not percent.is_finite() or not 0 <= percent <= 100:
        raise ProgressOutOfRange(field=field, task=task)
    return percent


def planned_percent(starts_on: dt.date, finishes_on: dt.date, on: dt.date, calendar: WorkCalendar) -> Fraction:
    """Planned progress at the end of day `on`: the share of the baseline's working days that are over (PRJ-19).

    0 before the start, 100 from the finish on; a milestone, or a task without any working day, jumps on its last day.

    >>> planned_percent(dt.date(2026, 11, 20), dt.date(2026, 11, 24), dt.date(2026, 11, 22), WorkCalendar())    # Fri … Tue, on Sunday
    Fraction(100, 3)
    """
    if on >= finishes_on:
        return HUNDRED
    if on < starts_on:
        return Fraction(0)
    days = calendar.working_days_inclusive(starts_on, finishes_on)
    return Fraction(100 * calendar.working_days_inclusive(starts_on, on), days) if days else Fraction(0)


def sum_of_products(pairs: Iterable[tuple[Exact, Exact]]) -> Fraction:
    """Σ a × b, exact. Parts with one denominator are added as whole numbers first: the figures of a plan share a few.

    >>> sum_of_products([(Decimal("0.5"), Fraction(1, 3)), (2, Fraction(1, 6))])
    Fraction(1, 2)
    """
    sums: dict[int, int] = {}
    for a, b in pairs:
        (above, below), (other_above, other_below) = a.as_integer_ratio(), b.as_integer_ratio()
        sums[below * other_below] = sums.get(below * other_below, 0) + above * other_above
    return sum((Fraction(above, below) for below, above in sums.items()), Fraction(0))


def mean_of(leaves: Sequence[tuple[Exact, Exact]]) -> Fraction:
    """The mean of (weight, percent) pairs; where all weigh nothing each counts alike; 0 without any. What `roll_up` says of a
    whole project.

    >>> mean_of([(3, 100), (1, 20)]), mean_of([(0, 100), (0, 50)]), mean_of([])
    (Fraction(80, 1), Fraction(75, 1), Fraction(0, 1))
    """
    weights = sum_of_products((weight, 1) for weight, _ in leaves)
    return _mean(sum_of_products(leaves), weights, sum_of_products((percent, 1) for _, percent in leaves), Fraction(len(leaves)))


def roll_up(tasks: Iterable[WeighedTask]) -> dict[TaskKey | None, Fraction]:
    """Progress of every task, summary and (under None) the whole project: the mean of the leaves by weight (PRJ-19).

    Where all leaves below weigh nothing (milestones only), each counts alike. No task at all is 0.

    >>> roll_up([WeighedTask("1", None, 0, 0), WeighedTask("1.1", "1", 3, 100), WeighedTask("1.2", "1", 1, 20)])["1"]
    Fraction(80, 1)
    """
    rows = {task.key: task for task in tasks}
    summaries = {task.parent for task in rows.values() if task.parent is not None}
    sums: dict[TaskKey | None, list[Fraction]] = {None: [Fraction(0)] * 4, **{key: [Fraction(0)] * 4 for key in summaries}}
    for task in rows.values():
        if task.key in summaries:
            continue
        weight, percent = Fraction(task.weight), Fraction(task.percent)
        for above in _ancestors(task, rows):
            weighed, weights, plain, count = sums[above]
            sums[above] = [weighed + weight * percent, weights + weight, plain + percent, count + 1]
    found = {key: _mean(*parts) for key, parts in sums.items()}
    return {**found, **{task.key: Fraction(task.percent) for task in rows.values() if task.key not in summaries}}


def schedule_deviation(planned: Exact, actual: Exact) -> Deviation:
    """Actual − planned progress in points."""
    return Deviation(AlarmKind.SCHEDULE, Fraction(planned), Fraction(actual))


def cost_deviation(earned: Exact, spent: Exact, budget: Exact) -> Deviation | None:
    """Progress against cost, EV/BAC % − AC/BAC %; None without a budget."""
    if not budget:
        return None
    return Deviation(AlarmKind.COST, planned=100 * Fraction(spent) / Fraction(budget), actual=100 * Fraction(earned) / Fraction(budget))


def is_alarm(points: Exact, tolerance: Exact = TOLERANCE) -> bool:
    """Beyond the tolerance in either direction, unrounded: −5.00 is normal, −5.01 alarms (PRJ-20).

    >>> is_alarm(Decimal("-5.00")), is_alarm(Decimal("-5.01")), is_alarm(Decimal("5.000001"))
    (False, True, True)
    """
    return abs(Fraction(points)) > Fraction(tolerance)


def alarms(deviations: Iterable[Deviation | None], tolerance: Exact = TOLERANCE) -> list[Deviation]:
    """Those of the deviations that alarm."""
    return [found for found in deviations if found is not None and is_alarm(found.points, tolerance)]


def qa_must_confirm(policy: str, deviations: Sequence[Deviation | None], tolerance: Exact = TOLERANCE) -> bool:
    """Does a period's progress wait for QA? Policy `progress.qa_review`: always | beyond_tolerance (PRJ-18)."""
    if policy not in ("always", "beyond_tolerance"):
        raise ValueError(f"no such policy: {policy}")
    return policy == "always" or bool(alarms(deviations, tolerance))


def _ancestors(task: WeighedTask, rows: dict[TaskKey, WeighedTask]) -> Iterable[TaskKey | None]:
    parent, seen = task.parent, {task.key}
    while parent is not None:
        if parent in seen or parent not in rows:
            raise ValueError("the tasks are no tree")
        seen.add(parent)
        yield parent
        parent = rows[parent].parent
    yield None


def _mean(weighed: Fraction, weights: Fraction, plain: Fraction, count: Fraction) -> Fraction:
    if weights:
        return weighed / weights
    return plain / count if count else Fraction(0)
