"""From the live plan, its budget and the register to what a simulation takes (PRJ-30)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import policies
from core.calendar.queries import load_calendar
from core.errors import Refusal
from core.plan.baseline import budget_of_tasks
from core.scheduling.duration import duration_between
from core.scheduling.network import Axis
from core.simulation.model import SimInput, SimLink, SimRisk, SimTask
from db.models import Baseline, CostLine, Project, ProjectRisk, ProjectSummary, Task, TaskLink

WHOLE = Decimal(100)


class NothingToSimulate(Refusal):
    """Every task of the plan is done, or there is none. Facts: project."""

    code = "nothing_to_simulate"


def gather(session: Session, project: Project, day: dt.date) -> SimInput:
    """What is left of the project as of a day; seven statements, however large the plan."""
    axis = Axis(load_calendar(session), load_calendar(session).working_day_on_or_after(day))
    table = policies.values(session)
    tasks = list(session.scalars(select(Task).where(Task.project_id == project.id).order_by(Task.sort_key, Task.id)))
    if not any(not t.is_summary and t.progress < WHOLE for t in tasks):
        raise NothingToSimulate(project=project.number)
    links = session.scalars(select(TaskLink).where(TaskLink.project_id == project.id).order_by(TaskLink.id))
    costs = _costs(session, project.id)
    whole = budget_of_tasks(tasks, {stage: sum(parts.values(), Decimal(0)) for stage, parts in costs.items()})
    labour = budget_of_tasks(tasks, {stage: parts.get("labour", Decimal(0)) for stage, parts in costs.items()})
    newest = select(Baseline.finishes_on).where(Baseline.project_id == project.id).order_by(Baseline.number.desc()).limit(1)
    baseline = session.scalar(newest)
    spent = session.scalar(select(ProjectSummary.actual_cost).where(ProjectSummary.project_id == project.id)) or Decimal(0)
    return SimInput(
        day,
        tuple(_task(t, axis, table, whole[t.id], labour[t.id]) for t in tasks),
        tuple(SimLink(link.predecessor_id, link.successor_id, link.kind, link.lag_days) for link in links),
        tuple(_risk(r, table) for r in open_risks(session, project.id) if counts(r)),
        float(spent),
        float(project.net_revenue),
        axis.evening_of(baseline) if baseline else None,
    )


def _costs(session: Session, project_id: int) -> dict[int | None, dict[str, Decimal]]:
    """Stage → kind → net cost."""
    found: dict[int | None, dict[str, Decimal]] = {}
    for stage, kind, cost in session.execute(select(CostLine.stage_id, CostLine.kind, CostLine.net_cost).where(CostLine.project_id == project_id)):
        parts = found.setdefault(stage, {})
        parts[kind] = parts.get(kind, Decimal(0)) + cost
    return found


def _task(row: Task, axis: Axis, table: Mapping[str, Any], whole: Decimal, labour: Decimal) -> SimTask:
    left = 1 - row.progress / WHOLE
    state = "done" if row.progress >= WHOLE else "started" if row.progress > 0 else "open"
    low, high = _spread(row, table)
    start, days = axis.morning_of(row.starts_on), duration_between(row.starts_on, row.finishes_on, axis.calendar, task=row.code)
    if row.is_milestone:
        start, days = axis.evening_of(row.finishes_on), 0
    if state == "done":  # it cannot have ended after today
        start, days = min(start, 0), max(min(axis.evening_of(row.finishes_on), 0) - min(start, 0), 0)
    elif state == "started":
        days = max(_remaining(row, days), 0 if row.is_milestone else 1)
    return SimTask(
        row.id,
        row.code,
        row.name,
        row.name_en,
        row.parent_id,
        row.stage_id,
        start,
        days,
        state,
        low,
        high,
        0.0 if row.is_summary else float(whole * left),
        0.0 if row.is_summary else float(labour * left),
    )


def _remaining(row: Task, days: int) -> int:
    """Working days left of a task that has begun: by the effort reported as left, else by progress; a begun day counts whole."""
    share = row.remaining_days / row.effort_days if row.remaining_days is not None and row.effort_days > 0 else 1 - row.progress / WHOLE
    return -int(-(days * share) // 1)


def _spread(row: Task, table: Mapping[str, Any]) -> tuple[float, float]:
    """Effort at best and at worst over the planned one: the task's three points, where it has none the policy's."""
    low = row.optimistic_days / row.effort_days if row.optimistic_days is not None and row.effort_days > 0 else 1 - Decimal(table["simulation.faster"])
    high = row.pessimistic_days / row.effort_days if row.pessimistic_days is not None and row.effort_days > 0 else 1 + Decimal(table["simulation.slower"])
    return float(min(low, Decimal(1))), float(max(high, Decimal(1)))


def open_risks(session: Session, project_id: int) -> Sequence[ProjectRisk]:
    return session.scalars(select(ProjectRisk).where(ProjectRisk.project_id == project_id, ProjectRisk.closed_on.is_(None)).order_by(ProjectRisk.id)).all()


def counts(row: ProjectRisk) -> bool:
    """Only a risk with an effect in days or money changes a figure."""
    return bool(row.impact_days) or bool(row.impact_cost)


def _risk(row: ProjectRisk, table: Mapping[str, Any]) -> SimRisk:
    probability = float(table[f"risk.probability_{row.likelihood}"])
    return SimRisk(row.id, row.name, row.name_en, probability, row.impact_days or 0, float(row.impact_cost or 0), row.stage_id)


def register_hash(risks: Sequence[ProjectRisk]) -> str:
    """Changes when the register would give other figures."""
    facts = [[r.id, r.likelihood, r.impact_days, str(r.impact_cost), r.stage_id] for r in risks if counts(r)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:40]
