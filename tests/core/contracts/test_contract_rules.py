"""CON-01: percent and amount fill each other, and the plan adds up to the fen."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.contracts.rules import PaymentPlanMissing, PlanDoesNotAddUp, PlanLineForm, PlanTooLarge, fill_plan, require_period, require_plan_adds_up, share_of
from core.errors import DatesReversed

D = Decimal


def line(**values: object) -> PlanLineForm:
    return PlanLineForm("首付款", dt.date(2026, 3, 1), **values)  # type: ignore[arg-type]


def test_percents_become_amounts_and_the_last_fen_is_not_lost() -> None:
    filled = fill_plan(D("100000.01"), [line(percent=D(30)), line(percent=D(30)), line(percent=D(40))])
    assert [str(x.amount) for x in filled] == ["30000.00", "30000.00", "40000.01"]


def test_an_amount_gives_its_percent_and_a_single_empty_line_takes_the_rest() -> None:
    filled = fill_plan(D("1060000.00"), [line(amount=D("318000.00")), line(percent=D(40)), line()])
    assert [(str(x.percent), str(x.amount)) for x in filled] == [("30.0000", "318000.00"), ("40", "424000.00"), ("30.0000", "318000.00")]


def test_two_empty_lines_stay_empty() -> None:
    assert [x.amount for x in fill_plan(D("100.00"), [line(), line()])] == [None, None]


@pytest.mark.parametrize(
    ("parts", "refusal", "fact"),
    [
        (["318000.00", "424000.00", "317999.99"], PlanDoesNotAddUp, ("missing", D("0.01"))),
        (["318000.00", "424000.00", "318000.01"], PlanTooLarge, ("over", D("0.01"))),
        ([], PaymentPlanMissing, ("amount", D("1060000.00"))),
    ],
)
def test_a_plan_that_does_not_add_up_names_the_difference(parts: list[str], refusal: type, fact: tuple[str, Decimal]) -> None:
    with pytest.raises(refusal) as refused:
        require_plan_adds_up(D("1060000.00"), [D(p) for p in parts])
    assert refused.value.facts[fact[0]] == fact[1]


def test_a_framework_without_amount_needs_no_plan() -> None:
    require_plan_adds_up(D("0.00"), [])
    assert share_of(D("0.00"), D("0.00")) is None


def test_ends_before_it_starts() -> None:
    require_period(dt.date(2026, 3, 1), dt.date(2026, 3, 1))
    with pytest.raises(DatesReversed):
        require_period(dt.date(2026, 3, 1), dt.date(2026, 2, 28))


@given(st.decimals(min_value=D("0.01"), max_value=D("99999999.99"), places=2), st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_percents_that_make_a_hundred_always_make_the_amount(amount: Decimal, weights: list[int]) -> None:
    shares = [D(w * 100) / sum(weights) for w in weights]
    percents = [s.quantize(D("0.0001")) for s in shares[:-1]]
    filled = fill_plan(amount, [line(percent=p) for p in [*percents, D(100) - sum(percents, D(0))]])
    assert sum((x.amount or D(0) for x in filled), D(0)) == amount
