"""The life of an evaluation: written by the manager, submitted, reviewed by the PMO or given back (PRJ-46)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.workflow import Machine, Transition
from db.models import ProjectEvaluation


def grants(session: Session, actor: Actor, row: ProjectEvaluation) -> frozenset[Permission]:
    """The manager by part, the PMO by role; nobody reviews what they wrote."""
    may = set(project_permissions(session, actor, row.project_id))
    if actor.can(Permission.EVALUATION_REVIEW) and row.made_by_id != actor.employee_id:
        may.add(Permission.EVALUATION_REVIEW)
    return frozenset(may)


MACHINE: Machine[ProjectEvaluation] = Machine(
    "project_evaluation",
    (
        Transition("submit", frozenset({"draft"}), "submitted", Permission.EVALUATION_WRITE),
        Transition("give_back", frozenset({"submitted"}), "draft", Permission.EVALUATION_REVIEW),
        Transition("review", frozenset({"submitted"}), "reviewed", Permission.EVALUATION_REVIEW),
    ),
    grants=grants,
)
