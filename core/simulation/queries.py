"""Kept simulations of a project (PRJ-30). The money side only for who sees the project's money."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.money import fen, rounded
from core.simulation.gathering import counts, open_risks, register_hash
from core.unit import reading
from db.models import Employee, Project, SimulationRun


@dataclass(frozen=True)
class DriverRow:
    """A bar of the tornado: by how much the mean moves when the driver is low and when it is high; working days or CNY."""

    kind: str
    id: int
    code: str
    name: str
    name_en: str
    rank: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class FinishSide:
    """`late`: working days after the baseline, by percentile; `on_time`: the share of runs that keep it."""

    p10: dt.date
    p50: dt.date
    p80: dt.date
    p90: dt.date
    plan: dt.date
    baseline: dt.date | None
    late: dict[str, int]
    on_time: Decimal | None
    bins: tuple[tuple[dt.date, dt.date, int], ...]
    drivers: tuple[DriverRow, ...]


@dataclass(frozen=True)
class MarginSide:
    """CNY and fractions; `p80`: reached or bettered in 80 % of the runs."""

    p50: Decimal
    p80: Decimal
    p90: Decimal
    plan: Decimal
    p50_rate: Decimal
    p80_rate: Decimal
    plan_rate: Decimal
    floor_rate: Decimal | None
    above_floor: Decimal | None
    bins: tuple[tuple[Decimal, Decimal, int], ...]
    drivers: tuple[DriverRow, ...]


@dataclass(frozen=True)
class RunRow:
    """`plan_moved`, `register_moved`: what went in is not what stands today."""

    id: int
    seed: int
    runs: int
    plan_version: int
    as_of: dt.date
    ran_at: dt.datetime
    who: str
    who_en: str
    plan_moved: bool
    register_moved: bool
    finish: FinishSide
    margin: MarginSide | None


@dataclass(frozen=True)
class RiskCoverage:
    """How many open risks have an effect in days or money, and which do not: those change no figure."""

    counted: int
    without: tuple[tuple[str, str], ...]


def runs(actor: Actor, project_id: int, *, limit: int = 10) -> list[RunRow]:
    """The last ones, the newest first."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        found = session.execute(
            select(SimulationRun, Employee.name, Employee.name_en, Project.plan_version)
            .join(Employee, Employee.id == SimulationRun.ran_by_id)
            .join(Project, Project.id == SimulationRun.project_id)
            .where(SimulationRun.project_id == project_id)
            .order_by(SimulationRun.id.desc())
            .limit(limit)
        ).all()
        register = register_hash(open_risks(session, project_id))
    money = Permission.PROJECT_MONEY in granted
    return [_row(r, who, who_en, version, register, money=money) for r, who, who_en, version in found]


def coverage(actor: Actor, project_id: int) -> RiskCoverage:
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        found = open_risks(session, project_id)
    return RiskCoverage(sum(counts(r) for r in found), tuple((r.name, r.name_en or r.name) for r in found if not counts(r)))


def _row(r: SimulationRun, who: str, who_en: str, version: int, register: str, *, money: bool) -> RunRow:
    return RunRow(
        r.id,
        r.seed,
        r.runs,
        r.plan_version,
        r.as_of,
        r.ran_at,
        who,
        who_en or who,
        version != r.plan_version,
        register != r.input_hash,
        _finish(r.finish),
        _margin(r.margin) if money and r.margin is not None else None,
    )


def _finish(kept: dict[str, Any]) -> FinishSide:
    day = dt.date.fromisoformat
    return FinishSide(
        **{name: day(kept[name]) for name in ("p10", "p50", "p80", "p90", "plan")},
        baseline=day(kept["baseline"]) if kept["baseline"] else None,
        late=kept["late_days"] or {},
        on_time=_exact(kept["on_time"], 4),
        bins=tuple((day(low), day(high), n) for low, high, n in kept["bins"]),
        drivers=_drivers(kept),
    )


def _margin(kept: dict[str, Any]) -> MarginSide:
    return MarginSide(
        **{name: fen(Decimal(str(kept[name]))) for name in ("p50", "p80", "p90", "plan")},
        **{name: Decimal(str(kept[name])) for name in ("p50_rate", "p80_rate", "plan_rate")},
        floor_rate=_exact(kept["floor_rate"], 6),
        above_floor=_exact(kept["above_floor"], 4),
        bins=tuple((fen(Decimal(str(low))), fen(Decimal(str(high))), n) for low, high, n in kept["bins"]),
        drivers=_drivers(kept),
    )


def _exact(value: float | None, places: int) -> Decimal | None:
    return None if value is None else rounded(Decimal(str(value)), places)


def _drivers(kept: dict[str, Any]) -> tuple[DriverRow, ...]:
    return tuple(
        DriverRow(d["kind"], d["id"], d["code"], d["name"], d["name_en"] or d["name"], *(Decimal(str(d[name])) for name in ("rank", "low", "high")))
        for d in kept["drivers"]
    )
