"""The rules of entering hours, over the lines of one person's week (MON-07). Pure apart from the rows it is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.errors import AsHours, AsWord, Refusal, UnknownChoice, require_text
from core.labour.errors import LineTooShort, OutsideWeek, ProgressOutOfRange, ReportMonthLocked
from core.labour.rules import DAY_MINUTES, DayOver24Hours, HoursOutOfRange
from core.money import MAX_AMOUNT
from db.models import ReportLine

ACTIVITIES = ("meeting", "training", "presales", "internal_project", "administration", "recruiting", "travel", "leave", "other")
LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Work:
    """What hours are for: a task, a project without task, or (project None) a non-project activity."""

    project_id: int | None = None
    task_id: int | None = None
    activity: str = ""

    @property
    def key(self) -> str:
        """A stable text for widgets and grids: p12.t340, p12, a.training."""
        if self.project_id is None:
            return f"a.{self.activity}"
        return f"p{self.project_id}" + (f".t{self.task_id}" if self.task_id else "")


@dataclass(frozen=True)
class HoursEdit:
    """One cell of the week: minutes of a work on a day; 0 empties it. None leaves note, progress, remaining days, work type as they are."""

    work: Work
    day: dt.date
    minutes: int
    note: str | None = None
    progress: Decimal | None = None
    remaining_days: Decimal | None = None
    work_type_id: int | None = None  # None leaves it: of a new line that of the task (MON-20)

    @property
    def field(self) -> str:
        """The input the cell's refusals belong to."""
        return f"{self.work.key}@{self.day.isoformat()}"


def work_of(line: ReportLine) -> Work:
    return Work(line.project_id, line.task_id, line.activity)


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the day's week.

    >>> monday_of(dt.date(2026, 11, 22))
    datetime.date(2026, 11, 16)
    """
    return day - dt.timedelta(days=day.weekday())


def week_days(monday: dt.date) -> tuple[dt.date, ...]:
    return tuple(monday + dt.timedelta(days=n) for n in range(7))


def locked_from(day: dt.date, lock_day: int) -> dt.date:
    """The first day on which reports of the day's month can no longer be entered: the lock day of the next month.

    >>> locked_from(dt.date(2026, 12, 31), 5)
    datetime.date(2027, 1, 5)
    """
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, lock_day)


def month_refusal(day: dt.date, *, today: dt.date, lock_day: int, closing: Iterable[tuple[int, int]], name: str | None = None) -> Refusal | None:
    """Why hours of the day cannot be entered any more: its month is closing, closed, or past the lock day."""
    if (day.year, day.month) in set(closing) or today >= locked_from(day, lock_day):
        return ReportMonthLocked(field=name, month=dt.date(day.year, day.month, 1), day=day)
    return None


def edit_refusal(edit: HoursEdit, *, monday: dt.date, least_minutes: int) -> Refusal | None:
    """What is wrong with the edit by itself."""
    if edit.day not in week_days(monday):
        return OutsideWeek(field=edit.field, day=edit.day)
    if not 0 <= edit.minutes <= DAY_MINUTES:
        return HoursOutOfRange(field=edit.field)
    if 0 < edit.minutes < least_minutes:
        return LineTooShort(field=edit.field, least=least_minutes)
    if edit.work.project_id is None and edit.work.activity not in ACTIVITIES:
        return UnknownChoice(field=edit.field, value=edit.work.activity)
    if edit.progress is not None and not (edit.progress.is_finite() and 0 <= edit.progress <= 100):
        return ProgressOutOfRange(field=edit.field, what=AsWord("fact.report_line.progress"))
    if edit.remaining_days is not None and not (edit.remaining_days.is_finite() and 0 <= edit.remaining_days <= MAX_AMOUNT):
        return ProgressOutOfRange(field=edit.field, what=AsWord("fact.report_line.remaining_days"))
    if edit.note is not None:
        try:
            require_text(edit.note, field=edit.field, longest=LONGEST_NOTE, required=False)
        except Refusal as too_long:
            return too_long
    return None


def day_refusals(lines: Sequence[tuple[dt.date, int]], touched: Iterable[dt.date]) -> list[Refusal]:
    """The touched days whose lines together pass 24 hours (MON-07)."""
    totals: dict[dt.date, int] = {}
    for day, minutes in lines:
        totals[day] = totals.get(day, 0) + minutes
    return [
        DayOver24Hours(field=f"@{day.isoformat()}", day=day, total=AsHours(totals[day])) for day in sorted(set(touched)) if totals.get(day, 0) > DAY_MINUTES
    ]
