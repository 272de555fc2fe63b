"""Levelling of made problems: known answers, every plan checked day by day, the time limit, the same answer again (PRJ-05, PRJ-39)."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from core.levelling import bounds, sequencing
from core.levelling.model import DAY, Job, Outcome, Person, Problem
from core.levelling.solver import level
from core.scheduling.model import Link, LinkKind
from tests.core.levelling.instances import delay_of, faults, least_delay, portfolio

HALF = DAY // 2
ALONE = [Person(7)]


def job(key: int, days: int, *, project: int = 1, person: int | None = 7, demand: int = DAY, release: int = 0) -> Job:
    return Job(key, project, days * DAY, person, demand, release, release)


SMALL: list[tuple[str, Problem, int]] = [
    ("two at once", Problem([job(1, 2), job(2, 3)], [], ALONE, {1: 3}), 8),
    ("halves fit", Problem([job(1, 2, demand=HALF), job(2, 2, demand=HALF), job(3, 1)], [], ALONE, {1: 2}), 6),
    ("the heavy project first", Problem([job(1, 3), job(2, 2, project=2)], [], ALONE, {1: 3, 2: 2}, {2: 5}), 8),
    ("the long project has the weight", Problem([job(1, 3), job(2, 2, project=2)], [], ALONE, {1: 3, 2: 2}, {1: 5}), 8),
    ("a week off in between", Problem([job(1, 2), job(2, 2)], [], [Person(7, there=(DAY, DAY, 0, 0, DAY))], {1: 2}), 9),
    ("taken already", Problem([job(1, 2), job(2, 1)], [], [Person(7, (DAY,) * 6, (0, HALF, HALF, 0, 0, 0))], {1: 2}), 8),
    ("SS, FF and SF", Problem([job(1, 2), job(2, 3, person=8), job(3, 1)], [Link(1, 2, LinkKind.SS, 1), Link(2, 3, LinkKind.FF, 1), Link(1, 3, LinkKind.SF, 2)],
                              [Person(7), Person(8)], {1: 4}), 8),
    ("a task that has begun", Problem([Job(1, 1, 0, fixed=(-2, 3)), job(2, 2), job(3, 1)], [Link(1, 2, lag=-1)], ALONE, {1: 4}), 8),
    ("four jobs of two people", Problem([job(1, 2), job(2, 2, person=8), job(3, 1, person=8, project=2), job(4, 2, project=2)], [Link(1, 2), Link(3, 4)],
                                        [Person(7), Person(8)], {1: 4, 2: 3}), 7),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "horizon"), [pytest.param(p, h, id=name) for name, p, h in SMALL])
def test_the_least_delay_that_there_is(problem: Problem, horizon: int) -> None:
    """Every plan within the horizon is tried; the solver finds the best of them and says so."""
    known = least_delay(problem, horizon)
    found = level(problem, 5)
    assert not faults(problem, found.places)
    assert (found.outcome, found.delay, found.bound, found.gap_percent) == (Outcome.OPTIMAL, known, known, 0.0)
    assert delay_of(problem, found.places) == known
    assert bounds.least_delay(problem) <= known
    assert delay_of(problem, sequencing.first_plan(problem)) >= known


def test_what_is_not_in_the_way_stays() -> None:
    """Of all plans with the least delay the one that moves tasks least: two idle weeks are no reason to go early or late."""
    problem = Problem([job(1, 2, release=0), job(2, 2, release=0), replace(job(3, 1, release=0), planned=9)], [Link(1, 3)], ALONE, {1: 20})
    found = level(problem, 5)
    assert found.delay == 0
    assert found.places[3] == (9, 10)
    assert sorted(found.places[k] for k in (1, 2)) == [(0, 2), (2, 4)]


def test_two_hundred_tasks_within_the_limit_and_again_the_same() -> None:
    """Five projects planned as if each had its people alone. The limit holds, nothing is broken, the gap is told."""
    problem = portfolio(200, projects=4, people=20, seed=200)
    began = time.monotonic()
    found = level(problem, 2)
    assert time.monotonic() - began < 6  # two, and what a busy machine needs besides
    assert len(found.places) == 200
    assert not faults(problem, found.places)
    assert found.delay == delay_of(problem, found.places)
    assert 0 < found.bound <= found.delay
    assert 0 <= found.gap_percent < 100
    small = portfolio(24, projects=3, people=6, seed=4)
    first, second = level(small, 20), level(small, 20)
    assert first.outcome == Outcome.OPTIMAL
    assert first.places == second.places


def test_who_is_over_whatever_is_moved_is_named() -> None:
    full = Person(7, (DAY,) * 4, (DAY, DAY + HALF, 0, 0))
    found = level(Problem([job(1, 1)], [], [full], {1: 1}), 5)
    assert [(o.person, o.day, o.share) for o in found.over] == [(7, 1, DAY + HALF)]
    assert found.places == {1: (2, 3)}  # the rest goes round it
    gone = Person(7, (DAY, DAY), after=0)
    none = level(Problem([job(1, 3)], [], [gone], {1: 3}), 5)
    assert none.outcome == Outcome.NONE
    assert [(o.person, o.job) for o in none.over] == [(7, 1)]
    assert not none.places


def test_the_checker_sees_what_is_wrong() -> None:
    problem = Problem([job(1, 2), job(2, 2, release=1)], [Link(1, 2)], ALONE, {1: 4})
    assert not faults(problem, {1: (0, 2), 2: (2, 4)})
    for wrong in ({1: (0, 2), 2: (1, 3)}, {1: (0, 3), 2: (3, 5)}, {1: (2, 4), 2: (0, 2)}):
        assert faults(problem, wrong)
