"""Every flow that comes with the product, one story each: who is asked, by name, in order, and what the last approval does (APR-12, APR-13).

A list is what waits at the same time; within a line the persons who have the same to-do, the first of whom decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import select

import core.boot  # noqa: F401
from core import clock
from core.access import Actor
from core.approval import follow_ups, preview
from core.approval import service as approval
from core.budget import proposals, queries
from core.budget.effect import BudgetBelowUse, BudgetEdit
from core.contracts import service as contracts
from core.contracts.forms import ContractTerms
from core.contracts.queries import sheet
from core.contracts.rules import PlanLineForm
from core.customers import service as customers
from core.customers.forms import CustomerForm
from core.errors import NotFound, Required
from core.ledger import Need, occupy
from core.projects import closing
from core.projects import initiation as projects
from core.projects.ending_queries import ending_of
from core.unit import reading, writing
from db import engine
from db.models import ApprovalCase, ApprovalTask, BonusSheet, BudgetLine, Employee, FollowUp, Project, ProjectEnding
from seed.people import PEOPLE
from seed.rows import version
from tests import factories as f
from tests.conftest import Cluster
from tests.stories import test_main_job as story

TODAY = dt.date(2026, 1, 12)
NUMBER = {p.name: p.number for p in PEOPLE}


@pytest.fixture(scope="module")
def firm(cluster: Cluster) -> Iterator[story.Walk]:
    """远见咨询 before its first contract, with a customer; in a database of its own for all these stories."""
    cluster.copy(name := "shipped_flows_" + str(id(cluster)))
    engine.configure(cluster.url(name))
    try:
        walk = story.founded()
        with story.at(TODAY):
            yield walk
    finally:
        engine.dispose()
        cluster.drop(name)


def who(firm: story.Walk, name: str) -> Actor:
    return firm.staff[NUMBER[name]]


def waiting(document: str, document_id: int) -> dict[str, dict[str, int]]:
    """Step → person → to-do, of what waits on the document now."""
    with reading(None, "service") as session:
        rows = session.execute(
            select(ApprovalTask.step_id, Employee.name, ApprovalTask.id)
            .join(Employee, Employee.id == ApprovalTask.assignee_id)
            .join(ApprovalCase, ApprovalCase.id == ApprovalTask.case_id)
            .where(ApprovalCase.document_type == document, ApprovalCase.document_id == document_id, ApprovalTask.state == "open")
            .order_by(Employee.number)
        ).all()
    found: dict[str, dict[str, int]] = {}
    for step, name, task in rows:
        found.setdefault(str(step), {})[name] = task
    return found


def in_order(firm: story.Walk, document: str, document_id: int, *asked: list[str], fills: dict[str, dict[str, object]] | None = None) -> None:
    """Each list is what waits at that moment; the first person of each line approves."""
    for lines in asked:
        here = waiting(document, document_id)
        assert sorted(" ".join(people) for people in here.values()) == sorted(lines)
        for line in lines:
            name = line.split()[0]
            task = next(people[name] for people in here.values() if " ".join(people) == line)
            approval.approve(who(firm, name), task, filled=(fills or {}).get(name))
    assert waiting(document, document_id) == {}


def contract(firm: story.Walk, by: str, amount: str, **terms: object) -> int:
    """Drafted and submitted; returns it."""
    actor = who(firm, by)
    seller = who(firm, "孙浩")
    customer = customers.create(seller, CustomerForm(full_name=f"北湖实业 {f.serial()} 有限公司", account_manager_id=seller.employee_id))
    if by != "孙浩":
        customers.share(seller, customer, actor.employee_id)
    values: dict[str, object] = {"business_type": "management_consulting", "owner_id": seller.employee_id} | terms
    made = contracts.create(
        actor,
        ContractTerms("年度服务", customer, Decimal(amount), lines=(PlanLineForm("验收后", dt.date(2026, 9, 1), amount=Decimal(amount)),), **values),  # type: ignore[arg-type]
    )
    contracts.submit(actor, made, seen_version=version("contract", made))
    return made


def state_of(firm: story.Walk, contract_id: int) -> str:
    return sheet(who(firm, "孙浩"), contract_id).row.state


def test_a_contract_drafted_by_the_specialist_goes_to_legal_and_the_general_manager(firm: story.Walk) -> None:
    made = contract(firm, "邓超", "1060000.00")
    in_order(firm, "contract", made, ["何静"], ["陈伟"])
    assert state_of(firm, made) == "effective"


def test_a_large_contract_goes_to_the_sales_director_first(firm: story.Walk) -> None:
    made = contract(firm, "邓超", "2000000.00")
    in_order(firm, "contract", made, ["高翔"], ["何静"], ["陈伟"])
    assert state_of(firm, made) == "effective"


def test_a_training_contract_is_seen_by_hr(firm: story.Walk) -> None:
    made = contract(firm, "孙浩", "424000.00", business_type="training")
    in_order(firm, "contract", made, ["何静"], ["林悦"], ["陈伟"])
    assert state_of(firm, made) == "effective"


def test_a_framework_is_countersigned_by_delivery_and_finance_side_by_side(firm: story.Walk) -> None:
    made = contract(firm, "孙浩", "318000.00", form="framework", business_type="training")  # side and form are more specific than the type
    in_order(firm, "contract", made, ["高翔"], ["何静"], ["王磊", "赵敏 吴倩"], ["陈伟"])
    assert state_of(firm, made) == "effective"
    with reading(None, "service") as session:
        assert session.scalar(select(FollowUp.id).where(FollowUp.source_id == made)) is None  # its orders will have projects


def test_a_purchase_contract_goes_through_purchasing_and_finance(firm: story.Walk) -> None:
    made = contract(firm, "孙浩", "199999.99", side="purchase")
    in_order(firm, "contract", made, ["高翔"], ["何静"], ["蒋怡"], ["赵敏 吴倩"])
    assert sheet(who(firm, "蒋怡"), made).row.amount == Decimal("199999.99")  # who decides sees it
    assert state_of(firm, made) == "effective"
    larger = contract(firm, "孙浩", "200000.00", side="purchase")
    in_order(firm, "contract", larger, ["高翔"], ["何静"], ["蒋怡"], ["赵敏 吴倩"], ["陈伟"])


def test_an_effective_contract_asks_for_its_project_until_it_is_there_or_declined(firm: story.Walk) -> None:
    """Delivered by consulting: its head has the to-do. The initiation then goes sponsor, delivery director, finance, general manager."""
    head, li = who(firm, "徐亮"), who(firm, "李娜")
    made = contract(firm, "孙浩", "530000.00", department_id=li.department_id)
    in_order(firm, "contract", made, ["何静"], ["陈伟"])
    (row,) = follow_ups.mine(head)
    assert (row.kind, row.source_id, row.due_on) == ("initiation", made, dt.date(2026, 1, 19))  # five working days
    project = projects.create_from_contract(
        li, made, "management_consulting", manager_id=li.employee_id, sponsor_id=head.employee_id, starts_on=dt.date(2026, 3, 2)
    )
    assert follow_ups.mine(head) == []
    with reading(None, "service") as session:
        taken = session.get_one(FollowUp, row.id)
        assert (taken.state, taken.target_id, taken.ended_by_id) == ("taken", project, li.employee_id)
    second = contract(firm, "孙浩", "106000.00", department_id=li.department_id)
    in_order(firm, "contract", second, ["何静"], ["陈伟"])
    (row,) = follow_ups.mine(head)
    with pytest.raises(Required):
        follow_ups.dismiss(head, row.id, reason=" ", seen_version=row.version)
    with pytest.raises(NotFound):
        follow_ups.dismiss(li, row.id, reason="不归我", seen_version=row.version)
    follow_ups.dismiss(head, row.id, reason="并入一期项目交付", seen_version=row.version)
    assert follow_ups.mine(head) == []


def test_an_initiation_goes_to_sponsor_delivery_director_finance_and_general_manager(firm: story.Walk) -> None:
    story.sales_signs_the_contract(firm)
    story.manager_plans_and_the_margin_floor_holds(firm)
    with story.at(dt.date(2026, 1, 22)):
        in_order(firm, "initiation", firm.project, ["徐亮"], ["王磊"], ["赵敏 吴倩"], ["陈伟"])
    assert project_state(firm.project) == "initiated"
    with story.at(dt.date(2026, 2, 2)):  # and is called off before it began
        li = who(firm, "李娜")
        closing.submit_termination(li, firm.project, reason="客户取消数字化预算", seen_version=version("project", firm.project))
        ending = ending_of(li, firm.project)
        assert ending is not None
        in_order(firm, "termination", ending.id, ["徐亮"], ["赵敏 吴倩"], ["王磊"], fills={"赵敏": {"settlement_note": "未发生成本，合同协商解除。"}})
    assert project_state(firm.project) == "terminated"
    with reading(None, "service") as session:
        row = session.get_one(ProjectEnding, ending.id)
        assert (row.released, row.settlement_note) == (Decimal("700000.00"), "未发生成本，合同协商解除。")  # all its headroom is back
        assert session.scalars(select(BudgetLine.committed).where(BudgetLine.project_id.is_(None), BudgetLine.scope == "project")).all() == [0, 0, 0]


def project_state(project_id: int) -> str:
    with reading(None, "service") as session:
        return session.get_one(Project, project_id).state


def test_a_closure_goes_to_sponsor_finance_and_delivery_director(firm: story.Walk) -> None:
    li = who(firm, "李娜")
    with writing(None, "test") as session:
        project = f.project(session, manager=li, sponsor=who(firm, "徐亮"), state="finished", finished_on=TODAY).id
    closing.submit_closure(li, project, note="成果已移交", seen_version=version("project", project))
    ending = ending_of(li, project)
    assert ending is not None
    in_order(firm, "closure", ending.id, ["徐亮"], ["赵敏 吴倩"], ["王磊"], fills={"赵敏": {"settlement_note": "同意决算"}})
    assert project_state(project) == "closed"


def test_the_budget_goes_to_finance_and_the_general_manager_and_holds_from_then_on(firm: story.Walk) -> None:
    accountant, labour = who(firm, "吴倩"), firm.accounts["labour"]
    proposal = proposals.save_proposal(accountant, 2027, [BudgetEdit("project", labour, Decimal("1200000.00"))], note="按在手合同测算")
    proposals.submit(accountant, proposal, seen_version=version("budget_proposal", proposal))
    assert queries.budget_sheet(accountant, 2027).lines == ()  # nothing holds yet
    in_order(firm, "budget", proposal, ["赵敏"], ["陈伟"])  # never the one who proposes
    (line,) = queries.budget_sheet(accountant, 2027).lines
    assert (line.budget, [(e.kind, e.document_type) for e in queries.entries(accountant, line.id)]) == (Decimal("1200000.00"), [("plan", "budget")])
    lower = proposals.save_proposal(accountant, 2027, [BudgetEdit("project", labour, Decimal("500000.00"))])
    proposals.submit(accountant, lower, seen_version=version("budget_proposal", lower))
    with writing(None, "test") as session:  # meanwhile a project takes more than that
        project = f.project(session, manager=who(firm, "李娜"), state="initiated").id
        occupy(session, None, project, [Need(2027, labour, Decimal("600000.00"))], "project", project)
    (to_do,) = waiting("budget", lower).values()
    approval.approve(who(firm, "赵敏"), to_do["赵敏"])
    (to_do,) = waiting("budget", lower).values()
    with pytest.raises(BudgetBelowUse):
        approval.approve(who(firm, "陈伟"), to_do["陈伟"])
    assert queries.budget_sheet(accountant, 2027).lines[0].budget == Decimal("1200000.00")
    approval.return_to_initiator(who(firm, "陈伟"), to_do["陈伟"], comment="低于已占用金额")
    proposals.drop(accountant, lower, seen_version=version("budget_proposal", lower))


def test_a_bonus_goes_to_finance_and_the_general_manager(firm: story.Walk) -> None:
    """Decided in order in the main job; here only who would be asked."""
    li = who(firm, "李娜")
    with writing(None, "test") as session:
        project = f.project(session, manager=li, state="finished", finished_on=TODAY).id
        row = f.make(session, BonusSheet(number="BON-X", project_id=project, made_by_id=li.employee_id, created_at=clock.now(), state="draft", **_figures()))
    assert [row.people for row in preview.who_will_be_asked(li, "bonus", row.id)] == [("赵敏", "吴倩"), ("陈伟",)]


def _figures() -> dict[str, object]:
    money = dict.fromkeys(("revenue", "cost", "margin", "already_paid", "pool", "undistributed", "quality_score"), Decimal(0))
    return {**money, "settled_on": TODAY, "bonus_rate": Decimal("0.1"), "schedule_factor": Decimal(1), "reading": "score_share", "sources": {}}


def test_every_shipped_flow_has_its_story() -> None:
    from seed import flows

    told = {"initiation", "closure", "termination", "contract", "contract_training", "contract_framework", "contract_purchase", "budget", "bonus"}
    told |= {"change", "change_managed", "plan"}  # tests/core/changes: test_change_stories, test_plan_gate
    installed = set()
    flows_install, flows.install_flow = flows.install_flow, lambda _actor, **made: installed.add(made["code"])  # type: ignore[assignment,return-value]
    try:
        flows.standard_flows(Actor(1, "x", "x", 1, frozenset()), 1)
    finally:
        flows.install_flow = flows_install
    assert installed == told
