"""The stages of a draft: names, periods, their shares of the revenue (PRJ-04, PER-01)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from core.access import Actor
from core.calendar.rules import require_period
from core.errors import Refusal, collect, require_text
from core.initiation.rules import require_stage_shares
from core.portfolio import summaries
from core.projects import drafts
from core.projects.errors import NoStages, ShareOutOfRange, StageInUse, StageOutsideProject
from core.unit import writing
from db.models import CostLine, Deliverable, Milestone, Project, Stage, Task


@dataclass(frozen=True)
class StageInput:
    """One stage in its place; `revenue_share` and `bonus_rate` are fractions."""

    name: str
    starts_on: dt.date
    finishes_on: dt.date
    revenue_share: Decimal
    name_en: str = ""
    bonus_rate: Decimal | None = None
    id: int | None = None


def save_stages(actor: Actor, project_id: int, stages: Sequence[StageInput], *, seen_version: int) -> None:
    """Replaces the stages of a draft, in the order given; their shares add up to 100 %, and a stage in use stays."""
    with writing(actor, "project.save_stages") as session:
        project = drafts.draft_to_edit(session, actor, project_id, seen_version)
        if not stages:
            raise NoStages(field="stages")
        collect(*(refusal for n, stage in enumerate(stages, 1) for refusal in _wrong(stage, project, n)))
        require_stage_shares([s.revenue_share for s in stages])
        rows = {s.id: s for s in session.scalars(select(Stage).where(Stage.project_id == project_id))}
        gone = [row for row in rows.values() if row.id not in {s.id for s in stages}]
        collect(*_in_use(session, gone))
        for row in gone:
            session.delete(row)
        for n, stage in enumerate(stages, 1):
            _fill(session, project_id, rows.get(stage.id) if stage.id else None, stage, n)
        drafts.raise_version(session, project)
        summaries.refresh(session, [project_id])


def _wrong(stage: StageInput, project: Project, n: int) -> list[Refusal]:
    found: list[Refusal] = []
    try:
        require_text(stage.name, field="name")
        require_text(stage.name_en, field="name_en", required=False)
        require_period(stage.starts_on, stage.finishes_on, field="finishes_on", name=stage.name)
    except Refusal as refusal:
        found.append(refusal)
    if stage.starts_on < project.starts_on or stage.finishes_on > project.finishes_on:
        found.append(
            StageOutsideProject(
                field="starts_on" if stage.starts_on < project.starts_on else "finishes_on",
                stage=stage.name,
                row=n,
                starts_on=project.starts_on,
                finishes_on=project.finishes_on,
            )
        )
    if stage.bonus_rate is not None and not 0 <= stage.bonus_rate <= 1:
        found.append(ShareOutOfRange(field="bonus_rate", stage=n, share=str(stage.bonus_rate)))
    return found


def _in_use(session: Session, gone: Sequence[Stage]) -> list[Refusal]:
    """Stages with tasks, cost lines, milestones or deliverables; one statement."""
    ids = [s.id for s in gone]
    parts = union_all(
        *(
            select(model.stage_id.label("stage_id"), func.count().label("n")).where(model.stage_id.in_(ids)).group_by(model.stage_id)
            for model in (Task, CostLine, Milestone, Deliverable)
        )
    ).subquery()
    uses = dict(session.execute(select(parts.c.stage_id, func.sum(parts.c.n)).group_by(parts.c.stage_id)).all()) if ids else {}
    return [StageInUse(field="stages", stage=s.name, uses=int(uses[s.id])) for s in gone if s.id in uses]


def _fill(session: Session, project_id: int, row: Stage | None, stage: StageInput, position: int) -> None:
    if row is None:
        row = Stage(project_id=project_id)
        session.add(row)
    row.position, row.name, row.name_en = position, stage.name.strip(), stage.name_en.strip()
    row.starts_on, row.finishes_on, row.revenue_share, row.bonus_rate = stage.starts_on, stage.finishes_on, stage.revenue_share, stage.bonus_rate
