"""A change of an approved project and a plan handed in after the initiation: documents on their way (PRJ-14, PRJ-42, APR-12)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Code, Id, Note, Versioned, ref

OPEN = "state IN ('draft','in_approval')"


class ProjectChange(Versioned, Base):
    """A proposed version of plan, team, budget, stages, dates and revenue; the project keeps its own until the last approval.

    `base` is the project as the change was opened on it, `wanted` as it shall be (core.changes.content); once the change has ended both
    stand as they were decided on, with the figures of that moment in `figures`. At most one is open per project."""

    __tablename__ = "project_change"
    __audit_hidden__ = frozenset({"base", "wanted", "figures"})  # whole plans: the trail says that they moved, the document what became of them
    __table_args__ = (
        CheckConstraint("kind IN ('full','managed')", name="kind_known"),
        CheckConstraint("state IN ('draft','in_approval','approved','rejected','dropped')", name="state_known"),
        Index("uq_project_change_open", "project_id", unique=True, postgresql_where=text(OPEN)),
    )
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    project_id: Mapped[int] = ref("project.id")
    kind: Mapped[Code]  # full: anything; managed: the margin rate does not fall
    state: Mapped[str] = mapped_column(String(40), default="draft")
    reason: Mapped[Note] = mapped_column(default="")
    with_restart: Mapped[bool] = mapped_column(default=False)  # the paused project goes on with its approval (PRJ-13)
    base_plan_version: Mapped[int]
    base: Mapped[dict[str, Any]] = mapped_column(JSONB)
    wanted: Mapped[dict[str, Any]] = mapped_column(JSONB)
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    made_by_id: Mapped[int] = ref("employee.id", index=False)
    made_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class PlanSubmission(Versioned, Base):
    """The plan of a project whose initiation carried milestones and budget only, on its way to sponsor and PMO; the plan itself stands in
    its own tables and does not move meanwhile. At most one is open per project."""

    __tablename__ = "plan_submission"
    __table_args__ = (
        CheckConstraint("state IN ('draft','in_approval','approved','rejected','withdrawn')", name="state_known"),
        Index("uq_plan_submission_open", "project_id", unique=True, postgresql_where=text(OPEN)),
    )
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    project_id: Mapped[int] = ref("project.id")
    state: Mapped[str] = mapped_column(String(40), default="draft")  # draft: returned
    note: Mapped[Note] = mapped_column(default="")
    made_by_id: Mapped[int] = ref("employee.id", index=False)
    made_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
