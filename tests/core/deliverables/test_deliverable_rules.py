"""Counts of deliverables and the mean of a review: pure (PRJ-26, PRJ-32)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest

from core.deliverables.rules import ORDER, Tally, mean_score, tallies, tally


def rows(*states: str) -> list[SimpleNamespace]:
    return [SimpleNamespace(state=s, stage=n % 2) for n, s in enumerate(states)]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((), Tally(0, 0, 0, 0)),
        (("planned",), Tally(1, 0, 0, 0)),
        (("planned", "planned", "submitted", "reviewed", "accepted"), Tally(5, 3, 2, 1)),
        (("checked", "in_review"), Tally(2, 2, 0, 0)),
        (("delivered", "client_checked"), Tally(2, 2, 2, 0)),
        (ORDER, Tally(8, 7, 4, 1)),
    ],
)
def test_who_is_accepted_was_reviewed_and_submitted(states: tuple[str, ...], expected: Tally) -> None:
    assert tally(rows(*states)) == expected


def test_shares_are_of_the_planned_and_the_parts_add_up() -> None:
    found = rows("planned", "submitted", "accepted")
    assert tally(found).rate(2) == Fraction(2, 3)
    assert Tally().rate(0) == 0
    parts = tallies(found, lambda r: r.stage)  # type: ignore[attr-defined]
    assert sum(t.planned for t in parts.values()) == 3
    assert parts[0] == Tally(2, 1, 1, 1)


def test_the_mean_counts_every_score_once_and_rounds_half_up() -> None:
    assert mean_score([{"a": 4, "b": 4, "c": 3, "d": 5}, {"a": 5, "b": 4, "c": 4, "d": 5}]) == Decimal("4.3")
    assert mean_score([]) is None
