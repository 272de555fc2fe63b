"""Revenue and cost of the firm's projects by year, to the fen (PRJ-40)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from core.calendar.queries import load_calendar
from core.calendar.rules import WorkCalendar
from core.decision_support.rules import YearMargin
from core.initiation.figures import Figures
from core.initiation.rules import StageCost, spread_over_years, stage_revenues
from core.money import ZERO
from core.projects.types import ProjectState
from core.settings import settings
from db.models import BudgetLine, Project, ProjectEnding, Stage

APPROVED = (
    ProjectState.INITIATED,
    ProjectState.IN_PROGRESS,
    ProjectState.PAUSED,
    ProjectState.FINISHED,
    ProjectState.TERMINATED,
    ProjectState.CLOSED,
)
REVENUE = 0  # what revenue is spread by, in the place of an account


def margins(session: Session, project: Project, figures: Figures) -> list[YearMargin]:
    """The years the new project falls in: the sums of all approved projects, and the new one. Three statements."""
    calendar = load_calendar(session)
    new_cost: dict[int, Decimal] = {}
    for need in figures.needs:
        new_cost[need.year] = new_cost.get(need.year, ZERO) + need.amount
    stages = session.execute(_stages().where(Project.id == project.id)).all()
    new_revenue = revenue_by_year(stages, calendar)
    years = sorted({*new_cost, *new_revenue})
    revenue = revenue_by_year(session.execute(_stages().where(Project.state.in_(APPROVED), Project.id != project.id)).all(), calendar)
    cost = _cost_by_year(session, years, project.id)
    return [YearMargin(y, revenue.get(y, ZERO), cost.get(y, ZERO), new_revenue.get(y, ZERO), new_cost.get(y, ZERO)) for y in years]


def _stages() -> Any:
    """A project's revenue with its stages: of a terminated one what it was settled at."""
    settled = (
        select(ProjectEnding.revenue)
        .where(ProjectEnding.project_id == Project.id, ProjectEnding.kind == "termination", ProjectEnding.state == "approved")
        .correlate(Project)
        .scalar_subquery()
    )
    revenue = case((Project.state == ProjectState.TERMINATED, func.coalesce(settled, Project.net_revenue)), else_=Project.net_revenue)
    return (
        select(Project.id, revenue.label("revenue"), Project.starts_on, Project.finishes_on, Stage.id.label("stage_id"))
        .add_columns(Stage.starts_on.label("first"), Stage.finishes_on.label("last"), Stage.revenue_share)
        .outerjoin(Stage, Stage.project_id == Project.id)
        .order_by(Project.id, Stage.position)
    )


def revenue_by_year(rows: Iterable[Any], calendar: WorkCalendar) -> dict[int, Decimal]:
    """The revenue of each stage over its working days; a project whose stages do not share it out yet over its own."""
    projects: dict[int, list[Any]] = {}
    for r in rows:
        projects.setdefault(r.id, []).append(r)
    parts: list[StageCost] = []
    for stages in projects.values():
        whole = stages[0]
        shares = [s.revenue_share for s in stages if s.stage_id is not None]
        if shares and sum(shares) == 1:
            amounts = stage_revenues(whole.revenue, shares)
            parts += [StageCost(s.first, s.last, {REVENUE: amount}) for s, amount in zip(stages, amounts, strict=True)]
        else:
            parts.append(StageCost(whole.starts_on, whole.finishes_on, {REVENUE: whole.revenue}))
    months = settings().firm.fiscal_year_starts_month
    found: dict[int, Decimal] = {}
    for (year, _account), amount in spread_over_years(parts, calendar, first_month=months).items():
        found[year] = found.get(year, ZERO) + amount
    return found


def _cost_by_year(session: Session, years: Collection[int], but: int) -> dict[int, Decimal]:
    """What approved projects cost in a year: of a project that is over what was booked, else its budget, or what was booked where that is
    more (MON-03)."""
    costs = case((BudgetLine.released, BudgetLine.actual), else_=func.greatest(BudgetLine.budget, BudgetLine.actual))
    rows: Sequence[Any] = session.execute(
        select(BudgetLine.year, func.sum(costs))
        .where(BudgetLine.project_id.is_not(None), BudgetLine.project_id != but, BudgetLine.year.in_(years))
        .group_by(BudgetLine.year)
    ).all()
    found: dict[int, Decimal] = {r[0]: r[1] for r in rows}
    return found


