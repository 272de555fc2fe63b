"""A bonus sheet through its services: made, checked, approved, paid, frozen; each sees what is theirs (PER-01 … PER-05, PER-13)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import core.boot  # noqa: F401
from core import clock
from core.access import Actor, Role
from core.approval import service as approval
from core.errors import NotFound, NotPermitted
from core.performance import queries, scores, service
from core.performance.errors import NotOwnScore, QaVerdictMissing, ScoreFixed, SheetExists, SourcesChanged, StageNotCompleted
from core.performance.rules import MemberScoreMissing, QualityScoreMissing
from db.models import Alarm, ApprovalTask, BonusSheet, CostEntry, Employee, Milestone, Project, QaReview, ReportLine, RoleWeight, Stage
from tests import factories as f

WORKED = {
    "A": ("manager", 20, 90, "9462.86"),
    "B": ("consultant", 30, 85, "7152.34"),
    "C": ("consultant", 20, 80, "5504.23"),
    "D": ("analyst", 10, 95, "5480.57"),
}


@dataclass
class Team:
    db: Session
    project: Project
    stage: Stage
    people: dict[str, Actor]
    pmo: Actor
    qa: Actor
    finance: Actor
    ceo: Actor
    milestone: Milestone

    def score_all(self) -> None:
        scores.score_quality(self.qa, self.project.id, self.stage.id, qa=Decimal(92), daily=Decimal(92), customer=Decimal(92))
        scores.score_members(self.people["A"], self.project.id, self.stage.id, {self.people[k].employee_id: Decimal(WORKED[k][2]) for k in "BCD"})
        scores.score_members(self.pmo, self.project.id, self.stage.id, {self.people["A"].employee_id: Decimal(90)})

    def make(self) -> int:
        return service.make_sheet(self.people["A"], self.project.id, self.stage.id)

    def sheet(self, sheet_id: int) -> BonusSheet:
        self.db.expire_all()
        return self.db.get_one(BonusSheet, sheet_id)

    def decide(self, who: Actor) -> None:
        task = self.db.scalars(select(ApprovalTask.id).where(ApprovalTask.assignee_id == who.employee_id, ApprovalTask.state == "open")).one()
        approval.approve(who, task)

    def cost(self, amount: str) -> None:
        f.make(
            self.db,
            CostEntry(
                project_id=self.project.id,
                stage_id=self.stage.id,
                account_id=f.account(self.db).id,
                kind="labour",
                amount=Decimal(amount),
                booked_on=clock.today(),
                document_type="test",
                document_id=f.serial(),
                created_at=clock.now(),
            ),
        )


@pytest.fixture
def team(db: Session) -> Team:
    """The team of PER-04: revenue 1,000,000.00, cost 700,000.00, 10 %, quality 92 → pool 27,600.00."""
    pmo, qa, finance, ceo = (f.actor(db, r) for r in (Role.PMO, Role.QA, Role.FINANCE, Role.CEO))
    people = {k: f.actor(db, Role.PM if k == "A" else Role.MEMBER, name=k) for k in WORKED}
    project = f.project(db, manager=people["A"], sponsor=pmo)
    stage = project.stages[0]
    for role, weight in (("manager", 40), ("consultant", 45), ("analyst", 15)):
        f.make(db, RoleWeight(project_id=project.id, role=role, weight=Decimal(weight)))
    for k, (role, days, _, _) in WORKED.items():
        for n in range(days):
            f.make(
                db,
                ReportLine(
                    employee_id=people[k].employee_id,
                    work_on=dt.date(2026, 1, 5) + dt.timedelta(days=n),
                    project_id=project.id,
                    stage_id=stage.id,
                    minutes=480,
                    state="confirmed",
                    project_role=role,
                ),
            )
    milestone = f.make(
        db, Milestone(project_id=project.id, stage_id=stage.id, name="终验", due_on=dt.date(2026, 3, 1), ends_stage=True, reached_on=dt.date(2026, 3, 1))
    )
    owner = db.get_one(Employee, f.actor(db, Role.ADMIN).employee_id)
    f.flow(
        db,
        "bonus",
        [
            {"key": "finance", "name": "财务", "approver": {"kind": "company_role", "role": "finance"}},
            {"key": "ceo", "name": "总经理", "after": ["finance"], "approver": {"kind": "company_role", "role": "ceo"}},
        ],
        owner=owner,
    )
    made = Team(db, project, stage, people, pmo, qa, finance, ceo, milestone)
    made.cost("700000.00")
    return made


def test_the_worked_example_is_paid_to_the_fen(team: Team) -> None:
    team.score_all()
    sheet = team.sheet(team.make())
    assert (sheet.margin, sheet.quality_score, sheet.pool, sheet.undistributed) == (Decimal("300000.00"), 92, Decimal("27600.00"), 0)
    amounts = {team.db.get_one(Employee, line.employee_id).name: line.amount for line in sheet.lines}
    assert amounts == {k: Decimal(v[3]) for k, v in WORKED.items()}
    service.submit(team.people["A"], sheet.id, seen_version=sheet.version)
    team.decide(team.finance)
    team.decide(team.ceo)
    assert team.sheet(sheet.id).state == "approved"
    with pytest.raises(NotPermitted):
        service.pay(team.people["A"], sheet.id, seen_version=team.sheet(sheet.id).version)
    service.pay(team.finance, sheet.id, seen_version=team.sheet(sheet.id).version)
    assert (team.sheet(sheet.id).state, team.sheet(sheet.id).paid_on) == ("paid", clock.today())


def test_a_later_source_shows_as_a_difference_and_the_sheet_stays(team: Team) -> None:
    team.score_all()
    sheet = team.sheet(team.make())
    service.submit(team.people["A"], sheet.id, seen_version=sheet.version)
    team.decide(team.finance)
    team.decide(team.ceo)
    team.cost("10000.00")
    detail = queries.sheet_detail(team.finance, sheet.id)
    assert (detail.row.pool, detail.difference) == (Decimal("27600.00"), Decimal("-920.00"))


def test_sources_that_move_before_approval_are_refused_and_worked_out_again(team: Team) -> None:
    team.score_all()
    sheet = team.sheet(team.make())
    team.cost("10000.00")
    with pytest.raises(SourcesChanged) as refused:
        service.submit(team.people["A"], sheet.id, seen_version=sheet.version)
    assert refused.value.facts == {"before": Decimal("27600.00"), "now": Decimal("26680.00")}
    service.work_out_again(team.people["A"], sheet.id, seen_version=team.sheet(sheet.id).version)
    assert team.sheet(sheet.id).pool == Decimal("26680.00")


def test_sources_that_move_during_approval_stop_the_last_decision(team: Team) -> None:
    team.score_all()
    sheet = team.sheet(team.make())
    service.submit(team.people["A"], sheet.id, seen_version=sheet.version)
    team.decide(team.finance)
    team.cost("0.10")
    team.cost("9999.90")
    with pytest.raises(SourcesChanged):
        team.decide(team.ceo)
    assert team.sheet(sheet.id).state == "in_approval"


def test_each_person_sees_only_the_own_line(team: Team) -> None:
    team.score_all()
    sheet = team.sheet(team.make())
    with pytest.raises(NotFound):
        queries.sheet_detail(team.people["B"], sheet.id)
    service.submit(team.people["A"], sheet.id, seen_version=sheet.version)
    team.decide(team.finance)
    team.decide(team.ceo)
    own = queries.sheet_detail(team.people["B"], sheet.id)
    assert [(line.name, line.amount) for line in own.lines] == [("B", Decimal("7152.34"))]
    assert (own.row.pool, own.cost, own.sources) == (None, None, {})
    assert [line.name for line in queries.sheet_detail(team.people["A"], sheet.id).lines] == ["A"]
    assert len(queries.sheet_detail(team.ceo, sheet.id).lines) == 4
    stranger = f.actor(team.db, Role.MEMBER)
    assert queries.sheets(stranger) == []
    with pytest.raises(NotFound):
        queries.sheet_detail(stranger, sheet.id)


def test_only_a_completed_stage_has_a_sheet(team: Team) -> None:
    team.score_all()
    team.milestone.reached_on = None
    team.db.flush()
    with pytest.raises(StageNotCompleted) as refused:
        team.make()
    assert refused.value.facts["milestones"] == ["终验"]
    with pytest.raises(StageNotCompleted):
        service.make_sheet(team.people["A"], team.project.id, None)


def test_a_deviation_waits_for_the_qa_verdict(team: Team) -> None:
    team.score_all()
    alarm = f.make(
        team.db,
        Alarm(
            project_id=team.project.id,
            kind="schedule",
            raised_at=clock.now(),
            measured_on=clock.today(),
            planned=Decimal(50),
            actual=Decimal(40),
            deviation=Decimal(-10),
        ),
    )
    review = f.make(team.db, QaReview(project_id=team.project.id, alarm_id=alarm.id, opened_at=clock.now()))
    for state, verdict in (("open", ""), ("closed", "bonus_waits")):
        review.state, review.verdict = state, verdict
        team.db.flush()
        with pytest.raises(QaVerdictMissing):
            team.make()
    review.verdict = "bonus_may_go_on"
    team.db.flush()
    assert team.make()


def test_not_assessed_is_refused(team: Team) -> None:
    with pytest.raises(QualityScoreMissing):
        team.make()
    scores.score_quality(team.qa, team.project.id, team.stage.id, qa=Decimal(92), daily=Decimal(92), customer=Decimal(92))
    with pytest.raises(MemberScoreMissing):
        team.make()


def test_a_second_sheet_for_the_stage_is_refused(team: Team) -> None:
    team.score_all()
    team.make()
    with pytest.raises(SheetExists):
        team.make()


def test_the_last_sheet_pays_what_stages_left(team: Team) -> None:
    team.score_all()
    sheet = team.sheet(team.make())
    service.submit(team.people["A"], sheet.id, seen_version=sheet.version)
    team.decide(team.finance)
    team.decide(team.ceo)
    team.project.state = "finished"
    team.project.net_revenue = Decimal("1100000.00")
    team.db.flush()
    scores.score_quality(team.qa, team.project.id, None, qa=Decimal(92), daily=Decimal(92), customer=Decimal(92))
    scores.score_members(team.people["A"], team.project.id, None, {team.people[k].employee_id: Decimal(80) for k in "BCD"})
    scores.score_members(team.pmo, team.project.id, None, {team.people["A"].employee_id: Decimal(80)})
    last = team.sheet(service.make_sheet(team.pmo, team.project.id, None))
    assert (last.already_paid, last.pool) == (Decimal("27600.00"), Decimal("9200.00"))
    assert sum(line.amount for line in last.lines) == Decimal("9200.00")


def test_who_may_score_whom(team: Team) -> None:
    project, stage, people = team.project.id, team.stage.id, team.people
    with pytest.raises(NotOwnScore):
        scores.score_members(people["A"], project, stage, {people["A"].employee_id: Decimal(100)})
    with pytest.raises(NotPermitted):
        scores.score_members(team.pmo, project, stage, {people["B"].employee_id: Decimal(100)})
    with pytest.raises(NotFound):
        scores.score_members(people["B"], project, stage, {people["C"].employee_id: Decimal(100)})
    with pytest.raises(NotPermitted):
        scores.score_quality(people["A"], project, stage, qa=Decimal(100), daily=None, customer=None)


def test_scores_are_fixed_once_a_sheet_is_in_approval(team: Team) -> None:
    team.score_all()
    sheet = team.sheet(team.make())
    service.submit(team.people["A"], sheet.id, seen_version=sheet.version)
    with pytest.raises(ScoreFixed):
        team.score_all()
