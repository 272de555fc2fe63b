"""Any flow, any moves in any order: what must hold holds after each of them. The walks are drawn by number, so that one can be walked
again."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from core import clock
from core.access import Actor
from core.approval import seats, service
from core.approval.delegations import delegate
from core.approval.handing import add_signer, transfer
from core.approval.late import chase
from core.approval.leavers import hand_over_due
from core.approval.modes import needed_approvals
from core.approval.moves import moves
from core.approval.overseeing import reassign
from core.approval.running import LIVE, Running, load
from core.errors import Refusal
from db.models import ApprovalTask, CaseStep, Employee
from tests import factories as f
from tests.core.approval.firm import Firm
from tests.core.approval.memo import persons, step

MOVES = 20
MODES: tuple[dict[str, Any], ...] = ({"kind": "any"}, {"kind": "all"}, {"kind": "n_of_m", "count": 2}, {"kind": "percent", "percent": 50}, {"kind": "in_turn"})
BIG = {"tests": [{"field": "amount", "operator": ">=", "value": "1500"}]}
TODAY = clock.today()


def _steps(draw: random.Random, people: list[Actor]) -> list[dict[str, Any]]:
    found = []
    for n in range(draw.randint(1, 5)):
        asked = persons(*(draw.choice(people) for _ in range(draw.randint(1, 4))))
        after = tuple(f"s{k}" for k in range(n) if draw.random() < 0.5)
        more = {"condition": BIG} if draw.random() < 0.25 else {}
        found.append(step(f"s{n}", asked, after, mode=draw.choice(MODES), limit_hours=draw.choice([None, 4]), when_late=["remind", "escalate"], **more))
    return found


def _walk(firm: Firm, draw: random.Random, people: list[Actor], others: list[Actor], case: int) -> dict[str, Callable[[Actor, int], Any]]:
    """The moves one can draw; each takes who holds a to-do, and the to-do."""

    def anybody() -> int:
        return draw.choice([*people, *others]).employee_id

    def back(who: Actor, _task: int) -> None:
        seen = moves(who, case)
        if seen.earlier and seen.task_id:
            service.return_to_step(who, seen.task_id, draw.choice(seen.earlier).key, comment="x")

    def leave(who: Actor, _task: int) -> None:
        if who not in (firm.chen, firm.owner):
            firm.leaves(who, TODAY - dt.timedelta(days=1))
            hand_over_due(firm.db)

    def late(_who: Actor, _task: int) -> None:
        with clock.at(clock.now() + dt.timedelta(days=3)):
            chase()

    return {
        "approve": lambda who, task: service.approve(who, task),
        "approve again": lambda who, task: service.approve(who, task),
        "somebody else approves": lambda _who, task: service.approve(draw.choice(people), task),
        "signer before": lambda who, task: add_signer(who, task, anybody(), place="before"),
        "signer after": lambda who, task: add_signer(who, task, anybody(), place="after"),
        "transfer": lambda who, task: transfer(who, task, anybody()),
        "back to a step": back,
        "return": lambda who, task: service.return_to_initiator(who, task, comment="x"),
        "re-assign": lambda _who, task: reassign(firm.owner, task, draw.choice(others).employee_id, reason="x"),
        "leave": leave,
        "late": late,
    }


def _holds(firm: Firm, case: int) -> None:
    """What must be true of a case at any time."""
    run = load(firm.db, case, locked=False)
    live = [t for s in run.steps for t in s.tasks if t.state in LIVE]
    own = {run.case.initiator_id, run.case.sent_by_id}
    for task in live:
        holder = firm.db.get_one(Employee, task.assignee_id)
        assert task.assignee_id not in own, "their own document"
        assert holder.left_on is None or holder.left_on >= TODAY, "left the firm"
    everywhere = firm.db.query(ApprovalTask).filter(ApprovalTask.case_id == case, ApprovalTask.state.in_(LIVE)).count()
    assert everywhere == len(live), "a to-do of a round that is over"
    assert any(t.state == "open" for t in live) if run.case.state == "running" else not live, "nobody is asked, or somebody still is"
    for row in run.steps:
        _step_holds(run, row, own)
    assert run.case.state != "approved" or all(s.state in ("done", "skipped") for s in run.steps)


def _step_holds(run: Running, row: CaseStep, own: set[int | None]) -> None:
    mode, of_rule = run.definitions[row.key].mode, seats.seats(row)
    assert row.state == "active" or not any(t.state in LIVE for t in row.tasks)
    for task in row.tasks:
        assert task.state != "waiting" or seats.signers_before(row, task), "waits for nobody"
        assert task.state != "approved" or row.note == "kept" or task.decided_by_id not in own, "decided on their own"
    if row.state == "done":
        approved = [t.decided_by_id for t in of_rule if t.state == "approved"]
        assert len(approved) >= needed_approvals(mode, len(of_rule)), "too few"
        assert mode.kind not in ("n_of_m", "percent") or len(set(approved)) == len(approved), "one person, two voices"
        assert all(t.state in ("approved", "handed_over") for t in row.tasks if t.added == "after"), "an added signer was not asked"


@pytest.mark.parametrize("number", range(5))
def test_whatever_happens_what_must_hold_holds(firm: Firm, number: int) -> None:
    draw = random.Random(number)
    boss = firm.db.get_one(Employee, firm.chen.employee_id)
    people = [firm.wang, firm.zhao, firm.chen, firm.feng, firm.zhou, firm.li, *(f.actor(firm.db, manager=boss) for _ in range(2))]
    others = [f.actor(firm.db, manager=boss) for _ in range(12)]
    known = {a.employee_id: a for a in [*people, *others, firm.owner]}
    firm.flow(*_steps(draw, people), resubmit=draw.choice(["to_returner", "all_steps"]))
    for principal, deputy in (draw.sample(people, 2), draw.sample(people, 2)):
        _press(lambda p=principal, d=deputy: delegate(p, d.employee_id, TODAY, TODAY + dt.timedelta(days=5)))
    case, walked = firm.memo.submit(firm.li), list[str]()
    possible = _walk(firm, draw, people, others, case)
    for _ in range(MOVES):
        if firm.state(case) == "returned":
            firm.memo.amount = Decimal(draw.choice([1000, 2000]))
            firm.memo.submit(draw.choice([firm.li, firm.li, firm.zhou]))
        elif firm.state(case) != "running":
            break
        else:
            holder, task = draw.choice(list(firm.todo(case).items()))
            move = draw.choice(list(possible))
            walked.append(f"{move}, {known[holder].name}: " + _press(lambda h=holder, t=task, m=move: possible[m](known[h], t)))
        firm.db.expire_all()
        try:
            _holds(firm, case)
        except AssertionError as broken:
            raise AssertionError("\n".join(walked)) from broken


def _press(press: Callable[[], Any]) -> str:
    try:
        press()
    except Refusal as refusal:
        return refusal.code
    return "done"
