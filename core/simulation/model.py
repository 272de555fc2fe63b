"""What goes into a simulation and what comes out. Everything that goes in can be kept as one document, so that a run can be repeated
exactly as it was, however the plan has moved on.

Statistics are floats; money and days that go in are exact."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from core.scheduling.model import LinkKind


@dataclass(frozen=True)
class SimTask:
    """A row of the plan seen from the day of the run. Places are boundaries of working days from that day (core.scheduling.network).

    `start`: planned start; `duration`: working days left (0 milestone); `state`: done, started, open. `low`, `high`: the effort at best and
    at worst over the planned one. `cost`: CNY of its budget not earned yet, of which `labour` follows the effort."""

    id: int
    code: str
    name: str
    name_en: str = ""
    parent: int | None = None
    stage: int | None = None
    start: int = 0
    duration: int = 1
    state: str = "open"
    low: float = 1.0
    high: float = 1.0
    cost: float = 0.0
    labour: float = 0.0


@dataclass(frozen=True)
class SimLink:
    before: int
    after: int
    kind: str = LinkKind.FS.value
    lag: int = 0


@dataclass(frozen=True)
class SimRisk:
    """It happens with `probability`; then it delays the end of its stage (else of the project) and costs money."""

    id: int
    name: str
    name_en: str
    probability: float
    days: int = 0
    cost: float = 0.0
    stage: int | None = None


@dataclass(frozen=True)
class SimInput:
    """The project as of a day; `spent` CNY so far, `revenue` net of tax, `baseline_finish` the boundary after its last day."""

    as_of: dt.date
    tasks: tuple[SimTask, ...]
    links: tuple[SimLink, ...]
    risks: tuple[SimRisk, ...]
    spent: float = 0.0
    revenue: float = 0.0
    baseline_finish: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "as_of": self.as_of.isoformat()}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> SimInput:
        return cls(
            dt.date.fromisoformat(raw["as_of"]),
            tuple(SimTask(**t) for t in raw["tasks"]),
            tuple(SimLink(**link) for link in raw["links"]),
            tuple(SimRisk(**r) for r in raw["risks"]),
            raw["spent"],
            raw["revenue"],
            raw["baseline_finish"],
        )


@dataclass(frozen=True)
class Driver:
    """What moves the result: rank correlation with it, and how far the mean lies off when the driver is low and when it is high."""

    kind: str  # task, risk
    id: int
    code: str
    name: str
    name_en: str
    rank: float
    low: float
    high: float


@dataclass(frozen=True)
class Outcome:
    """One figure over all runs, in boundaries or CNY. `bins`: (from, to, how many runs); `plan`: without any uncertainty."""

    mean: float
    plan: float
    percentiles: dict[int, float]
    bins: tuple[tuple[float, float, int], ...]
    drivers: tuple[Driver, ...]
