"""Who uses the house: what is written, what is derived from the trails, who reads whose, and the board of a month (PLT-08)."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from core.approval import engine, service
from core.customers import service as customers
from core.customers.forms import ContactForm, CustomerForm
from core.errors import NotFound, NotPermitted
from core.signin import sessions
from core.unit import writing
from core.usage.contributions import board, contributed
from core.usage.log import LogFilters, days, log
from core.usage.write import LogReachesAhead, PastEvent, note_view, take_over
from db.models import AuditRow, ReportLine, UsageEvent, UserAccount
from tests import factories as f
from tests.core.approval.memo import Memo, open_tasks, persons, step
from tests.statements import counting

MONDAY = dt.date(2026, 9, 7)
WEEK = LogFilters(MONDAY, MONDAY + dt.timedelta(days=6))


def at(hour: int, day: int = 0) -> dt.datetime:
    return clock.at_firm_time(MONDAY + dt.timedelta(days=day), hour)


def test_the_log_shows_each_deed_once_and_to_everybody_their_own(db: Session) -> None:
    admin, sales, boss = f.actor(db, Role.ADMIN), f.actor(db, Role.SALES, name="孙浩"), f.actor(db, Role.CEO, name="陈伟")
    account = f.make(db, UserAccount(employee_id=sales.employee_id, username="sunhao", password_hash="x", created_at=at(8), password_at=at(8)))
    Memo().register()
    f.flow(db, "memo", [step("a", persons(boss))], owner=f.employee(db, Role.ADMIN))
    with clock.at(at(9)):
        sessions.open_session(account.id)
    with clock.at(at(10)):
        customer = customers.create(sales, CustomerForm("晋海银行"))
    with clock.at(at(11)):
        note_view(sales, "customer", "customer", customer)
        with writing(sales, "memo.submit") as session:
            case = engine.submit(session, sales, "memo", f.serial()).id
    written = db.scalar(select(UsageEvent.id).order_by(UsageEvent.id.desc()).limit(1))
    with clock.at(at(14, 1)):
        service.approve(boss, open_tasks(db, case)[boss.employee_id])
    assert db.scalar(select(UsageEvent.id).order_by(UsageEvent.id.desc()).limit(1)) == written, "a decision is written where it always was"

    with counting(db) as sent:
        rows = log(admin, WEEK)
    assert [(r.who, r.kind, r.deed, r.record, r.record_id) for r in rows] == [
        ("陈伟", "approval", "approved", "approval_case", case),
        ("孙浩", "operation", "memo.submit", "approval_case", case),
        ("孙浩", "view", "customer", "customer", customer),
        ("孙浩", "operation", "customer.create", "customer", customer),
        ("孙浩", "sign_in", "", "", None),
    ]
    assert len(sent) <= 4
    assert {r.name for r in rows} == {"", "晋海银行"}
    assert [r.kind for r in log(boss, WEEK)] == [r.kind for r in rows], "the CEO reads all"
    of_boss = LogFilters(WEEK.first, WEEK.last, boss.employee_id)
    assert [r.kind for r in log(sales, of_boss)] == ["operation", "view", "operation", "sign_in"], "others their own, whatever they ask for"
    for kind in ("sign_in", "view", "approval", "operation"):
        assert [r.kind for r in log(admin, LogFilters(WEEK.first, WEEK.last, kind=kind))] == [r.kind for r in rows if r.kind == kind]
    assert [(d.people, d.counts) for d in days(admin, WEEK)[:3]] == [(1, {"sign_in": 1, "operation": 2, "view": 1}), (1, {"approval": 1}), (0, {})]
    assert not db.scalars(select(AuditRow).where(AuditRow.record == "usage_event")).all()


def test_the_log_only_grows_and_takes_over_earlier_days(db: Session) -> None:
    admin, sales = f.actor(db, Role.ADMIN), f.actor(db, Role.SALES)
    past = [PastEvent(at(9), sales.employee_id), PastEvent(at(10), sales.employee_id, "project", "project", 7)]
    with clock.at(at(12)):
        assert take_over(admin, past) == 2
        with pytest.raises(LogReachesAhead):
            take_over(admin, [PastEvent(at(13), sales.employee_id)])
        with pytest.raises(NotPermitted):
            take_over(sales, past)
    assert [r.kind for r in log(sales, WEEK)] == ["view", "sign_in"]
    for deed in ("UPDATE usage_event SET kind = 'view'", "DELETE FROM usage_event"):
        with pytest.raises(DBAPIError), db.begin_nested():
            db.execute(text(deed))


def test_board_worked_by_hand(db: Session) -> None:
    """孙浩 1 document, 2 customers (one given a contact), 2 days here · 李娜 2 projects, 1 day · 陈伟 1 decision, 4 days · 周涛 nothing."""
    head = f.employee(db, Role.CEO, name="陈伟")
    boss, pmo = f.actor_of(head), f.actor(db, Role.PMO)
    sales, li, idle = (f.actor(db, role, name=name, manager=head) for role, name in ((Role.SALES, "孙浩"), (Role.PM, "李娜"), (Role.MEMBER, "周涛")))
    Memo().register()
    f.flow(db, "memo", [step("a", persons(boss))], owner=head)
    with clock.at(at(10)):
        first = customers.create(sales, CustomerForm("晋海银行"))
        customers.add_contact(sales, first, ContactForm("王总", mobile_phone="13800000000"))
        customers.create(sales, CustomerForm("华泽医药"))
        with writing(sales, "memo.submit") as session:
            case = engine.submit(session, sales, "memo", f.serial()).id
        service.approve(boss, open_tasks(db, case)[boss.employee_id])
    projects = [f.project(db, manager=li).id for _ in range(2)]
    for day, project, state in ((0, 0, "confirmed"), (1, 0, "submitted"), (2, 1, "submitted"), (3, 1, "draft")):
        line = {"project_id": projects[project], "work_on": MONDAY + dt.timedelta(days=day), "minutes": 480, "state": state}
        f.make(db, ReportLine(employee_id=li.employee_id, **line))
    came = [(sales, 0), (sales, 0), (sales, 1), (li, 3), *((boss, n) for n in range(4)), (li, 40)]
    with clock.at(at(12, 60)):
        take_over(f.actor(db, Role.ADMIN), [PastEvent(at(9, day), who.employee_id) for who, day in came])

    with counting(db) as sent:
        found = board(boss, MONDAY)
    assert len(sent) <= 3  # the third says who acts
    lines = {c.name: c for c in found.lines}
    assert {n: list(lines[n].figures.values()) for n in ("孙浩", "李娜", "陈伟", "周涛")} == {
        "孙浩": [1, 2, 0, 0, 2], "李娜": [0, 0, 2, 0, 1], "陈伟": [0, 0, 0, 1, 4], "周涛": [0] * 5,
    }  # fmt: skip
    # 孙浩 (1 + 1 + 0 + 0 + 2/4) / 5 = 50 · 陈伟 (1 + 1) / 5 = 40 · 李娜 (1 + 1/4) / 5 = 25
    assert [(c.name, c.place, c.points) for c in found.lines[:3]] == [("孙浩", 1, Fraction(50)), ("陈伟", 2, Fraction(40)), ("李娜", 3, Fraction(25))]
    assert (lines["周涛"].place, found.best["visits"]) == (4, 4)
    assert [c.name for c in board(li, MONDAY).lines] == ["李娜"], "oneself"
    assert board(li, MONDAY).lines[0].place == 3
    assert {c.name for c in board(pmo, MONDAY).lines} == set(lines)

    def behind(who, person, measure):  # type: ignore[no-untyped-def]
        return [(r.record, r.name) for r in contributed(who, MONDAY, person.employee_id, measure)]

    assert sorted(behind(sales, sales, "customers")) == [("customer", "华泽医药"), ("customer", "晋海银行")]
    assert behind(pmo, sales, "customers") == [("customer", ""), ("customer", "")], "the PMO counts customers and does not read them"
    assert behind(pmo, sales, "documents") == behind(boss, boss, "approvals") == [("approval_case", "便函")]
    assert [record for record, _name in behind(boss, li, "projects")] == ["project", "project"]
    assert [r.times for r in contributed(pmo, MONDAY, sales.employee_id, "visits")] == [0, 0]
    with pytest.raises(NotFound):
        contributed(li, MONDAY, sales.employee_id, "customers")
    assert idle.employee_id in {c.employee_id for c in found.lines}
