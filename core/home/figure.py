"""What a figure of the home page is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from sqlalchemy.orm import Session

from core.access import Actor

Kind = Literal["money", "percent", "ratio", "hours", "count"]


@dataclass(frozen=True)
class Figure:
    """One figure: the word `figure.<key>`, its value (money, a fraction, an index, minutes, or a count; None: nothing to work it out
    from), a tone, the trend before it, and the facts of its note `figure_note.<key>` (no facts, no note)."""

    key: str
    kind: Kind
    value: Decimal | Fraction | int | None
    tone: str = "slate"
    trend: tuple[Decimal | Fraction | int, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


Work = Callable[[Session, Actor, dt.date], Figure]


def first_of_year(day: dt.date) -> dt.date:
    return day.replace(month=1, day=1)


def months_back(day: dt.date, count: int) -> list[dt.date]:
    """The first days of the last `count` months, the present one last.

    >>> months_back(dt.date(2026, 2, 14), 3)
    [datetime.date(2025, 12, 1), datetime.date(2026, 1, 1), datetime.date(2026, 2, 1)]
    """
    serial = day.year * 12 + day.month - 1
    return [dt.date(n // 12, n % 12 + 1, 1) for n in range(serial - count + 1, serial + 1)]


def share(part: Decimal | int | None, whole: Decimal | int | None) -> Fraction | None:
    return Fraction(part or 0) / Fraction(whole) if whole else None
