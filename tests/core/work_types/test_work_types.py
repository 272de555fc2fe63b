"""Work types on tasks and lines, hours and cost by them (MON-20)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core import policies
from core.access import Role
from core.errors import NotPermitted, NotUnique, Refusals, Required, StaleScreen, UnknownChoice
from core.labour import confirm, queries
from core.labour.service import save_week
from core.labour.writing import HoursEdit, Work
from core.work_types import hours, service
from core.work_types import queries as kinds
from core.work_types.hours import HoursFilter
from core.work_types.service import WorkTypeCodeTaken, WorkTypeCodeUnreadable, WorkTypeForm
from tests import factories as f
from tests.core.labour.people import FRIDAY, MONDAY, Team, lines, make_team, on
from tests.statements import counting

TUESDAY = MONDAY + dt.timedelta(days=1)
WEEK = HoursFilter(MONDAY, FRIDAY)


@pytest.fixture
def team(db: Session) -> Iterator[Team]:
    with on(FRIDAY):
        yield make_team(db)


def test_the_pmo_adds_renames_orders_and_disables_nobody_else(db: Session, team: Team) -> None:
    pmo = f.actor(db, Role.PMO, name="王磊")
    interview, draft = (service.add(pmo, WorkTypeForm(c, n, e)) for c, n, e in (("interview", "访谈", "Interviews"), ("drafting", "撰写", "Drafting")))
    service.change(pmo, draft, WorkTypeForm("drafting", "撰写报告", "Writing"), seen_version=1)
    service.order(pmo, [draft])
    service.set_enabled(pmo, interview, enabled=False, seen_version=kinds.work_types(pmo)[1].version)
    assert [(r.code, r.name, r.enabled) for r in kinds.work_types(team.member)] == [("drafting", "撰写报告", True), ("interview", "访谈", False)]
    for wrong, kind in (
        (WorkTypeForm("drafting", "另一个"), WorkTypeCodeTaken),
        (WorkTypeForm("a b", "另一个"), WorkTypeCodeUnreadable),
        (WorkTypeForm("c", "撰写报告"), NotUnique),
        (WorkTypeForm("c", " "), Required),
    ):
        with pytest.raises(kind):
            service.add(pmo, wrong)
    with pytest.raises(Refusals):
        service.add(pmo, WorkTypeForm("?", ""))


def test_stale_and_foreign_hands_change_nothing(db: Session, team: Team) -> None:
    pmo = f.actor(db, Role.PMO, name="王磊")
    one = service.add(pmo, WorkTypeForm("interview", "访谈"))
    with pytest.raises(StaleScreen):
        service.change(pmo, one, WorkTypeForm("interview", "会谈"), seen_version=9)
    with pytest.raises(NotPermitted):
        service.add(team.manager, WorkTypeForm("x", "x"))
    assert [r.name for r in kinds.work_types(pmo)] == ["访谈"]


def test_lines_take_the_type_of_the_task_or_what_is_chosen_and_hours_and_cost_add_up(db: Session, team: Team) -> None:
    pmo = f.actor(db, Role.PMO, name="王磊")
    interview, draft, old = (service.add(pmo, WorkTypeForm(c, n)) for c, n in (("interview", "访谈"), ("drafting", "撰写"), ("old", "旧")))
    service.set_enabled(pmo, old, enabled=False, seen_version=1)
    team.task.work_type_id = interview
    db.flush()
    save_week(
        team.member,
        MONDAY,
        [HoursEdit(team.work, MONDAY, 240), HoursEdit(team.work, TUESDAY, 480, work_type_id=draft), HoursEdit(Work(activity="training"), MONDAY, 60)],
        submit=[MONDAY, TUESDAY],
    )
    assert [line.work_type_id for line in lines(db)] == [interview, draft, None]
    assert [r.kind for r in queries.week(team.member, MONDAY).rows] == [draft, None]
    with pytest.raises(UnknownChoice):
        save_week(team.member, MONDAY, [HoursEdit(team.work, MONDAY + dt.timedelta(days=2), 60, work_type_id=old)])
    confirm.confirm(team.manager, [line.id for line in lines(db) if line.project_id])

    found = hours.hours_by_type(team.manager, WEEK)
    assert [(r.work_type, r.minutes, r.cost) for r in found] == [("访谈", 240, Decimal("800.00")), ("撰写", 480, Decimal("1600.00"))]
    assert sum((r.cost or 0 for r in found), Decimal(0)) == sum((line.cost or 0 for line in lines(db) if line.project_id), Decimal(0))
    by_project = hours.hours_by_type(team.manager, WEEK, "project")
    assert [(r.work_type, r.name, r.minutes) for r in by_project] == [("访谈", team.project.name, 240), ("撰写", team.project.name, 480)]
    drilled = hours.lines_of(team.manager, WEEK, type_id=draft, by="project", key=by_project[1].key)
    assert [(r.work_on, r.minutes, r.cost, r.work_type) for r in drilled] == [(TUESDAY, 480, Decimal("1600.00"), "撰写")]
    assert [(r.key, r.minutes) for r in hours.hours_by_type(team.manager, WEEK, "month")] == [("2026-05", 240), ("2026-05", 480)]

    mine = hours.hours_by_type(team.member, WEEK, "person")             # one's own hours, no cost
    assert [(r.work_type, r.name, r.minutes, r.cost) for r in mine] == [("访谈", "周涛", 240, None), ("撰写", "周涛", 480, None), ("", "周涛", 60, None)]
    assert hours.hours_by_type(team.stranger, WEEK) == []
    assert {r.cost for r in hours.hours_by_type(pmo, WEEK, "person")} >= {Decimal("800.00")}


def test_who_may_not_see_personal_rates_gets_no_cost_by_person_where_cost_follows_the_person(db: Session, team: Team) -> None:
    policies.change(f.actor(db, Role.ADMIN), "labour.actual_rate", "person", FRIDAY)
    team.report()
    confirm.confirm(team.manager, [line.id for line in lines(db)])
    assert [r.cost for r in hours.hours_by_type(team.manager, WEEK, "person")] == [None]
    assert [r.cost for r in hours.hours_by_type(team.manager, WEEK, "project")] != [None]
    with counting(db) as few:
        hours.hours_by_type(team.manager, WEEK, "project")
    team.report(day=TUESDAY)
    with counting(db) as many:
        hours.hours_by_type(team.manager, WEEK, "project")
    assert len(many) == len(few)
