"""Going back (APR-03): to an earlier step, to the initiator and straight back to who returned it, conditions evaluated anew."""

from __future__ import annotations

from decimal import Decimal

from core.approval import queries, service
from core.approval.handing import transfer
from core.approval.moves import moves
from core.approval.overseeing import stop
from core.approval.preview import who_will_be_asked
from db.models import CaseStep
from tests.core.approval.firm import Firm, refused
from tests.core.approval.memo import persons, step

BIG = {"tests": [{"field": "amount", "operator": ">=", "value": "5000"}]}


def _back(firm: Firm, case: int, who: object, to: str, comment: str = "请重审") -> None:
    service.return_to_step(who, firm.task(case, who), to, comment=comment)  # type: ignore[arg-type]


def test_back_to_an_earlier_step_runs_again_from_there(firm: Firm) -> None:
    firm.flow(
        step("a", persons(firm.wang)), step("b", persons(firm.zhao), ("a",)), step("c", persons(firm.feng), ("b",)), step("d", persons(firm.chen), ("c",))
    )
    case = firm.memo.submit(firm.li)
    task = firm.task(case, firm.wang)
    assert refused(lambda: service.return_to_step(firm.wang, task, "a", comment="x")) == "step_not_earlier"
    assert moves(firm.wang, case).why("return_to_step") is not None
    firm.approve(case, firm.wang)
    firm.approve(case, firm.zhao)
    assert [(e.key, e.who) for e in moves(firm.feng, case).earlier] == [("a", ("王磊",)), ("b", ("赵敏",))]
    task = firm.task(case, firm.feng)
    for to, comment, code in (("b", " ", "comment_required"), ("d", "x", "step_not_earlier"), ("c", "x", "step_not_earlier"), ("z", "x", "step_not_earlier")):
        assert refused(lambda to=to, comment=comment: service.return_to_step(firm.feng, task, to, comment=comment)) == code
    _back(firm, case, firm.feng, "b")
    assert (firm.asked(case), firm.state(case), firm.memo.happened) == ({"赵敏"}, "running", [])
    assert firm.steps(case) == {"a": "done", "b": "active", "c": "waiting", "d": "waiting"}
    kinds = [kind for kind, _ in firm.told(firm.li, case)]
    assert kinds == ["submitted", "approved", "approved", "returned_to_step", "waits", "next", "next"]
    for who in (firm.zhao, firm.feng, firm.chen):
        firm.approve(case, who)
    assert (firm.state(case), firm.memo.happened) == ("approved", ["approved"])


def test_back_to_a_step_leaves_the_other_branch_alone(firm: Firm) -> None:
    firm.flow(
        step("a", persons(firm.wang)), step("b", persons(firm.zhao), ("a",)), step("c", persons(firm.feng)), step("join", persons(firm.chen), ("b", "c"))
    )
    case = firm.memo.submit(firm.li)
    firm.approve(case, firm.wang)
    other = firm.task(case, firm.feng)
    _back(firm, case, firm.zhao, "a")
    assert (firm.asked(case), firm.task(case, firm.feng)) == ({"王磊", "冯兰"}, other)
    for who in (firm.feng, firm.wang, firm.zhao, firm.chen):
        firm.approve(case, who)
    assert firm.state(case) == "approved"


def test_back_to_the_same_person_asks_them_again(firm: Firm) -> None:
    """Who approved the step before does not count as having decided the one the case was sent back to."""
    firm.flow(step("a", persons(firm.wang)), step("b", persons(firm.wang, firm.zhao), ("a",), mode={"kind": "all"}), step("c", persons(firm.chen), ("b",)))
    case = firm.memo.submit(firm.li)
    firm.approve(case, firm.wang)
    assert firm.asked(case) == {"赵敏"}  # wang decided in the step before
    firm.approve(case, firm.zhao)
    _back(firm, case, firm.chen, "b")
    assert firm.asked(case) == {"王磊", "赵敏"}


def _three(firm: Firm, resubmit: str, **b: object) -> int:
    """a wang → b zhao (or as said) → c feng, returned by c."""
    firm.memo.amount = Decimal(1000)
    firm.flow(step("a", persons(firm.wang)), step("b", persons(firm.zhao), ("a",), **b), step("c", persons(firm.feng), ("b",)), resubmit=resubmit)
    case = firm.memo.submit(firm.li)
    firm.approve(case, firm.wang)
    if not b:
        firm.approve(case, firm.zhao)
    service.return_to_initiator(firm.feng, firm.task(case, firm.feng), comment="请补充")
    return case


