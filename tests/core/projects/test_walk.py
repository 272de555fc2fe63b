"""The main story at the service layer: contract → initiation → approval → start → finish → close (PRJ-01 … PRJ-13, PRJ-42)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.approval import service as approvals
from core.errors import Refusals
from core.initiation import service as initiation
from core.initiation.budget import cost_lines
from core.initiation.figures import figures
from core.initiation.rules import MarginBelowFloor
from core.milestones import service
from core.milestones.queries import milestones
from core.projects import closing, ending_queries, life, queries
from core.projects.errors import ContractTaken
from core.projects.initiation import copy
from core.risks.queries import risks
from core.risks.register import close_risk
from db.models import Baseline, BudgetLine, Notice, PolicyValue, Project
from tests import deliveries, projects
from tests.projects import Firm, version


def test_project_from_contract_and_template(firm: Firm) -> None:
    project_id = firm.create()
    card = queries.card(firm.manager, project_id)
    assert (card.state, card.phase, card.net_revenue, card.customer, card.name) == (
        "draft",
        "initiating",
        Decimal("1000000.00"),
        "华泽医药",
        "供应链数字化转型",
    )
    stages = queries.stages(firm.manager, project_id)
    assert [s.name for s in stages] == ["启动", "调研与诊断", "方案设计", "试点与辅导", "推广与收尾"]
    assert sum(s.revenue_share for s in stages) == 1
    assert card.finishes_on == max(s.finishes_on for s in stages)
    tasks = projects.tasks(project_id)
    assert tasks["1.1"].responsible_id == firm.manager.employee_id
    assert tasks["2.1"].starts_on > tasks["1.4"].finishes_on
    assert tasks["1"].is_summary
    assert tasks["1.5"].is_milestone


def test_720000_is_refused_with_the_sentence_of_the_margin_gate_and_700000_passes(firm: Firm) -> None:
    project_id = firm.create()
    firm.staff(project_id)
    firm.budget(project_id)
    found = figures(firm.manager, project_id)
    assert (found.cost, found.margin, found.margin_rate, found.passes) == (Decimal("720000.00"), Decimal("280000.00"), Decimal("0.28"), False)
    with pytest.raises(MarginBelowFloor) as refused:
        initiation.submit(firm.manager, project_id, seen_version=version(project_id))
    facts = refused.value.facts
    assert (facts["lower_cost_by"], facts["raise_revenue_by"]) == (Decimal("20000.00"), Decimal("28571.43"))
    assert projects.state(project_id) == "draft"
    (submit,) = [m for m in queries.moves(firm.manager, project_id) if m.action == "submit"]
    assert isinstance(submit.refused, MarginBelowFloor)
    firm.budget(project_id, labour_days="250")
    initiation.submit(firm.manager, project_id, seen_version=version(project_id))
    assert projects.state(project_id) == "in_approval"


def test_figures_follow_what_is_typed_before_it_is_saved(firm: Firm) -> None:
    project_id = firm.ready()
    lines = [c.as_input() for c in cost_lines(firm.manager, project_id)]
    typed = figures(firm.manager, project_id, lines=lines[:1], revenue=Decimal("600000.00"))
    assert (typed.revenue, typed.margin) == (Decimal("600000.00"), typed.revenue - typed.cost)
    assert figures(firm.manager, project_id).revenue == Decimal("1000000.00")


def test_approval_occupies_the_budget_keeps_baseline_0_and_tells_the_team(firm: Firm, db: Session) -> None:
    project_id = firm.initiated()
    row = projects.project(project_id)
    assert (row.state, row.margin_floor, row.approved_cost, row.initiated_on) == ("initiated", Decimal("0.30"), Decimal("700000.00"), projects.MONDAY)
    lines = db.scalars(select(BudgetLine).where(BudgetLine.project_id == project_id)).all()
    assert sum(line.budget for line in lines) == Decimal("700000.00")
    company = db.scalars(select(BudgetLine).where(BudgetLine.project_id.is_(None))).all()
    assert sum(line.committed for line in company) == Decimal("700000.00")
    (baseline,) = db.scalars(select(Baseline).where(Baseline.project_id == project_id)).all()
    assert (baseline.number, baseline.budget_cost) == (0, Decimal("700000.00"))
    assert sum(t.budget_cost for t in baseline.tasks if not t.is_summary) == Decimal("700000.00")
    told = set(db.scalars(select(Notice.employee_id).where(Notice.kind == "project_initiated")))
    assert {firm.manager.employee_id, firm.consultant.employee_id, firm.sponsor.employee_id} <= told


def test_returned_is_a_draft_again_and_can_be_resubmitted(firm: Firm) -> None:
    project_id = firm.submitted()
    firm.approve(project_id, firm.sponsor)
    approvals.return_to_initiator(firm.pmo, projects.open_task(project_id, firm.pmo), comment="周婷一月超负荷")
    assert projects.state(project_id) == "draft"
    initiation.submit(firm.manager, project_id, seen_version=version(project_id))
    firm.approve(project_id)
    assert projects.state(project_id) == "initiated"


def test_rejected_is_final_and_can_be_copied_to_a_new_draft(firm: Firm, db: Session) -> None:

    project_id = firm.submitted()
    approvals.reject(firm.sponsor, projects.open_task(project_id, firm.sponsor), comment="客户尚未确认范围")
    assert projects.state(project_id) == "rejected"
    again = copy(firm.manager, project_id)
    old, new = projects.project(project_id), projects.project(again)
    assert (new.state, new.contract_id, new.net_revenue, new.number != old.number) == ("draft", old.contract_id, old.net_revenue, True)
    assert [t.name for t in projects.tasks(again).values()] == [t.name for t in projects.tasks(project_id).values()]
    assert figures(firm.manager, again).cost == Decimal("700000.00")
    initiation.submit(firm.manager, again, seen_version=version(again))


def test_withdrawn_before_the_first_decision_is_a_draft_again(firm: Firm) -> None:
    project_id = firm.submitted()
    initiation.withdraw(firm.manager, project_id)
    assert projects.state(project_id) == "draft"


def test_whole_life_to_closed_gives_the_rest_of_the_budget_back(firm: Firm, db: Session) -> None:

    project_id = firm.started()
    deliveries.written_as_accepted(project_id)
    for row in milestones(firm.manager, project_id):
        for condition in row.open:
            if condition.kind == "qa":
                service.pass_qa(firm.qa, condition.id)
        service.reach(firm.manager, row.id, reached_on=projects.MONDAY, seen_version=row.version)
    deliveries.passed(firm.sales, project_id)
    life.finish(firm.manager, project_id, seen_version=version(project_id))
    for risk in risks(firm.manager, project_id):
        close_risk(firm.manager, risk.id, seen_version=risk.version)
    closing.submit_closure(firm.manager, project_id, seen_version=version(project_id))
    ending = ending_queries.ending_of(firm.manager, project_id)
    assert ending is not None
    firm.settle(ending.id)
    assert projects.state(project_id) == "closed"
    company = db.scalars(select(BudgetLine).where(BudgetLine.project_id.is_(None))).all()
    assert sum(line.committed for line in company) == 0
    events = queries.timeline(firm.manager, project_id)
    assert [e.to_state for e in events] == ["draft", "in_approval", "initiated", "in_progress", "finished", "closed"]


def test_everything_missing_is_named_at_once(firm: Firm) -> None:
    project_id = firm.create()
    with pytest.raises(Refusals) as refused:
        initiation.submit(firm.manager, project_id, seen_version=version(project_id))
    codes = {r.code for r in refused.value.refusals}
    assert {"tasks_without_responsible", "budget_without_labour"} <= codes


def test_a_later_change_of_the_floor_does_not_touch_an_approved_project(firm: Firm, db: Session) -> None:

    project_id = firm.initiated()
    db.add(PolicyValue(key="margin_floor.management_consulting", value="0.40", from_on=projects.MONDAY, set_by_id=firm.ceo.employee_id, set_at=projects.NOON))
    db.commit()
    assert figures(firm.manager, project_id).floor == Decimal("0.30")
    with projects.on(projects.MONDAY + dt.timedelta(days=1)):
        assert figures(firm.manager, project_id).passes


def test_project_row_is_one_per_contract(firm: Firm, db: Session) -> None:

    firm.create()
    with pytest.raises(ContractTaken):
        firm.create()
    assert len(db.scalars(select(Project)).all()) == 1
