"""What keeps work moving: urge, re-assign, stop, and to-dos of people who leave (APR-02, APR-03, APR-06)."""

from __future__ import annotations

import datetime as dt

import pytest

from core import clock
from core.access import Role
from core.approval import service
from core.approval.handing import add_signer
from core.approval.leavers import hand_over_due, hand_over_of
from core.approval.moves import moves
from core.approval.overseeing import reassign, stop
from core.approval.urging import UrgedJustNow, urge
from core.people.forms import PersonForm
from core.people.service import change_person
from db.models import ApprovalTask, Employee, Notice, UserAccount
from tests import factories as f
from tests.core.approval.firm import Firm, refused
from tests.core.approval.memo import persons, step

YESTERDAY = clock.today() - dt.timedelta(days=1)


def _kinds(firm: Firm, who: int) -> list[str]:
    return [n.kind for n in firm.db.query(Notice).filter_by(employee_id=who).order_by(Notice.id)]


def test_the_initiator_urges_not_more_often_than_the_policy_allows(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao, firm.wang), mode={"kind": "all"}))
    case = firm.memo.submit(firm.li)
    assert (refused(lambda: urge(firm.zhao, case)), refused(lambda: urge(firm.feng, case))) == ("only_initiator_urges", "not_found")
    firm.approve(case, firm.wang)
    urge(firm.li, case)
    assert (_kinds(firm, firm.zhao.employee_id), _kinds(firm, firm.wang.employee_id)) == (["todo", "urged"], ["todo"])
    with pytest.raises(UrgedJustNow) as soon:
        urge(firm.li, case)
    again = soon.value.facts["again"]
    assert isinstance(again, dt.datetime)
    assert not moves(firm.li, case).may("urge")
    with clock.at(again):
        assert moves(firm.li, case).may("urge")
        urge(firm.li, case)
        firm.approve(case, firm.zhao)
        assert refused(lambda: urge(firm.li, case)) == "wrong_state"


def test_who_oversees_gives_a_to_do_to_somebody_else_and_says_why(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao, firm.chen), mode={"kind": "in_turn"}))
    case = firm.memo.submit(firm.li)
    task = firm.task(case, firm.zhao)
    assert refused(lambda: reassign(firm.zhao, task, firm.feng.employee_id, reason="x")) == "not_permitted"
    for to, reason, code in (
        (firm.li, "x", "not_to_initiator"),
        (firm.zhao, "x", "not_to_who_had_it"),
        (firm.chen, "x", "not_to_who_had_it"),
        (firm.feng, " ", "required"),
    ):
        assert refused(lambda to=to, reason=reason: reassign(firm.wang, task, to.employee_id, reason=reason)) == code
    queued = next(w.task_id for w in moves(firm.wang, case).waiting if w.employee_id == firm.chen.employee_id)
    reassign(firm.wang, queued, firm.owner.employee_id, reason="出国")
    reassign(firm.owner, task, firm.feng.employee_id, reason="休假")
    assert ("reassigned", ("管理员", "冯兰")) in firm.told(firm.li, case)
    assert _kinds(firm, firm.zhao.employee_id) == ["todo", "reassigned"]
    for who in (firm.feng, firm.owner):
        firm.approve(case, who)
    assert firm.state(case) == "approved"


def test_an_overseer_has_no_hand_in_their_own_document(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao)))
    case = firm.memo.submit(firm.wang)
    task = firm.task(case, firm.zhao)
    assert refused(lambda: reassign(firm.wang, task, firm.feng.employee_id, reason="x")) == "own_document"
    assert not moves(firm.wang, case).may("reassign")


