"""Who may do what with one contract: seen by scope; acted on by its owner, the owner's superiors, and who answers for all (PLT-04)."""
from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import contracts_seen, reports_of
from core.errors import AsWord, NotFound
from core.unit import lock
from db.models import Contract, Employee

OWNERS_ONLY = frozenset({Permission.CONTRACT_EDIT, Permission.CONTRACT_SUBMIT, Permission.RECEIPT_REGISTER})


def require_seen(session: Session, actor: Actor, contract_id: int) -> Contract:
    """The contract, or NotFound for who may not see it, the same as for one that does not exist."""
    row = session.scalar(select(Contract).where(Contract.id == contract_id, contracts_seen(actor)))
    if row is None:
        raise NotFound(record=AsWord("record.contract"))
    return row


def grants(session: Session, actor: Actor, contract: Contract) -> frozenset[Permission]:
    """The actor's permissions on this contract: without those that only its owners have, unless one of them."""
    if actor.employee_id == contract.owner_id or actor.can(Permission.CONTRACT_READ_ALL):
        return actor.permissions
    if session.scalar(select(Employee.id).where(Employee.id == contract.owner_id, Employee.id.in_(reports_of(actor.employee_id)))) is not None:
        return actor.permissions
    return actor.permissions - OWNERS_ONLY


def locked(session: Session, actor: Actor, contract_id: int) -> Contract:
    """The contract, seen by the actor, locked."""
    require_seen(session, actor, contract_id)
    return lock(session, Contract, contract_id)
