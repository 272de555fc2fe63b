"""The log as it is read: sign-ins and views as they were written, decisions from the timelines of the cases, every other deed from the
audit trail, each use case once. A person reads their own; who may read all of it sees who did what to which record and no values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import BigInteger, Date, String, Subquery, cast, func, literal, select, tuple_, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.calendar.rules import ONE_DAY
from core.trail_search import labels
from core.unit import reading
from db.models import AuditRow, CaseEvent, Employee, UsageEvent

Kind = Literal["sign_in", "view", "approval", "operation"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PAGE, MOST = 100, 5000
DIGITS = r"^[0-9]{1,18}$"


@dataclass(frozen=True)
class LogFilters:
    """Both days belong to it; empty fields do not filter."""

    first: dt.date
    last: dt.date
    person_id: int | None = None
    kind: Kind | None = None


@dataclass(frozen=True)
class LogRow:
    """`deed` is the word of what was done: a screen that was opened, a kind of timeline line, an action of the trail."""

    at: dt.datetime
    employee_id: int
    who: str
    who_en: str
    kind: Kind
    deed: str
    record: str
    record_id: int | None
    number: str = ""
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class DayCount:
    """What happened on a day: how many people, and how often each kind."""

    day: dt.date
    people: int
    counts: dict[Kind, int]


def reads_all(actor: Actor) -> bool:
    return actor.can(Permission.USAGE_READ_ALL)


def log(actor: Actor, filters: LogFilters, *, limit: int = PAGE) -> list[LogRow]:
    """The newest first; four statements however many rows."""
    with reading(actor, scope="service") as session:  # row security shows readers only their own; who reads all is asked above
        found = _events(_of(actor, filters), limit=min(limit, MOST))
        rows = session.execute(
            select(found, Employee.name, Employee.name_en)
            .join(Employee, Employee.id == found.c.employee_id)
            .order_by(found.c.at.desc(), found.c.kind, found.c.deed)
            .limit(min(limit, MOST))
        ).all()
        names = _labels(session, actor, rows)
    return [
        LogRow(r.at, r.employee_id, r.name, r.name_en or r.name, r.kind, r.deed, r.record, r.record_id, *names.get((r.record, str(r.record_id)), ("", "", "")))
        for r in rows
    ]


def days(actor: Actor, filters: LogFilters) -> list[DayCount]:
    """Every day of the period, quiet ones too; one statement."""
    with reading(actor, scope="service") as session:
        found = _events(_of(actor, filters))
        day = cast(func.timezone(clock.zone().key, found.c.at), Date).label("day")
        each = select(day, found.c.kind, found.c.employee_id).subquery()
        rows = session.execute(
            select(each.c.day, each.c.kind, func.count().label("times"), func.count(each.c.employee_id.distinct()).label("people")).group_by(
                func.grouping_sets(tuple_(each.c.day, each.c.kind), tuple_(each.c.day))
            )
        ).all()
    counts: dict[dt.date, dict[Kind, int]] = {}
    people: dict[dt.date, int] = {}
    for r in rows:
        if r.kind is None:
            people[r.day] = r.people
        else:
            counts.setdefault(r.day, {})[r.kind] = r.times
    span = (filters.first + ONE_DAY * n for n in range((filters.last - filters.first).days + 1))
    return [DayCount(d, people.get(d, 0), counts.get(d, {})) for d in span]


def _of(actor: Actor, f: LogFilters) -> LogFilters:
    """Who may not read all reads their own, whatever was asked."""
    return f if reads_all(actor) else LogFilters(f.first, f.last, actor.employee_id, f.kind)


def _events(f: LogFilters, *, limit: int | None = None) -> Subquery:
    """All kinds under one another: at, employee_id, kind, deed, record, record_id."""
    parts: list[Any] = []
    if f.kind in (None, "sign_in", "view"):
        wanted = select(UsageEvent.at, UsageEvent.employee_id, UsageEvent.kind, UsageEvent.screen.label("deed"), UsageEvent.record, UsageEvent.record_id)
        parts.append(_narrowed(wanted.where(UsageEvent.kind == f.kind) if f.kind else wanted, UsageEvent.at, UsageEvent.employee_id, f))
    if f.kind in (None, "approval"):
        said = (CaseEvent.at, CaseEvent.actor_id.label("employee_id"), _word("approval", "kind"), CaseEvent.kind.label("deed"))
        wanted = select(*said, _word("approval_case", "record"), CaseEvent.case_id.label("record_id"))
        parts.append(_narrowed(wanted.where(CaseEvent.actor_id.is_not(None), CaseEvent.kind != "submitted"), CaseEvent.at, CaseEvent.actor_id, f))
    if f.kind in (None, "operation"):
        parts.append(_operations(f))
    if limit is not None:
        parts = [select(p.order_by(p.selected_columns[0].desc()).limit(limit).subquery()) for p in parts]
    return union_all(*parts).subquery()


def _word(text: str, name: str) -> Any:
    return cast(literal(text), String).label(name)


def _operations(f: LogFilters) -> Any:
    """One row per use case: of all it wrote, the record it is named after."""
    named = AuditRow.record == func.split_part(AuditRow.action, ".", 1)
    number = cast(func.nullif(func.substring(AuditRow.record_id, DIGITS), ""), BigInteger)
    each = (
        select(AuditRow.at, AuditRow.actor_id.label("employee_id"), AuditRow.action.label("deed"), AuditRow.record, number.label("record_id"))
        .where(AuditRow.actor_id.is_not(None), AuditRow.action.not_like("approval.%"))
        .ext(distinct_on(AuditRow.at, AuditRow.actor_id, AuditRow.action))
        .order_by(AuditRow.at, AuditRow.actor_id, AuditRow.action, named.desc(), AuditRow.id)
    )
    once = _narrowed(each, AuditRow.at, AuditRow.actor_id, f).subquery()
    return select(once.c.at, once.c.employee_id, _word("operation", "kind"), once.c.deed, once.c.record, once.c.record_id)


def _narrowed(wanted: Any, at: Any, person: Any, f: LogFilters) -> Any:
    wanted = wanted.where(at >= clock.at_firm_time(f.first, 0), at < clock.at_firm_time(f.last + ONE_DAY, 0))
    return wanted.where(person == f.person_id) if f.person_id is not None else wanted


def _labels(session: Session, actor: Actor, rows: Sequence[Any]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Numbers and names; none of what lies above the reader's clearance."""
    return labels(session, actor, {(r.record, str(r.record_id)) for r in rows if r.record and r.record_id is not None})
