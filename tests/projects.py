"""A small firm with a won contract, from which project stories start: named persons, rates, accounts, company budget, the standard flow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

import core.boot  # noqa: F401  the documents of the engine
from core import clock
from core.access import Actor, Role
from core.approval import service as approvals
from core.initiation import budget
from core.initiation import service as initiation
from core.initiation.budget import CostInput
from core.plan.draft import PlanDraft
from core.plan.queries import OpenedPlan, open_plan
from core.projects import initiation as projects
from core.projects import life, team
from core.projects.team import MemberInput
from core.templates import service as templates
from core.unit import reading, writing
from db.models import ApprovalCase, ApprovalTask, Contract, Deliverable, Employee, Grade, Project, ProjectRisk, Stage, Task
from tests import factories as f

MONDAY = dt.date(2026, 3, 2)
NOON = clock.at_firm_time(MONDAY, 12)


@contextmanager
def on(day: dt.date) -> Iterator[None]:
    """Inside the block it is noon of that day in the firm."""
    with clock.at(clock.at_firm_time(day, 12)):
        yield


@dataclass
class Firm:
    """Who works here and what there is; persons as the services get them."""

    sales: Actor
    manager: Actor
    sponsor: Actor
    pmo: Actor
    finance: Actor
    ceo: Actor
    qa: Actor
    consultant: Actor
    analyst: Actor
    assistant: Actor
    contract_id: int
    grade_id: int  # 2,000.00 a day
    accounts: dict[str, int]
    department_id: int

    def create(self, template: str = "management_consulting", starts_on: dt.date = MONDAY) -> int:
        """The initiation from the contract and the template, by its manager."""
        return projects.create_from_contract(
            self.manager, self.contract_id, template, manager_id=self.manager.employee_id, sponsor_id=self.sponsor.employee_id, starts_on=starts_on
        )

    def staff(self, project_id: int) -> None:
        """A team for every role of the template, with its weights as they are."""
        lines = ((self.manager, "manager"), (self.consultant, "consultant"), (self.analyst, "analyst"), (self.assistant, "assistant"), (self.qa, "qa"))
        members = [MemberInput(actor.employee_id, role, Decimal(30)) for actor, role in lines]
        weights = {"manager": Decimal(35), "consultant": Decimal(45), "analyst": Decimal(15), "assistant": Decimal(5)}
        team.save_team(self.manager, project_id, members, weights, seen_version=version(project_id))

    def budget(self, project_id: int, *, labour_days: str = "260", purchase: str = "120000.00", expense: str = "80000.00") -> None:
        """Labour at 2,000.00 a day, a purchase, an expense, all in the first stage: 520,000 + 120,000 + 80,000 = 720,000."""
        stage = first_stage(project_id)
        lines = [
            CostInput(stage, self.accounts["labour"], "顾问人天", grade_id=self.grade_id, days=Decimal(labour_days)),
            CostInput(stage, self.accounts["purchase"], "样组采购", gross_amount=Decimal(purchase)),
            CostInput(stage, self.accounts["travel"], "差旅", gross_amount=Decimal(expense)),
        ]
        budget.save_costs(self.manager, project_id, lines, seen_version=version(project_id))

    def ready(self) -> int:
        """A draft that can be submitted: 700,000.00 of 1,000,000.00."""
        project_id = self.create()
        self.staff(project_id)
        self.budget(project_id, labour_days="250")
        return project_id

    def submitted(self) -> int:
        project_id = self.ready()
        initiation.submit(self.manager, project_id, seen_version=version(project_id))
        return project_id

    def approve(self, project_id: int, *people: Actor) -> None:
        for actor in people or (self.sponsor, self.pmo, self.finance, self.ceo):
            approvals.approve(actor, open_task(project_id, actor))

    def initiated(self) -> int:
        project_id = self.submitted()
        self.approve(project_id)
        return project_id

    def settle(self, ending_id: int) -> None:
        """Sponsor, finance and delivery director approve the closure or termination."""
        for actor in (self.sponsor, self.finance, self.pmo):
            approvals.approve(actor, ending_task(ending_id, actor))

    def started(self) -> int:
        project_id = self.initiated()
        life.file_kickoff(self.manager, project_id, held_on=clock.today(), minutes="目标、分工、沟通机制确认。", seen_version=version(project_id))
        life.start(self.manager, project_id, seen_version=version(project_id))
        return project_id


def found(session: Session) -> Firm:
    """Makes the firm; the session is the test's, uncommitted."""
    department = f.department(session, "咨询一部", name_en="Consulting 1")
    grade = f.grade(session, "2000.00", code="P4", name="高级顾问")
    ceo = f.employee(session, Role.CEO, name="陈伟", department_id=department.id, grade_id=grade.id)

    def person(role: Role, name: str) -> Actor:
        return f.actor(session, role, name=name, department_id=department.id, grade_id=grade.id, manager=ceo)

    sales, manager, sponsor, pmo = person(Role.SALES, "孙浩"), person(Role.PM, "李娜"), person(Role.DEPT_HEAD, "高远"), person(Role.PMO, "王磊")
    finance, qa = person(Role.FINANCE, "赵敏"), person(Role.QA, "周洁")
    members = [person(Role.MEMBER, name) for name in ("周涛", "周婷", "钱宇")]
    accounts = {code: f.account(session, code, kind).id for code, kind in (("labour", "labour"), ("purchase", "purchase"), ("travel", "expense"))}
    for code in accounts:
        f.company_line(session, "2000000.00", code=code)
        f.company_line(session, "2000000.00", code=code, year=2027)
    customer = f.customer(session, account_manager_id=sales.employee_id, full_name="华泽医药股份有限公司", short_name="华泽医药")
    contract = f.contract(
        session,
        owner=sales,
        state="effective",
        customer_id=customer.id,
        title="供应链数字化转型",
        title_en="Supply-chain transformation",
        business_type="management_consulting",
        lines=("318000.00", "424000.00", "318000.00"),
        department_id=department.id,
    )
    owner = session.get(Employee, pmo.employee_id)
    assert owner is not None
    settlement = [_step("sponsor", project_role="sponsor"), _step("finance", ("sponsor",), role="finance") | {"editable": ["settlement_note"]}]
    for ending in ("closure", "termination"):
        f.flow(session, ending, [*settlement, _step("pmo", ("finance",), role="pmo")], owner=owner)
    f.flow(
        session,
        "initiation",
        [
            _step("sponsor", project_role="sponsor"),
            _step("pmo", ("sponsor",), role="pmo"),
            _step("finance", ("pmo",), role="finance"),
            _step("ceo", ("finance",), role="ceo"),
        ],
        owner=owner,
    )
    session.flush()
    return Firm(sales, manager, sponsor, pmo, finance, f.actor_of(ceo), qa, *members, contract.id, grade.id, accounts, department.id)


