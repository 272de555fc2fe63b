"""Dates of a draft on the working calendar: pushed by predecessors when it is saved, pulled together when somebody asks (PRJ-05)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from core.calendar.rules import WorkCalendar
from core.plan.tree import DraftTask, Tasks, plan_links
from core.scheduling.duration import duration_between
from core.scheduling.engine import schedule
from core.scheduling.model import PlanTask, Schedule, TaskKey


def pushed(tasks: Sequence[DraftTask], *, starts_on: dt.date, calendar: WorkCalendar) -> Schedule:
    """Every task where it was put, or later where a predecessor asks for it: what saving a plan does."""
    return _scheduled(tasks, starts_on, calendar, pull=False)


def pulled(tasks: Sequence[DraftTask], *, starts_on: dt.date, calendar: WorkCalendar) -> Schedule:
    """Every task as early as its predecessors allow; one without predecessors stays where it was put."""
    return _scheduled(tasks, starts_on, calendar, pull=True)


def new_dates(tasks: Sequence[DraftTask], found: Schedule) -> dict[TaskKey, tuple[dt.date, dt.date]]:
    """The dates that differ from the draft's, for `edits.SetDates`; leaves only."""
    dated = {t.id: (found.tasks[t.id].starts_on, found.tasks[t.id].finishes_on) for t in tasks if not t.is_summary}
    return {t.id: dated[t.id] for t in tasks if t.id in dated and dated[t.id] != (t.starts_on, t.finishes_on)}


def _scheduled(tasks: Sequence[DraftTask], starts_on: dt.date, calendar: WorkCalendar, *, pull: bool) -> Schedule:
    """Floors are the typed starts. A milestone that something leads to stands at that end, unless it was put on a later day."""
    waits = _waiting(tasks)
    first = min([starts_on, *(t.starts_on for t in tasks if t.starts_on)])
    free = {t.id for t in tasks if t.is_summary or t.id in waits and (pull or t.is_milestone)}

    def run() -> Schedule:
        rows = [PlanTask(t.id, t.code, _duration(t, calendar), t.parent_id, not_before_on=None if t.id in free else t.starts_on) for t in tasks]
        return schedule(rows, plan_links(tasks), starts_on=first, calendar=calendar)

    found = run()
    later = {t.id for t in tasks if t.is_milestone and t.id in free and t.starts_on and t.starts_on > found.tasks[t.id].starts_on}
    if pull or not later:
        return found
    free -= later
    return run()


def _waiting(tasks: Sequence[DraftTask]) -> set[TaskKey]:
    """Tasks that have a predecessor, themselves or through a task above them."""
    parents = {t.id: t.parent_id for t in tasks}
    linked = {t.id for t in tasks if t.predecessors}
    found: set[TaskKey] = set()
    for key in parents:
        here: TaskKey | None = key
        while here is not None:
            if here in linked:
                found.add(key)
                break
            here = parents[here]
    return found


def _duration(task: DraftTask, calendar: WorkCalendar) -> int:
    if task.is_milestone:
        return 0
    if task.is_summary or task.starts_on is None or task.finishes_on is None:
        return 1
    return duration_between(task.starts_on, task.finishes_on, calendar, task=task.code)


def dated(tasks: Tasks, found: Schedule) -> Tasks:
    """The draft with the dates of the schedule."""
    return tuple(replace(t, starts_on=found.tasks[t.id].starts_on, finishes_on=found.tasks[t.id].finishes_on) for t in tasks)
