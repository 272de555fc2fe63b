"""What is counted of deliverables, and the quality of the first look; pure (PRJ-22, PRJ-26, PRJ-32)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol, TypeVar

KINDS = ("report", "plan", "model", "training", "minutes", "certificate", "other")
POINTS = ("logic", "consistency", "accuracy", "contract")  # of the manager's check (PRJ-32)
SCORES = ("reasonableness", "feasibility", "innovation", "risk_response")  # of a reviewer (PRJ-26)
DECISIONS = ("pass", "changes", "again")

ORDER = ("planned", "submitted", "checked", "in_review", "reviewed", "delivered", "client_checked", "accepted")
SUBMITTED = frozenset(ORDER[1:])
REVIEWED = frozenset(ORDER[4:])
K = TypeVar("K")


class Counted(Protocol):
    @property
    def state(self) -> str: ...


@dataclass(frozen=True)
class Tally:
    """How many are planned, and of those how many came how far: who is accepted was reviewed, who was reviewed was submitted."""

    planned: int = 0
    submitted: int = 0
    reviewed: int = 0
    accepted: int = 0

    def rate(self, count: int) -> Fraction:
        """Of the planned; 0 when nothing is planned."""
        return Fraction(count, self.planned) if self.planned else Fraction(0)


def tally(rows: Iterable[Counted]) -> Tally:
    """PRJ-32: of five planned, three handed in (one of them reviewed, one accepted): 5, 3, 2, 1."""
    states = [row.state for row in rows]
    return Tally(len(states), sum(s in SUBMITTED for s in states), sum(s in REVIEWED for s in states), states.count("accepted"))


def tallies(rows: Iterable[Counted], by: Callable[[Counted], K]) -> dict[K, Tally]:
    """The same per stage, person, or whatever `by` names, in the order they come."""
    found: dict[K, list[Counted]] = {}
    for row in rows:
        found.setdefault(by(row), []).append(row)
    return {key: tally(own) for key, own in found.items()}


def mean_score(scores: Iterable[Mapping[str, int]]) -> Decimal | None:
    """The mean of all scores of a review, to one decimal: (4+4+3+5) and (5+4+4+5) are 34 / 8 = 4.25, shown as 4.3; None without any."""
    given = [value for one in scores for value in one.values()]
    if not given:
        return None
    return (Decimal(sum(given)) / len(given)).quantize(Decimal("0.1"), rounding="ROUND_HALF_UP")
