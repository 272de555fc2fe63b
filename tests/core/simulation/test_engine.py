"""The runs: reproducible, true to the network, known answers where they are known (PRJ-30)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar.rules import WorkCalendar
from core.scheduling.engine import schedule
from core.scheduling.model import Link, LinkKind, PlanTask
from core.simulation.engine import simulate
from core.simulation.figures import of_finish, of_margin, percentile
from core.simulation.model import SimInput, SimLink, SimRisk, SimTask

DAY = dt.date(2026, 3, 2)


def task(key: int, days: int, **values: object) -> SimTask:
    return SimTask(**{"id": key, "code": str(key), "name": f"t{key}", "duration": days} | values)  # type: ignore[arg-type]


def plan(tasks: list[SimTask], links: list[SimLink] | None = None, risks: list[SimRisk] | None = None, **values: object) -> SimInput:
    return SimInput(DAY, tuple(tasks), tuple(links or ()), tuple(risks or ()), **values)  # type: ignore[arg-type]


@given(st.integers(0, 10_000))
def test_without_uncertainty_every_run_ends_where_the_scheduler_says(seed: int) -> None:
    """Random networks of every kind of link, with summaries: the one pass over all runs is the pass of the scheduler."""
    lot = Random(seed)
    n = lot.randint(2, 14)
    tasks = [task(0, 1)] + [task(i, lot.randint(0, 9), parent=0 if i % 4 == 1 else None) for i in range(1, n)]
    tasks[0] = replace(tasks[0], parent=None)
    summary = any(t.parent == 0 for t in tasks)
    links = []
    for i in range(2, n):
        before = lot.randrange(0 if not summary else 1, i)
        if not (tasks[i].parent == 0 and before == 0):
            links.append(SimLink(before, i, lot.choice(["FS", "SS", "FF", "SF"]), lot.randint(-2, 4)))
    found = simulate(plan(tasks, links), seed=seed, runs=3)
    rows = [PlanTask(t.id, t.code, t.duration, t.parent) for t in tasks]
    dated = schedule(rows, [Link(x.before, x.after, LinkKind(x.kind), x.lag) for x in links], starts_on=DAY, calendar=WorkCalendar())
    assert found.finish.tolist() == [dated.length] * 3
    assert found.planned_finish == dated.length


def test_the_same_seed_gives_the_same_figures_and_another_does_not() -> None:
    given_ = plan([task(i, 8, low=0.7, high=1.8, cost=1000.0, labour=900.0) for i in range(12)], [SimLink(i, i + 1) for i in range(11)],
                  [SimRisk(1, "r", "", 0.4, 6, 500.0)], revenue=20_000.0, baseline_finish=100)  # fmt: skip
    again = SimInput.from_json(json.loads(json.dumps(given_.to_json())))  # as it is kept
    one, two, other = (simulate(x, seed=s, runs=400) for x, s in ((given_, 7), (again, 7), (given_, 8)))
    assert np.array_equal(one.finish, two.finish)
    assert np.array_equal(one.cost, two.cost)
    assert of_finish(given_, one) == of_finish(again, two)
    assert of_margin(given_, one) == of_margin(again, two)
    assert not np.array_equal(one.finish, other.finish)


def test_a_risk_alone_has_known_percentiles() -> None:
    """Ten certain days, and with 40 % five more: P50 is 10, P80 is 15; the margin loses 300 in 40 % of the runs."""
    given_ = plan([task(1, 10, cost=400.0)], risks=[SimRisk(1, "r", "", 0.4, 5, 300.0)], spent=100.0, revenue=1000.0)
    runs = simulate(given_, seed=1, runs=10_000)
    finish, margin = of_finish(given_, runs), of_margin(given_, runs)
    assert (finish.percentiles[50], finish.percentiles[80], finish.plan) == (10, 15, 10)
    assert set(np.unique(runs.finish)) == {10, 15}
    assert abs(float(np.mean(runs.finish == 15)) - 0.4) < 0.02
    assert (margin.plan, margin.percentiles[50], margin.percentiles[20]) == (500.0, 500.0, 200.0)
    (driver,) = finish.drivers
    assert driver.kind == "risk"
    assert driver.rank > 0.99
    assert abs((driver.high - driver.low) - 5) < 1e-9
    assert sum(n for _low, _high, n in finish.bins) == 10_000


def test_the_mean_of_a_task_is_the_pert_mean_and_whole_days_keep_it() -> None:
    """(0.5 + 4 × 1 + 2.0) / 6 = 1.0833 of 20 days; rounding up or down by lot keeps the mean."""
    runs = simulate(plan([task(1, 20, low=0.5, high=2.0)]), seed=3, runs=40_000)
    assert abs(float(runs.factors.mean()) - 6.5 / 6) < 0.005
    assert abs(float(runs.finish.mean()) - 20 * 6.5 / 6) < 0.1
    assert runs.finish.min() >= 10
    assert runs.finish.max() <= 41


def test_a_risk_of_a_stage_delays_the_end_of_that_stage_only() -> None:
    """Stage 1 has a day's float against stage 2: five days of delay there cost the project four; work within the stage is not delayed twice."""
    tasks = [task(1, 3, stage=1), task(2, 3, stage=1), task(3, 7, stage=2), task(4, 2, stage=3)]
    links = [SimLink(1, 2), SimLink(2, 4), SimLink(3, 4)]
    sure = SimRisk(1, "r", "", 1.0, 5, stage=1)
    assert simulate(plan(tasks, links), seed=1, runs=2).finish.tolist() == [9, 9]
    assert simulate(plan(tasks, links, [sure]), seed=1, runs=2).finish.tolist() == [13, 13]
    assert simulate(plan(tasks, links, [replace(sure, stage=None)]), seed=1, runs=2).finish.tolist() == [14, 14]
    over = [replace(t, state="done", start=-6, duration=3) if t.stage == 1 else t for t in tasks]
    assert simulate(plan(over, links, [sure]), seed=1, runs=2).finish.tolist() == [14, 14]  # nothing left of the stage: the project


