"""The kept figures of projects, for lists of hundreds (PRJ-35, PRJ-36).

Every service that moves a project's figures calls `refresh` last in its transaction: budget, plan, progress, labour, receipts,
risks. A new day moves planned progress and overdue days: `refresh_all`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core import clock, policies
from core.calendar.queries import load_calendar
from core.money import ZERO, fen, rounded
from core.portfolio.reasons import to_json
from core.portfolio.rules import Health, HealthFigures, HealthLimits, Reason, health_of
from core.progress.measuring import Measured, leaves, measured
from core.projects.types import ProjectState
from db.models import Baseline, CostEntry, CostLine, PlanLine, Project, ProjectRisk, ProjectSummary, Receipt, ReceiptLine

JUDGED = frozenset({ProjectState.INITIATED, ProjectState.IN_PROGRESS, ProjectState.PAUSED, ProjectState.FINISHED})
AT_WORK = frozenset({ProjectState.IN_PROGRESS, ProjectState.PAUSED})
PERCENT_PLACES = 4


def refresh(session: Session, project_ids: Iterable[int], on: dt.date | None = None) -> None:
    """Works out the summaries of these projects anew. Call it last in the transaction: it locks the summary rows, so that of two
    who book at once the second sees what the first booked. A constant number of statements."""
    ids = sorted(set(project_ids))
    if not ids:
        return
    session.flush()
    _lock(session, ids)
    day = on or clock.today()
    values = _figures(session, ids, day)
    # executemany: a statement with every row's values in it would be compiled anew for each number of rows
    session.connection().execute(_upsert(tuple(values[0])), values)


@cache
def _upsert(columns: tuple[str, ...]) -> Any:
    statement = insert(ProjectSummary)
    return statement.on_conflict_do_update(index_elements=["project_id"], set_={name: statement.excluded[name] for name in columns if name != "project_id"})


def refresh_all(session: Session, on: dt.date | None = None) -> int:
    """Every project that is not closed or rejected, at the end of a day; returns how many."""
    over = (ProjectState.CLOSED, ProjectState.REJECTED)
    ids = session.scalars(select(Project.id).where(Project.state.not_in(over))).all()
    refresh(session, ids, on)
    return len(ids)


def _lock(session: Session, ids: Collection[int]) -> None:
    """Locks the summary rows in the order of their ids; those that are missing are made first."""
    connection, wanted = session.connection(), {"ids": list(ids)}
    missing = set(ids) - set(connection.execute(_LOCK, wanted).scalars())
    if missing:
        connection.execute(insert(ProjectSummary).on_conflict_do_nothing(), [_empty(i) for i in sorted(missing)])
        connection.execute(_LOCK, wanted)


_LOCK = (
    select(ProjectSummary.project_id)
    .where(ProjectSummary.project_id.in_(bindparam("ids", expanding=True)))
    .order_by(ProjectSummary.project_id)
    .with_for_update()
)


def _empty(project_id: int) -> dict[str, Any]:
    return {
        "project_id": project_id,
        "budget_cost": ZERO,
        "actual_cost": ZERO,
        "actual_minutes": 0,
        "received": ZERO,
        "progress": Decimal(0),
        "planned_progress": Decimal(0),
        "earned_value": ZERO,
        "planned_value": ZERO,
        "measured_on": None,
        "health": Health.GREEN.value,
        "health_reasons": [],
    }


def _figures(session: Session, ids: Collection[int], day: dt.date) -> list[dict[str, Any]]:
    """The values of each summary row, in the order of the projects; two statements."""
    projects = session.connection().execute(_facts_statement(), {"ids": list(ids), "day": day}).all()
    calendar, limits = load_calendar(session), limits_of(session, day)
    rows = leaves(session, [p.baseline_id for p in projects if p.baseline_id is not None])
    found = []
    for p in projects:
        measures = measured(day, rows.get(p.baseline_id, []), p.baseline_cost, p.spent, calendar)
        overdue = (day - p.overdue_since).days if p.overdue_since else 0
        level, reasons = health_of(judged(p, measures, overdue, p.severe), limits) if p.state in JUDGED else (Health.GREEN, [])
        found.append(_values(p, measures, level, reasons))
    return found


def measured_projects(session: Session, projects: Collection[Project], day: dt.date) -> list[tuple[Project, Measured]]:
    """Each project's measures at the end of a day; two statements however many."""
    facts = {p.id: p for p in session.connection().execute(_facts_statement(), {"ids": [p.id for p in projects], "day": day})}
    rows, calendar = leaves(session, [p.baseline_id for p in facts.values() if p.baseline_id is not None]), load_calendar(session)
    measures = {i: measured(day, rows.get(p.baseline_id, []), p.baseline_cost, p.spent, calendar) for i, p in facts.items()}
    return [(project, measures[project.id]) for project in projects]


