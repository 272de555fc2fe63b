"""The contract as the approval engine knows it: its facts, its guards, what follows from the end (APR-10, CON-02)."""
from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, ProjectRole, Role
from core.approval.fields import choice, department_field, fields_of_kind
from core.approval.registry import Consequence, DocumentFacts, DocumentType, Field, Happening, register
from core.contracts.access import require_seen
from core.contracts.forms import checked_rate
from core.contracts.machine import MACHINE, READY
from core.contracts.service import DOCUMENT
from core.contracts.words import ContractForm, ContractSide, ContractState
from core.errors import AsWord, Refusal, Required, UnknownChoice, WrongState
from core.notices import tell
from core.projects.types import ProjectType
from core.tax import split_gross
from core.unit import lock
from core.workflow import Step
from db.models import Contract, Customer, Employee, EmployeeRole, PlanLine, Project

TOLD = (Role.PMO, Role.FINANCE)         # a project can start; money will come


def _lock(session: Session, contract_id: int) -> None:
    lock(session, Contract, contract_id)


def _row(session: Session, contract_id: int) -> Contract:
    return session.scalars(select(Contract).where(Contract.id == contract_id)).one()


def facts(session: Session, contract_id: int) -> DocumentFacts:
    """The contract as it stands now; `fields` are what flows choose by and what is compared after a return."""
    row = _row(session, contract_id)
    project_id = session.scalar(select(Project.id).where(Project.contract_id == contract_id).order_by(Project.id).limit(1))
    return DocumentFacts(row.number, row.title, row.title_en, row.amount, project_id, row.department_id, _fields(session, row), _consequence(session, row))


def _fields(session: Session, row: Contract) -> dict[str, Any]:
    customer = session.get_one(Customer, row.customer_id)
    lines = _lines(session, row.id)
    return {
        "title": row.title, "customer": customer.short_name or customer.full_name, "amount": row.amount, "tax_rate": row.tax_rate, "net_amount": row.net_amount,
        "form": row.form, "side": row.side, "business_type": row.business_type, "department": row.department_id, "owner": row.owner_id,
        "starts_on": row.starts_on, "ends_on": row.ends_on, "signed_on": row.signed_on, "clauses": row.clauses,
        "plan": "; ".join(f"{line.position} {line.condition} {line.due_on} {line.amount:,.2f}" for line in lines)}


def _lines(session: Session, contract_id: int) -> list[PlanLine]:
    return list(session.scalars(select(PlanLine).where(PlanLine.contract_id == contract_id).order_by(PlanLine.position)))


def _consequence(session: Session, row: Contract) -> Consequence:
    """Approving makes the contract effective; red with the reason when a guard would refuse."""
    lines = _lines(session, row.id)
    plain = {"amount": row.amount, "net_amount": row.net_amount, "lines": len(lines), "first_due": lines[0].due_on if lines else None}
    try:
        _guards(session, row.id)
    except Refusal as refusal:
        return Consequence("red", "contract_refused", plain, refused=refusal.code)
    return Consequence("green", "contract", plain)


def _guards(session: Session, contract_id: int) -> None:
    step = Step(session, None, _row(session, contract_id))
    for guard in READY:
        guard(step)


def people(session: Session, contract_id: int, role: str) -> list[int]:
    """The owner as sales owner; manager and sponsor of the projects on the contract."""
    if role == ProjectRole.SALES_OWNER:
        return [_row(session, contract_id).owner_id]
    columns = {ProjectRole.MANAGER.value: Project.manager_id, ProjectRole.SPONSOR.value: Project.sponsor_id}
    if role not in columns:
        return []
    return list(session.scalars(select(columns[role]).where(Project.contract_id == contract_id).distinct()))


def _approved(session: Session, _actor: Actor, contract_id: int) -> None:
    """The last approval: effective today; sales, delivery and finance are told."""
    row = _row(session, contract_id)
    MACHINE.move(session, None, row, "approve")
    manager = session.scalar(select(Customer.account_manager_id).where(Customer.id == row.customer_id))
    here = (Employee.left_on.is_(None)) | (Employee.left_on >= clock.today())
    told = session.scalars(select(EmployeeRole.employee_id).join(Employee, Employee.id == EmployeeRole.employee_id).where(EmployeeRole.role.in_(TOLD), here))
    tell(session, [row.owner_id, manager, *told], "contract_effective", record="contract", record_id=contract_id, number=row.number, title=row.title,
         title_en=row.title_en, amount=row.amount)


def _moved(action: str) -> Happening:
    def happening(session: Session, _actor: Actor, contract_id: int) -> None:
        MACHINE.move(session, None, _row(session, contract_id), action)

    return happening


def _rates(session: Session) -> list[str]:
    return [f"{rate:f}" for rate in policies.value(session, "tax.rates", clock.today())]


def _fill(session: Session, _actor: Actor, contract_id: int, values: dict[str, Any]) -> None:
    """What a step lets its approver fill in: the VAT rate, one of those of the day of signature; net and tax follow (CON-10)."""
    row = _row(session, contract_id)
    if row.state != ContractState.IN_APPROVAL:
        raise WrongState(record=AsWord("record.contract"), state=AsWord(f"state.contract.{row.state}"), action=AsWord("action.contract.edit"))
    if unknown := sorted(values.keys() - {f.name for f in FILLABLE}):
        raise UnknownChoice(field=unknown[0], value=unknown[0])
    if "tax_rate" in values:
        rate = checked_rate(session, _rate_of(values["tax_rate"]), row.signed_on, row.tax_rate)
        split = split_gross(row.amount, rate)
        row.tax_rate, row.net_amount, row.tax_amount = rate, split.net, split.tax


def _rate_of(value: Any) -> Decimal:
    if value in (None, ""):
        raise Required(field="tax_rate")
    try:
        return Decimal(str(value))
    except InvalidOperation as not_a_number:
        raise UnknownChoice(field="tax_rate", value=str(value)[:20]) from not_a_number


FIELDS = (
    *fields_of_kind("money", "amount", "net_amount"), Field("tax_rate", "rate"), choice("business_type", ProjectType), choice("form", ContractForm),
    choice("side", ContractSide), department_field(), *fields_of_kind("date", "starts_on", "ends_on", "signed_on"),
    *fields_of_kind("text", "customer", "title", "clauses"))
FILLABLE = (Field("tax_rate", "rate", _rates),)
register(DocumentType(DOCUMENT, lock=_lock, facts=facts, guards=_guards, people=people, approved=_approved, returned=_moved("return"),
                      rejected=_moved("reject"), withdrawn=_moved("withdraw"), fields=FIELDS, fillable=FILLABLE, fill=_fill,
                      require_seen=require_seen))
