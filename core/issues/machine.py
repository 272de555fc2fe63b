"""The life of an issue: open until it is solved or turns out to be none; it can come back (PRJ-24)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.workflow import Machine, Transition
from db.models import ProjectIssue

SEVERITIES = ("critical", "high", "medium", "low")
OVER = frozenset({"resolved", "dropped"})


def grants(session: Session, actor: Actor, row: ProjectIssue) -> frozenset[Permission]:
    """The manager, who answers for it, and who raised it keep it; on the team everybody may say that it is back."""
    granted = project_permissions(session, actor, row.project_id)
    return granted | {Permission.ISSUE_EDIT} if actor.employee_id in (row.owner_id, row.raised_by_id) and Permission.PROJECT_READ in granted else granted


MACHINE: Machine[ProjectIssue] = Machine(
    "project_issue",
    (
        Transition("resolve", frozenset({"open"}), "resolved", Permission.ISSUE_EDIT),
        Transition("drop", frozenset({"open"}), "dropped", Permission.ISSUE_EDIT),
        Transition("reopen", OVER, "open", Permission.ISSUE_RAISE),
    ),
    grants=grants,
)
