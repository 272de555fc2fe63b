"""The life of a hand-over: written by the project's manager, offered to after-sales, accepted by support or sent back (PRJ-13)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.handover.errors import NobodyToSpeakTo
from core.projects.types import ProjectState
from core.workflow import Machine, Step, Transition
from db.models import Handover

FROM = frozenset({ProjectState.FINISHED, ProjectState.CLOSED})


def grants(session: Session, actor: Actor, row: Handover) -> frozenset[Permission]:
    """The project's people by their part, support by its role; nobody accepts what they offered."""
    may = set(project_permissions(session, actor, row.project_id))
    if actor.can(Permission.HANDOVER_ACCEPT) and row.offered_by_id != actor.employee_id:
        may.add(Permission.HANDOVER_ACCEPT)
    return frozenset(may)


def somebody_to_speak_to(step: Step[Handover]) -> None:
    if not step.record.contact_ids:
        raise NobodyToSpeakTo(field="contact_ids")


MACHINE: Machine[Handover] = Machine(
    "handover",
    (
        Transition("offer", frozenset({"draft", "sent_back"}), "offered", Permission.PROJECT_LIFE, guards=(somebody_to_speak_to,)),
        Transition("accept", frozenset({"offered"}), "accepted", Permission.HANDOVER_ACCEPT),
        Transition("send_back", frozenset({"offered"}), "sent_back", Permission.HANDOVER_ACCEPT),
    ),
    grants=grants,
)
