"""What the forms of a project offer: contracts without a project, customers, people, departments, grades, accounts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import exists, or_, select

from core import clock
from core.access import Actor, Permission, require
from core.projects.types import ProjectState
from core.unit import reading
from db.models import BudgetAccount, Contract, Customer, Department, Employee, EmployeeRole, Grade, Project


@dataclass(frozen=True)
class Choice:
    """Something a form can name. `note`: the department of a person, the kind of an account."""

    id: int
    name: str
    name_en: str
    code: str = ""
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class ContractChoice:
    """An effective sales contract that has no project yet (CON-03); what an initiation takes from it."""

    id: int
    number: str
    title: str
    title_en: str
    customer_id: int
    customer: str
    customer_en: str
    business_type: str
    net_amount: Decimal
    starts_on: dt.date | None
    ends_on: dt.date | None
    department_id: int


def contracts_to_start(actor: Actor) -> list[ContractChoice]:
    """For whoever may start a project: every effective sales contract of a customer within their clearance that waits for one."""
    require(actor, Permission.PROJECT_CREATE)
    taken = exists().where(Project.contract_id == Contract.id, Project.state != ProjectState.REJECTED)
    with reading(actor) as session:
        rows = session.execute(
            select(Contract, Customer.short_name, Customer.full_name, Customer.short_name_en, Customer.full_name_en)
            .join(Customer, Customer.id == Contract.customer_id)
            .where(Contract.side == "sales", Contract.state == "effective", ~taken, Customer.security_level <= actor.clearance)
            .order_by(Contract.effective_on.desc(), Contract.id.desc())
        ).all()
    return [
        ContractChoice(
            c.id,
            c.number,
            c.title,
            c.title_en or c.title,
            c.customer_id,
            short or full,
            short_en or full_en or short or full,
            c.business_type,
            c.net_amount,
            c.starts_on,
            c.ends_on,
            c.department_id,
        )
        for c, short, full, short_en, full_en in rows
    ]


def customers(actor: Actor) -> list[Choice]:
    """Names of customers a project can be started for, within the clearance."""
    require(actor, Permission.PROJECT_CREATE)
    with reading(actor) as session:
        rows = session.execute(
            select(Customer.id, Customer.full_name, Customer.full_name_en, Customer.number)
            .where(Customer.archived_at.is_(None), Customer.security_level <= actor.clearance)
            .order_by(Customer.full_name)
        ).all()
    return [Choice(r.id, r.full_name, r.full_name_en or r.full_name, r.number) for r in rows]


def people(actor: Actor, *roles: str) -> list[Choice]:
    """Everybody who works here today, or those with one of the company roles; basic data only."""
    require(actor, Permission.PEOPLE_DIRECTORY)
    today = clock.today()
    statement = (
        select(Employee.id, Employee.name, Employee.name_en, Employee.number, Department.name.label("department"), Department.name_en.label("department_en"))
        .join(Department, Department.id == Employee.department_id)
        .where(Employee.hired_on <= today, or_(Employee.left_on.is_(None), Employee.left_on >= today))
        .order_by(Employee.number)
    )
    if roles:
        statement = statement.where(exists().where(EmployeeRole.employee_id == Employee.id, EmployeeRole.role.in_(roles)))
    with reading(actor) as session:
        return [Choice(r.id, r.name, r.name_en or r.name, r.number, r.department, r.department_en or r.department) for r in session.execute(statement)]


def departments(actor: Actor) -> list[Choice]:
    require(actor, Permission.PEOPLE_DIRECTORY)
    with reading(actor) as session:
        rows = session.execute(select(Department.id, Department.name, Department.name_en, Department.code).order_by(Department.code))
        return [Choice(r.id, r.name, r.name_en or r.name, r.code) for r in rows]


def grades(actor: Actor) -> list[Choice]:
    """Grades by name; their rates are core.rates.queries.grade_rates."""
    require(actor, Permission.PEOPLE_DIRECTORY)
    with reading(actor) as session:
        return [
            Choice(r.id, r.name, r.name_en or r.name, r.code)
            for r in session.execute(select(Grade.id, Grade.name, Grade.name_en, Grade.code).order_by(Grade.code))
        ]


def accounts(actor: Actor) -> list[Choice]:
    """Budget accounts in use; `note` is the kind: labour, purchase, expense."""
    require(actor, Permission.PROJECT_LIST)
    with reading(actor) as session:
        rows = session.execute(
            select(BudgetAccount.id, BudgetAccount.name, BudgetAccount.name_en, BudgetAccount.code, BudgetAccount.kind)
            .where(BudgetAccount.enabled)
            .order_by(BudgetAccount.code)
        )
        return [Choice(r.id, r.name, r.name_en or r.name, r.code, r.kind) for r in rows]
