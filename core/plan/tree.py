"""Tasks of a draft and their tree: order, codes, rolled-up summaries (PRJ-04). Places come from `core.scheduling.wbs`."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from core.calendar.rules import WorkCalendar
from core.scheduling.links import format_predecessors
from core.scheduling.model import Link as PlanLink
from core.scheduling.model import LinkKind, PlanTask, TaskKey
from core.scheduling.network import Axis, build, ordered, read_tree
from core.scheduling.wbs import Node, outline


@dataclass(frozen=True)
class Link:
    predecessor_id: TaskKey
    kind: LinkKind = LinkKind.FS
    lag_days: int = 0


@dataclass(frozen=True)
class DraftTask:
    """One row. `code`, `level` (0 = top) and `is_summary` follow from the tree; a summary's dates and effort from its sub-tasks.

    `not_before_on`, `finish_by_on`: constraints, on a summary they hold for all below it. `effort_driven`: the finish follows from
    the effort and the days the responsible person can work. `optimistic_days`, `pessimistic_days`: three points of the effort (PRJ-30).
    `client_contact_id`: a person of the client does it, without labour cost (PRJ-43)."""

    id: TaskKey
    parent_id: TaskKey | None = None
    position: int = 0
    name: str = ""
    responsible_id: int | None = None
    role: str = ""
    stage_id: int | None = None
    starts_on: dt.date | None = None
    finishes_on: dt.date | None = None
    effort_days: Decimal | None = None
    predecessors: tuple[Link, ...] = ()
    deliverable: str = ""
    is_milestone: bool = False
    not_before_on: dt.date | None = None
    finish_by_on: dt.date | None = None
    effort_driven: bool = False
    work_type_id: int | None = None
    client_contact_id: int | None = None
    optimistic_days: Decimal | None = None
    pessimistic_days: Decimal | None = None
    code: str = ""
    level: int = 0
    is_summary: bool = False


Tasks = tuple[DraftTask, ...]


def nodes(tasks: Iterable[DraftTask]) -> list[Node]:
    return [Node(task.id, task.parent_id, task.position) for task in tasks]


def arranged(tasks: Iterable[DraftTask], places: Iterable[Node] | None = None) -> Tasks:
    """In reading order with code, level and rolled-up summaries; `places` moves the tasks, those without a place are gone.
    Links to tasks that are gone, or that now lie above or below, go with the move: a task cannot wait for its own branch."""
    by_id = {task.id: task for task in tasks}
    order = outline(nodes(by_id.values()) if places is None else places)
    above: dict[TaskKey, frozenset[TaskKey]] = {}
    for place in order:
        above[place.key] = frozenset() if place.parent is None else above[place.parent] | {place.parent}

    def kept(task: DraftTask) -> tuple[Link, ...]:
        return tuple(link for link in task.predecessors
                     if (other := link.predecessor_id) in above and other not in above[task.id] and task.id not in above[other])

    return rolled_up([replace(by_id[p.key], parent_id=p.parent, position=p.position, code=p.code, level=p.level - 1,
                              is_summary=p.is_summary, predecessors=kept(by_id[p.key])) for p in order])


def rolled_up(tasks: Sequence[DraftTask]) -> Tasks:
    """Summaries span their sub-tasks and hold the sum of their effort; tasks come in reading order."""
    done: dict[TaskKey, DraftTask] = {}
    below: dict[TaskKey, list[DraftTask]] = {}
    for task in reversed(tasks):
        if task.is_summary and (children := below.get(task.id)):
            starts = [c.starts_on for c in children if c.starts_on]
            ends = [c.finishes_on for c in children if c.finishes_on]
            task = replace(task, starts_on=min(starts, default=None), finishes_on=max(ends, default=None), is_milestone=False,
                           effort_days=sum((c.effort_days or Decimal(0) for c in children), Decimal(0)))
        done[task.id] = task
        if task.parent_id is not None:
            below.setdefault(task.parent_id, []).append(task)
    return tuple(done[task.id] for task in tasks)


def require_sound(tasks: Sequence[DraftTask]) -> None:
    """Refuses a loop in the predecessors (named by codes) and links a summary cannot have."""
    rows = [PlanTask(task.id, task.code, 1, task.parent_id, name=task.name) for task in tasks]
    ordered(build(read_tree(rows), plan_links(tasks), Axis(WorkCalendar(), dt.date(2024, 1, 1))))


def plan_links(tasks: Iterable[DraftTask]) -> list[PlanLink]:
    return [PlanLink(link.predecessor_id, task.id, link.kind, link.lag_days) for task in tasks for link in task.predecessors]


def lineage(tasks: Iterable[DraftTask], task_id: TaskKey) -> set[TaskKey]:
    """The task, all above it and all below it."""
    parents = {task.id: task.parent_id for task in tasks}
    found: set[TaskKey] = set()
    here: TaskKey | None = task_id
    while here is not None:
        found.add(here)
        here = parents.get(here)
    below = {task_id}
    for key, parent in parents.items():             # reading order: parents come first
        if parent in below:
            below.add(key)
    return found | below


def predecessor_text(task: DraftTask, codes: Mapping[TaskKey, str]) -> str:
    """The predecessors as a person reads and types them: `3.1FS+2, 2.2SS`."""
    return format_predecessors((codes[link.predecessor_id], link.kind, link.lag_days) for link in task.predecessors if link.predecessor_id in codes)
