"""Figures with effective dates: which one holds on a day (tax rates, cost rates, policies)."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def in_force(rows: Iterable[tuple[dt.date, T]], day: dt.date) -> T | None:
    """The value whose first day is the latest one not after `day`; None before the first. The order of rows does not matter.

    >>> rates = [(dt.date(2025, 1, 1), "old"), (dt.date(2026, 7, 1), "new")]
    >>> in_force(rates, dt.date(2026, 6, 30)), in_force(rates, dt.date(2026, 7, 1)), in_force(rates, dt.date(2024, 12, 31))
    ('old', 'new', None)
    """
    started = [row for row in rows if row[0] <= day]
    return max(started, key=lambda row: row[0])[1] if started else None
