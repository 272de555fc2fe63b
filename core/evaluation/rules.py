"""A project judged against its plan: each figure's own score from 1 to 5, and the total (PRJ-46). Exact; rounded only for display."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.calendar.rules import WorkCalendar
from core.money import Exact

CRITERIA = ("goal", "time", "cost", "margin", "quality", "satisfaction")
MEASURED = ("time", "cost", "margin", "quality")  # proposed from figures; goal and satisfaction are judged by people
BEST, WORST = 5, 1
# up to and including each limit the score beside it; beyond the last one 1
TIME_LIMITS = ((Decimal(0), 5), (Decimal("0.05"), 4), (Decimal("0.10"), 3), (Decimal("0.20"), 2))  # delay over the planned working days
COST_LIMITS = ((Decimal(0), 5), (Decimal("0.02"), 4), (Decimal("0.05"), 3), (Decimal("0.10"), 2))  # overrun over the budget
MARGIN_LIMITS = ((Decimal(0), 5), (Decimal("0.01"), 4), (Decimal("0.03"), 3), (Decimal("0.05"), 2))  # rate below the approved one
QUALITY_LIMITS = ((Decimal("0.05"), 5), (Decimal("0.10"), 4), (Decimal("0.20"), 3), (Decimal("0.40"), 2))  # not passed at first review


@dataclass(frozen=True)
class Figures:
    """What a closed project is judged on; None is not judged. Money in CNY, days worked, `passed` of `reviewed` at first review."""

    planned_finish: dt.date | None = None
    actual_finish: dt.date | None = None
    planned_days: int = 0
    delay_days: int = 0
    budget_revenue: Decimal | None = None
    revenue: Decimal | None = None
    budget_cost: Decimal | None = None
    cost: Decimal | None = None
    passed: int = 0
    reviewed: int = 0


def delay(planned: dt.date, actual: dt.date, calendar: WorkCalendar) -> int:
    """Working days after the planned finish; negative when it was earlier."""
    return calendar.working_days_between(planned, actual) if actual >= planned else -calendar.working_days_between(actual, planned)


def graded(miss: Exact, limits: Sequence[tuple[Decimal, int]]) -> int:
    """The score of how far something was missed; a limit itself still has the better score.

    >>> graded(Decimal("0.02"), COST_LIMITS), graded(Decimal("0.020001"), COST_LIMITS), graded(Decimal("-0.5"), COST_LIMITS)
    (4, 3, 5)
    """
    return next((score for limit, score in limits if Fraction(miss) <= Fraction(limit)), WORST)


def proposed(figures: Figures) -> dict[str, int]:
    """The scores the figures propose; what was not measured proposes none.

    >>> proposed(Figures(planned_days=100, delay_days=6, budget_cost=Decimal(1000), cost=Decimal(1000), budget_revenue=Decimal(2000),
    ...                  revenue=Decimal(2000), passed=18, reviewed=20))
    {'time': 3, 'cost': 5, 'margin': 5, 'quality': 4}
    """
    found: dict[str, int] = {}
    if figures.planned_days > 0:
        found["time"] = graded(Fraction(figures.delay_days, figures.planned_days), TIME_LIMITS)
    if figures.budget_cost and figures.cost is not None:
        found["cost"] = graded((Fraction(figures.cost) - Fraction(figures.budget_cost)) / Fraction(figures.budget_cost), COST_LIMITS)
    if figures.budget_revenue and figures.revenue and figures.budget_cost is not None and figures.cost is not None:
        approved = 1 - Fraction(figures.budget_cost) / Fraction(figures.budget_revenue)
        reached = 1 - Fraction(figures.cost) / Fraction(figures.revenue)
        found["margin"] = graded(approved - reached, MARGIN_LIMITS)
    if figures.reviewed:
        found["quality"] = graded(1 - Fraction(figures.passed, figures.reviewed), QUALITY_LIMITS)
    return found


def total(scores: Mapping[str, int], weights: Mapping[str, Decimal]) -> Fraction | None:
    """On the 100 scale: scores over the best one, weighted; criteria without a score do not count. None without any.

    >>> total({"goal": 5, "time": 3}, {"goal": Decimal(50), "time": Decimal(50)})
    Fraction(80, 1)
    """
    weight = sum((Fraction(weights[c]) for c in scores), Fraction(0))
    if not weight:
        return None
    return sum((Fraction(weights[c]) * score for c, score in scores.items()), Fraction(0)) / weight / BEST * 100
