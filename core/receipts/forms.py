"""What is typed about a receipt, checked as a whole: every field keeps its own sentence (GEN-07, CON-08)."""
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.customers.forms import Checks
from core.errors import Refusal, Required, UnknownChoice, collect, require_text
from core.money import ZERO, require_amount
from core.receipts.figures import held_on_lines
from core.receipts.rules import Part, PartOverOpen, with_balance
from db.models import Contract, Customer, PlanLine

LONGEST_NOTE = 2000


class ArrivalInFuture(Refusal):
    """Money that has arrived arrived today at the latest. Facts: day, today."""

    code = "arrival_in_future"


@dataclass(frozen=True)
class ReceiptForm:
    """Money that arrived. What the parts leave of the amount is kept as balance of the contract."""

    amount: Decimal | None
    received_on: dt.date | None
    parts: tuple[Part, ...] = ()
    payer: str = ""
    bank_reference: str = ""
    note: str = ""


def checked(session: Session, contract: Contract, form: ReceiptForm, *, besides: int | None = None) -> tuple[dict[str, Any], list[Part]]:
    """The columns and the parts, or all refusals together."""
    wrong = Checks()
    made: dict[str, Any] = {
        "payer": wrong.take(require_text, form.payer, field="payer", required=False),
        "note": wrong.take(require_text, form.note, field="note", longest=LONGEST_NOTE, required=False),
        "bank_reference": wrong.take(require_text, form.bank_reference, field="bank_reference", required=False),
        "amount": wrong.take(_amount, form.amount), "received_on": wrong.take(_arrived, form.received_on)}
    parts = wrong.take(_parts, session, contract, made["amount"], form.parts, besides) if made["amount"] is not None else None
    collect(*wrong)
    made["payer"] = made["payer"] or session.get_one(Customer, contract.customer_id).full_name
    return made, parts or []


def _amount(amount: Decimal | None) -> Decimal:
    if amount is None:
        raise Required(field="amount")
    return require_amount(amount, field="amount", positive=True)


def _arrived(day: dt.date | None) -> dt.date:
    if day is None:
        raise Required(field="received_on")
    if day > clock.today():
        raise ArrivalInFuture(field="received_on", day=day, today=clock.today())
    return day


def _parts(session: Session, contract: Contract, amount: Decimal, parts: Sequence[Part], besides: int | None) -> list[Part]:
    """Parts on lines of this contract, none over what is free on its line; the rest as balance."""
    for part in parts:
        require_amount(part.amount, field="parts")
    split = with_balance(amount, parts)
    lines = {line.id: line for line in session.scalars(select(PlanLine).where(PlanLine.contract_id == contract.id))}
    held = held_on_lines(session, lines, besides=besides)
    for part in split:
        if part.plan_line_id is None:
            continue
        line = lines.get(part.plan_line_id)
        if line is None:
            raise UnknownChoice(field="parts", value=str(part.plan_line_id))
        free = line.amount - held.get(line.id, ZERO)
        if part.amount > free:
            raise PartOverOpen(field="parts", line=f"{line.position} {line.condition}", part=part.amount, open=free, over=part.amount - free)
    return split
