"""What is typed about a contract, checked as a whole: every field keeps its own sentence (GEN-07, CON-01)."""
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor
from core.access.scope import contracts_seen, customers_seen
from core.contracts.rules import PERCENT_PLACES, PlanLineForm, SharePercentOutOfRange, fill_plan, require_period, require_plan_adds_up
from core.contracts.words import ContractForm, ContractSide
from core.customers.forms import Checks
from core.errors import Refusal, Required, UnknownChoice, collect, require_text
from core.money import MAX_AMOUNT, require_amount
from core.projects.types import ProjectType
from core.tax import require_tax_rate, split_gross
from db.models import Contract, Customer, Employee

LONGEST_CLAUSES = 20_000
MOST_LINES = 200


class CustomerInvalid(Refusal):
    """Nothing is signed with a customer that is archived or marked invalid. Facts: customer."""

    code = "customer_invalid"


class TaxRateNotOffered(Refusal):
    """The rate is not among those of the policy `tax.rates`. Facts: rate, rates."""

    code = "tax_rate_not_offered"


class TooManyLines(Refusal):
    code = "too_many_lines"


@dataclass(frozen=True)
class ContractTerms:
    """A contract as typed. No rate: the policy's of the day of signature; no owner: who types; no department: the owner's."""

    title: str
    customer_id: int | None
    amount: Decimal | None
    title_en: str = ""
    side: str = "sales"
    form: str = "standard"
    parent_id: int | None = None
    business_type: str = ""
    tax_rate: Decimal | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    signed_on: dt.date | None = None
    clauses: str = ""
    owner_id: int | None = None
    department_id: int | None = None
    lines: tuple[PlanLineForm, ...] = ()


def checked_terms(session: Session, actor: Actor, terms: ContractTerms, *, contract_id: int | None = None, kept_rate: Decimal | None = None) -> dict[str, Any]:
    """The columns of the contract and, under `lines`, its filled plan; or all refusals together."""
    wrong = Checks()
    made: dict[str, Any] = {
        "title": wrong.take(require_text, terms.title, field="title"), "title_en": wrong.take(require_text, terms.title_en, field="title_en", required=False),
        "clauses": wrong.take(require_text, terms.clauses, field="clauses", longest=LONGEST_CLAUSES, required=False),
        "side": wrong.take(_word, terms.side, ContractSide, "side"), "form": wrong.take(_word, terms.form, ContractForm, "form"),
        "business_type": wrong.take(_word, terms.business_type, ProjectType, "business_type", empty=True),
        "starts_on": terms.starts_on, "ends_on": terms.ends_on, "signed_on": terms.signed_on,
        "customer_id": wrong.take(_customer, session, actor, terms.customer_id), "parent_id": wrong.take(_parent, session, actor, terms.parent_id, contract_id)}
    wrong.take(require_period, terms.starts_on, terms.ends_on)
    amount = wrong.take(_amount, terms.amount, framework=terms.form == ContractForm.FRAMEWORK)
    rate = wrong.take(checked_rate, session, terms.tax_rate, terms.signed_on, kept_rate)
    made |= wrong.take(_owner, session, actor, terms.owner_id, terms.department_id) or {}
    if amount is not None:
        made["lines"] = checked_plan(wrong, amount, terms.lines)
    collect(*wrong)
    split = split_gross(amount, rate)
    return made | {"amount": amount, "tax_rate": rate, "net_amount": split.net, "tax_amount": split.tax}


