"""Problems of levelling with known answers, and a checker that shares nothing with the solver."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from random import Random

from core.levelling.model import DAY, Job, Person, Problem
from core.scheduling.model import Link, LinkKind


def faults(problem: Problem, places: Mapping[int, tuple[int, int]]) -> list[str]:
    """Everything a plan breaks, counted day by day."""
    found: list[str] = []
    people = {p.key: p for p in problem.people}
    at = {j.key: j.fixed or places[j.key] for j in problem.jobs}
    load: dict[tuple[int, int], int] = {}
    for job in problem.jobs:
        if job.fixed:
            continue
        start, end = at[job.key]
        who = people.get(job.person) if job.person is not None else None
        there = [(who.there[t] if t < len(who.there) else who.after) if who else DAY for t in range(start, end)]
        if start < job.release:
            found.append(f"{job.key} starts before its release")
        if sum(there) < job.work or (there and sum(there[:-1]) >= job.work):
            found.append(f"{job.key} does not last as long as its work")
        if there and not there[0]:
            found.append(f"{job.key} starts on a day off")
        for t, present in zip(range(start, end), there, strict=True):
            if who and present:
                load[who.key, t] = load.get((who.key, t), 0) + job.demand
    for (key, t), share in load.items():
        busy = people[key].busy[t] if t < len(people[key].busy) else 0
        if share and busy + share > DAY:
            found.append(f"person {key} is over on day {t}")
    for link in problem.links:
        before, after = at[link.predecessor], at[link.successor]
        leaves = before[1 if link.kind in (LinkKind.FS, LinkKind.FF) else 0] + link.lag
        arrives = after[1 if link.kind in (LinkKind.FF, LinkKind.SF) else 0]
        if problem.job[int(link.successor)].fixed is None and arrives < leaves:
            found.append(f"{link.kind} from {link.predecessor} to {link.successor} is broken")
    return found


def delay_of(problem: Problem, places: Mapping[int, tuple[int, int]]) -> int:
    at = {j.key: j.fixed or places[j.key] for j in problem.jobs}
    total = 0
    for project, finish in problem.finishes.items():
        last = max((at[j.key][1] for j in problem.jobs if j.project == project), default=finish)
        total += max(last - finish, 0) * problem.weights.get(project, 1)
    return total


def least_delay(problem: Problem, horizon: int) -> int:
    """The known answer: every plan there is within the horizon is tried."""
    jobs = [j for j in problem.jobs if j.fixed is None]
    best: int | None = None
    for starts in product(*(range(j.release, horizon) for j in jobs)):
        places = {}
        for job, start in zip(jobs, starts, strict=True):
            end = problem.end(job, start)
            if end is None:
                break
            places[job.key] = (start, end)
        else:
            delay = delay_of(problem, places)
            if (best is None or delay < best) and not faults(problem, places):
                best = delay
    assert best is not None, "no plan within the horizon"
    return best


def portfolio(tasks: int, *, projects: int = 4, people: int = 8, seed: int = 1) -> Problem:
    """Projects planned one by one, as if each had its people alone: every person is asked for by several at once."""
    dice = Random(seed)  # noqa: S311
    jobs: list[Job] = []
    links: list[Link] = []
    finishes = dict.fromkeys(range(projects), 0)
    end: dict[int, int] = {}
    for key in range(tasks):
        project = key % projects
        mine = [j.key for j in jobs if j.project == project][-12:]
        before = dice.sample(mine, min(len(mine), dice.choice((0, 1, 1, 2))))
        days = dice.randint(1, 8)
        start = max([0, *(end[b] for b in before)])
        demand = dice.choice((DAY, DAY, DAY // 2, DAY // 5))
        jobs.append(Job(key, project, days * DAY, dice.randrange(people), demand, release=start, planned=start))
        links += [Link(b, key) for b in before]
        end[key] = start + days
        finishes[project] = max(finishes[project], end[key])
    crew = []
    for n in range(people):
        away = dice.randrange(5, 60)
        crew.append(Person(n, tuple(0 if away <= t < away + 5 else DAY for t in range(80)), tuple(DAY // 2 if t % 9 == n else 0 for t in range(40))))
    moved = {}
    held: dict[int, list[int]] = {}
    for link in links:
        held.setdefault(int(link.successor), []).append(int(link.predecessor))
    rows = []
    for job in jobs:  # the present plan knows of leave, not of the others
        first = Problem([job], [], crew, finishes)
        start = max([0, *(moved[b][1] for b in held.get(job.key, ()))])
        while (until := first.end(job, start)) is None:
            start += 1
        moved[job.key] = (start, until)
        rows.append(Job(job.key, job.project, job.work, job.person, job.demand, start, start))
    finishes = {p: max(moved[j.key][1] for j in rows if j.project == p) for p in finishes}
    return Problem(rows, links, crew, finishes, {0: 3})
