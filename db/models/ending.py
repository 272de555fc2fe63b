"""The documents that end a project: closure and termination, with the figures they were settled at (PRJ-13, PRJ-34, APR-12)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Code, Id, Money, Note, Versioned, ref


class ProjectEnding(Versioned, Base):
    """A closure or a termination on its way; the project keeps its state until the last approval. At most one is open per project.

    The figures are empty while it is open (they are worked out anew on every look) and stand from the last approval on; CNY."""

    __tablename__ = "project_ending"
    __table_args__ = (
        CheckConstraint("kind IN ('closure','termination')", name="kind_known"),
        CheckConstraint("kind <> 'termination' OR reason <> ''", name="termination_has_reason"),
        Index("uq_project_ending_open", "project_id", unique=True, postgresql_where=text("state IN ('draft','in_approval')")),
    )
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    project_id: Mapped[int] = ref("project.id")
    kind: Mapped[Code]  # closure, termination
    state: Mapped[str] = mapped_column(String(40), default="draft")  # draft (returned), in_approval, approved, rejected, withdrawn
    reason: Mapped[Note] = mapped_column(default="")  # of a termination; of a closure what is to be remembered
    settlement_note: Mapped[Note] = mapped_column(default="")  # what finance notes when it settles
    made_by_id: Mapped[int] = ref("employee.id", index=False)
    made_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    revenue: Mapped[Money | None]
    budget_cost: Mapped[Money | None]
    cost: Mapped[Money | None]
    received: Mapped[Money | None]  # gross, confirmed
    receivable: Mapped[Money | None]  # gross, of the contract, not received
    bonus: Mapped[Money | None]  # pools approved or paid
    released: Mapped[Money | None]  # headroom given back to the company
