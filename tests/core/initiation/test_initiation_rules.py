"""PRJ-08 … PRJ-10: what a line costs, the margin floor to the last fen, shares, and cost by year."""
import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar.rules import WorkCalendar, calendar_of
from core.calendar.statutory import statutory_days
from core.errors import AsPercent, AsWord, DatesReversed
from core.initiation.rules import (
    BudgetFigure,
    BudgetLineUncosted,
    BudgetWithoutLabour,
    MarginBelowFloor,
    RevenueMissing,
    StageCost,
    cost_to_lower,
    fiscal_year,
    labour_budget,
    line_cost,
    require_complete_budget,
    require_margin,
    require_stage_shares,
    revenue_to_raise,
    shown_below,
    shown_exactly,
    spread_over_years,
    stage_revenues,
)
from core.projects.errors import ShareOutOfRange, SharesNotWhole
from core.tax import net_of

D = Decimal
FLOOR = D("0.30")
MILLION = D("1000000.00")


def test_the_worked_example_of_the_margin_gate():
    revenue = net_of(D("1060000.00"), D("0.06"))
    cost = require_complete_budget([
        BudgetFigure("labour", "PM", D("520000")), BudgetFigure("purchase", "Survey", D("120000")), BudgetFigure("expense", "Travel", D("80000"))])
    with pytest.raises(MarginBelowFloor) as caught:
        require_margin(revenue, cost, floor=FLOOR, project_type="management_consulting")
    facts = caught.value.facts
    assert facts["project_type"] == AsWord("project_type.management_consulting")
    assert facts["margin_rate"] == AsPercent(D("0.280"), 1)
    assert facts["floor_rate"] == AsPercent(FLOOR, 1)
    assert {name: str(facts[name]) for name in ("margin", "lower_cost_by", "raise_revenue_by")} == {
        "margin": "280000.00", "lower_cost_by": "20000.00", "raise_revenue_by": "28571.43"}
    assert require_margin(revenue, D("700000.00"), floor=FLOOR, project_type="audit").rate == Fraction(3, 10)


@pytest.mark.parametrize(("revenue", "cost", "shown", "places", "lower", "raised"), [
    ("1000000.00", "700000.01", "0.29999999", 6, "0.01", "0.02"),           # one fen over
    ("1000000.00", "700100.00", "0.2999", 2, "100.00", "142.86"),           # 29.99 %
    ("1000000.00", "700040.00", "0.29996", 3, "40.00", "57.15"),            # 29.996 %
    ("1000000.00", "700500.00", "0.2995", 2, "500.00", "714.29"),           # would read 30.0 % at one decimal
    ("1000000.00", "701000.00", "0.299", 1, "1000.00", "1428.58"),
    ("100.00", "250.00", "-1.500", 1, "180.00", "257.15"),                  # a loss
    ("0.01", "0.01", "0.000", 1, "0.01", "0.01"),
    ("99999999999999.99", "70000000000000.00", "0.2999999999999999", 14, "0.01", "0.01")])
def test_below_the_floor_is_refused_with_hints_and_telling_decimals(revenue, cost, shown, places, lower, raised):
    with pytest.raises(MarginBelowFloor) as caught:
        require_margin(D(revenue), D(cost), floor=FLOOR, project_type="audit")
    facts = caught.value.facts
    assert facts["margin_rate"] == AsPercent(D(shown), places)
    assert (str(facts["lower_cost_by"]), str(facts["raise_revenue_by"])) == (lower, raised)


@pytest.mark.parametrize(("revenue", "cost", "floor"), [
    ("1000000.00", "700000.00", "0.30"), ("1000000.00", "699999.99", "0.30"), ("0.01", "0.00", "0.99"), ("3.33", "2.33", "0.30"), ("100.00", "100.00", "0")])
def test_at_the_floor_and_above_passes(revenue, cost, floor):
    assert require_margin(D(revenue), D(cost), floor=D(floor), project_type="audit").amount == D(revenue) - D(cost)


@pytest.mark.parametrize("revenue", [None, D("0"), D("0.00"), D("-1")])
def test_no_revenue_is_refused(revenue):
    with pytest.raises(RevenueMissing):
        require_margin(revenue, D("1"), floor=FLOOR, project_type="audit")


@pytest.mark.parametrize("floor", ["1", "30", "-0.1"])
def test_a_floor_that_is_no_fraction_is_a_bug(floor):
    with pytest.raises(ValueError, match="floor"):
        require_margin(MILLION, D(1), floor=D(floor), project_type="audit")


money = st.decimals(min_value=D("0.01"), max_value=10**12, places=2)


@given(money, money, st.decimals(min_value=0, max_value=D("0.99"), places=3))
def test_following_a_hint_passes_and_a_fen_less_does_not(revenue, cost, floor):
    lower, more = cost_to_lower(revenue, cost, floor=floor), revenue_to_raise(revenue, cost, floor=floor)
    require_margin(revenue, cost - lower, floor=floor, project_type="audit")
    require_margin(revenue + more, cost, floor=floor, project_type="audit")
    assert (lower == 0) is (more == 0)
    if lower:
        for revenue_then, cost_then in ((revenue, cost - lower + D("0.01")), (revenue + more - D("0.01"), cost)):
            with pytest.raises(MarginBelowFloor) as caught:
                require_margin(revenue_then, cost_then, floor=floor, project_type="audit")
            assert caught.value.facts["margin_rate"].value < floor


def test_rates_as_shown():
    assert shown_exactly(D("0.3000")) == AsPercent(D("0.3000"), 1)
    assert shown_exactly(D("0.3025")) == AsPercent(D("0.3025"), 2)
    assert shown_exactly(D("1")) == AsPercent(D("1"), 1)
    assert shown_below(Fraction(1, 3), D("0.3334")) == AsPercent(D("0.333"), 1)
    with pytest.raises(ValueError, match="below"):
        shown_below(Fraction(3, 10), FLOOR)


