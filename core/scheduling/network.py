"""From rows and links to a network of dates: one node per leaf task, two more for a summary that links use (PRJ-05).

All places are *boundaries* between working days: 0 is the morning of the project's first working day, n the evening of
its n-th. A task of d days that starts at s fills days s … s+d−1 and finishes at boundary s+d.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.calendar.rules import ONE_DAY, WorkCalendar
from core.scheduling.duration import require_duration
from core.scheduling.errors import DependencyLoop, LinkOnSummary, PredecessorUnknown
from core.scheduling.length import Driven, Fixed, Length, Presence
from core.scheduling.links import require_lag
from core.scheduling.model import Away, Link, LinkKind, PlanTask, TaskKey
from core.scheduling.wbs import Node, outline

_INTO_SUMMARY = (LinkKind.FS, LinkKind.SS)      # what holds a start
_OF_FINISH = (LinkKind.FS, LinkKind.FF)         # what waits for a finish


@dataclass(frozen=True)
class Axis:
    """Dates ↔ numbers of working days from the project's first one."""

    calendar: WorkCalendar
    origin: dt.date
    _days: list[dt.date] = field(default_factory=list, compare=False)

    def morning_of(self, day: dt.date) -> int:
        """The boundary before that day, or before the next worked one."""
        return self.calendar.working_days_between(self.origin, day)

    def evening_of(self, day: dt.date) -> int:
        """The boundary after that day, or after the last worked one before it."""
        return self.calendar.working_days_between(self.origin, day + ONE_DAY)

    def day(self, number: int) -> dt.date:
        """The worked day that begins at boundary `number`."""
        if number < 0:
            return self.calendar.add_working_days(self.origin, number)
        while len(self._days) <= number:
            self._days.append(self.calendar.next_working_day(self._days[-1]) if self._days else self.origin)
        return self._days[number]


@dataclass(frozen=True)
class Arc:
    """A link as seen from one of its ends: the node at the other end."""

    other: int
    kind: LinkKind
    lag: int


@dataclass
class Network:
    """Nodes in parallel lists. The first `real` nodes are leaf tasks, the rest the ends of summaries. `earliest`: the start of a summary
    that something waits for; it comes with the first of its tasks, where every other node waits for the last of what it waits for."""

    real: int
    labels: list[str]
    names: list[str]
    lengths: list[Length]
    floors: list[int]
    fixed: list[int | None]
    deadlines: list[int | None]
    before: list[list[Arc]]
    after: list[list[Arc]]
    earliest: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Tree:
    """The rows as a tree: leaves in reading order, and for each summary the numbers of its leaves."""

    tasks: Mapping[TaskKey, PlanTask]
    leaves: Sequence[TaskKey]
    leaves_of: Mapping[TaskKey, Sequence[int]]      # summaries only
    ancestors: Mapping[TaskKey, Sequence[TaskKey]]


def read_tree(tasks: Sequence[PlanTask]) -> Tree:
    """The order of the rows is the order of siblings. Orphans and circles of parents are refused."""
    by_key = {task.key: task for task in tasks}
    places = outline(Node(task.key, task.parent, n) for n, task in enumerate(tasks, 1))
    ancestors: dict[TaskKey, tuple[TaskKey, ...]] = {}
    leaves_of: dict[TaskKey, list[int]] = {place.key: [] for place in places if place.is_summary}
    leaves: list[TaskKey] = []
    for place in places:
        ancestors[place.key] = () if place.parent is None else (*ancestors[place.parent], place.parent)
        if not place.is_summary:
            for above in ancestors[place.key]:
                leaves_of[above].append(len(leaves))
            leaves.append(place.key)
    return Tree(by_key, leaves, leaves_of, ancestors)


def build(tree: Tree, links: Iterable[Link], axis: Axis, away: Away | None = None) -> Network:
    """The network of a tree and its links; unknown predecessors and links a summary cannot have are refused."""
    net = Network(len(tree.leaves), [], [], [], [], [], [], [], [])
    number: dict[TaskKey, int] = {}
    presence = {person: Presence.of(days, axis.morning_of) for person, days in (away or {}).items()}
    for key in tree.leaves:
        task = tree.tasks[key]
        lineage = [tree.tasks[above] for above in tree.ancestors[key]]
        floors = [axis.morning_of(day) for one in (*lineage, task) for day in (one.not_before_on, one.fixed_start_on if one is not task else None) if day]
        ends = [axis.evening_of(one.finish_by_on) for one in (*lineage, task) if one.finish_by_on]
        number[key] = _add_node(net, task, _length(task, presence), max([0, *floors]))
        net.fixed[-1] = axis.morning_of(task.fixed_start_on) if task.fixed_start_on else None
        net.deadlines[-1] = min(ends, default=None)
    ends_of: dict[tuple[TaskKey, bool], int] = {}
    firsts: dict[TaskKey, int] = {}
    for link in links:
        _require_known(tree, link)
        kind, lag = link.kind, require_lag(link.lag, task=tree.tasks[link.successor].code)
        if link.predecessor in tree.leaves_of:
            start = _summary_end(net, tree, ends_of, link.predecessor, finish=True) if kind in _OF_FINISH else _first_start(net, tree, firsts, link.predecessor)
        else:
            start = number[link.predecessor]
        if link.successor in tree.leaves_of:
            if kind not in _INTO_SUMMARY:
                raise LinkOnSummary(field="predecessors", task=tree.tasks[link.successor].code, kind=kind.value)
            end = _summary_end(net, tree, ends_of, link.successor, finish=False)
        else:
            end = number[link.successor]
        _connect(net, start, end, kind, lag)
    return net


