"""What an edit does to the rows: new ones, moved ones, linked ones; milestones and moved starts (PRJ-04)."""
from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from core.calendar.rules import WorkCalendar
from core.plan.cells import plain
from core.plan.edits import AddTask, Delete, Edit, Indent, LinkInOrder, MoveTo, Outdent, Shift, Unlink
from core.plan.errors import OnItsOwnBranch
from core.plan.tree import DraftTask, Link, Tasks, arranged, lineage, nodes
from core.scheduling import wbs
from core.scheduling.model import TaskKey
from core.scheduling.wbs import Node


@dataclass(frozen=True)
class TableRow:
    """A row of a pasted or imported table: its own code (or nothing), its level (0 = top) and the texts of its cells."""

    number: int
    code: str
    level: int
    cells: Mapping[str, str]


def added(tasks: Tasks, edit: AddTask, starts_on: dt.date, *, below: bool = True) -> Tasks:
    """With the new task of `AddTask`; it starts where its neighbour starts, for one day. An id that is taken changes nothing."""
    if any(task.id == edit.id for task in tasks):
        return tasks
    near = next((task for task in tasks if task.id == edit.near), None)
    parent, position = (None, len(tasks) + 1) if near is None else (near.id, 1) if below and near.is_summary else (near.parent_id, near.position + 1)
    day = near.starts_on if near and near.starts_on else starts_on
    if edit.is_milestone and near and near.finishes_on:
        day = near.finishes_on
    new = DraftTask(edit.id, starts_on=day, finishes_on=day, effort_days=Decimal(0) if edit.is_milestone else Decimal(1),
                    is_milestone=edit.is_milestone, stage_id=near.stage_id if near else None)
    return arranged([*tasks, new], wbs.insert(nodes(tasks), edit.id, parent, position))


def reshaped(tasks: Tasks, edit: Edit) -> Tasks:
    """Rows after a move, a removal or a link. What cannot be is refused (first of its level indented, own branch, loop)."""
    match edit:
        case Delete(ids=ids):
            return arranged(tasks, _each(tasks, ids, wbs.remove))
        case Indent(ids=ids):
            return arranged(tasks, _each(tasks, ids, wbs.indent))
        case Outdent(ids=ids):
            return arranged(tasks, _each(tasks, ids, wbs.outdent))
        case Shift(ids=ids, step=step):
            return arranged(tasks, _shifted(tasks, ids, step))
        case MoveTo():
            return arranged(tasks, _moved(tasks, edit))
        case LinkInOrder():
            return _linked(tasks, edit)
        case Unlink(ids=ids):
            return tuple(_unlinked(task, set(ids)) for task in tasks)
        case _:
            return tasks


def _roots(tasks: Tasks, ids: Iterable[TaskKey]) -> list[DraftTask]:
    """The chosen tasks in reading order, without those below another chosen one."""
    chosen, covered = set(ids), set[TaskKey]()
    found = []
    for task in tasks:
        if task.parent_id in covered or task.parent_id in chosen:
            covered.add(task.id)
        elif task.id in chosen:
            found.append(task)
    return found


def _each(tasks: Tasks, ids: Iterable[TaskKey], command: Callable[[list[Node], TaskKey], list[Node]]) -> list[Node]:
    places = nodes(tasks)
    for task in _roots(tasks, ids):
        places = command(places, task.id)
    return places


def _shifted(tasks: Tasks, ids: Sequence[TaskKey], step: int) -> list[Node]:
    """Up or down among the siblings; what stands at the edge stays, and what is chosen right behind it stays with it."""
    places = nodes(tasks)
    edge: dict[TaskKey | None, int] = {}
    for root in _roots(tasks, ids) if step < 0 else reversed(_roots(tasks, ids)):
        here = next(node for node in places if node.key == root.id)
        last = sum(1 for node in places if node.parent == here.parent)
        first_free = edge.get(here.parent, 1 if step < 0 else last)
        if here.position == first_free:
            edge[here.parent] = first_free - step
            continue
        places = wbs.move(places, root.id, here.parent, here.position + step)
    return places


def _moved(tasks: Tasks, edit: MoveTo) -> list[Node]:
    places = nodes(tasks)
    roots = [task.id for task in _roots(tasks, edit.ids)]
    if edit.target in roots:
        return places
    target, place = edit.target, edit.place
    for key in roots:
        spot = next((node for node in places if node.key == target), None)
        if spot is None:
            return places
        if place == "inside":
            places = wbs.move(places, key, target, 1)
        else:
            own = next(node for node in places if node.key == key)
            above = spot.position - (own.parent == spot.parent and own.position < spot.position)
            places = wbs.move(places, key, spot.parent, above + (place == "after"))
        target, place = key, "after"
    return places


