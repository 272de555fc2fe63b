"""Taking a to-do in hand: locked in the order document, case, and looked at again under the lock (APR-07). Whose it is, in whose place
one decides, and what is said to who comes too late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor
from core.approval.acting import acting_for
from core.approval.definition import StepDefinition
from core.approval.queries import require_case_seen
from core.approval.registry import document_type
from core.approval.running import Running, load
from core.approval.seats import signers_before
from core.errors import AsWord, NotFound, Refusal
from db.models import ApprovalCase, ApprovalTask, CaseEvent, CaseStep, Employee

ENDINGS = ("returned", "returned_to_step", "rejected", "withdrawn", "stopped", "approved")


class AlreadyDecided(Refusal):
    """Somebody was faster, or the same person pressed twice: who decided, what, when."""

    code = "already_decided"


class TaskHandedOver(Refusal):
    """The to-do has gone to somebody else since the screen was drawn: `who` has it."""

    code = "task_handed_over"


class NotYourTask(Refusal):
    code = "not_your_task"


class OwnDocument(Refusal):
    """APR-05: nobody decides on their own document."""

    code = "own_document"


class NotYourTurn(Refusal):
    """In turn: others of the step decide first; or a signer is asked after somebody who has not decided yet."""

    code = "not_your_turn"


class WaitsForSigner(Refusal):
    """Somebody was added before: `who` decides first. Return and reject are possible all the same."""

    code = "waits_for_signer"


@dataclass
class Taken:
    """A to-do under lock. `for_id`: in whose place the actor decides."""

    run: Running
    step: CaseStep
    task: ApprovalTask
    for_id: int | None = None

    @property
    def definition(self) -> StepDefinition:
        return self.run.definitions[self.step.key]


def take(session: Session, actor: Actor, task_id: int, *, states: tuple[str, ...] = ("open",)) -> Taken:
    """The to-do, the actor's own or that of somebody they act for, locked and in one of these states."""
    found = _find(session, task_id)
    for_id = None if found.assignee_id == actor.employee_id else _acts_for(session, actor, found)
    taken = hold(session, task_id, found, states=states)
    taken.for_id = for_id
    if actor.employee_id in (taken.run.case.initiator_id, taken.run.case.sent_by_id):
        raise OwnDocument()
    return taken


def take_any(session: Session, actor: Actor, task_id: int, *, states: tuple[str, ...]) -> Taken:
    """The to-do of anybody, for who oversees: locked, in one of these states, not of a case the actor started or sent."""
    taken = hold(session, task_id, _find(session, task_id), states=states)
    if actor.employee_id in (taken.run.case.initiator_id, taken.run.case.sent_by_id):
        raise OwnDocument()
    return taken


_FOUND = (
    select(
        ApprovalTask.assignee_id,
        ApprovalCase.id.label("case_id"),
        ApprovalCase.document_type,
        ApprovalCase.document_id,
        ApprovalCase.initiator_id,
        ApprovalCase.sent_by_id,
    )
    .join(ApprovalCase, ApprovalCase.id == ApprovalTask.case_id)
    .where(ApprovalTask.id == bindparam("task"))
)


def _find(session: Session, task_id: int) -> Any:
    found = session.execute(_FOUND, {"task": task_id}).one_or_none()
    if found is None:
        raise NotFound(record=AsWord("record.approval_task"))
    return found


def _acts_for(session: Session, actor: Actor, found: Any) -> int:
    """The assignee, when the actor may decide for them today; never through whoever started or sent the document."""
    ways = [a for a in acting_for(session, actor.employee_id, clock.today()) if a.principal_id == found.assignee_id and a.takes(found.document_type)]
    own = {found.initiator_id, found.sent_by_id}
    if any(not own & {actor.employee_id, *way.via} for way in ways):
        return int(found.assignee_id)
    require_case_seen(session, actor, found.case_id)
    if actor.employee_id in own:
        raise OwnDocument()
    raise NotYourTask()


def hold(session: Session, task_id: int, found: Any, *, states: tuple[str, ...]) -> Taken:
    """Locks document and case and looks again: is the to-do still there, in one of these states?"""
    document_type(found.document_type).lock(session, found.document_id)
    run = load(session, found.case_id)
    place = run.find(task_id)
    if place is None:  # of a round that is over
        raise _gone(session, run, session.get_one(ApprovalTask, task_id, populate_existing=True))
    step, task = place
    if task.state not in states:
        raise why_not(session, run, step, task)
    return Taken(run, step, task)


def why_not(session: Session, run: Running, step: CaseStep, task: ApprovalTask) -> Refusal:
    """Why this to-do cannot be decided now."""
    if task.state == "waiting":
        first = {t.assignee_id for t in signers_before(step, task)}
        return WaitsForSigner(who=", ".join(session.scalars(select(Employee.name).where(Employee.id.in_(first)).order_by(Employee.id))))
    if task.state == "queued":
        return NotYourTurn()
    return _gone(session, run, task)


def _gone(session: Session, run: Running, task: ApprovalTask) -> Refusal:
    """Handed over to somebody; or decided, by whom and how: in the step itself, else whatever ended it."""
    if task.state == "handed_over":
        successor = aliased(ApprovalTask)
        who = session.scalar(select(Employee.name).join(successor, successor.assignee_id == Employee.id).where(successor.origin_id == task.id).limit(1))
        return TaskHandedOver(who=who or "")
    by = select(Employee.name, ApprovalTask.state, ApprovalTask.decided_at).join(Employee, Employee.id == ApprovalTask.decided_by_id)
    last_here = by.where(ApprovalTask.step_id == task.step_id).order_by((ApprovalTask.id == task.id).desc(), ApprovalTask.decided_at.desc()).limit(1)
    own = session.execute(last_here).one_or_none() if task.decided_by_id or task.step.state != "cancelled" else None
    if own is not None:
        return AlreadyDecided(who=own.name, outcome=AsWord(f"state.approval_task.{own.state}"), at=own.decided_at)
    return how_it_ended(session, run)


def how_it_ended(session: Session, run: Running) -> AlreadyDecided:
    """Who ended the case, or its round, how and when: for who comes too late."""
    last = session.execute(
        select(CaseEvent.kind, CaseEvent.at, Employee.name)
        .join(Employee, Employee.id == CaseEvent.actor_id)
        .where(CaseEvent.case_id == run.case.id, CaseEvent.kind.in_(ENDINGS))
        .order_by(CaseEvent.id.desc())
        .limit(1)
    ).one_or_none()
    if last is not None:
        return AlreadyDecided(who=last.name, outcome=AsWord(f"timeline.{last.kind}"), at=last.at)
    return AlreadyDecided(who="", outcome=AsWord(f"state.approval_case.{run.case.state}"), at=run.case.ended_at)
