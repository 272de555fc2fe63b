"""What a plan costs to reckon: scheduled, simulated, levelled. Pure rules beside the least one could do by hand, in one run."""

from __future__ import annotations

import datetime as dt
import random
from collections import deque
from collections.abc import Callable

from core.calendar.rules import WorkCalendar
from core.scheduling.engine import schedule
from core.scheduling.model import Link, LinkKind, PlanTask
from core.simulation.engine import simulate
from core.simulation.model import SimInput, SimLink, SimRisk, SimTask
from tests.bench.measure import Result, quick, taken

MONDAY = dt.date(2026, 1, 5)
TASKS, RUNS, SIMULATED = 2_000, 10_000, 200
KINDS = tuple(LinkKind)


def network(count: int, *, seed: int = 5) -> tuple[list[PlanTask], list[Link]]:
    """Twenty stages of tasks, each waiting for one to three of those before it, in every kind of link."""
    lot = random.Random(seed)  # noqa: S311  the same network every time
    tasks = [PlanTask(f"s{n}", str(n + 1)) for n in range(20)]
    tasks += [PlanTask(n, str(n), lot.randrange(1, 9), f"s{n * 20 // count}") for n in range(count)]
    links = [
        Link(before, n, lot.choice(KINDS) if n % 4 == 0 else LinkKind.FS, lot.randrange(3))
        for n in range(1, count)
        for before in {lot.randrange(max(0, n - 40), n) for _each in range(lot.randrange(1, 4))}
    ]
    return tasks, links


def uncertain(count: int) -> SimInput:
    """A plan with three-point estimates and thirty risks."""
    tasks, links = network(count)
    leaves = [t for t in tasks if isinstance(t.key, int)]
    return SimInput(
        MONDAY,
        tuple(SimTask(int(t.key), t.code, t.code, duration=t.duration, low=0.8, high=1.6, cost=10_000.0, labour=8_000.0) for t in leaves),
        tuple(SimLink(int(link.predecessor), int(link.successor), link.kind.value, link.lag) for link in links),
        tuple(SimRisk(n, f"R{n}", f"R{n}", 0.2, days=5, cost=3_000.0) for n in range(30)),
        revenue=4_000_000.0,
        baseline_finish=200,
    )


def by_hand(tasks: list[PlanTask], links: list[Link]) -> Callable[[], int]:
    """Early starts of finish-to-start links alone, on plain numbers: no calendar, no floats, no summaries."""
    durations = {t.key: t.duration for t in tasks}

    def longest() -> int:
        after: dict[object, list[Link]] = {}
        waits: dict[object, int] = dict.fromkeys(durations, 0)
        for link in links:
            after.setdefault(link.predecessor, []).append(link)
            waits[link.successor] += 1
        start: dict[object, int] = dict.fromkeys(durations, 0)
        ready = deque(key for key, n in waits.items() if not n)
        while ready:
            key = ready.popleft()
            for link in after.get(key, ()):
                start[link.successor] = max(start[link.successor], start[key] + durations[key] + link.lag)
                waits[link.successor] -= 1
                if not waits[link.successor]:
                    ready.append(link.successor)
        return max(start[key] + durations[key] for key in durations)

    return longest


def planning() -> list[Result]:
    """Dates of 2,000 tasks with floats and critical path in a second; 10,000 runs of 200 tasks in seconds."""
    tasks, links = network(TASKS)
    calendar, least = WorkCalendar(), by_hand(tasks, links)
    mine = [taken(lambda: schedule(tasks, links, starts_on=MONDAY, calendar=calendar)) for _n in range(7)]
    other = [taken(least) for _n in range(7)]
    found = [Result(f"schedule {TASKS:,} tasks, {len(links):,} links", "", quick(mine), 0, quick(other), lambda _r: 1000.0, "<= 1 s")]
    given = uncertain(SIMULATED)
    times = [taken(lambda: simulate(given, seed=7, runs=RUNS)) for _n in range(3)]
    found.append(Result(f"simulate {SIMULATED} tasks, {RUNS:,} runs", "", quick(times), 0, None, lambda _r: 10_000.0, "<= 10 s"))
    return found
