"""The main job, end to end, by named persons of the demo firm's people: from a won contract to a shared bonus.

Read as a story; every figure is worked out in the requirement it names."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

import core.boot  # noqa: F401
from core import audit, clock
from core.access import Actor
from core.approval import queries as cases
from core.approval import service as approval
from core.budget.effect import BudgetEdit
from core.contracts import service as contracts
from core.contracts.forms import ContractTerms
from core.contracts.queries import sheet
from core.contracts.rules import PlanLineForm
from core.customers import service as customers
from core.customers.forms import CustomerForm
from core.deliverables.queries import deliverables
from core.initiation import service as initiation
from core.initiation.budget import CostInput, save_costs
from core.initiation.figures import figures
from core.initiation.rules import MarginBelowFloor
from core.labour.confirm import confirm
from core.labour.service import save_week
from core.labour.waiting import waiting
from core.labour.writing import HoursEdit, Work, monday_of
from core.ledger import check
from core.milestones.queries import milestones
from core.milestones.service import pass_qa, reach
from core.people.founding import found_firm
from core.people.queries import departments
from core.performance import scores
from core.performance import service as bonus
from core.performance.queries import score_sheet, sheet_detail, sheets
from core.plan.queries import plan
from core.portfolio.queries import portfolio
from core.progress.queries import alarms, figures_on, reviews
from core.progress.service import EntryInput, close_review, confirm_period, save_period, submit_period
from core.projects import initiation as projects
from core.projects import life
from core.projects.team import MemberInput, save_team
from core.rates.queries import grade_rates
from core.receipts import service as receipts
from core.receipts.forms import ReceiptForm
from core.receipts.rules import Part
from core.unit import reading
from seed.accounts import account_ids
from seed.budget import approve_budget
from seed.foundation import every_firm
from seed.people import Staff, hire_everybody
from seed.rows import version
from tests import deliveries

D = Decimal
OPENING = dt.date(2026, 1, 5)
START = dt.date(2026, 3, 2)


@dataclass
class Walk:
    staff: Staff
    accounts: dict[str, int]
    contract: int = 0
    project: int = 0
    told: list[str] = field(default_factory=list)

    def who(self, username: str) -> Actor:
        from seed.people import PEOPLE

        return self.staff[next(p.number for p in PEOPLE if p.username == username)]

    def task(self, username: str, document: str) -> int:
        rows = cases.box(self.who(username), "todo", document=document)
        assert len(rows) == 1, f"{username} has {len(rows)} to-dos"
        assert rows[0].task_id is not None
        return rows[0].task_id

    def approve(self, username: str, document: str, comment: str = "") -> None:
        approval.approve(self.who(username), self.task(username, document), comment=comment)


def at(day: dt.date, hour: int = 10) -> AbstractContextManager[None]:
    return clock.at(clock.at_firm_time(day, hour))


def founded() -> Walk:
    """The firm before its first contract: people, calendar, templates, flows, the year's budget."""
    with at(OPENING):
        admin, _ = found_firm(firm="远见咨询", firm_en="Foresight Consulting")
        every_firm(admin)
        staff = hire_everybody(admin, next(row.id for row in departments(admin) if row.parent_id is None))
        accounts = account_ids(staff["E003"])
        approve_budget(
            staff,
            2026,
            [BudgetEdit("project", accounts[code], D(amount)) for code, amount in (("labour", "800000"), ("purchase", "150000"), ("expense", "150000"))],
        )
    return Walk(staff, accounts)


@pytest.fixture
def walk(db: Session) -> Walk:
    return founded()


def test_from_a_won_contract_to_a_shared_bonus(walk: Walk, db: Session) -> None:
    sales_signs_the_contract(walk)
    manager_plans_and_the_margin_floor_holds(walk)
    four_approve_and_the_budget_is_occupied(walk)
    the_team_works_and_days_become_cost(walk)
    progress_is_confirmed_and_a_deviation_alarms(walk)
    money_arrives_and_counts_when_finance_confirms(walk)
    the_project_ends_and_the_bonus_is_shared(walk)
    the_ceo_sees_it_and_everything_adds_up(walk)


