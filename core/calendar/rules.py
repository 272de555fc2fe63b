"""Working days: weekends off, public holidays off, make-up workdays on (GEN-03)."""
from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from core.errors import DatesReversed, Refusal

ONE_DAY = dt.timedelta(days=1)
FARTHEST = 36_600       # working days one may count from a day: more than a century is a typing error


class DayOutOfReach(Refusal):
    """A step of working days that leaves the calendar."""

    code = "day_out_of_reach"


def require_period(starts_on: dt.date, finishes_on: dt.date, *, field: str | None = None, name: str = "") -> None:
    """Refuses a finish before the start; one day is a period."""
    if finishes_on < starts_on:
        raise DatesReversed(field=field, starts_on=starts_on, finishes_on=finishes_on, name=name)


@dataclass(frozen=True)
class WorkCalendar:
    """Monday to Friday, without `holidays`, with the make-up `workdays`. A day in both is a mistake of the caller.

    >>> national = WorkCalendar(holidays=frozenset({dt.date(2026, 10, 1), dt.date(2026, 10, 2)}),
    ...                         workdays=frozenset({dt.date(2026, 10, 10)}))
    >>> national.is_working(dt.date(2026, 10, 1)), national.is_working(dt.date(2026, 10, 10))
    (False, True)
    """

    holidays: frozenset[dt.date] = field(default_factory=frozenset)
    workdays: frozenset[dt.date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.holidays & self.workdays:
            raise ValueError("a day is a holiday and a workday")

    def is_working(self, day: dt.date) -> bool:
        """Is this day worked?"""
        if day in self.workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def working_day_on_or_after(self, day: dt.date) -> dt.date:
        """The day itself when it is worked, else the first worked day after it."""
        return self._seek(day, ONE_DAY)

    def working_day_on_or_before(self, day: dt.date) -> dt.date:
        """The day itself when it is worked, else the last worked day before it."""
        return self._seek(day, -ONE_DAY)

    def next_working_day(self, day: dt.date) -> dt.date:
        """The first worked day strictly after `day`."""
        return self.add_working_days(day, 1)

    def previous_working_day(self, day: dt.date) -> dt.date:
        """The last worked day strictly before `day`."""
        return self.add_working_days(day, -1)

    def add_working_days(self, day: dt.date, days: int) -> dt.date:
        """The `days`-th worked day strictly after `day` (before it, when negative); 0 gives the day or the next worked one.

        >>> WorkCalendar().add_working_days(dt.date(2028, 2, 28), 2)        # Mon, over the leap day
        datetime.date(2028, 3, 1)
        >>> WorkCalendar().add_working_days(dt.date(2026, 11, 21), 5)       # Sat
        datetime.date(2026, 11, 27)
        """
        if abs(days) > FARTHEST:
            raise DayOutOfReach(day=day, days=days)
        if days == 0:
            return self.working_day_on_or_after(day)
        step = ONE_DAY if days > 0 else -ONE_DAY
        here = day
        for _ in range(abs(days)):
            here = self._seek(self._step(here, step), step)
        return here

    def working_days_between(self, start_on: dt.date, end_on: dt.date) -> int:
        """Worked days in [start_on, end_on): the end is not counted. Negative when the end is before the start.

        >>> WorkCalendar().working_days_between(dt.date(2026, 11, 20), dt.date(2026, 11, 23))    # Fri to Mon
        1
        """
        if end_on < start_on:
            return -self.working_days_between(end_on, start_on)
        off, extra = self._exceptions
        return (_weekdays_before(end_on) - _weekdays_before(start_on)
                - (bisect_left(off, end_on) - bisect_left(off, start_on))
                + (bisect_left(extra, end_on) - bisect_left(extra, start_on)))

    def working_days_inclusive(self, first_on: dt.date, last_on: dt.date) -> int:
        """Worked days in [first_on, last_on], both counted; 0 when the last is before the first.

        >>> WorkCalendar().working_days_inclusive(dt.date(2026, 11, 20), dt.date(2026, 11, 23))
        2
        """
        if last_on < first_on:
            return 0
        return self.working_days_between(first_on, last_on) + self.is_working(last_on)

    def working_days_in_month(self, year: int, month: int) -> int:
        """Weekdays − public holidays + make-up days of a month (PER-06)."""
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        return self.working_days_between(dt.date(year, month, 1), following)

    def worked_days(self, first_on: dt.date, last_on: dt.date) -> Iterator[dt.date]:
        """The worked days of [first_on, last_on] in order."""
        for number in range(first_on.toordinal(), last_on.toordinal() + 1):
            day = dt.date.fromordinal(number)
            if self.is_working(day):
                yield day

    @cached_property
    def _exceptions(self) -> tuple[list[dt.date], list[dt.date]]:
        """Sorted: weekdays that are off, weekend days that are worked. The rest of the two sets changes nothing."""
        return (sorted(day for day in self.holidays if day.weekday() < 5),
                sorted(day for day in self.workdays if day.weekday() >= 5))

    def _seek(self, day: dt.date, step: dt.timedelta) -> dt.date:
        while not self.is_working(day):
            day = self._step(day, step)
        return day

    @staticmethod
    def _step(day: dt.date, step: dt.timedelta) -> dt.date:
        try:
            return day + step
        except OverflowError:
            raise DayOutOfReach(day=day, days=step.days) from None


def calendar_of(rows: Iterable[tuple[dt.date, str]]) -> WorkCalendar:
    """A calendar from the rows of the holiday table: (day, 'holiday' | 'workday')."""
    rows = list(rows)
    return WorkCalendar(
        holidays=frozenset(day for day, kind in rows if kind == "holiday"),
        workdays=frozenset(day for day, kind in rows if kind == "workday"),
    )


def _weekdays_before(day: dt.date) -> int:
    """Mondays to Fridays from 0001-01-01 (a Monday) up to, not including, `day`."""
    weeks, rest = divmod(day.toordinal() - 1, 7)
    return weeks * 5 + min(rest, 5)
