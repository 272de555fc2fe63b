"""How many of a step's persons must approve (APR-02)."""

from __future__ import annotations

from decimal import ROUND_CEILING

from core.approval.definition import Mode


def needed_approvals(mode: Mode, persons: int) -> int:
    """Of `persons` different people, the number of approvals that finish the step; a rejection by one ends the case in every mode.

    >>> needed_approvals(Mode(kind="percent", percent=50), 3), needed_approvals(Mode(kind="n_of_m", count=5), 3)
    (2, 3)
    """
    match mode.kind:
        case "any":
            return 1
        case "all" | "in_turn":
            return persons
        case "n_of_m":
            return min(mode.count, persons)
        case "percent":
            return max(1, int((mode.percent * persons / 100).to_integral_value(rounding=ROUND_CEILING)))
