"""What differs between two versions of a flow, step by step (APR-08). Pure; values stay what they are, the screen says them in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.approval.definition import FlowSettings, StepDefinition

STEP_PARTS = ("name", "name_en", "after", "approver", "mode", "condition", "limit_hours", "when_late", "editable", "help", "help_en")
FLOW_PARTS = ("condition", "resubmit", "follow_ups", "help", "help_en")


@dataclass(frozen=True)
class Change:
    part: str
    before: Any
    now: Any


@dataclass(frozen=True)
class Difference:
    """A step that is new, gone, or says something else; `step` None is the flow itself."""

    kind: str  # added, removed, changed
    step: StepDefinition | None
    changes: tuple[Change, ...] = ()


def differences(before: tuple[Sequence[StepDefinition], FlowSettings], now: tuple[Sequence[StepDefinition], FlowSettings]) -> list[Difference]:
    """The flow itself first, then its steps in their order now, then those that are gone."""
    old, new = {s.key: s for s in before[0]}, {s.key: s for s in now[0]}
    found = [Difference("changed", None, changes)] if (changes := _changes(before[1], now[1], FLOW_PARTS)) else []
    for key, step in new.items():
        if key not in old:
            found.append(Difference("added", step))
        elif changes := _changes(old[key], step, STEP_PARTS):
            found.append(Difference("changed", step, changes))
    return found + [Difference("removed", step) for key, step in old.items() if key not in new]


def _changes(before: Any, now: Any, parts: Sequence[str]) -> tuple[Change, ...]:
    return tuple(Change(part, getattr(before, part), getattr(now, part)) for part in parts if getattr(before, part) != getattr(now, part))
