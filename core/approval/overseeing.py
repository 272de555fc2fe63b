"""What PMO and administrators do about a case that is stuck: give a to-do to somebody else, stop the case; both say why (APR-06)."""

from __future__ import annotations

from sqlalchemy import select

from core.access import Actor, Permission, require
from core.approval import engine
from core.approval.handing import require_may_get
from core.approval.registry import document_type
from core.approval.running import LIVE, load, log, tell
from core.approval.seats import hand_over
from core.approval.taking import take_any
from core.errors import AsWord, NotFound, WrongState, require_text
from core.unit import writing
from db.models import ApprovalCase

REASON_LONGEST = 2000
STOPPABLE = ("running", "returned")


def reassign(actor: Actor, task_id: int, employee_id: int, *, reason: str) -> None:
    """Somebody else has to decide; who had it is told. Not on a case the overseer started or sent."""
    require(actor, Permission.APPROVAL_OVERSEE)
    text = require_text(reason, field="reason", longest=REASON_LONGEST)
    with writing(actor, "approval.reassign") as session:
        taken = take_any(session, actor, task_id, states=LIVE)
        person = require_may_get(taken.run, taken.step, employee_id)
        log(session, taken.run.case, actor, "reassigned", step_key=taken.step.key, comment=text, for_id=employee_id, of=taken.task.assignee_id)
        hand_over(taken.run, taken.step, taken.task, employee_id, "reassigned")
        told = {"to": person.name, "to_en": person.name_en or person.name, "comment": text, "by": actor.name, "by_en": actor.name_en}
        tell(session, [taken.task.assignee_id], "reassigned", taken.run.case, **told)


def stop(actor: Actor, case_id: int, *, reason: str) -> None:
    """Ends a case that is under way; its document goes back as if it had been withdrawn. One that was returned already stays returned."""
    require(actor, Permission.APPROVAL_OVERSEE)
    text = require_text(reason, field="reason", longest=REASON_LONGEST)
    with writing(actor, "approval.stop") as session:
        found = session.execute(select(ApprovalCase.document_type, ApprovalCase.document_id).where(ApprovalCase.id == case_id)).one_or_none()
        if found is None:
            raise NotFound(record=AsWord("record.approval_case"))
        document = document_type(found.document_type)
        document.lock(session, found.document_id)
        run = load(session, case_id)
        case, was = run.case, run.case.state
        if was not in STOPPABLE:
            state = AsWord(f"state.approval_case.{was}")
            raise WrongState(record=AsWord("record.approval_case"), state=state, action=AsWord("approval_move.stop"))
        waiting = [t.assignee_id for s in run.steps for t in s.tasks if t.state in LIVE]
        log(session, case, actor, "stopped", comment=text)
        engine.end_round(run, "stopped")
        if was == "running":
            document.withdrawn(session, actor, case.document_id)
        people = [case.initiator_id, case.sent_by_id, *waiting]
        tell(session, people, "case_stopped", case, comment=text, by=actor.name, by_en=actor.name_en)
