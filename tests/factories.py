"""Small makers of rows with one sane default each. They write what a test needs before its story begins; the story itself
goes through the services. All take the open session and flush; none commits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Role
from db.models import (
    BudgetAccount,
    BudgetEntry,
    BudgetLine,
    Contract,
    Customer,
    Department,
    Employee,
    EmployeeRole,
    Flow,
    FlowVersion,
    Grade,
    GradeRate,
    PlanLine,
    Project,
    Stage,
)

_serial = count(1)
LONG_AGO = dt.date(2024, 1, 1)


def serial() -> int:
    return next(_serial)


def make(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def department(session: Session, name: str = "咨询一部", **values: Any) -> Department:
    return make(session, Department(code=f"D{serial():04}", name=name, **values))


def grade(session: Session, rate: str | None = "2000.00", from_on: dt.date = LONG_AGO, **values: Any) -> Grade:
    """A grade with an average cost of one day."""
    n = serial()
    row = make(session, Grade(**{"code": f"P{n}", "name": f"职级{n}"} | values))
    if rate is not None:
        make(session, GradeRate(grade_id=row.id, from_on=from_on, day_rate=Decimal(rate)))
    return row


def employee(session: Session, *roles: Role, name: str = "", manager: Employee | None = None, **values: Any) -> Employee:
    n = serial()
    if "department_id" not in values:
        found = session.scalar(select(Department.id).order_by(Department.id).limit(1))
        values["department_id"] = found or department(session).id
    row = make(
        session,
        Employee(
            **{
                "number": f"E{n:04}",
                "name": name or f"员工{n}",
                "name_en": name or f"Person {n}",
                "hired_on": LONG_AGO,
                "manager_id": manager.id if manager else None,
            }
            | values
        ),
    )
    for role in roles:
        session.add(EmployeeRole(employee_id=row.id, role=role.value))
    session.flush()
    session.refresh(row)
    return row


def actor_of(row: Employee) -> Actor:
    """The person as the services get them."""
    return Actor(row.id, row.name, row.name_en, row.department_id, frozenset(Role(r.role) for r in row.roles), clearance=row.clearance)


def actor(session: Session, *roles: Role, **values: Any) -> Actor:
    return actor_of(employee(session, *roles, **values))


def customer(session: Session, **values: Any) -> Customer:
    n = serial()
    return make(session, Customer(**{"number": f"CUS-{n:04}", "full_name": f"客户{n}有限公司", "short_name": f"客户{n}", "created_at": clock.now()} | values))


def contract(session: Session, *, owner: Actor, amount: str = "1060000.00", state: str = "draft", lines: tuple[str, ...] = (), **values: Any) -> Contract:
    """A sales contract with 6 % VAT; `lines` are the amounts of its payment plan, one month apart."""
    gross = Decimal(amount)
    net = (gross / Decimal("1.06")).quantize(Decimal("0.01"))
    n = serial()
    if "customer_id" not in values:
        values["customer_id"] = customer(session, account_manager_id=owner.employee_id).id
    row = make(
        session,
        Contract(
            **{
                "number": f"CON-{n:04}",
                "title": f"合同{n}",
                "amount": gross,
                "tax_rate": Decimal("0.06"),
                "net_amount": net,
                "tax_amount": gross - net,
                "owner_id": owner.employee_id,
                "department_id": owner.department_id,
                "state": state,
                "created_at": clock.now(),
                "starts_on": dt.date(2026, 1, 5),
                "ends_on": dt.date(2026, 12, 31),
            }
            | values
        ),
    )
    for place, part in enumerate(lines, start=1):
        session.add(
            PlanLine(
                contract_id=row.id, position=place, condition=f"第{place}笔", due_on=dt.date(2026, 1, 31) + dt.timedelta(days=30 * place), amount=Decimal(part)
            )
        )
    session.flush()
    session.refresh(row)
    return row


def account(session: Session, code: str = "labour", kind: str | None = None, **values: Any) -> BudgetAccount:
    """The budget account with this code, made when there is none."""
    found = session.scalar(select(BudgetAccount).where(BudgetAccount.code == code))
    return found or make(
        session,
        BudgetAccount(
            **{
                "code": code,
                "name": code,
                "kind": kind or ("labour" if code == "labour" else "expense"),
                "project_control": "warn" if code == "labour" else "stop",
            }
            | values
        ),
    )


def company_line(session: Session, budget: str, *, year: int = 2026, code: str = "labour", control: str = "stop", **values: Any) -> BudgetLine:
    """A company line with its budget as an entry, so that figures stay the sum of rows."""
    row = make(session, BudgetLine(year=year, account_id=account(session, code).id, control=control, budget=Decimal(budget), **values))
    make(
        session,
        BudgetEntry(
            line_id=row.id,
            kind="plan",
            budget_delta=Decimal(budget),
            document_type="budget_line",
            document_id=row.id,
            booked_on=dt.date(year, 1, 1),
            created_at=clock.now(),
        ),
    )
    return row


def project(
    session: Session, *, manager: Actor, sponsor: Actor | None = None, state: str = "in_progress", revenue: str = "1000000.00", **values: Any
) -> Project:
    """A project with one stage; in progress by default."""
    n = serial()
    if "customer_id" not in values:
        values["customer_id"] = customer(session).id
    starts, finishes = values.pop("starts_on", dt.date(2026, 1, 5)), values.pop("finishes_on", dt.date(2026, 12, 31))
    row = make(
        session,
        Project(
            **{
                "number": f"PRJ-{n:04}",
                "name": f"项目{n}",
                "project_type": "management_consulting",
                "department_id": manager.department_id,
                "manager_id": manager.employee_id,
                "sponsor_id": (sponsor or manager).employee_id,
                "starts_on": starts,
                "finishes_on": finishes,
                "net_revenue": Decimal(revenue),
                "bonus_rate": Decimal("0.10"),
                "state": state,
                "created_at": clock.now(),
                "initiated_on": starts if state not in ("draft", "in_approval") else None,
                "started_on": starts if state == "in_progress" else None,
            }
            | values
        ),
    )
    make(session, Stage(project_id=row.id, position=1, name="阶段一", starts_on=starts, finishes_on=finishes, revenue_share=Decimal(1)))
    session.refresh(row)
    return row


def flow(session: Session, document_type: str, steps: list[dict[str, Any]], *, owner: Employee, condition: dict[str, Any] | None = None) -> Flow:
    """A published flow; steps as core.approval.definition reads them."""
    row = make(session, Flow(code=f"flow_{serial()}", document_type=document_type, name=f"{document_type} 流程", owner_id=owner.id, condition=condition or {}))
    make(session, FlowVersion(flow_id=row.id, number=1, state="published", steps=steps, published_at=clock.now()))
    return row
