"""What an absence must satisfy, and which part of which day it takes (PRJ-37). Pure.

A day has two halves. An absence is a run of halves: its first day may begin at noon, its last may end at noon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from core.calendar.rules import WorkCalendar

KINDS = ("annual", "sick", "other")
HALF, WHOLE = Decimal("0.5"), Decimal(1)
LONGEST = 366  # days of one absence; longer is a typing error, or two absences


class Away(NamedTuple):
    """[from_on, until_on], both counted; the halves at its ends."""

    from_on: dt.date
    until_on: dt.date
    from_noon: bool = False
    until_noon: bool = False


def halves(away: Away) -> tuple[int, int]:
    """First and last half day, counted from the beginning of time; the last before the first when nothing is left.

    >>> first, last = halves(Away(dt.date(2026, 11, 20), dt.date(2026, 11, 20), from_noon=True))
    >>> last - first + 1
    1
    """
    return away.from_on.toordinal() * 2 + away.from_noon, away.until_on.toordinal() * 2 + 1 - away.until_noon


def overlap(one: Away, other: Away) -> bool:
    """A morning and an afternoon of the same day do not.

    >>> friday = dt.date(2026, 11, 20)
    >>> overlap(Away(friday, friday, until_noon=True), Away(friday, friday, from_noon=True)), overlap(Away(friday, friday), Away(friday, friday))
    (False, True)
    """
    (first, last), (other_first, other_last) = halves(one), halves(other)
    return first <= other_last and other_first <= last


def parts(away: Away, first: dt.date, last: dt.date, calendar: WorkCalendar) -> Iterator[tuple[dt.date, Decimal]]:
    """The working days of the absence in [first, last], each with the part of it that is taken.

    >>> off = Away(dt.date(2026, 11, 20), dt.date(2026, 11, 23), from_noon=True)      # Friday noon to Monday
    >>> [(day.day, str(part)) for day, part in parts(off, dt.date(2026, 11, 1), dt.date(2026, 11, 30), WorkCalendar())]
    [(20, '0.5'), (23, '1')]
    """
    for day in calendar.worked_days(max(first, away.from_on), min(last, away.until_on)):
        noon = (day == away.from_on and away.from_noon) or (day == away.until_on and away.until_noon)
        yield day, HALF if noon else WHOLE


def working_days(away: Away, calendar: WorkCalendar) -> Decimal:
    """How many working days it takes."""
    return sum((part for _, part in parts(away, away.from_on, away.until_on, calendar)), Decimal(0))


def taken(absences: Iterable[Away], first: dt.date, last: dt.date, calendar: WorkCalendar) -> dict[dt.date, Decimal]:
    """Day → part taken by one person's absences; never more than the day."""
    found: dict[dt.date, Decimal] = {}
    for away in absences:
        for day, part in parts(away, first, last, calendar):
            found[day] = min(WHOLE, found.get(day, Decimal(0)) + part)
    return found
