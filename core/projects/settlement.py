"""The profit settlement of a project: what it was to earn, what it did, what is still to come in, what goes back (PRJ-34)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord
from core.money import ZERO
from core.projects import endings
from core.receipts.figures import received_on_contract
from core.tax import split_gross
from core.unit import reading
from db.models import BonusSheet, BudgetLine, Contract, CostEntry, CostLine, Project

SETTLED_BONUS = ("approved", "paid")


@dataclass(frozen=True)
class Settlement:
    """CNY to the fen. `revenue` is the final one: what was budgeted, but of a contract that was terminated only what came in, net of tax.
    `held` is what the end gives back to the company; `open` what stands in the way of closing, each with its count."""

    revenue: Decimal
    received: Decimal  # gross, confirmed by finance
    budget_cost: Decimal
    actual_cost: Decimal
    labour: Decimal
    purchase: Decimal
    expense: Decimal
    held: Decimal
    open: tuple[tuple[AsWord, int], ...]
    budget_revenue: Decimal = ZERO
    contract_amount: Decimal = ZERO  # gross, as far as it is owed
    bonus: Decimal = ZERO  # pools approved or paid
    budget_labour: Decimal = ZERO
    budget_purchase: Decimal = ZERO
    budget_expense: Decimal = ZERO

    @property
    def budget_margin(self) -> Decimal:
        return self.budget_revenue - self.budget_cost

    @property
    def margin(self) -> Decimal:
        return self.revenue - self.actual_cost

    @property
    def margin_rate(self) -> Decimal | None:
        return self.margin / self.revenue if self.revenue else None

    @property
    def receivable(self) -> Decimal:
        """Of the contract, gross, not received yet; an over-payment is no negative claim."""
        return max(self.contract_amount - self.received, ZERO)


def settlement(actor: Actor, project_id: int) -> Settlement:
    """The figures as they stand; for who sees the project's money."""
    with reading(actor, "service") as session:
        require_on_project(session, actor, Permission.PROJECT_MONEY, project_id)
        return settlement_of(session, session.scalars(select(Project).where(Project.id == project_id)).one())


def settlement_of(session: Session, project: Project) -> Settlement:
    """The same inside a transaction; eight statements at most."""
    costs = dict(session.execute(select(CostEntry.kind, func.sum(CostEntry.amount)).where(CostEntry.project_id == project.id).group_by(CostEntry.kind)).all())
    left = func.greatest(BudgetLine.budget - BudgetLine.actual, 0)
    planned = dict(session.execute(select(CostLine.kind, func.sum(CostLine.net_cost)).where(CostLine.project_id == project.id).group_by(CostLine.kind)).all())
    held = session.scalar(select(func.coalesce(func.sum(left), 0)).where(BudgetLine.project_id == project.id, ~BudgetLine.released)) or ZERO
    received = received_on_contract(session, project.contract_id) if project.contract_id else ZERO
    contract = session.get(Contract, project.contract_id) if project.contract_id else None
    ended = contract is not None and contract.state == "terminated"  # nothing more falls due from it
    bonus = select(func.sum(BonusSheet.pool)).where(BonusSheet.project_id == project.id, BonusSheet.state.in_(SETTLED_BONUS))
    return Settlement(
        split_gross(received, contract.tax_rate).net if contract is not None and ended else project.net_revenue,
        received,
        project.approved_cost or ZERO,
        sum(costs.values(), ZERO),
        costs.get("labour", ZERO),
        costs.get("purchase", ZERO),
        costs.get("expense", ZERO),
        held,
        tuple((item.word, item.count) for item in endings.open_items(session, project.id)),
        project.net_revenue,
        ZERO if contract is None or ended else contract.amount,
        session.scalar(bonus) or ZERO,
        planned.get("labour") or ZERO,
        planned.get("purchase") or ZERO,
        planned.get("expense") or ZERO,
    )
