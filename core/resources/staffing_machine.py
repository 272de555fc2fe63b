"""The life of a request for one person: asked, agreed by the head or answered with a counter-proposal, which the manager takes or not
(PRJ-03)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.workflow import Machine, Transition
from db.models import Department, Project, StaffingRequest

OPEN = frozenset({"asked", "counter_proposed"})
STANDING = OPEN | {"agreed", "accepted"}
SETTLED = frozenset({"agreed", "accepted"})


def grants(session: Session, actor: Actor, row: StaffingRequest) -> frozenset[Permission]:
    """The head of the person's department answers; the project's manager asks."""
    found: set[Permission] = set()
    head = session.scalar(select(Department.head_id).where(Department.id == row.department_id))
    if actor.employee_id == (head or row.head_id):
        found.add(Permission.STAFFING_ANSWER)
    if session.scalar(select(Project.manager_id).where(Project.id == row.project_id)) == actor.employee_id:
        found.add(Permission.STAFFING_ASK)
    return frozenset(found)


MACHINE: Machine[StaffingRequest] = Machine(
    "staffing_request",
    (
        Transition("agree", OPEN, "agreed", Permission.STAFFING_ANSWER),
        Transition("counter", OPEN, "counter_proposed", Permission.STAFFING_ANSWER),
        Transition("accept", frozenset({"counter_proposed"}), "accepted", Permission.STAFFING_ASK),
        Transition("insist", frozenset({"counter_proposed"}), "asked", Permission.STAFFING_ASK),
        Transition("withdraw", STANDING, "withdrawn", None),  # with the line of the team it is about
    ),
    grants=grants,
)