def _linked(tasks: Tasks, edit: LinkInOrder) -> Tasks:
    by_id = {task.id: task for task in tasks}
    chain = [key for key in edit.ids if key in by_id]
    for before, after in zip(chain, chain[1:], strict=False):
        task = by_id[after]
        if before in lineage(tasks, after):
            raise OnItsOwnBranch(field="predecessors", task=task.code, predecessor=by_id[before].code)
        if all(link.predecessor_id != before for link in task.predecessors):
            by_id[after] = replace(task, predecessors=(*task.predecessors, Link(before, edit.kind)))
    return tuple(by_id.values())


def _unlinked(task: DraftTask, ids: set[TaskKey]) -> DraftTask:
    if task.id not in ids:
        return task
    return replace(task, predecessors=() if len(ids) == 1 else tuple(link for link in task.predecessors if link.predecessor_id not in ids))


def table_rows(lines: Sequence[Sequence[str]], heads: Mapping[int, str], *, first: int = 2) -> list[TableRow]:
    """Rows under a heading, empty ones left out. The level comes from the code (`1.2` is one below `1`), without codes
    from the spaces before the name (a full-width space, a tab or two spaces each). `first`: the number of the first line."""
    rows: list[TableRow] = []
    for number, line in enumerate(lines, first):
        texts = {field: line[column] if column < len(line) else "" for column, field in heads.items()}
        if not any(text.strip() for text in texts.values()):
            continue
        code = plain(texts.pop("code", "")).rstrip(".")
        name = texts.get("name", "").replace("\u3000", "  ").replace("\t", "  ")
        level = code.count(".") if code else (len(name) - len(name.lstrip())) // 2
        deepest = min(rows[-1].level + 1 if rows else 0, wbs.MAX_DEPTH - 1)
        rows.append(TableRow(number, code, min(level, deepest), {field: text for field, text in texts.items() if text.strip()}))
    return rows


def inserted_tree(tasks: Tasks, rows: Sequence[TableRow], new_ids: Sequence[str], near: TaskKey | None, starts_on: dt.date) -> tuple[Tasks, list[TaskKey]]:
    """The rows as a tree behind `near` (else at the end), without their cells yet; gives the ids they got, as many as `rows`."""
    taken = {task.id for task in tasks}
    keys: list[TaskKey] = []
    keys += [key for key in new_ids if key not in taken][: len(rows)]
    keys += [f"{keys[0] if keys else 'table'}:{n}" for n in range(len(rows) - len(keys))]
    beside = next((task for task in tasks if task.id == near), None)
    top, position, stage = (None, len(tasks) + 1, None) if beside is None else (beside.parent_id, beside.position + 1, beside.stage_id)
    day = beside.starts_on if beside and beside.starts_on else starts_on
    more = sum(row.level == 0 for row in rows)
    found = [replace(t, position=t.position + more) if t.parent_id == top and t.position >= position else t for t in tasks]
    path: list[TaskKey] = []
    for number, (key, row) in enumerate(zip(keys, rows, strict=True)):
        del path[row.level:]
        if path:
            found.append(DraftTask(key, path[-1], number + 1, starts_on=day, finishes_on=day, effort_days=Decimal(0)))
        else:
            found.append(DraftTask(key, top, position, starts_on=day, finishes_on=day, effort_days=Decimal(0), stage_id=stage))
            position += 1
        path.append(key)
    return arranged(found), keys


def as_milestone(task: DraftTask, flag: bool) -> DraftTask:
    """A milestone takes no days and stands on its finish."""
    if not flag:
        return replace(task, is_milestone=False)
    day = task.finishes_on or task.starts_on
    return replace(task, is_milestone=True, effort_days=Decimal(0), effort_driven=False, optimistic_days=None, pessimistic_days=None,
                   starts_on=day, finishes_on=day)


def started(task: DraftTask, day: dt.date | None, calendar: WorkCalendar) -> DraftTask:
    """The task moved to a new start: the finish goes along, with as many working days between them as before."""
    if day is None or task.starts_on is None or task.finishes_on is None or task.finishes_on < task.starts_on:
        return replace(task, starts_on=day, finishes_on=day if task.is_milestone else task.finishes_on)
    length = calendar.working_days_inclusive(task.starts_on, task.finishes_on)
    finish = calendar.add_working_days(calendar.working_day_on_or_after(day), length - 1) if length > 1 else day
    return replace(task, starts_on=day, finishes_on=day if task.is_milestone else max(finish, day))
