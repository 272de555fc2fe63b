"""Bonus sheets: worked out, submitted, paid (PER-05, PER-13). The approval itself is the engine's."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.approval import engine
from core.errors import AsWord, NotFound
from core.numbering import next_number
from core.performance import sharing
from core.performance.errors import QaVerdictMissing, SheetExists, StageNotCompleted
from core.performance.machine import MACHINE, parents
from core.performance.workout import Worked, work_out
from core.unit import CONSTRAINT_REFUSALS, lock, writing
from db.models import BonusLine, BonusSheet, Milestone, Project, QaReview, Stage

CONSTRAINT_REFUSALS["uq_bonus_sheet_standing"] = SheetExists
OVER = ("finished", "closed")


def make_sheet(actor: Actor, project_id: int, stage_id: int | None) -> int:
    """A draft sheet of a completed, assessed stage, or of the finished project; returns its id."""
    with writing(actor, "bonus.make") as session:
        require_on_project(session, actor, Permission.BONUS_CREATE, project_id)
        project = lock(session, Project, project_id)
        stage = _stage(session, project_id, stage_id)
        sharing.require_own_pool(session, project)
        require_completed(session, project, stage)
        if stage is None:
            sharing.require_sharers_finished(session, project_id)
        require_verdict(session, project)
        standing = session.scalar(
            select(BonusSheet.number).where(
                BonusSheet.project_id == project_id, BonusSheet.stage_id.is_not_distinct_from(stage_id), BonusSheet.state != "rejected"
            )
        )
        if standing:
            raise SheetExists(number=standing)
        worked = work_out(session, project, stage, clock.today())
        sheet = BonusSheet(
            number=next_number(session, "BON"), project_id=project_id, stage_id=stage_id, made_by_id=actor.employee_id, created_at=clock.now(), state="draft"
        )
        _fill(sheet, worked)
        session.add(sheet)
        session.flush()
        return sheet.id


def work_out_again(actor: Actor, sheet_id: int, *, seen_version: int) -> None:
    """Takes the sources of today into a draft."""
    with writing(actor, "bonus.work_out") as session:
        sheet = _locked(session, actor, sheet_id)
        MACHINE.move(session, actor, sheet, "work_out", seen_version=seen_version)
        project, stage = parents(session, sheet)
        sheet.lines.clear()
        session.flush()
        _fill(sheet, work_out(session, project, stage, clock.today()))


def submit(actor: Actor, sheet_id: int, *, seen_version: int, chosen: dict[str, list[int]] | None = None) -> None:
    """Into approval: finance checks the sources, the CEO approves. `chosen`: persons of steps whose flow has the initiator choose."""
    with writing(actor, "bonus.submit") as session:
        sheet = _locked(session, actor, sheet_id)
        MACHINE.move(session, actor, sheet, "submit", seen_version=seen_version)
        engine.submit(session, actor, "bonus", sheet.id, chosen=chosen)


def pay(actor: Actor, sheet_id: int, *, seen_version: int) -> None:
    """Finance records the payment; everybody on the sheet is told, and sees the own line."""
    with writing(actor, "bonus.pay") as session:
        sheet = _locked(session, actor, sheet_id)
        MACHINE.move(session, actor, sheet, "pay", seen_version=seen_version)


def _locked(session: Session, actor: Actor, sheet_id: int) -> BonusSheet:
    sheet = lock(session, BonusSheet, sheet_id)
    require_on_project(session, actor, Permission.PROJECT_READ, sheet.project_id)
    return sheet


def _stage(session: Session, project_id: int, stage_id: int | None) -> Stage | None:
    if stage_id is None:
        return None
    stage = session.get(Stage, stage_id)
    if stage is None or stage.project_id != project_id:
        raise NotFound(record=AsWord("record.stage"))
    return stage


def require_completed(session: Session, project: Project, stage: Stage | None) -> None:
    """PER-13: every milestone that ends the stage is reached; for the whole project: it is finished."""
    if stage is None:
        if project.state not in OVER:
            raise StageNotCompleted(stage=project.name, milestones=[])
        return
    ends = session.execute(select(Milestone.name, Milestone.reached_on).where(Milestone.stage_id == stage.id, Milestone.ends_stage)).all()
    open_ones = [m.name for m in ends if m.reached_on is None]
    if open_ones or not ends and project.state not in OVER:
        raise StageNotCompleted(stage=stage.name, milestones=open_ones)


def require_verdict(session: Session, project: Project) -> None:
    """PER-13: an open QA review, or one whose verdict is to wait, holds the sheet back."""
    waits = session.scalar(
        select(QaReview.id).where(QaReview.project_id == project.id, (QaReview.state == "open") | (QaReview.verdict == "bonus_waits")).limit(1)
    )
    if waits:
        raise QaVerdictMissing(project=project.number)


def _fill(sheet: BonusSheet, worked: Worked) -> None:
    sheet.settled_on, sheet.revenue, sheet.cost, sheet.margin = worked.settled_on, worked.revenue, worked.cost, worked.margin
    sheet.bonus_rate, sheet.quality_score, sheet.schedule_factor = worked.bonus_rate, worked.quality, worked.schedule_factor
    sheet.already_paid, sheet.pool, sheet.undistributed = worked.already_paid, worked.pool, worked.undistributed
    sheet.reading, sheet.sources = worked.reading, worked.sources
    for line in worked.lines:
        sheet.lines.append(
            BonusLine(
                employee_id=line.employee_id,
                roles=line.roles,
                days=line.days,
                score=line.score,
                role_part=line.role_part,
                score_part=line.score_part,
                contribution=line.contribution,
                amount=line.amount,
            )
        )
