"""Support requests in lists and on their page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.errors import AsWord, NotFound
from core.files.records import require_seen
from core.support.machine import MACHINE, OPEN, departments_answered
from core.support.service import seen_by
from core.unit import reading
from core.workflow import Move
from db.models import Department, Employee, SupportRequest

Box = Literal["to_answer", "asked", "about"]


@dataclass(frozen=True)
class SupportRow:
    id: int
    version: int
    number: str
    title: str
    body: str
    state: str
    asked_by: str
    asked_by_en: str
    department: str
    department_en: str
    taken_by: str
    taken_by_en: str
    asked_at: dt.datetime
    due_on: dt.date
    answer: str
    answered_by: str
    answered_by_en: str
    answered_at: dt.datetime | None
    ended_at: dt.datetime | None
    record: str
    record_id: int | None

    @property
    def open(self) -> bool:
        return self.state in OPEN


def requests(actor: Actor, box: Box = "to_answer", *, record: str = "", record_id: int | None = None) -> list[SupportRow]:
    """Those the actor's departments answer, those the actor asked, or those about a record the actor sees; open ones first by
    their day."""
    with reading(actor) as s:
        wanted: ColumnElement[bool]
        if box == "to_answer":
            wanted = and_(SupportRequest.department_id.in_(departments_answered(s, actor)), SupportRequest.asked_by_id != actor.employee_id)
        elif box == "asked":
            wanted = SupportRequest.asked_by_id == actor.employee_id
        else:
            require_seen(s, actor, record, record_id or 0)
            wanted = and_(SupportRequest.record == record, SupportRequest.record_id == record_id)
        rows = [_row(*r) for r in s.execute(_statement().where(wanted)).all()]
    return sorted(rows, key=lambda r: (not r.open, r.due_on if r.open else dt.date.max, -r.id))


def request(actor: Actor, request_id: int) -> tuple[SupportRow, list[Move]]:
    """One request and what the actor may do with it; NotFound for who may not see it."""
    with reading(actor) as s:
        found = s.execute(_statement().where(SupportRequest.id == request_id)).one_or_none()
        if found is None or not seen_by(s, actor, found[0]):
            raise NotFound(record=AsWord("record.support_request"))
        return _row(*found), MACHINE.moves(s, actor, found[0])


def _statement() -> Any:
    asker, taker, answerer = aliased(Employee), aliased(Employee), aliased(Employee)
    return (
        select(SupportRequest, Department.name, Department.name_en, asker.name, asker.name_en, taker.name, taker.name_en, answerer.name, answerer.name_en)
        .join(Department, Department.id == SupportRequest.department_id)
        .join(asker, asker.id == SupportRequest.asked_by_id)
        .outerjoin(taker, taker.id == SupportRequest.taken_by_id)
        .outerjoin(answerer, answerer.id == SupportRequest.answered_by_id)
    )


def _row(r: SupportRequest, d: str, d_en: str, a: str, a_en: str, t: str | None, t_en: str | None, w: str | None, w_en: str | None) -> SupportRow:
    return SupportRow(
        r.id,
        r.version,
        r.number,
        r.title,
        r.body,
        r.state,
        a,
        a_en or a,
        d,
        d_en or d,
        t or "",
        t_en or t or "",
        r.asked_at,
        r.due_on,
        r.answer,
        w or "",
        w_en or w or "",
        r.answered_at,
        r.ended_at,
        r.record,
        r.record_id,
    )
