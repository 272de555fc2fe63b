"""How often the first review passes (PRJ-22, PRJ-26)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from db.models import Deliverable, ExpertReview


def first_pass(session: Session, project_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Project → (deliverables whose first decided review said "pass", deliverables reviewed). Passed with changes is not passed at
    once. Projects without a decided review are left out. One statement.

    18 of 20 reviewed passed at the first review: (18, 20), 90.0 %."""
    first = (
        select(ExpertReview.deliverable_id, ExpertReview.decision)
        .join(Deliverable, Deliverable.id == ExpertReview.deliverable_id)
        .where(ExpertReview.state == "decided", Deliverable.project_id.in_(project_ids))
        .order_by(ExpertReview.deliverable_id, ExpertReview.id)
        .ext(distinct_on(ExpertReview.deliverable_id))
        .subquery()
    )
    rows = session.execute(
        select(Deliverable.project_id, func.count().filter(first.c.decision == "pass"), func.count())
        .join(first, first.c.deliverable_id == Deliverable.id)
        .group_by(Deliverable.project_id)
    )
    return {project: (passed, reviewed) for project, passed, reviewed in rows}
