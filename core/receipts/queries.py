"""Receipts as screens show them; they follow their contract (PLT-04). The bank's side beside the plan's, the difference named."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor, Permission, require
from core.access.scope import contracts_seen
from core.errors import AsWord, NotFound
from core.money import ZERO
from core.receipts.figures import CONFIRMED, WAITING, received_by_contract, received_by_line
from core.receipts.machine import MACHINE
from core.unit import reading
from core.workflow import Move
from db.models import Contract, Customer, Employee, PlanLine, Receipt, ReceiptLine

LONGEST_LIST = 2000
Match = Literal["exact", "short", "over", "split"]


@dataclass(frozen=True)
class PartRow:
    """A part of a receipt. `planned`, `open_before`: the plan line's amount and what was open on it before this receipt."""

    plan_line_id: int | None
    position: int | None
    condition: str
    condition_en: str
    due_on: dt.date | None
    planned: Decimal
    open_before: Decimal
    amount: Decimal


@dataclass(frozen=True)
class ReceiptRow:
    """A receipt with its parts. difference: amount less what was open on its plan lines; 0 when it settles them exactly."""

    id: int
    number: str
    version: int
    state: str
    amount: Decimal
    received_on: dt.date
    payer: str
    bank_reference: str
    note: str
    reason: str
    contract_id: int
    contract: str
    title: str
    title_en: str
    contract_amount: Decimal
    contract_received: Decimal
    customer: str
    customer_en: str
    registered_by_id: int
    registered_by: str
    registered_by_en: str
    registered_at: dt.datetime
    decided_by: str
    decided_by_en: str
    decided_at: dt.datetime | None
    parts: tuple[PartRow, ...]

    @property
    def expected(self) -> Decimal:
        return sum((p.open_before for p in self.parts), ZERO)

    @property
    def difference(self) -> Decimal:
        return self.amount - self.expected

    @property
    def match(self) -> Match:
        """How it falls on the plan: over or short by the difference, else split over several lines, else exact."""
        if self.difference:
            return "over" if self.difference > 0 else "short"
        return "split" if len(self.parts) > 1 else "exact"


def receipts(actor: Actor, *, search: str = "", state: str = "", contract_id: int | None = None, customer_id: int | None = None,
             limit: int = LONGEST_LIST) -> list[ReceiptRow]:
    """The receipts of the contracts the actor sees, the newest first; two statements however many."""
    require(actor, Permission.RECEIPT_READ)
    wanted: list[ColumnElement[bool]] = [contracts_seen(actor)]
    if state:
        wanted.append(Receipt.state == state)
    if contract_id is not None:
        wanted.append(Receipt.contract_id == contract_id)
    if customer_id is not None:
        wanted.append(Receipt.customer_id == customer_id)
    if text := search.replace("\x00", "").strip()[:200]:
        columns = (Receipt.number, Receipt.payer, Receipt.bank_reference, Contract.number, Contract.title, Contract.title_en, Customer.full_name,
                   Customer.full_name_en)
        found = [column.icontains(text, autoescape=True) for column in columns]
        if digits := text.replace(",", "").replace("¥", ""):
            found.append(func.trim(func.to_char(Receipt.amount, "FM9999999999999990.00")).startswith(digits, autoescape=True))
        wanted.append(or_(*found))
    with reading(actor) as s:
        return _rows(s, wanted, limit)


def receipt(actor: Actor, receipt_id: int) -> tuple[ReceiptRow, tuple[Move, ...]]:
    """One receipt and the moves the actor may make now, or NotFound."""
    require(actor, Permission.RECEIPT_READ)
    with reading(actor) as s:
        found = _rows(s, [contracts_seen(actor), Receipt.id == receipt_id], 1)
        if not found:
            raise NotFound(record=AsWord("record.receipt"))
        return found[0], tuple(MACHINE.moves(s, actor, s.get_one(Receipt, receipt_id)))


