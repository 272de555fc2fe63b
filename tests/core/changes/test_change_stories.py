"""Changes from the draft to the last approval: who is asked in turn, what takes effect, what leaves no trace (PRJ-14, PRJ-13, PRJ-05)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.approval import service as approvals
from core.approval.preview import who_will_be_asked
from core.changes import service
from core.changes.content import CostPart, MemberPart, StagePart
from core.changes.errors import ChangeOpen, ChangeWaits, MarginWouldFall, NothingChanged, RestartOnlyFromPause, TaskNotInPlan
from core.errors import NotPermitted, Refusals, StaleScreen, WrongState
from core.initiation.rules import MarginBelowFloor
from core.ledger import HeadroomExceeded, spend
from core.ledger.check import differences
from core.plan.edits import AddTask, SetCell
from core.plan.refusals import TaskWithReports
from core.plan.service import save_plan
from core.plan.tree import DraftTask, arranged
from core.portfolio.summaries import refresh
from core.projects import closing, life, queries
from core.projects.errors import EndingWaits
from core.unit import writing
from db.models import Baseline, BaselineTask, BudgetLine, Notice, Project, ProjectChange, ProjectPause, ReportLine, Stage, Task
from tests import projects
from tests.core.changes import stories as s
from tests.projects import MONDAY, Firm, version

D = Decimal


def asked(firm: Firm, change_id: int) -> list[str]:
    return [row.people[0] for row in who_will_be_asked(firm.manager, "change", change_id)]


def test_a_managed_change_goes_to_sponsor_and_pmo_and_becomes_baseline_1(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    change_id = s.drafted(firm.manager, project_id)
    before = s.figures(db, project_id)
    with pytest.raises(NothingChanged):
        s.submit(firm.manager, change_id)
    s.with_costs(firm.manager, change_id, s.labour("251"))
    with pytest.raises(MarginWouldFall) as refused:
        s.submit(firm.manager, change_id)
    assert (refused.value.facts["lower_cost_by"], refused.value.facts["raise_revenue_by"]) == (D("2000.00"), D("2857.15"))
    s.terms(firm.manager, change_id, net_revenue=D("1002857.15"))
    assert s.figures(db, project_id) == before  # nothing of it counts yet
    assert asked(firm, change_id) == [firm.sponsor.name, firm.pmo.name]
    s.submit(firm.manager, change_id)
    s.approve(change_id, firm.sponsor)
    assert s.figures(db, project_id) == before  # work goes on under the old baseline
    s.approve(change_id, firm.pmo)
    after = s.figures(db, project_id)
    assert after["project"][:3] == (D("1002857.15"), D("702000.00"), D("0.30"))  # the floor stays as it was fixed
    assert (after["baselines"], after["summary"]["budget_cost"]) == ([0, 1], D("702000.00"))
    row = db.scalars(select(Baseline).where(Baseline.number == 1)).one()
    assert (row.change_id, row.budget_cost) == (change_id, D("702000.00"))
    occupied = [line.budget for line in db.scalars(select(BudgetLine).where(BudgetLine.project_id == project_id))]
    assert (sum(occupied), differences(db)) == (D("702000.00"), [])
    assert firm.consultant.employee_id in set(db.scalars(select(Notice.employee_id).where(Notice.kind == "change_approved")))
    sheet = s.sheet(firm.manager, change_id)  # stands as it was decided on
    assert (sheet.row.state, sheet.row.baseline, sheet.weighed.old.cost, sheet.weighed.new.cost) == ("approved", 1, D("700000.00"), D("702000.00"))


def test_a_full_change_goes_as_an_initiation_and_changes_everything(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    change_id = s.drafted(firm.manager, project_id, "full")
    now = s.wanted(change_id)
    last = now.stages[-1]
    new = StagePart(0, "运营辅导", last.finishes_on + dt.timedelta(days=1), last.finishes_on + dt.timedelta(days=60), D("0.10"))
    stages = [*now.stages[:-1], replace(last, revenue_share=last.revenue_share - D("0.10")), new]
    s.terms(firm.manager, change_id, finishes_on=new.finishes_on, net_revenue=D("1100000.00"))
    service.save_stages(firm.manager, change_id, stages, seen_version=s.version(change_id))
    made = s.wanted(change_id).stages[-1]
    assert made.id == -1
    reported = now.tasks[1]
    gone = [t for t in now.tasks if t.parent_id == reported.parent_id and not t.is_milestone][-1]
    days = made.starts_on, made.finishes_on, D(20)
    fresh = DraftTask("x", None, 99, "运营辅导", firm.consultant.employee_id, "consultant", made.id, *days, deliverable="辅导报告")
    tasks = arranged([*(t for t in now.tasks if t.id != gone.id), fresh])
    s.with_plan(firm.manager, change_id, tasks)
    travel = CostPart(0, made.id, firm.accounts["travel"], "expense", "差旅", gross_amount=D("40000.00"))
    service.save_costs(firm.manager, change_id, [*now.costs, travel], seen_version=s.version(change_id))
    team = [*now.team, MemberPart(firm.sales.employee_id, "assistant", D(5))]
    service.save_team(firm.manager, change_id, team, now.weights, seen_version=s.version(change_id))
    with pytest.raises(StaleScreen):
        service.save_team(firm.manager, change_id, team, now.weights, seen_version=1)
    difference = s.sheet(firm.sponsor, change_id).difference
    kinds = [(c.kind, c.row.name) for c in difference.tasks if c.kind != "changed"]
    assert kinds == [("added", "运营辅导"), ("removed", gone.name)]
    assert [(c.kind, c.row.gross_amount) for c in difference.costs] == [("added", D("40000.00"))]
    assert [(c.kind, c.row.employee_id) for c in difference.team] == [("added", firm.sales.employee_id)]
    assert [c.kind for c in difference.stages] == ["changed", "added"]
    assert asked(firm, change_id) == [p.name for p in (firm.sponsor, firm.pmo, firm.finance, firm.ceo)]
    s.submit(firm.manager, change_id)
    # the plan goes on as a forecast meanwhile: a name, and progress
    opened = projects.opened(firm.manager, project_id)
    save_plan(firm.manager, project_id, projects.edited(opened, SetCell(reported.id, "name", "项目章程（签署）")), seen_plan_version=opened.version)
    db.execute(update(Task).where(Task.id == reported.id).values(progress=40))
    db.commit()
    s.approve(change_id, firm.sponsor, firm.pmo, firm.finance, firm.ceo)
    rows = projects.tasks(project_id)
    by_name = {t.name: t for t in rows.values()}
    assert by_name["项目章程（签署）"].progress == 40
    assert gone.name not in by_name
    stage = db.scalars(select(Stage).where(Stage.project_id == project_id, Stage.name == "运营辅导")).one()
    assert by_name["运营辅导"].stage_id == stage.id
    assert projects.project(project_id).approved_cost == D("740000.00")
    assert sum(line.budget for line in db.scalars(select(BudgetLine).where(BudgetLine.project_id == project_id))) == D("740000.00")
    kept = db.scalars(select(BaselineTask.name).join(Baseline, Baseline.id == BaselineTask.baseline_id).where(Baseline.number == 0)).all()
    assert gone.name in kept  # baselines pile up, none loses a task
    assert differences(db) == []


def test_rejected_withdrawn_and_dropped_leave_no_trace_in_any_figure(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    before = s.figures(db, project_id)

    def submitted() -> int:
        change_id = s.drafted(firm.manager, project_id, "full")
        s.terms(firm.manager, change_id, net_revenue=D("1200000.00"), finishes_on=s.wanted(change_id).finishes_on + dt.timedelta(days=90))
        s.with_costs(firm.manager, change_id, s.labour("300"))
        s.submit(firm.manager, change_id)
        return change_id

    rejected = submitted()
    s.approve(rejected, firm.sponsor, firm.pmo, firm.finance)
    approvals.reject(firm.ceo, s.task_of("change", rejected, firm.ceo), comment="不扩大范围")
    assert s.figures(db, project_id) == before
    assert s.sheet(firm.manager, rejected).weighed.new.cost == D("800000.00")  # what was refused can still be read
    taken_back = submitted()
    service.withdraw(firm.manager, taken_back)
    assert (s.row(taken_back).state, s.figures(db, project_id) == before) == ("draft", True)
    s.submit(firm.manager, taken_back)
    approvals.return_to_initiator(firm.sponsor, s.task_of("change", taken_back, firm.sponsor), comment="先谈价格")
    with pytest.raises(NotPermitted):
        service.drop(firm.consultant, taken_back, seen_version=s.version(taken_back))
    service.drop(firm.manager, taken_back, seen_version=s.version(taken_back))
    assert (s.row(taken_back).state, s.figures(db, project_id)) == ("dropped", before)
    assert differences(db) == []


def test_a_change_and_its_inverse_restore_every_figure(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    with writing(firm.finance, "test") as session:
        spend(session, firm.finance, project_id=project_id, account_id=firm.accounts["purchase"], amount=D("90000.00"), booked_on=MONDAY,
              document_type="test", document_id=1)  # fmt: skip
        refresh(session, [project_id])
    before = s.figures(db, project_id)
    first = s.drafted(firm.manager, project_id, "full")
    now = s.wanted(first)
    moved = {t.id: {"effort_days": t.effort_days * 2} for t in now.tasks if not t.is_summary and not t.is_milestone}
    s.with_plan(firm.manager, first, service.with_fields(now.tasks, moved))  # type: ignore[arg-type]
    s.terms(firm.manager, first, net_revenue=D("1333333.33"))
    s.with_costs(firm.manager, first, lambda c: s.labour("301.37")(c) if c.kind == "labour" else replace(c, gross_amount=c.gross_amount + D("777.77")))
    s.submit(firm.manager, first)
    s.approve(first, firm.sponsor, firm.pmo, firm.finance, firm.ceo)
    assert s.figures(db, project_id)["lines"] != before["lines"]
    second = s.drafted(firm.manager, project_id, "full")
    s.with_plan(firm.manager, second, before["content"].tasks)
    s.terms(firm.manager, second, net_revenue=D("1000000.00"))
    service.save_costs(firm.manager, second, list(before["content"].costs), seen_version=s.version(second))
    s.submit(firm.manager, second)
    s.approve(second, firm.sponsor, firm.pmo, firm.finance, firm.ceo)
    after = s.figures(db, project_id)
    assert after["baselines"] == [0, 1, 2]
    for what in ("project", "content", "summary", "lines"):
        assert after[what] == before[what], what
    assert differences(db) == []


def test_the_gates_run_again_at_the_last_approval(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    change_id = s.drafted(firm.manager, project_id, "full")
    s.with_costs(firm.manager, change_id, s.labour("250.01"))
    with pytest.raises(MarginBelowFloor):
        s.submit(firm.manager, change_id)
    s.terms(firm.manager, change_id, net_revenue=D("1500000.00"))
    s.with_costs(firm.manager, change_id, s.labour("400"))
    s.submit(firm.manager, change_id)
    s.approve(change_id, firm.sponsor, firm.pmo, firm.finance)
    company = update(BudgetLine).where(BudgetLine.project_id.is_(None), BudgetLine.account_id == firm.accounts["labour"], BudgetLine.year == 2026)
    db.execute(company.values(budget=D("500000.00")))
    db.commit()
    with pytest.raises(HeadroomExceeded) as refused:
        s.approve(change_id, firm.ceo)
    assert refused.value.facts["missing"] == D("300000.00")
    assert (s.row(change_id).state, projects.project(project_id).approved_cost) == ("in_approval", D("700000.00"))


def test_one_change_at_a_time_and_neither_an_end_beside_it(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    plan = projects.tasks(project_id)
    leaf, parent = plan["1.1"], plan["1"]
    with pytest.raises(TaskNotInPlan):
        service.draft_with(firm.pmo, project_id, kind="managed", reason="资源平衡", tasks={parent.id: {"starts_on": MONDAY}})
    with pytest.raises(NotPermitted):
        s.drafted(firm.consultant, project_id)
    later = leaf.finishes_on + dt.timedelta(days=14)
    change_id = service.draft_with(firm.pmo, project_id, kind="managed", reason="资源平衡", tasks={leaf.id: {"finishes_on": later}})
    assert {t.id: t for t in s.wanted(change_id).tasks}[leaf.id].finishes_on == later
    with pytest.raises(ChangeOpen) as refused:
        s.drafted(firm.manager, project_id)
    assert refused.value.facts["number"] == s.row(change_id).number
    assert queries.card(firm.manager, project_id).phase == "monitoring"
    with pytest.raises(ChangeWaits):
        closing.submit_termination(firm.manager, project_id, reason="客户重组", seen_version=version(project_id))
    (finish,) = [m.refused for m in queries.moves(firm.manager, project_id) if m.action == "finish"]
    assert isinstance(finish, Refusals)
    assert [r.code for r in finish.refusals] == ["milestones_open", "acceptance_missing", "change_waits"]  # everything at once
    service.drop(firm.pmo, change_id, seen_version=s.version(change_id))
    assert queries.card(firm.manager, project_id).phase == "executing"
    closing.submit_termination(firm.manager, project_id, reason="客户重组", seen_version=version(project_id))
    with pytest.raises(EndingWaits):
        s.drafted(firm.manager, project_id)
    assert len(db.scalars(select(ProjectChange)).all()) == 1


def test_a_paused_project_restarts_with_its_change(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    with pytest.raises(RestartOnlyFromPause):
        s.submit(firm.manager, s.drafted(firm.manager, project_id, with_restart=True))
    db.execute(update(ProjectChange).values(state="dropped"))
    db.commit()
    life.pause(firm.manager, project_id, reason="客户换人", resumes_on=MONDAY + dt.timedelta(days=30), seen_version=version(project_id))
    change_id = s.drafted(firm.manager, project_id, with_restart=True)
    with pytest.raises(ChangeWaits):
        life.restart(firm.manager, project_id, seen_version=version(project_id))
    with pytest.raises(WrongState):
        life.start(firm.manager, project_id, seen_version=version(project_id))
    s.submit(firm.manager, change_id)  # as planned, only later: nothing else has to differ
    s.approve(change_id, firm.sponsor)
    assert projects.state(project_id) == "paused"
    with projects.on(MONDAY + dt.timedelta(days=2)):
        s.approve(change_id, firm.pmo)
    assert projects.state(project_id) == "in_progress"
    pause = db.scalars(select(ProjectPause).where(ProjectPause.project_id == project_id)).one()
    assert (pause.from_on, pause.until_on) == (MONDAY, MONDAY + dt.timedelta(days=2))
    assert projects.project(project_id).pause_reason == ""


def test_a_task_with_booked_work_stays_though_the_proposal_took_it_out(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    opened = projects.opened(firm.manager, project_id)
    save_plan(firm.manager, project_id, projects.edited(opened, AddTask("n", None), SetCell("n", "name", "驻场")), seen_plan_version=opened.version)
    extra = next(t for t in projects.tasks(project_id).values() if t.name == "驻场")
    change_id = s.drafted(firm.manager, project_id, "full")
    now = s.wanted(change_id)
    s.with_plan(firm.manager, change_id, tuple(t for t in now.tasks if t.id != extra.id))
    assert [c.row.name for c in s.sheet(firm.manager, change_id).difference.tasks] == ["驻场"]
    db.add(ReportLine(employee_id=firm.consultant.employee_id, project_id=project_id, task_id=extra.id, work_on=MONDAY, minutes=60, state="draft"))
    db.commit()
    assert not s.sheet(firm.manager, change_id).difference.count
    worked = next(t for t in projects.tasks(project_id).values() if not t.is_summary and not t.is_milestone)
    db.execute(update(Task).where(Task.id == worked.id).values(progress=20))
    db.commit()
    with pytest.raises(TaskWithReports):
        s.with_plan(firm.manager, change_id, tuple(t for t in s.wanted(change_id).tasks if t.id != worked.id))
    assert db.get_one(Project, project_id).approved_cost == D("700000.00")
