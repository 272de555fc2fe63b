"""The parts of a draft: header, team, stages, budget, risks; what bad input gets (PRJ-01 … PRJ-03, PRJ-08)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Role
from core.errors import DatesReversed, NotFound, NotPermitted, Refusal, Refusals, Required, StaleScreen, TooLong, WrongState
from core.initiation.budget import CostInput, cost_lines, propose_labour, save_costs
from core.initiation.errors import AccountUnknown, DaysOutOfRange, StageMissing, TaxAboveAmount
from core.initiation.figures import figures
from core.initiation.rules import BudgetLineUncosted, BudgetWithoutLabour, RevenueMissing
from core.initiation.service import submit
from core.milestones.queries import milestones
from core.money import AmountNegative, AmountTooPrecise
from core.projects import initiation, queries, stages, team
from core.projects.choices import accounts, contracts_to_start, customers, people
from core.projects.errors import (
    ContractNotEffective,
    ManagerMissing,
    MemberTwice,
    PersonUnavailable,
    RoleNotOnTeam,
    ShareOutOfRange,
    SharesNotWhole,
    SponsorIsManager,
    StageInUse,
    StageOutsideProject,
    TemplateMissing,
    WeightsNotHundred,
    WeightWithoutRole,
)
from core.projects.initiation import Header, NewProject
from core.projects.stages import StageInput
from core.projects.team import MemberInput
from core.risks import register
from core.risks.errors import RiskWordUnknown
from core.risks.queries import risks
from db.models import Contract, Employee, GradeRate, Project, ProjectMember
from tests import factories as f
from tests import projects
from tests.projects import Firm, version


def codes(refusal: Refusal) -> set[type]:
    return {type(r) for r in refusal.refusals} if isinstance(refusal, Refusals) else {type(refusal)}


def refused(do: Callable[[], object]) -> set[type]:
    with pytest.raises(Refusal) as caught:
        do()
    return codes(caught.value)


def header(project_id: int, **values: object) -> Header:
    row = projects.project(project_id)
    return Header(
        **{
            "name": row.name,
            "manager_id": row.manager_id,
            "sponsor_id": row.sponsor_id,
            "department_id": row.department_id,
            "starts_on": row.starts_on,
            "finishes_on": row.finishes_on,
            "net_revenue": row.net_revenue,
        }
        | values
    )  # type: ignore[arg-type]


# creation


def test_without_contract_or_template_it_is_an_empty_draft(firm: Firm, db: Session) -> None:
    customer = db.get_one(Contract, firm.contract_id).customer_id
    project_id = initiation.create(
        firm.manager, NewProject("内部知识库", customer, "training", firm.manager.employee_id, firm.sponsor.employee_id, firm.department_id, projects.MONDAY)
    )
    card = queries.card(firm.manager, project_id)
    assert (card.without_contract, card.net_revenue, card.finishes_on, queries.stages(firm.manager, project_id)) == (True, Decimal("0.00"), projects.MONDAY, [])
    with pytest.raises(StaleScreen):
        initiation.link_contract(firm.manager, project_id, firm.contract_id, seen_version=99)
    initiation.link_contract(firm.manager, project_id, firm.contract_id, seen_version=version(project_id))
    assert queries.card(firm.manager, project_id).net_revenue == Decimal("1000000.00")


def test_a_contract_that_is_not_effective_is_refused(firm: Firm, db: Session) -> None:
    draft = projects.second_contract(db, firm, state="draft")
    db.commit()
    with pytest.raises(ContractNotEffective):
        initiation.create_from_contract(
            firm.manager, draft, "", manager_id=firm.manager.employee_id, sponsor_id=firm.sponsor.employee_id, starts_on=projects.MONDAY
        )


def test_who_may_not_create_is_refused(firm: Firm) -> None:
    with pytest.raises(NotPermitted):
        initiation.create_from_contract(
            firm.consultant, firm.contract_id, "", manager_id=firm.manager.employee_id, sponsor_id=firm.sponsor.employee_id, starts_on=projects.MONDAY
        )


def test_manager_and_sponsor_are_two_and_work_here(firm: Firm, db: Session) -> None:
    def create(manager_id: int, sponsor_id: int) -> None:
        initiation.create_from_contract(firm.manager, firm.contract_id, "", manager_id=manager_id, sponsor_id=sponsor_id, starts_on=projects.MONDAY)

    gone = f.employee(db, Role.PM, left_on=projects.MONDAY - dt.timedelta(days=1))
    db.commit()
    assert refused(lambda: create(firm.manager.employee_id, firm.manager.employee_id)) == {SponsorIsManager}
    assert refused(lambda: create(gone.id, firm.sponsor.employee_id)) == {PersonUnavailable}
    assert refused(lambda: create(10**9, firm.sponsor.employee_id)) == {PersonUnavailable}


def test_an_unknown_template_and_a_customer_above_the_clearance(firm: Firm, db: Session) -> None:
    with pytest.raises(TemplateMissing):
        firm.create("nonsense")
    secret = f.customer(db, security_level=3)
    db.commit()
    new = NewProject("机密", secret.id, "tax", firm.manager.employee_id, firm.sponsor.employee_id, firm.department_id, projects.MONDAY)
    with pytest.raises(NotFound):
        initiation.create(firm.manager, new)


def test_a_new_project_from_a_finished_one_moves_its_dates_and_leaves_its_people(firm: Firm, db: Session) -> None:
    source = firm.initiated()
    customer = projects.project(source).customer_id
    later = projects.MONDAY + dt.timedelta(days=28)
    new = NewProject(
        "二期",
        customer,
        "management_consulting",
        firm.manager.employee_id,
        firm.sponsor.employee_id,
        firm.department_id,
        later,
        net_revenue=Decimal("500000.00"),
    )
    again = initiation.create_from_project(firm.manager, source, new)
    old, now = projects.tasks(source), projects.tasks(again)
    assert [t.name for t in old.values()] == [t.name for t in now.values()]
    assert (now["1.1"].starts_on, now["2.1"].responsible_id, now["1.1"].responsible_id) == (later, None, firm.manager.employee_id)
    assert (now["2.1"].starts_on - old["2.1"].starts_on).days == 28
    assert figures(firm.manager, again).cost == Decimal("700000.00")
    assert [len(m.preconditions) for m in milestones(firm.manager, again)] == [len(m.preconditions) for m in milestones(firm.manager, source)]


def test_choices_hold_what_may_be_chosen(firm: Firm) -> None:
    assert [c.id for c in contracts_to_start(firm.manager)] == [firm.contract_id]
    firm.create()
    assert contracts_to_start(firm.manager) == []
    assert [c.name for c in customers(firm.pmo)] == ["华泽医药股份有限公司"]
    assert {c.note for c in accounts(firm.manager)} == {"labour", "purchase", "expense"}
    assert [c.name for c in people(firm.manager, "pmo")] == ["王磊"]
    with pytest.raises(NotPermitted):
        contracts_to_start(firm.consultant)


# header


def test_the_header_is_saved_and_a_stale_one_is_shown_what_differs(firm: Firm) -> None:
    project_id = firm.create()
    seen = version(project_id)
    initiation.save_header(firm.manager, project_id, header(project_id, name="新名称", goal="目标"), seen_version=seen)
    with pytest.raises(StaleScreen) as stale:
        initiation.save_header(firm.manager, project_id, header(project_id, name="又一个"), seen_version=seen)
    assert ("name", "供应链数字化转型", "新名称") in stale.value.changes
    assert stale.value.facts["who"] == "李娜"
    assert projects.project(project_id).name == "新名称"


def test_what_a_header_may_not_be(firm: Firm) -> None:
    project_id = firm.create()

    def save(**values: object) -> Callable[[], object]:
        return lambda: initiation.save_header(firm.manager, project_id, header(project_id, **values), seen_version=version(project_id))

    assert refused(save(name="  ")) == {Required}
    assert refused(save(name="长" * 201)) == {TooLong}
    assert refused(save(finishes_on=projects.MONDAY - dt.timedelta(days=1))) == {DatesReversed}
    assert refused(save(net_revenue=Decimal("-1"))) == {AmountNegative}
    assert refused(save(net_revenue=Decimal("1.005"))) == {AmountTooPrecise}
    assert refused(save(department_id=10**9)) == {NotFound}
    initiation.save_header(firm.manager, project_id, header(project_id, name="<b>'; drop table 😀", scope="长" * 10_000), seen_version=version(project_id))
    assert projects.project(project_id).name == "<b>'; drop table 😀"


def test_a_new_manager_takes_the_managers_place(firm: Firm, db: Session) -> None:
    project_id = firm.create()
    other = f.actor(db, Role.PM, name="新经理")
    db.commit()
    initiation.save_header(firm.manager, project_id, header(project_id, manager_id=other.employee_id), seen_version=version(project_id))
    assert projects.tasks(project_id)["1.1"].responsible_id == other.employee_id
    assert [m.employee_id for m in team.team(other, project_id)] == [other.employee_id]
    with pytest.raises(NotFound):
        queries.card(firm.manager, project_id)


def test_nothing_is_edited_in_approval_or_after(firm: Firm) -> None:
    project_id = firm.submitted()
    with pytest.raises(WrongState):
        initiation.save_header(firm.manager, project_id, header(project_id), seen_version=version(project_id))
    with pytest.raises(WrongState):
        save_costs(firm.manager, project_id, [], seen_version=version(project_id))
    with pytest.raises(NotPermitted):
        initiation.save_header(firm.sponsor, project_id, header(project_id), seen_version=version(project_id))


# team


def test_load_counts_other_projects_and_shows_who_is_over(firm: Firm, db: Session) -> None:
    project_id = firm.create()
    other = f.project(
        db, manager=firm.sponsor, sponsor=firm.ceo, starts_on=projects.MONDAY, finishes_on=projects.MONDAY + dt.timedelta(days=11)
    )  # ten working days
    db.add(ProjectMember(project_id=other.id, employee_id=firm.consultant.employee_id, role="consultant", planned_days=Decimal(8)))
    db.commit()
    five_days = {"from_on": projects.MONDAY, "until_on": projects.MONDAY + dt.timedelta(days=4)}
    rows = team.load_of(
        firm.manager,
        project_id,
        [
            MemberInput(firm.consultant.employee_id, "consultant", Decimal(1), **five_days),
            MemberInput(firm.analyst.employee_id, "analyst", Decimal(5), **five_days),
        ],
    )
    assert [(r.working_days, r.other_days, r.load_rate, r.over) for r in rows] == [
        (5, Decimal("4.00"), Decimal("1.0000"), False),
        (5, Decimal("0.00"), Decimal("1.0000"), False),
    ]
    rows = team.load_of(firm.manager, project_id, [MemberInput(firm.consultant.employee_id, "consultant", Decimal("1.01"), **five_days)])
    assert rows[0].over


def test_what_a_team_may_not_be(firm: Firm, db: Session) -> None:
    project_id = firm.create()
    me, them = MemberInput(firm.manager.employee_id, "manager", Decimal(5)), MemberInput(firm.consultant.employee_id, "consultant", Decimal(5))
    good = {"manager": Decimal(40), "consultant": Decimal(60)}
    gone = f.employee(db, left_on=projects.MONDAY)
    db.commit()

    def save(members: list[MemberInput], weights: dict[str, Decimal]) -> Callable[[], object]:
        return lambda: team.save_team(firm.manager, project_id, members, weights, seen_version=version(project_id))

    assert refused(save([me, them], good | {"consultant": Decimal("59.99")})) == {WeightsNotHundred}
    assert refused(save([them], {"consultant": Decimal(100)})) >= {ManagerMissing}
    assert refused(save([me, them, them], good)) == {MemberTwice}
    assert refused(save([me, replace(them, role="boss")], good)) >= {RoleNotOnTeam}
    assert refused(save([me, replace(them, employee_id=gone.id)], good)) == {PersonUnavailable}
    assert refused(save([me, replace(them, planned_days=Decimal("1.005"))], good)) == {DaysOutOfRange}
    assert refused(save([me, replace(them, from_on=projects.MONDAY, until_on=projects.MONDAY - dt.timedelta(days=1))], good)) == {DatesReversed}
    assert refused(save([me, replace(them, role="manager")], good)) >= {ManagerMissing}
    assert refused(save([], {})) >= {ManagerMissing}
    save([me], good)()
    assert WeightWithoutRole in refused(lambda: submit(firm.manager, project_id, seen_version=version(project_id)))
    save([me, them], good)()
    assert projects.tasks(project_id)["2.1"].responsible_id == firm.consultant.employee_id
    save([me], good)()
    assert projects.tasks(project_id)["2.1"].responsible_id is None


def test_tasks_go_to_the_member_of_their_role_with_the_most_days_left(firm: Firm, db: Session) -> None:
    project_id = firm.create()
    second = f.actor(db, Role.MEMBER, name="第二顾问")
    db.commit()
    members = [
        MemberInput(firm.manager.employee_id, "manager", Decimal(20)),
        MemberInput(firm.consultant.employee_id, "consultant", Decimal(10)),
        MemberInput(second.employee_id, "consultant", Decimal(90)),
    ]
    team.save_team(firm.manager, project_id, members, {"manager": Decimal(40), "consultant": Decimal(60)}, seen_version=version(project_id))
    tasks = projects.tasks(project_id)
    assert tasks["2.1"].responsible_id == second.employee_id
    assert {t.responsible_id for t in tasks.values() if t.role == "consultant"} <= {second.employee_id, firm.consultant.employee_id}
    assert team.weights(firm.manager, project_id) == {"manager": Decimal(40), "consultant": Decimal(60)}


# stages


def test_what_stages_may_not_be(firm: Firm) -> None:
    project_id = firm.create()
    rows = [StageInput(s.name, s.starts_on, s.finishes_on, s.revenue_share, s.name_en, id=s.id) for s in queries.stages(firm.manager, project_id)]

    def save(changed: list[StageInput]) -> Callable[[], object]:
        return lambda: stages.save_stages(firm.manager, project_id, changed, seen_version=version(project_id))

    assert refused(save([replace(rows[0], revenue_share=Decimal("0.16")), *rows[1:]])) == {SharesNotWhole}
    assert refused(save([replace(rows[0], revenue_share=Decimal("-0.15")), *rows[1:]])) == {ShareOutOfRange}
    assert refused(save([replace(rows[0], starts_on=projects.MONDAY - dt.timedelta(days=1)), *rows[1:]])) == {StageOutsideProject}
    assert refused(save([replace(rows[0], name=""), *rows[1:]])) == {Required}
    assert refused(save([replace(rows[0], revenue_share=rows[0].revenue_share + rows[-1].revenue_share), *rows[1:-1]])) == {StageInUse}
    more = [*rows[:-1], replace(rows[-1], revenue_share=Decimal("0.05")), replace(rows[-1], id=None, name="维护", revenue_share=Decimal("0.05"))]
    save(more)()
    assert [s.name for s in queries.stages(firm.manager, project_id)][-1] == "维护"
    save(rows)()
    save(list(reversed(rows)))()
    assert [s.name for s in queries.stages(firm.manager, project_id)][0] == "推广与收尾"


# budget


def test_labour_takes_the_rate_of_its_day_and_tax_that_is_deducted_is_no_cost(firm: Firm, db: Session) -> None:
    project_id = firm.create()
    db.add(GradeRate(grade_id=firm.grade_id, from_on=dt.date(2026, 4, 1), day_rate=Decimal("2400.00")))
    db.commit()
    stage = projects.first_stage(project_id)
    labour = CostInput(stage, firm.accounts["labour"], grade_id=firm.grade_id, days=Decimal("10.5"))
    bought = CostInput(stage, firm.accounts["purchase"], gross_amount=Decimal("106.00"), deductible_tax=Decimal("6.00"))
    save_costs(firm.manager, project_id, [labour, replace(labour, planned_on=dt.date(2026, 4, 1)), bought], seen_version=version(project_id))
    assert [(c.kind, c.day_rate, c.net_cost) for c in cost_lines(firm.manager, project_id)] == [
        ("purchase", None, Decimal("100.00")),
        ("labour", Decimal("2000.00"), Decimal("21000.00")),
        ("labour", Decimal("2400.00"), Decimal("25200.00")),
    ]


def test_what_a_budget_line_may_not_be(firm: Firm) -> None:
    project_id = firm.create()
    stage = projects.first_stage(project_id)
    good = CostInput(stage, firm.accounts["travel"], gross_amount=Decimal("10.00"))

    def save(line: CostInput) -> Callable[[], object]:
        return lambda: save_costs(firm.manager, project_id, [good, line], seen_version=version(project_id))

    assert refused(save(replace(good, account_id=None))) == {AccountUnknown}
    assert refused(save(replace(good, stage_id=10**9))) == {StageMissing}
    assert refused(save(replace(good, gross_amount=Decimal("-1")))) == {AmountNegative}
    assert refused(save(replace(good, gross_amount=Decimal("0.001")))) == {AmountTooPrecise}
    assert refused(save(replace(good, deductible_tax=Decimal("10.01")))) == {TaxAboveAmount}
    assert refused(save(replace(good, account_id=firm.accounts["labour"], grade_id=firm.grade_id, days=Decimal(0)))) == {DaysOutOfRange}
    assert cost_lines(firm.manager, project_id) == []


@pytest.mark.parametrize(
    ("lines", "revenue", "gate"),
    [
        ([], "1000000", BudgetWithoutLabour),
        (["travel"], "1000000", BudgetWithoutLabour),
        (["labour?"], "1000000", BudgetLineUncosted),
        (["labour"], "0", RevenueMissing),
    ],
)
def test_an_incomplete_budget_is_refused_as_such(firm: Firm, lines: list[str], revenue: str, gate: type) -> None:
    project_id = firm.create()
    stage = projects.first_stage(project_id)
    known = {
        "travel": CostInput(stage, firm.accounts["travel"], gross_amount=Decimal("10.00")),
        "labour?": CostInput(stage, firm.accounts["labour"], days=Decimal(3)),
        "labour": CostInput(stage, firm.accounts["labour"], grade_id=firm.grade_id, days=Decimal(3)),
    }
    found = figures(firm.manager, project_id, lines=[known[line] for line in lines], revenue=Decimal(revenue))
    assert [type(r) for r in found.refusals] == [gate]


def test_headroom_is_by_the_years_of_the_stages_and_short_of_it_is_refused(firm: Firm) -> None:
    project_id = firm.create(starts_on=dt.date(2026, 11, 2))
    stage = queries.stages(firm.manager, project_id)
    last = stage[-1]
    assert last.starts_on.year == 2027
    lines = [
        CostInput(stage[0].id, firm.accounts["labour"], grade_id=firm.grade_id, days=Decimal(100)),
        CostInput(last.id, firm.accounts["travel"], gross_amount=Decimal("2000000.01")),
    ]
    found = figures(firm.manager, project_id, lines=lines, revenue=Decimal("9000000.00"))
    assert [(h.year, h.account.code, h.need, h.enough) for h in found.headroom] == [
        (2026, "labour", Decimal("200000.00"), True),
        (2027, "travel", Decimal("2000000.01"), False),
    ]
    (refusal,) = found.refusals
    assert (refusal.code, refusal.facts["missing"]) == ("headroom_exceeded", Decimal("0.01"))


def test_labour_is_proposed_from_the_plan(firm: Firm) -> None:
    project_id = firm.create()
    firm.staff(project_id)
    proposed = propose_labour(firm.manager, project_id)
    assert sum((line.days or Decimal(0) for line in proposed), Decimal(0)) == sum(
        (t.effort_days for t in projects.tasks(project_id).values() if not t.is_summary), Decimal(0)
    )
    assert {line.grade_id for line in proposed} == {firm.grade_id}


def test_money_is_hidden_from_members(firm: Firm) -> None:
    project_id = firm.initiated()
    card = queries.card(firm.consultant, project_id)
    assert (card.net_revenue, card.budget_cost, card.margin_floor, card.sees_money) == (None, None, None, False)
    assert all(s.cost is None for s in queries.stages(firm.consultant, project_id))
    for read in (figures, cost_lines, propose_labour):
        with pytest.raises(NotPermitted):
            read(firm.consultant, project_id)


# risks


def test_risks_of_a_draft_and_later(firm: Firm, db: Session) -> None:
    project_id = firm.create()
    rows = risks(firm.manager, project_id)
    assert (len(rows), rows[0].level) == (4, "red")
    with pytest.raises(RiskWordUnknown):
        register.save_risks(firm.manager, project_id, [register.RiskInput("x", "often", "major")], seen_version=version(project_id))
    register.save_risks(firm.manager, project_id, [register.RiskInput("数据缺失", "high", "severe", id=rows[0].id)], seen_version=version(project_id))
    assert [r.name for r in risks(firm.manager, project_id)] == ["数据缺失"]
    with pytest.raises(NotPermitted):
        register.save_risk(firm.sponsor, project_id, register.RiskInput("x", "low", "minor"))
    register.save_risk(firm.manager, project_id, register.RiskInput("人员变动", "low", "minor"))
    assert db.scalars(select(Project)).one().state == "draft"
    assert db.scalars(select(Employee)).first() is not None
