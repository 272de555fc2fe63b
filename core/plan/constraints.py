"""What a task's constraints and estimates may be: the same rules while a plan is typed and when it is saved (PRJ-05, PRJ-30)."""

from __future__ import annotations

from collections.abc import Iterator

from core.errors import DatesReversed, Refusal
from core.plan.errors import DrivenWithoutEffort, EstimateOutOfOrder
from core.plan.tree import DraftTask


def wrong_limits(task: DraftTask) -> Iterator[Refusal]:
    """"Must finish by" before "not before", estimates on the wrong side of the effort."""
    if task.not_before_on and task.finish_by_on and task.finish_by_on < task.not_before_on:
        yield DatesReversed(field="finish_by_on", starts_on=task.not_before_on, finishes_on=task.finish_by_on, name=task.name)
    if task.is_summary or task.effort_days is None:
        return
    for name, days, wrong in (
        ("optimistic_days", task.optimistic_days, task.optimistic_days is not None and task.optimistic_days > task.effort_days),
        ("pessimistic_days", task.pessimistic_days, task.pessimistic_days is not None and task.pessimistic_days < task.effort_days),
    ):
        if wrong:
            yield EstimateOutOfOrder(field=name, task=task.code, days=days, effort=task.effort_days)


def doubtful_limits(task: DraftTask) -> Iterator[Refusal]:
    """What is shown and can be saved."""
    if task.effort_driven and not task.is_summary and not task.effort_days:
        yield DrivenWithoutEffort(field="effort_driven", task=task.code)
