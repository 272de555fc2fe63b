"""The measures of projects at the end of a day: planned and actual progress, PV, EV, AC (PRJ-19 … PRJ-21), for one project or for all at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from core import clock
from core.calendar.queries import load_calendar
from core.calendar.rules import WorkCalendar
from core.money import ZERO
from core.progress.earned_value import BudgetedTask, EarnedValue, project_value
from core.progress.rules import Deviation, WeighedTask, cost_deviation, mean_of, planned_percent, roll_up, schedule_deviation
from db.models import Baseline, BaselineTask, CostEntry, ProgressEntry, ProgressPeriod, Task


@dataclass(frozen=True)
class Leaf:
    """A leaf of the baseline with the progress of its task."""

    task_id: int
    stage_id: int | None
    starts_on: dt.date
    finishes_on: dt.date
    effort_days: Decimal
    budget: Decimal
    progress: Decimal | Fraction

    def planned(self, on: dt.date, calendar: WorkCalendar) -> Fraction:
        return planned_percent(self.starts_on, self.finishes_on, on, calendar)

    def budgeted(self) -> BudgetedTask:
        return BudgetedTask(self.budget, self.starts_on, self.finishes_on, self.progress)


@dataclass(frozen=True)
class Measured:
    """A project at the end of a day. Without a baseline nothing is planned and nothing earned, but money may be spent."""

    on: dt.date
    planned: Fraction  # % of the whole by effort
    actual: Fraction
    value: EarnedValue
    baseline_cost: Decimal | None  # None: no baseline yet

    @property
    def schedule(self) -> Deviation | None:
        return None if self.baseline_cost is None else schedule_deviation(self.planned, self.actual)

    @property
    def cost(self) -> Deviation | None:
        return None if self.baseline_cost is None else cost_deviation(self.value.earned, self.value.spent, self.value.budget)


def latest_baselines(session: Session, project_ids: Collection[int]) -> dict[int, tuple[int, Decimal]]:
    """Project → (id, budget cost) of its newest baseline; one statement."""
    rows = session.execute(
        select(Baseline.project_id, Baseline.id, Baseline.budget_cost)
        .where(Baseline.project_id.in_(project_ids))
        .ext(distinct_on(Baseline.project_id))
        .order_by(Baseline.project_id, Baseline.number.desc())
    )
    return {r.project_id: (r.id, r.budget_cost) for r in rows}


def leaves(session: Session, baseline_ids: Collection[int]) -> dict[int, list[Leaf]]:
    """Baseline → its leaves with the confirmed progress of today; one statement."""
    rows = session.execute(
        select(
            BaselineTask.baseline_id,
            BaselineTask.task_id,
            BaselineTask.stage_id,
            BaselineTask.starts_on,
            BaselineTask.finishes_on,
            BaselineTask.effort_days,
            BaselineTask.budget_cost,
            Task.progress,
        )
        .join(Task, Task.id == BaselineTask.task_id)
        .where(BaselineTask.baseline_id.in_(baseline_ids), ~BaselineTask.is_summary)
        .order_by(BaselineTask.sort_key)
    )
    found: dict[int, list[Leaf]] = {}
    for r in rows:
        found.setdefault(r.baseline_id, []).append(Leaf(r.task_id, r.stage_id, r.starts_on, r.finishes_on, r.effort_days, r.budget_cost, r.progress))
    return found


def measured(on: dt.date, found: Collection[Leaf], baseline_cost: Decimal | None, cost: Decimal, calendar: WorkCalendar) -> Measured:
    """The measures from the leaves: progress weighed by effort, value by budget. Milestones weigh nothing, unless there is nothing else."""
    planned = mean_of([(leaf.effort_days, leaf.planned(on, calendar)) for leaf in found])
    actual = mean_of([(leaf.effort_days, leaf.progress) for leaf in found])
    value = project_value([leaf.budgeted() for leaf in found], cost, on, calendar)
    return Measured(on, planned, actual, value, baseline_cost)


def measure(session: Session, project_id: int, on: dt.date | None = None, *, reported: Mapping[int, Decimal] | None = None) -> Measured:
    """One project at the end of a day. For a day in the past with the progress that was confirmed up to it; with `reported`
    (task → %) as it would be were that confirmed too."""
    day = on or clock.today()
    rows, baseline_cost, cost = _latest(session, project_id, day)
    if reported is not None or day < clock.today():
        rows = as_of(session, project_id, rows, day, reported or {})
    return measured(day, rows, baseline_cost, cost, load_calendar(session))


@cache
def _latest_statement() -> Any:
    """Built once: every page of a project asks for it."""
    mine = CostEntry.project_id == bindparam("project"), CostEntry.booked_on <= bindparam("day")
    booked = select(func.sum(CostEntry.amount)).where(*mine).scalar_subquery()
    newest = select(Baseline.id).where(Baseline.project_id == bindparam("project")).order_by(Baseline.number.desc()).limit(1).scalar_subquery()
    b = BaselineTask
    return (
        select(booked.label("spent"), Baseline.budget_cost)
        .add_columns(b.task_id, b.stage_id, b.starts_on, b.finishes_on, b.effort_days, b.budget_cost.label("budget"), Task.progress)
        .select_from(select(literal(1).label("always")).subquery())
        .outerjoin(Baseline, Baseline.id == newest)
        .outerjoin(b, and_(b.baseline_id == Baseline.id, ~b.is_summary))
        .outerjoin(Task, Task.id == b.task_id)
        .order_by(b.sort_key)
    )


def _latest(session: Session, project_id: int, day: dt.date) -> tuple[list[Leaf], Decimal | None, Decimal]:
    """The leaves of the project's newest baseline and its cost, None without one; and what was spent up to the day. One statement."""
    rows = session.connection().execute(_latest_statement(), {"project": project_id, "day": day}).all()
    found = [Leaf(task, stage, start, end, effort, budget, done) for _, _, task, stage, start, end, effort, budget, done in rows if task is not None]
    return found, rows[0].budget_cost, rows[0].spent or ZERO


