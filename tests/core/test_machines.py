"""Every (state, action) pair of every machine: what is not in the table does not happen, and what is needs its permission."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

import core.boot  # noqa: F401
from core.acceptance.machine import MACHINE as ACCEPTANCE
from core.access import Actor, Permission, Role
from core.briefs.machine import MACHINE as BRIEF
from core.changes.machine import MACHINE as CHANGE
from core.contracts.machine import MACHINE as CONTRACT
from core.deliverables.machine import MACHINE as DELIVERABLE
from core.errors import NotPermitted, WrongState
from core.evaluation.machine import MACHINE as EVALUATION
from core.handover.machine import MACHINE as HANDOVER
from core.indicators.machine import MACHINE as CORRECTIVE
from core.issues.machine import MACHINE as ISSUE
from core.labour.machine import machine as report_machine
from core.meetings.machine import MACHINE as MEETING
from core.performance.machine import MACHINE as BONUS
from core.periods.machine import MACHINE as PERIOD
from core.plan.gate import MACHINE as PLAN_SUBMISSION
from core.progress.machine import MACHINE as PROGRESS
from core.projects.machine import MACHINE as PROJECT
from core.quality.machine import MACHINE as QUALITY_FINDING
from core.receipts.machine import MACHINE as RECEIPT
from core.resources.staffing_machine import MACHINE as STAFFING
from core.support.machine import MACHINE as SUPPORT
from core.workflow import Machine, Transition

MACHINES: tuple[Machine[Any], ...] = (
    CHANGE, PLAN_SUBMISSION, ACCEPTANCE, CONTRACT, report_machine({}), DELIVERABLE, BONUS, PERIOD, PROGRESS, PROJECT, RECEIPT, SUPPORT, HANDOVER, EVALUATION,
    ISSUE, STAFFING, CORRECTIVE, BRIEF, MEETING, QUALITY_FINDING,
)  # fmt: skip
NOBODY = Actor(1, "王磊", "Wang Lei", 1, frozenset({Role.MEMBER}))
EVERYTHING = frozenset(Permission)


def states(machine: Machine[Any]) -> list[str]:
    return sorted({s for t in machine.transitions for s in t.sources} | {t.target for t in machine.transitions})


def pairs() -> Iterator[tuple[Machine[Any], str, Transition[Any]]]:
    for machine in MACHINES:
        for state in states(machine):
            for transition in machine.transitions:
                yield machine, state, transition


def record(state: str) -> SimpleNamespace:
    return SimpleNamespace(state=state, version=1)


def with_rights(machine: Machine[Any], granted: frozenset[Permission]) -> Machine[Any]:
    """The machine whose guards are passed and whose rights are these: only the table is looked at."""
    bare = tuple(replace(t, guards=(), effect=None) for t in machine.transitions)
    return Machine(machine.record, bare, lambda _s, _a, _r: granted)


@pytest.mark.parametrize(("machine", "state", "transition"), [pytest.param(*p, id=f"{p[0].record}-{p[1]}-{p[2].action}") for p in pairs()])
def test_each_pair_does_what_the_table_says(machine: Machine[Any], state: str, transition: Transition[Any]) -> None:
    row = record(state)
    engine = None if transition.permission is None else NOBODY
    bare = with_rights(machine, EVERYTHING)
    if state in transition.sources:
        bare.advance(SimpleNamespace(), engine, row, transition.action)  # type: ignore[arg-type]
        assert row.state == transition.target
    else:
        with pytest.raises(WrongState):
            bare.advance(SimpleNamespace(), engine, row, transition.action)  # type: ignore[arg-type]
        assert row.state == state


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.record)
def test_nothing_moves_without_its_permission(machine: Machine[Any]) -> None:
    for transition in machine.transitions:
        for state in transition.sources:
            row = record(state)
            rights = EVERYTHING - {transition.permission} if transition.permission else EVERYTHING
            with pytest.raises(NotPermitted):
                with_rights(machine, rights).advance(SimpleNamespace(), NOBODY, row, transition.action)  # type: ignore[arg-type]
            assert row.state == state


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.record)
def test_buttons_offer_what_may_be_done_from_the_state_and_nothing_else(machine: Machine[Any]) -> None:
    for state in states(machine):
        offered = {m.action for m in with_rights(machine, EVERYTHING).moves(SimpleNamespace(), NOBODY, record(state))}  # type: ignore[arg-type]
        assert offered == {t.action for t in machine.transitions if state in t.sources and t.permission is not None}
        assert with_rights(machine, frozenset()).moves(SimpleNamespace(), NOBODY, record(state)) == []  # type: ignore[arg-type]
