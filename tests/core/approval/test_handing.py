"""Handing on (APR-03): transfer, a signer added before or after; bounded, never back, never to whoever started it."""

from __future__ import annotations

import datetime as dt

from core import clock, policies
from core.approval import service
from core.approval.delegations import delegate
from core.approval.handing import add_signer, transfer
from core.approval.moves import moves
from db.models import ApprovalTask, Notice
from tests import factories as f
from tests.core.approval.firm import Firm, refused
from tests.core.approval.memo import persons, step

YESTERDAY = clock.today() - dt.timedelta(days=1)


def test_a_transfer_moves_the_to_do_with_its_limit_and_never_back(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao), limit_hours=8), step("b", persons(firm.chen), ("a",)))
    case = firm.memo.submit(firm.li)
    first = firm.db.get_one(ApprovalTask, firm.task(case, firm.zhao))
    transfer(firm.zhao, first.id, firm.feng.employee_id, comment="由质量部处理")
    assert (firm.asked(case), firm.state(case)) == ({"冯兰"}, "running")
    second = firm.db.get_one(ApprovalTask, firm.task(case, firm.feng))
    assert (second.due_at, second.origin_id, second.reason) == (first.due_at, first.id, "transferred")
    assert firm.db.get_one(ApprovalTask, first.id).state == "handed_over"
    assert firm.db.query(Notice).filter_by(employee_id=firm.feng.employee_id, kind="todo").count() == 1
    assert refused(lambda: service.approve(firm.zhao, first.id)) == "task_handed_over"
    firm.leaves(firm.zhou, YESTERDAY)
    away = {
        firm.zhao.employee_id: "not_to_who_had_it",
        firm.feng.employee_id: "not_to_who_had_it",
        firm.li.employee_id: "not_to_initiator",
        firm.zhou.employee_id: "person_not_here",
        10**9: "not_found",
    }
    assert {to: refused(lambda to=to: transfer(firm.feng, second.id, to)) for to in away} == away
    assert moves(firm.feng, case).barred == {firm.zhao.employee_id, firm.feng.employee_id, firm.li.employee_id}
    assert ("transferred", ("赵敏", "冯兰")) in firm.told(firm.li, case)
    service.withdraw(firm.li, case)  # to hand on is not to decide
    assert firm.memo.happened == ["withdrawn"]


def test_a_chain_of_transfers_is_bounded_by_the_policy(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao)))
    case = firm.memo.submit(firm.li)
    holder = firm.zhao
    for _ in range(policies.value(firm.db, "approval.transfers")):
        new = f.actor(firm.db)
        transfer(holder, firm.task(case, holder), new.employee_id)
        holder = new
    assert refused(lambda: transfer(holder, firm.task(case, holder), firm.feng.employee_id)) == "handed_on_too_often"
    why = moves(holder, case).why("transfer")
    assert why is not None
    firm.approve(case, holder)
    assert firm.state(case) == "approved"


def test_a_deputy_hands_on_for_the_principal_and_not_to_themselves(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao)))
    case = firm.memo.submit(firm.li)
    delegate(firm.zhao, firm.feng.employee_id, clock.today(), clock.today() + dt.timedelta(days=2))
    task = firm.task(case, firm.zhao)
    assert refused(lambda: transfer(firm.feng, task, firm.feng.employee_id)) == "not_to_who_had_it"
    transfer(firm.feng, task, firm.zhou.employee_id)
    assert firm.asked(case) == {"周涛"}


def test_a_signer_before_makes_the_one_who_added_wait(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao, firm.wang), mode={"kind": "all"}), step("b", persons(firm.chen), ("a",)))
    case = firm.memo.submit(firm.li)
    task = firm.task(case, firm.zhao)
    add_signer(firm.zhao, task, firm.feng.employee_id, place="before", comment="请先核对")
    assert firm.asked(case) == {"冯兰", "王磊"}
    assert refused(lambda: service.approve(firm.zhao, task)) == "waits_for_signer"
    seen = moves(firm.zhao, case)
    assert (seen.may("approve"), seen.may("reject"), seen.may("return_to_initiator"), seen.may("transfer")) == (False, True, True, False)
    firm.approve(case, firm.wang)
    firm.approve(case, firm.feng)
    assert (firm.asked(case), firm.steps(case)["a"]) == ({"赵敏"}, "active")  # the signer is no voice of the step
    firm.approve(case, firm.zhao)
    assert firm.asked(case) == {"陈伟"}