def sales_signs_the_contract(walk: Walk) -> None:
    sun = walk.who("sunhao")
    with at(dt.date(2026, 1, 12)):
        customer = customers.create(
            sun,
            CustomerForm(full_name="华泽医药股份有限公司", full_name_en="Huaze Pharma Co., Ltd.", short_name="华泽医药", account_manager_id=sun.employee_id),
        )
        lines = tuple(
            PlanLineForm(name, due, amount=D(amount))
            for name, due, amount in (
                ("预付款", dt.date(2026, 3, 10), "318000.00"),
                ("中期", dt.date(2026, 5, 10), "424000.00"),
                ("终验", dt.date(2026, 7, 31), "318000.00"),
            )
        )
        walk.contract = contracts.create(
            sun,
            ContractTerms(
                title="供应链数字化转型咨询",
                customer_id=customer,
                amount=D("1060000.00"),
                tax_rate=D("0.06"),
                business_type="management_consulting",
                starts_on=START,
                ends_on=dt.date(2026, 12, 31),
                department_id=walk.who("lina").department_id,
                lines=lines,
            ),
        )
        row = sheet(sun, walk.contract).row
        assert (row.net_amount, row.amount - row.net_amount) == (D("1000000.00"), D("60000.00"))  # CON-10
        contracts.submit(sun, walk.contract, seen_version=version("contract", walk.contract))
        walk.approve("hejing", "contract", "条款完整")
        assert sheet(sun, walk.contract).row.state == "in_approval"
        walk.approve("chenwei", "contract")
        assert sheet(sun, walk.contract).row.state == "effective"


def manager_plans_and_the_margin_floor_holds(walk: Walk) -> None:
    li = walk.who("lina")
    with at(dt.date(2026, 1, 20)):
        walk.project = projects.create_from_contract(
            li, walk.contract, "management_consulting", manager_id=li.employee_id, sponsor_id=walk.who("xuliang").employee_id, starts_on=START
        )
        team = [MemberInput(li.employee_id, "manager", D(30))] + [
            MemberInput(walk.who(name).employee_id, role, D(40)) for name, role in (("zhoutao", "consultant"), ("qianyu", "analyst"), ("jiangyi", "assistant"))
        ]
        save_team(
            li, walk.project, team, {"manager": D(40), "consultant": D(45), "analyst": D(10), "assistant": D(5)}, seen_version=version("project", walk.project)
        )
        budget(walk, expenses="80000.00")
        found = figures(li, walk.project)
        assert (found.cost, found.margin, found.margin_rate, found.passes) == (D("720000.00"), D("280000.00"), D("0.28"), False)  # PRJ-09
        with pytest.raises(MarginBelowFloor) as refused:
            initiation.submit(li, walk.project, seen_version=version("project", walk.project))
        assert (refused.value.facts["lower_cost_by"], refused.value.facts["raise_revenue_by"]) == (D("20000.00"), D("28571.43"))
        budget(walk, expenses="60000.00")
        found = figures(li, walk.project)
        assert (found.cost, found.margin_rate, found.passes) == (D("700000.00"), D("0.30"), True)
        initiation.submit(li, walk.project, seen_version=version("project", walk.project))


def budget(walk: Walk, *, expenses: str) -> None:
    """Labour 520,000.00 at 2,800.00 and 1,200.00 a day, purchases 120,000.00, expenses as given."""
    li = walk.who("lina")
    stages = sorted({row.stage_id for row in plan(li, walk.project).rows if row.stage_id})
    grades = {row.code: row.id for row in grade_rates(li)}
    lines = [
        CostInput(stages[0], walk.accounts["labour"], grade_id=grades["P6"], days=D(100)),
        CostInput(stages[1], walk.accounts["labour"], grade_id=grades["P3"], days=D(200)),
        CostInput(stages[1], walk.accounts["purchase"], "样组与数据", gross_amount=D("127200.00"), deductible_tax=D("7200.00")),
        CostInput(stages[2], walk.accounts["expense"], "差旅与会议", gross_amount=D(expenses)),
    ]
    save_costs(li, walk.project, lines, seen_version=version("project", walk.project))


