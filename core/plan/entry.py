"""Typed and pasted texts become values of the draft's rows; what cannot be read stays as typed, beside its reason (PRJ-04)."""
from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.calendar.rules import WorkCalendar
from core.errors import Refusal
from core.plan import cells, shape
from core.plan.edits import FIELDS, AddTask, Paste
from core.plan.errors import ClientPersonUnknown, MilestoneWithEffort, OnItsOwnBranch, PersonUnknown, RoleUnknown, StageUnknown, WorkTypeUnknown
from core.plan.tree import DraftTask, Link, Tasks, require_sound, rolled_up
from core.scheduling.errors import PredecessorUnknown
from core.scheduling.links import parse_predecessors
from core.scheduling.model import Away, TaskKey

# what a summary does not take from its sub-tasks
OF_SUMMARY = ("name", "responsible", "role", "stage", "predecessors", "deliverable", "not_before_on", "finish_by_on")


@dataclass(frozen=True)
class Context:
    """What cells may name, and the days of the project; `away`: when the people of the team are not there."""

    people: tuple[cells.Choice, ...] = ()
    roles: tuple[cells.Choice, ...] = ()
    stages: tuple[cells.Choice, ...] = ()
    starts_on: dt.date = dt.date(2026, 1, 1)
    finishes_on: dt.date | None = None
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    work_types: tuple[cells.Choice, ...] = ()
    clients: tuple[cells.Choice, ...] = ()
    away: Away = field(default_factory=dict)


@dataclass(frozen=True)
class BadCell:
    """A text that could not be read, and why."""

    text: str
    refusal: Refusal


Bad = Mapping[tuple[TaskKey, str], BadCell]


@dataclass(frozen=True)
class Step:
    tasks: Tasks
    bad: Bad = field(default_factory=dict)


def with_cells(now: Step, typed: Sequence[tuple[TaskKey, str, str]], context: Context, codes: Mapping[str, TaskKey] | None = None) -> Step:
    """Each cell read and set; predecessors last, when all rows have their codes. `codes` are those of a pasted table."""
    tasks = {task.id: task for task in now.tasks}
    bad = dict(now.bad)
    wanted = [(key, name, text) for key, name, text in typed if name in FIELDS and key in tasks and (not tasks[key].is_summary or name in OF_SUMMARY)]
    for key, name, text in sorted((cell for cell in wanted if cell[1] != "predecessors"), key=lambda cell: cell[1] == "effort_driven"):
        try:
            tasks[key] = _set(tasks[key], name, text, context)
            bad.pop((key, name), None)
        except Refusal as refusal:
            bad[key, name] = BadCell(text[:2000], refusal)
    _set_predecessors(tasks, bad, {key: text for key, name, text in wanted if name == "predecessors"}, codes or {})
    return Step(rolled_up(tuple(tasks.values())), bad)


def _set(task: DraftTask, name: str, text: str, context: Context) -> DraftTask:
    match name:
        case "name":
            return replace(task, name=cells.read_text(text, field=name))
        case "deliverable":
            return replace(task, deliverable=cells.read_text(text, field=name))
        case "responsible":
            person = cells.read_choice(text, context.people, field=name, unknown=PersonUnknown)
            return replace(task, responsible_id=int(person.value) if person else None)
        case "role":
            role = cells.read_choice(text, context.roles, field=name, unknown=RoleUnknown)
            return replace(task, role=str(role.value) if role else "")
        case "stage":
            stage = cells.read_choice(text, context.stages, field=name, unknown=StageUnknown)
            return replace(task, stage_id=int(stage.value) if stage else None)
        case "effort_days":
            days = cells.read_days(text, field=name)
            if task.is_milestone and days:
                raise MilestoneWithEffort(field=name, task=task.code)
            return replace(task, effort_days=days)
        case "not_before_on":
            return replace(task, not_before_on=cells.read_date(text, field=name, near=task.not_before_on or task.starts_on or context.starts_on))
        case "finish_by_on":
            return replace(task, finish_by_on=cells.read_date(text, field=name, near=task.finish_by_on or task.finishes_on or context.starts_on))
        case "effort_driven":
            return replace(task, effort_driven=cells.read_flag(text, field=name) and not task.is_milestone)
        case "work_type":
            kind = cells.read_choice(text, context.work_types, field=name, unknown=WorkTypeUnknown)
            return replace(task, work_type_id=int(kind.value) if kind else None)
        case "client_contact":
            client = cells.read_choice(text, context.clients, field=name, unknown=ClientPersonUnknown)
            return replace(task, client_contact_id=int(client.value) if client else None)
        case "optimistic_days":
            return replace(task, optimistic_days=cells.read_days(text, field=name))
        case "pessimistic_days":
            return replace(task, pessimistic_days=cells.read_days(text, field=name))
        case "is_milestone":
            return shape.as_milestone(task, cells.read_flag(text, field=name))
        case "starts_on":
            day = cells.read_date(text, field=name, near=task.starts_on or context.starts_on)
            return shape.started(task, day, context.calendar)
        case _:
            day = cells.read_date(text, field=name, near=task.finishes_on or task.starts_on or context.starts_on)
            # who types a finish takes it over from the effort
            return replace(task, finishes_on=day, starts_on=day if task.is_milestone else task.starts_on, effort_driven=False)


