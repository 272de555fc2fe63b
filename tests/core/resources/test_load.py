"""The heat map as each person sees it: capacity, spreading, fair share, names only for who may read them (PRJ-37, PLT-04)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.access import Actor, Role
from core.availability import service as availability
from core.availability.service import AbsenceForm
from core.errors import NotFound, NotPermitted
from core.resources import candidates, skills
from core.resources.booked import booked
from core.resources.candidates import Need
from core.resources.errors import SkillLevelUnknown, SkillNameTaken, SkillRetired
from core.resources.load import assignments, capacity
from core.resources.queries import heat_map
from core.resources.skills import SkillInput
from core.unit import reading
from db.models import Department, ProjectMember, Skill, Task
from tests import factories as f
from tests.projects import on
from tests.statements import counting

MONDAY = dt.date(2026, 3, 2)
FRIDAY = dt.date(2026, 3, 6)


def day(n: int) -> dt.date:
    return MONDAY + dt.timedelta(days=n)


@dataclass
class House:
    head: Actor
    pm: Actor
    pmo: Actor
    tao: Actor
    yu: Actor
    mine: int
    other: int
    hidden: int


def task(db: Session, project_id: int, who: Actor | None, first: int, last: int, effort: str, **values: object) -> Task:
    n = f.serial()
    row: Task = f.make(
        db,
        Task(
            **{"project_id": project_id, "position": n, "code": f"1.{n}", "sort_key": f"{n:04}", "name": f"任务{n}", "responsible_id": who and who.employee_id,
               "starts_on": day(first), "finishes_on": day(last), "effort_days": Decimal(effort), "role": "consultant"} | values
        ),
    )  # fmt: skip
    return row


def member(db: Session, project_id: int, who: Actor, days: str, role: str = "consultant", **values: object) -> None:
    f.make(db, ProjectMember(project_id=project_id, employee_id=who.employee_id, role=role, planned_days=Decimal(days), **values))


@pytest.fixture
def house(db: Session) -> House:
    """周涛 has work of three projects: one of the manager, one running elsewhere, one still a draft; 钱宇 has planned days only."""
    one, two = f.department(db, "咨询一部"), f.department(db, "咨询二部")
    low, high = f.grade(db, "1000.00"), f.grade(db, "2000.00")
    head = f.employee(db, Role.DEPT_HEAD, name="高远", department_id=one.id)
    db.get_one(Department, one.id).head_id = head.id
    pm, pmo = f.actor(db, Role.PM, name="李娜", department_id=two.id), f.actor(db, Role.PMO, name="王磊", department_id=two.id)
    tao = f.actor(db, Role.MEMBER, name="周涛", department_id=one.id, manager=head, grade_id=high.id)
    yu = f.actor(db, Role.MEMBER, name="钱宇", department_id=one.id, manager=head, grade_id=low.id)
    mine = f.project(db, manager=pm, starts_on=MONDAY, finishes_on=day(60))
    other = f.project(db, manager=pmo, starts_on=MONDAY, finishes_on=day(60))
    hidden = f.project(db, manager=pmo, state="draft", starts_on=MONDAY, finishes_on=day(60))
    gone = f.project(db, manager=pmo, state="closed", starts_on=MONDAY, finishes_on=day(60))
    task(db, mine.id, tao, 0, 4, "4", progress=Decimal(50))  # 2 days left in week 1
    task(db, other.id, tao, 0, 11, "8")  # 4 in each of two weeks
    task(db, hidden.id, tao, 7, 11, "5")  # proposed, week 2
    task(db, gone.id, tao, 0, 4, "5")
    task(db, other.id, tao, 0, 4, "3", is_summary=True)
    task(db, other.id, tao, -7, -3, "9", progress=Decimal(100))
    member(db, mine.id, tao, "30")  # has tasks there: the tasks count, not these
    member(db, other.id, yu, "5", from_on=day(7), until_on=day(11))
    return House(f.actor_of(head), pm, pmo, tao, yu, mine.id, other.id, hidden.id)


def test_weeks_of_a_person_as_the_head_sees_them(db: Session, house: House) -> None:
    with on(MONDAY):
        with counting(db) as sent:
            found = heat_map(house.head)
        assert len(sent) <= 12
        assert [p.name for p in found.people] == ["高远", "周涛", "钱宇"]
        tao, yu = found.people[1], found.people[2]
        assert [(c.days, c.capacity, c.proposed, c.band) for c in tao.cells[:3]] == [
            (Decimal("6.00"), 5, 0, "over"),
            (Decimal("9.00"), 5, 5, "over"),
            (Decimal("0.00"), 5, 0, "free"),
        ]
        assert [c.band for c in yu.cells[:3]] == ["free", "full", "free"]
        assert (tao.planned, tao.capacity, tao.free_from) == (Decimal("15.00"), 20, day(14))
        assert (tao.fair, yu.fair) == ("high", "low")  # 0.75 and 0.25 against a mean of 0.5: the head does no project work
        assert (tao.share, yu.share, found.people[0].share) == (Decimal("1.5"), Decimal("0.5"), None)
        assert len(found.projects) == 3  # the head reads the names of the projects their people work on


def test_leave_holidays_and_hiring_lower_what_can_be_done(db: Session, house: House) -> None:
    with on(MONDAY):
        availability.enter(house.tao, AbsenceForm(house.tao.employee_id, "annual", day(2), day(4), from_noon=True))
        new = f.actor(db, Role.MEMBER, name="新来", department_id=house.tao.department_id, hired_on=day(3))
        with reading(house.pmo) as session:
            able = capacity(session, [house.tao.employee_id, new.employee_id], MONDAY, day(6))
        assert list(able[house.tao.employee_id].values()) == [1, 1, Decimal("0.5"), 0, 0]
        assert list(able[new.employee_id].values()) == [0, 0, 0, 1, 1]
        week = next(p for p in heat_map(house.pmo).people if p.employee_id == house.tao.employee_id).cells[0]
        # two weeks have 7.5 days now: 2 + 8 × 2.5 / 7.5
        assert (week.days, week.capacity) == (Decimal("4.67"), Decimal("2.5"))


def test_the_past_keeps_nothing_and_late_work_is_to_be_done_from_today(db: Session, house: House) -> None:
    with on(day(9)), reading(house.pmo) as session:  # Wednesday of week 2
        work = {(a.project_id, a.late): a for a in assignments(session, day(9), day(60), employee_ids=[house.tao.employee_id])}
        assert work[house.mine, True].starts_on == day(9)
        assert (work[house.mine, True].days, work[house.mine, True].finishes_on) == (2, day(10))
        assert (work[house.other, False].starts_on, work[house.other, False].days) == (day(9), 8)
        members = assignments(session, day(9), day(60), employee_ids=[house.yu.employee_id])
        assert [(a.task_id, a.days, a.starts_on) for a in members] == [(None, 3, day(9))]
        assert work[house.hidden, False].proposed


def test_names_of_other_projects_are_read_only_by_who_may(db: Session, house: House) -> None:
    with on(MONDAY):
        member(db, house.mine, house.yu, "0", role="analyst")
        seen = booked(house.pm, house.tao.employee_id, MONDAY, day(6))
        assert [(r.hidden, r.way, r.why) for r in seen.rows] == [(True, "", "not_yours"), (False, "plan", "")]
        assert (seen.days, seen.capacity, seen.band) == (Decimal("6.00"), 5, "over")
        assert {p.name for p in heat_map(house.pm).people} == {"李娜", "周涛", "钱宇"}
        of_head = booked(house.head, house.tao.employee_id, MONDAY, day(6))
        assert [r.hidden for r in of_head.rows] == [False, False]
        assert {r.why for r in of_head.rows} == {"not_yours"}
        of_pmo = booked(house.pmo, house.tao.employee_id, day(7), day(13))
        assert [(r.project_id, r.way) for r in of_pmo.rows] == [(house.hidden, "plan"), (house.other, "plan")]  # the PMO manages both
        with pytest.raises(NotFound):
            booked(house.pm, house.head.employee_id, MONDAY, day(6))
        with pytest.raises(NotPermitted):
            heat_map(house.tao)


def test_who_could_do_it(db: Session, house: House) -> None:
    """钱宇 has more room than needed, as has the head; the skill decides, then the rate."""
    with on(MONDAY):
        skills.save_skills(house.pmo, [SkillInput(None, "fin", "财务建模"), SkillInput(None, "law", "法规")], seen={})
        law = next(s.id for s in skills.skills(house.pmo) if s.code == "law")
        skills.set_levels(house.head, house.tao.employee_id, {law: 3})
        skills.set_levels(house.head, house.yu.employee_id, {law: 1})
        need = Need(day(14), day(18), Decimal(3), "consultant", law, 2)
        found = candidates.candidates(house.pm, need, department_id=house.tao.department_id, project_id=house.mine)
        assert [(c.name, c.skilled, c.covers, c.on_team, c.role_times) for c in found] == [
            ("周涛", True, True, True, 1),
            ("钱宇", False, True, False, 1),
        ]  # the head, with room but neither a skill nor a team, is not offered
        assert [c.day_rate for c in found] == [Decimal(2000), Decimal(1000)]
        assert [c.day_rate for c in candidates.candidates(house.head, need, department_id=house.tao.department_id)] == [None] * 2
        busy = candidates.candidates(house.pm, Need(day(7), day(11), Decimal(3)), department_id=house.tao.department_id)
        assert busy == []  # both are full that week
        own = next(a.task_id for a in _work(house) if a.project_id == house.hidden)
        freed = candidates.candidates(house.pm, Need(day(7), day(11), Decimal(3)), department_id=house.tao.department_id, task_id=own)
        assert [(c.name, c.free_days) for c in freed] == [("周涛", 1)]  # once the task itself does not count


def _work(house: House) -> list[object]:
    with reading(house.pmo) as session:
        return list(assignments(session, MONDAY, day(60), employee_ids=[house.tao.employee_id]))  # type: ignore[arg-type]


def test_the_list_of_skills_is_kept_by_pmo_and_hr(db: Session, house: House) -> None:
    skills.save_skills(house.pmo, [SkillInput(None, "fin", "财务建模")], seen={})
    row = skills.skills(house.tao)[0]
    with pytest.raises(NotPermitted):
        skills.save_skills(house.head, [], seen={})
    with pytest.raises(SkillNameTaken):
        skills.save_skills(house.pmo, [SkillInput(None, "x", " 财务建模 ")], seen={})
    with pytest.raises(NotPermitted):
        skills.set_levels(house.tao, house.tao.employee_id, {row.id: 3})  # nobody rates themselves
    with pytest.raises(SkillLevelUnknown):
        skills.set_levels(house.head, house.tao.employee_id, {row.id: 4})
    skills.set_levels(house.head, house.tao.employee_id, {row.id: 2})
    skills.save_skills(house.pmo, [SkillInput(row.id, "fin", "财务建模", "Financial models", retired=True)], seen={row.id: row.version})
    skills.set_levels(house.head, house.tao.employee_id, {row.id: 3})  # who has it keeps it
    with pytest.raises(SkillRetired):
        skills.set_levels(house.head, house.yu.employee_id, {row.id: 1})
    assert [(s.name_en, s.people, s.experts, s.retired) for s in skills.skills(house.tao)] == [("Financial models", 1, 1, True)]
    skills.set_levels(house.pmo, house.tao.employee_id, {})
    assert skills.of_person(house.yu, house.tao.employee_id).skills == ()
    assert db.get_one(Skill, row.id).retired