def test_resubmitted_straight_back_or_through_all_steps(firm: Firm) -> None:
    for resubmit, asked, steps in (("to_returner", {"冯兰"}, ["done", "done", "active"]), ("all_steps", {"王磊"}, ["active", "waiting", "waiting"])):
        case = _three(firm, resubmit)
        assert moves(firm.li, case).goes_back_to == ("c" if resubmit == "to_returner" else "")
        firm.memo.submit(firm.li)
        assert (firm.asked(case), list(firm.steps(case).values()), firm.case(case).round) == (asked, steps, 2)
        notes = [s.note for s in firm.db.query(CaseStep).filter_by(case_id=case, round=2).order_by(CaseStep.position)]
        assert notes == (["kept", "kept", ""] if resubmit == "to_returner" else ["", "", ""])
        detail = queries.case_detail(firm.li, case)
        assert (detail.can_withdraw, moves(firm.li, case).may("withdraw")) == (True, True)  # nobody has decided in this round
        for who in (firm.wang, firm.zhao, firm.feng) if resubmit == "all_steps" else (firm.feng,):
            firm.approve(case, who)
        assert firm.state(case) == "approved"


def test_a_condition_that_newly_holds_is_entered_also_straight_back(firm: Firm) -> None:
    case = _three(firm, "to_returner", condition=BIG)
    firm.memo.amount = Decimal(9000)
    firm.memo.submit(firm.li)
    assert (firm.asked(case), firm.steps(case)) == ({"赵敏"}, {"a": "done", "b": "active", "c": "waiting"})
    firm.approve(case, firm.zhao)
    assert firm.asked(case) == {"冯兰"}
    case = _three(firm, "to_returner", condition=BIG) if firm.approve(case, firm.feng) is None else 0
    firm.memo.submit(firm.li)  # unchanged: skipped again
    assert (firm.asked(case), firm.steps(case)["b"]) == ({"冯兰"}, "skipped")


def test_a_new_version_of_the_flow_goes_through_all_steps(firm: Firm) -> None:
    case = _three(firm, "to_returner")
    firm.flow(step("a", persons(firm.zhao)), step("c", persons(firm.feng), ("a",)), resubmit="to_returner")
    firm.memo.submit(firm.li)
    assert firm.asked(case) == {"赵敏"}


def test_straight_back_reaches_who_returned_it(firm: Firm) -> None:
    """Also when they had it by transfer, and alone where one of several is enough."""
    firm.flow(step("a", persons(firm.wang)), step("b", persons(firm.wang, firm.zhao, firm.chen), ("a",)), resubmit="to_returner")
    for through in (False, True):
        case = firm.memo.submit(firm.li)
        firm.approve(case, firm.wang)  # and with it step b: the same person on two steps in a row decides once
        assert firm.state(case) == "approved"
        firm.flow(step("a", persons(firm.wang)), step("b", persons(firm.zhao, firm.chen), ("a",)), resubmit="to_returner")
        case = firm.memo.submit(firm.li)
        firm.approve(case, firm.wang)
        holder = firm.zhao
        if through:
            transfer(firm.zhao, firm.task(case, firm.zhao), firm.feng.employee_id)
            holder = firm.feng
        service.return_to_initiator(holder, firm.task(case, holder), comment="?")
        firm.memo.submit(firm.li)
        assert firm.asked(case) == {holder.name}
        firm.approve(case, holder)
        assert firm.state(case) == "approved"
        firm.flow(step("a", persons(firm.wang)), step("b", persons(firm.wang, firm.zhao, firm.chen), ("a",)), resubmit="to_returner")


def test_who_sent_the_next_round_does_not_decide_on_it(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao)), resubmit="all_steps")
    case = firm.memo.submit(firm.li)
    service.return_to_initiator(firm.zhao, firm.task(case, firm.zhao), comment="?")
    firm.memo.submit(firm.zhao)  # somebody else mends it and sends it
    assert firm.asked(case) == {"陈伟"}
    assert firm.case(case).initiator_id == firm.li.employee_id


def test_before_sending_it_again_one_sees_who_is_asked(firm: Firm) -> None:
    for resubmit, kept, people in (("to_returner", [True, True, False], [(), (), ("冯兰",)]), ("all_steps", [False] * 3, [("王磊",), ("赵敏",), ("冯兰",)])):
        case = _three(firm, resubmit)
        rows = who_will_be_asked(firm.li, "memo", 1)
        assert ([r.kept for r in rows], [r.people for r in rows]) == (kept, people)
        stop(firm.wang, case, reason="x")
