"""Receipts: registered by sales against plan lines, confirmed or sent back by finance; only confirmed ones count (CON-08).

Locks: the contract first, then the receipt. Two who confirm at once meet at the contract; the second is told who was first."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, Role
from core.contracts import access as contracts
from core.contracts.words import BINDING
from core.errors import AsWord, NotFound, NotPermitted, Refusal, require_text
from core.notices import tell
from core.numbering import next_number
from core.portfolio import summaries
from core.receipts.forms import LONGEST_NOTE, ReceiptForm, checked
from core.receipts.machine import MACHINE, ReceiptState
from core.receipts.rules import Part
from core.unit import lock, writing
from db.models import Contract, Employee, EmployeeRole, Project, Receipt, ReceiptLine


class AlreadyConfirmed(Refusal):
    """Somebody was faster, or the same person pressed twice. Facts: number, who, at, outcome."""

    code = "receipt_already_decided"


class ReceiptTwice(Refusal):
    """The same money seems registered already: same contract, day, amount and reference. Facts: number, who."""

    code = "receipt_twice"


class ContractNotBinding(Refusal):
    """Money is registered against effective contracts only. Facts: number, state."""

    code = "contract_not_binding"


def register(actor: Actor, contract_id: int, form: ReceiptForm, *, even_if_same: bool = False) -> int:
    """Money of a contract, split over its plan lines; counts nowhere until finance confirms it. Returns the id."""
    with writing(actor, "receipt.register") as s:
        contract = contracts.locked(s, actor, contract_id)
        _require_owner(s, actor, contract)
        if contract.state not in BINDING:
            raise ContractNotBinding(number=contract.number, state=AsWord(f"state.contract.{contract.state}"))
        made, parts = checked(s, contract, form)
        if not even_if_same:
            _require_new(s, contract_id, made)
        row = Receipt(number=next_number(s, "REC"), contract_id=contract_id, customer_id=contract.customer_id, state=ReceiptState.REGISTERED,
                      registered_by_id=actor.employee_id, registered_at=clock.now(), lines=_lines(parts), **made)
        s.add(row)
        s.flush()
        _tell_finance(s, contract, row)
        return row.id


def correct(actor: Actor, receipt_id: int, form: ReceiptForm, *, seen_version: int) -> None:
    """What was sent back, or not yet confirmed, is put right and registered again."""
    with writing(actor, "receipt.correct") as s:
        contract, row = _locked(s, actor, receipt_id)
        made, parts = checked(s, contract, form, besides=receipt_id)
        again = row.state == ReceiptState.RETURNED
        MACHINE.move(s, actor, row, "correct", seen_version=seen_version)
        for name, value in made.items():
            setattr(row, name, value)
        row.lines = _lines(parts)
        s.flush()
        if again:
            _tell_finance(s, contract, row)


def cancel(actor: Actor, receipt_id: int, *, seen_version: int) -> None:
    """Registered by mistake; it stays readable and counts nowhere."""
    with writing(actor, "receipt.cancel") as s:
        _, row = _locked(s, actor, receipt_id)
        MACHINE.move(s, actor, row, "cancel", seen_version=seen_version)


def confirm(actor: Actor, receipt_id: int, *, seen_version: int | None = None) -> None:
    """The money is on the account: from now on it counts, and the projects' kept figures follow in the same transaction."""
    with writing(actor, "receipt.confirm") as s:
        _refresh_projects(s, {_confirm(s, actor, receipt_id, seen_version)})


def confirm_many(actor: Actor, receipt_ids: Sequence[int]) -> int:
    """Confirms several, all or none; returns how many."""
    wanted = set(receipt_ids)
    with writing(actor, "receipt.confirm_many") as s:
        found = s.scalars(select(Receipt.id).where(Receipt.id.in_(wanted)).order_by(Receipt.contract_id, Receipt.id)).all()
        if len(found) < len(wanted):
            raise NotFound(record=AsWord("record.receipt"))
        contracts_touched = {_confirm(s, actor, receipt_id, None) for receipt_id in found}
        _refresh_projects(s, contracts_touched)
    return len(found)


