"""Monitor, statistics, usage log and board in the app: what a touch picks, what is done about a stuck case, what a visit writes
(APR-06, APR-09, PLT-08)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core.access import Actor, Role
from core.approval import engine, service
from core.unit import writing
from db.models import UsageEvent
from tests import factories as f
from tests.core.approval.memo import Memo, open_tasks, persons, step
from tests.screens.conftest import Open
from tests.screens.drawn import html_of_screen
from tests.statements import counting


@dataclass
class House:
    pmo: Actor
    li: Actor
    zhao: Actor
    stuck: int  # a month with 王磊, over its limit
    done: int


@pytest.fixture
def house(db: Session) -> House:
    boss = f.employee(db, Role.CEO, name="陈伟")
    pmo, zhao = f.actor(db, Role.PMO, name="王磊", manager=boss), f.actor(db, Role.FINANCE, name="赵敏", manager=boss)
    li, memo = f.actor(db, Role.PM, name="李娜", manager=boss), Memo()
    memo.register()
    f.flow(db, "memo", [step("pmo", persons(pmo), limit_hours="4"), step("fin", persons(zhao), ("pmo",))], owner=boss)

    def submit(days_ago: int) -> int:
        with clock.at(clock.now() - dt.timedelta(days=days_ago)), writing(li, "memo.submit") as session:
            return engine.submit(session, li, "memo", f.serial()).id

    stuck, done = submit(30), submit(8)
    for who in (pmo, zhao):
        service.approve(who, open_tasks(db, done)[who.employee_id])
    return House(pmo, li, zhao, stuck, done)


def title(test: AppTest) -> str:
    return html_of_screen(test).split("m-title", 1)[1][:400]


def test_monitor_filters_by_touch_and_survives_any_address(db: Session, open_screen: Open, house: House) -> None:
    test = open_screen(house.pmo, "monitor", language="en")
    assert not test.exception
    assert "1 case under way" in title(test)
    assert "1 overdue" in title(test)
    person = str(house.pmo.employee_id)
    test.button(key=f"pick_wait_person_{person}").click().run()
    assert test.query_params["monitor_person"] == person
    assert len(test.dataframe[0].value) == 1
    test.button(key="kpi_monitor_near").click().run()
    assert test.query_params["monitor_chip"] == "near"
    assert not test.dataframe, "it is over its limit, not near it"
    for query in ({"monitor_person": "'; --", "monitor_step": "x", "monitor_age": "9", "monitor_chip": "?"}, {"monitor_search": "Memo"}):
        found = open_screen(house.pmo, "monitor", query=query)
        assert not found.exception
        assert len(found.dataframe[0].value) == 1, "what means nothing does not filter"
    with pytest.raises(ValueError):  # noqa: PT011  what AppTest says of a page that is not there
        open_screen(house.li, "monitor")


def test_statistics_pick_and_drill(db: Session, open_screen: Open, house: House) -> None:
    test = open_screen(house.pmo, "approval_statistics", language="en")
    assert not test.exception
    with counting(db) as sent:
        test.run()
    assert len(sent) <= 26
    assert "Which cases are these?" in html_of_screen(test)
    test.button(key="kpi_stat_late").click().run()
    assert test.query_params["stat_mark"] == "late"
    assert len(test.dataframe[-1].value) == 1
    test.button(key="unpick_stat_all").click().run()
    assert "stat_mark" not in test.query_params
    asked = {"stat_person": str(house.zhao.employee_id), "stat_span": "own", "stat_from": "2030-01-01", "stat_to": "never", "stat_week": "x", "stat_step": ":"}
    for query in (asked, {"stat_person": str(house.zhao.employee_id)}):
        found = open_screen(house.pmo, "approval_statistics", query=query)
        assert not found.exception
    assert "对应哪些审批？" in html_of_screen(found)


def test_a_record_that_was_opened_is_noted_once_and_only_by_who_may_see_it(db: Session, open_screen: Open, house: House) -> None:
    def seen() -> list[tuple[int, str, int | None]]:
        rows = db.execute(select(UsageEvent.employee_id, UsageEvent.record, UsageEvent.record_id).where(UsageEvent.kind == "view")).all()
        return [tuple(r) for r in rows]  # type: ignore[misc]

    before = len(db.scalars(select(UsageEvent.id)).all())
    test = open_screen(house.li, "decision", query={"case": str(house.stuck)})
    test.run()
    assert seen() == [(house.li.employee_id, "approval_case", house.stuck)]
    assert len(db.scalars(select(UsageEvent.id)).all()) == before + 2, "and the sign-in"
    for asked in (str(house.stuck), "²", "9" * 30, "x"):
        open_screen(f.actor(db, Role.MEMBER), "decision", query={"case": asked})
    assert len(seen()) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_usage_log_and_board_draw(db: Session, open_screen: Open, house: House, language: str) -> None:
    admin, member = f.actor(db, Role.ADMIN), f.actor(db, Role.MEMBER, name="周涛")
    log = open_screen(admin, "usage", language=language, query={"usage_kind": "approval", "usage_day": "never", "usage_span": "30"})
    assert not log.exception
    assert len(log.dataframe[0].value) == 2
    board = open_screen(house.pmo, "contributions", language=language, query={"board_by": "approvals", "board_person": str(house.li.employee_id)})
    assert not board.exception
    assert "b-podium" in html_of_screen(board)
    assert "李娜" in html_of_screen(board)
    own = open_screen(member, "contributions", language=language, query={"board_person": str(house.li.employee_id), "board_month": "1999-01"})
    assert not own.exception
    assert "李娜" not in html_of_screen(own)
    assert "周涛" in html_of_screen(own)
