"""The life of a contract (CON-02): draft → in approval → effective → completed or terminated. Approval steps are moved by the engine."""
from __future__ import annotations

from sqlalchemy import func, select

from core import clock
from core.access import Permission as P
from core.contracts.access import grants
from core.contracts.forms import require_customer_valid
from core.contracts.rules import require_period, require_plan_adds_up
from core.contracts.words import ContractState as S
from core.errors import Refusal
from core.receipts.figures import WAITING, received_on_contract
from core.workflow import Machine, Step, Transition
from db.models import Contract, Customer, PlanLine, Receipt


class ReceiptsWaiting(Refusal):
    """Receipts wait for finance: the contract cannot end under them. Facts: count."""

    code = "receipts_waiting"


class NotFullyReceived(Refusal):
    """A contract is completed when everything has come in. Facts: open, amount."""

    code = "not_fully_received"


def plan_adds_up(step: Step[Contract]) -> None:
    parts = step.session.scalars(select(PlanLine.amount).where(PlanLine.contract_id == step.record.id)).all()
    require_plan_adds_up(step.record.amount, parts)


def customer_valid(step: Step[Contract]) -> None:
    require_customer_valid(step.session.get_one(Customer, step.record.customer_id))


def period_in_order(step: Step[Contract]) -> None:
    require_period(step.record.starts_on, step.record.ends_on)


def no_receipt_waiting(step: Step[Contract]) -> None:
    count = step.session.scalar(select(func.count()).select_from(Receipt).where(Receipt.contract_id == step.record.id, Receipt.state == WAITING))
    if count:
        raise ReceiptsWaiting(count=count)


def fully_received(step: Step[Contract]) -> None:
    received = received_on_contract(step.session, step.record.id)
    if received < step.record.amount:
        raise NotFullyReceived(open=step.record.amount - received, amount=step.record.amount)


def take_effect(step: Step[Contract]) -> None:
    """Effective from today; the customer has become one we deliver to (SAL-06)."""
    step.record.effective_on = clock.today()
    customer = step.session.get_one(Customer, step.record.customer_id)
    if customer.status in ("base", "potential"):
        customer.status = "successful"


def end(step: Step[Contract]) -> None:
    step.record.ended_on, step.record.end_reason = clock.today(), str(step.data.get("reason", ""))


READY = (customer_valid, period_in_order, plan_adds_up)
MACHINE: Machine[Contract] = Machine("contract", (
    Transition("submit", frozenset({S.DRAFT}), S.IN_APPROVAL, P.CONTRACT_SUBMIT, guards=READY),
    Transition("withdraw", frozenset({S.IN_APPROVAL}), S.DRAFT, None),
    Transition("return", frozenset({S.IN_APPROVAL}), S.DRAFT, None),
    Transition("reject", frozenset({S.IN_APPROVAL}), S.REJECTED, None),
    Transition("approve", frozenset({S.IN_APPROVAL}), S.EFFECTIVE, None, guards=READY, effect=take_effect),
    Transition("complete", frozenset({S.EFFECTIVE}), S.COMPLETED, P.CONTRACT_EDIT, guards=(no_receipt_waiting, fully_received), effect=end),
    Transition("terminate", frozenset({S.EFFECTIVE}), S.TERMINATED, P.CONTRACT_EDIT, guards=(no_receipt_waiting,), effect=end),
), grants)
