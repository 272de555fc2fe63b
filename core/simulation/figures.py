"""What the runs say: percentiles, histogram, tornado (PRJ-30)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from core.simulation.engine import Runs
from core.simulation.model import Driver, Outcome, SimInput

Floats = npt.NDArray[np.float64]
PERCENTILES = (10, 20, 50, 80, 90)
BARS = 32
DRIVERS = 10
TAIL = 0.2  # the share of runs that counts as low, and as high
FAINT = 0.03  # a rank correlation nobody can tell from none


def of_finish(given: SimInput, runs: Runs) -> Outcome:
    """The end of the project in boundaries."""
    values = runs.finish.astype(np.float64)
    return _outcome(given, runs, values, float(runs.planned_finish), whole=True)


def of_margin(given: SimInput, runs: Runs) -> Outcome:
    """What is left of the revenue, CNY."""
    return _outcome(given, runs, given.revenue - runs.cost, given.revenue - runs.planned_cost, whole=False)


def share(values: Floats, holds: Callable[[Floats], npt.NDArray[np.bool_]]) -> float:
    """The share of runs of which it holds.

    >>> share(np.array([1.0, 2.0, 3.0, 4.0]), lambda v: v <= 3)
    0.75
    """
    return float(np.mean(holds(values))) if values.size else 0.0


def percentile(values: Floats, percent: int) -> float:
    """The smallest value that so many percent of the runs do not exceed: always one that came out.

    >>> percentile(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 80)
    4.0
    """
    return float(np.percentile(values, percent, method="inverted_cdf"))


def _outcome(given: SimInput, runs: Runs, values: Floats, plan: float, *, whole: bool) -> Outcome:
    found = {p: percentile(values, p) for p in PERCENTILES}
    return Outcome(float(values.mean()), plan, found, _bins(values, whole=whole), tuple(drivers(given, runs, values)))


def _bins(values: Floats, *, whole: bool) -> tuple[tuple[float, float, int], ...]:
    """(from, to, how many) over the whole range; of whole figures each bar covers as many."""
    low, high = float(values.min()), float(values.max())
    if whole:
        width = max(1, -(-int(high - low + 1) // BARS))
        edges = np.arange(low, high + width + 1, width)
        counts, _ = np.histogram(values, bins=edges)
        return tuple((float(edges[n]), float(edges[n + 1] - 1), int(count)) for n, count in enumerate(counts) if edges[n] <= high)
    if high - low < 0.005:
        return ((low, high, int(values.size)),)
    counts, edges = np.histogram(values, bins=BARS)
    return tuple((float(edges[n]), float(edges[n + 1]), int(count)) for n, count in enumerate(counts))


def ranks(values: npt.NDArray[np.generic]) -> Floats:
    """Ranks with the mean rank for equal values, as Spearman asks.

    >>> ranks(np.array([10, 20, 20, 40])).tolist()
    [1.0, 2.5, 2.5, 4.0]
    """
    _found, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle: Floats = last - (counts - 1) / 2
    return middle[inverse]


def rank_correlation(one: npt.NDArray[np.generic], other: Floats) -> float:
    """Spearman's; `other` is ranked already. 0 where nothing varies.

    >>> rank_correlation(np.array([3, 1, 2]), ranks(np.array([30.0, 10.0, 20.0])))
    1.0
    """
    a = ranks(one) - (len(other) + 1) / 2
    b = other - other.mean()
    weight = float(np.sqrt((a @ a) * (b @ b)))
    return round(float(a @ b) / weight, 12) if weight else 0.0


def drivers(given: SimInput, runs: Runs, values: Floats) -> list[Driver]:
    """The tornado: what moves the result most, the longest bar first."""
    ranked = ranks(values)
    mean = float(values.mean())
    found = []
    for task, drawn in zip(runs.leaves, runs.factors, strict=True):
        if task.state == "done" or float(drawn.max()) == float(drawn.min()):
            continue
        rank = rank_correlation(drawn, ranked)
        if abs(rank) >= FAINT:
            cut = max(1, int(len(drawn) * TAIL))
            places = np.argpartition(drawn, (cut, len(drawn) - cut - 1)) if len(drawn) > 2 * cut else np.argsort(drawn)
            low, high = float(values[places[:cut]].mean()) - mean, float(values[places[-cut:]].mean()) - mean
            found.append(Driver("task", task.id, task.code, task.name, task.name_en, rank, low, high))
    for risk, hits in zip(given.risks, runs.happened, strict=True):
        if hits.any() and not hits.all() and abs(rank := rank_correlation(hits, ranked)) >= FAINT:
            low, high = float(values[~hits].mean()) - mean, float(values[hits].mean()) - mean
            found.append(Driver("risk", risk.id, "", risk.name, risk.name_en, rank, low, high))
    return sorted(found, key=lambda d: (-abs(d.high - d.low), d.kind, d.id))[:DRIVERS]