def _set_predecessors(
    tasks: dict[TaskKey, DraftTask], bad: dict[tuple[TaskKey, str], BadCell], texts: Mapping[TaskKey, str], codes: Mapping[str, TaskKey]
) -> None:
    """Reads and sets predecessors; only the cell that closes a loop is refused."""
    rows = tuple(tasks.values())
    by_code: dict[str, TaskKey] = {t.code: t.id for t in rows} | dict(codes)
    parents = {t.id: t.parent_id for t in rows}
    read: dict[TaskKey, tuple[Link, ...]] = {}
    for key, text in texts.items():
        try:
            read[key] = _links(text, tasks[key], by_code, parents)
            bad.pop((key, "predecessors"), None)
        except Refusal as refusal:
            bad[key, "predecessors"] = BadCell(text[:2000], refusal)
    if not read:
        require_sound(rows)
    for key, closes_a_loop in _settled(tasks, list(read.items())).items():
        bad[key, "predecessors"] = BadCell(texts[key][:2000], closes_a_loop)


def _settled(tasks: dict[TaskKey, DraftTask], read: Sequence[tuple[TaskKey, tuple[Link, ...]]]) -> dict[TaskKey, Refusal]:
    """Sets them, all but those that close a loop with the ones before; by halves, so that one loop among thousands is found quickly."""
    wanted = dict(read)
    try:
        require_sound([replace(t, predecessors=wanted[t.id]) if t.id in wanted else t for t in tasks.values()])
    except Refusal as refusal:
        if len(read) <= 1:
            return {key: refusal for key, _ in read}
        half = len(read) // 2
        return _settled(tasks, read[:half]) | _settled(tasks, read[half:])
    tasks.update({key: replace(tasks[key], predecessors=links) for key, links in read})
    return {}


def _links(text: str, task: DraftTask, by_code: Mapping[str, TaskKey], parents: Mapping[TaskKey, TaskKey | None]) -> tuple[Link, ...]:
    """Predecessors by their codes; unknown ones and the task's own branch are refused."""
    links = []
    for code, kind, lag in parse_predecessors(text, task=task.code):
        if code not in by_code:
            raise PredecessorUnknown(field="predecessors", task=task.code, predecessor=code)
        if _above(by_code[code], task.id, parents) or _above(task.id, by_code[code], parents):
            raise OnItsOwnBranch(field="predecessors", task=task.code, predecessor=code)
        links.append(Link(by_code[code], kind, lag))
    return tuple(links)


def _above(one: TaskKey, other: TaskKey, parents: Mapping[TaskKey, TaskKey | None]) -> bool:
    """The one is the other or holds it."""
    here: TaskKey | None = other
    while here is not None and here != one:
        here = parents.get(here)
    return here is not None


def pasted(now: Step, edit: Paste, context: Context) -> Step:
    """See `Paste`. New rows come behind the last target, on its level; a table with a heading below the first one, as a tree."""
    heads = cells.read_heads(edit.cells[0]) if edit.cells else None
    if heads:
        rows = shape.table_rows(edit.cells[1:], heads)
        tasks, keys = shape.inserted_tree(now.tasks, rows, edit.new_ids, edit.targets[0] if edit.targets else None, context.starts_on)
        by_code = {row.code: key for row, key in zip(rows, keys, strict=True) if row.code}
        typed = [(key, name, text) for row, key in zip(rows, keys, strict=True) for name, text in row.cells.items()]
        return with_cells(Step(tasks, now.bad), typed, context, by_code)
    more = [row for row in edit.cells[len(edit.targets):] if any(cell.strip() for cell in row)][: len(edit.new_ids)]
    tasks = now.tasks
    near = edit.targets[-1] if edit.targets else None
    for new_id in edit.new_ids[: len(more)]:
        tasks = shape.added(tasks, AddTask(new_id, near), context.starts_on, below=False)
        near = new_id
    targets = [*zip(edit.targets, edit.cells, strict=False), *zip(edit.new_ids, more, strict=False)]
    typed = [(key, name, text) for key, row in targets for name, text in zip(edit.fields, row, strict=False) if name]
    return with_cells(Step(tasks, now.bad), typed, context)