def test_what_is_done_or_begun_stands_and_planned_waits_are_kept() -> None:
    done = task(1, 4, state="done", start=-5)
    begun = task(2, 6, state="started", start=-3)
    waits = task(3, 2, start=10)  # its predecessors would let it begin on 6: people were booked for 10
    follows = task(4, 1, start=12)  # planned right behind: no wait of its own
    found = simulate(plan([done, begun, waits, follows], [SimLink(1, 2), SimLink(2, 3), SimLink(3, 4)]), seed=1, runs=1)
    assert found.finish.tolist() == [13]
    late = simulate(plan([done, replace(begun, duration=12), waits, follows], [SimLink(1, 2), SimLink(2, 3), SimLink(3, 4)]), seed=1, runs=1)
    assert late.finish.tolist() == [15]  # pushed by what is late


def test_the_tornado_names_what_matters_first() -> None:
    tasks = [task(1, 30, low=0.5, high=2.5), task(2, 3, low=0.8, high=1.3), task(3, 5)]
    found = of_finish(plan(tasks, [SimLink(1, 2), SimLink(2, 3)]), simulate(plan(tasks, [SimLink(1, 2), SimLink(2, 3)]), seed=5, runs=2000))
    assert [d.id for d in found.drivers][0] == 1
    assert found.drivers[0].rank > 0.95
    assert found.drivers[0].low < 0 < found.drivers[0].high
    assert 3 not in [d.id for d in found.drivers]  # certain


@pytest.mark.parametrize(("percent", "value"), [(10, 1.0), (50, 5.0), (80, 8.0), (100, 10.0)])
def test_a_percentile_is_a_value_that_came_out(percent: int, value: float) -> None:
    assert percentile(np.arange(1.0, 11.0), percent) == value
