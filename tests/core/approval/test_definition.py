from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from core.approval.definition import (
    FlowApproverIncomplete,
    FlowEmpty,
    FlowLoop,
    FlowStepTwice,
    FlowStepUnknown,
    Mode,
    check_steps,
    in_sequence,
    read_steps,
    write_steps,
)
from core.approval.modes import needed_approvals
from tests.core.approval.memo import step

CEO = {"kind": "company_role", "role": "ceo"}


def steps(*raw: dict[str, Any]) -> list[Any]:
    return read_steps(list(raw))


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        ([], FlowEmpty),
        ([step("a", CEO), step("a", CEO)], FlowStepTwice),
        ([step("a", CEO, ("b",))], FlowStepUnknown),
        ([step("a", CEO, ("b",)), step("b", CEO, ("a",))], FlowLoop),
        ([step("a", CEO), step("b", CEO, ("a", "c")), step("c", CEO, ("b",))], FlowLoop),
        ([step("a", {"kind": "company_role"})], FlowApproverIncomplete),
        ([step("a", {"kind": "persons"})], FlowApproverIncomplete),
        ([step("a", {"kind": "chosen_in_step", "step": "zz"})], FlowApproverIncomplete),
    ],
)
def test_broken_flows_are_refused(raw: list[dict[str, Any]], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_steps(steps(*raw))


def test_split_and_join_is_a_good_flow_and_survives_storing() -> None:
    flow = steps(step("a", CEO), step("b", CEO, ("a",)), step("c", CEO, ("a",)), step("d", CEO, ("b", "c")))
    check_steps(flow)
    assert read_steps(write_steps(flow)) == flow
    assert [s.after for s in in_sequence(flow)] == [(), ("a",), ("b",), ("c",)]


@pytest.mark.parametrize("hours", [0, -1])
def test_time_limit_of_nothing_is_refused(hours: int) -> None:
    with pytest.raises(ValidationError):
        steps(step("a", CEO, limit_hours=hours))


@pytest.mark.parametrize(
    ("mode", "persons", "needed"),
    [
        (Mode(), 4, 1),
        (Mode(kind="all"), 3, 3),
        (Mode(kind="in_turn"), 2, 2),
        (Mode(kind="n_of_m", count=2), 3, 2),
        (Mode(kind="n_of_m", count=5), 3, 3),
        (Mode(kind="percent", percent=50), 3, 2),
        (Mode(kind="percent", percent=50), 4, 2),
        (Mode(kind="percent", percent=1), 3, 1),
        (Mode(kind="percent", percent=100), 3, 3),
        (Mode(kind="percent", percent="66.7"), 3, 3),
    ],
)
def test_needed_approvals(mode: Mode, persons: int, needed: int) -> None:
    assert needed_approvals(mode, persons) == needed