def four_approve_and_the_budget_is_occupied(walk: Walk) -> None:
    with at(dt.date(2026, 1, 22)):
        walk.approve("xuliang", "initiation")
        approval.return_to_initiator(walk.who("wanglei"), walk.task("wanglei", "initiation"), comment="请说明分析师的投入。")
        with pytest.raises(AssertionError):
            walk.task("zhaomin", "initiation")
        initiation.submit(walk.who("lina"), walk.project, seen_version=version("project", walk.project))
        for name in ("xuliang", "wanglei", "zhaomin", "chenwei"):
            walk.approve(name, "initiation", "同意")
    with reading(None) as session:
        from db.models import Baseline, BudgetLine, Project

        project = session.get_one(Project, walk.project)
        assert (project.state, project.margin_floor, project.approved_cost) == ("initiated", D("0.30"), D("700000.00"))
        assert session.query(Baseline).filter_by(project_id=walk.project).one().number == 0  # PRJ-42
        company = session.query(BudgetLine).filter_by(project_id=None, scope="project").all()
        assert sum(line.committed for line in company) == D("700000.00")  # PRJ-10
        assert {line.budget - line.committed - line.actual for line in company} == {D("280000.00"), D("30000.00"), D("90000.00")}


def the_team_works_and_days_become_cost(walk: Walk) -> None:
    li, zhou = walk.who("lina"), walk.who("zhoutao")
    with at(dt.date(2026, 2, 27)):
        life.file_kickoff(li, walk.project, held_on=clock.today(), minutes="目标、范围、职责与沟通计划已确认。", seen_version=version("project", walk.project))
    with at(START):
        life.start(li, walk.project, seen_version=version("project", walk.project))
    with at(dt.date(2026, 3, 6), 18):
        days = [START + dt.timedelta(days=n) for n in range(5)]
        for person in (zhou, walk.who("qianyu"), walk.who("jiangyi"), li):
            save_week(person, monday_of(START), [HoursEdit(Work(walk.project), day, 450, "访谈与资料整理") for day in days], submit=days)
    with at(dt.date(2026, 3, 9)):
        ids = [line.id for week in waiting(li) for line in week.lines]
        booked = confirm(li, ids)
        # 5 days of 7.5 h at P5 2,150.00, P3 1,200.00, P2 800.00 (MON-08)
        assert booked.cost == D("10078.15") + D("5625.00") + D("3750.00")
        own = [line.id for week in waiting(walk.who("xuliang")) for line in week.lines]
        assert len(own) == 5  # a manager's own by the sponsor
        confirm(walk.who("xuliang"), own)
    with reading(None) as session:
        from db.models import BudgetLine

        company = session.query(BudgetLine).filter_by(project_id=None, scope="project").all()
        assert sum(line.committed + line.actual for line in company) == D("700000.00")  # MON-18: available stands still
        assert sum(line.actual for line in company) == booked.cost + D("13125.00")


def progress_is_confirmed_and_a_deviation_alarms(walk: Walk) -> None:
    li, qa = walk.who("lina"), walk.who("fenglan")
    with at(dt.date(2026, 4, 3), 18):
        first = next(row for row in plan(li, walk.project).rows if not row.is_summary)
        period = save_period(li, walk.project, clock.today(), [EntryInput(first.task_id, D(100))])
        assert figures_on(li, walk.project).actual == 0  # PRJ-18: not before QA
        submit_period(li, period, seen_version=version("progress_period", period))
        confirm_period(qa, period, seen_version=version("progress_period", period))
        found = figures_on(li, walk.project)
        assert found.actual > 0
        assert found.deviation is not None
        assert found.deviation < -5
        assert "schedule" in {a.kind for a in alarms(li, walk.project)}  # PRJ-20
        opened = reviews(qa, walk.project, only_open=True)
        assert opened
        for review in opened:
            close_review(qa, review.id, cause="客户资料迟到", verdict="bonus_may_go_on", measure="资料清单每周核对", seen_version=review.version)


def money_arrives_and_counts_when_finance_confirms(walk: Walk) -> None:
    sun, zhao = walk.who("sunhao"), walk.who("zhaomin")
    with at(dt.date(2026, 5, 12)):
        lines = sheet(sun, walk.contract).plan
        receipt = receipts.register(
            sun,
            walk.contract,
            ReceiptForm(
                D("500000.00"),
                clock.today(),
                (Part(lines[0].id, D("318000.00")), Part(lines[1].id, D("182000.00"))),
                payer="华泽医药股份有限公司",
                bank_reference="T0512",
            ),
        )
        assert sum(line.received for line in sheet(sun, walk.contract).plan) == 0
        receipts.confirm(zhao, receipt, seen_version=version("receipt", receipt))
        assert [line.received for line in sheet(sun, walk.contract).plan] == [D("318000.00"), D("182000.00"), 0]