def _rows(session: Session, wanted: Sequence[ColumnElement[bool]], limit: int) -> list[ReceiptRow]:
    registrar, decider, received = aliased(Employee), aliased(Employee), received_by_contract()
    rows = session.execute(
        select(Receipt, Contract.number, Contract.title, Contract.title_en, Contract.amount, func.coalesce(received.c.received, ZERO), Customer.full_name,
               Customer.full_name_en, registrar.name, registrar.name_en, decider.name, decider.name_en)
        .join(Contract, Contract.id == Receipt.contract_id).join(Customer, Customer.id == Receipt.customer_id)
        .join(registrar, registrar.id == Receipt.registered_by_id).outerjoin(decider, decider.id == Receipt.decided_by_id)
        .outerjoin(received, received.c.contract_id == Contract.id)
        .where(*wanted).order_by(Receipt.received_on.desc(), Receipt.id.desc()).limit(limit)).all()
    parts = _parts(session, [row[0].id for row in rows])
    return [_row(*row, parts=tuple(parts.get(row[0].id, ()))) for row in rows]


def _row(r: Receipt, number: str, title: str, title_en: str, amount: Decimal, received: Decimal, customer: str, customer_en: str, by: str, by_en: str,
         decider: str | None, decider_en: str | None, *, parts: tuple[PartRow, ...]) -> ReceiptRow:
    return ReceiptRow(
        r.id, r.number, r.version, r.state, r.amount, r.received_on, r.payer, r.bank_reference, r.note, r.reason, r.contract_id, number, title, title_en,
        amount, received, customer, customer_en, r.registered_by_id, by, by_en, r.registered_at, decider or "", decider_en or "", r.decided_at, parts)


def _parts(session: Session, receipt_ids: Sequence[int]) -> dict[int, list[PartRow]]:
    """The parts of the receipts; what was open before is the plan less what other confirmed receipts brought."""
    paid, own = received_by_line(), aliased(Receipt)
    rows = session.execute(
        select(ReceiptLine, PlanLine.position, PlanLine.condition, PlanLine.condition_en, PlanLine.due_on, PlanLine.amount,
               func.coalesce(paid.c.received, ZERO), own.state)
        .join(own, own.id == ReceiptLine.receipt_id).outerjoin(PlanLine, PlanLine.id == ReceiptLine.plan_line_id)
        .outerjoin(paid, paid.c.plan_line_id == ReceiptLine.plan_line_id).where(ReceiptLine.receipt_id.in_(receipt_ids))
        .order_by(ReceiptLine.receipt_id, PlanLine.position.asc().nulls_last()))
    found: dict[int, list[PartRow]] = {}
    for line, position, condition, condition_en, due_on, planned, got, state in rows:
        others = got - line.amount if state == CONFIRMED else got
        left = planned - others if planned is not None else ZERO
        found.setdefault(line.receipt_id, []).append(
            PartRow(line.plan_line_id, position, condition or "", condition_en or "", due_on, planned or ZERO, left, line.amount))
    return found


@dataclass(frozen=True)
class ConfirmFigures:
    """The strip over finance's list: what waits, and what this month brought beside its plan."""

    waiting: Decimal
    waiting_count: int
    exact: Decimal
    exact_count: int
    different: Decimal
    different_count: int
    net_difference: Decimal
    confirmed_this_month: Decimal
    planned_this_month: Decimal


def confirm_figures(actor: Actor, waiting: Sequence[ReceiptRow]) -> ConfirmFigures:
    """Worked out from the rows the list shows, plus two sums of the month."""
    first = clock.today().replace(day=1)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    exact = [r for r in waiting if not r.difference]
    other = [r for r in waiting if r.difference]
    with reading(actor) as s:
        confirmed = s.scalar(select(func.sum(Receipt.amount)).join(Contract, Contract.id == Receipt.contract_id)
                             .where(contracts_seen(actor), Receipt.state == CONFIRMED, Receipt.received_on >= first, Receipt.received_on < after))
        planned = s.scalar(select(func.sum(PlanLine.amount)).join(Contract, Contract.id == PlanLine.contract_id)
                           .where(contracts_seen(actor), Contract.state.in_(("effective", "completed")), PlanLine.due_on >= first, PlanLine.due_on < after))
    return ConfirmFigures(
        _total(r.amount for r in waiting), len(waiting), _total(r.amount for r in exact), len(exact), _total(r.amount for r in other), len(other),
        _total(r.difference for r in other), confirmed or ZERO, planned or ZERO)


def _total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def waiting(actor: Actor, *, search: str = "") -> list[ReceiptRow]:
    """What waits for finance, the oldest first."""
    return list(reversed(receipts(actor, search=search, state=WAITING)))
