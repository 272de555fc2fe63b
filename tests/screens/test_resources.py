"""Load, demand, absences, skills, who is free: what the person concerned sees and does (PRJ-03, PRJ-37, PRJ-38)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core.access import Actor, Role
from core.availability import service
from core.availability.service import AbsenceForm
from core.projects.team import MemberInput, save_team
from core.resources import skills
from core.resources.demand import demand
from core.resources.skills import SkillInput
from db.models import Department, StaffingRequest, Task
from tests import factories as f
from tests.screens.drawn import html_of_screen

Open = Callable[..., AppTest]


@dataclass
class People:
    head: Actor
    pm: Actor
    tao: Actor
    draft: int
    running: int


@pytest.fixture
def people(db: Session) -> People:
    """周涛 of 咨询一部 works for two weeks on a project that runs; a draft of another department asks for him as well."""
    today = clock.today()
    one, two = f.department(db, "咨询一部", name_en="Consulting 1"), f.department(db, "咨询二部")
    head = f.employee(db, Role.DEPT_HEAD, name="高远", department_id=one.id)
    db.get_one(Department, one.id).head_id = head.id
    db.flush()
    pm = f.actor(db, Role.PM, name="李娜", department_id=two.id)
    tao = f.actor(db, Role.MEMBER, name="<b>周涛</b>", department_id=one.id, manager=head)
    dates = {"starts_on": today, "finishes_on": today + dt.timedelta(days=60)}
    running, draft = f.project(db, manager=pm, **dates), f.project(db, manager=pm, state="draft", **dates)
    f.make(
        db,
        Task(
            project_id=running.id, position=1, code="1", sort_key="0001", name="现场访谈", responsible_id=tao.employee_id, role="consultant",
            starts_on=today, finishes_on=today + dt.timedelta(days=13), effort_days=Decimal(30),
        ),
    )  # fmt: skip
    lines = [MemberInput(pm.employee_id, "manager", Decimal(5)), MemberInput(tao.employee_id, "consultant", Decimal(20))]
    save_team(pm, draft.id, lines, {"manager": Decimal(50), "consultant": Decimal(50)}, seen_version=draft.version)
    db.commit()
    return People(f.actor_of(head), pm, tao, draft.id, running.id)


def test_the_head_sees_the_demand_and_agrees(db: Session, people: People, open_screen: Open) -> None:
    (row,) = [r for r in demand(people.head) if r.request]
    test = open_screen(people.head, "demand", language="en")
    assert not test.exception
    drawn = html_of_screen(test)
    assert "1 waits for my answer" in drawn
    assert "<b>周涛</b>" not in drawn  # a name is never markup
    request = db.scalars(select(StaffingRequest)).one()
    assert (request.state, row.may_answer, len(row.conflicts) >= 2) == ("asked", True, True)


def test_load_and_who_is_free(db: Session, people: People, open_screen: Open) -> None:
    pmo = f.actor(db, Role.PMO, department_id=people.pm.department_id)
    skills.save_skills(pmo, [SkillInput(None, "law", "法规", "Law")], seen={})
    law = skills.skills(pmo)[0].id
    skills.set_levels(people.head, people.tao.employee_id, {law: 3})
    test = open_screen(pmo, "load", language="en")
    assert not test.exception
    drawn = html_of_screen(test)
    assert "Too much in the next 4 weeks" in drawn
    frame = test.dataframe[0].value
    mine = frame[frame["name"].str.contains("周涛")].iloc[0]
    assert mine["w1"].startswith("~") or mine["w1"].endswith("%")
    free = open_screen(pmo, "free_people", language="zh")
    assert not free.exception
    listed = open_screen(people.tao, "skills", language="en")  # everybody reads the list
    assert [b.key for b in listed.button if b.key == "sm_skill_add"] == []


def test_absences_are_read_by_the_person_and_the_head_alone(db: Session, people: People, open_screen: Open) -> None:
    monday = clock.today() + dt.timedelta(days=7 - clock.today().weekday())
    service.enter(people.tao, AbsenceForm(people.tao.employee_id, "sick", monday, monday, until_noon=True, note="复诊"))
    own = open_screen(people.head, "absences", language="zh")
    assert not own.exception
    shown = own.dataframe[0].value.iloc[0]
    assert (shown["kind"], shown["half"], shown["days"], shown["note"]) == ("病假", "末日上午止", 0.5, "复诊")
    other = open_screen(people.pm, "absences", language="en")
    assert len(other.dataframe) == 0
    assert "No absence here" in html_of_screen(other)


def test_team_and_load_of_a_project(db: Session, people: People, open_screen: Open) -> None:
    for project, tab in ((people.draft, "team"), (people.running, "load")):
        test = open_screen(people.pm, "project", language="zh", query={"id": str(project), "tab": tab})
        assert not test.exception
        drawn = html_of_screen(test)
        assert ("其他部门同意了吗" if tab == "team" else "团队每周有多满") in drawn
