"""Every running case and where its work waits: in which step, with whom, since when, how much of its limit is used (APR-06, APR-09)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from core import clock
from core.access import Actor, Permission, require
from core.approval.statistics import step_names
from core.calendar.hours import working_hours_between
from core.calendar.queries import load_calendar
from core.unit import reading
from db.models import ApprovalCase, ApprovalTask, CaseStep, Department, Employee, Flow, FlowVersion

LONGEST_LIST = 2000


@dataclass(frozen=True)
class WaitRow:
    """What waits: an open to-do, or a returned case with its initiator (`step` is "" and there is no `task_id`). A case that runs and waits
    for nobody has no person: something is wrong with it. Office minutes: `waited` so far, `limit` where there is one."""

    case_id: int
    task_id: int | None
    document_type: str
    number: str
    title: str
    title_en: str
    amount: Decimal | None
    flow_id: int
    flow: str
    flow_en: str
    initiator_id: int
    initiator: str
    initiator_en: str
    state: str
    started_at: dt.datetime
    step: str
    step_name: str
    step_name_en: str
    person_id: int | None
    person: str
    person_en: str
    department: str
    department_en: str
    reason: str  # why it waits with this person: own_document, transferred …
    since: dt.datetime
    due_at: dt.datetime | None
    waited: int
    limit: int | None
    overdue: bool
    project_id: int | None

    @property
    def id(self) -> str:
        return f"{self.case_id}-{self.task_id or 0}"

    @property
    def used(self) -> Fraction | None:
        """Of the limit: 1 is all of it."""
        return Fraction(self.waited, self.limit) if self.limit else None


def waiting(actor: Actor) -> list[WaitRow]:
    """What is overdue first, then what has waited longest; four statements however many cases."""
    require(actor, Permission.APPROVAL_MONITOR)
    now = clock.now()
    with reading(actor) as session:
        calendar = load_calendar(session)
        names = step_names(session)
        rows = session.execute(_wanted()).all()
    found = []
    for c, t, s, flow, flow_en, flow_id, starter, starter_en, person, person_en, department, department_en, stopped_at in rows:
        returned = c.state == "returned"
        since = stopped_at if returned and stopped_at else t.created_at if t else c.started_at
        due_at = t.due_at if t else None
        step_key = s.key if s else ""
        step, step_en = names.get((flow_id, step_key), (step_key, step_key))
        found.append(
            WaitRow(
                c.id, t.id if t else None, c.document_type, c.number, c.title, c.title_en or c.title, c.amount, flow_id, flow, flow_en or flow,
                c.initiator_id, starter, starter_en or starter, c.state, c.started_at, step_key, step, step_en,
                t.assignee_id if t else c.initiator_id if returned else None, person or "", person_en or person or "", department or "",
                department_en or department or "", t.reason if t else "", since, due_at, _minutes(working_hours_between(calendar, since, now)),
                _minutes(working_hours_between(calendar, since, due_at)) if due_at else None, due_at is not None and due_at < now, c.project_id,
            )
        )  # fmt: skip
    return sorted(found, key=lambda r: (not r.overdue, -r.waited, r.id))


def _wanted() -> Any:
    """Running and returned cases with their open to-dos; a returned one waits with its initiator since its last step ended."""
    starter, holder = aliased(Employee), aliased(Employee)
    ended = select(func.max(CaseStep.ended_at)).where(CaseStep.case_id == ApprovalCase.id).correlate(ApprovalCase).scalar_subquery()
    return (
        select(
            ApprovalCase, ApprovalTask, CaseStep, Flow.name, Flow.name_en, Flow.id, starter.name, starter.name_en, holder.name, holder.name_en,
            Department.name, Department.name_en, case((ApprovalCase.state == "returned", ended)),
        )  # fmt: skip
        .join(FlowVersion, FlowVersion.id == ApprovalCase.flow_version_id)
        .join(Flow, Flow.id == FlowVersion.flow_id)
        .join(starter, starter.id == ApprovalCase.initiator_id)
        .outerjoin(ApprovalTask, and_(ApprovalTask.case_id == ApprovalCase.id, ApprovalTask.state == "open", ApprovalCase.state == "running"))
        .outerjoin(CaseStep, CaseStep.id == ApprovalTask.step_id)
        .outerjoin(holder, holder.id == case((ApprovalCase.state == "returned", ApprovalCase.initiator_id), else_=ApprovalTask.assignee_id))
        .outerjoin(Department, Department.id == holder.department_id)
        .where(ApprovalCase.state.in_(["running", "returned"]))
        .order_by(ApprovalCase.started_at, ApprovalTask.id)
        .limit(LONGEST_LIST)
    )


def _minutes(span: dt.timedelta) -> int:
    return int(span.total_seconds() // 60)
