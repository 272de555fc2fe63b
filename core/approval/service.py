"""What people do with a case: approve, return, reject, withdraw, comment, copy. One call is one transaction; two who press at the same
moment cause one decision, and the loser is told who decided (APR-03, APR-06, APR-07)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from core import clock
from core.access import Actor, Permission, require
from core.approval import engine, rounds, seats
from core.approval.extras import choose, fill
from core.approval.queries import require_case_seen
from core.approval.registry import document_type
from core.approval.running import load, log, tell
from core.approval.taking import AlreadyDecided, NotYourTask, OwnDocument, Taken, TaskHandedOver, WaitsForSigner, how_it_ended, take
from core.errors import AsWord, NotFound, Refusal, require_text
from core.unit import lock, writing
from db.models import ApprovalCase, ApprovalTask, CaseCopy, Employee

__all__ = [
    "AlreadyDecided",
    "CommentRequired",
    "NotSafeForBatch",
    "NotYourTask",
    "OwnDocument",
    "TaskHandedOver",
    "VoiceCounted",
    "WaitsForSigner",
    "approve",
    "approve_many",
    "comment",
    "copy_to",
    "mark_copy_read",
    "reject",
    "return_to_initiator",
    "return_to_step",
    "withdraw",
]

COMMENT_LONGEST = 2000
MAY_END = ("open", "waiting")  # who waits for an added signer may return and reject all the same


class CommentRequired(Refusal):
    code = "comment_required"


class NotSafeForBatch(Refusal):
    code = "not_safe_for_batch"


class VoiceCounted(Refusal):
    """Where voices are counted a person has one, also when they act for another: theirs is given (APR-02)."""

    code = "voice_counted"


class StepNotEarlier(Refusal):
    """Back to a step that does not come before this one, or was not done in this round."""

    code = "step_not_earlier"


def approve(
    actor: Actor, task_id: int, *, comment: str = "", chosen: Mapping[str, Sequence[int]] | None = None, filled: Mapping[str, object] | None = None
) -> None:
    """Approves one to-do; at the last one the document takes effect in the same transaction. `chosen`: persons of later steps this step
    chooses, by step; `filled`: the fields this step may fill in."""
    text = require_text(comment, field="comment", longest=COMMENT_LONGEST, required=False)
    with writing(actor, "approval.approve") as session:
        _approve(actor, take(session, actor, task_id), text, chosen or {}, filled or {})


def approve_many(actor: Actor, task_ids: Sequence[int]) -> int:
    """Approves several to-dos of safe document types, all or none; returns how many."""
    with writing(actor, "approval.approve_many") as session:
        where = select(ApprovalTask.id).join(ApprovalCase, ApprovalCase.id == ApprovalTask.case_id).where(ApprovalTask.id.in_(task_ids))
        known = session.scalars(where.order_by(ApprovalCase.document_type, ApprovalCase.document_id, ApprovalTask.id)).all()
        if set(task_ids) - set(known):
            raise NotFound(record=AsWord("record.approval_task"))
        for task_id in known:  # documents are locked in the same order by everybody
            taken = take(session, actor, task_id)
            if not taken.run.document.batch_safe:
                raise NotSafeForBatch(number=taken.run.case.number)
            _approve(actor, taken, "", {}, {})
            session.flush()
    return len(known)


def _approve(actor: Actor, taken: Taken, comment: str, chosen: Mapping[str, Sequence[int]], filled: Mapping[str, object]) -> None:
    run, step = taken.run, taken.step
    if seats.voice_used(step, taken.task, taken.definition, actor.employee_id):
        raise VoiceCounted(step=taken.definition.name)
    facts = fill(actor, taken, filled) | choose(taken, chosen)
    _decide(actor, taken, "approved", comment)
    log(run.session, run.case, actor, "approved", step_key=step.key, comment=comment, for_id=taken.for_id, **facts)
    run.ask(seats.settle(run, step))
    engine.advance(actor, run)


def _decide(actor: Actor, taken: Taken, outcome: str, comment: str) -> None:
    task = taken.task
    task.state, task.decided_by_id, task.decided_at, task.comment = outcome, actor.employee_id, clock.now(), comment
    seats.take_seat(taken.step, task)


def return_to_initiator(actor: Actor, task_id: int, *, comment: str) -> None:
    """Sends the document back for change; a comment says why. How it comes back is the flow's choice."""
    _end(actor, task_id, "returned", comment)


def reject(actor: Actor, task_id: int, *, comment: str) -> None:
    """Ends the case, in every mode, whatever the other signers think; a comment says why."""
    _end(actor, task_id, "rejected", comment)


