"""CON-08: how a receipt falls on the plan."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.receipts.rules import Part, PartsOverAmount, PlanLineTwice, age_class, overdue_days, spread, with_balance

D = Decimal
MONEY = st.decimals(min_value=D("0.00"), max_value=D("99999.99"), places=2)


def test_parts_over_the_amount_name_the_excess() -> None:
    with pytest.raises(PartsOverAmount) as refused:
        with_balance(D("100.00"), [Part(1, D("60.00")), Part(2, D("40.01"))])
    assert refused.value.facts["over"] == D("0.01")


def test_the_same_line_twice() -> None:
    with pytest.raises(PlanLineTwice):
        with_balance(D("100.00"), [Part(1, D("60.00")), Part(1, D("40.00"))])


def test_over_payment_is_kept_as_balance() -> None:
    assert with_balance(D("85860.40"), [Part(1, D("85860.00"))]) == [Part(1, D("85860.00")), Part(None, D("0.40"))]
    assert with_balance(D("10.00"), []) == [Part(None, D("10.00"))]


@given(MONEY, st.lists(MONEY, max_size=6))
def test_a_spread_always_adds_up_and_fills_no_line_over(amount: Decimal, opens: list[Decimal]) -> None:
    parts = spread(amount, list(enumerate(opens, start=1)))
    assert sum((p.amount for p in parts), D(0)) == amount
    assert all(p.amount <= opens[p.plan_line_id - 1] for p in parts if p.plan_line_id)


@pytest.mark.parametrize(
    ("due", "left", "days"), [("2026-11-21", "5", 0), ("2026-11-20", "5", 1), ("2026-11-22", "5", 0), ("2024-02-29", "5", 996), ("2026-11-01", "0", 0)]
)
def test_days_overdue(due: str, left: str, days: int) -> None:
    assert overdue_days(dt.date.fromisoformat(due), D(left), dt.date(2026, 11, 21)) == days


def test_age_classes_at_their_edges() -> None:
    assert [age_class(d) for d in (1, 29, 30, 59, 60, 89, 90, 179, 180)] == [0, 0, 30, 30, 60, 60, 90, 90, 180]
