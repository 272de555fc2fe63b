"""The life of a change: drafted, in approval, in effect; a return or a withdrawal leads back to the draft (PRJ-14, APR-12)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.changes.gates import weigh
from core.changes.types import CHANGEABLE, ChangeState
from core.errors import AsWord, WrongState, collect
from core.plan.gate_errors import PlanSubmitted
from core.projects import endings
from core.projects.errors import EndingWaits
from core.workflow import Machine, Step, Transition
from db.models import PlanSubmission, Project, ProjectChange

S = ChangeState


def _grants(session: Session, actor: Actor, row: ProjectChange) -> frozenset[Permission]:
    return project_permissions(session, actor, row.project_id)


def nothing_else_waits(step: Step[ProjectChange]) -> None:
    """The project is alive, and neither its end nor its plan is on its way."""
    require_changeable(step.session, step.session.get_one(Project, step.record.project_id))


def require_changeable(session: Session, project: Project) -> None:
    """Initiated, in progress or paused; no closure or termination waits, and no plan."""
    if project.state not in CHANGEABLE:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.project.change"))
    ending = endings.waiting(session, project.id)
    if ending is not None:
        raise EndingWaits(kind=AsWord(f"record.{ending.kind}"), number=ending.number)
    waiting = select(PlanSubmission.number).where(PlanSubmission.project_id == project.id, PlanSubmission.state.in_(("draft", "in_approval")))
    if (number := session.scalar(waiting)) is not None:
        raise PlanSubmitted(number=number)


def gates_open(step: Step[ProjectChange]) -> None:
    """Complete, margin at the floor fixed at approval, headroom for the difference; a managed one besides keeps the margin rate."""
    found = weigh(step.session, step.session.get_one(Project, step.record.project_id), step.record)
    collect(*found.refusals)
    step.data["weighed"] = found


def _t(action: str, source: S, target: S, permission: Permission | None, *guards: object) -> Transition[ProjectChange]:
    return Transition(action, frozenset({source}), target, permission, guards=guards)  # type: ignore[arg-type]


MACHINE: Machine[ProjectChange] = Machine(
    "project_change",
    (
        _t("submit", S.DRAFT, S.IN_APPROVAL, Permission.PROJECT_LIFE, nothing_else_waits, gates_open),
        _t("drop", S.DRAFT, S.DROPPED, Permission.PROJECT_LIFE),
        _t("approve", S.IN_APPROVAL, S.APPROVED, None, nothing_else_waits),
        _t("return", S.IN_APPROVAL, S.DRAFT, None),
        _t("withdraw", S.IN_APPROVAL, S.DRAFT, None),
        _t("reject", S.IN_APPROVAL, S.REJECTED, None),
    ),
    grants=_grants,
)