def _end(actor: Actor, task_id: int, outcome: str, comment: str) -> None:
    text = require_comment(comment)
    with writing(actor, f"approval.{outcome}") as session:
        taken = take(session, actor, task_id, states=MAY_END)
        run, case = taken.run, taken.run.case
        _decide(actor, taken, outcome, text)
        log(session, case, actor, outcome, step_key=taken.step.key, comment=text, for_id=taken.for_id)
        if outcome == "returned":
            case.back_to = taken.step.key if run.settings.resubmit == "to_returner" else ""
        engine.end_round(run, outcome)
        happening = run.document.returned if outcome == "returned" else run.document.rejected
        happening(session, actor, case.document_id)
        tell(session, [case.initiator_id, case.sent_by_id], outcome, case, comment=text, by=actor.name, by_en=actor.name_en)


def return_to_step(actor: Actor, task_id: int, step_key: str, *, comment: str) -> None:
    """Sends the case back to an earlier step of this round, which decides anew, and all after it; a comment says why. The document
    stays in approval."""
    text = require_comment(comment)
    with writing(actor, "approval.return_to_step") as session:
        taken = take(session, actor, task_id, states=MAY_END)
        run = taken.run
        target = next((s for s in rounds.earlier_steps(run, taken.step) if s.key == step_key), None)
        if target is None:
            raise StepNotEarlier(field="step_key")
        _decide(actor, taken, "returned", text)
        log(session, run.case, actor, "returned_to_step", step_key=taken.step.key, comment=text, for_id=taken.for_id, to=step_key)
        rounds.go_back(run, step_key)
        engine.advance(actor, run, asked_anew=step_key)


def require_comment(comment: str) -> str:
    text = require_text(comment, field="comment", longest=COMMENT_LONGEST, required=False)
    if not text:
        raise CommentRequired(field="comment")
    return text


def withdraw(actor: Actor, case_id: int) -> None:
    """The initiator takes the document back, until the first decision."""
    with writing(actor, "approval.withdraw") as session:
        found = session.execute(
            select(ApprovalCase.document_type, ApprovalCase.document_id, ApprovalCase.initiator_id, ApprovalCase.sent_by_id).where(ApprovalCase.id == case_id)
        ).one_or_none()
        if found is None:
            raise NotFound(record=AsWord("record.approval_case"))
        if actor.employee_id not in (found.initiator_id, found.sent_by_id):
            require_case_seen(session, actor, case_id)
        document_type(found.document_type).lock(session, found.document_id)
        run = load(session, case_id)
        if run.case.state != "running":
            raise how_it_ended(session, run)
        engine.withdraw(session, actor, found.document_type, found.document_id)


def comment(actor: Actor, case_id: int, text: str) -> None:
    """Adds a remark to the timeline; for everybody who sees the case."""
    clean = require_text(text, field="comment", longest=COMMENT_LONGEST)
    with writing(actor, "approval.comment") as session:
        case = require_case_seen(session, actor, case_id)
        log(session, case, actor, "commented", comment=clean)
        others = select(ApprovalTask.assignee_id).where(ApprovalTask.case_id == case_id, ApprovalTask.state == "open")
        people = {case.initiator_id, *session.scalars(others)} - {actor.employee_id}
        tell(session, people, "commented", case, comment=clean, by=actor.name, by_en=actor.name_en)


def copy_to(actor: Actor, case_id: int, people: Sequence[int]) -> None:
    """Lets others read along; the copy stays readable whatever becomes of the case."""
    require(actor, Permission.APPROVAL_TAKE_PART)
    with writing(actor, "approval.copy") as session:
        require_case_seen(session, actor, case_id)
        case = lock(session, ApprovalCase, case_id)  # two who copy to the same person at the same moment
        there = set(session.scalars(select(CaseCopy.employee_id).where(CaseCopy.case_id == case_id)))
        new = [p for p in dict.fromkeys(people) if p not in there]
        known = set(session.scalars(select(Employee.id).where(Employee.id.in_(new))))
        if set(new) - known:
            raise NotFound(record=AsWord("record.employee"))
        for person in new:
            session.add(CaseCopy(case_id=case_id, employee_id=person, copied_by_id=actor.employee_id, copied_at=clock.now()))
            log(session, case, actor, "copied", for_id=person)
        tell(session, new, "copied", case, by=actor.name, by_en=actor.name_en)


def mark_copy_read(actor: Actor, case_id: int) -> None:
    """The reader of a copy has opened it; nothing happens for anybody else."""
    with writing(actor, "approval.copy_read") as session:
        copy = session.scalar(select(CaseCopy).where(CaseCopy.case_id == case_id, CaseCopy.employee_id == actor.employee_id, CaseCopy.read_at.is_(None)))
        if copy is not None:
            copy.read_at = clock.now()
