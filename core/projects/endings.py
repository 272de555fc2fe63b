"""What stands between a project and its end: what is still open on it, and the closure or termination that waits (PRJ-13)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from core.errors import AsWord
from core.projects.open_kinds import OPEN_KINDS
from core.projects.types import ProjectState
from db.models import Project, ProjectChange, ProjectEnding


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


@dataclass(frozen=True)
class OpenItem:
    """Something still open: its word `open.<kind>`, how many, and the tab of the project where it is settled."""

    word: AsWord
    count: int
    leaf: str


def waiting(session: Session, project_id: int) -> ProjectEnding | None:
    """The closure or termination of the project that has not ended."""
    return session.scalar(select(ProjectEnding).where(ProjectEnding.project_id == project_id, ProjectEnding.state.in_(OPEN_ENDING)))


def open_change(session: Session, project_id: int) -> ProjectChange | None:
    """The change of the project that has not ended: drafted, returned or in approval."""
    return session.scalar(select(ProjectChange).where(ProjectChange.project_id == project_id, ProjectChange.state.in_(OPEN_ENDING)))


def open_items(session: Session, project_id: int) -> list[OpenItem]:
    """Everything of `open_kinds` that is open on the project; one statement. What is called off with a terminated project is not asked."""
    called_off = select(Project.id).where(Project.id == project_id, Project.state == ProjectState.TERMINATED).exists()
    off = [kind.word for kind in OPEN_KINDS if kind.called_off]
    parts = (
        select(literal(kind.word).label("word"), select(func.count()).where(*kind.open_on(project_id)).scalar_subquery().label("n")) for kind in OPEN_KINDS
    )
    counted = union_all(*parts).subquery()
    counts = dict(session.execute(select(counted.c.word, counted.c.n).where(counted.c.n > 0, ~(called_off & counted.c.word.in_(off)))).all())
    return [OpenItem(AsWord(f"open.{kind.word}"), counts[kind.word], kind.leaf) for kind in OPEN_KINDS if kind.word in counts]
