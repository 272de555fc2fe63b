"""Reusable blocks of tasks: put into a plan or a template as one step of undo, made from a branch of one (PRJ-02).

The codes of a block count from its own top: its first task is 1, whose first sub-task is 1.1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pydantic import Field, ValidationError

from core.calendar.rules import WorkCalendar
from core.plan.draft import STEPS_KEPT, PlanDraft
from core.plan.entry import Step
from core.plan.tree import DraftTask, Tasks, arranged
from core.projects.errors import TemplateInvalid
from core.scheduling.links import format_predecessors, parse_predecessors
from core.scheduling.model import TaskKey
from core.templates.content import Part, TemplateContent, TemplateStage, TemplateTask, read_content
from core.templates.layout import Extras, key_of, laid_out, tasks_of

INSIDE = "1"  # while it is laid out a block is the one stage of a template


class BlockContent(Part):
    """What a block brings."""

    tasks: tuple[TemplateTask, ...] = Field(min_length=1)


def read_block(raw: dict[str, Any]) -> BlockContent:
    """The content, or TemplateInvalid naming the place: shapes, roles, links without a loop."""
    try:
        block = BlockContent.model_validate(raw)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        raise TemplateInvalid(place=".".join(str(part) for part in first["loc"]), problem=first["msg"]) from invalid
    read_content(_as_template(block).model_dump(mode="json"))
    return block


def placed(block: BlockContent, starts_on: dt.date, calendar: WorkCalendar, *, name: str) -> tuple[Tasks, Extras]:
    """The tasks of a block dated from a day on, with keys that begin with `name`; at the top those without a parent."""
    tasks, extras = laid_out(_as_template(block), starts_on, calendar)
    top = key_of(INSIDE)

    def key(of: TaskKey) -> str:
        return f"{name}.{str(of).partition('.')[2]}"

    inside = [
        replace(
            t,
            id=key(t.id),
            parent_id=None if t.parent_id == top else key(t.parent_id or ""),
            predecessors=tuple(replace(link, predecessor_id=key(link.predecessor_id)) for link in t.predecessors),
        )
        for t in tasks
        if t.id != top
    ]
    return arranged(inside), Extras({key(i): part for i, part in extras.tasks.items()})


def inserted(draft: PlanDraft, block: Tasks, near: TaskKey | None) -> PlanDraft:
    """The draft with the block's tasks behind `near` among its siblings (at the end without one), as one step of undo."""
    anchor = next((t for t in draft.tasks if t.id == near), None)
    parent = anchor.parent_id if anchor else None
    tops = [t for t in block if t.parent_id is None]
    after = anchor.position if anchor else sum(1 for t in draft.tasks if t.parent_id is None)
    stage = anchor.stage_id if anchor else None

    def below(task: DraftTask) -> DraftTask:
        moved = replace(task, stage_id=stage)
        return replace(moved, parent_id=parent, position=after + tops.index(task) + 1) if task.parent_id is None else moved

    def shifted(task: DraftTask) -> DraftTask:
        return replace(task, position=task.position + len(tops)) if task.parent_id == parent and task.position > after else task

    tasks = arranged([*map(shifted, draft.tasks), *map(below, block)])
    return replace(draft, now=Step(tasks, draft.bad), past=(*draft.past, draft.now)[-STEPS_KEPT:], future=())


def of_branch(tasks: Tasks, root: TaskKey, extras: Extras, calendar: WorkCalendar) -> BlockContent:
    """A task with everything below it as a block; links to the outside stay behind."""
    inside = {root}
    for task in tasks:
        if task.parent_id in inside:
            inside.add(task.id)
    branch = [replace(t, parent_id=None if t.id == root else t.parent_id) for t in tasks if t.id in inside]
    first = min((t.starts_on for t in branch if t.starts_on), default=dt.date.min)
    return BlockContent(tasks=tasks_of(arranged(branch), extras, first, calendar))


def _as_template(block: BlockContent) -> TemplateContent:
    tasks = tuple(_shifted(task) for task in block.tasks)
    return TemplateContent(stages=(TemplateStage(name="block", revenue_share=Decimal(1), tasks=tasks),), weights={"manager": Decimal(100)})


def _shifted(task: TemplateTask) -> TemplateTask:
    """The task one level deeper: its links name codes that begin with 1."""
    links = [(f"{INSIDE}.{code}", kind, lag) for code, kind, lag in parse_predecessors(task.predecessors)]
    changed: Mapping[str, Any] = {"predecessors": format_predecessors(links), "children": tuple(_shifted(child) for child in task.children)}
    return task.model_copy(update=dict(changed))
