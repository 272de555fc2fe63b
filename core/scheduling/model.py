"""The words of a schedule: tasks and links that go in, dated tasks that come out (PRJ-05)."""
from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

TaskKey: TypeAlias = int | str      # a row's id, or the name a new row has before it is saved

MAX_DURATION = 10_000               # working days: forty years
MAX_LAG = 2_500                     # working days: ten years


class LinkKind(StrEnum):
    """Which end of the predecessor holds which end of the successor."""

    FS = "FS"       # may start once the predecessor has finished
    SS = "SS"       # may start once the predecessor has started
    FF = "FF"       # may finish once the predecessor has finished
    SF = "SF"       # may finish once the predecessor has started


@dataclass(frozen=True)
class PlanTask:
    """One row of the WBS. A task with children is a summary: its duration is not read, its dates hold for its children.

    `duration` in working days, 0 = milestone. `not_before_on`: earliest start. `fixed_start_on`: starts then, refused when
    a predecessor does not allow it (on a summary both mean "not before"). `finish_by_on`: shows as negative float when missed.
    A date that is not worked counts as the next worked day (finish: the last one before).
    `effort`: person days of an effort-driven task, worked by `person` on the days they are there; `duration` is not read then."""

    key: TaskKey
    code: str
    duration: int = 1
    parent: TaskKey | None = None
    not_before_on: dt.date | None = None
    fixed_start_on: dt.date | None = None
    finish_by_on: dt.date | None = None
    effort: Decimal | None = None
    person: int | None = None
    name: str = ""


Away: TypeAlias = Mapping[int, Mapping[dt.date, Decimal]]     # person → day → the part of it they are away, on worked days


@dataclass(frozen=True)
class Link:
    """A predecessor with a lag in working days (negative: a lead)."""

    predecessor: TaskKey
    successor: TaskKey
    kind: LinkKind = LinkKind.FS
    lag: int = 0


@dataclass(frozen=True)
class ScheduledTask:
    """Dates are first and last worked day; floats in working days. A summary spans its children.

    An effort-driven task may need more days when it is begun later (its person is away): its total float is what both its start
    and its finish can slip."""

    key: TaskKey
    code: str
    starts_on: dt.date
    finishes_on: dt.date
    late_starts_on: dt.date
    late_finishes_on: dt.date
    duration: int
    total_float: int
    free_float: int
    is_critical: bool
    is_summary: bool
    is_milestone: bool


@dataclass(frozen=True)
class Schedule:
    """The whole plan: `critical` are the critical leaf tasks by early start; `length` the working days from start to finish."""

    starts_on: dt.date
    finishes_on: dt.date
    length: int
    tasks: Mapping[TaskKey, ScheduledTask]
    critical: tuple[TaskKey, ...]
