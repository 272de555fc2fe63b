"""Deputies (APR-04): what they see and may decide, when it begins and ends, what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from core import clock
from core.access import Actor
from core.approval import delegations, queries, service
from core.approval.delegations import delegate
from core.approval.moves import moves
from core.errors import NotFound, StaleScreen
from db.models import ApprovalTask, CaseEvent, Delegation
from tests.core.approval.firm import Firm, refused
from tests.core.approval.memo import persons, step


def _day(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def _todo(who: Actor) -> list[str]:
    return [row.number for row in queries.box(who, "todo")]


def test_a_deputy_sees_and_decides_and_the_trail_names_both(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao)))
    case = firm.memo.submit(firm.li)
    task = firm.task(case, firm.zhao)
    assert refused(lambda: service.approve(firm.feng, task)) == "not_found"
    delegate(firm.zhao, firm.feng.employee_id, _day(0), _day(3), reason="出差")
    row = queries.box(firm.feng, "todo")[0]
    assert (row.task_id, row.for_name, queries.counts(firm.feng, clock.now()).todo) == (task, "赵敏", 1)
    assert (queries.box(firm.zhao, "todo")[0].for_name, _todo(firm.zhao)) == ("", ["MEMO-1"])  # nothing is taken from the principal
    seen = moves(firm.feng, case)
    assert (seen.task_id, seen.for_name, seen.may("approve"), queries.case_detail(firm.feng, case).task_id) == (task, "赵敏", True, task)
    service.approve(firm.feng, task)
    done, event = firm.db.get_one(ApprovalTask, task, populate_existing=True), firm.db.query(CaseEvent).filter_by(kind="approved").one()
    assert (done.assignee_id, done.decided_by_id) == (firm.zhao.employee_id, firm.feng.employee_id)
    assert (event.actor_id, event.for_id) == (firm.feng.employee_id, firm.zhao.employee_id)
    assert ("approved", ("冯兰", "赵敏")) in firm.told(firm.li, case)
    assert (queries.box(firm.feng, "done")[0].for_name, [r.case_id for r in queries.box(firm.zhao, "done")]) == ("赵敏", [case])
    assert queries.case_detail(firm.feng, case).task_id is None  # and sees the case on, whatever becomes of the delegation


def test_the_days_are_half_open_and_the_end_needs_no_work(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao)))
    case = firm.memo.submit(firm.li)
    task = firm.task(case, firm.zhao)
    delegate(firm.zhao, firm.feng.employee_id, _day(1), _day(3))
    for days, sees in ((0, False), (1, True), (2, True), (3, False)):
        with clock.at(clock.now() + dt.timedelta(days=days)):
            assert bool(_todo(firm.feng)) is sees, days
            if not sees:
                assert refused(lambda: service.approve(firm.feng, task)) == "not_found"
    with clock.at(clock.now() + dt.timedelta(days=2)):
        row = delegations.my_delegations(firm.zhao)[0]
        assert (row.state, row.given, delegations.my_delegations(firm.feng)[0].given) == ("active", True, False)
        with pytest.raises(NotFound):
            delegations.end_delegation(firm.feng, row.id, seen_version=row.version)
        with pytest.raises(StaleScreen):
            delegations.end_delegation(firm.zhao, row.id, seen_version=row.version - 1)
        delegations.end_delegation(firm.zhao, row.id, seen_version=row.version)
        assert (_todo(firm.feng), delegations.my_delegations(firm.zhao)[0].state) == ([], "ended")
        assert refused(lambda: delegations.end_delegation(firm.zhao, row.id, seen_version=row.version + 1)) == "delegation_over"


def test_one_type_wins_over_the_whole(firm: Firm) -> None:
    firm.flow(step("a", persons(firm.zhao)))
    firm.memo.submit(firm.li)
    delegate(firm.zhao, firm.feng.employee_id, _day(0), _day(9))
    assert _todo(firm.feng) == ["MEMO-1"]
    delegate(firm.zhao, firm.zhou.employee_id, _day(0), _day(9), document_type="memo")
    assert (_todo(firm.feng), _todo(firm.zhou)) == ([], ["MEMO-1"])
    zhao, today = firm.zhao.employee_id, clock.today()
    assert delegations.deputies_of(firm.db, [zhao], "memo", today) == {zhao: [firm.zhou.employee_id]}
    assert delegations.deputies_of(firm.db, [zhao], "contract", today) == {zhao: [firm.feng.employee_id]}
    assert (zhao, "memo") not in delegations.principals_of(firm.db, firm.feng.employee_id, today)
    assert delegations.principals_of(firm.db, firm.zhou.employee_id, today) == [(zhao, "memo")]


def test_a_deputys_deputy_counts_and_a_chain_is_bounded(firm: Firm) -> None:
    from tests import factories as f

    firm.flow(step("a", persons(firm.zhao)))
    case = firm.memo.submit(firm.li)
    chain = [firm.zhao, firm.feng, firm.zhou, *(f.actor(firm.db) for _ in range(4))]
    for principal, deputy in zip(chain[:5], chain[1:6], strict=True):
        delegate(principal, deputy.employee_id, _day(0), _day(9))
    assert [_todo(who) for who in chain[1:]] == [["MEMO-1"]] * 5 + [[]]
    assert delegations.deputies_of(firm.db, [firm.zhao.employee_id], "memo", clock.today()) == {firm.zhao.employee_id: [a.employee_id for a in chain[1:6]]}
    assert refused(lambda: delegate(chain[5], chain[6].employee_id, _day(0), _day(9))) == "delegation_chain_too_long"
    assert refused(lambda: delegate(chain[4], firm.zhao.employee_id, _day(8), _day(30))) == "delegation_overlaps"
    assert refused(lambda: delegate(chain[5], firm.zhao.employee_id, _day(8), _day(30))) == "delegation_circle"
    delegate(chain[5], firm.zhao.employee_id, _day(9), _day(30))  # when the others are over
    firm.leaves(chain[2], _day(-1))
    assert (_todo(chain[1]), _todo(chain[2]), _todo(chain[3])) == (["MEMO-1"], [], [])  # nothing passes through who is not here
    service.approve(firm.feng, firm.task(case, firm.zhao))


def test_what_is_no_delegation(firm: Firm) -> None:
    zhao, feng = firm.zhao, firm.feng.employee_id
    delegate(zhao, feng, _day(5), _day(10))
    firm.leaves(firm.zhou, _day(7))
    cases = {
        "delegation_to_oneself": lambda: delegate(zhao, zhao.employee_id, _day(0), _day(1)),
        "delegation_empty": lambda: delegate(zhao, feng, _day(1), _day(1)),
        "delegation_in_past": lambda: delegate(zhao, feng, _day(-1), _day(1)),
        "deputy_not_here": lambda: delegate(firm.wang, firm.zhou.employee_id, _day(6), _day(9)),
        "delegation_overlaps": lambda: delegate(zhao, firm.wang.employee_id, _day(9), _day(11)),
        "unknown_choice": lambda: delegate(zhao, feng, _day(0), _day(1), document_type="nonsense"),
        "not_found": lambda: delegate(zhao, 10**9, _day(0), _day(1)),
        "delegation_circle": lambda: delegate(firm.feng, zhao.employee_id, _day(9), _day(11), document_type="memo"),
    }
    assert {code: refused(call) for code, call in cases.items()} == {code: code for code in cases}
    delegate(zhao, firm.wang.employee_id, _day(10), _day(11))  # half-open: they touch
    delegate(zhao, firm.wang.employee_id, _day(6), _day(8), document_type="memo")  # of another kind
    assert firm.db.query(Delegation).count() == 3


def test_nobody_decides_their_own_document_as_a_deputy(firm: Firm) -> None:
    """Neither the initiator as deputy, nor through the initiator by somebody they made their own deputy."""
    firm.flow(step("a", persons(firm.wang)))
    case = firm.memo.submit(firm.li)
    task = firm.task(case, firm.wang)
    delegate(firm.wang, firm.li.employee_id, _day(0), _day(9))
    delegate(firm.li, firm.zhou.employee_id, _day(0), _day(9))
    assert (_todo(firm.li), _todo(firm.zhou)) == ([], [])
    assert (refused(lambda: service.approve(firm.li, task)), refused(lambda: service.approve(firm.zhou, task))) == ("own_document", "not_found")
    assert moves(firm.li, case).task_id is None
    assert _todo(firm.wang) == ["MEMO-1"]


def test_one_person_is_one_voice_where_voices_are_counted(firm: Firm) -> None:
    delegate(firm.wang, firm.zhao.employee_id, _day(0), _day(9))
    for mode, second in (({"kind": "n_of_m", "count": 2}, "voice_counted"), ({"kind": "percent", "percent": 60}, "voice_counted"), ({"kind": "all"}, "")):
        firm.flow(step("a", persons(firm.wang, firm.zhao, firm.feng), mode=mode))
        case = firm.memo.submit(firm.li)
        firm.approve(case, firm.zhao)
        task = firm.task(case, firm.wang)
        if second:
            assert moves(firm.zhao, case).refused["approve"] is not None
        assert refused(lambda task=task: service.approve(firm.zhao, task)) == second
        firm.approve(case, firm.feng)
        assert firm.state(case) == "approved"
