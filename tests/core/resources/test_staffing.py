"""A person of another department is asked of its head, who agrees or proposes something else (PRJ-03); work moves from the heat map (PRJ-37)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Role
from core.errors import NotFound, NotPermitted, Refusal, Required, StaleScreen, WrongState
from core.projects import team
from core.projects.errors import MemberTwice
from core.projects.team import MemberInput
from core.resources import demand, moving, staffing
from core.resources.demand import Asked
from core.resources.errors import CounterEmpty, NothingMoved, NotOnTeamYet, WorkNotMovable
from core.resources.following import follow_team
from core.resources.staffing import CounterForm
from core.resources.staffing_machine import MACHINE
from core.unit import reading, writing
from db.models import Department, Notice, PolicyValue, Project, ProjectMember, Task
from tests import factories as f
from tests.projects import MONDAY, Firm, on, tasks, version
from tests.statements import counting

WEIGHTS = {"manager": Decimal(35), "consultant": Decimal(45), "analyst": Decimal(15), "assistant": Decimal(5)}


@dataclass
class Story:
    firm: Firm
    head: Actor
    tao: Actor  # of the other department
    yu: Actor
    project_id: int

    def save(self, *lines: MemberInput) -> None:
        own = [MemberInput(self.firm.manager.employee_id, "manager", Decimal(30))]
        team.save_team(self.firm.manager, self.project_id, [*own, *lines], {"manager": Decimal(100)}, seen_version=version(self.project_id))

    def asked(self, actor: Actor | None = None) -> list[Asked]:
        return demand.asked_by(actor or self.firm.manager, self.project_id)


@pytest.fixture
def story(db: Session, firm: Firm) -> Story:
    """A draft of 咨询一部; 周涛 and 钱宇 belong to 研究部, whose head is 何静."""
    research = f.department(db, "研究部")
    head = f.employee(db, Role.DEPT_HEAD, name="何静", department_id=research.id)
    db.get_one(Department, research.id).head_id = head.id
    db.get_one(Department, firm.department_id).head_id = firm.sponsor.employee_id  # of the project's own department: never asked
    db.flush()
    people = [f.actor(db, Role.MEMBER, name=name, department_id=research.id, manager=head) for name in ("周涛", "钱宇")]
    return Story(firm, f.actor_of(head), people[0], people[1], firm.create())


def line(who: Actor, days: str = "12", **values: object) -> MemberInput:
    return MemberInput(who.employee_id, "consultant", Decimal(days), MONDAY, MONDAY + dt.timedelta(days=27), **values)  # type: ignore[arg-type]


def notices(db: Session, kind: str) -> list[int]:
    return list(db.scalars(select(Notice.employee_id).where(Notice.kind == kind).order_by(Notice.id)))


def test_the_head_is_asked_and_agrees(db: Session, story: Story) -> None:
    story.save(line(story.tao), line(story.firm.consultant))  # the second one is of the project's own department
    assert notices(db, "staffing_asked") == [story.head.employee_id]
    (asked,) = story.asked()
    assert (asked.person, asked.row.state, asked.days, asked.may) == ("周涛", "asked", 12, frozenset())
    with pytest.raises(NotFound):
        story.asked(story.head)  # no part in the project itself: the demand on their people is what they see
    (row,) = [r for r in demand.demand(story.head) if r.request]
    assert (row.person, row.may_answer, row.manager) == ("周涛", True, "李娜")
    with pytest.raises(NotPermitted):
        staffing.agree(story.firm.manager, asked.row.id, seen_version=1)
    with pytest.raises(NotFound):
        staffing.agree(story.yu, asked.row.id, seen_version=1)
    with pytest.raises(StaleScreen):
        staffing.agree(story.head, asked.row.id, seen_version=0)
    staffing.agree(story.head, asked.row.id, "可以，但请在月底前结束。", seen_version=1)
    assert notices(db, "staffing_agreed") == [story.firm.manager.employee_id]
    story.save(line(story.tao))  # saved as it was: nothing is asked again
    assert [a.row.state for a in story.asked()] == ["agreed"]
    story.save(line(story.tao, "20"))  # more days than agreed: asked anew
    assert [(a.row.state, a.days) for a in story.asked()] == [("asked", 20)]
    story.save()  # not wanted any more
    assert story.asked() == []
    assert notices(db, "staffing_withdrawn") == [story.head.employee_id]


def test_a_counter_proposal_becomes_the_team(db: Session, story: Story) -> None:
    story.save(line(story.tao))
    (asked,) = story.asked()
    for form, refusal in (
        (CounterForm(note=" "), Required),
        (CounterForm(note="x"), CounterEmpty),
        (CounterForm(days=Decimal(0), note="x"), Refusal),
        (CounterForm(employee_id=story.firm.analyst.employee_id, note="x"), NotFound),  # of another department
    ):
        with pytest.raises(refusal):
            staffing.counter(story.head, asked.row.id, form, seen_version=1)
    staffing.counter(story.head, asked.row.id, CounterForm(story.yu.employee_id, None, None, Decimal(8), "周涛三月在另一个项目。"), seen_version=1)
    (asked,) = story.asked()
    assert (asked.row.state, asked.row.counter_person, asked.row.counter_days, asked.may) == ("counter_proposed", "钱宇", 8, {"accept", "insist"})
    assert notices(db, "staffing_countered") == [story.firm.manager.employee_id]
    db.add(ProjectMember(project_id=story.project_id, employee_id=story.yu.employee_id, role="consultant"))
    db.flush()
    with pytest.raises(MemberTwice):
        staffing.accept(story.firm.manager, asked.row.id, seen_version=asked.row.version)
    db.delete(db.scalars(select(ProjectMember).where(ProjectMember.employee_id == story.yu.employee_id)).one())
    db.flush()
    before = version(story.project_id)
    staffing.accept(story.firm.manager, asked.row.id, seen_version=asked.row.version)
    assert [(m.name, m.planned_days) for m in team.team(story.firm.manager, story.project_id) if m.role == "consultant"] == [("钱宇", 8)]
    assert {t.responsible_id for t in tasks(story.project_id).values()} & {story.tao.employee_id} == set()
    assert [(a.person, a.row.state) for a in story.asked()] == [("钱宇", "accepted")]
    assert version(story.project_id) > before
    assert notices(db, "staffing_accepted") == [story.head.employee_id]


def test_the_manager_insists_and_policy_makes_it_a_gate(db: Session, story: Story) -> None:
    story.save(line(story.tao))
    (asked,) = story.asked()
    with reading(story.firm.manager) as session:
        assert staffing.agreement_refusals(session, story.project_id) == []
    staffing.counter(story.head, asked.row.id, CounterForm(days=Decimal(6), note="最多六天"), seen_version=1)
    with pytest.raises(Required):
        staffing.insist(story.firm.manager, asked.row.id, " ", seen_version=version_of(story))
    staffing.insist(story.firm.manager, asked.row.id, "客户点名要周涛。", seen_version=version_of(story))
    assert [(a.row.state, a.row.note, a.row.counter_days) for a in story.asked()] == [("asked", "客户点名要周涛。", None)]
    db.add(PolicyValue(key="staffing.needs_agreement", value=True, from_on=MONDAY, set_by_id=story.firm.pmo.employee_id, set_at=clock.now()))
    db.flush()
    with reading(story.firm.manager) as session:
        (refusal,) = staffing.agreement_refusals(session, story.project_id)
    assert refusal.facts == {"people": ["周涛"], "count": 1}
    story.save(replace(line(story.tao), planned_days=Decimal(6)))
    staffing.counter(story.head, asked.row.id, CounterForm(days=Decimal(5), note="最多五天"), seen_version=version_of(story))
    project = db.get_one(Project, story.project_id)
    project.state = "in_progress"
    db.flush()
    with pytest.raises(WrongState):  # the team of a running project changes by a change document
        staffing.accept(story.firm.manager, asked.row.id, seen_version=version_of(story))
    with writing(story.firm.manager, "change.effect") as session:  # which brings the proposal in
        session.scalars(select(ProjectMember).where(ProjectMember.employee_id == story.tao.employee_id)).one().planned_days = Decimal(5)
        follow_team(session, story.firm.manager.employee_id, session.get_one(Project, story.project_id))
    assert [(a.row.state, a.days) for a in story.asked()] == [("accepted", 6)]


def version_of(story: Story) -> int:
    return story.asked()[0].row.version


def test_too_much_is_shown_by_week_and_the_same_number_of_statements(db: Session, story: Story) -> None:
    story.save(line(story.tao, "40"))  # forty days in twenty working days
    tasks_of = db.scalars(select(Task).where(Task.project_id == story.project_id, Task.responsible_id == story.tao.employee_id))
    for row in tasks_of:
        row.responsible_id = None
    db.flush()
    found = demand.over_allocations(story.firm.manager, story.project_id)
    assert [(c.name, c.week, c.days, c.rate) for c in found][:1] == [("周涛", MONDAY, 10, 2)]
    assert len([c for c in found if c.name == "周涛"]) == 4
    with counting(db) as few:
        demand.demand(story.head)
    for n in range(6):
        more = f.actor(db, Role.MEMBER, name=f"研究{n}", department_id=story.head.department_id)
        f.make(db, ProjectMember(project_id=story.project_id, employee_id=more.employee_id, role="analyst", planned_days=Decimal(3)))
    with counting(db) as many:
        rows = demand.demand(story.head)
    assert len(many) == len(few)
    assert [r.state for r in rows] == ["asked", *["own"] * 6]
    assert [len(r.conflicts) for r in rows][0] == 4


def test_work_moves_in_the_plan_of_who_edits_it(db: Session, story: Story) -> None:
    firm = story.firm
    firm.staff(story.project_id)
    one = next(t for t in tasks(story.project_id).values() if not t.is_summary and not t.is_milestone and t.responsible_id)
    other = firm.analyst if one.responsible_id != firm.analyst.employee_id else firm.consultant
    with pytest.raises(NothingMoved):
        moving.move(firm.manager, one.id, responsible_id=one.responsible_id)
    later = one.starts_on + dt.timedelta(days=14)
    moved = moving.move(firm.manager, one.id, responsible_id=other.employee_id, starts_on=later, finishes_on=later + dt.timedelta(days=7))
    assert (moved.change_id, moved.starts_on) == (None, later)
    now = tasks(story.project_id)[one.code]
    assert (now.responsible_id, now.starts_on) == (other.employee_id, later)
    with pytest.raises(WorkNotMovable):
        moving.move(firm.pmo, one.id, responsible_id=firm.consultant.employee_id)  # a draft is the manager's
    with pytest.raises(NotFound):
        moving.move(story.yu, one.id, responsible_id=story.yu.employee_id)
    moving.move(firm.manager, one.id, responsible_id=story.yu.employee_id)  # joins the team of the draft; their head is asked
    assert tasks(story.project_id)[one.code].responsible_id == story.yu.employee_id
    assert [a.person for a in story.asked()] == ["钱宇"]
    db.get_one(Project, story.project_id).state = "in_progress"
    db.flush()
    with pytest.raises(NotOnTeamYet):
        moving.move(firm.manager, one.id, responsible_id=story.tao.employee_id)
    with on(MONDAY):
        change = moving.move(firm.pmo, one.id, responsible_id=firm.consultant.employee_id, reason="均衡负荷").change_id
    assert change
    assert tasks(story.project_id)[one.code].responsible_id == story.yu.employee_id  # until the change is approved
    assert {t.action for t in MACHINE.transitions} == {"agree", "counter", "accept", "insist", "withdraw"}
