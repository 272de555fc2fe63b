"""Deliverables of a project as a list, and how often the first review passes (PRJ-22, PRJ-26, PRJ-32)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord, NotFound
from core.unit import reading
from db.models import Attachment, Deliverable, Employee, ExpertReview, Stage, Task


@dataclass(frozen=True)
class DeliverableRow:
    """`files` counts what was uploaded, all versions; `sent_back` says why it is to be mended."""

    id: int
    version: int
    name: str
    name_en: str
    kind: str
    criterion: str
    area: str
    stage_id: int | None
    stage: str
    stage_en: str
    task_id: int | None
    task_code: str
    due_on: dt.date | None
    responsible_id: int | None
    responsible: str
    responsible_en: str
    required: bool
    waived: str
    needs_review: bool
    state: str
    round: int
    submitted_on: dt.date | None
    accepted_on: dt.date | None
    sent_back: str
    files: int = 0

    def late(self, today: dt.date) -> bool:
        """Due, and not even handed in."""
        return self.state == "planned" and self.due_on is not None and self.due_on < today


def deliverables(actor: Actor, project_id: int) -> list[DeliverableRow]:
    """By stage and due date; two statements."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        return _rows(session, project_id)


def project_of(actor: Actor, deliverable_id: int) -> int:
    """The project of a deliverable, for who sees it."""
    with reading(actor) as session:
        project_id = session.scalar(select(Deliverable.project_id).where(Deliverable.id == deliverable_id))
        if project_id is None:
            raise NotFound(record=AsWord("record.deliverable"))
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        return project_id


def _rows(session: Session, project_id: int) -> list[DeliverableRow]:
    files = (
        select(Attachment.record_id, func.count().label("n")).where(Attachment.record == "deliverable").group_by(Attachment.record_id).subquery()
    )
    rows = session.execute(
        select(Deliverable, Stage.name, Stage.name_en, Task.code, Employee.name, Employee.name_en, func.coalesce(files.c.n, 0))
        .outerjoin(Stage, Stage.id == Deliverable.stage_id)
        .outerjoin(Task, Task.id == Deliverable.task_id)
        .outerjoin(Employee, Employee.id == Deliverable.responsible_id)
        .outerjoin(files, files.c.record_id == Deliverable.id)
        .where(Deliverable.project_id == project_id)
        .order_by(Stage.position, Deliverable.due_on, Deliverable.id)
    ).all()
    return [row_of(*r) for r in rows]


def row_of(
    d: Deliverable, stage: str | None, stage_en: str | None, code: str | None, name: str | None, name_en: str | None, files: int
) -> DeliverableRow:
    return DeliverableRow(
        d.id,
        d.version,
        d.name,
        d.name_en,
        d.kind,
        d.criterion,
        d.area,
        d.stage_id,
        stage or "",
        stage_en or stage or "",
        d.task_id,
        code or "",
        d.due_on,
        d.responsible_id,
        name or "",
        name_en or name or "",
        d.required,
        d.waived,
        d.needs_review,
        d.state,
        d.round,
        d.submitted_on,
        d.accepted_on,
        d.sent_back,
        files,
    )


def first_pass(session: Session, project_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Project → (deliverables whose first decided review said "pass", deliverables reviewed). Passed with changes is not passed at
    once. Projects without a decided review are left out. One statement.

    18 of 20 reviewed passed at the first review: (18, 20), 90.0 %."""
    first = (
        select(ExpertReview.deliverable_id, ExpertReview.decision)
        .join(Deliverable, Deliverable.id == ExpertReview.deliverable_id)
        .where(ExpertReview.state == "decided", Deliverable.project_id.in_(project_ids))
        .order_by(ExpertReview.deliverable_id, ExpertReview.id)
        .ext(distinct_on(ExpertReview.deliverable_id))
        .subquery()
    )
    rows = session.execute(
        select(Deliverable.project_id, func.count().filter(first.c.decision == "pass"), func.count())
        .join(first, first.c.deliverable_id == Deliverable.id)
        .group_by(Deliverable.project_id)
    )
    return {project: (passed, reviewed) for project, passed, reviewed in rows}