def test_a_signer_after_is_asked_then_and_the_step_waits_for_them(firm: Firm) -> None:
    for mode, first in (("any", "王磊"), ("all", "")):
        firm.flow(step("a", persons(firm.zhao, firm.wang), mode={"kind": mode}), step("b", persons(firm.chen), ("a",)))
        case = firm.memo.submit(firm.li)
        add_signer(firm.zhao, firm.task(case, firm.zhao), firm.feng.employee_id, place="after")
        assert firm.asked(case) == {"赵敏", "王磊"}
        if first:  # any: somebody else decides, and the signer is asked all the same
            firm.approve(case, firm.wang)
        else:
            firm.approve(case, firm.zhao)
            assert firm.asked(case) == {"冯兰", "王磊"}
            firm.approve(case, firm.wang)
        assert (firm.asked(case), firm.steps(case)["a"]) == ({"冯兰"}, "active")
        firm.approve(case, firm.feng)
        assert (firm.asked(case), firm.steps(case)["a"]) == ({"陈伟"}, "done")
        firm.approve(case, firm.chen)


def test_in_turn_the_signer_comes_before_the_next(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao, firm.wang), mode={"kind": "in_turn"}))
    case = firm.memo.submit(firm.li)
    add_signer(firm.zhao, firm.task(case, firm.zhao), firm.feng.employee_id, place="after")
    for who, then in ((firm.zhao, {"冯兰"}), (firm.feng, {"王磊"}), (firm.wang, set())):
        firm.approve(case, who)
        assert firm.asked(case) == then
    assert firm.state(case) == "approved"


def test_an_added_signer_blocks_neither_reject_nor_withdraw(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao, firm.wang), mode={"kind": "all"}))
    for end in ("by the one who waits", "by another", "by the signer", "withdrawn", "withdrawn after the signer"):
        case = firm.memo.submit(firm.li)
        task = firm.task(case, firm.zhao)
        add_signer(firm.zhao, task, firm.feng.employee_id, place="before")
        if end == "by the one who waits":
            service.reject(firm.zhao, task, comment="不同意")
        elif end == "by another":
            service.reject(firm.wang, firm.task(case, firm.wang), comment="不同意")
        elif end == "by the signer":
            service.reject(firm.feng, firm.task(case, firm.feng), comment="不同意")
        else:
            if end != "withdrawn":
                firm.approve(case, firm.feng)
            assert moves(firm.li, case).may("withdraw"), end
            service.withdraw(firm.li, case)
        assert firm.todo(case) == {}, end
        assert firm.state(case) == ("withdrawn" if end.startswith("withdrawn") else "rejected"), end


def test_signers_are_bounded_may_be_handed_on_and_may_add_signers(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao)))
    case = firm.memo.submit(firm.li)
    add_signer(firm.zhao, firm.task(case, firm.zhao), firm.feng.employee_id, place="before")
    transfer(firm.feng, firm.task(case, firm.feng), firm.zhou.employee_id)
    add_signer(firm.zhou, firm.task(case, firm.zhou), firm.wang.employee_id, place="before")
    assert firm.asked(case) == {"王磊"}
    for who, then in ((firm.wang, {"周涛"}), (firm.zhou, {"赵敏"})):
        firm.approve(case, who)
        assert firm.asked(case) == then
    most = policies.value(firm.db, "approval.added_signers")
    task = firm.task(case, firm.zhao)
    people = [f.actor(firm.db).employee_id for _ in range(most)]
    codes = [refused(lambda who=who: add_signer(firm.zhao, task, who, place="after")) for who in people]
    assert codes == [""] * (most - 2) + ["too_many_signers"] * 2
    for to, code in ((firm.li.employee_id, "not_to_initiator"), (firm.feng.employee_id, "not_to_who_had_it")):
        assert refused(lambda to=to: transfer(firm.zhao, task, to)) == code
    assert refused(lambda: add_signer(firm.zhao, task, firm.chen.employee_id, place="beside")) == "unknown_choice"  # type: ignore[arg-type]
