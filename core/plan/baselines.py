"""The baselines of a project: listed, and any two of them, or one and the live plan, side by side (PRJ-05, PRJ-14)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.money import ZERO
from core.plan.baseline import budget_of_tasks, costs_by_stage
from core.unit import reading
from db.models import Baseline, BaselineTask, Employee, ProjectChange, Task

LIVE = -1  # the plan as it stands now, where a baseline is named


@dataclass(frozen=True)
class BaselineRow:
    """One baseline; `change` is the number of the change it came with ("" for the approved plan). Cost is None for who sees no money."""

    number: int
    approved_at: dt.datetime
    by: str
    by_en: str
    change_id: int | None
    change: str
    change_kind: str
    reason: str
    starts_on: dt.date
    finishes_on: dt.date
    effort_days: Decimal
    budget_cost: Decimal | None
    tasks: int


@dataclass(frozen=True)
class Planned:
    """A task as one plan has it."""

    code: str
    name: str
    name_en: str
    sort_key: str
    level: int
    is_summary: bool
    is_milestone: bool
    starts_on: dt.date
    finishes_on: dt.date
    effort_days: Decimal
    cost: Decimal


@dataclass(frozen=True)
class Pair:
    """A task in the two plans compared; None where one of them does not have it."""

    task_id: int
    left: Planned | None
    right: Planned | None

    @property
    def now(self) -> Planned:
        found = self.right or self.left
        assert found is not None
        return found

    @property
    def differs(self) -> bool:
        if self.left is None or self.right is None:
            return True
        a, b = self.left, self.right
        return (a.starts_on, a.finishes_on, a.effort_days, a.cost, a.name) != (b.starts_on, b.finishes_on, b.effort_days, b.cost, b.name)


@dataclass(frozen=True)
class Comparison:
    """Two plans side by side, in the order of the right one; what only the left one has stands where it stood."""

    left: int
    right: int
    pairs: tuple[Pair, ...]
    money: bool

    @property
    def differing(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.differs)


def baselines(actor: Actor, project_id: int) -> list[BaselineRow]:
    """The newest first; two statements."""
    with reading(actor, "service") as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        money = Permission.PROJECT_MONEY in granted
        leaves = select(func.count(BaselineTask.id)).where(BaselineTask.baseline_id == Baseline.id, ~BaselineTask.is_summary)
        from_rows = (
            select(Baseline, Employee.name, Employee.name_en, ProjectChange.number, ProjectChange.kind, ProjectChange.reason)
            .add_columns(leaves.scalar_subquery().label("tasks"))
            .outerjoin(Employee, Employee.id == Baseline.approved_by_id)
            .outerjoin(ProjectChange, ProjectChange.id == Baseline.change_id)
            .where(Baseline.project_id == project_id)
            .order_by(Baseline.number.desc())
        )
        rows = session.execute(from_rows).all()
    return [
        BaselineRow(
            b.number,
            b.approved_at,
            name or "",
            name_en or name or "",
            b.change_id,
            number or "",
            kind or "",
            reason or "",
            b.starts_on,
            b.finishes_on,
            b.effort_days,
            b.budget_cost if money else None,
            tasks,
        )
        for b, name, name_en, number, kind, reason, tasks in rows
    ]


def compare(actor: Actor, project_id: int, left: int, right: int = LIVE) -> Comparison:
    """Task by task; five statements at most."""
    with reading(actor, "service") as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        one, other = (_plan(session, project_id, number) for number in (left, right))
    keys = sorted({*one, *other}, key=lambda key: (other.get(key) or one[key]).sort_key)
    return Comparison(left, right, tuple(Pair(key, one.get(key), other.get(key)) for key in keys), Permission.PROJECT_MONEY in granted)


def _plan(session: Session, project_id: int, number: int) -> dict[int, Planned]:
    if number == LIVE:
        tasks = session.scalars(select(Task).where(Task.project_id == project_id).order_by(Task.sort_key)).all()
        share = budget_of_tasks(tasks, costs_by_stage(session, project_id))
        return {t.id: _planned(t, t.name_en, share.get(t.id, ZERO)) for t in tasks}
    rows = session.execute(
        select(BaselineTask, Task.name, Task.name_en)
        .join(Baseline, Baseline.id == BaselineTask.baseline_id)
        .outerjoin(Task, Task.id == BaselineTask.task_id)
        .where(Baseline.project_id == project_id, Baseline.number == number)
        .order_by(BaselineTask.sort_key)
    )
    return {t.task_id: _planned(t, name_en or "" if name == t.name else "", t.budget_cost) for t, name, name_en in rows}


def _planned(t: Any, name_en: str, cost: Decimal) -> Planned:
    return Planned(
        t.code, t.name, name_en or t.name, t.sort_key, t.code.count("."), t.is_summary, t.is_milestone, t.starts_on, t.finishes_on, t.effort_days, cost
    )
