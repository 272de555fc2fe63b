"""Milestones and deliverables follow the plan: a milestone task has its milestone, a task with a deliverable its deliverable. Required
outputs are the template's and follow only in their dates (PRJ-44)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Deliverable, Milestone, MilestonePrecondition, Task


def tasks_go(session: Session, task_ids: Collection[int]) -> None:
    """Before tasks are deleted: their milestones and deliverables that stand for nothing else go with them; what was reached,
    submitted, or what a precondition names, stays without its task."""
    if not task_ids:
        return
    named = session.execute(select(MilestonePrecondition.milestone_id, MilestonePrecondition.required_milestone_id, MilestonePrecondition.deliverable_id)).all()
    milestones = {i for row in named for i in row[:2]}
    deliverables = {row[2] for row in named}
    for row in session.scalars(select(Milestone).where(Milestone.task_id.in_(task_ids))):
        if row.reached_on is None and not row.ends_stage and row.id not in milestones:
            session.delete(row)
    for item in session.scalars(select(Deliverable).where(Deliverable.task_id.in_(task_ids))):
        if item.state == "planned" and item.id not in deliverables and not item.required:
            session.delete(item)
    session.flush()


def plan_saved(session: Session, project_id: int, tasks: Mapping[int, Task]) -> None:
    """After a plan was saved: what is new appears, names and dates of what is not reached or submitted yet follow."""
    _milestones(session, project_id, tasks)
    _deliverables(session, project_id, tasks)
    _outputs(session, tasks)
    session.flush()


def _milestones(session: Session, project_id: int, tasks: Mapping[int, Task]) -> None:
    by_task = {m.task_id: m for m in session.scalars(select(Milestone).where(Milestone.project_id == project_id, Milestone.task_id.is_not(None)))}
    tasks_go(session, [t.id for t in tasks.values() if not t.is_milestone and t.id in by_task])
    for task in tasks.values():
        if not task.is_milestone:
            continue
        row = by_task.get(task.id)
        if row is None:
            session.add(
                Milestone(project_id=project_id, stage_id=task.stage_id, task_id=task.id, name=task.name, name_en=task.name_en, due_on=task.finishes_on)
            )
        elif row.reached_on is None:
            row.name, row.name_en, row.due_on, row.stage_id = task.name, task.name_en, task.finishes_on, task.stage_id


def _deliverables(session: Session, project_id: int, tasks: Mapping[int, Task]) -> None:
    statement = (
        select(Deliverable)
        .where(Deliverable.project_id == project_id, Deliverable.task_id.is_not(None), ~Deliverable.required)
        .order_by(Deliverable.id.desc())
    )
    first = {d.task_id: d for d in session.scalars(statement)}
    for task in tasks.values():
        if not task.deliverable:
            continue
        row = first.get(task.id)
        if row is None:
            session.add(
                Deliverable(
                    project_id=project_id,
                    stage_id=task.stage_id,
                    task_id=task.id,
                    name=task.deliverable,
                    due_on=task.finishes_on,
                    responsible_id=task.responsible_id,
                )
            )
        elif row.state == "planned":
            if row.name != task.deliverable:
                row.name, row.name_en = task.deliverable, ""
            _as_task(row, task)


def _outputs(session: Session, tasks: Mapping[int, Task]) -> None:
    """PRJ-44: what the template requires of a task is due with it."""
    wanted = select(Deliverable).where(Deliverable.task_id.in_(tasks), Deliverable.required, Deliverable.state == "planned")
    for row in session.scalars(wanted):
        if row.task_id is not None:
            _as_task(row, tasks[row.task_id])


def _as_task(row: Deliverable, task: Task) -> None:
    row.due_on, row.stage_id, row.responsible_id = task.finishes_on, task.stage_id, task.responsible_id
