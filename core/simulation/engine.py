"""The runs themselves, all at once in numpy: durations drawn, one pass through the network for every run side by side (PRJ-30).

A task's effort is drawn from the PERT distribution of its three points; its working days follow, rounded up or down by lot, so that the
mean stays true. A risk happens or not. The plan holds a task to its planned start only where it waits longer than its predecessors ask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.calendar.rules import WorkCalendar
from core.scheduling.model import Link, LinkKind, PlanTask
from core.scheduling.network import Arc, Axis, Network, Tree, build, ordered, read_tree
from core.simulation.model import SimInput, SimTask

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
SHAPE = 4.0  # PERT: how much the likely value weighs against the two ends
_FROM_FINISH = (LinkKind.FS, LinkKind.FF)
_TO_FINISH = (LinkKind.FF, LinkKind.SF)


@dataclass(frozen=True)
class Runs:
    """Per run: the boundary at which the project ends, its cost in CNY; per leaf its drawn factor, per risk whether it happened."""

    leaves: tuple[SimTask, ...]
    factors: Floats  # leaves × runs
    happened: npt.NDArray[np.bool_]  # risks × runs
    finish: Ints
    cost: Floats
    planned_finish: int
    planned_cost: float


def simulate(given: SimInput, *, seed: int, runs: int) -> Runs:
    """Plays the rest of the plan through; the same seed gives the same runs."""
    tree, net, order = _network(given)
    leaves = tuple(_by_id(given)[int(key)] for key in tree.leaves)
    lot = np.random.default_rng(seed)
    factors = _factors(lot, leaves, runs)
    durations = _durations(lot, leaves, factors)
    happened = lot.random((len(given.risks), runs)) < np.array([r.probability for r in given.risks])[:, None]
    floors = _floors(net, order, leaves)
    late = _delays(given, tree, leaves, happened)
    finish = _forward(net, order, leaves, floors, durations + late[: len(leaves)]) + late[-1]
    planned = np.array([[t.duration] for t in leaves], dtype=np.int32).reshape(len(leaves), 1)
    certain = _forward(net, order, leaves, floors, planned)
    costs = np.array([t.cost for t in leaves])
    labour = np.array([t.labour for t in leaves])
    impact = np.array([r.cost for r in given.risks])
    cost = given.spent + (costs - labour).sum() + labour @ factors + impact @ happened
    return Runs(leaves, factors, happened, finish, cost, int(certain[0]), given.spent + float(costs.sum()))


def _by_id(given: SimInput) -> dict[int, SimTask]:
    return {t.id: t for t in given.tasks}


def _network(given: SimInput) -> tuple[Tree, Network, list[int]]:
    """The plan as the scheduler sees it; its places are boundaries already, so the calendar is never asked."""
    tree = read_tree([PlanTask(t.id, t.code, t.duration, t.parent) for t in given.tasks])
    links = [Link(link.before, link.after, LinkKind(link.kind), link.lag) for link in given.links]
    net = build(tree, links, Axis(WorkCalendar(), given.as_of))
    return tree, net, ordered(net)


def _factors(lot: np.random.Generator, leaves: tuple[SimTask, ...], runs: int) -> Floats:
    """Effort over planned effort: PERT between low and high with its mode at 1; 1 where nothing is left or nothing is uncertain."""
    low = np.array([min(t.low, 1.0) for t in leaves])
    high = np.array([max(t.high, 1.0) for t in leaves])
    span = high - low
    moves = (span > 0) & np.array([t.state != "done" for t in leaves], dtype=bool)
    factors: Floats = np.ones((len(leaves), runs))
    if moves.any():
        a, b = low[moves][:, None], span[moves][:, None]
        drawn = lot.beta(1 + SHAPE * (1 - a) / b, 1 + SHAPE * (a + b - 1) / b, size=(int(moves.sum()), runs))
        factors[moves] = a + b * drawn
    return factors


def _durations(lot: np.random.Generator, leaves: tuple[SimTask, ...], factors: Floats) -> Ints:
    """Whole working days; work that is left takes a day at least."""
    planned = np.array([t.duration for t in leaves], dtype=np.float64)[:, None]
    days = np.floor(planned * factors + lot.random(factors.shape))
    return np.where(planned > 0, np.maximum(days, 1), 0).astype(np.int32)


def _floors(net: Network, order: list[int], leaves: tuple[SimTask, ...]) -> list[int | None]:
    """Where a task is held although its predecessors would let it begin: with planned durations, its planned start is later than they ask.
    None: what is done or begun stands where it stands."""
    start = [0] * len(net.labels)
    days = [t.duration for t in leaves] + [0] * (len(net.labels) - net.real)
    floors: list[int | None] = [0] * len(net.labels)
    for node in order:
        if node < net.real and leaves[node].state != "open":
            floors[node], start[node] = None, leaves[node].start if leaves[node].state == "done" else 0
            continue
        asked = max([0, *(_bound(start, days, node, arc) for arc in net.before[node])])
        if node < net.real and leaves[node].start > asked:
            floors[node] = asked = leaves[node].start
        start[node] = asked
    return floors


def _bound(start: list[int], durations: list[int], node: int, arc: Arc) -> int:
    leaves_at = start[arc.other] + (durations[arc.other] if arc.kind in _FROM_FINISH else 0)
    return leaves_at + arc.lag - (durations[node] if arc.kind in _TO_FINISH else 0)


def _forward(net: Network, order: list[int], leaves: tuple[SimTask, ...], floors: list[int | None], durations: Ints) -> Ints:
    """The boundary at which each run ends."""
    runs = durations.shape[1]
    nothing = np.zeros(runs, dtype=np.int32)
    start: list[Ints] = [nothing] * len(net.labels)
    finish = nothing
    for node in order:
        own = durations[node] if node < net.real else nothing
        floor = floors[node]
        if floor is None and leaves[node].state == "done":
            start[node] = np.full(runs, leaves[node].start, dtype=np.int32)
        else:
            found = np.full(runs, floor or 0, dtype=np.int32)
            for arc in net.before[node]:
                if floor is None and arc.kind not in _TO_FINISH:
                    continue  # it has begun: only what holds its finish still counts
                leaves_at = start[arc.other] + (durations[arc.other] if arc.kind in _FROM_FINISH and arc.other < net.real else 0)
                np.maximum(found, leaves_at + arc.lag - (own if arc.kind in _TO_FINISH else 0), out=found)
            start[node] = found
        if node < net.real:
            finish = np.maximum(finish, start[node] + own)
    return finish


def _delays(given: SimInput, tree: Tree, leaves: tuple[SimTask, ...], happened: npt.NDArray[np.bool_]) -> Ints:
    """Working days by leaf and run; the last row delays the whole project. A risk of a stage delays the tasks that end the stage: those
    no other task of the stage waits for; once nothing of the stage is left, it delays the project."""
    late: Ints = np.zeros((len(leaves) + 1, happened.shape[1]), dtype=np.int32)
    for risk, hits in zip(given.risks, happened, strict=True):
        ends = _ends_of(given, tree, leaves, risk.stage) if risk.stage is not None and risk.days else []
        for row in ends or [len(leaves)]:
            late[row] += (hits * risk.days).astype(np.int32)
    return late


def _ends_of(given: SimInput, tree: Tree, leaves: tuple[SimTask, ...], stage: int) -> list[int]:
    left = {t.id: n for n, t in enumerate(leaves) if t.stage == stage and t.state != "done"}
    waited_for = {link.before for link in given.links if link.after in left or any(tree.leaves[n] in left for n in tree.leaves_of.get(link.after, ()))}
    return [n for key, n in left.items() if key not in waited_for]
