"""The audit trail (PLT-09): every flushed change of an audited table becomes a row, chained by hash, in the same transaction.

Rows are collected at each flush and written just before the commit, under a lock on the head of the chain that is held
only for that moment: the chain stays in one line however many people work."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import BigInteger, DateTime, LargeBinary, String, bindparam, event, inspect, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, UOWTransaction

from core import clock
from core.errors import StaleScreen
from db.base import Versioned
from db.models import AuditHead, AuditRow, Base, Employee

GENESIS = hashlib.sha256(b"mandate").digest()
_QUIET = frozenset({"version"})


_HEAD = text("SELECT length, row_hash FROM audit_head WHERE id = 1 FOR UPDATE").columns(length=BigInteger, row_hash=LargeBinary)
# all rows of a use case and the new head in one statement whose text never changes, so that it stays prepared
_APPEND = text(
    "WITH moved AS (UPDATE audit_head SET length = :length, row_hash = :last WHERE id = 1) "
    "INSERT INTO audit_row (id, at, actor_id, action, record, record_id, before, after, previous_hash, row_hash) "
    "SELECT r.id, :at, :actor_id, :action, r.record, r.record_id, r.before, r.after, decode(r.previous, 'hex'), decode(r.hash, 'hex') "
    "FROM jsonb_to_recordset(:rows) AS r(id bigint, record text, record_id text, before jsonb, after jsonb, previous text, hash text)"
).bindparams(
    bindparam("rows", type_=JSONB),
    bindparam("at", type_=DateTime(timezone=True)),
    bindparam("actor_id", type_=BigInteger),
    bindparam("action", type_=String),
    bindparam("length", type_=BigInteger),
    bindparam("last", type_=LargeBinary),
)


def begin(actor_id: int | None, action: str) -> dict[str, Any]:
    """What a session needs to know to write its trail."""
    return {"audit_actor": actor_id, "audit_action": action, "audit_rows": []}


def note(session: Session, record: str, record_id: int, facts: dict[str, Any]) -> None:
    """A row for something that changed no data but belongs in the trail, such as the download of a classified file."""
    session.info["audit_rows"].append((record, str(record_id), None, {k: plain(v) for k, v in facts.items()}))


def plain(value: Any) -> Any:
    """A value as it stands in the trail: exact decimals and dates as text, bytes as their hash."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return "sha256:" + hashlib.sha256(value).hexdigest()
    return value


def _columns(row: Base) -> list[str]:
    hidden: frozenset[str] = getattr(row, "__audit_hidden__", frozenset())
    return [c.key for c in inspect(type(row)).column_attrs if c.key not in hidden]


def _record_id(row: Base) -> str:
    return "/".join(str(v) for v in inspect(row).mapper.primary_key_from_instance(row))


def _changes(row: Base) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = {}, {}
    hidden: frozenset[str] = getattr(row, "__audit_hidden__", frozenset())
    state = inspect(row)
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if history.has_changes():
            secret = attribute.key in hidden
            before[attribute.key] = "•" if secret else plain(history.deleted[0]) if history.deleted else None
            after[attribute.key] = "•" if secret else plain(history.added[0]) if history.added else None
    if after and isinstance(row, Versioned):  # raised by the mapper itself, which leaves no history
        before["version"], after["version"] = row.version - 1, row.version
    return before, after


def note_change(session: Session, row: Base) -> None:
    """For core.together, which writes without a flush: the row's pending changes as one line of the trail, its version already raised."""
    before, after = _changes(row)
    rows = session.info.get("audit_rows")
    if rows is not None and row.__audited__ and after.keys() - _QUIET:
        rows.append((row.__tablename__, _record_id(row), before, after))


def _deleted(context: UOWTransaction) -> list[Any]:
    """What the flush removed: asked for, or an orphan taken out of its owner's list, which `session.deleted` does not name."""
    return [state.obj() for state, (is_delete, list_only) in context.states.items() if is_delete and not list_only]


