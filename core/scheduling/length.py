"""How long a task takes from a start: a fixed number of working days, or an effort on the days its person is there (PRJ-05).

Starts and finishes are boundaries between working days (see `network`)."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from math import ceil
from typing import Protocol

from core.errors import AsDays
from core.scheduling.errors import DurationOutOfRange, EffortNegative
from core.scheduling.model import MAX_DURATION

ZERO = Decimal(0)


class Length(Protocol):
    def begin(self, start: int) -> int:
        """The first boundary not before `start` at which work can begin."""

    def finish(self, start: int) -> int:
        """Where a task begun there ends."""

    def latest_start(self, finish: int) -> int:
        """The latest start that ends by then."""

    def start_reaching(self, finish: int) -> int:
        """The earliest start that ends then or later."""


@dataclass(frozen=True)
class Fixed:
    """So many working days whenever it begins; 0 = milestone."""

    days: int

    def begin(self, start: int) -> int:
        return start

    def finish(self, start: int) -> int:
        return start + self.days

    def latest_start(self, finish: int) -> int:
        return finish - self.days

    def start_reaching(self, finish: int) -> int:
        return finish - self.days


@dataclass(frozen=True)
class Presence:
    """Where a person is away: the days by their numbers, in order, and what is lost until each (the first ones: nothing)."""

    days: tuple[int, ...] = ()
    lost: tuple[Decimal, ...] = (ZERO,)

    @classmethod
    def of(cls, away: Mapping[dt.date, Decimal], number: Callable[[dt.date], int]) -> Presence:
        """From the parts of working days a person is away; `number` is the boundary before a day."""
        parts = sorted((number(day), min(max(part, ZERO), Decimal(1))) for day, part in away.items() if part > 0)
        return cls(tuple(n for n, _ in parts), tuple(accumulate((part for _, part in parts), initial=ZERO)))

    def worked(self, first: int, last: int) -> Decimal:
        """Person days between two boundaries."""
        return last - first - (self.lost[bisect_left(self.days, last)] - self.lost[bisect_left(self.days, first)])


@dataclass(frozen=True)
class Driven:
    """Person days of one person; a day they are away half holds half a day of work, a day they are away wholly holds none.

    >>> away = {dt.date(2026, 11, 24): Decimal(1), dt.date(2026, 11, 26): Decimal("0.5")}
    >>> work = Driven(Decimal("2.5"), Presence.of(away, lambda day: (day - dt.date(2026, 11, 23)).days))
    >>> work.finish(0), work.begin(1), work.latest_start(4), work.start_reaching(6)      # Monday 0 … Friday 5
    (4, 2, 0, 3)
    """

    effort: Decimal
    presence: Presence
    task: str = ""

    def __post_init__(self) -> None:
        if self.effort < 0:
            raise EffortNegative(field="effort_days", task=self.task, effort_days=AsDays(self.effort))
        if self.effort > MAX_DURATION:
            raise DurationOutOfRange(field="effort_days", task=self.task, duration=ceil(self.effort), maximum=MAX_DURATION)

    def begin(self, start: int) -> int:
        here = start
        while self.presence.worked(here, here + 1) == 0:
            here += 1
        return here

    def finish(self, start: int) -> int:
        """Steps by what is missing: a day holds at most one person day, so that no end is passed over."""
        here = start
        while (missing := self.effort - self.presence.worked(start, here)) > 0:
            here += ceil(missing)
        return here

    def latest_start(self, finish: int) -> int:
        here = finish
        while (missing := self.effort - self.presence.worked(here, finish)) > 0:
            here -= ceil(missing)
        return here

    def start_reaching(self, finish: int) -> int:
        """The one after the latest that ends a day earlier; on a day that holds work."""
        return self.begin(self.latest_start(finish - 1) + 1)
