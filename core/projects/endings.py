"""What is still open on a project: each kind with its count, before it can be closed (PRJ-13)."""

from __future__ import annotations

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from core.errors import AsWord
from db.models import ApprovalCase, BonusSheet, Deliverable, ProgressPeriod, ProjectRisk, QaReview, ReportLine


def open_items(session: Session, project_id: int) -> list[tuple[AsWord, int]]:
    """Daily report lines not confirmed, progress not confirmed, QA reviews, running approvals, bonus sheets on their way,
    deliverables not accepted, open risks; one statement. Words `open.<kind>`."""
    parts = (
        (
            "report_lines",
            select(func.count(ReportLine.id)).where(ReportLine.project_id == project_id, ReportLine.state.in_(["draft", "submitted", "sent_back"])),
        ),
        (
            "progress_periods",
            select(func.count(ProgressPeriod.id)).where(ProgressPeriod.project_id == project_id, ProgressPeriod.state.in_(["submitted", "sent_back"])),
        ),
        ("qa_reviews", select(func.count(QaReview.id)).where(QaReview.project_id == project_id, QaReview.state == "open")),
        ("approvals", select(func.count(ApprovalCase.id)).where(ApprovalCase.project_id == project_id, ApprovalCase.state.in_(["running", "returned"]))),
        ("bonus_sheets", select(func.count(BonusSheet.id)).where(BonusSheet.project_id == project_id, BonusSheet.state.in_(["draft", "in_approval"]))),
        ("deliverables", select(func.count(Deliverable.id)).where(Deliverable.project_id == project_id, Deliverable.state != "accepted")),
        ("risks", select(func.count(ProjectRisk.id)).where(ProjectRisk.project_id == project_id, ProjectRisk.closed_on.is_(None))),
    )
    counted = union_all(*(select(literal(word).label("word"), statement.scalar_subquery().label("n")) for word, statement in parts)).subquery()
    return [(AsWord(f"open.{word}"), n) for word, n in session.execute(select(counted.c.word, counted.c.n).where(counted.c.n > 0))]
