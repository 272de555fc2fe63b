"""Phase and health of a project, from its state and figures (PRJ-15, PRJ-36)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from core.errors import AsPercent, AsPoints, Fact
from core.initiation.rules import shown_below, shown_exactly
from core.money import Exact, rounded
from core.projects.types import ProjectState


class Phase(StrEnum):
    """The five phases on every view."""

    INITIATING = "initiating"
    PLANNING = "planning"
    EXECUTING = "executing"
    MONITORING = "monitoring"
    CLOSING = "closing"


class Health(StrEnum):
    """From good to bad; the worst reason wins."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


_PHASES = {
    ProjectState.DRAFT: Phase.INITIATING,
    ProjectState.IN_APPROVAL: Phase.INITIATING,
    ProjectState.INITIATED: Phase.PLANNING,
    ProjectState.IN_PROGRESS: Phase.EXECUTING,
    ProjectState.PAUSED: Phase.MONITORING,
    ProjectState.FINISHED: Phase.CLOSING,
    ProjectState.TERMINATED: Phase.CLOSING,
}


@dataclass(frozen=True)
class HealthFigures:
    """What is judged; None is not judged. Points and rates exact: deviation in points, CPI, margins as fractions, days overdue, open high × severe risks."""

    deviation_points: Exact | None = None
    cpi: Exact | None = None
    forecast_margin: Exact | None = None
    budget_margin: Exact | None = None
    margin_floor: Decimal | None = None
    overdue_days: int = 0
    severe_risks: int = 0


@dataclass(frozen=True)
class HealthLimits:
    """Policies `health.*`, with the defaults of PRJ-36."""

    red_deviation_points: Decimal = Decimal(10)  # either direction
    amber_deviation_points: Decimal = Decimal(5)
    red_cpi: Decimal = Decimal("0.90")
    amber_cpi: Decimal = Decimal("0.95")
    amber_margin_points: Decimal = Decimal(2)  # under the budget's margin rate
    red_overdue_days: int = 90
    amber_overdue_days: int = 30


@dataclass(frozen=True)
class Reason:
    """Why a project is not green: the word `health_reason.<code>` of the catalogues with its facts."""

    level: Health
    code: str
    facts: dict[str, Fact]


def phase_of(state: str, *, open_alarm: bool = False, open_change: bool = False, open_acceptance: bool = False) -> Phase | None:
    """PRJ-15: initiating = draft, in approval; planning = initiated; executing = in progress; monitoring = in progress with an open
    alarm, change or acceptance, or paused; closing = finished or terminated until closed. Rejected and closed projects have no phase.

    >>> phase_of("in_progress"), phase_of("in_progress", open_alarm=True), phase_of("closed")
    (<Phase.EXECUTING: 'executing'>, <Phase.MONITORING: 'monitoring'>, None)
    """
    if state == ProjectState.IN_PROGRESS and (open_alarm or open_change or open_acceptance):
        return Phase.MONITORING
    return _PHASES.get(ProjectState(state))


def health_of(figures: HealthFigures, limits: HealthLimits | None = None) -> tuple[Health, list[Reason]]:
    """The worst colour and every reason for it, the worst first; limits are exclusive: exactly at a limit is still the better colour.

    >>> health_of(HealthFigures(deviation_points=Decimal("-5.01")))[0], health_of(HealthFigures(cpi=Decimal("0.95")))[0]
    (<Health.AMBER: 'amber'>, <Health.GREEN: 'green'>)
    """
    limits = limits or HealthLimits()
    found = [
        reason
        for reason in (_deviation(figures, limits), _cost(figures, limits), _margin(figures, limits), _overdue(figures, limits), _risks(figures))
        if reason
    ]
    found.sort(key=lambda reason: reason.level is not Health.RED)
    return (found[0].level if found else Health.GREEN), found


def _deviation(figures: HealthFigures, limits: HealthLimits) -> Reason | None:
    if figures.deviation_points is None:
        return None
    points = Fraction(figures.deviation_points)
    code = "behind_plan" if points < 0 else "ahead_of_plan"
    for level, limit in ((Health.RED, limits.red_deviation_points), (Health.AMBER, limits.amber_deviation_points)):
        if abs(points) > Fraction(limit):
            return Reason(level, code, {"points": _points_above(abs(points), limit), "limit": AsPoints(limit)})
    return None


def _cost(figures: HealthFigures, limits: HealthLimits) -> Reason | None:
    if figures.cpi is None:
        return None
    for level, limit in ((Health.RED, limits.red_cpi), (Health.AMBER, limits.amber_cpi)):
        if Fraction(figures.cpi) < Fraction(limit):
            return Reason(level, "cost_performance", {"cpi": str(_index_below(Fraction(figures.cpi), limit)), "limit": str(limit)})
    return None


def _margin(figures: HealthFigures, limits: HealthLimits) -> Reason | None:
    if figures.forecast_margin is None:
        return None
    forecast = Fraction(figures.forecast_margin)
    if figures.margin_floor is not None and forecast < Fraction(figures.margin_floor):
        return Reason(
            Health.RED, "margin_below_floor", {"margin_rate": shown_below(forecast, figures.margin_floor), "floor_rate": shown_exactly(figures.margin_floor)}
        )
    if figures.budget_margin is not None and forecast < Fraction(figures.budget_margin) - Fraction(limits.amber_margin_points) / 100:
        return Reason(
            Health.AMBER, "margin_below_budget", {"margin_rate": AsPercent(rounded(forecast, 3)), "budget_rate": AsPercent(rounded(figures.budget_margin, 3))}
        )
    return None


def _overdue(figures: HealthFigures, limits: HealthLimits) -> Reason | None:
    for level, limit in ((Health.RED, limits.red_overdue_days), (Health.AMBER, limits.amber_overdue_days)):
        if figures.overdue_days > limit:
            return Reason(level, "receivable_overdue", {"days": figures.overdue_days, "limit": limit})
    return None


def _risks(figures: HealthFigures) -> Reason | None:
    return Reason(Health.RED, "severe_risk", {"count": figures.severe_risks}) if figures.severe_risks else None


def _points_above(points: Fraction, limit: Decimal) -> AsPoints:
    """Two decimals, or as many as show that the points are over their limit."""
    places = 2
    while Fraction(rounded(points, places)) <= Fraction(limit):
        places += 1
    return AsPoints(rounded(points, places), places)


def _index_below(index: Fraction, limit: Decimal) -> Decimal:
    """Two decimals, or as many as show that the index is under its limit."""
    places = 2
    while Fraction(rounded(index, places)) >= Fraction(limit):
        places += 1
    return rounded(index, places)