def _step(key: str, after: tuple[str, ...] = (), *, role: str = "", project_role: str = "") -> dict[str, Any]:
    rule = {"kind": "project_role", "role": project_role} if project_role else {"kind": "company_role", "role": role}
    return {"key": key, "name": key, "after": list(after), "approver": rule}


def install_templates(firm: Firm) -> None:
    templates.install(firm.pmo)


def founded() -> Firm:
    """The firm in a database of its own, committed."""
    with writing(None, "test") as session:
        firm = found(session)
    install_templates(firm)
    return firm


def second_contract(session: Session, firm: Firm, **values: Any) -> int:
    first = session.get(Contract, firm.contract_id)
    assert first is not None
    return f.contract(
        session,
        owner=firm.sales,
        **{"state": "effective", "customer_id": first.customer_id, "business_type": "management_consulting", "department_id": firm.department_id} | values,
    ).id


def project(project_id: int) -> Project:
    """The row as it is saved now."""
    with reading(None, "service") as session:
        return session.scalars(select(Project).where(Project.id == project_id)).one()


def version(project_id: int) -> int:
    return project(project_id).version


def state(project_id: int) -> str:
    return project(project_id).state


def first_stage(project_id: int) -> int:
    with reading(None, "service") as session:
        return session.scalars(select(Stage.id).where(Stage.project_id == project_id).order_by(Stage.position)).first() or 0


def tasks(project_id: int) -> dict[str, Task]:
    """The saved tasks by WBS code."""
    with reading(None, "service") as session:
        return {t.code: t for t in session.scalars(select(Task).where(Task.project_id == project_id).order_by(Task.sort_key))}


def opened(actor: Actor, project_id: int) -> OpenedPlan:
    return open_plan(actor, project_id)


def edited(plan: OpenedPlan, *edits: Any) -> PlanDraft:
    """The draft after the edits."""
    draft = plan.draft
    for edit in edits:
        draft = draft.apply(edit, plan.context)
    return draft


def open_task(project_id: int, actor: Actor) -> int:
    """The actor's to-do on the running initiation."""
    with reading(None, "service") as session:
        return session.scalars(
            select(ApprovalTask.id)
            .join(ApprovalCase, ApprovalCase.id == ApprovalTask.case_id)
            .where(
                ApprovalCase.document_type == "initiation",
                ApprovalCase.document_id == project_id,
                ApprovalTask.assignee_id == actor.employee_id,
                ApprovalTask.state == "open",
            )
        ).one()


def ending_task(ending_id: int, actor: Actor) -> int:
    """The actor's to-do on the closure or termination."""
    with reading(None, "service") as session:
        return session.scalars(
            select(ApprovalTask.id)
            .join(ApprovalCase, ApprovalCase.id == ApprovalTask.case_id)
            .where(
                ApprovalCase.document_type.in_(("closure", "termination")),
                ApprovalCase.document_id == ending_id,
                ApprovalTask.assignee_id == actor.employee_id,
                ApprovalTask.state == "open",
            )
        ).one()


def nothing_open(session: Session, project_id: int) -> None:
    """Everything delivered, no risk left."""
    session.execute(update(Deliverable).where(Deliverable.project_id == project_id).values(state="accepted"))
    session.execute(update(ProjectRisk).where(ProjectRisk.project_id == project_id).values(closed_on=MONDAY))
    session.commit()


def grades(session: Session) -> dict[str, int]:
    return dict(session.execute(select(Grade.code, Grade.id)).tuples().all())
