"""What people see of cases: boxes with to-do, done, started, copied, all running; one case with its timeline (APR-06, APR-11)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, exists, func, null, or_, select, true
from sqlalchemy.orm import Session, aliased, selectinload

from core import clock
from core.access import Actor, Permission, require
from core.approval.acting import acting_for, todo_of_others
from core.approval.approvers import of_case, resolve
from core.approval.conditions import holds
from core.approval.definition import StepDefinition, read_steps
from core.approval.history import TimelineRow, timeline
from core.approval.registry import document_type
from core.approval.seats import decided_by_rule
from core.errors import AsWord, NotFound
from core.unit import reading
from db.models import ApprovalCase, ApprovalTask, CaseCopy, CaseEvent, CaseStep, Employee, FlowVersion, Project

Box = Literal["todo", "done", "started", "copied", "monitor"]
LONGEST_LIST = 500


@dataclass(frozen=True)
class CaseRow:
    """One line of a box. `task_id` and `task_version` only where the actor has a to-do on it."""

    case_id: int
    document_type: str
    document_id: int
    number: str
    title: str
    title_en: str
    amount: Decimal | None
    initiator: str
    initiator_en: str
    state: str
    started_at: dt.datetime
    since: dt.datetime  # to-do: when it came; else when the case started
    due_at: dt.datetime | None
    decided_at: dt.datetime | None
    outcome: str
    task_id: int | None
    consequence: dict[str, Any]
    waits_for: tuple[str, ...]
    project_id: int | None
    batch_safe: bool
    waits_for_en: tuple[str, ...] = ()
    for_name: str = ""  # whose to-do it is, when the actor is their deputy
    for_name_en: str = ""

    @property
    def id(self) -> int:
        return self.case_id


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


def box(actor: Actor, which: Box, *, search: str = "", document: str = "", limit: int = LONGEST_LIST) -> list[CaseRow]:
    """The rows of a box, what is due first; two statements however many rows."""
    if which == "monitor":
        require(actor, Permission.APPROVAL_MONITOR)
    with reading(actor) as session:
        starter = aliased(Employee)
        statement = _base(session, which, actor, starter)
        if document:
            statement = statement.where(ApprovalCase.document_type == document)
        if search.strip():
            like = "%" + search.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            statement = statement.where(
                or_(
                    ApprovalCase.number.ilike(like),
                    ApprovalCase.title.ilike(like),
                    ApprovalCase.title_en.ilike(like),
                    starter.name.ilike(like),
                    starter.name_en.ilike(like),
                )
            )
        rows = session.execute(statement.limit(limit)).all()
        waiting = _waiting_names(session, [case.id for case, *_ in rows])
        others = {task.assignee_id for _, task, *_ in rows if task and task.assignee_id != actor.employee_id}
        acted = {i: (name, en or name) for i, name, en in session.execute(_names_of(others))} if others else {}
        return [_row(case, task, name, name_en, waiting.get(case.id, []), acted) for case, task, name, name_en in rows]


def _names_of(ids: set[int]) -> Any:
    return select(Employee.id, Employee.name, Employee.name_en).where(Employee.id.in_(ids))


def _todo_of(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The open to-dos of the person and of everybody they act for today."""
    mine = ApprovalTask.assignee_id == actor.employee_id
    acting = acting_for(session, actor.employee_id, clock.today())
    return and_(ApprovalTask.state == "open", or_(mine, todo_of_others(actor.employee_id, acting)) if acting else mine)


def _base(session: Session, which: Box, actor: Actor, starter: Any) -> Any:
    """The statement of a box: case, the actor's to-do on it (or NULL), the initiator's names."""
    me = actor.employee_id
    on_case = ApprovalTask.case_id == ApprovalCase.id
    with_task = select(ApprovalCase, ApprovalTask, starter.name, starter.name_en).join(starter, starter.id == ApprovalCase.initiator_id)
    without = select(ApprovalCase, null().label("task"), starter.name, starter.name_en).join(starter, starter.id == ApprovalCase.initiator_id)
    match which:
        case "todo":
            mine = with_task.join(ApprovalTask, on_case).where(_todo_of(session, actor))
            return mine.order_by(ApprovalTask.due_at.asc().nulls_last(), ApprovalTask.id)
        case "done":
            decided = and_(or_(ApprovalTask.assignee_id == me, ApprovalTask.decided_by_id == me), ApprovalTask.decided_at.is_not(None))
            return with_task.join(ApprovalTask, on_case).where(decided).order_by(ApprovalTask.decided_at.desc(), ApprovalTask.id.desc())
        case "started":
            return without.where(ApprovalCase.initiator_id == me).order_by(ApprovalCase.started_at.desc())
        case "copied":
            return without.join(CaseCopy, and_(CaseCopy.case_id == ApprovalCase.id, CaseCopy.employee_id == me)).order_by(CaseCopy.copied_at.desc())
        case "monitor":
            return without.where(ApprovalCase.state.in_(["running", "returned"])).order_by(ApprovalCase.started_at)


def _waiting_names(session: Session, case_ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Whom each case waits for: names in both languages."""
    found: dict[int, list[tuple[str, str]]] = {}
    wanted = select(ApprovalTask.case_id, Employee.name, Employee.name_en).join(Employee, Employee.id == ApprovalTask.assignee_id)
    for case_id, name, name_en in session.execute(wanted.where(ApprovalTask.case_id.in_(case_ids), ApprovalTask.state == "open").order_by(ApprovalTask.id)):
        found.setdefault(case_id, []).append((name, name_en or name))
    return found


def _row(
    case: ApprovalCase, task: ApprovalTask | None, name: str, name_en: str, waits_for: list[tuple[str, str]], acted: dict[int, tuple[str, str]]
) -> CaseRow:
    of = acted.get(task.assignee_id, ("", "")) if task else ("", "")
    return CaseRow(
        case.id,
        case.document_type,
        case.document_id,
        case.number,
        case.title,
        case.title_en,
        case.amount,
        name,
        name_en,
        case.state,
        case.started_at,
        task.created_at if task else case.started_at,
        task.due_at if task else None,
        task.decided_at if task else None,
        task.state if task else "",
        task.id if task else None,
        case.facts.get("consequence", {}),
        tuple(zh for zh, _ in waits_for),
        case.project_id,
        document_type(case.document_type).batch_safe,
        tuple(en for _, en in waits_for),
        *of,
    )


@dataclass(frozen=True)
class BoxCounts:
    todo: int
    overdue: int
    started: int
    copied_unread: int


def counts(actor: Actor, now: dt.datetime) -> BoxCounts:
    """Numbers for navigation and box names, on indexed columns; two statements."""
    me = actor.employee_id
    with reading(actor) as session:
        on_case = ApprovalCase.id == ApprovalTask.case_id
        open_tasks = select(func.count()).select_from(ApprovalTask).join(ApprovalCase, on_case).where(_todo_of(session, actor))
        row = session.execute(
            select(
                open_tasks.scalar_subquery(),
                open_tasks.where(ApprovalTask.due_at < now).scalar_subquery(),
                select(func.count())
                .select_from(ApprovalCase)
                .where(ApprovalCase.initiator_id == me, ApprovalCase.state.in_(["running", "returned"]))
                .scalar_subquery(),
                select(func.count()).select_from(CaseCopy).where(CaseCopy.employee_id == me, CaseCopy.read_at.is_(None)).scalar_subquery(),
            )
        ).one()
    return BoxCounts(*row)


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
