"""Contracts as screens show them, under the actor's scope (PLT-04): list, sheet with its plan, receivables by age, choices, trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from sqlalchemy import ColumnElement, Subquery, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core import clock, trail
from core.access import Actor, Permission, require
from core.access.scope import contracts_seen, projects_seen
from core.contracts.access import grants, require_seen
from core.contracts.forms import ContractTerms
from core.contracts.machine import MACHINE
from core.contracts.rules import PlanLineForm
from core.contracts.words import ContractState
from core.money import ZERO
from core.receipts.figures import WAITING, received_by_contract, received_by_line
from core.receipts.rules import AGES, age_class, overdue_days
from core.unit import reading
from core.workflow import Move
from db.models import Contract, Customer, Department, Employee, PlanLine, Project

LONGEST_LIST = 2000
OWING = frozenset({ContractState.EFFECTIVE})


@dataclass(frozen=True)
class ContractRow:
    """A line of the list. received: confirmed only; open: amount less received while the contract is effective."""

    id: int
    number: str
    title: str
    title_en: str
    customer_id: int
    customer: str
    customer_en: str
    owner: str
    owner_en: str
    department: str
    department_en: str
    business_type: str
    form: str
    state: str
    amount: Decimal
    net_amount: Decimal
    received: Decimal
    open: Decimal
    overdue: Decimal
    next_due_on: dt.date | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    signed_on: dt.date | None
    effective_on: dt.date | None
    projects: int


@dataclass(frozen=True)
class PlanRow:
    """A line of the payment plan with what came in on it; waiting: registered, not yet confirmed."""

    id: int
    position: int
    condition: str
    condition_en: str
    due_on: dt.date
    percent: Decimal | None
    amount: Decimal
    received: Decimal
    waiting: Decimal
    open: Decimal
    overdue_days: int


@dataclass(frozen=True)
class LinkedProject:
    id: int
    number: str
    name: str
    name_en: str
    state: str
    manager: str
    manager_en: str


@dataclass(frozen=True)
class ContractSheet:
    """One contract with everything its page shows, and the moves the actor may make now, greyed ones with their reason."""

    row: ContractRow
    version: int
    terms: ContractTerms
    tax_rate: Decimal
    tax_amount: Decimal
    parent_number: str
    ended_on: dt.date | None
    end_reason: str
    plan: tuple[PlanRow, ...]
    balance: Decimal  # received but on no plan line
    projects: tuple[LinkedProject, ...]
    moves: tuple[Move, ...]
    may_edit: bool
    may_register: bool


@dataclass(frozen=True)
class Receivable:
    """A plan line of an effective contract on which money is still to come."""

    contract_id: int
    contract: str
    title: str
    title_en: str
    customer: str
    customer_en: str
    owner: str
    owner_en: str
    line: PlanRow
    customer_id: int = 0


def contracts(
    actor: Actor, *, search: str = "", state: str = "", customer_id: int | None = None, mine: bool = False, limit: int = LONGEST_LIST
) -> list[ContractRow]:
    """The contracts the actor sees, the newest first; one statement however many."""
    require(actor, Permission.CONTRACT_READ)
    wanted: list[ColumnElement[bool]] = [contracts_seen(actor)]
    if text := search.replace("\x00", "").strip()[:200]:
        wanted.append(_holds(text, Customer.short_name, Customer.short_name_en))
    if state:
        wanted.append(Contract.state == state)
    if customer_id is not None:
        wanted.append(Contract.customer_id == customer_id)
    if mine:
        wanted.append(Contract.owner_id == actor.employee_id)
    with reading(actor) as s:
        return _rows(s, wanted, limit)


def _holds(text: str, *also: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Number, title, customer or owner hold the text."""
    columns = (Contract.number, Contract.title, Contract.title_en, Customer.full_name, Customer.full_name_en, Employee.name, Employee.name_en, *also)
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def _rows(session: Session, wanted: Sequence[ColumnElement[bool]], limit: int) -> list[ContractRow]:
    received, dues = received_by_contract(), _dues()
    projects = select(func.count()).where(Project.contract_id == Contract.id).correlate(Contract).scalar_subquery()
    got = func.coalesce(received.c.received, ZERO)
    statement = (
        select(
            Contract,
            Customer.full_name,
            Customer.full_name_en,
            Employee.name,
            Employee.name_en,
            Department.name.label("department"),
            Department.name_en.label("department_en"),
            got.label("received"),
            func.coalesce(dues.c.overdue, ZERO).label("overdue"),
            dues.c.next_due_on,
            projects.label("projects"),
        )
        .join(Customer, Customer.id == Contract.customer_id)
        .join(Employee, Employee.id == Contract.owner_id)
        .join(Department, Department.id == Contract.department_id)
        .outerjoin(received, received.c.contract_id == Contract.id)
        .outerjoin(dues, dues.c.contract_id == Contract.id)
        .where(*wanted)
        .order_by(Contract.id.desc())
        .limit(limit)
    )
    found = []
    for r in session.execute(statement):
        c, owing = r.Contract, r.Contract.state in OWING
        found.append(
            ContractRow(
                c.id,
                c.number,
                c.title,
                c.title_en,
                c.customer_id,
                r.full_name,
                r.full_name_en,
                r.name,
                r.name_en,
                r.department,
                r.department_en,
                c.business_type,
                c.form,
                c.state,
                c.amount,
                c.net_amount,
                r.received,
                max(c.amount - r.received, ZERO) if owing else ZERO,
                r.overdue if owing else ZERO,
                r.next_due_on if owing else None,
                c.starts_on,
                c.ends_on,
                c.signed_on,
                c.effective_on,
                r.projects,
            )
        )
    return found


