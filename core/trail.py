"""The trail of a record: who changed what, when, before → after (PLT-09). For queries that have checked the record's scope already.

Rows of parts count too: a contract's trail shows its plan lines, those that were taken away as well."""
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import String, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from db.models import AuditRow, Department, Employee

LONGEST = 500
_SILENT = frozenset({"id", "version", "search", "import_key", "plan_version"})
# columns that hold an id → the table whose names stand for it; other ids are left out, they mean nothing to a reader
_NAMES: dict[str, type[Employee] | type[Department]] = {
    "owner_id": Employee, "account_manager_id": Employee, "employee_id": Employee, "registered_by_id": Employee, "decided_by_id": Employee,
    "manager_id": Employee, "sponsor_id": Employee, "domain_manager_id": Employee, "responsible_id": Employee, "uploaded_by_id": Employee,
    "head_id": Employee, "department_id": Department}


@dataclass(frozen=True)
class Named:
    """Instead of an id: the name of the person or department."""

    name: str
    name_en: str


@dataclass(frozen=True)
class Part:
    """A table whose rows belong to the record, by the column that names it: Part("plan_line", "contract_id")."""

    record: str
    column: str


@dataclass(frozen=True)
class TrailRow:
    """One change. `changes` are (field, before, after) in plain values; before is None for what was added, after for what was removed."""

    at: dt.datetime
    who: str
    who_en: str
    action: str
    record: str
    record_id: str
    kind: str                              # added, changed, removed
    changes: tuple[tuple[str, Any, Any], ...]


def of_record(session: Session, record: str, record_id: int, parts: Sequence[Part] = ()) -> list[TrailRow]:
    """The newest changes first; three statements at most. The session must have been opened with scope "service" by a query that checked the
    actor's right to the record: row security shows readers only their own deeds."""
    own = and_(AuditRow.record == record, AuditRow.record_id == str(record_id))
    wanted = [own, *(_of_part(part, record_id) for part in parts)]
    rows = session.execute(
        select(AuditRow.at, Employee.name, Employee.name_en, AuditRow.action, AuditRow.record, AuditRow.record_id, AuditRow.before, AuditRow.after)
        .outerjoin(Employee, Employee.id == AuditRow.actor_id).where(or_(*wanted)).order_by(AuditRow.id.desc()).limit(LONGEST))
    return [row for row in named_rows(session, [tuple(row) for row in rows]) if row.changes]


def named_rows(session: Session, rows: Sequence[tuple[Any, ...]]) -> list[TrailRow]:
    """(at, who, who_en, action, record, id, before, after) → rows of the trail, ids of people and departments as their names."""
    found = [_row(*row) for row in rows]
    names = _names(session, found)

    def name(column: str, value: Any) -> Any:
        return names.get((column, value), value) if column in _NAMES else value  # what is no id may be a list or a map

    return [replace(row, changes=tuple((n, name(n, a), name(n, b)) for n, a, b in row.changes)) for row in found]


def _names(session: Session, rows: Sequence[TrailRow]) -> dict[tuple[str, Any], Named]:
    """(column, id) → the name it stands for; one statement per table."""
    found: dict[tuple[str, Any], Named] = {}
    tables: tuple[type[Employee] | type[Department], ...] = (Employee, Department)
    for table in tables:
        wanted = {(n, v) for row in rows for n, *values in row.changes if _NAMES.get(n) is table for v in values if v is not None}
        if wanted:
            people = session.execute(select(table.id, table.name, table.name_en).where(table.id.in_({v for _, v in wanted})))
            known = {i: Named(name, name_en) for i, name, name_en in people}
            found |= {(n, v): known[v] for n, v in wanted if v in known}
    return found


def _of_part(part: Part, record_id: int) -> Any:
    """All rows of the part's rows that ever named the record."""
    named = func.coalesce(AuditRow.after[part.column].astext, AuditRow.before[part.column].astext)
    ids = select(AuditRow.record_id).where(AuditRow.record == part.record, named == cast(record_id, String))
    return and_(AuditRow.record == part.record, AuditRow.record_id.in_(ids))


def _row(at: dt.datetime, who: str | None, who_en: str | None, action: str, record: str, record_id: str,
         before: dict[str, Any] | None, after: dict[str, Any] | None) -> TrailRow:
    kind = "added" if before is None else "removed" if after is None else "changed"
    names = [n for n in {**(after or {}), **(before or {})} if n not in _SILENT and (n in _NAMES or not n.endswith("_id"))]
    changes = tuple((n, (before or {}).get(n), (after or {}).get(n)) for n in names)
    return TrailRow(at, who or "", who_en or "", action, record, record_id, kind, changes)
