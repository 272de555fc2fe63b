"""The life of a brief: a draft the manager edits, then sent (PRJ-25)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.workflow import Machine, Transition
from db.models import WeeklyBrief

P = Permission


def _grants(session: Session, actor: Actor, brief: WeeklyBrief) -> frozenset[Permission]:
    return project_permissions(session, actor, brief.project_id)


MACHINE: Machine[WeeklyBrief] = Machine(
    "weekly_brief",
    (
        Transition("save", frozenset({"draft"}), "draft", P.BRIEF_EDIT),
        Transition("send", frozenset({"draft"}), "sent", P.BRIEF_EDIT),
    ),
    _grants,
)
