"""The engine with named persons: who is asked, what each decision does, and what it refuses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from core.access import Role
from core.approval import queries, service
from core.approval.engine import AlreadyInApproval, CannotWithdraw, NoFlow
from core.errors import NotFound, NotPermitted
from db.models import CaseStep, Employee, Notice
from tests import factories as f
from tests.core.approval.firm import Firm
from tests.core.approval.memo import MemoForbidden, persons, step


def test_sequence_ends_approved_and_tells_the_initiator(firm: Firm) -> None:
    firm.flow(step("pmo", persons(firm.wang)), step("ceo", persons(firm.chen), ("pmo",)))
    case = firm.memo.submit(firm.li)
    assert list(firm.todo(case)) == [firm.wang.employee_id]
    firm.approve(case, firm.wang, "同意")
    assert list(firm.todo(case)) == [firm.chen.employee_id]
    assert firm.memo.happened == []
    firm.approve(case, firm.chen)
    assert (firm.state(case), firm.memo.happened) == ("approved", ["approved"])
    told = firm.db.scalars(select(Notice.kind).where(Notice.employee_id == firm.li.employee_id)).all()
    assert told == ["approved"]


def test_most_specific_flow_is_taken_and_none_is_refused(firm: Firm) -> None:
    with pytest.raises(NoFlow):
        firm.memo.submit(firm.li)
    firm.flow(step("a", persons(firm.wang)))
    firm.flow(step("a", persons(firm.chen)), condition={"tests": [{"field": "amount", "operator": ">=", "value": "1000"}]})
    assert list(firm.todo(firm.memo.submit(firm.li))) == [firm.chen.employee_id]


def test_parallel_branches_join(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.wang)), step("b", persons(firm.zhao)), step("c", persons(firm.chen), ("a", "b")))
    case = firm.memo.submit(firm.li)
    assert set(firm.todo(case)) == {firm.wang.employee_id, firm.zhao.employee_id}
    firm.approve(case, firm.zhao)
    assert set(firm.todo(case)) == {firm.wang.employee_id}
    firm.approve(case, firm.wang)
    assert set(firm.todo(case)) == {firm.chen.employee_id}


def test_condition_skips_a_step(firm: Firm) -> None:
    firm.flow(
        step("a", persons(firm.wang)),
        step("b", persons(firm.zhao), ("a",), condition={"tests": [{"field": "amount", "operator": ">", "value": "5000"}]}),
        step("c", persons(firm.chen), ("b",)),
    )
    case = firm.memo.submit(firm.li)
    firm.approve(case, firm.wang)
    assert set(firm.todo(case)) == {firm.chen.employee_id}
    skipped = firm.db.scalars(select(CaseStep.key).where(CaseStep.state == "skipped")).all()
    assert skipped == ["b"]


@pytest.mark.parametrize(
    ("mode", "order", "left_after_first"),
    [({"kind": "any"}, 1, 0), ({"kind": "all"}, 3, 2), ({"kind": "n_of_m", "count": 2}, 2, 2), ({"kind": "percent", "percent": 50}, 2, 2)],
)
def test_modes_count_different_people(firm: Firm, mode: dict[str, Any], order: int, left_after_first: int) -> None:
    firm.flow(
        step("a", {"kind": "persons", "persons": [firm.wang.employee_id, firm.wang.employee_id, firm.zhao.employee_id, firm.chen.employee_id]}, mode=mode)
    )
    case = firm.memo.submit(firm.li)
    assert len(firm.todo(case)) == 3
    for number, who in enumerate([firm.wang, firm.zhao, firm.chen][:order], start=1):
        assert firm.state(case) == "running"
        firm.approve(case, who)
        if number == 1:
            assert len(firm.todo(case)) == left_after_first
    assert firm.state(case) == "approved"


def test_in_turn_opens_one_after_the_other(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao, firm.wang), mode={"kind": "in_turn"}))
    case = firm.memo.submit(firm.li)
    assert list(firm.todo(case)) == [firm.zhao.employee_id]
    firm.approve(case, firm.zhao)
    assert list(firm.todo(case)) == [firm.wang.employee_id]
    firm.approve(case, firm.wang)
    assert firm.state(case) == "approved"


def test_own_document_goes_to_the_manager(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.li)))
    case = firm.memo.submit(firm.li)
    row = queries.box(firm.wang, "todo")[0]
    assert (list(firm.todo(case)), row.number) == ([firm.wang.employee_id], "MEMO-1")


def test_who_left_never_holds_a_todo(firm: Firm) -> None:
    zhao = firm.db.get(Employee, firm.zhao.employee_id)
    assert zhao is not None
    zhao.left_on = dt.date(2025, 1, 31)
    firm.db.flush()
    firm.flow(step("a", persons(firm.zhao)))
    assert list(firm.todo(firm.memo.submit(firm.li))) == [firm.chen.employee_id]


def test_step_without_anyone_goes_to_the_flow_owner_and_says_why(firm: Firm) -> None:
    firm.flow(step("a", {"kind": "company_role", "role": "archivist"}))
    case = firm.memo.submit(firm.li)
    assert list(firm.todo(case)) == [firm.owner.employee_id]
    reasons = [r.reason for r in queries.case_detail(firm.owner, case).timeline]
    assert "no_approver" in reasons


def test_flow_owner_as_initiator_does_not_decide_on_an_empty_step(firm: Firm) -> None:
    firm.flow(step("a", {"kind": "company_role", "role": "archivist"}))
    assert list(firm.todo(firm.memo.submit(firm.owner))) == [firm.chen.employee_id]


def test_same_person_on_two_steps_in_a_row_decides_once(firm: Firm) -> None:
    firm.flow(
        step("a", persons(firm.wang)),
        step("skipped", persons(firm.zhao), ("a",), condition={"tests": [{"field": "amount", "operator": ">", "value": "1000000"}]}),
        step("b", persons(firm.wang), ("skipped",)),
        step("c", persons(firm.chen), ("b",)),
    )
    case = firm.memo.submit(firm.li)
    firm.approve(case, firm.wang)
    assert list(firm.todo(case)) == [firm.chen.employee_id]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"kind": "initiator_manager"}, "wang"),
        ({"kind": "initiator_manager", "levels": 2}, "chen"),
        ({"kind": "initiator_manager", "levels": 9}, "chen"),
        ({"kind": "company_role", "role": "finance"}, "zhao"),
        ({"kind": "project_role", "role": "sponsor"}, "zhao"),
        ({"kind": "initiator_department_head"}, "zhao"),
        ({"kind": "bearing_department_head"}, "chen"),
        ({"kind": "chosen_by_initiator"}, "zhao"),
    ],
)
def test_each_approver_rule(firm: Firm, rule: dict[str, Any], expected: str) -> None:
    from db.models import Department

    own = firm.db.get(Department, firm.li.department_id)
    assert own is not None
    own.head_id = firm.zhao.employee_id
    bearing = f.department(firm.db, parent_id=f.department(firm.db, head_id=firm.chen.employee_id).id)
    firm.memo.department_id = bearing.id
    firm.memo.people = {"sponsor": [firm.zhao.employee_id]}
    firm.flow(step("a", rule))
    case = firm.memo.submit(firm.li, a=[firm.zhao.employee_id])
    assert list(firm.todo(case)) == [getattr(firm, expected).employee_id]


def test_return_needs_a_comment_and_the_next_round_shows_what_changed(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.wang, firm.zhao), mode={"kind": "all"}))
    case = firm.memo.submit(firm.li)
    task = firm.todo(case)[firm.wang.employee_id]
    with pytest.raises(service.CommentRequired):
        service.return_to_initiator(firm.wang, task, comment="  ")
    service.return_to_initiator(firm.wang, task, comment="金额偏高")
    assert (firm.state(case), firm.todo(case), firm.memo.happened) == ("returned", {}, ["returned"])
    firm.memo.amount = firm.memo.amount / 2
    assert firm.memo.submit(firm.li) == case
    assert len(firm.todo(case)) == 2
    detail = queries.case_detail(firm.wang, case)
    assert detail.changed == (("amount", "1000.00", "500.00"),)
    assert detail.round == 2


def test_conditions_are_evaluated_anew_after_a_return(firm: Firm) -> None:
    firm.flow(
        step("a", persons(firm.wang)), step("b", persons(firm.zhao), ("a",), condition={"tests": [{"field": "amount", "operator": ">=", "value": "1000"}]})
    )
    case = firm.memo.submit(firm.li)
    service.return_to_initiator(firm.wang, firm.todo(case)[firm.wang.employee_id], comment="减半")
    firm.memo.amount = firm.memo.amount / 2
    firm.memo.submit(firm.li)
    firm.approve(case, firm.wang)
    assert firm.state(case) == "approved"


def test_reject_in_a_countersign_closes_the_others_and_ends(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.wang, firm.zhao), mode={"kind": "all"}), step("b", persons(firm.chen), ("a",)))
    case = firm.memo.submit(firm.li)
    service.copy_to(firm.wang, case, [firm.owner.employee_id])
    service.reject(firm.zhao, firm.todo(case)[firm.zhao.employee_id], comment="不同意")
    assert (firm.state(case), firm.todo(case), firm.memo.happened) == ("rejected", {}, ["rejected"])
    assert [r.case_id for r in queries.box(firm.owner, "copied")] == [case]


def test_second_decision_is_told_who_decided(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.wang, firm.zhao)))
    case = firm.memo.submit(firm.li)
    tasks = firm.todo(case)
    service.approve(firm.wang, tasks[firm.wang.employee_id])
    for who in (firm.wang, firm.zhao):
        with pytest.raises(service.AlreadyDecided) as refused:
            service.approve(who, tasks[who.employee_id])
        assert refused.value.facts["who"] == "王磊"
    assert firm.memo.happened == ["approved"]


def test_guard_at_the_last_approval_refuses_and_changes_nothing(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.wang)))
    case = firm.memo.submit(firm.li)
    firm.memo.refuse = True
    task = firm.todo(case)[firm.wang.employee_id]
    with pytest.raises(MemoForbidden):
        service.approve(firm.wang, task)
    assert (firm.state(case), list(firm.todo(case)), firm.memo.happened) == ("running", [firm.wang.employee_id], [])


def test_withdraw_only_by_the_initiator_before_the_first_decision(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.wang)), step("b", persons(firm.chen), ("a",)))
    case = firm.memo.submit(firm.li)
    with pytest.raises(CannotWithdraw):
        service.withdraw(firm.wang, case)
    with pytest.raises(AlreadyInApproval):
        firm.memo.submit(firm.li)
    service.withdraw(firm.li, case)
    assert (firm.state(case), firm.todo(case), firm.memo.happened) == ("withdrawn", {}, ["withdrawn"])
    again = firm.memo.submit(firm.li)
    firm.approve(again, firm.wang)
    with pytest.raises(CannotWithdraw):
        service.withdraw(firm.li, again)


def test_nobody_else_decides_comments_or_looks(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.wang)))
    case = firm.memo.submit(firm.li)
    stranger = f.actor(firm.db, Role.MEMBER)
    with pytest.raises(service.NotYourTask):
        service.approve(firm.chen, firm.todo(case)[firm.wang.employee_id])  # who monitors sees it
    for call in (
        lambda: service.approve(stranger, firm.todo(case)[firm.wang.employee_id]),
        lambda: queries.case_detail(stranger, case),
        lambda: service.comment(stranger, case, "?"),
        lambda: service.copy_to(stranger, case, [stranger.employee_id]),
    ):
        with pytest.raises(NotFound):
            call()
    with pytest.raises(NotPermitted):
        queries.box(stranger, "monitor")


def test_boxes_and_counts_and_what_comes_next(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.wang), limit_hours=8), step("b", persons(firm.chen), ("a",)))
    case = firm.memo.submit(firm.li)
    service.comment(firm.li, case, "请尽快")
    todo = queries.box(firm.wang, "todo", search="memo")
    assert [(r.case_id, r.waits_for) for r in todo] == [(case, ("王磊",))]
    assert todo[0].due_at is not None
    assert queries.box(firm.wang, "todo", search="%") == []
    late = queries.counts(firm.wang, todo[0].due_at + dt.timedelta(seconds=1))
    assert (late.todo, late.overdue) == (1, 1)
    assert [r.case_id for r in queries.box(firm.li, "started")] == [case]
    assert [r.case_id for r in queries.box(firm.chen, "monitor")] == [case]
    timeline = queries.case_detail(firm.li, case).timeline
    assert [(r.kind, r.who) for r in timeline] == [("submitted", ("李娜",)), ("commented", ("李娜",)), ("waits", ("王磊",)), ("next", ("陈伟",))]
    firm.approve(case, firm.wang)
    assert [r.case_id for r in queries.box(firm.wang, "done")] == [case]


def test_batch_is_all_or_none(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.wang)))
    case = firm.memo.submit(firm.li)
    task = firm.todo(case)[firm.wang.employee_id]
    with pytest.raises(NotFound):
        service.approve_many(firm.wang, [task, 10**9])
    assert firm.state(case) == "running"
    assert service.approve_many(firm.wang, [task, task]) == 1
    assert firm.state(case) == "approved"
