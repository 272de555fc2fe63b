"""What is levelled and what comes out, in whole working days of the firm (PRJ-05, PRJ-39). Pure: no table, no date, no sentence.

Places are boundaries between working days, as in `core.scheduling`: 0 is the morning of the first day looked at. A job that runs over
days s … e−1 starts at s and ends at e. Shares of a person's day are whole ten-thousandths, so that the solver and its checker count alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from core.scheduling.model import Link

DAY = 10_000  # a person's whole day
FARTHEST = 4_000  # working days that are looked at: sixteen years


class Outcome(StrEnum):
    """How good the proposal is known to be."""

    OPTIMAL = "optimal"  # no plan delays less
    FEASIBLE = "feasible"  # the best found within the time limit
    NONE = "none"  # no plan at all: see `over`


@dataclass(frozen=True)
class Person:
    """`there`: how much of each day the person is at work; `busy`: how much of that time is taken by what does not move (over DAY:
    too much already). Beyond the lists the person is there for `after` of every day and free."""

    key: int
    there: tuple[int, ...] = ()
    busy: tuple[int, ...] = ()
    after: int = DAY

    def presence(self, day: int) -> int:
        return self.there[day] if day < len(self.there) else self.after

    def taken(self, day: int) -> int:
        return self.busy[day] if day < len(self.busy) and self.presence(day) else 0


@dataclass(frozen=True)
class Job:
    """A task without sub-tasks. `work`: how much presence it fills (days × DAY; 0 is a milestone); `demand`: how much of the person's time
    while it runs; `release`: not before; `planned`: where it starts in the present plan. `fixed`: (start, end) of what does not move; its
    demand is in the person's `busy` already."""

    key: int
    project: int
    work: int
    person: int | None = None
    demand: int = 0
    release: int = 0
    planned: int = 0
    fixed: tuple[int, int] | None = None


@dataclass(frozen=True)
class Problem:
    """`finishes`: project → the boundary at which it ends in the present plan; `weights`: how much a day of its delay counts (1 or more)."""

    jobs: Sequence[Job]
    links: Sequence[Link]
    people: Sequence[Person]
    finishes: Mapping[int, int]
    weights: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def person(self) -> Mapping[int, Person]:
        return {p.key: p for p in self.people}

    @cached_property
    def job(self) -> Mapping[int, Job]:
        return {j.key: j for j in self.jobs}

    @cached_property
    def movable(self) -> tuple[Job, ...]:
        return tuple(j for j in self.jobs if j.fixed is None)

    @cached_property
    def before(self) -> Mapping[int, tuple[Link, ...]]:
        """Job → what holds it; only of jobs that move."""
        found: dict[int, list[Link]] = {j.key: [] for j in self.movable}
        for link in self.links:
            if link.successor in found and link.predecessor in self.job:
                found[int(link.successor)].append(link)
        return {key: tuple(links) for key, links in found.items()}

    def weight(self, project: int) -> int:
        return self.weights.get(project, 1)

    def end(self, job: Job, start: int) -> int | None:
        """Where the job ends when it starts there; None on a day the person is away, or when the person never comes back."""
        if not job.work:
            return start
        who = self.person.get(job.person) if job.person is not None else None
        if who is None:
            return start - (-job.work // DAY)
        if not who.presence(start):
            return None
        left, day = job.work, start
        while left > 0:
            if day >= FARTHEST:
                return None
            if day >= len(who.there):
                return day - (-left // who.after) if who.after else None
            left -= who.presence(day)
            day += 1
        return day


@dataclass(frozen=True)
class Over:
    """A person whose day is too full whatever is moved. `share`: of the day; `job`: what nobody can ever do, where that is the reason."""

    person: int
    day: int
    share: int
    job: int | None = None


@dataclass(frozen=True)
class Levelled:
    """`places`: job → (start, end). `delay` is the weighted sum of the projects' days behind the present plan, `bound` what no plan goes
    under: between them is the gap."""

    outcome: Outcome
    places: Mapping[int, tuple[int, int]]
    delays: Mapping[int, int]
    delay: int
    bound: int
    over: tuple[Over, ...]
    seconds: float

    @property
    def gap_percent(self) -> float:
        """How much better a plan could still be.

        >>> Levelled(Outcome.FEASIBLE, {}, {}, 20, 15, (), 1.0).gap_percent
        25.0
        """
        return 100 * (self.delay - self.bound) / self.delay if self.delay else 0.0


def delays_of(problem: Problem, places: Mapping[int, tuple[int, int]]) -> dict[int, int]:
    """Project → working days its last end lies behind the present plan; 0 where it does not."""
    found = dict.fromkeys(problem.finishes, 0)
    for job in problem.jobs:
        end = places[job.key][1] if job.key in places else job.fixed[1] if job.fixed else 0
        found[job.project] = max(found.get(job.project, 0), end - problem.finishes[job.project])
    return found


def weighted(problem: Problem, delays: Mapping[int, int]) -> int:
    return sum(problem.weight(project) * days for project, days in delays.items())


def too_full(problem: Problem) -> tuple[Over, ...]:
    """Days that are over by what does not move, of those who are asked for; and jobs that have no room ever."""
    asked = {j.person for j in problem.movable}
    found = [Over(p.key, day, p.busy[day]) for p in problem.people if p.key in asked for day in range(len(p.busy)) if p.taken(day) > DAY]
    return tuple(found)
