"""Run a simulation and keep it; repeat a kept one and see that it gives the same (PRJ-30)."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import select

from core import clock, policies
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.calendar.queries import load_calendar
from core.errors import AsWord, NotFound, Refusal, WrongState
from core.projects.types import ProjectState
from core.scheduling.network import Axis
from core.simulation import figures
from core.simulation.engine import Runs, simulate
from core.simulation.gathering import gather, open_risks, register_hash
from core.simulation.model import Outcome, SimInput
from core.unit import reading, writing
from db.models import Project, SimulationRun

LARGEST_SEED = 2_147_483_647
RUN_IN = (ProjectState.DRAFT, ProjectState.IN_APPROVAL, ProjectState.INITIATED, ProjectState.IN_PROGRESS, ProjectState.PAUSED)


class SeedOutOfRange(Refusal):
    """Facts: most."""

    code = "seed_out_of_range"


def run(actor: Actor, project_id: int, *, seed: int | None = None) -> int:
    """Plays the rest of the project through as often as the policy says; returns the kept run. Without a seed one is drawn."""
    if seed is not None and not 0 <= seed <= LARGEST_SEED:
        raise SeedOutOfRange(field="seed", most=LARGEST_SEED)
    drawn = secrets.randbelow(LARGEST_SEED) if seed is None else seed
    with reading(actor, "service") as session:  # nothing is locked while it computes
        require_on_project(session, actor, Permission.SIMULATION_RUN, project_id)
        project = session.scalars(select(Project).where(Project.id == project_id)).one()
        if project.state not in RUN_IN:
            raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.project.simulate"))
        given, axis = gather(session, project, clock.today()), Axis(load_calendar(session), load_calendar(session).working_day_on_or_after(clock.today()))
        runs, version, risks = int(policies.value(session, "simulation.runs")), project.plan_version, register_hash(open_risks(session, project_id))
        floor = project.margin_floor
    found = simulate(given, seed=drawn, runs=runs)
    with writing(actor, "simulation.run") as session:
        row = SimulationRun(
            project_id=project_id,
            seed=drawn,
            runs=runs,
            plan_version=version,
            as_of=given.as_of,
            ran_by_id=actor.employee_id,
            ran_at=clock.now(),
            input_hash=risks,
            inputs=given.to_json(),
            finish=finish_of(given, found, axis),
            margin=margin_of(given, found, float(floor) if floor is not None else None) if given.revenue else None,
        )
        session.add(row)
        session.flush()
        return row.id


def repeat(actor: Actor, run_id: int) -> bool:
    """Runs a kept simulation again on what went into it, with its seed: whether every figure is the same."""
    with reading(actor, "service") as session:
        kept = session.get(SimulationRun, run_id)
        if kept is None:
            raise NotFound(record=AsWord("record.simulation_run"))
        require_on_project(session, actor, Permission.PROJECT_READ, kept.project_id)
        given = SimInput.from_json(kept.inputs)
        axis = Axis(load_calendar(session), load_calendar(session).working_day_on_or_after(given.as_of))
        seed, runs, finish, margin = kept.seed, kept.runs, kept.finish, kept.margin
    found = simulate(given, seed=seed, runs=runs)
    again = margin_of(given, found, margin["floor_rate"]) if margin is not None else None
    return _undated(finish_of(given, found, axis)) == _undated(finish) and again == margin


def _undated(finish: dict[str, Any]) -> dict[str, Any]:
    """Without the dates: the firm's calendar may have changed since."""
    return {**{k: finish[k] for k in ("boundaries", "late_days", "on_time", "drivers")}, "counts": [n for _, _, n in finish["bins"]]}


def finish_of(given: SimInput, runs: Runs, axis: Axis) -> dict[str, Any]:
    """The finish as it is kept: boundaries became the last worked day before them."""
    found = figures.of_finish(given, runs)

    def day(boundary: float) -> str:
        return axis.day(int(boundary) - 1).isoformat()

    baseline = given.baseline_finish
    return {
        **{f"p{p}": day(v) for p, v in found.percentiles.items()},
        "boundaries": {**{f"p{p}": int(v) for p, v in found.percentiles.items()}, "plan": int(found.plan)},
        "plan": day(found.plan),
        "baseline": day(baseline) if baseline is not None else None,
        "late_days": {f"p{p}": int(v) - baseline for p, v in found.percentiles.items()} if baseline is not None else None,
        "on_time": figures.share(runs.finish.astype(float), lambda v: v <= baseline) if baseline is not None else None,
        "bins": [[day(low), day(high), n] for low, high, n in found.bins],
        "drivers": _drivers(found),
    }


def margin_of(given: SimInput, runs: Runs, floor_rate: float | None) -> dict[str, Any]:
    """The margin as it is kept, CNY to the fen; `p80` is what 80 % of the runs reach or better."""
    found = figures.of_margin(given, runs)
    reached = {50: found.percentiles[50], 80: found.percentiles[20], 90: found.percentiles[10]}
    limit = floor_rate * given.revenue if floor_rate is not None else None
    return {
        **{f"p{p}": round(v, 2) for p, v in reached.items()},
        **{f"p{p}_rate": round(v / given.revenue, 6) for p, v in reached.items()},
        "plan": round(found.plan, 2),
        "plan_rate": round(found.plan / given.revenue, 6),
        "revenue": given.revenue,
        "floor_rate": floor_rate,
        "above_floor": figures.share(given.revenue - runs.cost, lambda v: v >= limit) if limit is not None else None,
        "bins": [[round(low, 2), round(high, 2), n] for low, high, n in found.bins],
        "drivers": _drivers(found),
    }


def _drivers(found: Outcome) -> list[dict[str, Any]]:
    kept = ("kind", "id", "code", "name", "name_en")
    return [{**{k: getattr(d, k) for k in kept}, "rank": round(d.rank, 4), "low": round(d.low, 2), "high": round(d.high, 2)} for d in found.drivers]
