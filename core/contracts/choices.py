"""What the form of a contract offers: contracts to stand under, tax rates of a day (CON-01, CON-10)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from core import clock
from core.access import Actor, Permission, require
from core.access.scope import contracts_seen
from core.contracts.forms import default_rate
from core.contracts.queries import OWING
from core.policies import value as policy
from core.unit import reading
from db.models import Contract, Customer


@dataclass(frozen=True)
class ContractChoice:
    id: int
    number: str
    title: str
    title_en: str
    customer_id: int
    customer: str
    customer_en: str


def effective_contracts(actor: Actor) -> list[ContractChoice]:
    """Contracts on which money can be registered or a project started, the newest first."""
    require(actor, Permission.CONTRACT_READ)
    with reading(actor) as s:
        rows = s.execute(
            select(Contract.id, Contract.number, Contract.title, Contract.title_en, Contract.customer_id, Customer.full_name, Customer.full_name_en)
            .join(Customer, Customer.id == Contract.customer_id)
            .where(contracts_seen(actor), Contract.state.in_(OWING))
            .order_by(Contract.id.desc())
        )
        return [ContractChoice(*row) for row in rows]


def tax_rates(actor: Actor, signed_on: dt.date | None) -> tuple[Decimal, tuple[Decimal, ...]]:
    """The rate that holds on the day of signature, and those that may be chosen (CON-10)."""
    with reading(actor) as s:
        return default_rate(s, signed_on), tuple(policy(s, "tax.rates", signed_on or clock.today()))
