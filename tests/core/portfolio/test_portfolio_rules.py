"""PRJ-15 and PRJ-36: the phase of every state; health at every limit, with its reasons."""
from decimal import Decimal
from fractions import Fraction

import pytest

from core.errors import AsPercent, AsPoints
from core.portfolio.rules import Health, HealthFigures, HealthLimits, Phase, health_of, phase_of
from core.projects.types import ProjectState
from core.settings.projects import Health as HealthPolicies

D = Decimal


@pytest.mark.parametrize(("state", "flags", "phase"), [
    ("draft", {}, Phase.INITIATING), ("in_approval", {}, Phase.INITIATING), ("initiated", {}, Phase.PLANNING),
    ("initiated", {"open_change": True}, Phase.PLANNING),
    ("in_progress", {}, Phase.EXECUTING), ("in_progress", {"open_alarm": True}, Phase.MONITORING), ("in_progress", {"open_change": True}, Phase.MONITORING),
    ("in_progress", {"open_acceptance": True}, Phase.MONITORING), ("paused", {}, Phase.MONITORING), ("finished", {}, Phase.CLOSING),
    ("finished", {"open_alarm": True}, Phase.CLOSING), ("closed", {}, None), ("rejected", {}, None)])
def test_the_five_phases(state, flags, phase):
    assert phase_of(state, **flags) is phase


def test_every_state_has_an_answer_and_no_other_word():
    assert all(phase_of(state) is None or isinstance(phase_of(state), Phase) for state in ProjectState)
    with pytest.raises(ValueError, match="no_state"):
        phase_of("no_state")


@pytest.mark.parametrize(("figures", "health", "codes"), [
    ({}, "green", []),
    ({"deviation_points": D("-5")}, "green", []), ({"deviation_points": D("-5.01")}, "amber", ["behind_plan"]),
    ({"deviation_points": D("5.01")}, "amber", ["ahead_of_plan"]),
    ({"deviation_points": D("-10")}, "amber", ["behind_plan"]), ({"deviation_points": D("-10.01")}, "red", ["behind_plan"]),
    ({"deviation_points": D("10.01")}, "red", ["ahead_of_plan"]),
    ({"cpi": D("0.95")}, "green", []), ({"cpi": Fraction(9499, 10000)}, "amber", ["cost_performance"]), ({"cpi": D("0.90")}, "amber", ["cost_performance"]),
    ({"cpi": Fraction(8999, 10000)}, "red", ["cost_performance"]), ({"cpi": 0}, "red", ["cost_performance"]),
    ({"forecast_margin": D("0.30"), "margin_floor": D("0.30")}, "green", []),
    ({"forecast_margin": Fraction(29999, 100000), "margin_floor": D("0.30")}, "red", ["margin_below_floor"]),
    ({"forecast_margin": D("0.33"), "budget_margin": D("0.35"), "margin_floor": D("0.30")}, "green", []),
    ({"forecast_margin": D("0.3299"), "budget_margin": D("0.35"), "margin_floor": D("0.30")}, "amber", ["margin_below_budget"]),
    ({"forecast_margin": D("0.10")}, "green", []),
    ({"overdue_days": 30}, "green", []), ({"overdue_days": 31}, "amber", ["receivable_overdue"]), ({"overdue_days": 90}, "amber", ["receivable_overdue"]),
    ({"overdue_days": 91}, "red", ["receivable_overdue"]),
    ({"severe_risks": 1}, "red", ["severe_risk"]),
    ({"deviation_points": D(-6), "cpi": D("0.92"), "severe_risks": 2}, "red", ["severe_risk", "behind_plan", "cost_performance"])])
def test_health_at_its_limits_and_the_worst_wins(figures, health, codes):
    found, reasons = health_of(HealthFigures(**figures))
    assert (found, [reason.code for reason in reasons]) == (Health(health), codes)


def test_limits_are_policies():
    limits = HealthLimits(amber_deviation_points=D(3), red_deviation_points=D(4), amber_overdue_days=0)
    assert health_of(HealthFigures(deviation_points=D(-4)), limits)[0] is Health.AMBER
    assert health_of(HealthFigures(deviation_points=D("-4.5")), limits)[0] is Health.RED
    assert health_of(HealthFigures(overdue_days=1), limits)[0] is Health.AMBER


def test_the_limits_are_the_policies_of_the_settings():
    assert HealthLimits(**HealthPolicies().model_dump()) == HealthLimits()


def test_reasons_carry_figures_that_tell_themselves_from_the_limit():
    _, (reason,) = health_of(HealthFigures(deviation_points=D("-5.001")))
    assert reason.facts == {"points": AsPoints(D("5.001"), 3), "limit": AsPoints(D(5))}
    _, (reason,) = health_of(HealthFigures(cpi=Fraction(8999, 10000)))
    assert reason.facts == {"cpi": "0.8999", "limit": "0.90"}
    _, (reason,) = health_of(HealthFigures(forecast_margin=Fraction(28, 100), margin_floor=D("0.30")))
    assert reason.facts == {"margin_rate": AsPercent(D("0.280"), 1), "floor_rate": AsPercent(D("0.30"), 1)}