def _dues() -> Subquery:
    """contract_id → open amount past its due date, the next due date with something open."""
    paid = received_by_line()
    left = PlanLine.amount - func.coalesce(paid.c.received, ZERO)
    overdue = func.sum(left).filter(PlanLine.due_on < clock.today())
    return (
        select(PlanLine.contract_id, overdue.label("overdue"), func.min(PlanLine.due_on).label("next_due_on"))
        .outerjoin(paid, paid.c.plan_line_id == PlanLine.id)
        .where(left > 0)
        .group_by(PlanLine.contract_id)
        .subquery()
    )


def sheet(actor: Actor, contract_id: int) -> ContractSheet:
    """One contract, or NotFound; a fixed number of statements."""
    with reading(actor) as s:
        contract = require_seen(s, actor, contract_id)
        row = _rows(s, [Contract.id == contract_id], 1)[0]
        plan = tuple(plan_of(s, [contract_id])[contract_id])
        projects = s.execute(
            select(Project.id, Project.number, Project.name, Project.name_en, Project.state, Employee.name, Employee.name_en)
            .join(Employee, Employee.id == Project.manager_id)
            .where(Project.contract_id == contract_id, projects_seen(actor))
            .order_by(Project.id)
        ).all()
        parent = s.scalar(select(Contract.number).where(Contract.id == contract.parent_id)) if contract.parent_id else ""
        granted = grants(s, actor, contract)
        lines = tuple(PlanLineForm(p.condition, p.due_on, p.amount, p.percent, p.condition_en, p.id) for p in plan)
        kept = {f.name: getattr(contract, f.name) for f in fields(ContractTerms) if f.name != "lines"}
        return ContractSheet(
            row,
            contract.version,
            ContractTerms(**kept, lines=lines),
            contract.tax_rate,
            contract.tax_amount,
            parent or "",
            contract.ended_on,
            contract.end_reason,
            plan,
            row.received - sum((line.received for line in plan), ZERO),
            tuple(LinkedProject(*p) for p in projects),
            tuple(MACHINE.moves(s, actor, contract)),
            contract.state == ContractState.DRAFT and Permission.CONTRACT_EDIT in granted,
            contract.state in OWING and Permission.RECEIPT_REGISTER in granted,
        )


