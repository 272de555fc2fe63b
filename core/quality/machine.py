"""The life of a quality finding: open, answered by its owner, verified by QA, closed (PRJ-31)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.quality.errors import OwnFinding
from core.workflow import Machine, Step, Transition
from db.models import QualityFinding

P = Permission


def _grants(session: Session, actor: Actor, row: QualityFinding) -> frozenset[Permission]:
    """Who has to answer answers; the manager of the project may do it in their place. QA does the rest."""
    granted = project_permissions(session, actor, row.project_id)
    answers = row.owner_id == actor.employee_id or P.TAILORING_EDIT in granted
    return granted | {P.FINDING_ANSWER} if answers else granted


def not_own_finding(step: Step[QualityFinding]) -> None:
    """Nobody verifies what they had to mend."""
    if step.actor is not None and step.record.owner_id == step.actor.employee_id:
        raise OwnFinding(number=step.record.number)


MACHINE: Machine[QualityFinding] = Machine(
    "quality_finding",
    (
        Transition("answer", frozenset({"open"}), "answered", P.FINDING_ANSWER),
        Transition("send_back", frozenset({"answered"}), "open", P.QA_REVIEW, guards=(not_own_finding,)),
        Transition("verify", frozenset({"answered"}), "verified", P.QA_REVIEW, guards=(not_own_finding,)),
        Transition("close", frozenset({"verified"}), "closed", P.QA_REVIEW, guards=(not_own_finding,)),
    ),
    grants=_grants,
)
