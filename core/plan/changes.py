"""What differs between the plan as opened and the draft: for the count on the screen and for saving (PRJ-04)."""
from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from core.plan.edits import AddTask, Edit, MoveTo, Paste, Redo, ReplaceAll, SetCell, SetDates, Undo
from core.plan.tree import DraftTask, Tasks
from core.scheduling.model import TaskKey

_TYPED = ("name", "responsible_id", "role", "stage_id", "predecessors", "deliverable", "not_before_on", "finish_by_on")
_OF_LEAF = ("effort_driven", "work_type_id", "client_contact_id", "optimistic_days", "pessimistic_days")
_LEAF = (*_TYPED, "starts_on", "finishes_on", "effort_days", "is_milestone", *_OF_LEAF)


@dataclass(frozen=True)
class Changes:
    """New rows, rows that are gone, rows with other values (and which), rows that moved; `unreadable` cells on top."""

    added: tuple[TaskKey, ...]
    deleted: tuple[TaskKey, ...]
    edited: Mapping[TaskKey, tuple[str, ...]]
    moved: tuple[TaskKey, ...]
    unreadable: int = 0

    @property
    def count(self) -> int:
        """How many changes a person would count: cells, rows added, removed, moved."""
        return len(self.added) + len(self.deleted) + len(self.moved) + sum(map(len, self.edited.values())) + self.unreadable


def between(before: Tasks, after: Tasks, unreadable: int = 0) -> Changes:
    """Figures a summary rolls up are no change of its own."""
    old, new = {t.id: t for t in before}, {t.id: t for t in after}
    edited = {}
    for key, task in new.items():
        if key in old and (names := _differences(old[key], task)):
            edited[key] = names
    return Changes(tuple(k for k in new if k not in old), tuple(k for k in old if k not in new), edited, _moved(before, after), unreadable)


def _differences(old: DraftTask, new: DraftTask) -> tuple[str, ...]:
    watched = _TYPED if old.is_summary or new.is_summary else _LEAF
    return tuple(f.name for f in fields(DraftTask) if f.name in watched and getattr(old, f.name) != getattr(new, f.name))


def _moved(before: Tasks, after: Tasks) -> tuple[TaskKey, ...]:
    """Rows below another parent, and the fewest rows whose move explains the new order of the others."""
    parent = {t.id: t.parent_id for t in before}
    moved = [t.id for t in after if t.id in parent and parent[t.id] != t.parent_id]
    rank = {t.id: n for n, t in enumerate(before)}
    siblings: dict[TaskKey | None, list[TaskKey]] = {}
    for t in after:
        if t.id in parent and parent[t.id] == t.parent_id:
            siblings.setdefault(t.parent_id, []).append(t.id)
    for keys in siblings.values():
        staying = _longest_rising([rank[key] for key in keys])
        moved += [key for key in keys if rank[key] not in staying]
    return tuple(moved)


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = ends[at - 1] if at else None
        ends[at:at + 1] = [number]
    found: set[int] = set()
    here = ends[-1] if ends else None
    while here is not None:
        found.add(here)
        here = before[here]
    return found


def addressed(edit: Edit, aliases: Mapping[TaskKey, TaskKey], locked: Collection[TaskKey]) -> Edit | None:
    """The edit with rows by their present ids, without rows that are locked; None when nothing is left of it."""
    def now(key: TaskKey) -> TaskKey:
        return aliases.get(key, key)

    match edit:
        case Undo() | Redo() | SetDates():
            return edit
        case ReplaceAll():
            return None if locked else edit
        case SetCell(id=key):
            return replace(edit, id=now(key)) if now(key) not in locked else None
        case AddTask(near=near):
            return replace(edit, near=None if near is None else now(near)) if edit.id not in aliases else None
        case Paste(targets=targets):
            kept = [(now(key), row) for key, row in zip(targets, edit.cells, strict=False)]
            return replace(edit, targets=tuple(key for key, _ in kept), cells=tuple(() if key in locked else row for key, row in kept) + edit.cells[len(kept):])
        case MoveTo(target=target):
            ids = tuple(now(key) for key in edit.ids if now(key) not in locked)
            return replace(edit, ids=ids, target=now(target)) if ids else None
        case _:
            ids = tuple(now(key) for key in edit.ids if now(key) not in locked)
            return replace(edit, ids=ids) if ids else None
