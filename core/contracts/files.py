"""Files of a contract: seen with it, added by who answers for it until it has ended."""
from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import contracts_seen
from core.contracts.access import grants
from core.contracts.words import ContractState
from core.files import FileRecord, register
from db.models import Contract

ENDED = (ContractState.REJECTED, ContractState.COMPLETED, ContractState.TERMINATED)


def seen(session: Session, actor: Actor, contract_id: int) -> bool:
    return session.scalar(select(Contract.id).where(Contract.id == contract_id, contracts_seen(actor))) is not None


def may_add(session: Session, actor: Actor, contract_id: int) -> bool:
    """The signed copy comes after the contract took effect, so not only in draft (CON-02)."""
    row = session.get_one(Contract, contract_id)
    return row.state not in ENDED and Permission.CONTRACT_EDIT in grants(session, actor, row)


register(FileRecord("contract", seen, may_add))
