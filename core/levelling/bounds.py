"""What no plan goes under, from how much one person is asked for (PRJ-05): a bound the solver would take long to see.

Told about one person at a time and with every hardship left out (links, absence, whole tasks), so that it holds for every plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from core.levelling.model import DAY, Job, Problem
from core.levelling.sequencing import floors, order
from core.scheduling.model import LinkKind

MOST_AT_ONCE = 8  # projects of one person whose every selection is looked at


def least_delay(problem: Problem) -> int:
    """Weighted days of delay that one person's work alone forces.

    The person works on the projects one after the other, nothing else in the way; which order does least harm is known (the shortest for
    its weight first). What has to follow in a project after its part of the work comes on top. Any selection of projects, and of each
    only the work with the longest way behind it, gives a bound; the highest counts.

    >>> from core.levelling.model import Job, Person
    >>> jobs = [Job(1, 1, 5 * DAY, person=7, demand=DAY), Job(2, 2, 5 * DAY, person=7, demand=DAY)]
    >>> least_delay(Problem(jobs, [], [Person(7)], finishes={1: 5, 2: 5}))
    5
    """
    heads, tails = _heads(problem), _tails(problem)
    asked: dict[int, dict[int, list[Job]]] = {}
    for job in problem.movable:
        if job.person is not None and job.demand and job.work:
            asked.setdefault(job.person, {}).setdefault(job.project, []).append(job)
    best = 0
    for mine in asked.values():
        for part in PARTS:
            best = max(best, _of_person(problem, [_Pile.of(p, jobs, part, heads, tails) for p, jobs in mine.items()]))
    return best


PARTS = (1.0, 0.6, 0.3)  # of a person's jobs in a project: all, those with the longest way behind them


@dataclass(frozen=True)
class _Pile:
    """A person's work in a project: person days, the earliest day any of it may begin, the shortest way from its end to the project's."""

    project: int
    days: Fraction
    head: int
    tail: int

    @classmethod
    def of(cls, project: int, jobs: list[Job], part: float, heads: Mapping[int, int], tails: Mapping[int, int]) -> _Pile:
        some = sorted(jobs, key=lambda j: (-tails[j.key], j.key))[: max(1, round(len(jobs) * part))]
        days = sum((Fraction(j.demand * j.work, DAY * DAY) for j in some), Fraction(0))
        return cls(project, days, min(heads[j.key] for j in some), min(tails[j.key] for j in some))


def _of_person(problem: Problem, piles: list[_Pile]) -> int:
    ranked = sorted(piles, key=lambda p: (p.days / problem.weight(p.project), p.project))[-MOST_AT_ONCE:]
    best = 0
    for size in range(1, len(ranked) + 1):
        for some in combinations(ranked, size):  # in the order that does least harm
            here, late = Fraction(min(p.head for p in some)), Fraction(0)
            for pile in some:
                here += pile.days
                late += problem.weight(pile.project) * (here + pile.tail - problem.finishes[pile.project])
            best = max(best, -(-late.numerator // late.denominator))
    return best


def _heads(problem: Problem) -> dict[int, int]:
    """Job → the earliest it may begin by releases and links, with everybody there all the time."""
    length = {j.key: -(-j.work // DAY) for j in problem.movable}
    at: dict[int, tuple[int, int]] = {j.key: j.fixed for j in problem.jobs if j.fixed}
    for key in order(problem):
        start = problem.job[key].release
        for link in problem.before[key]:
            earliest, ends = floors(link, at[int(link.predecessor)])
            start = max(start, earliest, ends - length[key])
        at[key] = (start, start + length[key])
    return {key: start for key, (start, _end) in at.items()}


def _tails(problem: Problem) -> dict[int, int]:
    """Job → days that must pass between its end and the end of its project, by links from end to start."""
    length = {j.key: -(-j.work // DAY) for j in problem.movable}
    tail = dict.fromkeys(length, 0)
    for key in reversed(order(problem)):
        for link in problem.before[key]:
            before = int(link.predecessor)
            if link.kind is LinkKind.FS and before in tail and problem.job[before].project == problem.job[key].project:
                tail[before] = max(tail[before], link.lag + length[key] + tail[key])
    return tail