def test_a_case_is_stopped_with_a_reason(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao, firm.feng), mode={"kind": "all"}))
    case = firm.memo.submit(firm.li)
    task = firm.task(case, firm.feng)
    firm.approve(case, firm.zhao)
    assert (refused(lambda: stop(firm.li, case, reason="x")), refused(lambda: stop(firm.wang, case, reason=""))) == ("not_permitted", "required")
    stop(firm.wang, case, reason="项目取消")
    assert (firm.state(case), firm.todo(case), firm.memo.happened) == ("stopped", {}, ["withdrawn"])
    assert (_kinds(firm, firm.li.employee_id), _kinds(firm, firm.feng.employee_id)) == (["case_stopped"], ["todo", "case_stopped"])
    with pytest.raises(service.AlreadyDecided) as late:
        service.approve(firm.feng, task)
    assert late.value.facts["who"] == "王磊"
    assert refused(lambda: stop(firm.wang, case, reason="x")) == "wrong_state"
    again = firm.memo.submit(firm.li)
    service.return_to_initiator(firm.zhao, firm.task(again, firm.zhao), comment="?")
    stop(firm.owner, again, reason="长期未改")
    assert (firm.state(again), firm.memo.happened) == ("stopped", ["withdrawn", "returned"])  # the document stays as it was returned
    assert firm.memo.submit(firm.li) != again


def test_who_leaves_in_the_middle_holds_nothing(firm: Firm) -> None:
    """An open one, one that waits its turn, one that waits for a signer: to the manager, further up where the manager has it already."""
    firm.flow(
        step("a", persons(firm.zhou), mode={"kind": "all"}), step("b", persons(firm.zhao, firm.zhou), mode={"kind": "in_turn"}),
        step("c", persons(firm.zhou, firm.wang), mode={"kind": "all"}),
    )  # fmt: skip
    case = firm.memo.submit(firm.zhao)
    waits = next(t for t in firm.db.query(ApprovalTask).filter_by(assignee_id=firm.zhou.employee_id, state="open").order_by(ApprovalTask.id))
    add_signer(firm.zhou, waits.id, firm.feng.employee_id, place="before")
    firm.leaves(firm.zhou, YESTERDAY)
    assert hand_over_due(firm.db) == 3
    assert hand_over_of(firm.db, firm.zhou.employee_id) == 0
    held = {(t.step.key, t.state): t.assignee_id for t in firm.db.query(ApprovalTask).filter(ApprovalTask.reason == "left_firm")}
    assert held == {("a", "waiting"): firm.wang.employee_id, ("b", "queued"): firm.wang.employee_id, ("c", "open"): firm.chen.employee_id}
    of_zhou = firm.db.query(ApprovalTask).filter_by(assignee_id=firm.zhou.employee_id)
    assert {t.state for t in of_zhou} == {"handed_over"}
    first = firm.db.query(ApprovalTask).filter_by(assignee_id=firm.feng.employee_id).one()
    service.approve(firm.feng, first.id)
    for who in (firm.wang, firm.chen, firm.wang, firm.chen, firm.wang):
        mine = firm.db.query(ApprovalTask).filter_by(assignee_id=who.employee_id, state="open").order_by(ApprovalTask.id).all()
        if mine:
            service.approve(who, mine[0].id)
    assert (firm.state(case), firm.memo.happened) == ("approved", ["approved"])


def test_in_turn_with_somebody_who_is_not_here(firm: Firm) -> None:
    firm.leaves(firm.zhao, YESTERDAY)
    firm.flow(step("a", persons(firm.zhao, firm.feng, firm.chen), mode={"kind": "in_turn"}))
    case = firm.memo.submit(firm.li)
    assert firm.asked(case) == {"陈伟"}  # zhao's manager, who decides once
    firm.approve(case, firm.chen)
    assert firm.asked(case) == {"冯兰"}
    firm.approve(case, firm.feng)
    assert firm.state(case) == "approved"


def test_the_last_day_hands_over_in_the_same_moment(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhou)))
    case = firm.memo.submit(firm.li)
    hr = f.actor(firm.db, Role.HR)
    now = clock.now()  # somebody stays who manages accounts
    firm.db.add(UserAccount(employee_id=firm.owner.employee_id, username="owner", password_hash="x", created_at=now, password_at=now))
    firm.db.flush()
    row = firm.db.get_one(Employee, firm.zhou.employee_id)
    form = PersonForm(row.number, row.name, row.department_id, row.hired_on, manager_id=row.manager_id, left_on=YESTERDAY)
    change_person(hr, row.id, form, seen_version=row.version)
    assert firm.asked(case) == {"王磊"}
