"""Delegation (APR-04): for a period somebody decides in one's place, whole or for one type of document. The days are half-open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor, Permission, require
from core.approval import registry
from core.approval.acting import CHAIN_AT_MOST, deputies_of, principals_of
from core.errors import AsWord, NotFound, Refusal, UnknownChoice, require_text
from core.notices import tell
from core.unit import lock, reading, require_fresh, writing
from db.models import Delegation, Employee

__all__ = ["CHAIN_AT_MOST", "DelegationRow", "delegate", "deputies_of", "end_delegation", "my_delegations", "principals_of"]

DELEGATION_LOCK = 4_700_310  # one is made at a time: overlaps and circles are looked for among those that stand


class DelegationToOneself(Refusal):
    code = "delegation_to_oneself"


class DelegationEmpty(Refusal):
    """The period has no day: it ends on the day it starts, or before."""

    code = "delegation_empty"


class DelegationInPast(Refusal):
    """A delegation cannot begin before today: nothing was decided under it."""

    code = "delegation_in_past"


class DeputyNotHere(Refusal):
    """The deputy has left the firm by then, or has not come yet."""

    code = "deputy_not_here"


class DelegationOverlaps(Refusal):
    """There is one of the same kind in these days already; `who` holds it."""

    code = "delegation_overlaps"


class DelegationCircle(Refusal):
    """The deputy hands on, in these days, to the one who delegates; `path` names the persons."""

    code = "delegation_circle"


class DelegationChainTooLong(Refusal):
    code = "delegation_chain_too_long"


class DelegationOver(Refusal):
    """It has ended already."""

    code = "delegation_over"


@dataclass(frozen=True)
class DelegationRow:
    """A delegation as its two persons see it. `state`: planned, active, over (its days are past), ended (taken back before)."""

    delegation_id: int
    principal_id: int
    principal: str
    principal_en: str
    deputy_id: int
    deputy: str
    deputy_en: str
    document_type: str  # "": whole
    starts_on: dt.date
    ends_on: dt.date  # the first day on which it does not hold any more
    reason: str
    made_at: dt.datetime
    ended_at: dt.datetime | None
    given: bool  # by the actor; else the actor is the deputy
    state: str
    version: int

    @property
    def id(self) -> int:
        return self.delegation_id


def delegate(actor: Actor, deputy_id: int, starts_on: dt.date, ends_on: dt.date, *, document_type: str = "", reason: str = "") -> int:
    """The actor's to-dos may be decided by the deputy from `starts_on` up to, not including, `ends_on`; returns the id."""
    require(actor, Permission.APPROVAL_TAKE_PART)
    text = require_text(reason, field="reason", required=False)
    _require_period(starts_on, ends_on)
    if document_type and document_type not in registry.names():
        raise UnknownChoice(field="document_type", value=document_type, choices=registry.names())
    if deputy_id == actor.employee_id:
        raise DelegationToOneself(field="deputy_id")
    with writing(actor, "delegation.make") as session:
        session.execute(select(func.pg_advisory_xact_lock(DELEGATION_LOCK)))
        deputy = session.get(Employee, deputy_id)
        if deputy is None:
            raise NotFound(record=AsWord("record.employee"))
        if deputy.hired_on > starts_on or deputy.left_on is not None and deputy.left_on < ends_on - dt.timedelta(days=1):
            raise DeputyNotHere(field="deputy_id", who=deputy.name)
        _require_fits(session, actor.employee_id, deputy_id, starts_on, ends_on, document_type)
        row = Delegation(
            principal_id=actor.employee_id,
            deputy_id=deputy_id,
            document_type=document_type,
            starts_on=starts_on,
            ends_on=ends_on,
            reason=text,
            made_at=clock.now(),
            made_by_id=actor.employee_id,
        )
        session.add(row)
        session.flush()
        tell(session, [deputy_id], "delegated", by=actor.name, by_en=actor.name_en, starts_on=starts_on, last_on=ends_on - dt.timedelta(days=1))
        return row.id


def _require_period(starts_on: dt.date, ends_on: dt.date) -> None:
    if ends_on <= starts_on:
        raise DelegationEmpty(field="ends_on", starts_on=starts_on, ends_on=ends_on)
    if starts_on < clock.today():
        raise DelegationInPast(field="starts_on", today=clock.today())


