"""The life of a deliverable: planned, handed in, accepted or sent back (PRJ-06)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.milestones.errors import OwnDeliverable
from core.workflow import Machine, Step, Transition
from db.models import Deliverable

P = Permission


def _grants(session: Session, actor: Actor, deliverable: Deliverable) -> frozenset[Permission]:
    return project_permissions(session, actor, deliverable.project_id)


def not_own_deliverable(step: Step[Deliverable]) -> None:
    """Nobody accepts what they answer for themselves."""
    if step.actor is not None and step.record.responsible_id == step.actor.employee_id:
        raise OwnDeliverable(deliverable=step.record.name)


def _submitted(step: Step[Deliverable]) -> None:
    step.record.submitted_on = clock.today()


def _accepted(step: Step[Deliverable]) -> None:
    step.record.accepted_on = clock.today()
    step.record.accepted_by_id = step.actor.employee_id if step.actor else None


def _sent_back(step: Step[Deliverable]) -> None:
    step.record.submitted_on = None


MACHINE: Machine[Deliverable] = Machine(
    "deliverable",
    (
        Transition("submit", frozenset({"planned"}), "submitted", P.DELIVERABLE_SUBMIT, effect=_submitted),
        Transition("accept", frozenset({"submitted"}), "accepted", P.DELIVERABLE_ACCEPT, guards=(not_own_deliverable,), effect=_accepted),
        Transition("send_back", frozenset({"submitted"}), "planned", P.DELIVERABLE_ACCEPT, effect=_sent_back),
    ),
    _grants,
)
