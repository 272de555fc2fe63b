"""A week of hours while it is being typed: texts become minutes, totals and warnings follow, undo is the step before (MON-07). Pure.

A row is named by its work's key (`p12.t340`, `a.training`), a day by its place in the week (0 = Monday)."""
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeAlias

from core.errors import AsHours, Refusal, UnknownChoice
from core.labour.errors import LineTooShort, ProgressOutOfRange
from core.labour.rules import DAY_MINUTES, DayOver24Hours, HoursOutOfRange
from core.money import MAX_AMOUNT
from core.plan.cells import Choice, plain, read_choice, read_days, read_percent

STEP = 15                   # minutes: the grid keeps quarters of an hour
STEPS_KEPT = 100
Place: TypeAlias = tuple[str, int]


class HoursUnreadable(Refusal):
    """Hours that are none of 1.5, 1:30, 90m, 1h30. Fact: text."""

    code = "hours_unreadable"


class HoursNotInSteps(Refusal):
    """Not a whole number of steps. Facts: step (minutes), text."""

    code = "hours_not_in_steps"


_CLOCK = re.compile(r"(\d{1,3}):(\d{1,2})")
_WORDS = re.compile(r"(?:(\d+(?:\.\d+)?)\s*(?:h|hrs?|hours?|小时|时))?\s*(?:(\d+)\s*(?:m|min|minutes?|分钟|分)?)?", re.IGNORECASE)


def read_hours(text: str, *, field: str, step: int = STEP) -> int:
    """Minutes of a typed time; empty is 0. A bare number is hours.

    >>> [read_hours(t, field="d0") for t in ("1.5", "1:30", "90m", "1h30", "1小时30分", ".25", "")]
    [90, 90, 90, 90, 90, 15, 0]
    """
    t = plain(text).replace("−", "-").replace(",", ".")
    if not t:
        return 0
    minutes: Decimal | None = None
    if re.fullmatch(r"-?(\d{1,4}(\.\d{0,6})?|\.\d{1,6})", t):
        minutes = Decimal(t) * 60
    elif m := _CLOCK.fullmatch(t):
        minutes = Decimal(int(m[1]) * 60 + int(m[2])) if int(m[2]) < 60 else None
    elif m := re.fullmatch(r"(\d{1,4})\s*(?:m|min|minutes?|分钟|分)", t, re.IGNORECASE):
        minutes = Decimal(m[1])
    elif (m := _WORDS.fullmatch(t)) and m[1]:
        minutes = Decimal(m[1]) * 60 + int(m[2] or 0)
    if minutes is None:
        raise HoursUnreadable(field=field, text=t[:40])
    if not 0 <= minutes <= DAY_MINUTES:
        raise HoursOutOfRange(field=field)
    if minutes % step:
        raise HoursNotInSteps(field=field, step=step, text=t[:40])
    return int(minutes)


def show_hours(minutes: int) -> str:
    """Hours with one decimal, with two where a quarter asks for it; nothing for none.

    >>> show_hours(240), show_hours(75), show_hours(0)
    ('4.0', '1.25', '')
    """
    if not minutes:
        return ""
    hours = f"{Decimal(minutes) / 60:.2f}"
    return hours[:-1] if hours.endswith("0") else hours


@dataclass(frozen=True)
class TypedCell:
    """A text in a cell: `column` is d0 … d6, progress, remaining or kind (of work)."""

    row: str
    column: str
    text: str


@dataclass(frozen=True)
class TypedBlock:
    """Cells typed or pasted in one step."""

    cells: tuple[TypedCell, ...]


@dataclass(frozen=True)
class UndoWeek:
    pass


@dataclass(frozen=True)
class RedoWeek:
    pass


WeekEdit: TypeAlias = TypedBlock | UndoWeek | RedoWeek


@dataclass(frozen=True)
class WeekRow:
    """A row as it is saved: minutes of the seven days and which of them can be written."""

    key: str
    minutes: tuple[int, ...]
    open: tuple[bool, ...] = (True,) * 7
    progress: Decimal | None = None
    remaining_days: Decimal | None = None
    kind: int | None = None  # the work type its lines have, else that of the task (MON-20)


@dataclass(frozen=True)
class UnreadCell:
    text: str
    refusal: Refusal


@dataclass(frozen=True)
class Typed:
    """One step: minutes per cell, progress and remaining days per row, and what could not be read."""

    minutes: Mapping[Place, int] = field(default_factory=dict)
    progress: Mapping[str, Decimal | None] = field(default_factory=dict)
    remaining: Mapping[str, Decimal | None] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    bad: Mapping[tuple[str, str], UnreadCell] = field(default_factory=dict)


