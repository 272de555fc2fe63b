"""Deliverables of a draft: what is to be handed over, by whom, until when (PRJ-32)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor
from core.deliverables.errors import DeliverableKept, OutputKept
from core.deliverables.rules import KINDS
from core.errors import AsWord, NotFound, UnknownChoice, require_text
from core.projects import drafts
from core.unit import writing
from db.models import Deliverable, MilestonePrecondition, Stage, Task

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
    kind: str = "report"
    area: str = ""  # of the client's business, whose executive decides
    needs_review: bool = False


def save_deliverables(actor: Actor, project_id: int, items: Sequence[DeliverableInput], *, seen_version: int) -> None:
    """Replaces the deliverables of a draft; one that a milestone waits for and a required output stay."""
    with writing(actor, "project.save_deliverables") as session:
        project = drafts.planned_to_edit(session, actor, project_id, seen_version)
        rows = {d.id: d for d in session.scalars(select(Deliverable).where(Deliverable.project_id == project_id))}
        _require_known(session, project_id, items, set(rows))
        kept = {d.id for d in items}
        named = set(session.scalars(select(MilestonePrecondition.deliverable_id).where(MilestonePrecondition.deliverable_id.in_(rows))))
        for row in rows.values():
            if row.id not in kept:
                if row.required:
                    raise OutputKept(field="deliverables", deliverable=row.name)
                if row.id in named or row.state != "planned":
                    raise DeliverableKept(field="deliverables", deliverable=row.name)
                session.delete(row)
        for item in items:
            kept_row = rows.get(item.id) if item.id else None
            row = kept_row or Deliverable(project_id=project_id)
            if kept_row is None:
                session.add(row)
            _fill(row, item)
        drafts.raise_version(session, project)


def _require_known(session: Session, project_id: int, items: Sequence[DeliverableInput], ids: set[int]) -> None:
    stages = set(session.scalars(select(Stage.id).where(Stage.project_id == project_id)))
    tasks = set(session.scalars(select(Task.id).where(Task.project_id == project_id)))
    for item in items:
        require_written(item)
        if any(value is not None and value not in known for value, known in ((item.id, ids), (item.stage_id, stages), (item.task_id, tasks))):
            raise NotFound(field="deliverables", record=AsWord("record.deliverable"))


def require_written(item: DeliverableInput) -> None:
    """Texts within their limits, a kind there is."""
    require_text(item.name, field="name")
    require_text(item.name_en, field="name_en", required=False)
    require_text(item.criterion, field="criterion", longest=LONGEST_TEXT, required=False)
    require_text(item.area, field="area", required=False)
    if item.kind not in KINDS:
        raise UnknownChoice(field="kind", value=item.kind)


def _fill(row: Deliverable, item: DeliverableInput) -> None:
    row.name, row.name_en, row.criterion, row.area = item.name.strip(), item.name_en.strip(), item.criterion.strip(), item.area.strip()
    row.stage_id, row.task_id, row.due_on, row.responsible_id = item.stage_id, item.task_id, item.due_on, item.responsible_id
    row.kind, row.needs_review = item.kind, item.needs_review
