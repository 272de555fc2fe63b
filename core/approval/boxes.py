"""Boxes: what waits for a person, what they decided, started, were copied, and all that runs (APR-06); with the numbers beside them.

Read on every page, so past the ORM: one statement with just the columns of a line, its text built once where nothing is searched for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, null, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor, Permission, require
from core.approval.acting import acting_for, todo_of_others
from core.approval.registry import document_type
from core.unit import reading
from db.models import ApprovalCase, ApprovalTask, CaseCopy, Employee

Box = Literal["todo", "done", "started", "copied", "monitor"]
LONGEST_LIST = 500
STARTER, HOLDER = aliased(Employee), aliased(Employee)


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


def box(actor: Actor, which: Box, *, search: str = "", document: str = "", limit: int = LONGEST_LIST) -> list[CaseRow]:
    """The rows of a box, what is due first; one statement however many rows, one more for who is somebody's deputy."""
    if which == "monitor":
        require(actor, Permission.APPROVAL_MONITOR)
    with reading(actor) as session:
        others = _of_others(session, actor) if which == "todo" else None
        statement = _of_box(which) if others is None else _todo(others)
        if document:
            statement = statement.where(ApprovalCase.document_type == document)
        if search.strip():
            statement = statement.where(_found(search.strip()))
        rows = session.connection().execute(statement, {"me": actor.employee_id, "most": limit}).all()
    return [_row(row, actor.employee_id) for row in rows]


def _found(search: str) -> ColumnElement[bool]:
    like = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    case, starter = ApprovalCase, STARTER
    return or_(*(column.ilike(like) for column in (case.number, case.title, case.title_en, starter.name, starter.name_en)))


def _of_others(session: Session, actor: Actor) -> ColumnElement[bool] | None:
    """To-dos of those the person decides for today; None for nearly everybody, nearly always."""
    acting = acting_for(session, actor.employee_id, clock.today())
    return todo_of_others(actor.employee_id, acting) if acting else None


@cache
def _of_box(which: Box) -> Select[Any]:
    """The statement of a box for `me`, its longest `most`."""
    me = bindparam("me", type_=ApprovalTask.assignee_id.type)
    match which:
        case "todo":
            return _todo(None)
        case "done":
            decided = and_(or_(ApprovalTask.assignee_id == me, ApprovalTask.decided_by_id == me), ApprovalTask.decided_at.is_not(None))
            return _with_task().where(decided).order_by(ApprovalTask.decided_at.desc(), ApprovalTask.id.desc())
        case "started":
            return _without_task().where(ApprovalCase.initiator_id == me).order_by(ApprovalCase.started_at.desc())
        case "copied":
            copied = and_(CaseCopy.case_id == ApprovalCase.id, CaseCopy.employee_id == me)
            return _without_task().join(CaseCopy, copied).order_by(CaseCopy.copied_at.desc())
        case "monitor":
            return _without_task().where(ApprovalCase.state.in_(["running", "returned"])).order_by(ApprovalCase.started_at)


def _todo(others: ColumnElement[bool] | None) -> Select[Any]:
    return _with_task().where(_open(others)).order_by(ApprovalTask.due_at.asc().nulls_last(), ApprovalTask.id)


def _open(others: ColumnElement[bool] | None) -> ColumnElement[bool]:
    mine = ApprovalTask.assignee_id == bindparam("me", type_=ApprovalTask.assignee_id.type)
    return and_(ApprovalTask.state == "open", mine if others is None else or_(mine, others))


def _with_task() -> Select[Any]:
    t = ApprovalTask
    task = (t.id, t.assignee_id, t.state, t.created_at, t.due_at, t.decided_at, HOLDER.name, HOLDER.name_en)
    return _columns(*task).join(t, t.case_id == ApprovalCase.id).join(HOLDER, HOLDER.id == t.assignee_id)


def _without_task() -> Select[Any]:
    return _columns(*(null() for _ in range(8)))


def _columns(*task: Any) -> Select[Any]:
    """A case's columns, the names of its initiator and of whom it waits for, and those of the to-do."""
    c = ApprovalCase
    open_task, person = aliased(ApprovalTask), aliased(Employee)
    named = func.jsonb_build_array(person.name, person.name_en)
    waits = (
        select(func.jsonb_agg(aggregate_order_by(named, open_task.id)))
        .join_from(open_task, person, person.id == open_task.assignee_id)
        .where(open_task.case_id == c.id, open_task.state == "open")
        .correlate(c)
        .scalar_subquery()
    )
    case = (c.id, c.document_type, c.document_id, c.number, c.title, c.title_en, c.amount, c.state, c.started_at, c.project_id, c.facts["consequence"])
    wanted = select(*case, STARTER.name, STARTER.name_en, waits, *task).select_from(c).join(STARTER, STARTER.id == c.initiator_id)
    return wanted.limit(bindparam("most"))


def _row(row: Any, me: int) -> CaseRow:
    case_id, kind, document_id, number, title, title_en, amount, state, started_at, project_id, consequence, name, name_en, waits, *task = row
    task_id, holder_id, outcome, came_at, due_at, decided_at, holder, holder_en = task
    acted = task_id is not None and holder_id != me
    return CaseRow(
        case_id,
        kind,
        document_id,
        number,
        title,
        title_en,
        amount,
        name,
        name_en,
        state,
        started_at,
        came_at or started_at,
        due_at,
        decided_at,
        outcome or "",
        task_id,
        consequence or {},
        tuple(zh for zh, _ in waits or ()),
        project_id,
        document_type(kind).batch_safe,
        tuple(en or zh for zh, en in waits or ()),
        holder if acted else "",
        (holder_en or holder) if acted else "",
    )


@dataclass(frozen=True)
class BoxCounts:
    todo: int
    overdue: int
    started: int
    copied_unread: int


def counts(actor: Actor, now: dt.datetime) -> BoxCounts:
    """Numbers for navigation and box names, on indexed columns; one statement, one more for who is somebody's deputy."""
    with reading(actor) as session:
        others = _of_others(session, actor)
        statement = _own_counts() if others is None else _counts(others)
        return BoxCounts(*session.connection().execute(statement, {"me": actor.employee_id, "now": now}).one())


@cache
def _own_counts() -> Select[Any]:
    return _counts(None)


def _counts(others: ColumnElement[bool] | None) -> Select[Any]:
    me = bindparam("me", type_=ApprovalTask.assignee_id.type)
    tasks = select(func.count()).select_from(ApprovalTask).where(_open(others))
    if others is not None:
        tasks = tasks.join(ApprovalCase, ApprovalCase.id == ApprovalTask.case_id)
    started = select(func.count()).select_from(ApprovalCase).where(ApprovalCase.initiator_id == me, ApprovalCase.state.in_(["running", "returned"]))
    copied = select(func.count()).select_from(CaseCopy).where(CaseCopy.employee_id == me, CaseCopy.read_at.is_(None))
    late = tasks.where(ApprovalTask.due_at < bindparam("now", type_=ApprovalTask.due_at.type))
    return select(*(part.scalar_subquery() for part in (tasks, late, started, copied)))
