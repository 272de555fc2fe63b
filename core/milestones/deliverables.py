"""Deliverables: set in the draft, handed in, accepted by manager or sponsor, sent back (PRJ-06)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord, NotFound, WrongState, require_text
from core.milestones.errors import DeliverableKept
from core.milestones.machine import MACHINE
from core.notices import tell
from core.projects import drafts
from core.projects.types import ProjectState
from core.unit import lock, writing
from db.models import Deliverable, MilestonePrecondition, Project, Stage, Task

LONGEST_TEXT = 2_000


@dataclass(frozen=True)
class DeliverableInput:
    name: str
    name_en: str = ""
    criterion: str = ""
    stage_id: int | None = None
    task_id: int | None = None
    due_on: dt.date | None = None
    responsible_id: int | None = None
    id: int | None = None


def save_deliverables(actor: Actor, project_id: int, items: Sequence[DeliverableInput], *, seen_version: int) -> None:
    """Replaces the deliverables of a draft; one that a milestone waits for stays."""
    with writing(actor, "project.save_deliverables") as session:
        project = drafts.draft_to_edit(session, actor, project_id, seen_version)
        rows = {d.id: d for d in session.scalars(select(Deliverable).where(Deliverable.project_id == project_id))}
        _require_known(session, project_id, items, set(rows))
        kept = {d.id for d in items}
        named = set(session.scalars(select(MilestonePrecondition.deliverable_id).where(MilestonePrecondition.deliverable_id.in_(rows))))
        for row in rows.values():
            if row.id not in kept:
                if row.id in named or row.state != "planned":
                    raise DeliverableKept(field="deliverables", deliverable=row.name)
                session.delete(row)
        for item in items:
            _fill(session, project_id, rows.get(item.id) if item.id else None, item)
        drafts.raise_version(session, project)


def _require_known(session: Session, project_id: int, items: Sequence[DeliverableInput], ids: set[int]) -> None:
    stages = set(session.scalars(select(Stage.id).where(Stage.project_id == project_id)))
    tasks = set(session.scalars(select(Task.id).where(Task.project_id == project_id)))
    for item in items:
        require_text(item.name, field="name")
        require_text(item.name_en, field="name_en", required=False)
        require_text(item.criterion, field="criterion", longest=LONGEST_TEXT, required=False)
        if any(value is not None and value not in known for value, known in ((item.id, ids), (item.stage_id, stages), (item.task_id, tasks))):
            raise NotFound(field="deliverables", record=AsWord("record.deliverable"))


def _fill(session: Session, project_id: int, row: Deliverable | None, item: DeliverableInput) -> None:
    if row is None:
        row = Deliverable(project_id=project_id)
        session.add(row)
    row.name, row.name_en, row.criterion = item.name.strip(), item.name_en.strip(), item.criterion.strip()
    row.stage_id, row.task_id, row.due_on, row.responsible_id = item.stage_id, item.task_id, item.due_on, item.responsible_id


def submit(actor: Actor, deliverable_id: int, *, seen_version: int) -> None:
    """Handed in: manager and sponsor are told."""
    with writing(actor, "deliverable.submit") as session:
        project, row = _moved(session, actor, deliverable_id, "submit", seen_version)
        _tell(session, project, row, [project.manager_id, project.sponsor_id], "deliverable_submitted", by=actor.name, by_en=actor.name_en)


def accept(actor: Actor, deliverable_id: int, *, seen_version: int) -> None:
    """Accepted, by somebody who does not answer for it."""
    with writing(actor, "deliverable.accept") as session:
        project, row = _moved(session, actor, deliverable_id, "accept", seen_version)
        _tell(session, project, row, [row.responsible_id, project.manager_id], "deliverable_accepted", by=actor.name, by_en=actor.name_en)


def send_back(actor: Actor, deliverable_id: int, *, reason: str, seen_version: int) -> None:
    """Not good enough yet: planned again, with a reason."""
    text = require_text(reason, field="reason", longest=LONGEST_TEXT)
    with writing(actor, "deliverable.send_back") as session:
        project, row = _moved(session, actor, deliverable_id, "send_back", seen_version)
        _tell(session, project, row, [row.responsible_id, project.manager_id], "deliverable_sent_back", by=actor.name, by_en=actor.name_en, reason=text)


def _moved(session: Session, actor: Actor, deliverable_id: int, action: str, seen_version: int) -> tuple[Project, Deliverable]:
    project_id = session.scalar(select(Deliverable.project_id).where(Deliverable.id == deliverable_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.deliverable"))
    require_on_project(session, actor, Permission.PROJECT_READ, project_id)
    project = lock(session, Project, project_id)
    if project.state not in (ProjectState.IN_PROGRESS, ProjectState.FINISHED):
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord(f"action.deliverable.{action}"))
    row = lock(session, Deliverable, deliverable_id)
    MACHINE.move(session, actor, row, action, seen_version=seen_version)
    return project, row


def _tell(session: Session, project: Project, row: Deliverable, people: Sequence[int | None], kind: str, **facts: object) -> None:
    tell(
        session,
        people,
        kind,
        record="project",
        record_id=project.id,
        number=project.number,
        title=project.name,
        title_en=project.name_en,
        deliverable=row.name,
        deliverable_en=row.name_en or row.name,
        **facts,
    )
