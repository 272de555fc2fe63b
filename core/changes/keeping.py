"""What an ended change keeps: both versions and the figures as they stood at that moment (GEN-04)."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from core import clock
from core.changes import content as contents
from core.changes.weighing import Weighed, figures_of, to_keep
from db.models import Project, ProjectChange


def keep_outcome(session: Session, row: ProjectChange, found: Weighed | None = None) -> Callable[[], None]:
    """Looks while the change is still open; what it returns writes it down once the change has ended."""
    weighed = found or figures_of(session, session.get_one(Project, row.project_id), row)

    def write() -> None:
        row.base, row.wanted, row.figures = contents.to_json(weighed.before), contents.to_json(weighed.after), to_keep(weighed)
        row.ended_at = clock.now()

    return write
