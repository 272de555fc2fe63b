"""A proposal on top of what has moved since it was opened (PRJ-14): the proposal wins where both changed. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from core.changes.content import Content
from core.plan.merge import merged as merged_plans
from core.plan.tree import Tasks, arranged
from core.scheduling.model import TaskKey

P = TypeVar("P", bound=Any)


def merged(base: Content, live: Content, wanted: Content, *, with_reports: Collection[TaskKey] = ()) -> Content:
    """The project as the proposal makes it, today: what it changed against its base, on top of what is saved now. A task on which work
    was reported stays, also where the proposal took it out."""
    return Content(
        starts_on=_won(base.starts_on, live.starts_on, wanted.starts_on),
        finishes_on=_won(base.finishes_on, live.finishes_on, wanted.finishes_on),
        net_revenue=_won(base.net_revenue, live.net_revenue, wanted.net_revenue),
        tasks=merged_tasks(base.tasks, live.tasks, wanted.tasks, with_reports),
        stages=_rows(base.stages, live.stages, wanted.stages),
        costs=_rows(base.costs, live.costs, wanted.costs),
        team=_rows(base.team, live.team, wanted.team),
        weights={
            role: weight
            for role in sorted({*live.weights, *wanted.weights})
            if (weight := _won(base.weights.get(role), live.weights.get(role), wanted.weights.get(role))) is not None
        },
        milestones=_rows(base.milestones, live.milestones, wanted.milestones),
        deliverables=_rows(base.deliverables, live.deliverables, wanted.deliverables),
    )


def merged_tasks(base: Tasks, live: Tasks, wanted: Tasks, with_reports: Collection[TaskKey] = ()) -> Tasks:
    """Of two sides that contradict each other the merge of plans keeps the one it calls theirs: here the proposal."""
    there = {t.id for t in wanted}
    staying = [t for t in live if t.id in with_reports and t.id not in there]
    if staying:
        above = {t.id: t for t in live}
        needed: set[TaskKey] = set()
        for task in staying:
            here: TaskKey | None = task.id
            while here is not None and here not in there:
                needed.add(here)
                here = above[here].parent_id
        wanted = arranged([*wanted, *(replace(t, position=len(wanted) + t.position) for t in live if t.id in needed)])
    return merged_plans(base, wanted, live).tasks


def _won(base: Any, live: Any, wanted: Any) -> Any:
    return wanted if wanted != base else live


def _rows(base: Sequence[P], live: Sequence[P], wanted: Sequence[P]) -> tuple[P, ...]:
    """Field by field; in the order of the proposal, what is new in the project at the end."""
    old, now = {row.id: row for row in base}, {row.id: row for row in live}
    found = [_row(old.get(row.id), now.get(row.id), row) for row in wanted]
    proposed = {row.id for row in wanted}
    return (*(row for row in found if row is not None), *(row for row in live if row.id not in proposed and row.id not in old))


def _row(base: P | None, live: P | None, wanted: P) -> P | None:
    """None where the project has taken a row out and the proposal left it as it was."""
    if base is None or live is None:
        return wanted if live is None and wanted != base else None if live is None else wanted
    return replace(wanted, **{f.name: _won(getattr(base, f.name), getattr(live, f.name), getattr(wanted, f.name)) for f in fields(wanted)})
