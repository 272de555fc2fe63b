"""The plan between the tables and the draft: read as draft tasks, written as the difference (PRJ-04)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.plan.tree import DraftTask, Link, Tasks, arranged
from core.scheduling.model import LinkKind, Schedule, TaskKey
from db.models import Task, TaskLink

ZERO = Decimal(0)


def task_rows(session: Session, project_id: int) -> dict[int, Task]:
    """The rows of the plan by id, in the order of the tree."""
    return {t.id: t for t in session.scalars(select(Task).where(Task.project_id == project_id).order_by(Task.sort_key, Task.id))}


def link_rows(session: Session, project_id: int) -> list[TaskLink]:
    return list(session.scalars(select(TaskLink).where(TaskLink.project_id == project_id).order_by(TaskLink.id)))


def as_draft(tasks: Iterable[Task], links: Iterable[TaskLink]) -> Tasks:
    """The rows as a draft shows them."""
    before: dict[int, list[Link]] = {}
    for link in links:
        before.setdefault(link.successor_id, []).append(Link(link.predecessor_id, LinkKind(link.kind), link.lag_days))
    return arranged(
        DraftTask(
            t.id,
            t.parent_id,
            t.position,
            t.name,
            t.responsible_id,
            t.role,
            t.stage_id,
            t.starts_on,
            t.finishes_on,
            t.effort_days,
            tuple(before.get(t.id, ())),
            t.deliverable,
            t.is_milestone,
            t.not_before_on,
            t.finish_by_on,
            t.effort_driven,
            t.work_type_id,
            t.client_contact_id,
            t.optimistic_days,
            t.pessimistic_days,
        )
        for t in tasks
    )


def opened(session: Session, project_id: int) -> Tasks:
    """The plan as it is saved, for the editor; two statements."""
    return as_draft(task_rows(session, project_id).values(), link_rows(session, project_id))


def write(session: Session, project_id: int, rows: dict[int, Task], links: Iterable[TaskLink], tasks: Tasks, found: Schedule) -> dict[TaskKey, int]:
    """Makes the rows be the draft, dated by the schedule; returns the ids of the new ones. A constant number of flushes per level."""
    kept: set[TaskKey] = {t.id for t in tasks}
    links = _without_gone(session, links, kept)
    _remove(session, rows, kept)
    ids: dict[TaskKey, int] = {}
    for level in range(max((t.level for t in tasks), default=-1) + 1):
        made: dict[TaskKey, Task] = {}
        for task in tasks:
            if task.level != level:
                continue
            row = rows.get(task.id) if isinstance(task.id, int) else None
            if row is None:
                row = Task(project_id=project_id, progress=ZERO)
                made[task.id] = row
                session.add(row)
            _fill(row, task, ids, found)
        session.flush()
        ids |= {key: row.id for key, row in made.items()}
        rows |= {row.id: row for row in made.values()}
    _link(session, project_id, links, tasks, ids)
    session.flush()
    return ids


def _without_gone(session: Session, links: Iterable[TaskLink], kept: set[TaskKey]) -> list[TaskLink]:
    """Links of tasks that go are deleted before them: the database would take them along and the session would miss them."""
    staying = []
    for row in links:
        if row.predecessor_id in kept and row.successor_id in kept:
            staying.append(row)
        else:
            session.delete(row)
    session.flush()
    return staying


def _remove(session: Session, rows: dict[int, Task], kept: set[TaskKey]) -> None:
    """Children before their parents, for the same reason."""
    gone = [row for key, row in rows.items() if key not in kept]
    for depth in sorted({row.sort_key.count(".") for row in gone}, reverse=True):
        for row in gone:
            if row.sort_key.count(".") == depth:
                session.delete(row)
                del rows[row.id]
        session.flush()


def _fill(row: Task, task: DraftTask, ids: Mapping[TaskKey, int], found: Schedule) -> None:
    dates = found.tasks[task.id]
    if row.name and row.name != task.name:
        row.name_en = ""  # the English name named the old one
    row.name = task.name
    row.parent_id = None if task.parent_id is None else _given(ids, task.parent_id)
    row.position, row.code, row.sort_key = task.position, task.code, sort_key(task.code)
    row.responsible_id, row.role, row.stage_id, row.deliverable = task.responsible_id, task.role, task.stage_id, task.deliverable
    row.starts_on, row.finishes_on = dates.starts_on, dates.finishes_on
    row.effort_days = (task.effort_days or ZERO).quantize(Decimal("0.01"))
    row.is_milestone, row.is_summary = task.is_milestone, task.is_summary
    row.not_before_on, row.finish_by_on = task.not_before_on, task.finish_by_on
    leaf = not task.is_summary
    row.effort_driven = leaf and task.effort_driven
    row.work_type_id, row.client_contact_id = (task.work_type_id, task.client_contact_id) if leaf else (None, None)
    row.optimistic_days, row.pessimistic_days = (task.optimistic_days, task.pessimistic_days) if leaf else (None, None)
    row.is_critical, row.total_float_days, row.free_float_days = dates.is_critical, dates.total_float, dates.free_float


def sort_key(code: str) -> str:
    """0001.0002 of 1.2: sorts as the tree reads."""
    return ".".join(f"{int(part):04}" for part in code.split("."))


def _given(ids: Mapping[TaskKey, int], key: TaskKey) -> int:
    return ids[key] if key in ids else int(key)


def _link(session: Session, project_id: int, links: Iterable[TaskLink], tasks: Tasks, ids: Mapping[TaskKey, int]) -> None:
    wanted = {(_given(ids, link.predecessor_id), _given(ids, task.id)): link for task in tasks for link in task.predecessors}
    for row in links:
        link = wanted.pop((row.predecessor_id, row.successor_id), None)
        if link is None:
            session.delete(row)
        else:
            row.kind, row.lag_days = link.kind.value, link.lag_days
    for (predecessor, successor), link in wanted.items():
        session.add(TaskLink(project_id=project_id, predecessor_id=predecessor, successor_id=successor, kind=link.kind.value, lag_days=link.lag_days))
