from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from core.approval import step_edits as edits
from core.approval.definition import (
    FlowApproverIncomplete,
    FlowBroken,
    FlowChoosingStepNotBefore,
    FlowCountTooHigh,
    FlowCountWrong,
    FlowEmpty,
    FlowLevelsWrong,
    FlowLimitWrong,
    FlowLoop,
    FlowPercentWrong,
    FlowStepNameless,
    FlowStepTwice,
    FlowStepUnknown,
    FlowUnreachable,
    FlowWithoutEnd,
    FlowWithoutStart,
    Mode,
    StepDefinition,
    check_steps,
    in_sequence,
    read_steps,
    step_problems,
    write_steps,
)
from core.approval.flow_graph import circles, in_order, ranks
from core.approval.modes import needed_approvals
from core.errors import Refusal
from tests.core.approval.memo import step

CEO = {"kind": "company_role", "role": "ceo"}


def steps(*raw: dict[str, Any]) -> list[Any]:
    return read_steps(list(raw))


TWO = {"kind": "persons", "persons": [1, 2, 2]}
RING = (step("a", CEO, ("c",)), step("b", CEO, ("a",)), step("c", CEO, ("b",)))
CHOSEN = {"kind": "chosen_in_step", "step": "b"}


def test_broken_flows_are_refused_with_the_name_of_the_step() -> None:
    """APR-02, issue 3 "Bad input"; the last word of each case is the step the sentence names."""
    cases: list[tuple[list[dict[str, Any]], type[FlowBroken], str | None]] = [
        ([], FlowEmpty, None),
        ([step("a", CEO), step("a", CEO)], FlowStepTwice, "a"),
        ([step("a", CEO) | {"name": " "}], FlowStepNameless, "a"),
        ([step("a", CEO, ("b",))], FlowStepUnknown, "a"),
        ([step("z", CEO), step("a", CEO, ("a",)), step("b", CEO, ("z",))], FlowLoop, "a"),
        ([step("z", CEO), *RING], FlowLoop, "a"),
        ([*RING], FlowWithoutStart, "a"),
        ([*RING], FlowWithoutEnd, "c"),
        ([step("z", CEO), *RING, step("d", CEO, ("c",))], FlowUnreachable, "d"),
        ([step("a", {"kind": "company_role"})], FlowApproverIncomplete, "a"),
        ([step("a", {"kind": "project_role"})], FlowApproverIncomplete, "a"),
        ([step("a", {"kind": "persons"})], FlowApproverIncomplete, "a"),
        ([step("a", {"kind": "chosen_in_step", "step": "zz"})], FlowApproverIncomplete, "a"),
        ([step("a", CHOSEN), step("b", CEO, ("a",))], FlowChoosingStepNotBefore, "a"),
        ([step("b", CHOSEN)], FlowChoosingStepNotBefore, "b"),
        ([step("a", CHOSEN), step("b", CEO)], FlowChoosingStepNotBefore, "a"),
        ([step("a", {"kind": "initiator_manager", "levels": 0})], FlowLevelsWrong, "a"),
        ([step("a", TWO, mode={"kind": "n_of_m", "count": 3})], FlowCountTooHigh, "a"),
        ([step("a", {"kind": "initiator_manager"}, mode={"kind": "n_of_m", "count": 2})], FlowCountTooHigh, "a"),
        ([step("a", CEO, mode={"kind": "n_of_m", "count": 0})], FlowCountWrong, "a"),
        *[([step("a", CEO, mode={"kind": "percent", "percent": p})], FlowPercentWrong, "a") for p in (0, -1, "100.5")],
        *[([step("a", CEO, limit_hours=h)], FlowLimitWrong, "a") for h in (0, -1, 1001)],
    ]
    for raw, refusal, where in cases:
        found = [p for p in step_problems(steps(*raw)) if type(p) is refusal]
        assert [p.facts["step"] for p in found] == ([where] if where else found and [found[0].facts["step"]]), (raw, refusal)
        with pytest.raises(Refusal):
            check_steps(steps(*raw))


def test_split_and_join_is_a_good_flow_and_survives_storing() -> None:
    flow = steps(step("a", CEO), step("b", CEO, ("a",)), step("c", CEO, ("a",)), step("d", CEO, ("b", "c")))
    check_steps(flow)
    assert read_steps(write_steps(flow)) == flow
    assert [s.after for s in in_sequence(flow)] == [(), ("a",), ("b",), ("c",)]


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


def links(rows: Sequence[StepDefinition]) -> dict[str, tuple[str, ...]]:
    return {s.key: s.after for s in rows}


def test_edits_keep_the_graph_whole() -> None:
    line = tuple(steps(step("a", CEO), step("b", CEO, ("a",)), step("c", {"kind": "chosen_in_step", "step": "b"}, ("b",))))
    new = edits.fresh_step(line, "财务", "Finance")
    assert links(edits.insert_after(line, "a", new)) == {"a": (), "finance": ("a",), "b": ("finance",), "c": ("b",)}
    assert links(edits.insert_after(line, "", new)) == {"finance": (), "a": ("finance",), "b": ("a",), "c": ("b",)}
    split = edits.insert_beside(line, "b", new)
    assert links(split) == {"a": (), "b": ("a",), "finance": ("a",), "c": ("b", "finance")}
    without = edits.remove(split, "b")
    assert links(without) == {"a": (), "finance": ("a",), "c": ("a", "finance")}
    assert without[-1].approver.step == ""
    assert links(edits.move(line, "c", up=True)) == {"a": (), "c": ("a",), "b": ("c",)}
    assert links(edits.move(line, "a", up=False)) == {"b": (), "a": ("b",), "c": ("a",)}
    assert edits.move(line, "a", up=True) == line
    renamed = edits.rekey(line, "b", "legal")
    assert (links(renamed), renamed[-1].approver.step) == ({"a": (), "legal": ("a",), "c": ("legal",)}, "legal")
    assert [edits.key_for(n, {"finance"}) for n in ("General manager", "财务", "Finance", "2 eyes")] == ["general_manager", "step_1", "finance_2", "eyes"]


def test_graph_of_split_join_and_circle() -> None:
    flow = steps(step("a", CEO), step("b", CEO, ("a",)), step("c", CEO, ("a",)), step("d", CEO, ("b", "c")))
    assert ranks(flow) == {"a": 0, "b": 1, "c": 1, "d": 2}
    broken = steps(*RING, step("d", CEO))
    assert (circles(broken), [s.key for s in in_order(broken)]) == ([["a", "b", "c"]], ["d"])
    assert set(ranks(broken)) == {"a", "b", "c", "d"}
