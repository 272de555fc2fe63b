"""The life of a period's progress: by the manager, confirmed or sent back by QA (PRJ-18)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.progress.errors import OwnProgress
from core.workflow import Machine, Step, Transition
from db.models import ProgressPeriod

P = Permission


def _grants(session: Session, actor: Actor, period: ProgressPeriod) -> frozenset[Permission]:
    return project_permissions(session, actor, period.project_id)


def not_own_progress(step: Step[ProgressPeriod]) -> None:
    """Nobody confirms the progress they submitted."""
    if step.actor is not None and step.record.submitted_by_id == step.actor.employee_id:
        raise OwnProgress()


MACHINE: Machine[ProgressPeriod] = Machine(
    "progress_period",
    (
        Transition("save", frozenset({"draft", "sent_back"}), "draft", P.PROGRESS_UPDATE),
        Transition("submit", frozenset({"draft", "sent_back"}), "submitted", P.PROGRESS_UPDATE),
        Transition("confirm", frozenset({"submitted"}), "confirmed", P.PROGRESS_CONFIRM, guards=(not_own_progress,)),
        Transition("send_back", frozenset({"submitted"}), "sent_back", P.PROGRESS_CONFIRM, guards=(not_own_progress,)),
    ),
    _grants,
)