def as_of(session: Session, project_id: int, rows: Collection[Leaf], on: dt.date, reported: Mapping[int, Decimal]) -> list[Leaf]:
    """The leaves with the progress confirmed up to a day and what is reported on top; two statements."""
    tasks = session.execute(select(Task.id, Task.parent_id, Task.effort_days).where(Task.project_id == project_id)).all()
    known = {**confirmed(session, project_id, on), **reported}
    progress = roll_up(WeighedTask(t.id, t.parent_id, t.effort_days, known.get(t.id, Decimal(0))) for t in tasks)
    return [Leaf(r.task_id, r.stage_id, r.starts_on, r.finishes_on, r.effort_days, r.budget, progress.get(r.task_id, Fraction(0))) for r in rows]


def confirmed(session: Session, project_id: int, on: dt.date) -> Mapping[int, Decimal]:
    """Task → the progress of its last period confirmed up to the day; one statement."""
    rows = session.execute(
        select(ProgressEntry.task_id, ProgressEntry.progress)
        .join(ProgressPeriod, ProgressPeriod.id == ProgressEntry.period_id)
        .where(ProgressPeriod.project_id == project_id, ProgressPeriod.state == "confirmed", ProgressPeriod.period_on <= on)
        .ext(distinct_on(ProgressEntry.task_id))
        .order_by(ProgressEntry.task_id, ProgressPeriod.period_on.desc())
    )
    return dict(rows.all())


def leaves_on(session: Session, project_id: int, day: dt.date) -> list[Leaf]:
    """The leaves of the newest baseline with the progress as it was confirmed by that day."""
    baseline = latest_baselines(session, [project_id]).get(project_id)
    rows = leaves(session, [baseline[0]]).get(baseline[0], []) if baseline else []
    return as_of(session, project_id, rows, day, {}) if day < clock.today() else rows
