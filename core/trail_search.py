"""The whole trail for who may read it: searched by record, person, deed and day; and whether its chain still holds (PLT-09).

What the reader may not see where it lives is not seen here either: who did what and when stays, the values are hidden (PLT-14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, false, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from core import audit, clock
from core.access import Actor, require
from core.access import Permission as P
from core.calendar.rules import ONE_DAY
from core.trail import TrailRow, named_rows
from core.unit import reading
from db.models import (
    ApprovalCase,
    AuditHead,
    AuditRow,
    Base,
    BonusSheet,
    BudgetAccount,
    Contract,
    Customer,
    Department,
    Employee,
    Flow,
    Grade,
    PlanLine,
    Project,
    Receipt,
    ReceiptLine,
    Task,
)

PAGE, MOST = 50, 5000
HIDDEN = "•"

# record → what lets its values be read, and which fields that is about (none named: all of them)
_RIGHTS: Mapping[str, tuple[P, frozenset[str]]] = {
    **dict.fromkeys(("bonus_sheet", "bonus_line", "member_score", "quality_score"), (P.BONUS_READ_ALL, frozenset())),
    **dict.fromkeys(("contract", "plan_line", "receipt", "receipt_line"), (P.CONTRACT_READ_ALL, frozenset())),
    **dict.fromkeys(("customer", "contact", "customer_share"), (P.CUSTOMER_READ_ALL, frozenset())),
    **dict.fromkeys(("budget_line", "budget_entry"), (P.BUDGET_READ, frozenset())),
    "person_rate": (P.RATE_READ_PERSON, frozenset()),
    "report_line": (P.RATE_READ_PERSON, frozenset({"day_rate", "cost"})),
    "cost_entry": (P.PROJECT_MONEY_ALL, frozenset({"amount"})),
    "cost_line": (P.PROJECT_MONEY_ALL, frozenset({"day_rate", "gross_amount", "deductible_tax", "net_cost"})),
    "baseline": (P.PROJECT_MONEY_ALL, frozenset({"budget_cost"})),
    "project": (P.PROJECT_MONEY_ALL, frozenset({"net_revenue", "approved_cost", "margin_floor", "bonus_rate"})),
    "grade_rate": (P.RATE_READ_GRADE, frozenset()),
}
# what a record is called: number, Chinese and English name
_LABELS: Mapping[str, tuple[Any, ...]] = {
    "project": (Project.id, Project.number, Project.name, Project.name_en),
    "contract": (Contract.id, Contract.number, Contract.title, Contract.title_en),
    "customer": (Customer.id, Customer.number, Customer.full_name, Customer.full_name_en),
    "employee": (Employee.id, Employee.number, Employee.name, Employee.name_en),
    "receipt": (Receipt.id, Receipt.number, Receipt.payer, Receipt.payer),
    "bonus_sheet": (BonusSheet.id, BonusSheet.number, literal(""), literal("")),
    "department": (Department.id, Department.code, Department.name, Department.name_en),
    "task": (Task.id, Task.code, Task.name, Task.name_en),
    "grade": (Grade.id, Grade.code, Grade.name, Grade.name_en),
    "budget_account": (BudgetAccount.id, BudgetAccount.code, BudgetAccount.name, BudgetAccount.name_en),
    "flow": (Flow.id, Flow.code, Flow.name, literal("")),
    "approval_case": (ApprovalCase.id, ApprovalCase.number, literal(""), literal("")),
}
_SEARCHED = ("project", "contract", "customer", "employee", "receipt", "bonus_sheet")


@dataclass(frozen=True)
class TrailFilters:
    """Empty fields do not filter. `text` is a number or name of a record, or its bare id together with `record`."""

    text: str = ""
    record: str = ""
    person_id: int | None = None
    deed: str = ""
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class TrailEntry:
    """A row of the trail at its place in the chain; `label` is what the record is called today, empty when it has no name."""

    place: int
    row: TrailRow
    number: str = ""
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class ChainState:
    """What a walk along the chain found: how many rows, and where it first fails to add up."""

    rows: int
    broken: audit.ChainBroken | None
    checked_at: dt.datetime


def search(actor: Actor, filters: TrailFilters | None = None, *, before: int | None = None, limit: int = PAGE) -> list[TrailEntry]:
    """The newest rows first, from the place `before` backwards; six statements however many."""
    require(actor, P.AUDIT_READ)
    with reading(actor, scope="service") as session:
        wanted = _conditions(session, filters or TrailFilters())
        if before is not None:
            wanted.append(AuditRow.id < before)
        rows = session.execute(
            select(AuditRow, Employee.name, Employee.name_en)
            .outerjoin(Employee, Employee.id == AuditRow.actor_id)
            .where(*wanted)
            .order_by(AuditRow.id.desc())
            .limit(min(limit, MOST))
        ).all()
        shown = named_rows(session, [(r.at, who, who_en, r.action, r.record, r.record_id, r.before, r.after) for r, who, who_en in rows])
        names, secret = _names(session, [r for r, _who, _en in rows]), _secret(session, actor, [r for r, _who, _en in rows])
    found = []
    for (r, _who, _en), row in zip(rows, shown, strict=True):
        if (r.record, r.record_id) in secret:
            found.append(TrailEntry(r.id, _hidden(row, frozenset())))
            continue
        right, fields = _RIGHTS.get(r.record, (P.AUDIT_READ, frozenset()))
        found.append(TrailEntry(r.id, row if actor.can(right) else _hidden(row, fields), *names.get((r.record, r.record_id), ("", "", ""))))
    return found


def check_chain(actor: Actor) -> ChainState:
    """Walks the whole chain, as `make verify` does."""
    require(actor, P.AUDIT_READ)
    with reading(actor, scope="service") as session:
        broken = audit.verify_chain(session)
        length = session.scalar(select(AuditHead.length)) or 0
        return ChainState(length, broken, clock.now())


def length(actor: Actor) -> int:
    """How many rows the chain has."""
    require(actor, P.AUDIT_READ)
    with reading(actor, scope="service") as session:
        return session.scalar(select(AuditHead.length)) or 0


def records() -> list[str]:
    """Every kind of record the trail keeps."""
    return sorted({str(m.local_table.name) for m in Base.registry.mappers if m.class_.__audited__})  # type: ignore[attr-defined]


def _conditions(session: Session, f: TrailFilters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if f.record:
        wanted.append(AuditRow.record == f.record)
    if f.person_id is not None:
        wanted.append(AuditRow.actor_id == f.person_id)
    if f.deed:
        wanted.append(AuditRow.action == f.deed)
    if f.first is not None:
        wanted.append(AuditRow.at >= clock.at_firm_time(f.first, 0))
    if f.last is not None:
        wanted.append(AuditRow.at < clock.at_firm_time(f.last + ONE_DAY, 0))
    if text := f.text.replace("\x00", "").strip()[:100]:
        named = [tuple_(AuditRow.record, AuditRow.record_id).in_(found)] if (found := _called(session, text)) else []
        bare = [and_(AuditRow.record == f.record, AuditRow.record_id == text)] if f.record and text.isdigit() else []
        wanted.append(or_(false(), *named, *bare))
    return wanted


def _called(session: Session, text: str) -> list[tuple[str, str]]:
    """The records whose number or name holds the text; at most a hundred of each kind."""
    parts = []
    for record in _SEARCHED:
        record_id, number, name, name_en = _LABELS[record]
        holds = or_(*(c.icontains(text, autoescape=True) for c in (number, name, name_en)))
        parts.append(select(literal(record).label("record"), cast(record_id, String).label("id")).where(holds).limit(100).subquery())
    rows = session.execute(union_all(*(select(p) for p in parts)))
    return [(r.record, r.id) for r in rows]


@dataclass(frozen=True)
class _Named:
    record: str
    record_id: str


def labels(session: Session, actor: Actor, wanted: Set[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """(record, id) → number, name and English name of what lies not above the actor's clearance; for logs. Two statements."""
    rows = [_Named(record, record_id) for record, record_id in sorted(wanted)]
    if not rows:
        return {}
    secret = _secret(session, actor, rows)
    return {key: label for key, label in _names(session, rows).items() if key not in secret}


