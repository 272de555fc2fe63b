"""What people do with a case: approve, return, reject, comment, copy. One call is one transaction; two who press at the same
moment cause one decision, and the loser is told who decided (APR-03, APR-06, APR-07)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from core import clock
from core.access import Actor, Permission, require
from core.approval import engine
from core.approval.definition import read_steps
from core.approval.queries import require_case_seen
from core.approval.registry import document_type
from core.errors import AsWord, NotFound, Refusal, require_text
from core.notices import tell
from core.unit import lock, writing
from db.models import ApprovalCase, ApprovalTask, CaseCopy, CaseStep, Employee, FlowVersion

COMMENT_LONGEST = 2000


class AlreadyDecided(Refusal):
    """Somebody was faster, or the same person pressed twice: who decided, what, when."""

    code = "already_decided"


class CommentRequired(Refusal):
    code = "comment_required"


class NotYourTask(Refusal):
    code = "not_your_task"


class OwnDocument(Refusal):
    """APR-05: nobody decides on their own document."""

    code = "own_document"


class NotSafeForBatch(Refusal):
    code = "not_safe_for_batch"


def approve(actor: Actor, task_id: int, *, comment: str = "") -> None:
    """Approves one to-do; at the last one the document takes effect in the same transaction."""
    text = require_text(comment, field="comment", longest=COMMENT_LONGEST, required=False)
    with writing(actor, "approval.approve") as session:
        _approve(session, actor, task_id, text)


def approve_many(actor: Actor, task_ids: Sequence[int]) -> int:
    """Approves several to-dos of safe document types, all or none; returns how many."""
    with writing(actor, "approval.approve_many") as session:
        for task_id in sorted(set(task_ids)):
            _approve(session, actor, task_id, "", batch=True)
    return len(set(task_ids))


def return_to_initiator(actor: Actor, task_id: int, *, comment: str) -> None:
    """Sends the document back for change; a comment says why."""
    _end(actor, task_id, "returned", comment)


def reject(actor: Actor, task_id: int, *, comment: str) -> None:
    """Ends the case, in every mode, whatever the other signers think; a comment says why."""
    _end(actor, task_id, "rejected", comment)


def _end(actor: Actor, task_id: int, outcome: str, comment: str) -> None:
    text = require_text(comment, field="comment", longest=COMMENT_LONGEST, required=False)
    if not text:
        raise CommentRequired(field="comment")
    with writing(actor, f"approval.{outcome}") as session:
        case, task, step, _ = _take(session, actor, task_id)
        _decide(task, actor, outcome, text)
        engine.log(session, case, actor, outcome, step_key=step.key, comment=text)
        engine.end_round(session, case, outcome)
        document = document_type(case.document_type)
        happening = document.returned if outcome == "returned" else document.rejected
        happening(session, actor, case.document_id)
        tell(
            session,
            [case.initiator_id],
            outcome,
            record="approval_case",
            record_id=case.id,
            number=case.number,
            title=case.title,
            title_en=case.title_en,
            comment=text,
            by=actor.name,
            by_en=actor.name_en,
        )


def _approve(session: Session, actor: Actor, task_id: int, comment: str, *, batch: bool = False) -> None:
    case, task, step, version = _take(session, actor, task_id)
    document = document_type(case.document_type)
    if batch and not document.batch_safe:
        raise NotSafeForBatch(number=case.number)
    _decide(task, actor, "approved", comment)
    engine.log(session, case, actor, "approved", step_key=step.key, comment=comment)
    definition = next(d for d in read_steps(version.steps) if d.key == step.key)
    engine.settle(session, case, step, definition)
    engine.advance(session, actor, case, document, version)


def _decide(task: ApprovalTask, actor: Actor, outcome: str, comment: str) -> None:
    task.state, task.decided_by_id, task.decided_at, task.comment = outcome, actor.employee_id, clock.now(), comment


def _take(session: Session, actor: Actor, task_id: int) -> tuple[ApprovalCase, ApprovalTask, CaseStep, FlowVersion]:
    """Locks document, case, to-do in this order and looks again: is it still open, is it the actor's, not the actor's own document."""
    found = session.execute(
        select(ApprovalTask.assignee_id, ApprovalCase.id, ApprovalCase.document_type, ApprovalCase.document_id)
        .join(ApprovalCase, ApprovalCase.id == ApprovalTask.case_id)
        .where(ApprovalTask.id == task_id)
    ).one_or_none()
    if found is None:
        raise NotFound(record=AsWord("record.approval_task"))
    if found.assignee_id != actor.employee_id:
        raise NotYourTask()
    document_type(found.document_type).lock(session, found.document_id)
    case = lock(session, ApprovalCase, found.id)
    step = session.scalars(
        select(CaseStep).join(ApprovalTask).where(ApprovalTask.id == task_id).options(selectinload(CaseStep.tasks)).execution_options(populate_existing=True)
    ).one()
    task = next(t for t in step.tasks if t.id == task_id)
    if task.state != "open":
        raise _who_decided(session, case, step)
    if case.initiator_id == actor.employee_id:
        raise OwnDocument()
    version = session.scalars(select(FlowVersion).where(FlowVersion.id == case.flow_version_id).options(selectinload(FlowVersion.flow))).one()
    return case, task, step, version


def _who_decided(session: Session, case: ApprovalCase, step: CaseStep) -> Refusal:
    decided = sorted((t for t in step.tasks if t.decided_at and t.decided_by_id), key=lambda t: t.decided_at or case.started_at)
    if not decided:
        return AlreadyDecided(who="", outcome=AsWord(f"state.approval_case.{case.state}"), at=case.ended_at)
    last = decided[-1]
    who = session.get(Employee, last.decided_by_id)
    return AlreadyDecided(who=who.name if who else "", outcome=AsWord(f"state.approval_task.{last.state}"), at=last.decided_at)


def withdraw(actor: Actor, case_id: int) -> None:
    """The initiator takes the document back, until the first decision."""
    with writing(actor, "approval.withdraw") as session:
        found = session.execute(select(ApprovalCase.document_type, ApprovalCase.document_id).where(ApprovalCase.id == case_id)).one_or_none()
        if found is None:
            raise NotFound(record=AsWord("record.approval_case"))
        document_type(found.document_type).lock(session, found.document_id)
        engine.withdraw(session, actor, found.document_type, found.document_id)


def comment(actor: Actor, case_id: int, text: str) -> None:
    """Adds a remark to the timeline; for everybody who sees the case."""
    clean = require_text(text, field="comment", longest=COMMENT_LONGEST)
    with writing(actor, "approval.comment") as session:
        case = require_case_seen(session, actor, case_id)
        engine.log(session, case, actor, "commented", comment=clean)
        others = select(ApprovalTask.assignee_id).where(ApprovalTask.case_id == case_id, ApprovalTask.state == "open")
        tell(
            session,
            {case.initiator_id, *session.scalars(others)} - {actor.employee_id},
            "commented",
            record="approval_case",
            record_id=case.id,
            number=case.number,
            title=case.title,
            title_en=case.title_en,
            comment=clean,
            by=actor.name,
            by_en=actor.name_en,
        )


def copy_to(actor: Actor, case_id: int, people: Sequence[int]) -> None:
    """Lets others read along; the copy stays readable whatever becomes of the case."""
    require(actor, Permission.APPROVAL_TAKE_PART)
    with writing(actor, "approval.copy") as session:
        case = require_case_seen(session, actor, case_id)
        there = set(session.scalars(select(CaseCopy.employee_id).where(CaseCopy.case_id == case_id)))
        new = [p for p in dict.fromkeys(people) if p not in there]
        known = set(session.scalars(select(Employee.id).where(Employee.id.in_(new))))
        if set(new) - known:
            raise NotFound(record=AsWord("record.employee"))
        for person in new:
            session.add(CaseCopy(case_id=case_id, employee_id=person, copied_by_id=actor.employee_id, copied_at=clock.now()))
            engine.log(session, case, actor, "copied", for_id=person)
        tell(
            session,
            new,
            "copied",
            record="approval_case",
            record_id=case.id,
            number=case.number,
            title=case.title,
            title_en=case.title_en,
            by=actor.name,
            by_en=actor.name_en,
        )


def mark_copy_read(actor: Actor, case_id: int) -> None:
    """The reader of a copy has opened it; nothing happens for anybody else."""
    with writing(actor, "approval.copy_read") as session:
        copy = session.scalar(select(CaseCopy).where(CaseCopy.case_id == case_id, CaseCopy.employee_id == actor.employee_id, CaseCopy.read_at.is_(None)))
        if copy is not None:
            copy.read_at = clock.now()
