"""Two at the same moment: one decision, and the loser is told who was faster (APR-07). Deciders, a double click, deputy and principal,
decide against withdraw, hand over and re-assign; each with its companion, in which the case is not locked."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest

from core import clock
from core.access import Actor, Role
from core.approval import registry, running, service
from core.approval.delegations import delegate
from core.approval.handing import transfer
from core.approval.overseeing import reassign, stop
from core.errors import Refusal, StaleScreen, TryAgain
from db.engine import session_factory
from db.models import ApprovalCase
from tests import factories as f
from tests.core.approval.memo import Memo, open_tasks, persons, step

PEOPLE = {"李娜": Role.PM, "王磊": Role.PMO, "赵敏": Role.FINANCE, "冯兰": Role.QA, "陈伟": Role.CEO}


@dataclass
class House:
    memo: Memo
    li: Actor  # submits
    wang: Actor  # PMO
    zhao: Actor  # finance
    feng: Actor  # QA, deputy of zhao
    chen: Actor  # CEO
    case: int = 0
    of: dict[int, int] | None = None  # person → to-do

    def submit(self) -> None:
        self.memo.register()
        self.memo.happened.clear()
        self.case = self.memo.submit(self.li)
        with session_factory()() as session:
            self.of = open_tasks(session, self.case)

    def task(self, who: Actor) -> int:
        assert self.of is not None
        return self.of[who.employee_id]

    def state(self) -> str:
        with session_factory()() as session:
            return session.get_one(ApprovalCase, self.case).state


@pytest.fixture
def house(fresh_db: str) -> House:
    memo = Memo()
    memo.register()
    with session_factory()() as session:
        session.connection().exec_driver_sql("SELECT set_config('mandate.scope', 'service', true)")
        people = [f.actor(session, role, name=name) for name, role in PEOPLE.items()]
        f.flow(session, "memo", [step("a", persons(people[1], people[2]))], owner=f.employee(session, Role.ADMIN))
        session.commit()
    made = House(memo, *people)
    delegate(made.zhao, made.feng.employee_id, clock.today(), clock.today() + dt.timedelta(days=5))
    return made


def _meet() -> None:
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


Press = Callable[[House], None]
APPROVE: Press = lambda h: service.approve(h.zhao, h.task(h.zhao))  # noqa: E731
# what meets the approval of finance → the second press, and what the loser may be told
RACES: dict[str, tuple[Press, set[str]]] = {
    "another of the step approves": (lambda h: service.approve(h.wang, h.task(h.wang)), {"王磊", "赵敏"}),
    "another of the step rejects": (lambda h: service.reject(h.wang, h.task(h.wang), comment="不同意"), {"王磊", "赵敏"}),
    "a double click": (APPROVE, {"赵敏"}),
    "the deputy approves": (lambda h: service.approve(h.feng, h.task(h.zhao)), {"赵敏", "冯兰"}),
    "the deputy returns": (lambda h: service.return_to_initiator(h.feng, h.task(h.zhao), comment="?"), {"赵敏", "冯兰"}),
    "the initiator withdraws": (lambda h: service.withdraw(h.li, h.case), {"李娜", "赵敏"}),
    "the deputy hands on": (lambda h: transfer(h.feng, h.task(h.zhao), h.chen.employee_id), {"赵敏", "陈伟"}),
    "PMO re-assigns": (lambda h: reassign(h.wang, h.task(h.zhao), h.chen.employee_id, reason="休假"), {"赵敏", "陈伟"}),
    "PMO stops": (lambda h: stop(h.wang, h.case, reason="取消"), {"王磊", "赵敏"}),
}


def test_of_two_at_the_same_moment_one_decides_and_the_other_is_told_who(house: House) -> None:
    admin = replace(house.wang, roles=frozenset({Role.ADMIN}))
    for name, (second, told) in RACES.items():
        house.submit()
        _meet()
        refused = _both(lambda: APPROVE(house), lambda second=second: second(house))
        (loser,) = refused
        handed_over = house.state() == "running"
        assert len(house.memo.happened) == (0 if handed_over else 1), name
        if loser.code == "wrong_state":
            assert name == "PMO stops", name
        else:
            assert loser.code in ("already_decided", "task_handed_over"), (name, loser)
            assert loser.facts["who"] in told, (name, loser)
        house.memo.register()
        if handed_over or house.state() == "returned":
            stop(admin, house.case, reason="x")


@pytest.mark.parametrize("name", ["another of the step approves", "a double click", "the deputy approves", "PMO re-assigns"])
def test_companion_without_the_lock_only_the_version_stops_the_second(house: House, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The second works on what is decided already; the rows' versions stop it, and it cannot be told who was faster."""
    met, read = threading.Barrier(2), running.steps_of_round

    def together(*given: Any) -> Any:
        found = read(*given)
        met.wait(timeout=5)
        return found

    house.submit()
    monkeypatch.setattr(running, "held", lambda statement: statement)
    monkeypatch.setattr(running, "steps_of_round", together)
    refused = _both(lambda: APPROVE(house), lambda: RACES[name][0](house))
    assert [type(r) for r in refused] in ([StaleScreen], [TryAgain]), name
