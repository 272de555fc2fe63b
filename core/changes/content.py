"""What a change proposes: the whole project as it would be. Read from the project's tables, kept as JSON, compared and merged as values.

Rows keep their ids; what a proposal adds has a negative id (a task its own name) until the last approval gives it a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.plan import document, store
from core.plan.tree import Tasks
from db.models import CostLine, Deliverable, Milestone, Project, ProjectMember, RoleWeight, Stage


@dataclass(frozen=True)
class StagePart:
    id: int
    name: str
    starts_on: dt.date
    finishes_on: dt.date
    revenue_share: Decimal
    name_en: str = ""
    bonus_rate: Decimal | None = None


@dataclass(frozen=True)
class CostPart:
    """A line of the budget; `day_rate` and `net_cost` are those it was approved with, or worked out anew where it differs."""

    id: int
    stage_id: int
    account_id: int
    kind: str  # labour, purchase, expense
    description: str = ""
    grade_id: int | None = None
    days: Decimal | None = None
    day_rate: Decimal | None = None
    gross_amount: Decimal = Decimal("0.00")
    deductible_tax: Decimal = Decimal("0.00")
    net_cost: Decimal | None = None
    planned_on: dt.date | None = None


@dataclass(frozen=True)
class MemberPart:
    employee_id: int
    role: str
    planned_days: Decimal = Decimal(0)
    from_on: dt.date | None = None
    until_on: dt.date | None = None

    @property
    def id(self) -> str:
        return f"{self.employee_id}:{self.role}"


@dataclass(frozen=True)
class DuePart:
    """A milestone or deliverable of its own: no task whose dates it follows. `done`: reached or handed in, its day stays."""

    id: int
    name: str
    due_on: dt.date | None
    name_en: str = ""
    done: bool = False


@dataclass(frozen=True)
class Content:
    """A project's period, revenue (net of tax), plan, stages, budget, team, role weights, dates that follow no task."""

    starts_on: dt.date
    finishes_on: dt.date
    net_revenue: Decimal
    tasks: Tasks = ()
    stages: tuple[StagePart, ...] = ()
    costs: tuple[CostPart, ...] = ()
    team: tuple[MemberPart, ...] = ()
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    milestones: tuple[DuePart, ...] = ()
    deliverables: tuple[DuePart, ...] = ()

    @property
    def cost(self) -> Decimal:
        return sum((c.net_cost or Decimal(0) for c in self.costs), Decimal("0.00"))


_CONTENT: TypeAdapter[Content] = TypeAdapter(Content)


def to_json(content: Content) -> dict[str, Any]:
    """Decimals and dates as text; exact."""
    found: dict[str, Any] = to_jsonable_python(replace(content, tasks=()))
    return found | {"tasks": document.to_json(content.tasks)}


def from_json(kept: Mapping[str, Any]) -> Content:
    """What was kept. A field that came later has its default."""
    rest = _CONTENT.validate_python({name: value for name, value in kept.items() if name != "tasks"})
    return replace(rest, tasks=document.from_json(kept.get("tasks", ())))


def of_project(session: Session, project: Project) -> Content:
    """The project as it is saved; eight statements."""
    mine = project.id
    stages = session.scalars(select(Stage).where(Stage.project_id == mine).order_by(Stage.position))
    by_stage = select(CostLine).join(Stage, Stage.id == CostLine.stage_id).where(CostLine.project_id == mine)
    costs = session.scalars(by_stage.order_by(Stage.position, CostLine.kind.desc(), CostLine.id))
    members = session.scalars(select(ProjectMember).where(ProjectMember.project_id == mine).order_by(ProjectMember.id))
    weights = session.execute(select(RoleWeight.role, RoleWeight.weight).where(RoleWeight.project_id == mine).order_by(RoleWeight.role)).all()
    milestones = session.scalars(select(Milestone).where(Milestone.project_id == mine, Milestone.task_id.is_(None)).order_by(Milestone.due_on, Milestone.id))
    handed = session.scalars(select(Deliverable).where(Deliverable.project_id == mine, Deliverable.task_id.is_(None)).order_by(Deliverable.id))
    return Content(
        project.starts_on,
        project.finishes_on,
        project.net_revenue,
        store.opened(session, mine),
        tuple(StagePart(s.id, s.name, s.starts_on, s.finishes_on, s.revenue_share, s.name_en, s.bonus_rate) for s in stages),
        tuple(_cost(c) for c in costs),
        tuple(MemberPart(m.employee_id, m.role, m.planned_days, m.from_on, m.until_on) for m in members),
        dict(weights),
        tuple(DuePart(m.id, m.name, m.due_on, m.name_en, m.reached_on is not None) for m in milestones),
        tuple(DuePart(d.id, d.name, d.due_on, d.name_en, d.state != "planned") for d in handed),
    )


def _cost(row: CostLine) -> CostPart:
    labour = row.kind == "labour"
    return CostPart(
        row.id,
        row.stage_id,
        row.account_id,
        row.kind,
        row.description,
        row.grade_id,
        row.days,
        row.day_rate,
        Decimal("0.00") if labour else row.gross_amount,
        row.deductible_tax,
        row.net_cost,
        row.planned_on,
    )
