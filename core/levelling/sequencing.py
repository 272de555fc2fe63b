"""A good plan quickly: jobs put one after the other at the first place that holds (PRJ-05). What the solver starts from and has to beat.

The same numbers give the same plan: the random orders come from a fixed seed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from math import inf
from random import Random

from core.levelling.model import DAY, FARTHEST, Job, Problem, delays_of, weighted
from core.scheduling.model import Link, LinkKind

Places = dict[int, tuple[int, int]]
SEED = 20_261
PLACINGS = 60_000  # jobs that are put somewhere while better orders are looked for: about a second
FEWEST, MOST = 20, 400  # orders tried of the largest and of the smallest plans


class NoRoom(Exception):
    """A job that fits nowhere: its person is gone, or never has so much time."""

    def __init__(self, job: Job) -> None:
        super().__init__(job.key)
        self.job = job


def first_plan(problem: Problem, bound: int = 0, until: float = inf) -> Places:
    """The best of several orders: by the present plan, by how late each may start, and of orders near the best so far. Ends at the bound
    that no plan goes under, or at an instant of the monotonic clock. Raises NoRoom."""
    latest = _latest_starts(problem)
    rules: list[Mapping[int, float]] = [
        {j.key: j.planned for j in problem.movable},
        latest,
        {j.key: latest[j.key] - 1000 * problem.weight(j.project) for j in problem.movable},
        {j.key: 1000 * (problem.finishes[j.project] / problem.weight(j.project)) + j.planned for j in problem.movable},
    ]
    best, rank, least = _placed(problem, rules[0]), rules[0], 0
    least = weighted(problem, delays_of(problem, best))
    dice = Random(SEED)  # noqa: S311  no secret: an order of jobs
    tries = min(MOST, max(FEWEST, PLACINGS // max(len(problem.movable), 1)))
    for n in range(1, len(rules) + tries):
        if least <= bound or time.monotonic() >= until:
            break
        order = rules[n] if n < len(rules) else _near(problem, rank, dice)
        places = _placed(problem, order)
        delay = weighted(problem, delays_of(problem, places))
        if delay < least:
            best, least, rank = places, delay, order
    return best


def _near(problem: Problem, rank: Mapping[int, float], dice: Random) -> dict[int, float]:
    """The same order a little shaken: single jobs, or one whole project, earlier or later."""
    found = dict(rank)
    width = max(max(rank.values()) - min(rank.values()), 1.0)
    if dice.random() < 0.5:
        project, by = dice.choice(list(problem.finishes)), dice.gauss(0, width / 4)
        for job in problem.movable:
            if job.project == project:
                found[job.key] += by
    for key in dice.sample(list(found), min(len(found), 1 + dice.randrange(6))):
        found[key] += dice.gauss(0, width / 6)
    return found


def floors(link: Link, at: tuple[int, int]) -> tuple[int, int]:
    """(earliest start, earliest end) that the link allows its successor when its predecessor stands there; −1 means no word on it."""
    start, end = at
    match link.kind:
        case LinkKind.FS:
            return end + link.lag, -1
        case LinkKind.SS:
            return start + link.lag, -1
        case LinkKind.FF:
            return -1, end + link.lag
        case _:
            return -1, start + link.lag


def _placed(problem: Problem, rank: Mapping[int, float]) -> Places:
    places: Places = {j.key: j.fixed for j in problem.jobs if j.fixed}
    waiting = {j.key: sum(link.predecessor not in places for link in problem.before[j.key]) for j in problem.movable}
    after: dict[int, list[int]] = {}
    for key, links in problem.before.items():
        for link in links:
            after.setdefault(int(link.predecessor), []).append(key)
    used: dict[int, dict[int, int]] = {}
    ready = [j.key for j in problem.movable if not waiting[j.key]]
    while ready:
        key = min(ready, key=lambda k: (rank[k], k))
        ready.remove(key)
        job = problem.job[key]
        places[key] = _first_place(problem, job, places, used)
        for other in after.get(key, ()):
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return {key: at for key, at in places.items() if problem.job[key].fixed is None}


def _first_place(problem: Problem, job: Job, places: Places, used: dict[int, dict[int, int]]) -> tuple[int, int]:
    start, least_end = job.release, 0
    for link in problem.before[job.key]:
        earliest, ends = floors(link, places[int(link.predecessor)])
        start, least_end = max(start, earliest), max(least_end, ends)
    mine = used.setdefault(job.person, {}) if job.person is not None else {}
    who = problem.person.get(job.person) if job.person is not None else None
    while start < FARTHEST:
        end = problem.end(job, start)
        if end is None or end < least_end:
            start += 1
            continue
        full = -1
        if who is not None and job.demand:
            full = next((t for t in range(end - 1, start - 1, -1) if who.presence(t) and who.taken(t) + mine.get(t, 0) + job.demand > DAY), -1)
        if full < 0:
            if who is not None and job.demand:
                for t in range(start, end):
                    mine[t] = mine.get(t, 0) + job.demand
            return start, end
        start = full + 1
    raise NoRoom(job)


def _latest_starts(problem: Problem) -> dict[int, float]:
    """How late each job may start without delaying its project, by the links alone."""
    length = {j.key: -(-j.work // DAY) for j in problem.movable}
    late: dict[int, float] = {j.key: problem.finishes[j.project] - length[j.key] for j in problem.movable}
    for key in reversed(order(problem)):
        for link in problem.before[key]:
            before = int(link.predecessor)
            if before not in late:
                continue
            arrives = late[key] + (length[key] if link.kind in (LinkKind.FF, LinkKind.SF) else 0) - link.lag
            leaves = length[before] if link.kind in (LinkKind.FS, LinkKind.FF) else 0
            late[before] = min(late[before], arrives - leaves)
    return late


def order(problem: Problem) -> Sequence[int]:
    """Every job that moves after what holds it; the plan has no loop, its editor saw to that."""
    waiting = {key: sum(link.predecessor in problem.before for link in links) for key, links in problem.before.items()}
    after: dict[int, list[int]] = {}
    for key, links in problem.before.items():
        for link in links:
            if link.predecessor in problem.before:
                after.setdefault(int(link.predecessor), []).append(key)
    found = [key for key, count in waiting.items() if not count]
    for key in found:
        for other in after.get(key, ()):
            waiting[other] -= 1
            if not waiting[other]:
                found.append(other)
    return found
