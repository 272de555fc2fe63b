"""Forward and backward pass: early and late dates, floats, the critical path (PRJ-05)."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.calendar.rules import WorkCalendar
from core.scheduling.errors import FixedStartTooEarly
from core.scheduling.model import Away, Link, LinkKind, PlanTask, Schedule, ScheduledTask, TaskKey
from core.scheduling.network import Arc, Axis, Network, Tree, build, ordered, read_tree

_FROM_FINISH = (LinkKind.FS, LinkKind.FF)       # the link leaves the predecessor at its finish
_TO_FINISH = (LinkKind.FF, LinkKind.SF)         # the link arrives at the successor's finish


@dataclass
class Passes:
    """What the two passes found, per node, in boundaries (see network). `at_evening`: a milestone that something's end drives."""

    start: list[int]
    finish: list[int]
    late_start: list[int]
    late_finish: list[int]
    free: list[int]
    at_evening: list[bool]
    length: int

    def total(self, node: int) -> int:
        """What both ends of the task can slip; the same for a fixed duration."""
        return min(self.late_start[node] - self.start[node], self.late_finish[node] - self.finish[node])


def schedule(tasks: Sequence[PlanTask], links: Iterable[Link], *, starts_on: dt.date, calendar: WorkCalendar, away: Away | None = None) -> Schedule:
    """All tasks as early as predecessors, constraints and the project's start allow.

    Rows come in reading order of siblings; `starts_on` counts as the next worked day. A milestone driven by the end of
    a task is dated on that task's last day, any other on its own morning. `away`: when the persons of effort-driven tasks
    are not there. Refused: a loop (named), an unknown predecessor, a fixed start its predecessors do not allow, a link kind
    that a summary cannot have.

    >>> plan = schedule([PlanTask(1, "1", 3), PlanTask(2, "2", 2)], [Link(1, 2, lag=1)],
    ...                 starts_on=dt.date(2026, 11, 19), calendar=WorkCalendar())        # Thursday
    >>> plan.tasks[2].starts_on, plan.finishes_on, plan.length
    (datetime.date(2026, 11, 25), datetime.date(2026, 11, 26), 6)
    """
    axis = Axis(calendar, calendar.working_day_on_or_after(starts_on))
    tree = read_tree(tasks)
    net = build(tree, links, axis, away)
    passes = run(net, ordered(net), axis)
    dated = {key: _dated_leaf(tree, key, n, passes, axis) for n, key in enumerate(tree.leaves)}
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
    start, finish, at_evening = _forward(net, order, axis)
    length = max(finish[: net.real], default=0)
    late_start, late_finish = _backward(net, order, start, length)
    found = Passes(start, finish, late_start, late_finish, [0] * len(order), at_evening, length)
    _free_floats(net, order, found)
    return found


def _forward(net: Network, order: Sequence[int], axis: Axis) -> tuple[list[int], list[int], list[bool]]:
    start, finish = list(net.floors), list(net.floors)
    at_evening = [False] * len(start)
    for node in order:
        held = [(_earliest(net, start, finish, node, arc), arc) for arc in net.before[node]]
        earliest = min(bound for bound, _ in held) if node in net.earliest else max([0, *(bound for bound, _ in held)])
        fixed, length = net.fixed[node], net.lengths[node]
        if fixed is not None and fixed < max(earliest, net.floors[node]):
            raise FixedStartTooEarly(field="fixed_start_on", task=net.labels[node], fixed_on=axis.day(fixed),
                                     earliest_on=axis.day(max(earliest, net.floors[node])))
        start[node] = fixed if fixed is not None else length.begin(max(earliest, net.floors[node]))
        finish[node] = length.finish(start[node])
        own_wish = fixed is not None or (net.floors[node] == start[node] and start[node] > 0)
        at_evening[node] = finish[node] == start[node] > 0 and not own_wish and any(
            bound == start[node] and arc.kind in _FROM_FINISH and (finish[arc.other] > start[arc.other] or at_evening[arc.other]) for bound, arc in held)
    return start, finish, at_evening