def ordered(net: Network) -> list[int]:
    """Every node after its predecessors; a circle is refused with the codes of the tasks in it."""
    waiting = [len(arcs) for arcs in net.before]
    order = [node for node, count in enumerate(waiting) if not count]
    for node in order:
        for arc in net.after[node]:
            waiting[arc.other] -= 1
            if not waiting[arc.other]:
                order.append(arc.other)
    if len(order) < len(waiting):
        _refuse_loop(net, {node for node, count in enumerate(waiting) if count})
    return order


def _refuse_loop(net: Network, stuck: set[int]) -> None:
    """Walks back from a stuck node, always to a stuck predecessor, until a node comes again: that is a circle."""
    path: list[int] = []
    seen: dict[int, int] = {}
    node = min(stuck)
    while node not in seen:
        seen[node] = len(path)
        path.append(node)
        node = next(arc.other for arc in net.before[node] if arc.other in stuck)
    circle = [(net.labels[n], net.names[n]) for n in reversed(path[seen[node] :])]
    tasks = [task for n, task in enumerate(circle) if task != circle[n - 1] or len(circle) == 1]
    first = tasks.index(min(tasks, key=lambda task: _by_numbers(task[0])))
    tasks = tasks[first:] + tasks[:first]
    told = [f"{code} {name[:40]}".rstrip() for code, name in (*tasks, tasks[0])]
    raise DependencyLoop(field="predecessors", loop=" → ".join(told), codes=tuple(code for code, _ in tasks))


def _by_numbers(code: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in code.split("."))


def _require_known(tree: Tree, link: Link) -> None:
    if link.successor not in tree.tasks:
        raise PredecessorUnknown(field="predecessors", task=str(link.successor), predecessor=str(link.predecessor))
    if link.predecessor not in tree.tasks:
        raise PredecessorUnknown(field="predecessors", task=tree.tasks[link.successor].code, predecessor=str(link.predecessor))


def _summary_end(net: Network, tree: Tree, ends: dict[tuple[TaskKey, bool], int], key: TaskKey, *, finish: bool) -> int:
    """The node that stands for the start or the finish of a summary, tied to all its leaves; made when a link first needs it."""
    if (key, finish) not in ends:
        node = ends[key, finish] = _add_node(net, tree.tasks[key], Fixed(0), 0)
        for leaf in tree.leaves_of[key]:
            _connect(net, *((leaf, node) if finish else (node, leaf)), LinkKind.FS, 0)
    return ends[key, finish]


def _first_start(net: Network, tree: Tree, firsts: dict[TaskKey, int], key: TaskKey) -> int:
    """The node that stands for the moment a summary has begun: with the first of its leaves."""
    if key not in firsts:
        node = firsts[key] = _add_node(net, tree.tasks[key], Fixed(0), 0)
        net.earliest.add(node)
        for leaf in tree.leaves_of[key]:
            _connect(net, leaf, node, LinkKind.SS, 0)
    return firsts[key]


def _length(task: PlanTask, presence: Mapping[int, Presence]) -> Length:
    if task.effort is None:
        return Fixed(require_duration(task.duration, task=task.code))
    return Driven(task.effort, presence.get(task.person or 0, Presence()), task.code)


def _add_node(net: Network, task: PlanTask, length: Length, floor: int) -> int:
    net.labels.append(task.code)
    net.names.append(task.name)
    net.lengths.append(length)
    net.floors.append(floor)
    net.fixed.append(None)
    net.deadlines.append(None)
    net.before.append([])
    net.after.append([])
    return len(net.labels) - 1


def _connect(net: Network, start: int, end: int, kind: LinkKind, lag: int) -> None:
    net.after[start].append(Arc(end, kind, lag))
    net.before[end].append(Arc(start, kind, lag))