@cache
def _facts_statement() -> Any:
    """What a summary needs to know of a project besides its leaves, one row for each: the newest baseline, what was spent up to the
    day, what confirmed receipts brought in, how long the oldest plan line waits for its money (CON-04, CON-08), severe risks."""
    baseline = (
        select(Baseline.id, Baseline.budget_cost)
        .where(Baseline.project_id == Project.id)
        .order_by(Baseline.number.desc())
        .limit(1)
        .correlate(Project)
        .lateral("newest")
    )
    mine = CostEntry.project_id == Project.id, CostEntry.booked_on <= bindparam("day")
    costs = (
        select(func.coalesce(func.sum(CostEntry.amount), ZERO).label("cost"), func.coalesce(func.sum(CostEntry.minutes), 0).label("minutes"))
        .where(*mine)
        .correlate(Project)
        .lateral("costs")
    )
    received = select(func.coalesce(func.sum(Receipt.amount), ZERO)).where(Receipt.contract_id == Project.contract_id, Receipt.state == "confirmed")
    paid = (
        select(func.coalesce(func.sum(ReceiptLine.amount), ZERO))
        .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .where(ReceiptLine.plan_line_id == PlanLine.id, Receipt.state == "confirmed")
        .correlate(PlanLine)
    )
    overdue = select(func.min(PlanLine.due_on)).where(
        PlanLine.contract_id == Project.contract_id, PlanLine.due_on < bindparam("day"), PlanLine.amount > paid.scalar_subquery()
    )
    severe = select(func.count(ProjectRisk.id)).where(
        ProjectRisk.project_id == Project.id, ProjectRisk.closed_on.is_(None), ProjectRisk.likelihood == "high", ProjectRisk.impact == "severe"
    )
    drafted = select(func.coalesce(func.sum(CostLine.net_cost), ZERO)).where(CostLine.project_id == Project.id)
    return (
        select(
            Project.id,
            Project.state,
            Project.net_revenue,
            Project.margin_floor,
            baseline.c.id.label("baseline_id"),
            baseline.c.budget_cost.label("baseline_cost"),
            costs.c.cost.label("spent"),
            costs.c.minutes,
            received.correlate(Project).scalar_subquery().label("received"),
            overdue.correlate(Project).scalar_subquery().label("overdue_since"),
            severe.correlate(Project).scalar_subquery().label("severe"),
            drafted.correlate(Project).scalar_subquery().label("drafted"),
        )
        .select_from(Project)
        .outerjoin(baseline, true())
        .outerjoin(costs, true())
        .where(Project.id.in_(bindparam("ids", expanding=True)))
        .order_by(Project.id)
    )


def judged(project: Any, measures: Measured, overdue_days: int, severe_risks: int) -> HealthFigures:
    """What health looks at, of a project with state, revenue and floor: deviation and cost of work that runs, the margin as it is
    forecast, what is owed, what threatens (PRJ-36)."""
    value, revenue = measures.value, Fraction(project.net_revenue)
    running = project.state in AT_WORK and measures.schedule is not None
    estimate = value.estimate_at_completion
    forecast = (revenue - estimate) / revenue if running and revenue > 0 and estimate is not None else None
    return HealthFigures(
        deviation_points=measures.schedule.points if running and measures.schedule else None,
        cpi=value.cpi if running and value.earned else None,
        forecast_margin=forecast,
        budget_margin=(revenue - value.budget) / revenue if forecast is not None else None,
        margin_floor=project.margin_floor,
        overdue_days=overdue_days,
        severe_risks=severe_risks,
    )


def limits_of(session: Session, on: dt.date) -> HealthLimits:
    """The limits by policy."""
    p = policies.values(session, on)
    return HealthLimits(
        red_deviation_points=Decimal(p["health.red_deviation_points"]),
        amber_deviation_points=Decimal(p["health.amber_deviation_points"]),
        red_cpi=p["health.red_cpi"],
        amber_cpi=p["health.amber_cpi"],
        amber_margin_points=Decimal(p["health.amber_margin_points"]),
        red_overdue_days=p["health.red_overdue_days"],
        amber_overdue_days=p["health.amber_overdue_days"],
    )


def _values(project: Any, measures: Measured, level: Health, reasons: list[Reason]) -> dict[str, Any]:
    return {
        "project_id": project.id,
        "budget_cost": project.drafted if measures.baseline_cost is None else measures.baseline_cost,
        "actual_cost": fen(measures.value.spent),
        "actual_minutes": int(project.minutes),
        "received": project.received,
        "progress": rounded(measures.actual, PERCENT_PLACES),
        "planned_progress": rounded(measures.planned, PERCENT_PLACES),
        "earned_value": fen(measures.value.earned),
        "planned_value": fen(measures.value.planned),
        "measured_on": measures.on,
        "health": level.value,
        "health_reasons": to_json(reasons),
    }
