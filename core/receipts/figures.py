"""What was received, as SQL: only confirmed receipts count anywhere (CON-08). Every figure of the house is built from these."""
from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlalchemy.orm import Session

from core.money import ZERO
from db.models import PlanLine, Receipt, ReceiptLine

CONFIRMED = "confirmed"
WAITING = "registered"
HELD = (WAITING, CONFIRMED)             # what is no longer free to be registered again


def received_by_contract() -> Subquery:
    """contract_id → received: the sum of its confirmed receipts, balances included."""
    return (select(Receipt.contract_id, func.sum(Receipt.amount).label("received")).where(Receipt.state == CONFIRMED)
            .group_by(Receipt.contract_id).subquery())


def received_by_line(*states: str) -> Subquery:
    """plan_line_id → received: parts of receipts in the states (confirmed ones by default)."""
    return (select(ReceiptLine.plan_line_id, func.sum(ReceiptLine.amount).label("received"))
            .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
            .where(Receipt.state.in_(states or (CONFIRMED,)), ReceiptLine.plan_line_id.is_not(None))
            .group_by(ReceiptLine.plan_line_id).subquery())


def received_of_line() -> ColumnElement[Decimal]:
    """Confirmed money of the plan line of the enclosing statement."""
    parts = (select(func.sum(ReceiptLine.amount)).join(Receipt, Receipt.id == ReceiptLine.receipt_id)
             .where(ReceiptLine.plan_line_id == PlanLine.id, Receipt.state == CONFIRMED).correlate(PlanLine).scalar_subquery())
    return func.coalesce(parts, ZERO)


def received_on_contract(session: Session, contract_id: int) -> Decimal:
    """Confirmed money of one contract."""
    return session.scalar(select(func.sum(Receipt.amount)).where(Receipt.contract_id == contract_id, Receipt.state == CONFIRMED)) or ZERO


def held_on_lines(session: Session, line_ids: Iterable[int], *, besides: int | None = None) -> dict[int, Decimal]:
    """What is confirmed or waits for confirmation on the plan lines, without the receipt `besides`."""
    parts = (select(ReceiptLine.plan_line_id, func.sum(ReceiptLine.amount)).join(Receipt, Receipt.id == ReceiptLine.receipt_id)
             .where(ReceiptLine.plan_line_id.in_(list(line_ids)), Receipt.state.in_(HELD), Receipt.id != (besides or 0)).group_by(ReceiptLine.plan_line_id))
    return {line_id: amount for line_id, amount in session.execute(parts) if line_id is not None}
