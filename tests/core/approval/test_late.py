"""To-dos past their limit: the holder is reminded, then the deputy gets it or the manager is asked beside them, each once (APR-02)."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.approval import delegations, handing, late, service
from db.models import ApprovalTask, CaseEvent, Notice
from tests.core.approval.firm import Firm, refused
from tests.core.approval.memo import persons, step

MONDAY = dt.date(2026, 3, 2)


def at(day: int, hour: int, minute: int = 0) -> AbstractContextManager[None]:
    """So many days after Monday, by the firm's clock."""
    return clock.at(clock.at_firm_time(MONDAY + dt.timedelta(days=day), hour, minute))


def timed(*actors: Actor, when_late: tuple[str, ...], mode: str = "any") -> dict[str, Any]:
    """Eight working hours: asked on Monday at 9:00, late from 18:00; four more are over on Tuesday at 14:00."""
    return step("check", persons(*actors), mode={"kind": mode}, limit_hours=8, when_late=list(when_late))


def told(db: Session, kind: str) -> list[int]:
    return list(db.scalars(select(Notice.employee_id).where(Notice.kind == kind).order_by(Notice.id)))


def happened(db: Session, case_id: int) -> list[str]:
    return list(db.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id)))


def test_wang_is_reminded_once_then_his_manager_may_decide_too(firm: Firm, db: Session) -> None:
    firm.flow(timed(firm.wang, when_late=("remind", "escalate")))
    with at(0, 9):
        case = firm.memo.submit(firm.li)
    with at(0, 17, 59):
        assert late.chase() == 0
    with at(0, 18, 1):
        assert (late.chase(), late.chase()) == (1, 0)
    assert (told(db, "overdue"), firm.asked(case)) == ([firm.wang.employee_id], {"王磊"})
    with at(1, 13, 59):
        assert late.chase() == 0
    with at(1, 14, 1):
        assert (late.chase(), late.chase()) == (1, 0)
    assert (told(db, "escalated"), firm.asked(case)) == ([firm.chen.employee_id], {"王磊", "陈伟"})
    wangs = firm.task(case, firm.wang)
    firm.approve(case, firm.chen)
    assert (firm.state(case), firm.memo.happened) == ("approved", ["approved"])
    assert refused(lambda: service.approve(firm.wang, wangs)) == "task_handed_over"
    assert happened(db, case) == ["submitted", "reminded", "escalated", "approved", "finished"]


def test_an_escalated_seat_counts_once_in_a_countersign(firm: Firm, db: Session) -> None:
    """Wang's and Zhao's manager is Chen: he stands beside one of them only; for the other the flow's owner hears of it."""
    firm.flow(timed(firm.wang, firm.zhao, when_late=("escalate",), mode="all"))
    with at(0, 9):
        case = firm.memo.submit(firm.li)
    with at(1, 15):
        assert late.chase() == 2
    assert told(db, "escalated") == [firm.chen.employee_id, firm.owner.employee_id]
    assert firm.asked(case) == {"王磊", "赵敏", "陈伟"}
    firm.approve(case, firm.chen)
    assert (firm.state(case), firm.asked(case)) == ("running", {"赵敏"})
    firm.approve(case, firm.zhao)
    assert firm.state(case) == "approved"

    with at(0, 9):
        second = firm.memo.submit(firm.li)
    with at(1, 15):
        assert late.chase() == 2
    firm.approve(second, firm.wang)
    assert firm.asked(second) == {"赵敏"}, "Wang was faster: nothing is left for Chen"
    with at(1, 16):
        service.reject(firm.zhao, firm.task(second, firm.zhao), comment="超预算")
    assert firm.state(second) == "rejected"


def test_the_manager_beside_may_return_and_what_wang_handed_on_stays_one_seat(firm: Firm, db: Session) -> None:
    firm.flow(timed(firm.wang, when_late=("escalate",)), resubmit="to_returner")
    with at(0, 9):
        case = firm.memo.submit(firm.li)
    with at(1, 15):
        late.chase()
        handing.transfer(firm.wang, firm.task(case, firm.wang), firm.feng.employee_id)
        assert firm.asked(case) == {"冯兰", "陈伟"}
        service.return_to_initiator(firm.chen, firm.task(case, firm.chen), comment="补附件")
        assert firm.state(case) == "returned"
        assert firm.memo.submit(firm.li) == case
        assert firm.asked(case) == {"陈伟"}
        firm.approve(case, firm.chen)
    assert firm.state(case) == "approved"


def test_the_deputy_gets_it_with_a_time_of_their_own(firm: Firm, db: Session) -> None:
    firm.flow(timed(firm.wang, when_late=("remind", "deputy", "escalate")))
    with at(0, 9):
        delegations.delegate(firm.wang, firm.feng.employee_id, MONDAY, MONDAY + dt.timedelta(days=5))
        case = firm.memo.submit(firm.li)
    with at(1, 15):
        assert late.chase() == 1
        assert told(db, "overdue") == [firm.wang.employee_id, firm.feng.employee_id]
        assert told(db, "passed_to_deputy") == [firm.wang.employee_id]
        assert firm.asked(case) == {"冯兰"}
        (task,) = db.scalars(select(ApprovalTask).where(ApprovalTask.state == "open"))
        assert (task.reason, task.due_at) == ("passed_to_deputy", clock.at_firm_time(MONDAY + dt.timedelta(days=2), 15))
        assert late.chase() == 0
    with at(3, 12):
        assert late.chase() == 1, "late again: nobody decides for Feng, so her manager is asked"
        assert firm.asked(case) == {"冯兰", "陈伟"}


def test_what_is_only_for_a_deputy_waits_for_a_delegation(firm: Firm) -> None:
    firm.flow(timed(firm.wang, when_late=("deputy",)))
    with at(0, 9):
        case = firm.memo.submit(firm.li)
    with at(1, 15):
        assert late.chase() == 0
        delegations.delegate(firm.wang, firm.feng.employee_id, MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=3))
        assert late.chase() == 1
        assert firm.asked(case) == {"冯兰"}


def test_nobody_decides_their_own_because_it_is_late(firm: Firm) -> None:
    """Zhou's manager Wang sent it himself: it goes to Chen, above him."""
    firm.flow(timed(firm.zhou, when_late=("escalate",)))
    with at(0, 9):
        case = firm.memo.submit(firm.wang)
    with at(1, 15):
        assert late.chase() == 1
    assert firm.asked(case) == {"周涛", "陈伟"}


def test_what_is_over_is_left_alone(firm: Firm, db: Session) -> None:
    firm.flow(timed(firm.wang, when_late=("remind", "escalate")))
    with at(0, 9):
        case = firm.memo.submit(firm.li)
        service.withdraw(firm.li, case)
    with at(2, 9):
        assert late.chase() == 0
    assert told(db, "overdue") == []
