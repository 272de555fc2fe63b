"""Work over the working days there are (PRJ-37). Pure: assignments and capacity in, person days per day out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.calendar.rules import WorkCalendar
from core.money import rounded

PROPOSED = frozenset({"draft", "in_approval"})
PLACES = Decimal("0.000001")

Capacity = Mapping[int, Mapping[dt.date, Decimal]]  # employee → working day → person days there are


@dataclass(frozen=True)
class Assignment:
    """Work that is left for one person: of a task, or (task_id None) planned for them on the team without tasks of their own.

    `starts_on` and `finishes_on` are the days it can still be done on: never before today; what is late is to be done from today on."""

    employee_id: int
    project_id: int
    task_id: int | None
    starts_on: dt.date
    finishes_on: dt.date
    days: Decimal
    name: str
    code: str
    state: str  # of the project
    name_en: str = ""
    role: str = ""
    late: bool = False  # its own finish is over

    @property
    def proposed(self) -> bool:
        """Of a project that is not approved yet."""
        return self.state in PROPOSED


def left_to_do(effort: Decimal, progress: Decimal, remaining: Decimal | None) -> Decimal:
    """Person days left of a task: as reported, else what the progress leaves of the effort.

    >>> left_to_do(Decimal(10), Decimal(40), None), left_to_do(Decimal(10), Decimal(40), Decimal(8)), left_to_do(Decimal(10), Decimal(100), Decimal(2))
    (Decimal('6.00'), Decimal('8'), Decimal('0'))
    """
    if progress >= 100:
        return Decimal(0)
    return remaining if remaining is not None else rounded(Fraction(effort) * (100 - Fraction(progress)) / 100, 2)


def window_left(starts_on: dt.date, finishes_on: dt.date, days: Decimal, today: dt.date, calendar: WorkCalendar) -> tuple[dt.date, dt.date, bool]:
    """The days left to do `days` in, and whether it is late. Late work takes as many working days from today as it has person days.

    >>> window_left(dt.date(2026, 11, 2), dt.date(2026, 11, 10), Decimal("2.5"), dt.date(2026, 11, 20), WorkCalendar())    # Fri: Fri, Mon, Tue
    (datetime.date(2026, 11, 20), datetime.date(2026, 11, 24), True)
    """
    if finishes_on >= today:
        return max(starts_on, today), finishes_on, False
    first = calendar.working_day_on_or_after(today)
    whole = max(1, -(-Fraction(days).numerator // Fraction(days).denominator))
    return first, calendar.add_working_days(first, whole - 1), True


def share_left(days: Decimal, starts_on: dt.date, finishes_on: dt.date, today: dt.date, calendar: WorkCalendar) -> Decimal:
    """Of days planned evenly from start to finish what falls on today and after.

    >>> share_left(Decimal(10), dt.date(2026, 11, 16), dt.date(2026, 11, 27), dt.date(2026, 11, 23), WorkCalendar())
    Decimal('5.00')
    """
    length = calendar.working_days_inclusive(starts_on, finishes_on)
    if today <= starts_on or not length:
        return days
    return rounded(Fraction(days) * calendar.working_days_inclusive(today, finishes_on) / length, 2)


def horizon(assignments: Iterable[Assignment], first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """The days `spread` needs the capacity of: [first, last] and all of every assignment."""
    rows = list(assignments)
    return min([first, *(a.starts_on for a in rows)]), max([last, *(a.finishes_on for a in rows)])


def spread(assignments: Iterable[Assignment], capacity: Capacity) -> dict[tuple[int, dt.date], Decimal]:
    """(employee, day) → person days of work. Each assignment falls on the days of its person in proportion to what they can work that day;
    nothing is lost: who is away all the time still has it, evenly. `capacity` must cover the assignments (`horizon`).

    >>> monday, tuesday, wednesday = (dt.date(2026, 11, n) for n in (23, 24, 25))
    >>> task = Assignment(1, 9, 5, monday, wednesday, Decimal(3), "Interviews", "1.2", "in_progress")
    >>> load = spread([task], {1: {monday: Decimal(1), tuesday: Decimal(1), wednesday: Decimal(0)}})     # leave on Wednesday
    >>> [str(load[1, day]) for day in (monday, tuesday)]
    ['1.500000', '1.500000']
    """
    load: dict[tuple[int, dt.date], Decimal] = {}
    for a in assignments:
        for day, days in each_day(a, capacity):
            key = (a.employee_id, day)
            load[key] = load.get(key, Decimal(0)) + days
    return load


def each_day(a: Assignment, capacity: Capacity) -> list[tuple[dt.date, Decimal]]:
    """The days of one assignment with its part on each; they add up to its days exactly."""
    days = [(day, part) for day, part in _days_of(capacity.get(a.employee_id, {}), a.starts_on, a.finishes_on)]
    able = [(day, part) for day, part in days if part > 0] or [(day, Decimal(1)) for day, _ in days]
    if not able:
        return [(a.starts_on, a.days)] if a.days else []
    total = sum((part for _, part in able), Decimal(0))
    found = [(day, (a.days * part / total).quantize(PLACES)) for day, part in able[:-1]]
    return [*found, (able[-1][0], a.days - sum((d for _, d in found), Decimal(0)))]


def _days_of(own: Mapping[dt.date, Decimal], first: dt.date, last: dt.date) -> Iterable[tuple[dt.date, Decimal]]:
    """The person's days in [first, last]; the mapping is in the order of the days."""
    if (last - first).days < len(own):
        for number in range(first.toordinal(), last.toordinal() + 1):
            day = dt.date.fromordinal(number)
            if day in own:
                yield day, own[day]
    else:
        yield from ((day, part) for day, part in own.items() if first <= day <= last)
