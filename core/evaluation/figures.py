"""The figures a closed project is judged on: baseline 0 and the approved budget against what became of them (PRJ-46)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar.queries import load_calendar
from core.deliverables.queries import first_pass
from core.evaluation.rules import Figures, delay
from core.projects.settlement import settlement_of
from db.models import Baseline, Project, ProjectEnding


def figures_of(session: Session, project: Project) -> Figures:
    """Time against baseline 0, money as it was settled against the last approved budget, quality at first review."""
    plan = session.scalar(select(Baseline).where(Baseline.project_id == project.id).order_by(Baseline.number).limit(1))
    finished = project.finished_on or project.terminated_on
    calendar = load_calendar(session)
    settled = session.scalar(
        select(ProjectEnding).where(ProjectEnding.project_id == project.id, ProjectEnding.kind == "closure", ProjectEnding.state == "approved")
    )
    now = settlement_of(session, project)
    passed, reviewed = first_pass(session, [project.id]).get(project.id, (0, 0))
    return Figures(
        planned_finish=plan.finishes_on if plan else None,
        actual_finish=finished,
        planned_days=calendar.working_days_inclusive(plan.starts_on, plan.finishes_on) if plan else 0,
        delay_days=delay(plan.finishes_on, finished, calendar) if plan and finished else 0,
        budget_revenue=now.budget_revenue,
        revenue=settled.revenue if settled and settled.revenue is not None else now.revenue,
        budget_cost=now.budget_cost,
        cost=settled.cost if settled and settled.cost is not None else now.actual_cost,
        passed=passed,
        reviewed=reviewed,
    )


def to_json(figures: Figures) -> dict[str, Any]:
    return {name: None if value is None else value if isinstance(value, int) else str(value) for name, value in vars(figures).items()}


def from_json(raw: dict[str, Any]) -> Figures:
    """The figures as they were kept."""

    def day(name: str) -> dt.date | None:
        return dt.date.fromisoformat(raw[name]) if raw.get(name) else None

    def money(name: str) -> Decimal | None:
        return Decimal(raw[name]) if raw.get(name) is not None else None

    def number(name: str) -> int:
        return int(raw.get(name) or 0)

    return Figures(
        day("planned_finish"), day("actual_finish"), number("planned_days"), number("delay_days"), money("budget_revenue"), money("revenue"),
        money("budget_cost"), money("cost"), number("passed"), number("reviewed"),
    )  # fmt: skip
