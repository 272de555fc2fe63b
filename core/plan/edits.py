"""What a person can do to a plan that is not saved yet; each is one step of undo (PRJ-04).

Ids name tasks: the row's id, or the name a new row has until it is saved. Fields are the columns of the grid; cells are
the text as typed or pasted, read by `core.plan.draft`."""
from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from core.plan.tree import DraftTask
from core.scheduling.model import LinkKind, TaskKey

FIELDS = ("name", "responsible", "role", "stage", "starts_on", "finishes_on", "effort_days", "predecessors", "deliverable", "is_milestone",
          "not_before_on", "finish_by_on", "effort_driven", "work_type", "client_contact", "optimistic_days", "pessimistic_days")


@dataclass(frozen=True)
class SetCell:
    id: TaskKey
    field: str
    text: str


@dataclass(frozen=True)
class AddTask:
    """A new task in the row below `near` (its first sub-task when it has some, else its sibling); without `near` the last one."""

    id: str
    near: TaskKey | None = None
    is_milestone: bool = False


@dataclass(frozen=True)
class Delete:
    ids: tuple[TaskKey, ...]


@dataclass(frozen=True)
class Indent:
    ids: tuple[TaskKey, ...]


@dataclass(frozen=True)
class Outdent:
    ids: tuple[TaskKey, ...]


@dataclass(frozen=True)
class Shift:
    """One place up (−1) or down (+1) among the siblings."""

    ids: tuple[TaskKey, ...]
    step: int


@dataclass(frozen=True)
class MoveTo:
    """Dragged: `place` is before, after or inside (as first sub-task of) `target`."""

    ids: tuple[TaskKey, ...]
    target: TaskKey
    place: str


@dataclass(frozen=True)
class LinkInOrder:
    """Each task waits for the one before it in the list."""

    ids: tuple[TaskKey, ...]
    kind: LinkKind = LinkKind.FS


@dataclass(frozen=True)
class Unlink:
    """With several tasks: the links among them; with one: all its predecessors."""

    ids: tuple[TaskKey, ...]


@dataclass(frozen=True)
class Paste:
    """A block of cells on the rows `targets`, from top to bottom; what is more than there are rows becomes new rows `new_ids`
    behind them. A block that brings its own heading is read as a table instead: new rows below the first target, as a tree."""

    targets: tuple[TaskKey, ...]
    fields: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    new_ids: tuple[str, ...]


@dataclass(frozen=True)
class Fill:
    """Several cells of one field at once: empties a selection, or copies a value down."""

    ids: tuple[TaskKey, ...]
    field: str
    text: str


@dataclass(frozen=True)
class SetDates:
    """Dates from the schedule, all in one step."""

    dates: Mapping[TaskKey, tuple[dt.date, dt.date]]


@dataclass(frozen=True)
class ReplaceAll:
    """The whole plan as a file brings it; rows that were in the plan keep their ids, so that progress and baseline stay theirs."""

    tasks: tuple[DraftTask, ...]


@dataclass(frozen=True)
class Undo:
    pass


@dataclass(frozen=True)
class Redo:
    pass


Edit: TypeAlias = SetCell | AddTask | Delete | Indent | Outdent | Shift | MoveTo | LinkInOrder | Unlink | Paste | Fill | SetDates | ReplaceAll | Undo | Redo
