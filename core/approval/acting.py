"""Who acts for whom on a day (APR-04): the delegations that hold, chained. A deputy's deputy counts; a chain is bounded, never comes
round to somebody who is in it already, and is cut where it would pass through whoever started or sent the document (APR-05)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from core.access.deputies import Standing
from core.access.deputies import standing as standing_delegations
from core.approval.registry import names
from db.models import ApprovalCase, ApprovalTask, Employee

CHAIN_AT_MOST = 5  # deputies one after the other


@dataclass(frozen=True)
class Acting:
    """Somebody may decide in the place of `principal_id`: documents of one type, or ("") of every type but those of `but`, which the
    principal gave to somebody else. `via` are the deputies between the two."""

    principal_id: int
    document_type: str
    but: frozenset[str]
    via: tuple[int, ...] = ()

    def takes(self, document_type: str) -> bool:
        return self.document_type == document_type if self.document_type else document_type not in self.but


@dataclass(frozen=True)
class _Edge:
    principal_id: int
    deputy_id: int
    document_type: str
    but: frozenset[str]


def _edges(session: Session, standing: Standing, day: dt.date) -> list[_Edge]:
    """Those of them whose deputy works here on the day; one statement. A type given away on its own is no part of what is given as a
    whole."""
    here = select(Employee.id).where(
        Employee.id.in_({deputy for _, deputy, _ in standing}), Employee.hired_on <= day, or_(Employee.left_on.is_(None), Employee.left_on >= day)
    )
    works = set(session.connection().execute(here).scalars())
    found = [(p, d, kind) for p, d, kind in standing if d in works]
    alone: dict[int, set[str]] = {}
    for principal, _, kind in found:
        if kind:
            alone.setdefault(principal, set()).add(kind)
    return [_Edge(p, d, kind, frozenset() if kind else frozenset(alone.get(p, ()))) for p, d, kind in found]


def acting_for(session: Session, deputy_id: int, day: dt.date) -> list[Acting]:
    """Everybody the person may decide for on a day, with every chain that leads there; one statement, none for who is nobody's deputy."""
    standing = standing_delegations(session, day)
    if all(deputy != deputy_id for _, deputy, _ in standing):
        return []
    into: dict[int, list[_Edge]] = {}
    for edge in _edges(session, standing, day):
        into.setdefault(edge.deputy_id, []).append(edge)

    def walk(to: int, so_far: Acting | None, seen: frozenset[int]) -> Iterator[Acting]:
        for edge in into.get(to, ()):
            if edge.principal_id in seen:
                continue
            here = _joined(edge, so_far)
            if here is not None:
                yield here
                if len(here.via) + 1 < CHAIN_AT_MOST:
                    yield from walk(edge.principal_id, here, seen | {edge.principal_id})

    return list(dict.fromkeys(walk(deputy_id, None, frozenset({deputy_id}))))


def _joined(edge: _Edge, so_far: Acting | None) -> Acting | None:
    """The chain made longer by one delegation; None where the two have no type in common."""
    if so_far is None:
        return Acting(edge.principal_id, edge.document_type, edge.but)
    via = (so_far.principal_id, *so_far.via)
    both = {edge.document_type, so_far.document_type} - {""}
    if len(both) == 2 or (both & edge.but and not edge.document_type) or (both & so_far.but and not so_far.document_type):
        return None
    return Acting(edge.principal_id, next(iter(both), ""), frozenset() if both else edge.but | so_far.but, via)


def principals_of(session: Session, deputy_id: int, day: dt.date) -> list[tuple[int, str]]:
    """(principal, document type, or "" for every type) whose to-dos the person sees on a day."""
    found: dict[tuple[int, str], None] = {}
    for acting in acting_for(session, deputy_id, day):
        kinds = [acting.document_type] if acting.document_type or not acting.but else [n for n in names() if n not in acting.but]
        found |= {(acting.principal_id, kind): None for kind in kinds}
    return [(p, kind) for p, kind in found if not kind or (p, "") not in found]


def deputies_of(session: Session, principal_ids: Iterable[int], document_type: str, day: dt.date) -> dict[int, list[int]]:
    """Who may decide for each of these persons on a day, the nearest first; deputies of deputies too; one statement, none where nobody
    of them has a deputy."""
    wanted, standing = list(principal_ids), standing_delegations(session, day)
    if not {principal for principal, _, _ in standing} & set(wanted):
        return {principal: [] for principal in wanted}
    out: dict[int, list[int]] = {}
    for edge in _edges(session, standing, day):
        if document_type == edge.document_type or not edge.document_type and document_type not in edge.but:
            out.setdefault(edge.principal_id, []).append(edge.deputy_id)
    return {principal: _reached(out, principal) for principal in wanted}


def _reached(out: dict[int, list[int]], principal: int) -> list[int]:
    found: dict[int, None] = {}
    last = [principal]
    for _ in range(CHAIN_AT_MOST):
        last = [d for p in last for d in out.get(p, ()) if d != principal and d not in found]
        found |= dict.fromkeys(last)
    return list(found)


def todo_of_others(actor_id: int, acting: Iterable[Acting]) -> ColumnElement[bool]:
    """Condition on an ApprovalTask and its ApprovalCase: the to-do of somebody the person may decide for, on a document that neither
    they nor anybody between started or sent."""
    parts = []
    for a in acting:
        kind = ApprovalCase.document_type == a.document_type if a.document_type else ApprovalCase.document_type.not_in(a.but)
        between = (actor_id, *a.via)
        others = and_(ApprovalCase.initiator_id.not_in(between), func.coalesce(ApprovalCase.sent_by_id, 0).not_in(between))
        parts.append(and_(ApprovalTask.assignee_id == a.principal_id, kind, others))
    return or_(*parts) if parts else false()
