"""Earned value by WBS branch and by stage, on any day: PV, EV from the baseline, AC from what was booked on the tasks (PRJ-21).

The tree is that of the baseline. Cost on a task that is not in it counts with the nearest task above that is; cost on no task has a
row of its own, so that the branches and that row add up to the cost of the project."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from core.calendar.rules import WorkCalendar
from core.progress.earned_value import BudgetedTask, EarnedValue, earned_value, measure, planned_value

Code: TypeAlias = str


@dataclass(frozen=True)
class BranchTask:
    """A task of the baseline: `leaf` is None for a summary."""

    code: Code
    leaf: BudgetedTask | None = None
    spent: Fraction = Fraction(0)  # booked on the task itself or on parts it has got since


@dataclass(frozen=True)
class Branch:
    """A task with all below it; level 1 is the top."""

    code: Code
    level: int
    is_summary: bool
    value: EarnedValue


def level_of(code: Code) -> int:
    """How deep a code lies.

    >>> level_of("1"), level_of("1.2.3")
    (1, 3)
    """
    return code.count(".") + 1


def above(code: Code) -> list[Code]:
    """The codes of the summaries above, the nearest first.

    >>> above("1.2.3")
    ['1.2', '1']
    """
    parts = code.split(".")
    return [".".join(parts[:n]) for n in range(len(parts) - 1, 0, -1)]


def branches(tasks: Sequence[BranchTask], on: dt.date, calendar: WorkCalendar) -> list[Branch]:
    """Every task of the baseline in its order, summaries as the exact sum of the leaves below them.

    >>> day = dt.date(2026, 11, 20)
    >>> two = [BranchTask("1"), BranchTask("1.1", BudgetedTask(300, day, day, 100), Fraction(200)), BranchTask("1.2", BudgetedTask(100, day, day), Fraction(7))]
    >>> [(b.code, b.value.planned, b.value.earned, b.value.spent) for b in branches(two, day, WorkCalendar())][0]
    ('1', Fraction(400, 1), Fraction(300, 1), Fraction(207, 1))
    """
    sums: dict[Code, list[Fraction]] = {task.code: [Fraction(0)] * 4 for task in tasks}
    for task in tasks:
        parts = [Fraction(0)] * 3
        if task.leaf is not None:
            parts = [Fraction(task.leaf.budget), planned_value([task.leaf], on, calendar), earned_value([task.leaf])]
        for code in (task.code, *(c for c in above(task.code) if c in sums)):
            sums[code] = [a + b for a, b in zip(sums[code], [*parts, task.spent], strict=True)]
    return [Branch(t.code, level_of(t.code), t.leaf is None, _value(sums[t.code])) for t in tasks]


def _value(parts: Sequence[Fraction]) -> EarnedValue:
    budget, planned, earned, spent = parts
    return measure(budget=budget, planned=planned, earned=earned, spent=spent)


def nearest_in_baseline(task_id: int, parents: Mapping[int, int | None], in_baseline: Mapping[int, Code]) -> Code | None:
    """The code of the task, or of the nearest above it, that is in the baseline; None when there is none.

    >>> nearest_in_baseline(9, {9: 4, 4: 1, 1: None}, {1: "1", 4: "1.2"})
    '1.2'
    """
    seen: set[int] = set()
    at: int | None = task_id
    while at is not None and at not in seen:
        if at in in_baseline:
            return in_baseline[at]
        seen.add(at)
        at = parents.get(at)
    return None
