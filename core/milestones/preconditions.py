"""What a milestone waits for and whether it is there (PRJ-06): for one milestone or for all of a project, in one statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from db.models import Deliverable, Milestone, MilestonePrecondition, PlanLine, Receipt, ReceiptLine


@dataclass(frozen=True)
class PreconditionRow:
    """`kind` milestone, deliverable, receipt or qa; what it names (nothing for QA); `met` whether it holds now."""

    id: int
    milestone_id: int
    kind: str
    target_id: int | None
    name: str
    name_en: str
    met: bool


def preconditions(session: Session, milestone_ids: Collection[int]) -> list[PreconditionRow]:
    """Every precondition of these milestones; a plan line is met when confirmed receipts cover it."""
    p, needed = MilestonePrecondition, aliased(Milestone)
    paid = (
        select(ReceiptLine.plan_line_id, func.sum(ReceiptLine.amount).label("paid"))
        .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .where(Receipt.state == "confirmed", ReceiptLine.plan_line_id.is_not(None))
        .group_by(ReceiptLine.plan_line_id)
        .subquery()
    )
    rows = session.execute(
        select(
            p,
            needed.name,
            needed.name_en,
            needed.reached_on,
            Deliverable.name,
            Deliverable.name_en,
            Deliverable.state,
            PlanLine.condition,
            PlanLine.condition_en,
            PlanLine.amount,
            paid.c.paid,
        )
        .outerjoin(needed, needed.id == p.required_milestone_id)
        .outerjoin(Deliverable, Deliverable.id == p.deliverable_id)
        .outerjoin(PlanLine, PlanLine.id == p.plan_line_id)
        .outerjoin(paid, paid.c.plan_line_id == p.plan_line_id)
        .where(p.milestone_id.in_(milestone_ids))
        .order_by(p.milestone_id, p.id)
    )
    found = []
    for row, m_name, m_name_en, reached_on, d_name, d_name_en, d_state, condition, condition_en, amount, covered in rows:
        match row.kind:
            case "milestone":
                one = (row.required_milestone_id, m_name, m_name_en, reached_on is not None)
            case "deliverable":
                one = (row.deliverable_id, d_name, d_name_en, d_state == "accepted")
            case "receipt":
                one = (row.plan_line_id, condition, condition_en, covered is not None and covered >= amount)
            case _:
                one = (None, "", "", row.qa_passed_on is not None)
        found.append(PreconditionRow(row.id, row.milestone_id, row.kind, one[0], one[1] or "", one[2] or one[1] or "", one[3]))
    return found