@dataclass(frozen=True)
class WeekDraft:
    """What was typed on top of the saved rows."""

    rows: tuple[WeekRow, ...]
    now: Typed = field(default_factory=Typed)
    past: tuple[Typed, ...] = ()
    future: tuple[Typed, ...] = ()
    least_minutes: int = STEP
    kinds: tuple[Choice, ...] = ()  # the work types that can be chosen

    def apply(self, edit: WeekEdit) -> WeekDraft:
        """The draft after an edit. Cells that cannot be written keep what they have; a text that cannot be read stays with its reason."""
        if isinstance(edit, UndoWeek):
            return replace(self, now=self.past[-1], past=self.past[:-1], future=(*self.future, self.now)) if self.past else self
        if isinstance(edit, RedoWeek):
            return replace(self, now=self.future[-1], past=(*self.past, self.now), future=self.future[:-1]) if self.future else self
        after = self.now
        for cell in edit.cells:
            after = self._with(after, cell)
        return self if after == self.now else replace(self, now=after, past=(*self.past, self.now)[-STEPS_KEPT:], future=())

    def _with(self, now: Typed, cell: TypedCell) -> Typed:
        row = next((r for r in self.rows if r.key == cell.row), None)
        day = int(cell.column[1:]) if re.fullmatch(r"d[0-6]", cell.column) else None
        if row is None or (day is None and cell.column not in ("progress", "remaining", "kind")) or (day is not None and not row.open[day]):
            return now
        rest = {place: bad for place, bad in now.bad.items() if place != (cell.row, cell.column)}
        try:
            if day is not None:
                minutes = self._minutes(cell)
                kept = {place: m for place, m in now.minutes.items() if place != (row.key, day)}
                return replace(now, bad=rest, minutes=kept | ({} if minutes == row.minutes[day] else {(row.key, day): minutes}))
            if cell.column == "progress":
                return replace(now, bad=rest, progress={**now.progress, row.key: read_percent(cell.text, field="progress")})
            if cell.column == "kind":
                chosen = read_choice(cell.text, self.kinds, field="kind", unknown=UnknownChoice)
                others = {key: kind for key, kind in now.kinds.items() if key != row.key}
                return replace(now, bad=rest, kinds=others if chosen is None or chosen.value == row.kind else {**others, row.key: int(chosen.value)})
            days = read_days(cell.text, field="remaining")
            if days is not None and days > MAX_AMOUNT:
                raise ProgressOutOfRange(field="remaining")
            return replace(now, bad=rest, remaining={**now.remaining, row.key: days})
        except Refusal as refusal:
            return replace(now, bad=rest | {(cell.row, cell.column): UnreadCell(cell.text[:200], refusal)})

    def _minutes(self, cell: TypedCell) -> int:
        minutes = read_hours(cell.text, field=cell.column)
        if 0 < minutes < self.least_minutes:
            raise LineTooShort(field=cell.column, least=self.least_minutes)
        return minutes

    def minutes(self, row: WeekRow, day: int) -> int:
        """Minutes of a cell as they stand now."""
        return self.now.minutes.get((row.key, day), row.minutes[day])

    def progress(self, row: WeekRow) -> Decimal | None:
        return self.now.progress.get(row.key, row.progress)

    def remaining(self, row: WeekRow) -> Decimal | None:
        return self.now.remaining.get(row.key, row.remaining_days)

    def kind(self, row: WeekRow) -> int | None:
        """The work type of a row as it stands now."""
        return self.now.kinds.get(row.key, row.kind)

    def with_rows(self, rows: Iterable[WeekRow]) -> WeekDraft:
        """The same typing over other rows: one was added, or the week was saved meanwhile."""
        return replace(self, rows=tuple(rows))

    @property
    def totals(self) -> tuple[int, ...]:
        """Minutes of each day over all rows."""
        return tuple(sum(self.minutes(row, day) for row in self.rows) for day in range(7))

    @property
    def changed(self) -> list[Place]:
        """Cells whose minutes differ from what is saved."""
        return list(self.now.minutes)

    @property
    def unsaved(self) -> int:
        """How many cells a person would count as changed."""
        saved = {row.key: row for row in self.rows}
        other = sum(1 for key, value in self.now.progress.items() if key in saved and saved[key].progress != value)
        other += sum(1 for key, value in self.now.remaining.items() if key in saved and saved[key].remaining_days != value)
        return len(self.now.minutes) + other + len(self.now.kinds) + len(self.now.bad)


@dataclass(frozen=True)
class DayCheck:
    """A day's total: `over_norm` warns, `refusal` (more than 24 hours) stops saving, `missing` asks."""

    minutes: int
    over_norm: bool = False
    missing: bool = False
    full: bool = False
    refusal: Refusal | None = None


def check_days(days: Sequence[dt.date], totals: Sequence[int], *, norm_minutes: int, due: Sequence[bool]) -> tuple[DayCheck, ...]:
    """Each day of the week. `due`: a working day that is over, so that no hours there are missing hours.

    >>> monday = dt.date(2026, 11, 16)
    >>> [c.over_norm for c in check_days((monday, monday), (480, 481), norm_minutes=480, due=(True, True))]
    [False, True]
    """
    return tuple(DayCheck(minutes, minutes > norm_minutes, is_due and not minutes, minutes == norm_minutes,
                          DayOver24Hours(day=day, total=AsHours(minutes)) if minutes > DAY_MINUTES else None)
                 for day, minutes, is_due in zip(days, totals, due, strict=True))
