"""What the end of a document opens next, prefilled and linked, and what becomes of it (APR-13).

A flow names its follow-ups (FlowSettings.follow_ups); each is declared here once, by the domain of its source. It is opened in the
transaction of the last approval and taken in the transaction that makes the target; what nobody takes stays, and ages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.calendar.queries import load_calendar
from core.errors import AsWord, NotFound, WrongState, require_text
from core.notices import tell
from core.unit import lock, reading, require_fresh, writing
from db.models import ApprovalCase, Employee, FollowUp

LONGEST_REASON = 500


@dataclass(frozen=True)
class FollowUpKind:
    """`name` as flows name it; `source` the document type whose end opens it; `target` the record it becomes.

    `owner`: who shall take it up (None: nothing is opened, e.g. because the target is there already); `days`: working days until it
    counts as late."""

    name: str
    source: str
    target: str
    owner: Callable[[Session, int], int | None]
    days: Callable[[Session], int]


_kinds: dict[str, FollowUpKind] = {}


def register(kind: FollowUpKind) -> None:
    """Called once per kind when core.boot is imported."""
    _kinds[kind.name] = kind


def kinds_of(source: str) -> list[str]:
    """What a flow of this document type may open at its end."""
    return sorted(k.name for k in _kinds.values() if k.source == source)


def open_for(session: Session, case: ApprovalCase, names: Iterable[str]) -> None:
    """At the last approval, after the document took effect: a to-do for the owner of each follow-up its flow names."""
    for name in names:
        kind = _kinds.get(name)
        owner_id = kind.owner(session, case.document_id) if kind is not None and kind.source == case.document_type else None
        if kind is None or owner_id is None:
            continue
        row = FollowUp(case_id=case.id, kind=name, source_type=case.document_type, source_id=case.document_id, number=case.number, title=case.title)
        row.title_en, row.amount, row.owner_id, row.opened_at, row.due_on = case.title_en, case.amount, owner_id, clock.now(), _due(session, kind)
        session.add(row)
        session.flush()
        named = {"number": row.number, "title": row.title, "title_en": row.title_en}
        tell(session, [owner_id], "follow_up", record=f"follow_up_{name}", record_id=row.source_id, **named)


def _due(session: Session, kind: FollowUpKind) -> dt.date:
    return load_calendar(session).add_working_days(clock.today(), kind.days(session))


def taken(session: Session, actor: Actor, source: str, source_id: int, target: str, target_id: int) -> None:
    """The target was made from the source, by whomever: what was open for it is done. Called by the service that makes it."""
    names = [k.name for k in _kinds.values() if (k.source, k.target) == (source, target)]
    open_ones = select(FollowUp).where(FollowUp.source_type == source, FollowUp.source_id == source_id, FollowUp.kind.in_(names), FollowUp.state == "open")
    for row in session.scalars(open_ones.order_by(FollowUp.id).with_for_update()):
        row.state, row.target_id, row.ended_at, row.ended_by_id = "taken", target_id, clock.now(), actor.employee_id


def dismiss(actor: Actor, follow_up_id: int, *, reason: str, seen_version: int) -> None:
    """Nothing is made from it: whose it is says why."""
    text = require_text(reason, field="reason", longest=LONGEST_REASON)
    with writing(actor, "follow_up.dismiss") as session:
        if session.scalar(select(FollowUp.id).where(FollowUp.id == follow_up_id, of_person(actor.employee_id))) is None:
            raise NotFound(record=AsWord("record.follow_up"))
        row = lock(session, FollowUp, follow_up_id)
        if row.state != "open":
            raise WrongState(record=AsWord("record.follow_up"), state=AsWord(f"state.follow_up.{row.state}"), action=AsWord("action.follow_up.dismiss"))
        require_fresh(session, row, seen_version)
        row.state, row.reason, row.ended_at, row.ended_by_id = "dismissed", text, clock.now(), actor.employee_id


@dataclass(frozen=True)
class FollowUpRow:
    """A line of the owner's to-do: `kind` says what is to be made, number and title what it is made from."""

    id: int
    kind: str
    source_id: int
    number: str
    title: str
    title_en: str
    amount: Decimal | None
    opened_at: dt.datetime
    due_on: dt.date
    version: int


def mine(actor: Actor) -> list[FollowUpRow]:
    """What waits for the actor to be made, the oldest first; one statement."""
    with reading(actor) as session:
        rows = session.scalars(select(FollowUp).where(FollowUp.state == "open", of_person(actor.employee_id)).order_by(FollowUp.opened_at, FollowUp.id))
        return [FollowUpRow(r.id, r.kind, r.source_id, r.number, r.title, r.title_en, r.amount, r.opened_at, r.due_on, r.version) for r in rows]


def of_person(employee_id: int) -> ColumnElement[bool]:
    """The owner's; of an owner who left the firm their manager's."""
    left = select(Employee.id).where(Employee.manager_id == employee_id, Employee.left_on < clock.today())
    return or_(FollowUp.owner_id == employee_id, FollowUp.owner_id.in_(left))
