"""Meetings, research, client team, related records and quality on their screens, as the persons concerned see them; the worst words are
drawn as words (PRJ-16, PRJ-17, PRJ-31, PRJ-41, PLT-15)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core.access import Actor
from core.client_team import service as client_team
from core.client_team.service import PersonForm, TouchForm
from core.links import service as links
from core.meetings import service as meetings
from core.meetings.service import ActionForm, MeetingForm
from core.quality import service as quality
from core.quality import tailoring
from core.quality.service import FindingForm, LookForm
from core.research import service as research
from core.research.forms import FieldForm, MaterialForm
from core.research.forms import FindingForm as ResearchFinding
from db.models import Contact, Contract, MeetingAction, ProjectMember, QualityFinding, Tailoring
from tests import factories as f
from tests.conftest import Founded
from tests.projects import Firm
from tests.screens.drawn import html_of_screen
from tests.screens.test_labour import press

Open = Callable[..., AppTest]
WORST = "<b>周</b>{n}*_`$x$`_* 资料"
SECRET = "怕丢掉审批权"


@pytest.fixture(scope="session")
def worker_engine(founded: Founded) -> Engine:
    return founded.engine


@dataclass
class Work:
    firm: Firm
    id: int
    meeting: int


@pytest.fixture
def work(db: Session, founded: Founded) -> Work:
    """A project at work with something in every corner, part of it late; made today, since screens live today."""
    firm: Firm = deepcopy(founded.firm)
    today, me = clock.today(), firm.manager.employee_id
    contract = db.get_one(Contract, firm.contract_id)
    begun = today - dt.timedelta(days=40)
    row = f.project(
        db, manager=firm.manager, sponsor=firm.sponsor, customer_id=contract.customer_id, contract_id=contract.id, starts_on=begun,
        finishes_on=today + dt.timedelta(days=60),
    )  # fmt: skip
    for actor, role in ((firm.manager, "manager"), (firm.consultant, "consultant")):
        f.make(db, ProjectMember(project_id=row.id, employee_id=actor.employee_id, role=role))
    boss, lead = (f.make(db, Contact(customer_id=contract.customer_id, name=name, title="总监")).id for name in ("王总", "李经理"))
    db.commit()
    people = (me, firm.consultant.employee_id)
    one = meetings.call(firm.manager, row.id, MeetingForm(WORST, clock.now() - dt.timedelta(hours=2), employees=people, contacts=(lead,)))
    meetings.write_minutes(firm.manager, one, WORST, [ActionForm(WORST, today - dt.timedelta(days=3), firm.consultant.employee_id)], seen_version=1)
    research.ask_for(firm.manager, row.id, [MaterialForm(WORST, today, me, lead)])
    visit = research.plan_field_work(firm.manager, row.id, FieldForm("interview", WORST, today, me, boss, questions=WORST))
    research.hold_field_work(firm.manager, visit, today, WORST, seen_version=1)
    found = research.add_finding(firm.manager, row.id, ResearchFinding("risk", WORST, field_work_id=visit, evidence=WORST + "\n第二行"))
    person = client_team.name_person(firm.manager, row.id, PersonForm(boss, "executive", stance="opponent", motive=SECRET, approach=WORST))
    client_team.name_person(firm.manager, row.id, PersonForm(lead, "project_manager", purpose=WORST))
    client_team.record_touch(firm.manager, row.id, TouchForm("executive", person, begun, "visit", WORST))
    quality.look(firm.qa, row.id, LookForm("PP", today, "fails", WORST, FindingForm("major", WORST, firm.consultant.employee_id, today)))
    tailoring.propose(firm.manager, row.id, {"CM": ("dropped", WORST)}, WORST)
    links.link(firm.manager, ("project", row.id), ("meeting", one), WORST)
    links.link(firm.manager, ("project", row.id), ("finding", found))
    return Work(firm, row.id, one)


def drawn(test: AppTest, *wanted: str) -> str:
    assert not test.exception, test.exception
    said = html_of_screen(test)
    for text in wanted:
        assert text in said, text
    assert "<b>周</b>" not in said  # what somebody typed is never markup
    return said


def test_every_leaf_as_manager_and_the_buttons_that_end_something(work: Work, db: Session, open_screen: Open) -> None:
    manager = work.firm.manager
    for tab, wanted in (
        ("meetings", ("逾期 3 天", "如何协作")),
        ("research", ("来源",)),
        ("client_team", (SECRET, "逾期")),
        ("related", ("调研发现",)),
        ("quality", ("待 QA 确认", "配置管理", "严重")),
        ("overview", ("客户接触点逾期",)),
    ):
        drawn(open_screen(manager, "project", query={"id": str(work.id), "tab": tab}), *wanted)

    test = open_screen(work.firm.consultant, "meeting", query={"id": str(work.meeting)})
    drawn(test, "逾期 3 天", "会上说了什么")
    action = db.scalars(select(MeetingAction)).one()
    press(test, f"sm_action_{action.id}")
    press(test, "sm_send")
    db.expire_all()
    assert db.scalars(select(MeetingAction.done_on)).one() == clock.today()
    assert "sm_minutes" not in {b.key for b in test.button if not b.disabled}  # what was sent stands


def test_qa_has_the_board_and_decides_on_the_tailoring(work: Work, db: Session, open_screen: Open) -> None:
    qa = work.firm.qa
    test = open_screen(qa, "quality_board", language="en")
    drawn(test, "Findings open", "To verify")
    test = open_screen(qa, "project", language="en", query={"id": str(work.id), "tab": "quality"})
    drawn(test, "Configuration management", "waits for QA")
    version = db.scalars(select(Tailoring).where(Tailoring.state == "proposed")).one()
    press(test, f"tailoring_{version.id}_{version.version}_agree")
    assert not test.exception
    db.expire_all()
    assert db.scalars(select(Tailoring.state).where(Tailoring.id == version.id)).one() == "agreed"
    row = db.scalars(select(QualityFinding)).one()
    keys: set[Any] = {b.key for b in test.button}
    assert f"sm_verify_{row.id}" not in keys  # it is not answered yet
    assert f"sm_answer_{row.id}" not in keys


def test_stance_is_not_drawn_for_who_has_no_part(work: Work, open_screen: Open) -> None:
    outsiders: tuple[Actor, ...] = (work.firm.sales, work.firm.ceo)
    for actor in outsiders:
        test = open_screen(actor, "project", query={"id": str(work.id), "tab": "client_team"})
        said = drawn(test, "王总")
        assert SECRET not in said
        assert "反对" not in said
