"""The matrix, the proposed responses, trend and limits (PRJ-28 … PRJ-30)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import product

import pytest

from core import policies
from core.calendar.rules import WorkCalendar
from core.policies import PolicyNotAChoice
from core.risks.rules import cell_order, is_beyond, level_of, next_review, priority_key, proposed, rank_of, review_due, trend_of
from core.risks.words import IMPACTS, LIKELIHOODS
from core.settings import DEFAULTS

CELLS = list(product(LIKELIHOODS, IMPACTS))
MONDAY = dt.date(2026, 3, 2)


def test_default_responses_are_those_of_the_requirement() -> None:
    """PRJ-29, word for word: high × severe avoid; high × other, medium × severe / major / moderate mitigate; low × severe / major transfer;
    rest accept."""
    for likelihood, impact in CELLS:
        if (likelihood, impact) == ("high", "severe"):
            asked = "avoid"
        elif likelihood == "high" or (likelihood == "medium" and impact in ("severe", "major", "moderate")):
            asked = "mitigate"
        elif likelihood == "low" and impact in ("severe", "major"):
            asked = "transfer"
        else:
            asked = "accept"
        assert proposed(DEFAULTS, likelihood, impact) == asked, (likelihood, impact)


def test_a_response_that_does_not_exist_is_no_policy() -> None:
    assert policies.checked("risk_response.low_minor", "transfer") == "transfer"
    with pytest.raises(PolicyNotAChoice):
        policies.checked("risk_response.low_minor", "pray")


def test_priority_is_unambiguous_and_follows_the_level() -> None:
    assert sorted(cell_order(*cell) for cell in CELLS) == list(range(1, 13))
    ordered = sorted(CELLS, key=lambda cell: cell_order(*cell))
    assert ordered[:3] == [("high", "severe"), ("medium", "severe"), ("high", "major")]
    levels = [level_of(*cell) for cell in ordered]
    assert levels == sorted(levels, key=["red", "amber", "slate"].index)
    assert [rank_of(*cell) for cell in ordered] == sorted(rank_of(*cell) for cell in ordered)
    same = ("medium", "major")
    assert priority_key(*same, MONDAY, 9) < priority_key(*same, None, 1)  # a day comes before none
    assert priority_key(*same, MONDAY, 1) < priority_key(*same, MONDAY, 2)  # then who came first


@pytest.mark.parametrize(("before", "after", "trend"), [
    (("low", "minor"), ("high", "severe"), "up"),
    (("high", "major"), ("medium", "major"), "down"),
    (("high", "major"), ("high", "major"), "same"),
    (("high", "moderate"), ("medium", "major"), "same"),
])  # fmt: skip
def test_trend(before: tuple[str, str], after: tuple[str, str], trend: str) -> None:
    assert trend_of(before, after) == trend


def test_a_limit_warns_beyond_not_at_it() -> None:
    five = Decimal("5.00")
    assert [is_beyond(Decimal(v), five, "above") for v in ("4.99", "5", "5.0001")] == [False, False, True]
    assert [is_beyond(Decimal(v), five, "below") for v in ("4.9999", "5", "5.01")] == [True, False, False]


def test_reviews_come_sooner_for_worse_risks_and_on_working_days() -> None:
    calendar = WorkCalendar()
    days = [next_review(DEFAULTS, calendar, MONDAY, *cell) for cell in (("high", "severe"), ("medium", "major"), ("low", "minor"))]
    assert days == [dt.date(2026, 3, 16), dt.date(2026, 4, 1), dt.date(2026, 5, 1)]
    assert next_review(DEFAULTS, calendar, dt.date(2026, 3, 7), "high", "severe") == dt.date(2026, 3, 23)  # a Saturday + 14 moves to Monday
    assert review_due(None, None, DEFAULTS, calendar, ("high", "severe")) is None  # before the start nobody knows
    assert review_due(None, MONDAY, DEFAULTS, calendar, ("high", "severe")) == dt.date(2026, 3, 16)
    assert review_due(dt.date(2026, 9, 1), MONDAY, DEFAULTS, calendar, ("high", "severe")) == dt.date(2026, 9, 1)
