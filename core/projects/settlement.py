"""The profit settlement of a project: what it was to earn, what it did (PRJ-34, first version: shown before and after closing)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord
from core.money import ZERO
from core.projects import endings
from core.unit import reading
from db.models import BudgetLine, CostEntry, Project, Receipt


@dataclass(frozen=True)
class Settlement:
    """CNY to the fen. `held` is what closing gives back to the company; `open` what stands in the way, each with its count."""

    revenue: Decimal
    received: Decimal  # gross, confirmed by finance
    budget_cost: Decimal
    actual_cost: Decimal
    labour: Decimal
    purchase: Decimal
    expense: Decimal
    held: Decimal
    open: tuple[tuple[AsWord, int], ...]

    @property
    def budget_margin(self) -> Decimal:
        return self.revenue - self.budget_cost

    @property
    def margin(self) -> Decimal:
        return self.revenue - self.actual_cost


def settlement(actor: Actor, project_id: int) -> Settlement:
    """The figures as they stand; for who sees the project's money. Five statements."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_MONEY, project_id)
        project = session.scalars(select(Project).where(Project.id == project_id)).one()
        costs = dict(
            session.execute(select(CostEntry.kind, func.sum(CostEntry.amount)).where(CostEntry.project_id == project_id).group_by(CostEntry.kind)).all()
        )
        left = func.greatest(BudgetLine.budget - BudgetLine.actual, 0)
        held = session.scalar(select(func.coalesce(func.sum(left), 0)).where(BudgetLine.project_id == project_id, ~BudgetLine.released)) or ZERO
        received = (
            session.scalar(select(func.sum(Receipt.amount)).where(Receipt.contract_id == project.contract_id, Receipt.state == "confirmed"))
            if project.contract_id
            else None
        )
        waiting = endings.open_items(session, project_id)
    return Settlement(
        project.net_revenue,
        received or ZERO,
        project.approved_cost or ZERO,
        sum(costs.values(), ZERO),
        costs.get("labour", ZERO),
        costs.get("purchase", ZERO),
        costs.get("expense", ZERO),
        held,
        tuple(waiting),
    )
