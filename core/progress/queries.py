"""Progress as screens show it: the figures of a day, by task, the S-curve (PRJ-19 … PRJ-21). Periods and reviews have modules of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, func, select

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.calendar.queries import load_calendar
from core.calendar.rules import WorkCalendar
from core.money import ZERO, fen, rounded
from core.progress import earned_value, forecast
from core.progress.measuring import Measured, leaves_on, measure
from core.progress.periods import PeriodRow, PeriodSheet, SheetRow, WaitingPeriod, period_sheet, periods, to_confirm
from core.progress.reviews import AlarmRow, ReviewRow, alarms, reviews
from core.progress.rules import WeighedTask, roll_up
from core.unit import reading
from db.models import CostEntry, ProgressPeriod, Task

__all__ = [
    "AlarmRow",
    "CurvePoint",
    "PeriodRow",
    "PeriodSheet",
    "ProgressFigures",
    "ReviewRow",
    "SheetRow",
    "TaskProgress",
    "WaitingPeriod",
    "alarms",
    "figures_on",
    "period_sheet",
    "periods",
    "reviews",
    "s_curve",
    "shown",
    "task_figures",
    "to_confirm",
]


@dataclass(frozen=True)
class ProgressFigures:
    """A project at the end of a day. Percentages 0 … 100 and points to four decimals; indices to four; CNY to the fen,
    None for who does not see money and where a figure cannot be worked out."""

    on: dt.date
    planned: Decimal
    actual: Decimal
    deviation: Decimal | None
    cost_deviation: Decimal | None  # EV/BAC % − AC/BAC %
    budget: Decimal | None  # BAC
    planned_value: Decimal | None
    earned_value: Decimal | None
    actual_cost: Decimal | None
    schedule_variance: Decimal | None
    cost_variance: Decimal | None
    spi: Decimal | None
    cpi: Decimal | None
    estimate_at_completion: Decimal | None
    estimate_to_complete: Decimal | None
    variance_at_completion: Decimal | None
    tcpi: Decimal | None
    has_baseline: bool


@dataclass(frozen=True)
class TaskProgress:
    """A task (or summary) of the plan: planned by the baseline, actual as confirmed."""

    task_id: int
    parent_id: int | None
    code: str
    name: str
    name_en: str
    is_summary: bool
    is_milestone: bool
    planned: Decimal
    actual: Decimal

    @property
    def deviation(self) -> Decimal:
        return self.actual - self.planned


@dataclass(frozen=True)
class CurvePoint:
    """One point of the S-curve; `forecast` from today on, at the pace so far."""

    on: dt.date
    planned: Decimal
    earned: Decimal | None
    spent: Decimal | None
    forecast: Decimal | None


def figures_on(actor: Actor, project_id: int, on: dt.date | None = None) -> ProgressFigures:
    """The measures of a project at the end of a day (today without one)."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        return shown(measure(session, project_id, on), money=Permission.PROJECT_MONEY in granted)


def shown(found: Measured, *, money: bool) -> ProgressFigures:
    """Rounded, once, for the eye."""
    v = found.value

    def amount(value: Fraction | None) -> Decimal | None:
        return fen(value) if money and value is not None and found.baseline_cost is not None else None

    def index(value: Fraction | None) -> Decimal | None:
        return rounded(value, 4) if money and value is not None and found.baseline_cost is not None else None

    return ProgressFigures(
        found.on,
        rounded(found.planned, 4),
        rounded(found.actual, 4),
        rounded(found.schedule.points, 4) if found.schedule else None,
        rounded(found.cost.points, 4) if found.cost and money else None,
        amount(v.budget),
        amount(v.planned),
        amount(v.earned),
        fen(v.spent) if money else None,
        amount(v.schedule_variance),
        amount(v.cost_variance),
        index(v.spi),
        index(v.cpi),
        amount(v.estimate_at_completion),
        amount(v.estimate_to_complete),
        amount(v.variance_at_completion),
        index(v.tcpi),
        found.baseline_cost is not None,
    )


