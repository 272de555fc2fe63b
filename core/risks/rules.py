"""The matrix, the proposed response, the trend, the limit of an indicator (PRJ-28 … PRJ-30)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.calendar.rules import WorkCalendar
from core.risks.words import IMPACTS, LIKELIHOODS


def rank_of(likelihood: str, impact: str) -> int:
    """0 for high × severe … 5 for low × minor: both places added up."""
    return LIKELIHOODS.index(likelihood) + IMPACTS.index(impact)


def level_of(likelihood: str, impact: str) -> str:
    """The colour of the matrix (PRJ-28): the sum of both ranks decides.

    >>> level_of("high", "severe"), level_of("medium", "major"), level_of("low", "moderate")
    ('red', 'amber', 'slate')
    """
    rank = rank_of(likelihood, impact)
    return "red" if rank <= 1 else "amber" if rank <= 2 else "slate"


GRADES = {"red": "high_risk", "amber": "medium_risk", "slate": "low_risk"}


def cell_order(likelihood: str, impact: str) -> int:
    """The place of a cell in the order of priority, 1 … 12, no two alike: by rank, of equal rank the worse impact first.

    >>> cell_order("high", "severe"), cell_order("medium", "severe"), cell_order("high", "major"), cell_order("low", "minor")
    (1, 2, 3, 12)
    """
    cells = sorted(((a, b) for a in range(len(LIKELIHOODS)) for b in range(len(IMPACTS))), key=lambda cell: (cell[0] + cell[1], cell[1]))
    return cells.index((LIKELIHOODS.index(likelihood), IMPACTS.index(impact))) + 1


def priority_key(likelihood: str, impact: str, due_on: dt.date | None, risk_id: int) -> tuple[int, dt.date, int]:
    """What the register is ordered by: the cell, then the earlier day, then who came first; never two the same."""
    return cell_order(likelihood, impact), due_on or dt.date.max, risk_id


def proposed(table: Mapping[str, Any], likelihood: str, impact: str) -> str:
    """The response the policy proposes for a cell (PRJ-29); `table` holds every policy by its dotted name.

    >>> proposed({"risk_response.low_major": "transfer"}, "low", "major")
    'transfer'
    """
    return str(table[f"risk_response.{likelihood}_{impact}"])


def trend_of(before: tuple[str, str], after: tuple[str, str]) -> str:
    """Whether the risk became worse between two looks (PRJ-30): by rank, since cells of one rank weigh the same.

    >>> trend_of(("medium", "major"), ("high", "major")), trend_of(("high", "major"), ("medium", "severe"))
    ('up', 'same')
    """
    was, now = rank_of(*before), rank_of(*after)
    return "up" if now < was else "down" if now > was else "same"


def is_beyond(value: Decimal, limit: Decimal, direction: str) -> bool:
    """Exactly at the limit does not warn.

    >>> is_beyond(Decimal(5), Decimal(5), "above"), is_beyond(Decimal("5.01"), Decimal(5), "above"), is_beyond(Decimal(2), Decimal(3), "below")
    (False, True, True)
    """
    return value > limit if direction == "above" else value < limit


def next_review(table: Mapping[str, Any], calendar: WorkCalendar, day: dt.date, likelihood: str, impact: str) -> dt.date:
    """The day of the next review by policy: so many days on, by level, moved to a working day.

    >>> next_review({"risk.review_red_days": 14}, WorkCalendar(), dt.date(2026, 11, 21), "high", "severe")
    datetime.date(2026, 12, 7)
    """
    days = int(table[f"risk.review_{level_of(likelihood, impact)}_days"])
    return calendar.working_day_on_or_after(day + dt.timedelta(days=days))


def review_due(
    next_review_on: dt.date | None, started_on: dt.date | None, table: Mapping[str, Any], calendar: WorkCalendar, cell: tuple[str, str]
) -> dt.date | None:
    """When a risk is looked at next: on its day, or one interval after the project's start where the plan brought it along; None before that.

    >>> review_due(None, dt.date(2026, 11, 2), {"risk.review_slate_days": 60}, WorkCalendar(), ("low", "minor"))
    datetime.date(2027, 1, 1)
    """
    if next_review_on is not None:
        return next_review_on
    return next_review(table, calendar, started_on, *cell) if started_on else None
