"""The register, its reviews, actions and indicators, and what becomes of a risk that happens (PRJ-24, PRJ-27 … PRJ-30)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import core.boot  # noqa: F401
from core import clock
from core.access import Actor, Role
from core.errors import NotFound, NotPermitted, StaleScreen, WrongState
from core.issues import queries as issue_queries
from core.issues import service as issues
from core.issues.service import IssueDueInPast, IssueForm, ResolutionRequired
from core.lessons import queries as lesson_queries
from core.lessons import service as lessons
from core.lessons.service import LessonForm
from core.projects.endings import open_items
from core.projects.errors import DateBefore
from core.risks import indicators, queries, register, reminders, reviews
from core.risks.errors import ActionDone, NotATeamMember, ResidualHalf, ResidualWorse, ReviewInPast, RiskOver, RiskWordUnknown
from core.risks.indicators import IndicatorInput
from core.risks.portfolio import portfolio_risks
from core.risks.register import RiskDetails, RiskInput
from core.risks.reviews import ActionInput, ReviewInput
from db.models import Customer, Notice, Project, ProjectMember, ProjectSummary
from tests import factories as f
from tests.statements import counting

MONDAY = dt.date(2026, 3, 2)


@dataclass
class Team:
    manager: Actor
    member: Actor
    seller: Actor
    stranger: Actor
    pmo: Actor
    project: Project
    db: Session

    def told(self, kind: str) -> list[int]:
        return sorted(self.db.scalars(select(Notice.employee_id).where(Notice.kind == kind)))

    def risk(self, **values: object) -> int:
        return register.save_risk(self.manager, self.project.id, RiskInput(**{"name": "关键人员离职", "likelihood": "medium", "impact": "major"} | values))  # type: ignore[arg-type]

    def row(self, risk_id: int) -> queries.RiskRow:
        return next(r for r in queries.risks(self.manager, self.project.id) if r.id == risk_id)


@pytest.fixture
def team(db: Session) -> Iterator[Team]:
    with clock.at(clock.at_firm_time(MONDAY, 12)):
        manager, member, seller, stranger = (f.actor(db, role) for role in (Role.PM, Role.MEMBER, Role.SALES, Role.MEMBER))
        customer = f.customer(db, account_manager_id=seller.employee_id, security_level=1, short_name="机密客户")
        row = f.project(db, manager=manager, sponsor=f.actor(db, Role.DEPT_HEAD), customer_id=customer.id)
        f.make(db, ProjectMember(project_id=row.id, employee_id=member.employee_id, role="consultant"))
        db.commit()
        yield Team(manager, member, seller, stranger, f.actor(db, Role.PMO), row, db)


def test_a_risk_follows_the_policy_until_somebody_says_otherwise(team: Team) -> None:
    risk = team.risk(details=RiskDetails("原因", team.project.stages[0].id, "low", "major", 5, Decimal("20000.00")))
    row = team.row(risk)
    assert (row.chosen, row.strategy, row.level, row.residual_level, row.priority) == ("", "mitigate", "amber", "slate", 1)
    assert row.next_review_on == dt.date(2026, 4, 1)  # by its level
    assert row.owner_id == team.manager.employee_id
    register.save_risk(team.manager, team.project.id, RiskInput(row.name, "high", "severe", id=risk), seen_version=row.version)
    row = team.row(risk)
    assert (row.strategy, row.description, row.impact_cost) == ("avoid", "原因", Decimal("20000.00"))  # the rest stayed
    assert team.db.get_one(ProjectSummary, team.project.id).health == "red"  # PRJ-36
    register.save_risk(team.manager, team.project.id, RiskInput(row.name, "high", "severe", id=risk, strategy="transfer"), seen_version=row.version)
    assert (team.row(risk).strategy, team.row(risk).proposed) == ("transfer", "avoid")
    with pytest.raises(StaleScreen):
        register.save_risk(team.manager, team.project.id, RiskInput("x", "low", "minor", id=risk), seen_version=row.version)
    member_sees = next(r for r in queries.risks(team.member, team.project.id) if r.id == risk)
    assert member_sees.impact_cost is None
    assert member_sees.impact_days == 5
    (across,) = [r for r in portfolio_risks(team.pmo) if r.id == risk]
    assert (across.strategy, across.impact_cost, across.number) == ("transfer", Decimal("20000.00"), team.project.number)


@pytest.mark.parametrize(("values", "refusal"), [
    ({"likelihood": "often"}, RiskWordUnknown),
    ({"source": "rumour"}, RiskWordUnknown),
    ({"category": "weather"}, RiskWordUnknown),
    ({"strategy": "pray"}, RiskWordUnknown),
    ({"details": RiskDetails(residual_likelihood="low")}, ResidualHalf),
    ({"details": RiskDetails(residual_likelihood="high", residual_impact="severe")}, ResidualWorse),
    ({"details": RiskDetails(stage_id=-1)}, NotFound),
])  # fmt: skip
def test_bad_risks_are_refused(team: Team, values: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        team.risk(**values)
    assert queries.risks(team.manager, team.project.id) == []


def test_anyone_on_the_team_raises_a_risk_and_others_do_not_even_see_the_project(team: Team) -> None:
    risk = register.raise_risk(team.member, team.project.id, RiskInput("客户数据缺口", "high", "moderate", source="team"))
    assert team.row(risk).owner_id == team.manager.employee_id
    assert team.told("risk_raised") == [team.manager.employee_id]
    with pytest.raises(NotPermitted):
        register.save_risk(team.member, team.project.id, RiskInput("x", "low", "minor", id=risk))
    with pytest.raises(NotFound):
        register.raise_risk(team.stranger, team.project.id, RiskInput("x", "low", "minor"))
    with pytest.raises(NotPermitted):
        register.raise_risk(team.seller, team.project.id, RiskInput("x", "low", "minor"))


def test_reviews_keep_what_was_done_and_where_the_risk_is_heading(team: Team) -> None:
    risk = team.risk(owner_id=team.member.employee_id)
    assert reviews.review(team.member, risk, ReviewInput("约谈骨干", "留任意向不明", "high", "major"), seen_version=team.row(risk).version) == "up"
    assert team.told("risk_worse") == [team.manager.employee_id]
    assert team.row(risk).next_review_on == dt.date(2026, 3, 16)  # red now: sooner
    assert reviews.review(team.manager, risk, ReviewInput("签订留任协议", "", "low", "major"), seen_version=team.row(risk).version) == "down"
    sheet = queries.sheet(team.manager, team.project.id, risk)
    assert sheet is not None
    assert [(r.trend, r.likelihood_before, r.likelihood) for r in sheet.reviews] == [("down", "high", "low"), ("up", "medium", "high")]
    assert (sheet.row.trend, sheet.row.likelihood) == ("down", "low")
    with pytest.raises(ReviewInPast):
        reviews.review(team.manager, risk, ReviewInput("x", "", "low", "minor", MONDAY), seen_version=sheet.row.version)
    with pytest.raises(StaleScreen):
        reviews.review(team.manager, risk, ReviewInput("x", "", "low", "minor"), seen_version=1)
    register.close_risk(team.manager, risk, seen_version=sheet.row.version)
    with pytest.raises(RiskOver):
        reviews.review(team.manager, risk, ReviewInput("x", "", "low", "minor"), seen_version=team.row(risk).version)
    register.reopen_risk(team.manager, risk, seen_version=team.row(risk).version)
    assert team.row(risk).open
    assert team.row(risk).next_review_on == dt.date(2026, 5, 1)


def test_an_action_is_done_by_whose_it_is_with_its_effect(team: Team) -> None:
    risk = team.risk()
    with pytest.raises(NotATeamMember):
        reviews.save_action(team.manager, risk, ActionInput("备份人选", team.stranger.employee_id, MONDAY))
    action = reviews.save_action(team.manager, risk, ActionInput("备份人选", team.member.employee_id, MONDAY + dt.timedelta(days=3)))
    assert team.told("risk_action_given") == [team.member.employee_id]
    with pytest.raises(NotPermitted):
        reviews.save_action(team.member, risk, ActionInput("x", team.member.employee_id, MONDAY))  # the risk is not theirs
    reviews.finish_action(team.member, action, effect="已有两名备选", seen_version=1)
    assert team.told("risk_action_done") == [team.manager.employee_id]
    row = team.row(risk)
    assert (row.actions, row.actions_done) == (1, 1)
    for again in (
        lambda: reviews.finish_action(team.manager, action, effect="x", seen_version=2),
        lambda: reviews.drop_action(team.manager, action, seen_version=2),
    ):
        with pytest.raises(ActionDone):
            again()


def test_an_indicator_beyond_its_limit_tells_owner_and_manager(team: Team) -> None:
    risk = team.risk(owner_id=team.member.employee_id)
    key = indicators.save_indicator(team.manager, team.project.id, IndicatorInput("月离职率", Decimal("5"), "above", "%", risk))
    assert indicators.read_indicator(team.member, key, Decimal("5.00"), seen_version=1) is False
    assert team.told("risk_limit") == []
    assert indicators.read_indicator(team.manager, key, Decimal("5.5"), seen_version=2) is True
    assert team.told("risk_limit") == sorted([team.member.employee_id, team.manager.employee_id])
    (row,) = queries.indicators(team.manager, team.project.id)
    assert row.is_beyond
    assert [float(v) for v in row.readings] == [5.0, 5.5]
    with pytest.raises(DateBefore):
        indicators.read_indicator(team.manager, key, Decimal(1), read_on=MONDAY - dt.timedelta(days=1), seen_version=3)
    with pytest.raises(NotPermitted):
        indicators.read_indicator(team.seller, key, Decimal(1), seen_version=3)


def test_a_risk_that_happened_goes_on_as_an_issue(team: Team) -> None:
    risk = team.risk(owner_id=team.member.employee_id)
    form = IssueForm("骨干顾问离职", "high", MONDAY + dt.timedelta(days=5), "已提交辞呈", team.manager.employee_id)
    issue = issues.happened(team.member, risk, form, seen_version=team.row(risk).version)
    row = team.row(risk)
    assert (row.state, row.closed_on, row.issue_number) == ("happened", MONDAY, issue_queries.issue(team.manager, issue)[0].number)
    assert issue_queries.issue(team.manager, issue)[0].risk == "关键人员离职"
    assert team.told("risk_happened") == [team.manager.employee_id]
    with pytest.raises(RiskOver):
        issues.happened(team.member, risk, form, seen_version=row.version)
    assert {i.word.key: i.count for i in open_items(team.db, team.project.id)} == {"open.issues": 1}  # blocks the closing


def test_the_life_of_an_issue(team: Team) -> None:
    due = MONDAY + dt.timedelta(days=2)
    issue = issues.raise_issue(team.member, team.project.id, IssueForm("访谈对象约不到", "medium", due))
    assert team.told("issue_raised") == [team.manager.employee_id]  # nobody named: the manager answers
    assert [r.id for r in issue_queries.open_issues_of(team.manager)] == [issue]
    row, moves, may_change = issue_queries.issue(team.member, issue)
    assert may_change
    assert {m.action for m in moves} == {"resolve", "drop"}
    with pytest.raises(IssueDueInPast):
        issues.raise_issue(team.member, team.project.id, IssueForm("x", "low", MONDAY - dt.timedelta(days=1)))
    with pytest.raises(NotATeamMember):
        issues.change_issue(team.manager, issue, IssueForm("x", "low", due, owner_id=team.stranger.employee_id), seen_version=1)
    issues.change_issue(team.manager, issue, IssueForm("访谈对象约不到", "critical", due, owner_id=team.member.employee_id), seen_version=1)
    assert [r.id for r in issue_queries.open_issues_of(team.member)] == [issue]
    with pytest.raises(ResolutionRequired):
        issues.resolve(team.member, issue, "  ", seen_version=2)
    issues.resolve(team.member, issue, "改为线上访谈", seen_version=2)
    assert issue_queries.open_issues_of(team.member) == []
    with pytest.raises(WrongState):
        issues.resolve(team.member, issue, "x", seen_version=3)
    with pytest.raises(NotPermitted):
        issues.reopen(team.seller, issue, "x", due, seen_version=3)
    issues.reopen(team.manager, issue, "两位仍未访谈", due, seen_version=3)
    row, _moves, _may = issue_queries.issue(team.manager, issue)
    assert (row.state, row.reopened, row.resolution, row.resolved_on) == ("open", 1, "", None)
    with pytest.raises(NotFound):
        issue_queries.issue(team.stranger, issue)
    for state in ("closed", "draft"):
        team.project.state = state
        team.db.flush()
        with pytest.raises(WrongState):
            issues.raise_issue(team.member if state == "closed" else team.manager, team.project.id, IssueForm("x", "low", due))


def test_reminders_come_once_and_late_ones_reach_the_manager(team: Team) -> None:
    risk = team.risk(owner_id=team.member.employee_id)  # reviewed by 1 April
    reviews.save_action(team.manager, risk, ActionInput("备份人选", team.member.employee_id, dt.date(2026, 4, 1)))
    issues.raise_issue(team.manager, team.project.id, IssueForm("x", "low", dt.date(2026, 4, 1), owner_id=team.member.employee_id))
    assert (reminders.risks(), reminders.issues()) == (0, 0)
    with clock.at(clock.at_firm_time(dt.date(2026, 4, 1), 9)):
        assert (reminders.risks(), reminders.issues()) == (2, 1)
        assert (reminders.risks(), reminders.issues()) == (0, 0)  # a second run does no harm
    with clock.at(clock.at_firm_time(dt.date(2026, 4, 2), 9)):
        assert (reminders.risks(), reminders.issues()) == (4, 2)  # late: both persons
    assert team.told("issue_overdue") == sorted([team.member.employee_id, team.manager.employee_id])


def test_lessons_are_for_all_but_name_no_classified_customer(team: Team) -> None:
    form = LessonForm("client", "访谈名单先确认", "名单两次变更", "合同附件写明访谈对象", "启动阶段增加名单确认")
    lesson = lessons.note(team.member, team.project.id, form)
    (seen,) = [r for r in lesson_queries.lessons(team.manager) if r.id == lesson]
    assert (seen.project_id, seen.number, seen.customer) == (team.project.id, team.project.number, "")
    (strange,) = [r for r in lesson_queries.lessons(team.stranger) if r.id == lesson]
    assert (strange.project_id, strange.number, strange.project, strange.customer) == (0, "", "", "")
    assert strange.next_time == "合同附件写明访谈对象"
    team.db.get_one(Customer, team.project.customer_id).security_level = 0
    team.db.flush()
    (named,) = [r for r in lesson_queries.lessons(team.stranger) if r.id == lesson]
    assert (named.project_id, named.number, named.customer) == (0, team.project.number, "机密客户")
    other = f.project(team.db, manager=team.manager, state="draft")
    assert [r.id for r in lesson_queries.of_type(team.manager, "management_consulting", but=other.id)] == [lesson]
    assert lesson_queries.of_type(team.manager, "management_consulting", but=team.project.id) == []
    with pytest.raises(NotPermitted):
        lessons.change(team.seller, lesson, form, seen_version=1)
    lessons.change(team.pmo, lesson, form, seen_version=1)
    with pytest.raises(WrongState):
        lessons.note(team.manager, other.id, form)


def test_the_register_asks_the_same_however_long_it_is(team: Team) -> None:
    team.risk()
    with counting(team.db) as few:
        queries.risks(team.manager, team.project.id)
    for n in range(6):
        risk = team.risk(name=f"风险{n}")
        reviews.save_action(team.manager, risk, ActionInput("x", team.member.employee_id, MONDAY))
    with counting(team.db) as many:
        queries.risks(team.manager, team.project.id)
    assert len(many) == len(few)