def task_figures(actor: Actor, project_id: int, on: dt.date | None = None) -> list[TaskProgress]:
    """Planned and actual of every task, summaries rolled up by effort (PRJ-19)."""
    day = on or clock.today()
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        found, calendar = leaves_on(session, project_id, day), load_calendar(session)
        tasks = session.execute(
            select(Task.id, Task.parent_id, Task.code, Task.name, Task.name_en, Task.is_summary, Task.is_milestone, Task.effort_days)
            .where(Task.project_id == project_id)
            .order_by(Task.sort_key)
        ).all()
    by_task = {leaf.task_id: leaf for leaf in found}
    planned = _rolled(tasks, {i: leaf.planned(day, calendar) for i, leaf in by_task.items()})
    actual = _rolled(tasks, {i: Fraction(leaf.progress) for i, leaf in by_task.items()})
    return [
        TaskProgress(t.id, t.parent_id, t.code, t.name, t.name_en or t.name, t.is_summary, t.is_milestone, rounded(planned[t.id], 4), rounded(actual[t.id], 4))
        for t in tasks
    ]


def _rolled(tasks: Sequence[Row[*tuple[Any, ...]]], known: dict[int, Fraction]) -> dict[int, Fraction]:
    rows = [WeighedTask(t.id, t.parent_id, t.effort_days, known.get(t.id, Fraction(0))) for t in tasks]
    found = roll_up(rows)
    return {int(key): known.get(int(key), value) for key, value in found.items() if key is not None}


def s_curve(actor: Actor, project_id: int, on: dt.date | None = None) -> list[CurvePoint]:
    """PV, EV, AC by week as they stood at the end of a day (today without one), with the forecast to the EAC at the forecast finish;
    for who sees the project's money. Six statements."""
    day = on or clock.today()
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_MONEY, project_id)
        rows, calendar = leaves_on(session, project_id, day), load_calendar(session)
        cuts = session.execute(
            select(ProgressPeriod.period_on, ProgressPeriod.earned_value)
            .where(ProgressPeriod.project_id == project_id, ProgressPeriod.state == "confirmed", ProgressPeriod.period_on <= day)
            .order_by(ProgressPeriod.period_on)
        ).all()
        costs = session.execute(
            select(CostEntry.booked_on, func.sum(CostEntry.amount))
            .where(CostEntry.project_id == project_id, CostEntry.booked_on <= day)
            .group_by(CostEntry.booked_on)
            .order_by(CostEntry.booked_on)
        ).all()
    tasks = [leaf.budgeted() for leaf in rows]
    points = earned_value.s_curve(tasks, earned=[(cut, value or ZERO) for cut, value in cuts], spent=costs, on=day, calendar=calendar)
    value = earned_value.project_value(tasks, sum((amount for _, amount in costs), ZERO), day, calendar)
    return _with_forecast(points, tasks, value, day, calendar) if tasks else []


def _with_forecast(
    points: list[earned_value.CurvePoint], tasks: list[earned_value.BudgetedTask], value: earned_value.EarnedValue, day: dt.date, calendar: WorkCalendar
) -> list[CurvePoint]:
    """The points with the weeks up to the forecast finish, and the cost at each of them."""
    starts_on, planned_finish = min(t.starts_on for t in tasks), max(t.finishes_on for t in tasks)
    finish = forecast.forecast_finish(value, starts_on, planned_finish, day, calendar) or max(planned_finish, day)
    known = {p.on: p for p in points}

    def planned(at: dt.date) -> Fraction:
        return earned_value.planned_value(tasks, at, calendar)

    found = []
    for at in forecast.curve_days([p.on for p in points], day, finish):
        p = known.get(at) or earned_value.CurvePoint(at, planned(at), None, None)
        ahead = forecast.forecast_cost(at, value, day, planned_finish, finish, planned)
        found.append(
            CurvePoint(
                at,
                fen(p.planned),
                None if p.earned is None else fen(p.earned),
                None if p.spent is None else fen(p.spent),
                None if ahead is None else fen(ahead),
            )
        )
    return found