def checked_plan(wrong: Checks, amount: Decimal, lines: Sequence[PlanLineForm]) -> list[PlanLineForm]:
    """The plan filled and each line checked, then the sum; refusals of a line name its row."""
    if len(lines) > MOST_LINES:
        wrong.append(TooManyLines(field="lines", most=MOST_LINES, count=len(lines)))
        return []
    before = len(wrong)
    for row, line in enumerate(lines, start=1):
        wrong.take(_percent, line.percent, row)
        if line.amount is not None:
            wrong.take(require_amount, line.amount, field=f"lines.{row}.amount", positive=True)
    if len(wrong) > before:
        return []
    filled = fill_plan(amount, lines)
    made = []
    for row, line in enumerate(filled, start=1):
        condition = wrong.take(require_text, line.condition, field=f"lines.{row}.condition")
        condition_en = wrong.take(require_text, line.condition_en, field=f"lines.{row}.condition_en", required=False)
        if line.due_on is None:
            wrong.append(Required(field=f"lines.{row}.due_on"))
        if line.amount is None:
            wrong.append(Required(field=f"lines.{row}.amount"))
        else:
            wrong.take(require_amount, line.amount, field=f"lines.{row}.amount", positive=True)
        made.append(replace(line, condition=condition or "", condition_en=condition_en or ""))
    if len(wrong) == before and made:
        wrong.take(require_plan_adds_up, amount, [line.amount or Decimal(0) for line in made])
    return made


def require_customer_valid(customer: Customer) -> None:
    if customer.archived_at is not None or customer.status == "invalid":
        raise CustomerInvalid(field="customer_id", customer=customer.full_name)


def default_rate(session: Session, signed_on: dt.date | None) -> Decimal:
    """The rate of the day of signature (today before it is signed) from the policy (CON-10)."""
    rate: Decimal = policies.value(session, "tax.default_rate", signed_on or clock.today())
    return rate


def _percent(percent: Decimal | None, row: int) -> None:
    if percent is not None and not (percent.is_finite() and 0 < percent <= 100 and percent == round(percent, PERCENT_PLACES)):
        raise SharePercentOutOfRange(field=f"lines.{row}.percent", row=row)


def _amount(amount: Decimal | None, *, framework: bool) -> Decimal:
    if amount is None:
        raise Required(field="amount")
    return require_amount(amount, field="amount", positive=not framework, maximum=MAX_AMOUNT)


def checked_rate(session: Session, rate: Decimal | None, signed_on: dt.date | None, kept: Decimal | None) -> Decimal:
    """One of the policy's rates; a rate the contract has already stays allowed."""
    wanted = default_rate(session, signed_on) if rate is None else require_tax_rate(rate, field="tax_rate")
    offered = policies.value(session, "tax.rates", signed_on or clock.today())
    if wanted not in offered and wanted != kept:
        raise TaxRateNotOffered(field="tax_rate", rate=f"{wanted * 100:f}", rates=[f"{r * 100:f}" for r in offered])
    return wanted


def _customer(session: Session, actor: Actor, customer_id: int | None) -> int:
    if customer_id is None:
        raise Required(field="customer_id")
    row = session.scalar(select(Customer).where(Customer.id == customer_id, customers_seen(actor)))
    if row is None:
        raise UnknownChoice(field="customer_id", value=str(customer_id))
    require_customer_valid(row)
    return row.id


def _parent(session: Session, actor: Actor, parent_id: int | None, contract_id: int | None) -> int | None:
    """The framework or main contract it belongs to; not itself."""
    seen = select(Contract.id).where(Contract.id == parent_id, Contract.id != (contract_id or 0), contracts_seen(actor))
    if parent_id is not None and session.scalar(seen) is None:
        raise UnknownChoice(field="parent_id", value=str(parent_id))
    return parent_id


def _owner(session: Session, actor: Actor, owner_id: int | None, department_id: int | None) -> dict[str, int]:
    person = session.get(Employee, owner_id or actor.employee_id)
    if person is None or (person.left_on is not None and person.left_on < clock.today()):
        raise UnknownChoice(field="owner_id", value=str(owner_id))
    return {"owner_id": person.id, "department_id": department_id or person.department_id}


def _word(value: str, words: Any, field: str, *, empty: bool = False) -> str:
    if not (empty and not value) and value not in set(words):
        raise UnknownChoice(field=field, value=value[:60])
    return value
