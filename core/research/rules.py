"""Words and figures of the research, worked out without the database (PRJ-17)."""

from __future__ import annotations

import datetime as dt

FIELD_KINDS = ("interview", "site_visit")
FINDING_KINDS = ("problem", "opportunity", "risk")
LONGEST = 10_000  # questions, notes, a description


def late_days(due_on: dt.date, state: str, received_on: dt.date | None, today: dt.date) -> int:
    """How late material is: so far while it is missing, or how late it came; 0 where it is waived.

    >>> due = dt.date(2026, 3, 9)
    >>> late_days(due, "asked", None, dt.date(2026, 3, 12)), late_days(due, "received", dt.date(2026, 3, 10), dt.date(2026, 4, 1))
    (3, 1)
    >>> late_days(due, "asked", None, due), late_days(due, "waived", None, dt.date(2026, 4, 1))
    (0, 0)
    """
    if state == "waived":
        return 0
    return max(((received_on or today) - due_on).days, 0)