def _earliest(net: Network, start: Sequence[int], finish: Sequence[int], node: int, arc: Arc) -> int:
    """The earliest start of `node` that this predecessor allows."""
    held_from = (finish if arc.kind in _FROM_FINISH else start)[arc.other] + arc.lag
    return net.lengths[node].start_reaching(held_from) if arc.kind in _TO_FINISH else held_from


def _backward(net: Network, order: Sequence[int], start: Sequence[int], length: int) -> tuple[list[int], list[int]]:
    """The latest starts and finishes that keep the project's finish, deadlines and fixed starts."""
    late_start, late_finish = [0] * len(order), [0] * len(order)
    for node in reversed(order):
        begins: list[int] = []
        ends = [length]
        for arc in net.after[node]:
            if arc.other in net.earliest and start[node] > start[arc.other]:
                continue  # another task begins that summary
            arrives_by = (late_finish if arc.kind in _TO_FINISH else late_start)[arc.other] - arc.lag
            (ends if arc.kind in _FROM_FINISH else begins).append(arrives_by)
        deadline, fixed = net.deadlines[node], net.fixed[node]
        if deadline is not None:
            ends.append(deadline)
        if fixed is not None:
            begins.append(start[node])
        own = net.lengths[node]
        late_start[node] = min([own.latest_start(min(ends)), *begins])
        late_finish[node] = own.finish(late_start[node])
    return late_start, late_finish


def _free_floats(net: Network, order: Sequence[int], found: Passes) -> None:
    """How far a task can slip without moving any other. The end of a summary only hands on what it leads to."""
    start, finish = found.start, found.finish
    for node in reversed(order):
        begins, ends = [found.total(node)], [found.length - finish[node]]
        for arc in net.after[node]:
            other = arc.other
            if other in net.earliest and start[node] > start[other]:
                continue
            leaves_at = (finish if arc.kind in _FROM_FINISH else start)[node] + arc.lag
            slack = (finish[other] - leaves_at) if arc.kind in _TO_FINISH else start[other] - leaves_at
            slack += found.free[other] if other >= net.real else 0
            (ends if arc.kind in _FROM_FINISH else begins).append(slack)
        room = min(ends)
        found.free[node] = max(0, min(*begins, room, net.lengths[node].latest_start(finish[node] + room) - start[node]))


def _dated_leaf(tree: Tree, key: TaskKey, n: int, passes: Passes, axis: Axis) -> ScheduledTask:
    start, finish, late, total = passes.start[n], passes.finish[n], passes.late_start[n], passes.total(n)
    if finish > start:
        days = (axis.day(start), axis.day(finish - 1), axis.day(late), axis.day(passes.late_finish[n] - 1))
    else:
        early = axis.day(start - 1 if passes.at_evening[n] else start)
        days = (early, early) + ((early, early) if late == start else (axis.day(late - 1),) * 2)
    return ScheduledTask(
        key=key, code=tree.tasks[key].code, starts_on=days[0], finishes_on=days[1], late_starts_on=days[2], late_finishes_on=days[3],
        duration=finish - start, total_float=total, free_float=passes.free[n], is_critical=total <= 0, is_summary=False, is_milestone=finish == start)


def _dated_summary(tree: Tree, key: TaskKey, leaves: Sequence[ScheduledTask], axis: Axis) -> ScheduledTask:
    starts_on, finishes_on = min(t.starts_on for t in leaves), max(t.finishes_on for t in leaves)
    return ScheduledTask(
        key=key, code=tree.tasks[key].code, starts_on=starts_on, finishes_on=finishes_on,
        late_starts_on=min(t.late_starts_on for t in leaves), late_finishes_on=max(t.late_finishes_on for t in leaves),
        duration=axis.calendar.working_days_inclusive(starts_on, finishes_on), total_float=min(t.total_float for t in leaves),
        free_float=min(t.free_float for t in leaves), is_critical=any(t.is_critical for t in leaves), is_summary=True, is_milestone=False)
