"""What follows the end of a project: the hand-over to after-sales, the evaluation against the plan (PRJ-13, PRJ-34, PRJ-46)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Day, Id, Json, Note, Percent, Versioned, ref


class Handover(Versioned, Base):
    """A finished project given to after-sales: what is served, how long, how quickly; accepted by support. One per project."""

    __tablename__ = "handover"
    __table_args__ = (CheckConstraint("serves_until > serves_from", name="period_not_empty"), CheckConstraint("response_hours > 0", name="response_positive"))
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", unique=True)
    state: Mapped[str] = mapped_column(String(40), default="draft")  # draft, offered, accepted, sent_back
    scope: Mapped[Note]
    serves_from: Mapped[Day]
    serves_until: Mapped[Day]
    response_hours: Mapped[int]  # SLA: first answer within so many working hours …
    solution_days: Mapped[int]  # … solved within so many working days
    contact_ids: Mapped[list[int]] = mapped_column(default=list)  # the customer's people to speak to
    known_issues: Mapped[Note] = mapped_column(default="")
    offered_by_id: Mapped[int | None] = ref("employee.id", index=False)
    offered_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = ref("employee.id", index=False)
    decided_at: Mapped[dt.datetime | None]
    reason: Mapped[Note] = mapped_column(default="")


class ProjectEvaluation(Versioned, Base):
    """A closed project judged against its plan. `figures` are those it was judged on, `scores` criterion → {score, comment}."""

    __tablename__ = "project_evaluation"
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", unique=True)
    state: Mapped[str] = mapped_column(String(40), default="draft")  # draft, submitted, reviewed
    figures: Mapped[Json]
    scores: Mapped[Json]
    total: Mapped[Percent | None]  # on the 100 scale
    summary: Mapped[Note] = mapped_column(default="")
    made_by_id: Mapped[int | None] = ref("employee.id", index=False)
    submitted_at: Mapped[dt.datetime | None]
    reviewed_by_id: Mapped[int | None] = ref("employee.id", index=False)
    reviewed_at: Mapped[dt.datetime | None]
    review: Mapped[Note] = mapped_column(default="")
    for_template: Mapped[Note] = mapped_column(default="")  # what the template should take over