def send_back(actor: Actor, receipt_id: int, reason: str, *, seen_version: int | None = None) -> None:
    """Not found on the account, or not as registered: back to sales with the reason."""
    why = require_text(reason, field="reason", longest=LONGEST_NOTE)
    with writing(actor, "receipt.send_back") as s:
        contract, row = _locked(s, actor, receipt_id)
        _require_undecided(s, row)
        MACHINE.move(s, actor, row, "send_back", seen_version=seen_version, reason=why)
        tell(s, [row.registered_by_id], "receipt_returned", record="contract", record_id=contract.id, number=row.number, amount=row.amount,
             reason=why, who=actor.name, who_en=actor.name_en)


def _confirm(session: Session, actor: Actor, receipt_id: int, seen_version: int | None) -> int:
    """Confirms one under the locks; returns its contract."""
    contract, row = _locked(session, actor, receipt_id)
    _require_undecided(session, row)
    MACHINE.move(session, actor, row, "confirm", seen_version=seen_version)
    tell(session, [row.registered_by_id], "receipt_confirmed", record="contract", record_id=contract.id, number=row.number, amount=row.amount,
         contract=contract.number, who=actor.name, who_en=actor.name_en)
    return contract.id


def _refresh_projects(session: Session, contract_ids: Collection[int]) -> None:
    """The kept figures of the projects on these contracts, last in the transaction."""
    summaries.refresh(session, session.scalars(select(Project.id).where(Project.contract_id.in_(contract_ids))))


def _locked(session: Session, actor: Actor, receipt_id: int) -> tuple[Contract, Receipt]:
    """Contract and receipt under lock, for who sees the contract."""
    contract_id = session.scalar(select(Receipt.contract_id).where(Receipt.id == receipt_id))
    if contract_id is None or not actor.can(Permission.RECEIPT_READ):
        raise NotFound(record=AsWord("record.receipt"))
    contract = contracts.locked(session, actor, contract_id)
    return contract, lock(session, Receipt, receipt_id)


def _require_undecided(session: Session, row: Receipt) -> None:
    """What was confirmed or sent back a moment ago: says by whom."""
    if row.state in (ReceiptState.CONFIRMED, ReceiptState.RETURNED) and row.decided_by_id is not None:
        who = session.get_one(Employee, row.decided_by_id)
        raise AlreadyConfirmed(number=row.number, who=who.name, at=row.decided_at, outcome=AsWord(f"state.receipt.{row.state}"))


def _require_owner(session: Session, actor: Actor, contract: Contract) -> None:
    if Permission.RECEIPT_REGISTER not in contracts.grants(session, actor, contract):
        raise NotPermitted(permission=AsWord("permission.receipt:register"))


def _lines(parts: Sequence[Part]) -> list[ReceiptLine]:
    return [ReceiptLine(plan_line_id=part.plan_line_id, amount=part.amount) for part in parts]


def _require_new(session: Session, contract_id: int, made: dict[str, Any]) -> None:
    same = session.execute(
        select(Receipt.number, Employee.name).join(Employee, Employee.id == Receipt.registered_by_id)
        .where(Receipt.contract_id == contract_id, Receipt.received_on == made["received_on"], Receipt.amount == made["amount"],
               Receipt.bank_reference == made["bank_reference"], Receipt.state != ReceiptState.CANCELLED).limit(1)).one_or_none()
    if same is not None:
        raise ReceiptTwice(field="amount", number=same.number, who=same.name)


def _tell_finance(session: Session, contract: Contract, row: Receipt) -> None:
    here = (Employee.left_on.is_(None)) | (Employee.left_on >= clock.today())
    finance = session.scalars(select(EmployeeRole.employee_id).join(Employee, Employee.id == EmployeeRole.employee_id)
                              .where(EmployeeRole.role == Role.FINANCE.value, here))
    tell(session, finance, "receipt_registered", record="contract", record_id=contract.id, number=row.number, amount=row.amount, payer=row.payer,
         contract=contract.number)


