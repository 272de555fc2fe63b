"""The life of one round of acceptance: filed, then passed, failed or withdrawn (PRJ-33)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.acceptance.errors import OwnAcceptance
from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.workflow import Machine, Step, Transition
from db.models import Acceptance

P = Permission
FILED = frozenset({"filed"})


def may_file(by: str, granted: frozenset[Permission]) -> bool:
    """By the client: the sales owner files and records what they decided. Without a client: whoever runs the project."""
    return (P.ACCEPTANCE_FILE if by == "client" else P.PROJECT_LIFE) in granted


def grants(session: Session, actor: Actor, row: Acceptance) -> frozenset[Permission]:
    granted = project_permissions(session, actor, row.project_id)
    files = may_file(row.by, granted)
    decides = files if row.by == "client" else P.ACCEPTANCE_DECIDE in granted
    return frozenset(p for p, has in ((P.ACCEPTANCE_FILE, files), (P.ACCEPTANCE_DECIDE, decides)) if has)


def somebody_elses(step: Step[Acceptance]) -> None:
    """The sponsor does not accept what they filed themselves."""
    if step.record.by == "sponsor" and step.actor is not None and step.record.filed_by_id == step.actor.employee_id:
        raise OwnAcceptance()


def _decided(step: Step[Acceptance]) -> None:
    step.record.decided_on = step.data.get("decided_on")
    step.record.decided_by_id = step.actor.employee_id if step.actor else None


MACHINE: Machine[Acceptance] = Machine(
    "acceptance",
    (
        Transition("pass", FILED, "passed", P.ACCEPTANCE_DECIDE, guards=(somebody_elses,), effect=_decided),
        Transition("fail", FILED, "failed", P.ACCEPTANCE_DECIDE, guards=(somebody_elses,), effect=_decided),
        Transition("withdraw", FILED, "withdrawn", P.ACCEPTANCE_FILE),
    ),
    grants,
)
