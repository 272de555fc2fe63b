"""Scores that a bonus sheet is made from: quality by QA, members by their manager, the manager by the delivery director (PER-02, PER-03)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord, NotFound, NotPermitted, require_text
from core.performance.errors import NotOwnScore, ScoreFixed
from core.performance.rules import require_score
from core.unit import lock, writing
from db.models import BonusSheet, Employee, MemberScore, Project, QualityScore, Stage


def score_quality(
    actor: Actor, project_id: int, stage_id: int | None, *, qa: Decimal | None, daily: Decimal | None, customer: Decimal | None, note: str = ""
) -> None:
    """The three quality scores of a stage or of the whole project, 0 … 100; None leaves one open."""
    for name, score in (("qa", qa), ("daily", daily), ("customer", customer)):
        if score is not None:
            require_score(score, field=name)
    text = require_text(note, field="note", longest=2000, required=False)
    with writing(actor, "score.quality") as session:
        require_on_project(session, actor, Permission.SCORE_QUALITY, project_id)
        _open_for_scores(session, project_id, stage_id)
        row = session.scalar(
            select(QualityScore).where(QualityScore.project_id == project_id, QualityScore.stage_id.is_not_distinct_from(stage_id)).with_for_update()
        )
        if row is None:
            row = QualityScore(project_id=project_id, stage_id=stage_id)
            session.add(row)
        row.qa_score, row.daily_score, row.customer_score, row.note = qa, daily, customer, text


def score_members(actor: Actor, project_id: int, stage_id: int | None, scores: Mapping[int, Decimal]) -> None:
    """Scores by employee id, all or none. The manager may score everybody but themselves; the delivery director the manager."""
    for score in scores.values():
        require_score(score)
    with writing(actor, "score.members") as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = _open_for_scores(session, project_id, stage_id)
        known = set(session.scalars(select(Employee.id).where(Employee.id.in_(scores))))
        if set(scores) - known:
            raise NotFound(record=AsWord("record.employee"))
        standing = {
            row.employee_id: row
            for row in session.scalars(
                select(MemberScore).where(MemberScore.project_id == project_id, MemberScore.stage_id.is_not_distinct_from(stage_id)).with_for_update()
            )
        }
        for employee_id, score in scores.items():
            _may_score(actor, granted, project, employee_id)
            row = standing.get(employee_id)
            if row is None:
                session.add(MemberScore(project_id=project_id, stage_id=stage_id, employee_id=employee_id, score=score, scored_by_id=actor.employee_id))
            elif row.score != score:
                row.score, row.scored_by_id = score, actor.employee_id


def _may_score(actor: Actor, granted: frozenset[Permission], project: Project, employee_id: int) -> None:
    if employee_id == actor.employee_id:
        raise NotOwnScore()
    needed = Permission.SCORE_MANAGER if employee_id == project.manager_id else Permission.SCORE_MEMBER
    if needed not in granted:
        raise NotPermitted(permission=AsWord(f"permission.{needed.value}"))


def _open_for_scores(session: Session, project_id: int, stage_id: int | None) -> Project:
    """The locked project; refuses once a sheet in approval or later stands on the scores."""
    project = lock(session, Project, project_id)
    if stage_id is not None:
        stage = session.get(Stage, stage_id)
        if stage is None or stage.project_id != project_id:
            raise NotFound(record=AsWord("record.stage"))
    fixed = session.scalar(
        select(BonusSheet.number).where(
            BonusSheet.project_id == project_id, BonusSheet.stage_id.is_not_distinct_from(stage_id), BonusSheet.state.in_(["in_approval", "approved", "paid"])
        )
    )
    if fixed:
        raise ScoreFixed(number=fixed)
    return project