def plan_of(session: Session, contract_ids: Sequence[int]) -> dict[int, list[PlanRow]]:
    """The payment plans with what came in and how long it is overdue; one statement. The caller has checked the scope."""
    paid, waits, today = received_by_line(), received_by_line(WAITING), clock.today()
    rows = session.execute(
        select(PlanLine, func.coalesce(paid.c.received, ZERO), func.coalesce(waits.c.received, ZERO))
        .outerjoin(paid, paid.c.plan_line_id == PlanLine.id)
        .outerjoin(waits, waits.c.plan_line_id == PlanLine.id)
        .where(PlanLine.contract_id.in_(contract_ids))
        .order_by(PlanLine.contract_id, PlanLine.position)
    )
    found: dict[int, list[PlanRow]] = {i: [] for i in contract_ids}
    for line, received, waiting in rows:
        found[line.contract_id].append(_plan_row(line, received, waiting, today))
    return found


def _plan_row(line: PlanLine, received: Decimal, waiting: Decimal, today: dt.date) -> PlanRow:
    left = line.amount - received
    return PlanRow(
        line.id,
        line.position,
        line.condition,
        line.condition_en,
        line.due_on,
        line.percent,
        line.amount,
        received,
        waiting,
        left,
        overdue_days(line.due_on, left, today),
    )


def receivables(actor: Actor, *, search: str = "", until: dt.date | None = None) -> list[Receivable]:
    """Open plan lines of effective contracts, the oldest due first (CON-04); one statement."""
    require(actor, Permission.CONTRACT_READ)
    paid, waits, today = received_by_line(), received_by_line(WAITING), clock.today()
    got = func.coalesce(paid.c.received, ZERO)
    statement = (
        select(PlanLine, Contract, Customer.full_name, Customer.full_name_en, Employee.name, Employee.name_en, got, func.coalesce(waits.c.received, ZERO))
        .join(Contract, Contract.id == PlanLine.contract_id)
        .join(Customer, Customer.id == Contract.customer_id)
        .join(Employee, Employee.id == Contract.owner_id)
        .outerjoin(paid, paid.c.plan_line_id == PlanLine.id)
        .outerjoin(waits, waits.c.plan_line_id == PlanLine.id)
        .where(contracts_seen(actor), Contract.state.in_(OWING), PlanLine.amount > got)
        .order_by(PlanLine.due_on, PlanLine.id)
        .limit(LONGEST_LIST)
    )
    if until is not None:
        statement = statement.where(PlanLine.due_on <= until)
    if text := search.replace("\x00", "").strip()[:200]:
        statement = statement.where(_holds(text, PlanLine.condition))
    with reading(actor) as s:
        return [
            Receivable(c.id, c.number, c.title, c.title_en, full_name, full_name_en, owner, owner_en, _plan_row(line, received, waiting, today), c.customer_id)
            for line, c, full_name, full_name_en, owner, owner_en, received, waiting in s.execute(statement)
        ]


def ageing(rows: Sequence[Receivable]) -> list[tuple[int, Decimal]]:
    """Overdue money by age class 0–30–60–90–180+, from the rows the list shows; what is not due yet is not in it."""
    sums = dict.fromkeys(AGES, ZERO)
    for row in rows:
        if row.line.overdue_days > 0:
            sums[age_class(row.line.overdue_days)] += row.line.open
    return list(sums.items())


def trail_of(actor: Actor, contract_id: int) -> list[trail.TrailRow]:
    """Who changed what on the contract, its plan and its receipts."""
    with reading(actor, scope="service") as s:
        require_seen(s, actor, contract_id)
        return trail.of_record(s, "contract", contract_id, (trail.Part("plan_line", "contract_id"), trail.Part("receipt", "contract_id")))
