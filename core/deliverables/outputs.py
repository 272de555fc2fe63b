"""Required outputs of the template: a task with one is not done without it (PRJ-44)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import policies
from core.deliverables.errors import OutputMissing
from core.deliverables.rules import SUBMITTED
from core.errors import AsWord, Refusal
from db.models import Deliverable, Project, Stage, Task


@dataclass(frozen=True)
class MissingOutput:
    """An output that is not there yet: not accepted, or not even handed in, as the policy `deliverable.done_needs` asks."""

    deliverable_id: int
    task_id: int
    task: str  # its code
    name: str
    name_en: str
    state: str


def enough(session: Session) -> frozenset[str]:
    """The states in which an output counts as there."""
    return SUBMITTED if policies.value(session, "deliverable.done_needs") == "submitted" else frozenset({"accepted"})


def missing_outputs(session: Session, task_ids: Collection[int]) -> dict[int, list[MissingOutput]]:
    """Task → its required outputs that are not there; tasks with none missing are left out. One statement."""
    if not task_ids:
        return {}
    rows = session.execute(
        select(Deliverable.id, Task.id, Task.code, Deliverable.name, Deliverable.name_en, Deliverable.state)
        .join(Task, Task.id == Deliverable.task_id)
        .where(Deliverable.task_id.in_(task_ids), Deliverable.required, Deliverable.state.not_in(enough(session)))
        .order_by(Task.sort_key, Deliverable.id)
    )
    found: dict[int, list[MissingOutput]] = {}
    for deliverable_id, task_id, code, name, name_en, state in rows:
        found.setdefault(task_id, []).append(MissingOutput(deliverable_id, task_id, code, name, name_en or name, state))
    return found


def refusals(session: Session, task_ids: Collection[int]) -> list[Refusal]:
    """One refusal for each of these tasks that is to be done (100 %) while an output of it is missing."""
    wanted = AsWord(f"output_wanted.{policies.value(session, 'deliverable.done_needs')}") if task_ids else None
    return [
        OutputMissing(
            field="progress",
            task=found[0].task,
            outputs=[m.name for m in found],
            outputs_en=[m.name_en for m in found],
            count=len(found),
            wanted=wanted,
        )
        for found in missing_outputs(session, task_ids).values()
    ]


@dataclass(frozen=True)
class OutputPart:
    """A required output of a template: of a task by its key, or ("") of the stage with this place."""

    task: str
    stage: int | None
    name: str
    name_en: str
    kind: str
    criterion: str


def plant_outputs(session: Session, project: Project, parts: Sequence[OutputPart], tasks: Mapping[str, Task], stages: Sequence[Stage]) -> None:
    """The outputs as deliverables of a new project: due with their task, or with their stage; the manager answers for a stage's."""
    for part in parts:
        task = tasks.get(part.task) if part.task else None
        stage = stages[part.stage] if part.stage is not None else None
        session.add(
            Deliverable(
                project_id=project.id,
                stage_id=stage.id if stage else None,
                task_id=task.id if task else None,
                name=part.name,
                name_en=part.name_en,
                kind=part.kind,
                criterion=part.criterion,
                required=True,
                due_on=task.finishes_on if task else stage.finishes_on if stage else None,
                responsible_id=task.responsible_id if task else project.manager_id,
            )
        )
    session.flush()
