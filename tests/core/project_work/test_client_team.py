"""The client's team: stance and motive for the firm's team only, touch points due by stage (PRJ-41)."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, select

from core.access import Role
from core.briefs.facts import customer_facts, team_facts
from core.client_team import reminders, service
from core.client_team.errors import AlreadyThere, LeadsOthers, NotTheRightPerson, OneClientManager, OuterNeedsLeader
from core.client_team.queries import client_team, late_on, late_touch_points, plan_of, touch_points, views
from core.client_team.rules import Done, Person, StageDays, planned
from core.client_team.service import PersonForm, TouchForm
from core.errors import NotFound, NotPermitted
from core.unit import reading
from db.models import AuditRow, ClientView, Contact, Milestone, Stage
from tests import factories as f
from tests import projects
from tests.core.project_work.conftest import Work

ROOT = Path(__file__).parents[3]
SECRET = "怕丢掉审批权"
MONDAY = projects.MONDAY


def named(work: Work) -> tuple[int, int, int]:
    """An executive who is against it, the client's project manager, a core member."""
    manager = work.firm.manager
    boss = service.name_person(manager, work.id, PersonForm(work.boss, "executive", stance="opponent", motive=SECRET, approach="经财务总监引荐"))
    lead = service.name_person(manager, work.id, PersonForm(work.lead, "project_manager", purpose="统筹", stance="supporter"))
    return boss, lead, service.name_person(manager, work.id, PersonForm(work.area, "core", area="采购"))


def test_the_team_of_the_client_and_what_it_refuses(work: Work) -> None:
    manager = work.firm.manager
    boss, lead, core = named(work)
    with pytest.raises(AlreadyThere):
        service.name_person(manager, work.id, PersonForm(work.boss, "executive"))
    outer = f.make(work.db, Contact(customer_id=work.db.get_one(Contact, work.lead).customer_id, name="外围")).id
    with pytest.raises(OneClientManager):
        service.name_person(manager, work.id, PersonForm(outer, "project_manager"))
    with pytest.raises(OuterNeedsLeader):
        service.name_person(manager, work.id, PersonForm(outer, "outer", led_by_id=boss))
    service.name_person(manager, work.id, PersonForm(outer, "outer", led_by_id=core))
    with pytest.raises(LeadsOthers):
        service.leave(manager, core, seen_version=1)
    service.leave(manager, lead, seen_version=1)
    rows = client_team(work.firm.sales, work.id)
    assert [(r.name, r.part, r.leader, r.left_on is not None) for r in rows] == [
        ("王总", "executive", "", False),
        ("张主任", "core", "", False),
        ("外围", "outer", "张主任", False),
        ("李经理", "project_manager", "", True),
    ]


def test_stance_and_motive_are_for_the_firms_team_and_nobody_else(work: Work) -> None:
    """By service, by the database itself, in the trail, in what other screens read of the project."""
    boss, _lead, _core = named(work)
    firm = work.firm
    others = [f.actor(work.db, role, clearance=9) for role in Role if role is not Role.PMO]
    work.db.commit()
    for member in (firm.manager, firm.sponsor, firm.consultant, firm.analyst, firm.pmo):
        assert views(member, work.id)[boss].motive == SECRET, member.name
    for outsider in (firm.sales, firm.finance, firm.ceo, firm.qa, *others):  # the account manager and the CEO see the project, not this
        with pytest.raises((NotPermitted, NotFound)):
            views(outsider, work.id)
        with pytest.raises((NotPermitted, NotFound)):
            touch_points(outsider, work.id)
        with reading(outsider) as session:  # nor past the service
            assert session.scalars(select(ClientView)).all() == [], outsider.roles
    told = work.db.execute(select(AuditRow.before, AuditRow.after).where(AuditRow.record == "client_view")).all()
    assert told
    assert SECRET not in json.dumps([[r.before, r.after] for r in told], ensure_ascii=False)
    shown = str(client_team(firm.sales, work.id)) + str(customer_facts(firm.manager, work.id, MONDAY)) + str(team_facts(firm.manager, work.id, MONDAY))
    assert SECRET not in shown
    assert "opponent" not in shown


def test_nothing_but_its_own_service_and_page_reads_the_view() -> None:
    """Exports, briefs, the portal and other queries cannot hold what they never read: nobody else imports it."""
    reads = re.compile(r"\bClientView\b|client_team\.queries import [^\n]*\bviews\b|client_view|queries\.views\(")
    rooms = [path for room in ("core", "pages", "seed") for path in (ROOT / room).rglob("*.py")]
    readers = {str(path.relative_to(ROOT)) for path in rooms if reads.search(path.read_text(encoding="utf-8"))}
    assert readers <= {"core/client_team/service.py", "core/client_team/queries.py", "pages/projects/tab_client_team.py"}
    page = (ROOT / "pages/projects/tab_client_team.py").read_text(encoding="utf-8")
    assert not re.search(r"data_list|workbook|download_button", page)