def test_what_a_line_costs():
    assert labour_budget(D("0.5"), D("1333.33")) == D("666.67")
    assert line_cost(D("106.00"), D("0.06"), deductible=True) == D("100.00")
    assert line_cost(D("106.00"), D("0.06"), deductible=False) == line_cost(D("106.00")) == D("106.00")


@pytest.mark.parametrize(("lines", "refusal", "names"), [
    ([], BudgetWithoutLabour, None), ([BudgetFigure("expense", "Travel", D(1))], BudgetWithoutLabour, None),
    ([BudgetFigure("labour", "PM", None)], BudgetLineUncosted, ["PM"]), ([BudgetFigure("labour", "PM", D(0))], BudgetLineUncosted, ["PM"]),
    ([BudgetFigure("labour", "PM", D(1)), BudgetFigure("purchase", "Survey", None)], BudgetLineUncosted, ["Survey"])])
def test_an_incomplete_budget_never_passes_at_a_hundred_percent(lines, refusal, names):
    with pytest.raises(refusal) as caught:
        require_complete_budget(lines)
    assert names is None or caught.value.facts["lines"] == names


def test_a_free_expense_is_costed():
    assert require_complete_budget([BudgetFigure("labour", "PM", D("10.00")), BudgetFigure("expense", "Room", D(0))]) == D("10.00")


@pytest.mark.parametrize(("shares", "missing"), [(["0.4", "0.5"], "0.1"), (["0.5", "0.500001"], "-0.000001"), ([], "1"), (["0.333333"] * 3, "0.000001")])
def test_stage_shares_that_are_not_the_whole(shares, missing):
    with pytest.raises(SharesNotWhole) as caught:
        require_stage_shares([D(share) for share in shares])
    assert caught.value.facts["missing"].value == D(missing)


@pytest.mark.parametrize("shares", [["1.2", "-0.2"], ["-0.1", "1.1"]])
def test_a_share_outside_the_whole(shares):
    with pytest.raises(ShareOutOfRange):
        require_stage_shares([D(share) for share in shares])


def test_stage_revenues_add_up():
    assert stage_revenues(MILLION, [D("0.4"), D("0.6")]) == [D("400000.00"), D("600000.00")]
    assert sum(stage_revenues(D("100.00"), [D("0.333333"), D("0.333333"), D("0.333334")])) == D("100.00")


@pytest.mark.parametrize(("day", "first_month", "year"), [
    (dt.date(2026, 12, 31), 1, 2026), (dt.date(2026, 3, 31), 4, 2025), (dt.date(2026, 4, 1), 4, 2026), (dt.date(2026, 1, 1), 1, 2026)])
def test_fiscal_year(day, first_month, year):
    assert fiscal_year(day, first_month=first_month) == year


PLAIN = WorkCalendar()
CHINA = calendar_of([(row.day, row.kind) for row in statutory_days(2026)])


def stage(first, last, **costs):
    return StageCost(dt.date.fromisoformat(first), dt.date.fromisoformat(last), {int(account[1:]): D(cost) for account, cost in costs.items()})


@pytest.mark.parametrize(("stages", "expected"), [
    ([stage("2026-12-30", "2027-01-05", a1="100.00")], {(2026, 1): "40.00", (2027, 1): "60.00"}),                 # 2 and 3 working days
    ([stage("2026-12-31", "2027-01-04", a1="0.01", a2="0.03")], {(2027, 1): "0.01", (2026, 2): "0.01", (2027, 2): "0.02"}),   # 1 and 2 days
    ([stage("2026-11-02", "2026-11-30", a1="5.00"), stage("2026-12-01", "2026-12-02", a1="7.00")], {(2026, 1): "12.00"}),
    ([stage("2026-11-21", "2026-11-22", a1="9.99")], {(2026, 1): "9.99"}),                                        # only a weekend
    ([stage("2022-12-31", "2023-01-01", a1="9.99")], {(2022, 1): "5.00", (2023, 1): "4.99"}),                     # a weekend over New Year
    ([stage("2026-11-02", "2026-11-03", a1="0.00")], {}), ([], {})])
def test_cost_by_year_and_account(stages, expected):
    assert {key: str(value) for key, value in spread_over_years(stages, PLAIN).items()} == expected


def test_holidays_carry_no_cost():
    days = spread_over_years([stage("2025-12-31", "2026-01-05", a1="300.00")], CHINA)
    assert days == {(2025, 1): D("100.00"), (2026, 1): D("200.00")}               # 1–3 January off, Sunday the 4th made up


def test_a_fiscal_year_from_april():
    assert spread_over_years([stage("2026-03-31", "2026-04-01", a1="10.00")], PLAIN, first_month=4) == {(2025, 1): D("5.00"), (2026, 1): D("5.00")}


def test_a_stage_that_ends_before_it_starts_is_refused():
    with pytest.raises(DatesReversed):
        spread_over_years([stage("2026-11-03", "2026-11-02", a1="1.00")], PLAIN)


dates = st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31))


@given(st.lists(st.tuples(dates, dates, st.dictionaries(st.integers(1, 3), money, max_size=3)), max_size=5))
def test_the_years_add_up_to_the_cost_by_account(rows):
    stages = [StageCost(min(a, b), max(a, b), costs) for a, b, costs in rows]
    found = spread_over_years(stages, CHINA)
    for account in (1, 2, 3):
        assert sum(v for (_, a), v in found.items() if a == account) == sum(s.costs.get(account, 0) for s in stages)
    assert all(v > 0 for v in found.values())
