"""The people around a contract: sales Sun Hao under director Lin Qiang, legal, general manager, finance; and the shipped flow."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

import core.boot  # noqa: F401
from core.access import Actor, Role
from core.approval import service as approvals
from core.contracts import service as contracts
from core.contracts.forms import ContractTerms
from core.contracts.rules import PlanLineForm
from db.models import Contract, Customer
from tests import factories as f
from tests.core.approval.memo import open_tasks, step

D = Decimal


@dataclass
class House:
    db: Session
    sun: Actor            # sales, owner
    lin: Actor            # sales director, Sun's superior
    han: Actor            # another salesperson
    legal: Actor
    chen: Actor           # general manager
    zhao: Actor           # finance
    xu: Actor             # finance
    huaze: Customer

    def draft(self, amount: str = "1060000.00", parts: tuple[str, ...] = ("318000.00", "424000.00", "318000.00"), **values: object) -> int:
        return contracts.create(self.sun, terms(self.huaze.id, amount, parts, **values))

    def effective(self, amount: str = "1060000.00", parts: tuple[str, ...] = ("318000.00", "424000.00", "318000.00")) -> int:
        contract_id = self.draft(amount, parts)
        case = contracts.submit(self.sun, contract_id, seen_version=1)
        for who in (self.legal, self.chen):
            self.approve(case, who)
        return contract_id

    def approve(self, case: int, who: Actor) -> None:
        approvals.approve(who, open_tasks(self.db, case)[who.employee_id])

    def contract(self, contract_id: int) -> Contract:
        self.db.expire_all()
        return self.db.get_one(Contract, contract_id)


def terms(customer_id: int | None, amount: str = "1060000.00", parts: tuple[str, ...] = (), **values: object) -> ContractTerms:
    lines = tuple(PlanLineForm(f"第{n}笔", dt.date(2026, 1, 31) + dt.timedelta(days=30 * n), D(part)) for n, part in enumerate(parts, start=1))
    return ContractTerms(**({"title": "供应链咨询", "customer_id": customer_id, "amount": D(amount), "lines": lines, "starts_on": dt.date(2026, 1, 5),
                             "ends_on": dt.date(2026, 12, 31)} | values))  # type: ignore[arg-type]


def build(session: Session) -> House:
    chen = f.employee(session, Role.CEO, name="陈伟")
    lin = f.employee(session, Role.SALES_DIRECTOR, name="林强", manager=chen)
    sun, han = f.employee(session, Role.SALES, name="孙浩", manager=lin), f.employee(session, Role.SALES, name="韩雪", manager=lin)
    legal = f.employee(session, Role.LEGAL, name="何律", manager=chen)
    zhao, xu = f.employee(session, Role.FINANCE, name="赵敏", manager=chen), f.employee(session, Role.FINANCE, name="徐亮", manager=chen)
    steps = [step("legal", {"kind": "company_role", "role": "legal"}), step("ceo", {"kind": "company_role", "role": "ceo"}, after=("legal",))]
    f.flow(session, "contract", steps, owner=f.employee(session, Role.ADMIN))
    huaze = f.customer(session, full_name="华泽医药股份有限公司", full_name_en="Huaze Pharma Co., Ltd.", short_name="华泽医药", account_manager_id=sun.id)
    return House(session, *(f.actor_of(p) for p in (sun, lin, han, legal, chen, zhao, xu)), huaze)
