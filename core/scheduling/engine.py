"""Forward and backward pass: early and late dates, floats, the critical path (PRJ-05)."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.calendar.rules import WorkCalendar
from core.scheduling.errors import FixedStartTooEarly
from core.scheduling.model import Link, LinkKind, PlanTask, Schedule, ScheduledTask, TaskKey
from core.scheduling.network import Arc, Axis, Network, Tree, build, ordered, read_tree

_FROM_FINISH = (LinkKind.FS, LinkKind.FF)       # the link leaves the predecessor at its finish
_TO_FINISH = (LinkKind.FF, LinkKind.SF)         # the link arrives at the successor's finish


@dataclass
class Passes:
    """What the two passes found, per node, in boundaries (see network). `at_evening`: a milestone that something's end drives."""

    start: list[int]
    late_start: list[int]
    free: list[int]
    at_evening: list[bool]
    length: int


def schedule(tasks: Sequence[PlanTask], links: Iterable[Link], *, starts_on: dt.date, calendar: WorkCalendar) -> Schedule:
    """All tasks as early as predecessors, constraints and the project's start allow.

    Rows come in reading order of siblings; `starts_on` counts as the next worked day. A milestone driven by the end of
    a task is dated on that task's last day, any other on its own morning. Refused: a loop (named), an unknown
    predecessor, a fixed start its predecessors do not allow, a link kind that a summary cannot have.

    >>> plan = schedule([PlanTask(1, "1", 3), PlanTask(2, "2", 2)], [Link(1, 2, lag=1)],
    ...                 starts_on=dt.date(2026, 11, 19), calendar=WorkCalendar())        # Thursday
    >>> plan.tasks[2].starts_on, plan.finishes_on, plan.length
    (datetime.date(2026, 11, 25), datetime.date(2026, 11, 26), 6)
    """
    axis = Axis(calendar, calendar.working_day_on_or_after(starts_on))
    tree = read_tree(tasks)
    net = build(tree, links, axis)
    passes = run(net, ordered(net), axis)
    dated = {key: _dated_leaf(tree, key, n, net, passes, axis) for n, key in enumerate(tree.leaves)}
    for key in tree.leaves_of:
        dated[key] = _dated_summary(tree, key, [dated[tree.leaves[n]] for n in tree.leaves_of[key]], axis)
    critical = sorted((n for n, key in enumerate(tree.leaves) if dated[key].is_critical), key=lambda n: (passes.start[n], n))
    return Schedule(
        starts_on=min((task.starts_on for task in dated.values()), default=axis.origin),
        finishes_on=max((task.finishes_on for task in dated.values()), default=axis.origin),
        length=passes.length,
        tasks={task.key: dated[task.key] for task in tasks},
        critical=tuple(tree.leaves[n] for n in critical),
    )


def run(net: Network, order: Sequence[int], axis: Axis) -> Passes:
    """Forward, backward, floats; in whole working days."""
    start, at_evening = _forward(net, order, axis)
    length = max((start[n] + net.durations[n] for n in range(net.real)), default=0)
    late_start = _backward(net, order, start, length)
    return Passes(start, late_start, _free_floats(net, order, start, late_start, length), at_evening, length)


def _forward(net: Network, order: Sequence[int], axis: Axis) -> tuple[list[int], list[bool]]:
    start = list(net.floors)
    at_evening = [False] * len(start)
    for node in order:
        held = [(_earliest(net, start, node, arc), arc) for arc in net.before[node]]
        earliest = max([0, *(bound for bound, _ in held)])
        fixed = net.fixed[node]
        if fixed is not None and fixed < max(earliest, net.floors[node]):
            raise FixedStartTooEarly(field="fixed_start_on", task=net.labels[node], fixed_on=axis.day(fixed),
                                     earliest_on=axis.day(max(earliest, net.floors[node])))
        start[node] = fixed if fixed is not None else max(earliest, net.floors[node])
        own_wish = fixed is not None or (net.floors[node] == start[node] and start[node] > 0)
        at_evening[node] = start[node] > 0 and not own_wish and any(
            bound == start[node] and arc.kind in _FROM_FINISH and (net.durations[arc.other] > 0 or at_evening[arc.other]) for bound, arc in held)
    return start, at_evening


def _earliest(net: Network, start: Sequence[int], node: int, arc: Arc) -> int:
    """The earliest start of `node` that this predecessor allows."""
    leaves_at = start[arc.other] + (net.durations[arc.other] if arc.kind in _FROM_FINISH else 0)
    return leaves_at + arc.lag - (net.durations[node] if arc.kind in _TO_FINISH else 0)


def _backward(net: Network, order: Sequence[int], start: Sequence[int], length: int) -> list[int]:
    """The latest starts that keep the project's finish, deadlines and fixed starts."""
    late = [0] * len(order)
    for node in reversed(order):
        duration = net.durations[node]
        latest = [length - duration]
        for arc in net.after[node]:
            arrives_at = late[arc.other] + (net.durations[arc.other] if arc.kind in _TO_FINISH else 0)
            latest.append(arrives_at - arc.lag - (duration if arc.kind in _FROM_FINISH else 0))
        deadline = net.deadlines[node]
        if deadline is not None:
            latest.append(deadline - duration)
        if net.fixed[node] is not None:
            latest.append(start[node])
        late[node] = min(latest)
    return late


def _free_floats(net: Network, order: Sequence[int], start: Sequence[int], late: Sequence[int], length: int) -> list[int]:
    """How far a task can slip without moving any other. The end of a summary only hands on what it leads to."""
    free = [0] * len(order)
    for node in reversed(order):
        room = [length - start[node] - net.durations[node]]
        for arc in net.after[node]:
            slack = start[arc.other] - _earliest(net, start, arc.other, Arc(node, arc.kind, arc.lag))
            room.append(slack + (free[arc.other] if arc.other >= net.real else 0))
        free[node] = max(0, min(*room, late[node] - start[node]) if net.after[node] else min(room[0], late[node] - start[node]))
    return free


def _dated_leaf(tree: Tree, key: TaskKey, n: int, net: Network, passes: Passes, axis: Axis) -> ScheduledTask:
    start, late, duration = passes.start[n], passes.late_start[n], net.durations[n]
    if duration:
        days = (axis.day(start), axis.day(start + duration - 1), axis.day(late), axis.day(late + duration - 1))
    else:
        early = axis.day(start - 1 if passes.at_evening[n] else start)
        days = (early, early) + ((early, early) if late == start else (axis.day(late - 1),) * 2)
    return ScheduledTask(
        key=key, code=tree.tasks[key].code, starts_on=days[0], finishes_on=days[1], late_starts_on=days[2], late_finishes_on=days[3],
        duration=duration, total_float=late - start, free_float=passes.free[n], is_critical=late <= start, is_summary=False, is_milestone=not duration)


def _dated_summary(tree: Tree, key: TaskKey, leaves: Sequence[ScheduledTask], axis: Axis) -> ScheduledTask:
    starts_on, finishes_on = min(t.starts_on for t in leaves), max(t.finishes_on for t in leaves)
    return ScheduledTask(
        key=key, code=tree.tasks[key].code, starts_on=starts_on, finishes_on=finishes_on,
        late_starts_on=min(t.late_starts_on for t in leaves), late_finishes_on=max(t.late_finishes_on for t in leaves),
        duration=axis.calendar.working_days_inclusive(starts_on, finishes_on), total_float=min(t.total_float for t in leaves),
        free_float=min(t.free_float for t in leaves), is_critical=any(t.is_critical for t in leaves), is_summary=True, is_milestone=False)