def the_project_ends_and_the_bonus_is_shared(walk: Walk) -> None:
    with at(dt.date(2026, 8, 3), 11):
        made = end_and_share(walk)
    whole = sheet_detail(walk.who("chenwei"), made)
    assert whole.row.pool == ((D("1000000.00") - (whole.cost or 0)) * D("0.10") * D("0.92")).quantize(D("0.01"))
    assert sum(line.amount for line in whole.lines) == whole.row.pool  # to the fen
    own = sheet_detail(walk.who("zhoutao"), made)
    assert [line.name for line in own.lines] == ["周涛"]
    assert own.row.pool is None
    assert sheets(walk.who("caoyang")) == []


def end_and_share(walk: Walk) -> int:
    """What is left of the money, progress, deliverables, milestones, acceptance, scores, the bonus sheet up to its payment."""
    li, qa, pmo = walk.who("lina"), walk.who("fenglan"), walk.who("wanglei")
    receive_the_rest(walk)
    contact = deliveries.contact_of(walk.who("sunhao"), walk.project)
    first, *_others = deliverables(li, walk.project)
    deliveries.to_the_end(li, walk.who("xuliang"), pmo, first.id, contact)
    deliveries.written_as_accepted(walk.project)
    leaves = [row.task_id for row in plan(li, walk.project).rows if not row.is_summary]
    period = save_period(li, walk.project, clock.today(), [EntryInput(task, D(100)) for task in leaves])
    submit_period(li, period, seen_version=version("progress_period", period))
    confirm_period(qa, period, seen_version=version("progress_period", period))
    for row in milestones(li, walk.project):
        for check_ in row.preconditions:
            if check_.kind == "qa" and not check_.met:
                pass_qa(qa, check_.id)
        reach(li, row.id, reached_on=clock.today(), seen_version=version("milestone", row.id))
    deliveries.passed(walk.who("sunhao"), walk.project)
    life.finish(li, walk.project, seen_version=version("project", walk.project))
    scores.score_quality(qa, walk.project, None, qa=D(92), daily=D(92), customer=D(92))
    team = [row.employee_id for row in score_sheet(li, walk.project, None).people]
    scores.score_members(li, walk.project, None, {p: D(85) for p in team if p != li.employee_id})
    scores.score_members(pmo, walk.project, None, {li.employee_id: D(90)})
    for review in reviews(qa, walk.project, only_open=True):
        close_review(qa, review.id, cause="工时集中确认", verdict="bonus_may_go_on", measure="按周确认", seen_version=review.version)
    made = bonus.make_sheet(li, walk.project, None)
    bonus.submit(li, made, seen_version=version("bonus_sheet", made))
    walk.approve("zhaomin", "bonus", "来源已核对")
    walk.approve("chenwei", "bonus")
    bonus.pay(walk.who("zhaomin"), made, seen_version=version("bonus_sheet", made))
    return made


def receive_the_rest(walk: Walk) -> None:
    sun, zhao = walk.who("sunhao"), walk.who("zhaomin")
    lines = sheet(sun, walk.contract).plan
    rest = receipts.register(
        sun, walk.contract, ReceiptForm(D("560000.00"), clock.today(), (Part(lines[1].id, D("242000.00")), Part(lines[2].id, D("318000.00"))))
    )
    receipts.confirm(zhao, rest, seen_version=version("receipt", rest))


def the_ceo_sees_it_and_everything_adds_up(walk: Walk) -> None:
    row = next(r for r in portfolio(walk.who("chenwei")) if r.id == walk.project)
    assert (row.state, row.phase, row.net_revenue, row.received) == ("finished", "closing", D("1000000.00"), D("1060000.00"))
    with reading(None, scope="service") as session:
        assert check.differences(session) == []  # MON-04
        assert audit.verify_chain(session) is None  # PLT-09
