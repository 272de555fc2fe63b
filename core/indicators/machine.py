"""The life of a corrective action: open → done by its owner → effective or not, says QA → opened again (PRJ-22)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.errors import Refusal
from core.workflow import Machine, Step, Transition
from db.models import CorrectiveAction

P = Permission
UNFINISHED = ("open", "done", "ineffective")


class OwnCorrection(Refusal):
    """Whether it helped is judged by somebody else than its owner."""

    code = "own_correction"


def grants(session: Session, actor: Actor, row: CorrectiveAction) -> frozenset[Permission]:
    """What the person may on the project; its owner says when it is done."""
    return granted_on(actor, row, project_permissions(session, actor, row.project_id))


def granted_on(actor: Actor, row: CorrectiveAction, granted: frozenset[Permission]) -> frozenset[Permission]:
    """The same where the rights on the project are known already: for a list."""
    mine = row.owner_id == actor.employee_id or P.CORRECTIVE_EDIT in granted
    return granted | {P.CORRECTIVE_DONE} if mine and P.PROJECT_READ in granted else granted


class MeasurePlannedFirst(Refusal):
    """Nothing can be done before it is said what is to be done, by whom, by when."""

    code = "measure_planned_first"


def measure_planned(step: Step[CorrectiveAction]) -> None:
    if not step.record.measure:
        raise MeasurePlannedFirst()


def not_own_correction(step: Step[CorrectiveAction]) -> None:
    if step.actor is not None and step.record.owner_id == step.actor.employee_id:
        raise OwnCorrection()


TRANSITIONS: tuple[Transition[CorrectiveAction], ...] = (
    Transition("plan", frozenset({"open"}), "open", P.CORRECTIVE_EDIT),
    Transition("finish", frozenset({"open"}), "done", P.CORRECTIVE_DONE, guards=(measure_planned,)),
    Transition("find_effective", frozenset({"done"}), "effective", P.QA_REVIEW, guards=(not_own_correction,)),
    Transition("find_ineffective", frozenset({"done"}), "ineffective", P.QA_REVIEW, guards=(not_own_correction,)),
    Transition("reopen", frozenset({"ineffective"}), "open", P.CORRECTIVE_EDIT),
)
MACHINE = Machine("corrective_action", TRANSITIONS, grants)