@event.listens_for(Session, "after_flush")
def _collect(session: Session, context: UOWTransaction) -> None:
    rows = session.info.get("audit_rows")
    if rows is None:
        return
    for row in session.new:
        if row.__audited__:
            rows.append((row.__tablename__, _record_id(row), None, {k: plain(getattr(row, k)) for k in _columns(row) if getattr(row, k) is not None}))
    for row in session.dirty:
        if row.__audited__ and session.is_modified(row):
            before, after = _changes(row)
            if after.keys() - _QUIET:
                rows.append((row.__tablename__, _record_id(row), before, after))
    for row in _deleted(context):
        if row.__audited__:
            rows.append((row.__tablename__, _record_id(row), {k: plain(getattr(row, k)) for k in _columns(row)}, None))


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.info.get("audit_rows") is None:
        return
    session.flush()
    rows = session.info["audit_rows"]
    if not rows:
        return
    session.info["audit_rows"] = []
    head = session.connection().execute(_HEAD).one()
    length, previous = head.length, head.row_hash
    at, actor_id, action = clock.now(), session.info["audit_actor"], session.info["audit_action"]
    values = []
    for record, record_id, before, after in rows:
        length += 1
        row_hash = link(previous, length, at, actor_id, action, record, record_id, before, after)
        chain = {"previous": previous.hex(), "hash": row_hash.hex()}
        values.append({"id": length, "record": record, "record_id": record_id, "before": before, "after": after, **chain})
        previous = row_hash
    session.connection().execute(_APPEND, {"rows": values, "at": at, "actor_id": actor_id, "action": action, "length": length, "last": previous})


def link(
    previous: bytes,
    position: int,
    at: dt.datetime,
    actor_id: int | None,
    action: str,
    record: str,
    record_id: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> bytes:
    """sha256 over the hash before and the row in one canonical form."""
    body = json.dumps(
        [position, at.astimezone(dt.UTC).isoformat(), actor_id, action, record, record_id, before, after],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(previous + body.encode()).digest()


@dataclass(frozen=True)
class ChainBroken:
    """Where the chain first fails to add up: altered, missing, or cut at the end."""

    position: int
    problem: str


def verify_chain(session: Session) -> ChainBroken | None:
    """Walks the whole chain; None when every row is the one that was written and none is missing."""
    previous, expected = GENESIS, 0
    for row in session.scalars(select(AuditRow).order_by(AuditRow.id).execution_options(yield_per=2000)):
        expected += 1
        if row.id != expected:
            return ChainBroken(expected, "missing")
        if row.previous_hash != previous or row.row_hash != link(
            previous, row.id, row.at, row.actor_id, row.action, row.record, row.record_id, row.before, row.after
        ):
            return ChainBroken(row.id, "altered")
        previous = row.row_hash
    head = session.get(AuditHead, 1)
    if head is None or head.length != expected or head.row_hash != previous:
        return ChainBroken(expected + 1, "cut")
    return None


def stale(session: Session, row: Any, seen_version: int) -> StaleScreen:
    """Who saved since version `seen_version`, when, and each field then and now."""
    rows = session.execute(
        select(AuditRow.before, AuditRow.after, AuditRow.at, Employee.name)
        .outerjoin(Employee, Employee.id == AuditRow.actor_id)
        .where(AuditRow.record == row.__tablename__, AuditRow.record_id == _record_id(row))
        .order_by(AuditRow.id)
    ).all()
    later = [r for r in rows if r.before is not None and int((r.after or {}).get("version", 0)) > seen_version]
    changes: dict[str, tuple[Any, Any]] = {}
    for r in later:
        for name, now in (r.after or {}).items():
            if name not in _QUIET:
                changes[name] = (changes.get(name, ((r.before or {}).get(name), None))[0], now)
    last = later[-1] if later else None
    return StaleScreen(who=last.name or "" if last else "", at=last.at if last else None, changes=[(n, a, b) for n, (a, b) in changes.items()])
