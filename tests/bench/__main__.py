"""`make bench`: prints one table. Ends with 1 when a target is missed. `ARGS="--small"`: only the small size."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Sequence

import core.boot  # noqa: F401  the documents of the engine
from tests.bench import operations as o
from tests.bench import place
from tests.bench.approvals import approvals
from tests.bench.fill import MEDIUM, SMALL, Size, counts, fill
from tests.bench.measure import Result
from tests.bench.planning import planning
from tests.conftest import Cluster

CASES, CASES_SMALL, PAST = 10_000, 500, 100_000  # replayed from start to end; finished ones behind a to-do list
GROWTH = 1.5  # what a roll-up may cost at M beside S: the same, and the noise of a machine


def run(cluster: Cluster, size: Size) -> list[Result]:
    """Everything at one size, in a database of its own."""
    began = time.perf_counter()
    database = f"bench_{size.name.lower()}"
    place.open_database(cluster, database)
    filled = fill(cluster, database, size)
    rows = ", ".join(f"{n:,} {table}" for table, n in counts().items())
    _say(f"size {size.name}: {rows} ({time.perf_counter() - began:.0f} s to fill)")
    found: list[Result] = []
    for measured in (
        lambda: [o.roll_up(size.name, filled)],
        lambda: [o.list_of(size.name, filled, 100)],
        lambda: [o.list_of(size.name, filled, size.projects)],
        lambda: [o.log_line(size.name, filled)],
        lambda: [o.approve_alone(size.name, filled)],
        lambda: [o.approve_at_once(size.name, filled)],
        lambda: o.pages(size.name, filled),
    ):
        for row in measured():
            _say(_line(row))
            found.append(row)
    return found


def _line(r: Result) -> str:
    raw = f"{r.raw:8.2f}" if r.raw is not None and r.target != "0 errors" else " " * 8
    ratio = f"{r.ratio:6.2f}" if r.ratio is not None and r.target != "0 errors" else " " * 6
    met = {True: "ok", False: "MISSED", None: ""}[r.met]
    return f"{r.size:2} {r.operation:40} {r.service:9.2f} {raw} {ratio} {r.statements or '':>5}  {r.target:20} {met:7}{r.note}"


def growth(results: Sequence[Result]) -> Result | None:
    """The roll-up at M beside the roll-up at S: it does not grow with the firm."""
    times = {r.size: r for r in results if r.operation.startswith("project roll-up")}
    if len(times) < 2:
        return None
    small, medium = times["S"], times["M"]
    return Result("roll-up at M beside S", "M", medium.service, medium.statements, small.service, lambda s: GROWTH * s + 1, "does not grow")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--small", action="store_true", help="only the small size")
    sizes = (SMALL,) if parser.parse_args().small else (SMALL, MEDIUM)
    for name in ("DATABASE_URL", "DATABASE_APP_URL", "MANDATE_CONFIG", "MANDATE_DATA_DIR"):
        os.environ.pop(name, None)
    _say(
        f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}; lower quartiles in ms, service and raw turn about"
    )
    _say(f"{'':2} {'operation':40} {'service':>9} {'raw':>8} {'ratio':>6} {'stmts':>5}  target")
    results: list[Result] = []
    with place.cluster() as cluster:
        for size in sizes:
            results += run(cluster, size)
        for row in planning():
            _say(_line(row))
            results.append(row)
        for row in approvals(cluster, cases=CASES if MEDIUM in sizes else CASES_SMALL, past=PAST):
            _say(_line(row))
            results.append(row)
    if (grown := growth(results)) is not None:
        _say(_line(grown))
        results.append(grown)
    missed = [r for r in results if r.met is False]
    _say("all targets met" if not missed else f"{len(missed)} targets missed")
    return 1 if missed else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
