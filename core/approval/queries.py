"""What people see of one case: its page with the timeline, and who may see it at all (APR-11). The lists are core.approval.boxes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlalchemy.orm import Session, selectinload

from core import clock
from core.access import Actor, Permission
from core.approval.acting import acting_for, todo_of_others
from core.approval.approvers import of_case, resolve
from core.approval.boxes import Box, BoxCounts, CaseRow, box, counts
from core.approval.conditions import holds
from core.approval.definition import StepDefinition, read_steps
from core.approval.history import TimelineRow, timeline
from core.approval.registry import document_type
from core.approval.seats import decided_by_rule
from core.errors import AsWord, NotFound
from core.unit import reading
from db.models import ApprovalCase, ApprovalTask, CaseCopy, CaseEvent, CaseStep, Employee, FlowVersion, Project

__all__ = ["Box", "BoxCounts", "CaseDetail", "CaseRow", "TimelineRow", "box", "case_detail", "case_of", "counts", "require_case_seen"]


def _seen(actor: Actor) -> ColumnElement[bool]:
    """A case is seen by who started or sent it, who has or had a to-do on it or decided one for somebody, who got a copy, and the monitors."""
    if actor.can(Permission.APPROVAL_MONITOR):
        return true()
    me = actor.employee_id
    parts = (
        exists().where(ApprovalTask.case_id == ApprovalCase.id, or_(ApprovalTask.assignee_id == me, ApprovalTask.decided_by_id == me)),
        exists().where(CaseCopy.case_id == ApprovalCase.id, CaseCopy.employee_id == me),
        exists().where(Project.id == ApprovalCase.project_id, or_(Project.manager_id == me, Project.sponsor_id == me)),
    )
    return or_(ApprovalCase.initiator_id == me, ApprovalCase.sent_by_id == me, *(part.correlate(ApprovalCase) for part in parts))


def _seen_as_deputy(session: Session, actor: Actor) -> ColumnElement[bool] | None:
    """A case with an open to-do of somebody the person acts for today; None when they act for nobody. Asked only where `_seen` says no."""
    acting = acting_for(session, actor.employee_id, clock.today())
    if not acting:
        return None
    waits = exists().where(ApprovalTask.case_id == ApprovalCase.id, ApprovalTask.state.in_(["open", "waiting"]), todo_of_others(actor.employee_id, acting))
    return waits.correlate(ApprovalCase)


def cases_seen(session: Session, actor: Actor) -> ColumnElement[bool]:
    """What the person sees of the cases, also those that wait for somebody they act for today: the scope of lists that hang on cases."""
    deputy = _seen_as_deputy(session, actor)
    return _seen(actor) if deputy is None else or_(_seen(actor), deputy)


def require_case_seen(session: Session, actor: Actor, case_id: int) -> ApprovalCase:
    """The case, or NotFound for who may not see it."""
    wanted = select(ApprovalCase).where(ApprovalCase.id == case_id)
    case = session.scalar(wanted.where(_seen(actor)))
    if case is None:
        deputy = _seen_as_deputy(session, actor)
        case = session.scalar(wanted.where(deputy)) if deputy is not None else None
    if case is None:
        raise NotFound(record=AsWord("record.approval_case"))
    return case


@dataclass(frozen=True)
class CaseDetail:
    """A case as its page shows it. `task_id` is the actor's open to-do, if any; `changed` is (field, before, now) since the return."""

    case_id: int
    document_type: str
    document_id: int
    number: str
    title: str
    title_en: str
    state: str
    round: int
    initiator_id: int
    initiator: str
    initiator_en: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    task_id: int | None
    due_at: dt.datetime | None
    can_withdraw: bool
    steps_done: int
    steps_all: int
    consequence: dict[str, Any] = field(default_factory=dict)
    changed: tuple[tuple[str, Any, Any], ...] = ()
    timeline: tuple[TimelineRow, ...] = ()
    returned_at: dt.datetime | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    copied: bool = False  # the actor holds a copy
    amount: Decimal | None = None


