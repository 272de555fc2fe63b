"""What no plan goes under, from how much one person is asked for (PRJ-05): a bound the solver would take long to see.

Told about one person at a time and with every hardship left out (links, absence, whole tasks), so that it holds for every plan."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from core.levelling.model import DAY, Problem

MOST_AT_ONCE = 8  # projects of one person whose every selection is looked at


def least_delay(problem: Problem) -> int:
    """Weighted days of delay that one person's work alone forces.

    The person works on the projects one after the other, nothing else in the way; which order does least harm is known (the shortest for
    its weight first). Any selection of the projects gives a bound; the highest counts.

    >>> from core.levelling.model import Job, Person
    >>> jobs = [Job(1, 1, 5 * DAY, person=7, demand=DAY), Job(2, 2, 5 * DAY, person=7, demand=DAY)]
    >>> least_delay(Problem(jobs, [], [Person(7)], finishes={1: 5, 2: 5}))
    5
    """
    energy: dict[int, dict[int, Fraction]] = {}
    first: dict[tuple[int, int], int] = {}
    for job in problem.movable:
        if job.person is None or not job.demand or not job.work:
            continue
        mine = energy.setdefault(job.person, {})
        mine[job.project] = mine.get(job.project, Fraction(0)) + Fraction(job.demand * job.work, DAY * DAY)
        first[job.person, job.project] = min(first.get((job.person, job.project), job.release), job.release)
    return max((_of_person(problem, who, asked, first) for who, asked in energy.items()), default=0)


def _of_person(problem: Problem, person: int, asked: dict[int, Fraction], first: dict[tuple[int, int], int]) -> int:
    ranked = sorted(asked, key=lambda p: (asked[p] / problem.weight(p), p))
    chosen = [p for p in ranked if asked[p]][-MOST_AT_ONCE:]
    best = 0
    for size in range(1, len(chosen) + 1):
        for some in combinations(chosen, size):  # in the order that does least harm
            here = Fraction(min(first[person, p] for p in some))
            late = Fraction(0)
            for project in some:
                here += asked[project]
                late += problem.weight(project) * (here - problem.finishes[project])
            best = max(best, -(-late.numerator // late.denominator))
    return best
