"""What stands between a project and its end: what is still open on it, and the closure or termination that waits (PRJ-13)."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from core.errors import AsWord
from core.projects.types import ProjectState
from db.models import ApprovalCase, BonusSheet, Deliverable, ProgressPeriod, Project, ProjectEnding, ProjectRisk, QaReview, ReportLine


class EndingKind(StrEnum):
    CLOSURE = "closure"
    TERMINATION = "termination"


class EndingState(StrEnum):
    """Of the document; the project keeps its own state until the last approval."""

    DRAFT = "draft"  # returned: to be mended and handed in again, or dropped
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


OPEN_ENDING = (EndingState.DRAFT, EndingState.IN_APPROVAL)
# called off with a terminated project: nobody will deliver, report or watch them any more
CALLED_OFF = frozenset({"progress_periods", "deliverables", "risks"})


def waiting(session: Session, project_id: int) -> ProjectEnding | None:
    """The closure or termination of the project that has not ended."""
    return session.scalar(select(ProjectEnding).where(ProjectEnding.project_id == project_id, ProjectEnding.state.in_(OPEN_ENDING)))


def open_items(session: Session, project_id: int) -> list[tuple[AsWord, int]]:
    """Daily report lines not confirmed, progress not confirmed, QA reviews, running approvals but the closure's own, bonus sheets on
    their way, deliverables not accepted, open risks; one statement. Words `open.<kind>`."""
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
        (
            "approvals",
            select(func.count(ApprovalCase.id)).where(
                ApprovalCase.project_id == project_id, ApprovalCase.state.in_(["running", "returned"]), ApprovalCase.document_type != EndingKind.CLOSURE
            ),
        ),
        ("bonus_sheets", select(func.count(BonusSheet.id)).where(BonusSheet.project_id == project_id, BonusSheet.state.in_(["draft", "in_approval"]))),
        ("deliverables", select(func.count(Deliverable.id)).where(Deliverable.project_id == project_id, Deliverable.state != "accepted")),
        ("risks", select(func.count(ProjectRisk.id)).where(ProjectRisk.project_id == project_id, ProjectRisk.closed_on.is_(None))),
    )
    called_off = select(Project.id).where(Project.id == project_id, Project.state == ProjectState.TERMINATED).exists()
    counted = union_all(*(select(literal(word).label("word"), statement.scalar_subquery().label("n")) for word, statement in parts)).subquery()
    found = session.execute(select(counted.c.word, counted.c.n).where(counted.c.n > 0, ~(called_off & counted.c.word.in_(CALLED_OFF))))
    return [(AsWord(f"open.{word}"), n) for word, n in found]
