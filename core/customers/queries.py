"""Customers as screens show them, under the actor's scope (PLT-05): list, card, choices, trail."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Subquery, and_, func, select
from sqlalchemy.orm import aliased, selectinload

from core import clock, trail
from core.access import Actor, Permission, require
from core.access.scope import contracts_seen, customers_seen
from core.contracts.words import ContractState
from core.customers.access import may_change, require_seen
from core.customers.duplicates import SameName, same_named
from core.customers.forms import ContactForm, CustomerForm, form_of
from core.customers.names import comparable, query_terms
from core.money import ZERO
from core.receipts.figures import received_by_contract
from core.unit import reading
from db.models import Contract, Customer, CustomerShare, Employee

LONGEST_LIST = 2000
LIVE = (ContractState.EFFECTIVE, ContractState.COMPLETED, ContractState.TERMINATED)


@dataclass(frozen=True)
class CustomerRow:
    """A line of the list; the figures count the contracts the actor sees."""

    id: int
    number: str
    full_name: str
    full_name_en: str
    short_name: str
    short_name_en: str
    industry: str
    size: str
    country: str
    city: str
    status: str
    account_manager_id: int | None
    account_manager: str
    account_manager_en: str
    security_level: int
    employees_count: int | None
    annual_revenue: Decimal | None
    contracts: int
    signed: Decimal
    received: Decimal
    archived: bool


@dataclass(frozen=True)
class ContactRow:
    id: int
    version: int
    form: ContactForm
    archived: bool


@dataclass(frozen=True)
class ShareRow:
    employee_id: int
    name: str
    name_en: str


@dataclass(frozen=True)
class CustomerCard:
    """One customer with everything its page shows, and what the actor may do."""

    id: int
    number: str
    version: int
    form: CustomerForm
    account_manager: str
    account_manager_en: str
    parent: str
    created_at: dt.datetime
    archived: bool
    contacts: tuple[ContactRow, ...]
    shares: tuple[ShareRow, ...]
    may_edit: bool
    may_share: bool


@dataclass(frozen=True)
class CustomerChoice:
    id: int
    number: str
    name: str
    name_en: str
    valid: bool


def customers(actor: Actor, *, search: str = "", status: str = "", industry: str = "", mine: bool = False, archived: bool = False,
              limit: int = LONGEST_LIST) -> list[CustomerRow]:
    """The customers the actor sees, by name; one statement however many."""
    require(actor, Permission.CUSTOMER_READ)
    wanted = [customers_seen(actor), Customer.archived_at.is_not(None) if archived else Customer.archived_at.is_(None)]
    if terms := query_terms(search[:200]):
        wanted.append(Customer.search.contains(terms))
    if status:
        wanted.append(Customer.status == status)
    if industry:
        wanted.append(Customer.industry == industry)
    if mine:
        wanted.append(Customer.account_manager_id == actor.employee_id)
    sums = _sums(actor)
    statement = (
        select(Customer.id, Customer.number, Customer.full_name, Customer.full_name_en, Customer.short_name, Customer.short_name_en,
               Customer.industry, Customer.size, Customer.country, Customer.city, Customer.status, Customer.account_manager_id,
               func.coalesce(Employee.name, ""), func.coalesce(Employee.name_en, ""), Customer.security_level, Customer.employees_count,
               Customer.annual_revenue, func.coalesce(sums.c.contracts, 0), func.coalesce(sums.c.signed, ZERO),
               func.coalesce(sums.c.received, ZERO), Customer.archived_at.is_not(None))
        .outerjoin(Employee, Employee.id == Customer.account_manager_id).outerjoin(sums, sums.c.customer_id == Customer.id)
        .where(*wanted).order_by(Customer.full_name, Customer.id).limit(limit))
    with reading(actor) as s:
        return [CustomerRow(*tuple(row)) for row in s.execute(statement)]


def _sums(actor: Actor) -> Subquery:
    """customer_id → how many contracts took effect, their amount, what was received on them."""
    received = received_by_contract()
    return (select(Contract.customer_id, func.count(Contract.id).label("contracts"), func.sum(Contract.amount).label("signed"),
                   func.sum(func.coalesce(received.c.received, ZERO)).label("received"))
            .outerjoin(received, received.c.contract_id == Contract.id)
            .where(Contract.state.in_(LIVE), contracts_seen(actor)).group_by(Contract.customer_id).subquery())


def card(actor: Actor, customer_id: int) -> CustomerCard:
    """One customer, or NotFound; a fixed number of statements."""
    with reading(actor) as s:
        require_seen(s, actor, customer_id)
        manager, parent = aliased(Employee), aliased(Customer)
        row, name, name_en, above = s.execute(
            select(Customer, manager.name, manager.name_en, parent.full_name).outerjoin(manager, manager.id == Customer.account_manager_id)
            .outerjoin(parent, and_(parent.id == Customer.parent_id, parent.security_level <= actor.clearance))
            .where(Customer.id == customer_id).options(selectinload(Customer.contacts))).one()
        shares = s.execute(select(Employee.id, Employee.name, Employee.name_en).join(CustomerShare, CustomerShare.employee_id == Employee.id)
                           .where(CustomerShare.customer_id == customer_id).order_by(Employee.number)).all()
        contacts = tuple(ContactRow(c.id, c.version, form_of(c, ContactForm), c.archived_at is not None) for c in row.contacts)
        return CustomerCard(
            row.id, row.number, row.version, form_of(row, CustomerForm), name or "", name_en or "", above or "", row.created_at,
            row.archived_at is not None, contacts, tuple(ShareRow(*share) for share in shares), may_change(s, actor, customer_id, Permission.CUSTOMER_EDIT),
            may_change(s, actor, customer_id, Permission.CUSTOMER_SHARE))


def choices(actor: Actor) -> list[CustomerChoice]:
    """Customers a document can name, by name; invalid ones are marked, because nothing is signed with them."""
    require(actor, Permission.CUSTOMER_READ)
    with reading(actor) as s:
        rows = s.execute(select(Customer.id, Customer.number, Customer.full_name, Customer.full_name_en, Customer.status != "invalid")
                         .where(customers_seen(actor), Customer.archived_at.is_(None)).order_by(Customer.full_name))
        return [CustomerChoice(*row) for row in rows]


def same_name(actor: Actor, full_name: str) -> SameName | None:
    """The customer that has this name already, while it is typed: who owns it, even where the actor does not see the rest (SAL-07)."""
    require(actor, Permission.CUSTOMER_CREATE)
    with reading(actor) as s:
        return same_named(s, actor, [full_name]).get(comparable(full_name))


def account_managers(actor: Actor) -> list[tuple[int, str, str]]:
    """Who may be named as account manager: everybody at work."""
    require(actor, Permission.CUSTOMER_READ)
    with reading(actor) as s:
        at_work = (Employee.left_on.is_(None)) | (Employee.left_on >= clock.today())
        rows = s.execute(select(Employee.id, Employee.name, Employee.name_en).where(at_work).order_by(Employee.number))
        return [(i, name, name_en) for i, name, name_en in rows]


def trail_of(actor: Actor, customer_id: int) -> list[trail.TrailRow]:
    """Who changed what on the customer, its contacts and shares."""
    with reading(actor, scope="service") as s:
        require_seen(s, actor, customer_id)
        return trail.of_record(s, "customer", customer_id, (trail.Part("contact", "customer_id"), trail.Part("customer_share", "customer_id")))


