"""PRJ-21: fractions to the end; a figure that cannot be is None."""
import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar.rules import WorkCalendar
from core.money import fen, rounded
from core.progress.earned_value import BudgetedTask, earned_value, measure, planned_value, project_value, s_curve

D, F = Decimal, Fraction
PLAIN = WorkCalendar()


def day(text):
    return dt.date.fromisoformat(f"2026-{text}")


def test_the_worked_figures():
    found = measure(budget=1_000_000, planned=400_000, earned=380_000, spent=418_000)
    assert (found.schedule_variance, found.cost_variance) == (-20_000, -38_000)
    assert (found.spi, found.cpi) == (F(95, 100), F(10, 11))
    assert (found.schedule_deviation_rate, found.cost_overrun_rate) == (F(-1, 20), F(1, 10))
    assert (found.estimate_at_completion, found.estimate_to_complete, found.variance_at_completion) == (1_100_000, 682_000, -100_000)
    assert found.tcpi == F(620, 582)


def test_rounding_cpi_first_would_give_a_visibly_wrong_eac():
    found = measure(budget=D("7200000.00"), planned=D("3000000"), earned=D("2000000.00"), spent=D("2150000.00"))
    assert rounded(found.cpi, 2) == D("0.93")
    assert fen(found.estimate_at_completion) == D("7740000.00")
    assert fen(F(D("7200000.00")) / F(rounded(found.cpi, 2))) == D("7741935.48")


@pytest.mark.parametrize(("figures", "nothing"), [
    ({"budget": 100, "planned": 0, "earned": 0, "spent": 0}, {"spi", "cpi", "eac", "etc", "vac"}),
    ({"budget": 100, "planned": 10, "earned": 0, "spent": 5}, {"eac", "etc", "vac"}),
    ({"budget": 100, "planned": 0, "earned": 10, "spent": 0}, {"spi", "cpi", "eac", "etc", "vac"}),
    ({"budget": 100, "planned": 50, "earned": 50, "spent": 100}, {"tcpi"}), ({"budget": 100, "planned": 50, "earned": 50, "spent": 120}, {"tcpi"}),
    ({"budget": 0, "planned": 0, "earned": 0, "spent": 0}, {"spi", "cpi", "eac", "etc", "vac", "tcpi"})])
def test_what_cannot_be_worked_out_is_none(figures, nothing):
    found = measure(**figures)
    names = {"spi": found.spi, "cpi": found.cpi, "eac": found.estimate_at_completion, "etc": found.estimate_to_complete,
             "vac": found.variance_at_completion, "tcpi": found.tcpi}
    assert {name for name, value in names.items() if value is None} == nothing


def test_rates_of_nothing_are_none():
    found = measure(budget=100, planned=0, earned=0, spent=1)
    assert (found.schedule_deviation_rate, found.cost_overrun_rate) == (None, None)


money = st.decimals(min_value=D("0.01"), max_value=10**9, places=2)


@given(money, money, money, money)
def test_the_figures_hang_together(budget, planned, earned, spent):
    found = measure(budget=budget, planned=planned, earned=earned, spent=spent)
    assert found.estimate_at_completion * found.cpi == F(budget)
    assert found.estimate_to_complete + F(spent) == found.estimate_at_completion
    assert (found.variance_at_completion >= 0) is (found.cpi >= 1)
    assert found.schedule_variance == F(earned) - F(planned)


TASKS = [BudgetedTask(D("100.00"), day("11-23"), day("11-27"), D(100)), BudgetedTask(D("300.00"), day("11-30"), day("12-04"), D("33.3333"))]


def test_values_of_a_plan():
    assert planned_value(TASKS, day("12-01"), PLAIN) == 220
    assert earned_value(TASKS) == F("199.9999")
    found = project_value(TASKS, D("210.00"), day("12-01"), PLAIN)
    assert (found.budget, found.planned, found.earned, found.spent) == (400, 220, F("199.9999"), 210)


def test_an_empty_plan_is_worth_nothing():
    found = project_value([], D(0), day("12-01"), PLAIN)
    assert (found.budget, found.spi, found.cpi) == (0, None, None)
    assert s_curve([], earned=[], spent=[], on=day("12-01"), calendar=PLAIN) == []


def test_the_s_curve_by_week():
    points = s_curve(TASKS, earned=[(day("11-27"), D(90)), (day("12-02"), D(200))], spent=[(day("11-24"), D(50)), (day("12-01"), D(60)),
        (day("12-02"), D("0.50"))],
                     on=day("12-02"), calendar=PLAIN)
    assert [(point.on, point.planned, point.earned, point.spent) for point in points] == [
        (day("11-22"), 0, 0, 0), (day("11-29"), 100, 90, 50), (day("12-02"), 280, 200, D("110.50")), (day("12-06"), 400, None, None)]


def test_a_late_project_runs_on_to_today_and_early_cost_opens_the_curve():
    points = s_curve(TASKS, earned=[], spent=[(day("11-18"), D(5))], on=day("12-16"), calendar=PLAIN)
    assert (points[0].on, points[0].spent, points[1].spent) == (day("11-15"), 0, 5)
    assert [point.on for point in points[-2:]] == [day("12-16"), day("12-20")]
    assert (points[-2].planned, points[-1].spent) == (400, None)


def test_a_finished_project_ends_with_its_plan():
    done = [BudgetedTask(D(100), day("11-23"), day("11-27"), 100)]
    points = s_curve(done, earned=[(day("11-27"), D(100))], spent=[(day("11-25"), D(80))], on=day("12-31"), calendar=PLAIN)
    assert (points[-1].on, points[-1].planned, points[-1].earned, points[-1].spent) == (day("11-29"), 100, 100, 80)
