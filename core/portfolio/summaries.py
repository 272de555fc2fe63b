"""The kept figures of projects, for lists of hundreds (PRJ-35, PRJ-36).

Every service that moves a project's figures calls `refresh` last in its transaction: budget, plan, progress, labour, receipts,
risks. A new day moves planned progress and overdue days: `refresh_all`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core import clock, policies
from core.calendar.queries import load_calendar
from core.calendar.rules import WorkCalendar
from core.money import ZERO, fen, rounded
from core.portfolio.reasons import to_json
from core.portfolio.rules import Health, HealthFigures, HealthLimits, Reason, health_of
from core.progress.measuring import Measured, latest_baselines, leaves, measured, spent
from core.projects.types import ProjectState
from db.models import CostLine, PlanLine, Project, ProjectRisk, ProjectSummary, Receipt, ReceiptLine

JUDGED = frozenset({ProjectState.INITIATED, ProjectState.IN_PROGRESS, ProjectState.PAUSED, ProjectState.FINISHED})
AT_WORK = frozenset({ProjectState.IN_PROGRESS, ProjectState.PAUSED})
PERCENT_PLACES = 4


@dataclass(frozen=True)
class _Money:
    """What came in and what should have."""

    received: Mapping[int, Decimal]  # by contract
    overdue_days: Mapping[int, int]


def refresh(session: Session, project_ids: Iterable[int], on: dt.date | None = None) -> None:
    """Works out the summaries of these projects anew. Call it last in the transaction: it locks the summary rows, so that of two
    who book at once the second sees what the first booked. A constant number of statements."""
    ids = sorted(set(project_ids))
    if not ids:
        return
    session.flush()
    _lock(session, ids)
    day = on or clock.today()
    values = [_values(*row) for row in _figures(session, ids, day)]
    # executemany: a statement with every row's values in it would be compiled anew for each number of rows
    statement = insert(ProjectSummary)
    columns = {name: statement.excluded[name] for name in values[0] if name != "project_id"}
    session.connection().execute(statement.on_conflict_do_update(index_elements=["project_id"], set_=columns), values)


def refresh_all(session: Session, on: dt.date | None = None) -> int:
    """Every project that is not closed or rejected, at the end of a day; returns how many."""
    over = (ProjectState.CLOSED, ProjectState.REJECTED)
    ids = session.scalars(select(Project.id).where(Project.state.not_in(over))).all()
    refresh(session, ids, on)
    return len(ids)


def _lock(session: Session, ids: Collection[int]) -> None:
    """Locks the summary rows in the order of their ids; those that are missing are made first."""
    statement = select(ProjectSummary.project_id).where(ProjectSummary.project_id.in_(ids)).order_by(ProjectSummary.project_id).with_for_update()
    missing = set(ids) - set(session.scalars(statement))
    if missing:
        session.connection().execute(insert(ProjectSummary).on_conflict_do_nothing(), [_empty(i) for i in sorted(missing)])
        session.scalars(statement).all()


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


def _figures(session: Session, ids: Collection[int], day: dt.date) -> list[tuple[Project, Measured, int, Decimal, Decimal, Health, list[Reason]]]:
    projects = list(session.scalars(select(Project).where(Project.id.in_(ids)).order_by(Project.id)))
    calendar, limits = load_calendar(session), limits_of(session, day)
    money = _money(session, {p.contract_id for p in projects if p.contract_id is not None}, day)
    severe = _severe(session, ids)
    drafted = dict(
        session.execute(select(CostLine.project_id, func.sum(CostLine.net_cost)).where(CostLine.project_id.in_(ids)).group_by(CostLine.project_id)).all()
    )
    found = []
    for project, measures, minutes in _measured(session, projects, day, calendar):
        budget = measures.baseline_cost if measures.baseline_cost is not None else drafted.get(project.id, ZERO)
        overdue = money.overdue_days.get(project.contract_id or 0, 0)
        level, reasons = health_of(judged(project, measures, overdue, severe.get(project.id, 0)), limits) if project.state in JUDGED else (Health.GREEN, [])
        found.append((project, measures, minutes, budget, money.received.get(project.contract_id or 0, ZERO), level, reasons))
    return found


def _measured(session: Session, projects: Collection[Project], day: dt.date, calendar: WorkCalendar) -> list[tuple[Project, Measured, int]]:
    ids = [p.id for p in projects]
    baselines = latest_baselines(session, ids)
    rows = leaves(session, [i for i, _ in baselines.values()])
    costs = spent(session, ids, day)
    found = []
    for project in projects:
        baseline = baselines.get(project.id)
        cost, minutes = costs.get(project.id, (ZERO, 0))
        found.append((project, measured(day, rows.get(baseline[0], []) if baseline else [], baseline[1] if baseline else None, cost, calendar), minutes))
    return found


def judged(project: Project, measures: Measured, overdue_days: int, severe_risks: int) -> HealthFigures:
    """What health looks at: deviation and cost of work that runs, the margin as it is forecast, what is owed, what threatens (PRJ-36)."""
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


def _money(session: Session, contract_ids: Collection[int], day: dt.date) -> _Money:
    """Confirmed receipts by contract, and how long the oldest plan line waits for its money (CON-04, CON-08); two statements."""
    if not contract_ids:
        return _Money({}, {})
    received = dict(
        session.execute(
            select(Receipt.contract_id, func.sum(Receipt.amount))
            .where(Receipt.contract_id.in_(contract_ids), Receipt.state == "confirmed")
            .group_by(Receipt.contract_id)
        ).all()
    )
    paid = (
        select(ReceiptLine.plan_line_id, func.sum(ReceiptLine.amount).label("paid"))
        .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .where(Receipt.state == "confirmed", Receipt.contract_id.in_(contract_ids))
        .group_by(ReceiptLine.plan_line_id)
        .subquery()
    )
    late = session.execute(
        select(PlanLine.contract_id, func.min(PlanLine.due_on))
        .outerjoin(paid, paid.c.plan_line_id == PlanLine.id)
        .where(PlanLine.contract_id.in_(contract_ids), PlanLine.due_on < day, PlanLine.amount > func.coalesce(paid.c.paid, 0))
        .group_by(PlanLine.contract_id)
    )
    return _Money(received, {contract: (day - due).days for contract, due in late})


def _severe(session: Session, ids: Collection[int]) -> dict[int, int]:
    rows = session.execute(
        select(ProjectRisk.project_id, func.count())
        .where(ProjectRisk.project_id.in_(ids), ProjectRisk.closed_on.is_(None), ProjectRisk.likelihood == "high", ProjectRisk.impact == "severe")
        .group_by(ProjectRisk.project_id)
    )
    return dict(rows.all())


def _values(project: Project, measures: Measured, minutes: int, budget: Decimal, received: Decimal, level: Health, reasons: list[Reason]) -> dict[str, Any]:
    return {
        "project_id": project.id,
        "budget_cost": budget,
        "actual_cost": fen(measures.value.spent),
        "actual_minutes": minutes,
        "received": received,
        "progress": rounded(measures.actual, PERCENT_PLACES),
        "planned_progress": rounded(measures.planned, PERCENT_PLACES),
        "earned_value": fen(measures.value.earned),
        "planned_value": fen(measures.value.planned),
        "measured_on": measures.on,
        "health": level.value,
        "health_reasons": to_json(reasons),
    }