def _require_fits(session: Session, principal_id: int, deputy_id: int, starts_on: dt.date, ends_on: dt.date, kind: str) -> None:
    """Refuses an overlap of the same kind, a circle and a chain that would be too long, among what stands in these days."""
    standing = session.scalars(
        select(Delegation).where(Delegation.ended_at.is_(None), Delegation.starts_on < ends_on, Delegation.ends_on > starts_on).order_by(Delegation.id)
    ).all()
    same = next((d for d in standing if d.principal_id == principal_id and d.document_type == kind), None)
    if same is not None:
        holder = session.get_one(Employee, same.deputy_id)
        raise DelegationOverlaps(field="starts_on", who=holder.name, starts_on=same.starts_on, last_on=same.ends_on - dt.timedelta(days=1))
    down = list(_chains(standing, deputy_id, starts_on, ends_on, kind, up=False))
    circle = next((path for path in down if principal_id in path), None)
    if circle is not None:
        path = (principal_id, deputy_id, *circle)
        who = {e.id: e.name for e in session.scalars(select(Employee).where(Employee.id.in_(path)))}
        raise DelegationCircle(field="deputy_id", path=" → ".join(who[p] for p in path))
    up = max(len(path) for path in _chains(standing, principal_id, starts_on, ends_on, kind, up=True))
    if up + 1 + max(len(path) for path in down) > CHAIN_AT_MOST:
        raise DelegationChainTooLong(field="deputy_id", most=CHAIN_AT_MOST)


def _chains(
    standing: Sequence[Delegation], person: int, starts_on: dt.date, ends_on: dt.date, kind: str, *, up: bool, path: tuple[int, ...] = ()
) -> Iterator[tuple[int, ...]]:
    """Every chain of deputies from the person on (`up`: of principals), on days and for types that all of its links share."""
    yield path
    for row in standing if len(path) <= CHAIN_AT_MOST else ():
        here, there = (row.deputy_id, row.principal_id) if up else (row.principal_id, row.deputy_id)
        first, last = max(starts_on, row.starts_on), min(ends_on, row.ends_on)
        if here == person and there not in path and first < last and (not kind or not row.document_type or kind == row.document_type):
            yield from _chains(standing, there, first, last, kind or row.document_type, up=up, path=(*path, there))


def end_delegation(actor: Actor, delegation_id: int, *, seen_version: int) -> None:
    """The principal takes it back; from now on the deputy sees nothing of it."""
    with writing(actor, "delegation.end") as session:
        row = lock(session, Delegation, delegation_id)
        if row.principal_id != actor.employee_id:
            raise NotFound(record=AsWord("record.delegation"))
        if row.ended_at is not None or row.ends_on <= clock.today():
            raise DelegationOver()
        require_fresh(session, row, seen_version)
        row.ended_at = clock.now()
        tell(session, [row.deputy_id], "delegation_ended", by=actor.name, by_en=actor.name_en)


def my_delegations(actor: Actor) -> list[DelegationRow]:
    """Given and received ones, also those that are over, the latest first; one statement."""
    principal, deputy = aliased(Employee), aliased(Employee)
    statement = (
        select(Delegation, principal.name, principal.name_en, deputy.name, deputy.name_en)
        .join(principal, principal.id == Delegation.principal_id)
        .join(deputy, deputy.id == Delegation.deputy_id)
        .where(or_(Delegation.principal_id == actor.employee_id, Delegation.deputy_id == actor.employee_id))
        .order_by(Delegation.starts_on.desc(), Delegation.id.desc())
    )
    with reading(actor) as session:
        return [_row(actor, *found) for found in session.execute(statement)]


def _row(actor: Actor, d: Delegation, principal: str, principal_en: str, deputy: str, deputy_en: str) -> DelegationRow:
    today = clock.today()
    state = "ended" if d.ended_at else "planned" if d.starts_on > today else "active" if d.ends_on > today else "over"
    return DelegationRow(
        d.id,
        d.principal_id,
        principal,
        principal_en or principal,
        d.deputy_id,
        deputy,
        deputy_en or deputy,
        d.document_type,
        d.starts_on,
        d.ends_on,
        d.reason,
        d.made_at,
        d.ended_at,
        d.principal_id == actor.employee_id,
        state,
        d.version,
    )
