"""The life of a support request: asked, taken by somebody of the department, answered or declined, closed by who asked."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.people.rules import chain
from core.workflow import Machine, Transition
from db.models import Department, SupportRequest

OPEN = frozenset({"asked", "taken"})


def departments_answered(session: Session, actor: Actor) -> set[int]:
    """The departments a person answers for: their own and those above it, and all under one they head; one statement."""
    rows = session.execute(select(Department.id, Department.parent_id, Department.head_id)).all()
    above, heads = {r.id: r.parent_id for r in rows}, {r.id: r.head_id for r in rows}
    mine = set(chain(actor.department_id, above))
    return mine | {r.id for r in rows if any(heads[d] == actor.employee_id for d in chain(r.id, above))}


def grants(session: Session, actor: Actor, row: SupportRequest) -> frozenset[Permission]:
    """Who asked asks; who answers for the department answers. Nobody answers themselves."""
    if row.asked_by_id == actor.employee_id:
        return frozenset({Permission.SUPPORT_ASK})
    return frozenset({Permission.SUPPORT_ANSWER}) if row.department_id in departments_answered(session, actor) else frozenset()


MACHINE: Machine[SupportRequest] = Machine(
    "support_request",
    (
        Transition("take", frozenset({"asked"}), "taken", Permission.SUPPORT_ANSWER),
        Transition("answer", OPEN, "answered", Permission.SUPPORT_ANSWER),
        Transition("decline", OPEN, "declined", Permission.SUPPORT_ANSWER),
        Transition("close", frozenset({"answered", "declined"}), "closed", Permission.SUPPORT_ASK),
        Transition("ask_again", frozenset({"answered", "declined"}), "asked", Permission.SUPPORT_ASK),
        Transition("withdraw", OPEN, "withdrawn", Permission.SUPPORT_ASK),
    ),
    grants=grants,
)
