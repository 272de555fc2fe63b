"""Progress on the rows of the plan: summaries follow their sub-tasks (PRJ-19)."""

from __future__ import annotations

from collections.abc import Iterable

from core.money import rounded
from core.progress.rules import WeighedTask, roll_up
from db.models import Task

PLACES = 4  # what the column keeps


def roll_up_tasks(tasks: Iterable[Task]) -> None:
    """Sets the progress of every summary to the mean of its leaves by planned effort."""
    rows = list(tasks)
    found = roll_up(WeighedTask(t.id, t.parent_id, t.effort_days, t.progress) for t in rows)
    for task in rows:
        if task.is_summary:
            task.progress = rounded(found[task.id], PLACES)
