"""The life of a receipt (CON-08): registered → confirmed, or sent back → registered again; cancelled while nobody confirmed it."""
from __future__ import annotations

from enum import StrEnum

from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.access import Permission as P
from core.contracts.access import grants as contract_grants
from core.errors import Refusal
from core.workflow import Machine, Step, Transition
from db.models import Contract, Receipt


class ReceiptState(StrEnum):
    REGISTERED = "registered"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class OwnReceipt(Refusal):
    """Nobody confirms the arrival of what they registered themselves (APR-05)."""

    code = "own_receipt"


S = ReceiptState


def grants(session: Session, actor: Actor, receipt: Receipt) -> frozenset[P]:
    """A receipt follows its contract."""
    return contract_grants(session, actor, session.get_one(Contract, receipt.contract_id))


def not_own_receipt(step: Step[Receipt]) -> None:
    if step.actor is not None and step.actor.employee_id == step.record.registered_by_id:
        raise OwnReceipt()


def decide(step: Step[Receipt]) -> None:
    """Who said so, when, and why if it went back."""
    step.record.decided_by_id = step.actor.employee_id if step.actor else None
    step.record.decided_at, step.record.reason = clock.now(), str(step.data.get("reason", ""))


def register_again(step: Step[Receipt]) -> None:
    step.record.decided_by_id, step.record.decided_at = None, None


MACHINE: Machine[Receipt] = Machine("receipt", (
    Transition("confirm", frozenset({S.REGISTERED}), S.CONFIRMED, P.RECEIPT_CONFIRM, guards=(not_own_receipt,), effect=decide),
    Transition("send_back", frozenset({S.REGISTERED}), S.RETURNED, P.RECEIPT_CONFIRM, effect=decide),
    Transition("correct", frozenset({S.REGISTERED, S.RETURNED}), S.REGISTERED, P.RECEIPT_REGISTER, effect=register_again),
    Transition("cancel", frozenset({S.REGISTERED, S.RETURNED}), S.CANCELLED, P.RECEIPT_REGISTER),
), grants)