def _names(session: Session, rows: Sequence[AuditRow | _Named]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """(record, id) → number and names; one statement."""
    ids: dict[str, set[int]] = {}
    for r in rows:
        if r.record in _LABELS and r.record_id.isdigit():
            ids.setdefault(r.record, set()).add(int(r.record_id))
    if not ids:
        return {}
    parts = []
    for record, wanted in ids.items():
        record_id, number, name, name_en = _LABELS[record]
        parts.append(
            select(literal(record).label("record"), record_id.label("id"), number.label("n"), name.label("zh"), name_en.label("en")).where(
                record_id.in_(wanted)
            )
        )
    return {(r.record, str(r.id)): (r.n, r.zh, r.en or r.zh) for r in session.execute(union_all(*parts))}


def _secret(session: Session, actor: Actor, rows: Sequence[AuditRow | _Named]) -> set[tuple[str, str]]:
    """Rows of customers above the actor's clearance, and of their contracts and receipts (PLT-05); one statement."""
    above = Customer.security_level > actor.clearance
    ids = {
        record: {int(r.record_id) for r in rows if r.record == record and r.record_id.isdigit()}
        for record in ("customer", "contract", "plan_line", "receipt", "receipt_line")
    }
    theirs = Contract.customer_id == Customer.id
    parts = [
        select(literal("customer").label("record"), Customer.id.label("id")).where(above, Customer.id.in_(ids["customer"])),
        select(literal("contract"), Contract.id).join(Customer, theirs).where(above, Contract.id.in_(ids["contract"])),
        select(literal("plan_line"), PlanLine.id)
        .join(Contract, Contract.id == PlanLine.contract_id)
        .join(Customer, theirs)
        .where(above, PlanLine.id.in_(ids["plan_line"])),
        select(literal("receipt"), Receipt.id).join(Customer, Customer.id == Receipt.customer_id).where(above, Receipt.id.in_(ids["receipt"])),
        select(literal("receipt_line"), ReceiptLine.id)
        .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .join(Customer, Customer.id == Receipt.customer_id)
        .where(above, ReceiptLine.id.in_(ids["receipt_line"])),
    ]
    return {(r.record, str(r.id)) for r in session.execute(union_all(*parts))}


def _hidden(row: TrailRow, fields: frozenset[str]) -> TrailRow:
    """The same row without the values of the fields, or without any."""

    def shown(name: str, value: Any) -> Any:
        return value if value is None or fields and name not in fields else HIDDEN

    return replace(row, changes=tuple((name, shown(name, before), shown(name, after)) for name, before, after in row.changes))
