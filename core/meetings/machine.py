"""The life of a meeting: planned, held with its minutes, or called off. Minutes are mended until they were sent (PRJ-16)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.meetings.errors import MinutesSent
from core.workflow import Machine, Step, Transition
from db.models import Meeting

P = Permission


def _grants(session: Session, actor: Actor, row: Meeting) -> frozenset[Permission]:
    return project_permissions(session, actor, row.project_id)


def minutes_not_sent(step: Step[Meeting]) -> None:
    """What was sent to the participants stands; a mistake is mended in the next meeting."""
    if step.record.sent_at is not None:
        raise MinutesSent(title=step.record.title, day=step.record.sent_at)


MACHINE: Machine[Meeting] = Machine(
    "meeting",
    (
        Transition("change", frozenset({"planned"}), "planned", P.MEETING_EDIT),
        Transition("hold", frozenset({"planned"}), "held", P.MEETING_EDIT),
        Transition("amend", frozenset({"held"}), "held", P.MEETING_EDIT, guards=(minutes_not_sent,)),
        Transition("send", frozenset({"held"}), "held", P.MEETING_EDIT, guards=(minutes_not_sent,)),
        Transition("cancel", frozenset({"planned"}), "cancelled", P.MEETING_EDIT),
    ),
    grants=_grants,
)
