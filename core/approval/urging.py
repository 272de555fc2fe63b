"""Urging (催办): who waits for a decision reminds those who have it, not more often than the policy allows (APR-03)."""

from __future__ import annotations

import datetime as dt

from core import clock, policies
from core.access import Actor
from core.approval.acting import deputies_of
from core.approval.queries import require_case_seen
from core.approval.running import Running, load, log, tell
from core.errors import AsWord, NotPermitted, Refusal, WrongState
from core.unit import writing
from db.models import ApprovalTask


class OnlyInitiatorUrges(NotPermitted):
    code = "only_initiator_urges"


class UrgedJustNow(Refusal):
    """Reminded a short while ago: `again` says from when on one may again."""

    code = "urged_just_now"


def urge(actor: Actor, case_id: int) -> None:
    """Reminds everybody whom the case waits for, and who decides for them today."""
    with writing(actor, "approval.urge") as session:
        require_case_seen(session, actor, case_id)
        run = load(session, case_id)
        refused = why_not_urge(actor, run)
        if refused is not None:
            raise refused
        waiting = open_tasks(run)
        people = [t.assignee_id for t in waiting]
        deputies = deputies_of(session, people, run.case.document_type, clock.today())
        for task in waiting:
            task.urged_at = clock.now()
        log(session, run.case, actor, "urged", step_key=next((s.key for s in run.steps if s.state == "active"), ""))
        both = dict.fromkeys([*people, *(d for p in people for d in deputies[p])])
        own = (run.case.initiator_id, run.case.sent_by_id)
        tell(session, [p for p in both if p not in own], "urged", run.case, by=actor.name, by_en=actor.name_en)


def open_tasks(run: Running) -> list[ApprovalTask]:
    return [t for s in run.steps for t in s.tasks if t.state == "open"]


def why_not_urge(actor: Actor, run: Running) -> Refusal | None:
    """What keeps the actor from urging now."""
    if actor.employee_id not in (run.case.initiator_id, run.case.sent_by_id):
        return OnlyInitiatorUrges()
    if run.case.state != "running":
        state = AsWord(f"state.approval_case.{run.case.state}")
        return WrongState(record=AsWord("record.approval_case"), state=state, action=AsWord("approval_move.urge"))
    last = max((t.urged_at for t in open_tasks(run) if t.urged_at), default=None)
    again = last + dt.timedelta(hours=policies.value(run.session, "approval.urge_hours")) if last else None
    return UrgedJustNow(at=last, again=again) if again is not None and clock.now() < again else None
