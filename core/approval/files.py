"""Files on a case: seen with it, added by who takes part while it is under way (PLT-13)."""

from __future__ import annotations

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.approval.delegations import principals_of
from core.approval.queries import cases_seen
from core.files import FileRecord, register
from core.unit import reading
from db.models import ApprovalCase, ApprovalTask

RECORD = "approval_case"
UNDER_WAY = ("running", "returned")


def seen(session: Session, actor: Actor, case_id: int) -> bool:
    return session.scalar(select(ApprovalCase.id).where(ApprovalCase.id == case_id, cases_seen(session, actor))) is not None


def may_add(session: Session, actor: Actor, case_id: int) -> bool:
    """Who started or sent it, who has or had a to-do on it, and who decides for one of these today."""
    me = actor.employee_id
    principals = {p for p, _kind in principals_of(session, me, clock.today())}
    part = exists().where(ApprovalTask.case_id == ApprovalCase.id, ApprovalTask.assignee_id.in_({me, *principals})).correlate(ApprovalCase)
    wanted = select(ApprovalCase.id).where(
        ApprovalCase.id == case_id, ApprovalCase.state.in_(UNDER_WAY), or_(ApprovalCase.initiator_id == me, ApprovalCase.sent_by_id == me, part)
    )
    return session.scalar(wanted) is not None


def may_attach(actor: Actor, case_id: int) -> bool:
    """For the screen: whether attaching is offered."""
    with reading(actor) as session:
        return seen(session, actor, case_id) and may_add(session, actor, case_id)


register(FileRecord(RECORD, seen, may_add))
