"""The least delay within everybody's days, by OR-Tools CP-SAT (PRJ-05, PRJ-39).

Two questions one after the other: how little delay is possible, weighted by the projects' priority; and, with no more delay than that, how
few days tasks have to be moved. A plan that a quick rule found is where the search begins, so there is always an answer in time. One
worker and a fixed seed: the same question gets the same answer, unless the time limit cuts the search short."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from core.levelling import bounds
from core.levelling.model import DAY, Job, Levelled, Outcome, Over, Person, Problem, delays_of, too_full, weighted
from core.levelling.sequencing import NoRoom, Places, first_plan
from core.scheduling.model import LinkKind

SEED = 20_261
WORKERS = 1
FIRST_PART = 0.25  # of the time: the most that the quick rules may take
SECOND_PART = 0.35  # kept for the second question


def level(problem: Problem, seconds: float) -> Levelled:
    """A plan in which no movable job breaks a link, its release or a person's day, with as little delay as was found in the time.

    >>> from core.scheduling.model import Link
    >>> jobs = [Job(1, 1, 2 * DAY, person=7, demand=DAY), Job(2, 1, 3 * DAY, person=7, demand=DAY)]      # both at once, one person
    >>> found = level(Problem(jobs, [], [Person(7)], finishes={1: 3}), 5)
    >>> found.outcome.value, found.delay, sorted(found.places.values())
    ('optimal', 2, [(0, 2), (2, 5)])
    """
    began = time.monotonic()
    over = too_full(problem)
    bound = bounds.least_delay(problem)
    try:
        plan = first_plan(problem, bound, until=began + seconds * FIRST_PART)
    except NoRoom as none:
        nowhere = Over(none.job.person or 0, none.job.release, none.job.demand, none.job.key)
        return Levelled(Outcome.NONE, {}, {}, 0, 0, (*over, nowhere), time.monotonic() - began)
    delay = weighted(problem, delays_of(problem, plan))
    proven = bound >= delay
    if not proven:
        plan, bound, proven = _least_delay(problem, plan, bound, until=began + seconds * (1 - SECOND_PART))
        delay = weighted(problem, delays_of(problem, plan))
    plan = _least_moved(problem, plan, until=began + seconds)
    outcome = Outcome.OPTIMAL if proven or bound >= delay else Outcome.FEASIBLE
    delays = delays_of(problem, plan)
    return Levelled(outcome, plan, delays, weighted(problem, delays), min(bound, delay) if delay else 0, over, time.monotonic() - began)


@dataclass
class _Model:
    """The problem as CP-SAT has it."""

    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    starts: dict[int, cp_model.IntVar] = field(default_factory=dict)
    ends: dict[int, cp_model.LinearExprT] = field(default_factory=dict)


def _least_delay(problem: Problem, plan: Places, known: int, *, until: float) -> tuple[Places, int, bool]:
    """(the best plan found, what no plan goes under, whether they meet)."""
    delay = weighted(problem, delays_of(problem, plan))
    allowed = {project: delay // problem.weight(project) for project in problem.finishes}  # one that delays more is no better
    built = _build(problem, allowed, plan)
    late = {}
    for project, most in allowed.items():
        ends = [built.ends[j.key] for j in problem.movable if j.project == project]
        if ends:
            late[project] = built.model.new_int_var(0, most, f"late{project}")
            for end in ends:
                built.model.add(late[project] >= end - problem.finishes[project])
    for project, days in delays_of(problem, plan).items():
        if project in late:
            built.model.add_hint(late[project], days)
    total = sum(problem.weight(project) * days for project, days in late.items())
    built.model.add(total >= known)
    built.model.minimize(total)
    solver = _solver(until)
    status = solver.solve(built.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return plan, max(round(solver.best_objective_bound), known) if status == cp_model.UNKNOWN else known, False
    found = _read(problem, built, solver)
    better = found if weighted(problem, delays_of(problem, found)) <= delay else plan
    return better, max(round(solver.best_objective_bound), known), status == cp_model.OPTIMAL


def _least_moved(problem: Problem, plan: Places, *, until: float) -> Places:
    """The same delays, or less, with tasks as near to where they were as can be."""
    if time.monotonic() >= until or all(plan[j.key][0] == j.planned for j in problem.movable):
        return plan
    delays = delays_of(problem, plan)
    built = _build(problem, delays, plan)
    moved = []
    for job in problem.movable:
        far = built.model.new_int_var(0, 10_000, f"far{job.key}")
        built.model.add(far >= built.starts[job.key] - job.planned)
        built.model.add(far >= job.planned - built.starts[job.key])
        built.model.add_hint(far, abs(plan[job.key][0] - job.planned))
        moved.append(far)
    built.model.minimize(sum(moved))
    solver = _solver(until)
    status = solver.solve(built.model)
    return _read(problem, built, solver) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else plan


def _solver(until: float) -> cp_model.CpSolver:
    """With what is left of the time; building the model took some of it."""
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(until - time.monotonic(), 0.1)
    solver.parameters.random_seed = SEED
    solver.parameters.num_workers = WORKERS
    return solver


def _build(problem: Problem, allowed: Mapping[int, int], hint: Places) -> _Model:
    """Starts and ends, links, and one cumulative per person, for plans in which no project is later than `allowed`."""
    built = _Model()
    intervals: dict[int, list[tuple[cp_model.IntervalVar, int]]] = {}
    for job in problem.movable:
        latest = problem.finishes[job.project] + allowed.get(job.project, 0)
        interval = _add(problem, built, job, latest)
        built.model.add_hint(built.starts[job.key], hint[job.key][0])
        if job.person is not None and job.demand and job.work:
            intervals.setdefault(job.person, []).append((interval, job.demand))
    _links(problem, built)
    horizon = max((problem.finishes[j.project] + allowed.get(j.project, 0) for j in problem.movable), default=0)
    for person, mine in intervals.items():
        if person in problem.person:
            mine += _busy(built, problem.person[person], horizon)
        built.model.add_cumulative([i for i, _ in mine], [d for _, d in mine], DAY)
    return built


def _add(problem: Problem, built: _Model, job: Job, latest_end: int) -> cp_model.IntervalVar:
    """A job at every place its own person and release allow. Where absence stretches it, its end is read from a table."""
    pairs = [(s, e) for s in range(job.release, latest_end + 1) if (e := problem.end(job, s)) is not None and e <= latest_end and _free(problem, job, s, e)]
    starts = [s for s, _ in pairs]
    start = built.model.new_int_var_from_domain(cp_model.Domain.from_values(starts), f"s{job.key}")
    sizes = {e - s for s, e in pairs}
    built.starts[job.key] = start
    if len(sizes) == 1:
        size = sizes.pop()
        built.ends[job.key] = start + size
        return built.model.new_fixed_size_interval_var(start, size, f"i{job.key}")
    end = built.model.new_int_var_from_domain(cp_model.Domain.from_values([e for _, e in pairs]), f"e{job.key}")
    length = built.model.new_int_var_from_domain(cp_model.Domain.from_values(list(sizes)), f"l{job.key}")
    built.model.add_allowed_assignments([start, end, length], [(s, e, e - s) for s, e in pairs])
    built.ends[job.key] = end
    return built.model.new_interval_var(start, length, end, f"i{job.key}")


def _free(problem: Problem, job: Job, start: int, end: int) -> bool:
    """Nothing that does not move is in the way."""
    who = problem.person.get(job.person) if job.person is not None else None
    return who is None or not job.demand or all(who.taken(t) + job.demand <= DAY for t in range(start, min(end, len(who.busy))) if who.presence(t))


def _links(problem: Problem, built: _Model) -> None:
    for job in problem.movable:
        start, end = built.starts[job.key], built.ends[job.key]
        for link in problem.before[job.key]:
            before = problem.job[int(link.predecessor)]
            at = before.fixed or (built.starts[before.key], built.ends[before.key])
            leaves = at[1] if link.kind in (LinkKind.FS, LinkKind.FF) else at[0]
            arrives = end if link.kind in (LinkKind.FF, LinkKind.SF) else start
            built.model.add(arrives >= leaves + link.lag)


def _busy(built: _Model, who: Person, horizon: int) -> list[tuple[cp_model.IntervalVar, int]]:
    """What is taken already, as intervals that stand still: days of the same share in one."""
    found: list[tuple[cp_model.IntervalVar, int]] = []
    day, last = 0, min(len(who.busy), horizon)
    while day < last:
        share, first = min(who.taken(day), DAY), day
        while day < last and min(who.taken(day), DAY) == share:
            day += 1
        if share:
            found.append((built.model.new_fixed_size_interval_var(first, day - first, f"b{who.key}_{first}"), share))
    return found


def _read(problem: Problem, built: _Model, solver: cp_model.CpSolver) -> Places:
    return {j.key: (solver.value(built.starts[j.key]), solver.value(built.ends[j.key])) for j in problem.movable}
