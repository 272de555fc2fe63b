"""How full a week is, whether work is shared fairly, and whom to ask first (PRJ-37, PRJ-38). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from core.money import rounded

Band = Literal["over", "full", "under", "free", "away"]
Fair = Literal["low", "high", ""]
DAYS_A_WEEK = 7
CENT, NOTHING = Decimal("0.01"), Decimal("0.00")
FAIR_DAYS = 28  # the next four weeks


@dataclass(frozen=True)
class Limits:
    """Of the policies `load.*`."""

    over: Decimal = Decimal(1)
    under: Decimal = Decimal("0.5")
    fair_low: Decimal = Decimal("0.8")
    fair_high: Decimal = Decimal("1.2")


def monday(day: dt.date) -> dt.date:
    """The first day of the day's week.

    >>> monday(dt.date(2026, 11, 22))
    datetime.date(2026, 11, 16)
    """
    return day - dt.timedelta(days=day.weekday())


def band(days: Decimal, capacity: Decimal, limits: Limits) -> Band:
    """How full a week is; work on days there are none of is too much.

    >>> [band(Decimal(d), Decimal(c), Limits()) for d, c in ((6, 5), (5, 5), (2, 5), (0, 5), (0, 0), (1, 0))]
    ['over', 'full', 'under', 'free', 'away', 'over']
    """
    if capacity <= 0:
        return "over" if days > 0 else "away"
    if days <= 0:
        return "free"
    if days > limits.over * capacity:
        return "over"
    return "under" if days < limits.under * capacity else "full"


def shown_days(days: Decimal) -> Decimal:
    """Person days to the hundredth, half up; exact, and quick for thousands of cells.

    >>> shown_days(Decimal("2.665"))
    Decimal('2.67')
    """
    return days.quantize(CENT, ROUND_HALF_UP) if days else NOTHING


def rate_of(days: Decimal, capacity: Decimal) -> Decimal | None:
    """Planned over capacity; None without capacity."""
    return rounded(Fraction(days) / Fraction(capacity), 4) if capacity > 0 else None


def fair_shares(rates: Mapping[int, Decimal | None], department: Mapping[int, int]) -> dict[int, Decimal]:
    """Person → their planned / capacity over the mean of their department's persons; nobody where the department has no work at all.

    >>> fair_shares({1: Decimal("0.9"), 2: Decimal("0.6"), 3: None, 4: Decimal(0)}, {1: 7, 2: 7, 3: 7, 4: 8})
    {1: Decimal('1.2000'), 2: Decimal('0.8000')}
    """
    of_department: dict[int, list[Fraction]] = {}
    for person, rate in rates.items():
        if rate is not None:
            of_department.setdefault(department[person], []).append(Fraction(rate))
    means = {d: sum(found, Fraction(0)) / len(found) for d, found in of_department.items()}
    return {p: rounded(Fraction(r) / means[department[p]], 4) for p, r in rates.items() if r is not None and means[department[p]] > 0}


def fair(share: Decimal | None, limits: Limits) -> Fair:
    """Marked under 80 % and over 120 %; at the limits it is not.

    >>> [fair(Decimal(s), Limits()) for s in ("0.7999", "0.80", "1.20", "1.2001")]
    ['low', '', '', 'high']
    """
    if share is None:
        return ""
    return "low" if share < limits.fair_low else "high" if share > limits.fair_high else ""


@dataclass(frozen=True)
class Need:
    """What a task asks for: days in a period, a role, a skill at least at a level. Days None: as many as there are."""

    first: dt.date
    last: dt.date
    days: Decimal | None = None
    role: str = ""
    skill_id: int | None = None
    level: int = 1


@dataclass(frozen=True)
class Able:
    """A person as the ranking looks at them."""

    employee_id: int
    free_days: Decimal  # in the period
    skill_level: int  # of the skill asked for; 0: not at all, or none asked
    day_rate: Decimal | None  # of the grade
    role_times: int = 0  # projects in which they had the role
    number: str = ""


@dataclass(frozen=True)
class Ranked:
    able: Able
    covers: bool  # enough free days
    skilled: bool  # at least at the level asked


def rank(people: Iterable[Able], need: Need) -> list[Ranked]:
    """By free days in the period (more than are needed count as enough), then how well the skill is mastered, then the grade's rate, the
    cheaper first; who had the role more often, and the staff number, decide between equals.

    >>> need = Need(dt.date(2026, 11, 23), dt.date(2026, 12, 4), Decimal(4), skill_id=3, level=2)
    >>> lin, wang, zhao = Able(1, Decimal(9), 1, Decimal(900)), Able(2, Decimal(4), 3, Decimal(2000)), Able(3, Decimal(2), 3, Decimal(800))
    >>> [(r.able.employee_id, r.covers, r.skilled) for r in rank([lin, wang, zhao], need)]
    [(2, True, True), (1, True, False), (3, False, True)]
    """

    def key(a: Able) -> tuple[Decimal, int, bool, Decimal, int, str]:
        free = a.free_days if need.days is None else min(a.free_days, need.days)
        return (-free, -a.skill_level, a.day_rate is None, a.day_rate or Decimal(0), -a.role_times, a.number)

    return [
        Ranked(a, need.days is None or a.free_days >= need.days, need.skill_id is None or a.skill_level >= need.level)
        for a in sorted((p for p in people if p.free_days > 0), key=key)
    ]


def weeks_from(first: dt.date, weeks: int) -> list[dt.date]:
    """The Mondays of so many weeks, the first one that of `first`."""
    start = monday(first)
    return [start + dt.timedelta(days=DAYS_A_WEEK * n) for n in range(weeks)]


def by_week(days: Iterable[tuple[dt.date, Decimal]], weeks: Sequence[dt.date], since: dt.date) -> list[Decimal]:
    """Days summed by week; what lies before `since` or outside the weeks is left out."""
    found = [Decimal(0)] * len(weeks)
    first = weeks[0].toordinal()
    for day, part in days:
        place = (day.toordinal() - first) // DAYS_A_WEEK
        if day >= since and 0 <= place < len(weeks):
            found[place] += part
    return found


def codes_of(values: Collection[str]) -> tuple[str, ...]:
    """Sorted, without repeats and empties."""
    return tuple(sorted({v for v in values if v}))