def case_of(actor: Actor, name: str, document_id: int) -> int | None:
    """The id of the document's newest case the actor may see."""
    newest = select(ApprovalCase.id).where(ApprovalCase.document_type == name, ApprovalCase.document_id == document_id)
    newest = newest.order_by(ApprovalCase.id.desc()).limit(1)
    with reading(actor) as session:
        found = session.scalar(newest.where(_seen(actor)))
        deputy = _seen_as_deputy(session, actor) if found is None else None
        return session.scalar(newest.where(deputy)) if deputy is not None else found


def case_detail(actor: Actor, case_id: int) -> CaseDetail:
    """The case with its whole timeline and what comes next, by name; a fixed number of statements."""
    with reading(actor) as session:
        case = require_case_seen(session, actor, case_id)
        version = session.scalars(select(FlowVersion).where(FlowVersion.id == case.flow_version_id).options(selectinload(FlowVersion.flow))).one()
        definitions = read_steps(version.steps)
        steps = session.scalars(select(CaseStep).where(CaseStep.case_id == case_id).options(selectinload(CaseStep.tasks)).order_by(CaseStep.id)).all()
        events = session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id)).all()
        current = [s for s in steps if s.round == case.round]
        coming = _coming(session, case, version, definitions, current) if case.state == "running" else []
        ids = (
            {e.actor_id for e in events}
            | {e.for_id for e in events}
            | {t.assignee_id for s in current for t in s.tasks}
            | {p for _, ps in coming for p in ps}
            | {case.initiator_id}
        )
        names = {e.id: e for e in session.scalars(select(Employee).where(Employee.id.in_([i for i in ids if i])))}
        mine = _task_of(session, actor, case, current) if case.state == "running" else None
        decided = decided_by_rule(current)
        starter = names[case.initiator_id]
        return CaseDetail(
            case.id,
            case.document_type,
            case.document_id,
            case.number,
            case.title,
            case.title_en,
            case.state,
            case.round,
            case.initiator_id,
            starter.name,
            starter.name_en,
            case.started_at,
            case.ended_at,
            mine.id if mine else None,
            mine.due_at if mine else None,
            actor.employee_id in (case.initiator_id, case.sent_by_id) and case.state == "running" and not decided,
            sum(1 for s in current if s.state in ("done", "skipped")),
            len(current),
            case.facts.get("consequence", {}),
            _changed(case),
            tuple(timeline(case, definitions, steps, events, coming, names)),
            next((e.at for e in reversed(events) if e.kind == "returned"), None),
            case.facts.get("fields", {}),
            any(e.kind == "copied" and e.for_id == actor.employee_id for e in events),
            case.amount,
        )


def _task_of(session: Session, actor: Actor, case: ApprovalCase, steps: list[CaseStep]) -> ApprovalTask | None:
    """The open to-do the person would decide: their own, else one of somebody they act for."""
    there = [t for s in steps for t in s.tasks if t.state == "open"]
    own = next((t for t in there if t.assignee_id == actor.employee_id), None)
    started = {case.initiator_id, case.sent_by_id}
    if own is not None or not there or actor.employee_id in started:
        return own
    ways = acting_for(session, actor.employee_id, clock.today())
    principals = {a.principal_id for a in ways if a.takes(case.document_type) and not started & set(a.via)}
    return next((t for t in there if t.assignee_id in principals), None)


def _coming(
    session: Session, case: ApprovalCase, version: FlowVersion, definitions: list[StepDefinition], steps: list[CaseStep]
) -> list[tuple[StepDefinition, list[int]]]:
    """Steps that still wait, with the persons they would go to today."""
    waiting = {s.key for s in steps if s.state == "waiting"}
    if not waiting:
        return []
    document = document_type(case.document_type)
    view = of_case(document, document.facts(session, case.document_id), case, version.flow)
    coming = [d for d in definitions if d.key in waiting and holds(d.condition, case.facts["fields"])]
    to_choose = {d.key for d in coming if d.approver.kind == "chosen_in_step" and not view.chosen.get(d.key)}  # nobody yet
    return [(d, [] if d.key in to_choose else [a.employee_id for a in resolve(session, view, d)]) for d in coming]


def _changed(case: ApprovalCase) -> tuple[tuple[str, Any, Any], ...]:
    before, now = case.previous_facts.get("fields", {}), case.facts.get("fields", {})
    return tuple((k, before.get(k), now.get(k)) for k in now if k in before and before[k] != now[k]) if case.previous_facts else ()
