"""Reviews a person was asked for, or decides (PRJ-26)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.unit import reading
from db.models import Deliverable, ExpertOpinion, ExpertReview, Project


@dataclass(frozen=True)
class MyReview:
    """A review the actor was asked for, or decides."""

    id: int
    deliverable_id: int
    deliverable: str
    deliverable_en: str
    number: str
    project: str
    project_en: str
    part: str  # chair, reviewer
    state: str  # to_give, given, to_decide, waiting, decided, cancelled
    due_on: dt.date | None
    opened_at: dt.datetime
    decision: str


def my_reviews(actor: Actor) -> list[MyReview]:
    """Open ones first, by the day they are due; one statement."""
    with reading(actor) as session:
        me = actor.employee_id
        given = select(func.count(ExpertOpinion.id)).where(ExpertOpinion.review_id == ExpertReview.id, ExpertOpinion.given_at.is_(None)).scalar_subquery()
        mine = aliased(ExpertOpinion)
        rows = session.execute(
            select(ExpertReview, Deliverable.id, Deliverable.name, Deliverable.name_en, Project.number, Project.name, Project.name_en, mine.id, mine.given_at)
            .add_columns(given.label("waiting"))
            .join(Deliverable, Deliverable.id == ExpertReview.deliverable_id)
            .join(Project, Project.id == Deliverable.project_id)
            .outerjoin(mine, (mine.review_id == ExpertReview.id) & (mine.reviewer_id == me))
            .where(or_(ExpertReview.chair_id == me, mine.id.is_not(None)))
            .order_by(ExpertReview.id.desc())
        ).all()
    found = [
        MyReview(
            r.id,
            d_id,
            name,
            name_en or name,
            number,
            project,
            project_en or project,
            "chair" if r.chair_id == me else "reviewer",
            _my_state(r, me, asked=opinion_id is not None, given=given_at is not None, waiting=waiting),
            r.due_on,
            r.opened_at,
            r.decision,
        )
        for r, d_id, name, name_en, number, project, project_en, opinion_id, given_at, waiting in rows
    ]
    return sorted(found, key=lambda r: (r.state not in ("to_give", "to_decide"), r.due_on or dt.date.max))


def _my_state(review: ExpertReview, me: int, *, asked: bool, given: bool, waiting: int) -> str:
    if review.state != "open":
        return review.state
    if asked and not given:
        return "to_give"
    return "to_decide" if not waiting and review.chair_id == me else "waiting"
