"""Which stages and projects wait for scores or a bonus sheet, for the persons who give or make them (PER-03, PER-13)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, exists, or_, select

from core.access import Actor, Permission
from core.access.scope import projects_seen
from core.unit import reading
from db.models import BonusSheet, Milestone, Project, Stage

LIVE = ("in_progress", "paused", "finished", "closed")


@dataclass(frozen=True)
class AssessRow:
    """A stage (or with stage_id None the whole project); `completed` when a sheet can be made of it."""

    project_id: int
    number: str
    project: str
    project_en: str
    stage_id: int | None
    stage: str
    stage_en: str
    completed: bool
    may_make: bool


def to_assess(actor: Actor) -> list[AssessRow]:
    """Everything without a standing sheet on which the actor has a part: scores members, the manager, quality, or makes the sheet."""
    may_make = projects_seen(actor, Permission.BONUS_CREATE)
    part = or_(
        may_make, projects_seen(actor, Permission.SCORE_QUALITY), projects_seen(actor, Permission.SCORE_MANAGER), projects_seen(actor, Permission.SCORE_MEMBER)
    )
    with reading(actor, scope="service") as session:
        standing = {(p, s) for p, s in session.execute(select(BonusSheet.project_id, BonusSheet.stage_id).where(BonusSheet.state != "rejected"))}
        open_end = exists().where(Milestone.stage_id == Stage.id, Milestone.ends_stage, Milestone.reached_on.is_(None)).correlate(Stage)
        ended = exists().where(Milestone.stage_id == Stage.id, Milestone.ends_stage).correlate(Stage)
        rows = session.execute(
            select(Project, Stage, and_(ended, ~open_end).label("over"), may_make.label("make"))
            .join(Stage, Stage.project_id == Project.id)
            .where(Project.state.in_(LIVE), part, or_(Project.own_pool, Project.main_project_id.is_(None)))
            .order_by(Project.id.desc(), Stage.position)
        ).all()
    found: list[AssessRow] = []
    for project, stage, over, make in rows:
        if (project.id, None) in standing:
            continue
        whole = project.state in ("finished", "closed")
        if whole and not any(r.project_id == project.id and r.stage_id is None for r in found):
            found.append(AssessRow(project.id, project.number, project.name, project.name_en, None, "", "", True, make))
        if (project.id, stage.id) not in standing and over:
            found.append(AssessRow(project.id, project.number, project.name, project.name_en, stage.id, stage.name, stage.name_en, True, make))
    return found
