"""Dates of a draft on the working calendar: pushed by predecessors when it is saved, pulled together when somebody asks (PRJ-05)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from core.calendar.rules import WorkCalendar
from core.plan.errors import FinishByMissed
from core.plan.tree import DraftTask, Tasks, plan_links
from core.scheduling.duration import duration_between
from core.scheduling.engine import schedule
from core.scheduling.length import Driven, Presence
from core.scheduling.model import Away, PlanTask, Schedule, TaskKey
from core.scheduling.network import Axis


def pushed(tasks: Sequence[DraftTask], *, starts_on: dt.date, calendar: WorkCalendar, away: Away | None = None) -> Schedule:
    """Every task where it was put, or later where a predecessor or its "not before" asks for it: what saving a plan does.
    `away`: when the people of effort-driven tasks are not there."""
    return _scheduled(tasks, starts_on, calendar, away, pull=False)


def pulled(tasks: Sequence[DraftTask], *, starts_on: dt.date, calendar: WorkCalendar, away: Away | None = None) -> Schedule:
    """Every task as early as its predecessors and constraints allow; one without predecessors stays where it was put."""
    return _scheduled(tasks, starts_on, calendar, away, pull=True)


def is_driven(task: DraftTask) -> bool:
    """Its finish follows from its effort; without effort there is nothing to follow from and the typed finish stands."""
    return task.effort_driven and bool(task.effort_days) and not task.is_milestone and not task.is_summary


def driven_finish(task: DraftTask, calendar: WorkCalendar, away: Away) -> dt.date | None:
    """Where the effort of such a task ends when it begins as typed: for the draft, before links are looked at."""
    if task.starts_on is None or task.effort_days is None:
        return task.finishes_on
    axis = Axis(calendar, calendar.working_day_on_or_after(task.starts_on))
    work = Driven(task.effort_days, Presence.of(away.get(task.responsible_id or 0, {}), axis.morning_of), task.code)
    return axis.day(work.finish(work.begin(0)) - 1)


def missed(tasks: Sequence[DraftTask], found: Schedule) -> dict[TaskKey, FinishByMissed]:
    """Tasks that end after the day they must be finished by, with the working days they are late (negative float says as much)."""
    return {
        t.id: FinishByMissed(field="finish_by_on", task=t.code, name=t.name, finish_by_on=t.finish_by_on, finishes_on=found.tasks[t.id].finishes_on,
                             days=-min(found.tasks[t.id].total_float, 0))
        for t in tasks if t.finish_by_on is not None and t.id in found.tasks and found.tasks[t.id].finishes_on > t.finish_by_on
    }


def new_dates(tasks: Sequence[DraftTask], found: Schedule) -> dict[TaskKey, tuple[dt.date, dt.date]]:
    """The dates that differ from the draft's, for `edits.SetDates`; leaves only."""
    dated = {t.id: (found.tasks[t.id].starts_on, found.tasks[t.id].finishes_on) for t in tasks if not t.is_summary}
    return {t.id: dated[t.id] for t in tasks if t.id in dated and dated[t.id] != (t.starts_on, t.finishes_on)}


def _scheduled(tasks: Sequence[DraftTask], starts_on: dt.date, calendar: WorkCalendar, away: Away | None, *, pull: bool) -> Schedule:
    """Floors are the typed starts. A milestone that something leads to stands at that end, unless it was put on a later day."""
    waits = _waiting(tasks)
    first = min([starts_on, *(t.starts_on for t in tasks if t.starts_on)])
    free = {t.id for t in tasks if t.is_summary or t.id in waits and (pull or t.is_milestone)}

    def run() -> Schedule:
        rows = [_planned(t, calendar, free=t.id in free) for t in tasks]
        return schedule(rows, plan_links(tasks), starts_on=first, calendar=calendar, away=away)

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


def _planned(task: DraftTask, calendar: WorkCalendar, *, free: bool) -> PlanTask:
    floors = [day for day in (task.not_before_on, None if free else task.starts_on) if day]
    driven = is_driven(task)
    return PlanTask(
        task.id, task.code, 1 if driven else _duration(task, calendar), task.parent_id, max(floors, default=None), None, task.finish_by_on,
        task.effort_days if driven else None, task.responsible_id, task.name,
    )


def _duration(task: DraftTask, calendar: WorkCalendar) -> int:
    if task.is_milestone:
        return 0
    if task.is_summary or task.starts_on is None or task.finishes_on is None:
        return 1
    return duration_between(task.starts_on, task.finishes_on, calendar, task=task.code)


def dated(tasks: Tasks, found: Schedule) -> Tasks:
    """The draft with the dates of the schedule."""
    return tuple(replace(t, starts_on=found.tasks[t.id].starts_on, finishes_on=found.tasks[t.id].finishes_on) for t in tasks)
