"""Two people edited the same plan: what each changed, what does not agree, and both together (PRJ-04). Pure.

Three plans: the one both opened, theirs (saved in between), mine (a draft on the opened one)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.plan.changes import Changes, between
from core.plan.tree import DraftTask, Tasks, arranged, nodes
from core.scheduling import wbs
from core.scheduling.model import TaskKey


@dataclass(frozen=True)
class Difference:
    """A field of a task (or "added", "deleted", "moved"): as both opened it, as it is saved now, as my draft has it."""

    task: TaskKey
    code: str
    name: str
    field: str
    opened: Any = None
    theirs: Any = None
    mine: Any = None


@dataclass(frozen=True)
class Merged:
    """My changes on top of theirs. Where both changed the same thing differently `conflicts` says so and theirs stays."""

    tasks: Tasks
    theirs: tuple[Difference, ...]
    conflicts: tuple[Difference, ...]


def merged(opened: Tasks, theirs: Tasks, mine: Tasks) -> Merged:
    """Theirs with all my changes that do not contradict it."""
    here, there = between(opened, mine), between(opened, theirs)
    plans = {t.id: t for t in opened}, {t.id: t for t in theirs}, {t.id: t for t in mine}
    conflicts = _conflicts(here, there, *plans)
    refused = {(c.task, c.field) for c in conflicts}
    kept = _edited(here, plans[1], plans[2], refused)
    tasks = arranged(kept.values())
    tasks = _without(tasks, [key for key in here.deleted if (key, "deleted") not in refused])
    tasks = _placed(tasks, plans[2], {*here.added, *(key for key in here.moved if (key, "moved") not in refused)}, mine)
    relinked = {*here.added, *(key for key, names in here.edited.items() if "predecessors" in names and (key, "predecessors") not in refused)}
    return Merged(_linked(tasks, plans[2], relinked), _listed(there, plans[0], plans[1]), tuple(conflicts))


def _conflicts(
    here: Changes, there: Changes, opened: Mapping[TaskKey, DraftTask], theirs: Mapping[TaskKey, DraftTask], mine: Mapping[TaskKey, DraftTask]
) -> list[Difference]:
    found = []
    for key, names in here.edited.items():
        if key in there.deleted:
            found += [_difference(key, name, opened, theirs, mine) for name in names]
            continue
        both = set(names) & set(there.edited.get(key, ()))
        found += [_difference(key, name, opened, theirs, mine) for name in names if name in both and getattr(theirs[key], name) != getattr(mine[key], name)]
    found += [_difference(key, "deleted", opened, theirs, mine) for key in here.deleted if key in there.edited or _grew(key, there, theirs)]
    found += [
        _difference(key, "moved", opened, theirs, mine)
        for key in here.moved
        if key in there.deleted or key in there.moved and _place(theirs[key]) != _place(mine[key])
    ]
    found += [_difference(key, "added", opened, theirs, mine) for key in here.added if mine[key].parent_id in there.deleted]
    return found


def _grew(key: TaskKey, there: Changes, theirs: Mapping[TaskKey, DraftTask]) -> bool:
    """Somebody put new tasks below the one I delete."""
    return any(theirs[new].parent_id == key for new in there.added)


def _place(task: DraftTask) -> tuple[TaskKey | None, int]:
    return task.parent_id, task.position


def _difference(
    key: TaskKey, field: str, opened: Mapping[TaskKey, DraftTask], theirs: Mapping[TaskKey, DraftTask], mine: Mapping[TaskKey, DraftTask]
) -> Difference:
    task = mine.get(key) or theirs.get(key) or opened[key]
    return Difference(key, task.code, task.name, field, *(getattr(plan[key], field, None) if key in plan else None for plan in (opened, theirs, mine)))


def _edited(
    here: Changes, theirs: Mapping[TaskKey, DraftTask], mine: Mapping[TaskKey, DraftTask], refused: set[tuple[TaskKey, str]]
) -> dict[TaskKey, DraftTask]:
    """Theirs with the values I changed."""
    tasks = dict(theirs)
    for key, names in here.edited.items():
        if key in tasks:
            tasks[key] = replace(tasks[key], **{name: getattr(mine[key], name) for name in names if (key, name) not in refused})
    return tasks


def _without(tasks: Tasks, keys: list[TaskKey]) -> Tasks:
    places = nodes(tasks)
    for key in keys:
        if any(node.key == key for node in places):
            places = wbs.remove(places, key)
    return arranged(tasks, places) if keys else tasks


def _placed(tasks: Tasks, mine: Mapping[TaskKey, DraftTask], wanted: set[TaskKey], order: Tasks) -> Tasks:
    """New and moved tasks behind the sibling they stand behind in my draft, or first, or (their parent is gone) at the end of the top level."""
    for task in order:
        if task.id not in wanted:
            continue
        there = {t.id for t in tasks}
        parent = task.parent_id if task.parent_id in there else None
        siblings = [t.id for t in order if t.parent_id == task.parent_id]
        before = [key for key in siblings[: siblings.index(task.id)] if any(t.id == key and t.parent_id == parent for t in tasks)]
        position = 1 if parent == task.parent_id else len(tasks) + 1
        places = nodes(tasks)
        if before:
            position = next(n.position for n in places if n.key == before[-1]) + 1
        if task.id in there:
            own = next(n for n in places if n.key == task.id)
            position -= own.parent == parent and own.position < position
            tasks = arranged(tasks, wbs.move(places, task.id, parent, position))
        else:
            tasks = arranged([*tasks, replace(mine[task.id], parent_id=parent)], wbs.insert(places, task.id, parent, position))
    return tasks


def _linked(tasks: Tasks, mine: Mapping[TaskKey, DraftTask], relinked: set[TaskKey]) -> Tasks:
    """Predecessors last, when every row is there; one that names a task that is gone goes with it."""
    return arranged(replace(t, predecessors=mine[t.id].predecessors) if t.id in relinked and t.id in mine else t for t in tasks)


def _listed(there: Changes, opened: Mapping[TaskKey, DraftTask], theirs: Mapping[TaskKey, DraftTask]) -> tuple[Difference, ...]:
    """What they changed, for the person who is second."""
    none: Mapping[TaskKey, DraftTask] = {}
    found = [_difference(key, name, opened, theirs, none) for key, names in there.edited.items() for name in names]
    found += [_difference(key, "added", opened, theirs, none) for key in there.added]
    found += [_difference(key, "deleted", opened, theirs, none) for key in there.deleted]
    found += [_difference(key, "moved", opened, theirs, none) for key in there.moved]
    return tuple(found)
