"""Two deciders at the same moment, and one who presses twice: one decision, and the loser is told who decided (APR-07)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from core.access import Actor, Role
from core.approval import registry, running, service
from core.errors import Refusal, StaleScreen
from db.engine import session_factory
from tests import factories as f
from tests.core.approval.memo import Memo, open_tasks, persons, step


def _ready(memo: Memo) -> tuple[dict[int, int], list[Actor]]:
    with session_factory()() as session:
        session.connection().exec_driver_sql("SELECT set_config('mandate.scope', 'service', true)")
        li, wang, zhao = (f.actor(session, role, name=name) for role, name in ((Role.PM, "李娜"), (Role.PMO, "王磊"), (Role.FINANCE, "赵敏")))
        f.flow(session, "memo", [step("a", persons(wang, zhao))], owner=f.employee(session, Role.ADMIN))
        session.commit()
    case = memo.submit(li)
    with session_factory()() as session:
        return open_tasks(session, case), [wang, zhao]


def _meet(memo: Memo) -> None:
    """Both arrive at the case at the same moment: the document's lock, the first of all, waits for the other."""
    meeting = threading.Barrier(2)
    registry.register(replace(registry.document_type("memo"), lock=lambda _session, _id: meeting.wait(timeout=5) and None))


def _both(first: Callable[[], None], second: Callable[[], None]) -> list[Refusal]:
    def run(press: Callable[[], None]) -> Refusal | None:
        try:
            press()
        except Refusal as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(2) as pool:
        return [r for r in pool.map(run, (first, second)) if r is not None]


@pytest.fixture
def memo(fresh_db: str) -> Memo:
    made = Memo()
    made.register()
    return made


def test_two_deciders_cause_one_decision_and_the_loser_is_told_who(memo: Memo) -> None:
    tasks, (wang, zhao) = _ready(memo)
    _meet(memo)
    refused = _both(lambda: service.approve(wang, tasks[wang.employee_id]), lambda: service.approve(zhao, tasks[zhao.employee_id]))
    assert memo.happened == ["approved"]
    assert [type(r) for r in refused] == [service.AlreadyDecided]
    assert refused[0].facts["who"] in ("王磊", "赵敏")


def test_a_double_click_decides_once(memo: Memo) -> None:
    tasks, (wang, _) = _ready(memo)
    _meet(memo)
    refused = _both(*[lambda: service.approve(wang, tasks[wang.employee_id])] * 2)
    assert (memo.happened, [type(r) for r in refused]) == (["approved"], [service.AlreadyDecided])


def test_without_the_lock_the_version_still_stops_the_second(memo: Memo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The companion: without the lock the second works on a to-do that is decided already; only the row's version stops it, and
    it cannot be told who was faster."""
    tasks, (wang, zhao) = _ready(memo)
    _meet(memo)
    monkeypatch.setattr(running, "held", lambda statement: statement)
    refused = _both(lambda: service.approve(wang, tasks[wang.employee_id]), lambda: service.approve(zhao, tasks[zhao.employee_id]))
    assert (memo.happened, [type(r) for r in refused]) == (["approved"], [StaleScreen])
