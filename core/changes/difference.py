"""What differs between two versions of a project, row by row and field by field: what reviewers read (PRJ-14). Pure.

Values stay what they are; the screen says them in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from core.changes.content import Content
from core.plan.changes import between
from core.plan.tree import DraftTask, Tasks, predecessor_text

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class FieldChange:
    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class RowChange:
    """A row that is new, gone, or says something else. `row` is as it will be, of a removed one as it was; `old` as it was (None: new)."""

    kind: str
    row: Any
    old: Any = None
    fields: tuple[FieldChange, ...] = ()

    def before(self, name: str) -> Any:
        return getattr(self.old, name) if self.old is not None else None

    def after(self, name: str) -> Any:
        return getattr(self.row, name) if self.kind != REMOVED else None


@dataclass(frozen=True)
class Difference:
    """`terms`: period and revenue. `weights`: role → (before, after)."""

    terms: tuple[FieldChange, ...]
    tasks: tuple[RowChange, ...]
    costs: tuple[RowChange, ...]
    team: tuple[RowChange, ...]
    weights: tuple[FieldChange, ...]
    stages: tuple[RowChange, ...]
    milestones: tuple[RowChange, ...]
    deliverables: tuple[RowChange, ...]

    @property
    def count(self) -> int:
        """How many rows and terms a person would count."""
        return sum(map(len, (self.terms, self.tasks, self.costs, self.team, self.weights, self.stages, self.milestones, self.deliverables)))


def difference(before: Content, after: Content) -> Difference:
    return Difference(
        _fields(before, after, ("starts_on", "finishes_on", "net_revenue")),
        task_changes(before.tasks, after.tasks),
        rows(before.costs, after.costs),
        rows(before.team, after.team),
        _weights(before.weights, after.weights),
        rows(before.stages, after.stages),
        rows(before.milestones, after.milestones, ignore=("done",)),
        rows(before.deliverables, after.deliverables, ignore=("done",)),
    )


def count_of(before: Content, after: Content) -> int:
    return difference(before, after).count


def _fields(old: Any, new: Any, names: Sequence[str]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(n, getattr(old, n), getattr(new, n)) for n in names if getattr(old, n) != getattr(new, n))


def rows(before: Sequence[Any], after: Sequence[Any], *, ignore: Sequence[str] = ()) -> tuple[RowChange, ...]:
    """In the order of the new version; what is gone at the end."""
    old = {row.id: row for row in before}
    there = {row.id for row in after}
    found = []
    for row in after:
        was = old.get(row.id)
        if was is None:
            found.append(RowChange(ADDED, row))
        elif changed := _fields(was, row, [f.name for f in fields(row) if f.name not in ("id", *ignore)]):
            found.append(RowChange(CHANGED, row, was, changed))
    return (*found, *(RowChange(REMOVED, row, row) for row in before if row.id not in there))


def task_changes(before: Tasks, after: Tasks) -> tuple[RowChange, ...]:
    """Task by task in the order of the new plan; dates and effort a summary only rolls up are no change of its own."""
    found = between(before, after)
    old, new = {t.id: t for t in before}, {t.id: t for t in after}
    codes_before, codes_after = {t.id: t.code for t in before}, {t.id: t.code for t in after}
    changes = []
    for task in after:
        if task.id not in old:
            changes.append(RowChange(ADDED, task))
            continue
        was = old[task.id]
        fields_ = [_task_field(was, task, name, codes_before, codes_after) for name in found.edited.get(task.id, ())]
        if task.id in found.moved:
            fields_.append(FieldChange("moved", was.code, task.code))
        if fields_:
            changes.append(RowChange(CHANGED, task, was, tuple(fields_)))
    return (*changes, *(RowChange(REMOVED, t, t) for t in before if t.id not in new))


def _task_field(was: DraftTask, task: DraftTask, name: str, codes_before: Mapping[Any, str], codes_after: Mapping[Any, str]) -> FieldChange:
    if name == "predecessors":
        return FieldChange(name, predecessor_text(was, codes_before), predecessor_text(task, codes_after))
    return FieldChange(name, getattr(was, name), getattr(task, name))


def _weights(before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> tuple[FieldChange, ...]:
    none = Decimal(0)
    return tuple(FieldChange(r, before.get(r, none), after.get(r, none)) for r in sorted({*before, *after}) if before.get(r, none) != after.get(r, none))