def test_touch_points_are_due_by_stage_and_late_ones_show(work: Work) -> None:
    manager = work.firm.manager
    stage = work.db.scalars(select(Stage).where(Stage.project_id == work.id)).one()
    f.make(work.db, Milestone(project_id=work.id, stage_id=stage.id, name="阶段完成", due_on=MONDAY + dt.timedelta(days=40), ends_stage=True))
    work.db.commit()
    boss, lead, _core = named(work)
    due = MONDAY + dt.timedelta(days=5)
    with projects.on(due + dt.timedelta(days=3)):
        assert [(late.kind, late.person, late.days) for late in late_on(manager, work.id)] == [("stage_start", "李经理", 3)]
        assert (reminders.touch_points(), reminders.touch_points()) == (1, 0)
        with pytest.raises(NotTheRightPerson):
            service.record_touch(manager, work.id, TouchForm("stage_start", boss, due, "meeting", "计划已确认"))
        service.record_touch(manager, work.id, TouchForm("stage_start", lead, due, "meeting", "计划与人员已确认"))
        assert late_on(manager, work.id) == []
        assert [(t.kind, t.person, t.stage, t.by) for t in touch_points(manager, work.id)] == [("stage_start", "李经理", "阶段一", "李娜")]
    with projects.on(due + dt.timedelta(days=15)):
        assert [(late.kind, late.days) for late in late_on(work.firm.sales, work.id)] == [("contact", 1)]
    with projects.on(MONDAY + dt.timedelta(days=50)):
        assert {(p.kind, p.late(MONDAY + dt.timedelta(days=50))) for p in plan_of(manager, work.id)} == {("stage_start", 0), ("contact", 31), ("executive", 10)}
        service.record_touch(manager, work.id, TouchForm("executive", boss, MONDAY + dt.timedelta(days=49), "visit", "同意下一步"))
        assert [late.kind for late in late_on(manager, work.id)] == ["contact"]


def test_however_many_projects_the_statements_stay_the_same(work: Work) -> None:
    named(work)
    ids = [work.id, *(f.project(work.db, manager=work.firm.manager).id for _n in range(3))]
    work.db.commit()
    ran: list[str] = []

    def late_of(some: list[int]) -> set[int]:
        ran.clear()
        with reading(None, "service") as session:
            event.listen(session.get_bind(), "before_cursor_execute", note)
            try:
                return set(late_touch_points(session, some, MONDAY + dt.timedelta(days=30)))
            finally:
                event.remove(session.get_bind(), "before_cursor_execute", note)

    def note(*seen: object) -> None:
        ran.append(str(seen[2]))

    late_of([work.id])  # policies are read once in a process
    assert late_of([work.id]) == {work.id}
    few = len(ran)
    assert late_of(ids) == set(ids)
    assert len(ran) == few


ONE = StageDays(1, 1, "一", "One", MONDAY, MONDAY + dt.timedelta(days=20), key_on=MONDAY + dt.timedelta(days=18))
BOSSES = [Person(1, "executive", "甲", "A"), Person(2, "executive", "乙", "B"), Person(3, "project_manager", "丙", "C")]


@pytest.mark.parametrize(
    ("stage", "done", "day", "late"),
    [
        (ONE, [], 4, []),
        (ONE, [], 6, [("stage_start", 1)]),
        (ONE, [Done("stage_start", 1, 3, MONDAY)], 15, [("contact", 1)]),
        (ONE, [Done("stage_start", 1, 3, MONDAY), Done("contact", 1, 3, MONDAY + dt.timedelta(days=10))], 20, [("executive", 2)]),
        (ONE, [Done("stage_start", 1, 3, MONDAY + dt.timedelta(days=9)), Done("executive", 1, 2, MONDAY)], 20, []),
        (replace(ONE, research=True), [Done("stage_start", 1, 3, MONDAY + dt.timedelta(days=9)), Done("executive", 1, 2, MONDAY)], 20, [("executive", 2)]),
        (replace(ONE, over=True), [], 90, []),
        (replace(ONE, key_on=None), [Done("stage_start", 1, 3, MONDAY + dt.timedelta(days=20))], 30, []),
    ],
)
def test_what_is_late(stage: StageDays, done: list[Done], day: int, late: list[tuple[str, int]]) -> None:
    on = MONDAY + dt.timedelta(days=day)
    due = planned([stage], BOSSES, done, on, started_on=MONDAY, start_days=5, contact_days=14)
    assert [(p.kind, p.late(on)) for p in due if p.late(on)] == late
