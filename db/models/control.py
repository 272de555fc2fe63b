"""Control of running projects: what members report on a task, indicators and corrective actions, weekly briefs (PRJ-18, PRJ-22, PRJ-25)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Code, Day, Id, Name, Note, Percent, Versioned, ref


class TaskReport(Base):
    """How far a member says a task is, told in the task list, without hours; each is a row of its own (PRJ-18)."""

    __tablename__ = "task_report"
    __table_args__ = (
        CheckConstraint("progress >= 0 AND progress <= 100", name="progress_range"),
        CheckConstraint("remaining_days >= 0", name="days_not_negative"),
        Index("ix_task_report_task", "task_id", "reported_on", "id"),
    )
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    task_id: Mapped[int] = ref("task.id", ondelete="CASCADE", index=False)
    employee_id: Mapped[int] = ref("employee.id")
    reported_on: Mapped[Day]
    reported_at: Mapped[dt.datetime]
    progress: Mapped[Percent]
    remaining_days: Mapped[Decimal | None]
    note: Mapped[Note] = mapped_column(default="")


class IndicatorReading(Base):
    """The indicators of a project as measured at the end of a day; None where there is nothing to measure yet (PRJ-22)."""

    __tablename__ = "indicator_reading"
    __audited__ = False  # worked out by the nightly job, can be worked out again
    __table_args__ = (UniqueConstraint("project_id", "measured_on"),)
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE", index=False)
    measured_on: Mapped[Day]
    schedule: Mapped[Decimal | None]  # (EV − PV) / PV, a fraction
    cost: Mapped[Decimal | None]  # (AC − EV) / EV
    quality: Mapped[Decimal | None]  # passed at first review / reviewed


class CorrectiveAction(Versioned, Base):
    """Opened by an indicator beyond its breach limit, with an owner and a day; QA says whether it helped (PRJ-22)."""

    __tablename__ = "corrective_action"
    __table_args__ = (
        CheckConstraint("indicator IN ('schedule','cost','quality')", name="indicator_known"),
        CheckConstraint("state IN ('open','done','effective','ineffective')", name="state_known"),
        # one that has not ended is enough for an indicator of a project
        Index("uq_corrective_action_unfinished", "project_id", "indicator", unique=True, postgresql_where=text("state <> 'effective'")),
    )
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    indicator: Mapped[Code]
    opened_at: Mapped[dt.datetime]
    measured_on: Mapped[Day]
    value: Mapped[Decimal]  # the rate that broke the limit, unrounded to 9 places
    limit_rate: Mapped[Decimal]
    owner_id: Mapped[int] = ref("employee.id")
    due_on: Mapped[Day]
    state: Mapped[str] = mapped_column(String(40), default="open")
    cause: Mapped[Note] = mapped_column(default="")
    measure: Mapped[Note] = mapped_column(default="")  # what is done about it
    result: Mapped[Note] = mapped_column(default="")  # what was done, by its owner
    done_on: Mapped[dt.date | None]
    verdict: Mapped[Note] = mapped_column(default="")  # QA: why it helped or did not
    verified_by_id: Mapped[int | None] = ref("employee.id")
    verified_at: Mapped[dt.datetime | None]
    reopened: Mapped[int] = mapped_column(default=0)


class WeeklyBrief(Versioned, Base):
    """The brief of a week, for the firm's team or for the customer, in one language: made from the figures, edited by the manager,
    then sent and never changed again (PRJ-25, GEN-04)."""

    __tablename__ = "weekly_brief"
    __table_args__ = (
        CheckConstraint("edition IN ('team','customer')", name="edition_known"),
        CheckConstraint("language IN ('zh','en')", name="language_known"),
        CheckConstraint("state IN ('draft','sent')", name="state_known"),
        Index("uq_weekly_brief_draft", "project_id", "week_on", "edition", "language", unique=True, postgresql_where=text("state = 'draft'")),
    )
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    week_on: Mapped[Day]  # its Monday
    edition: Mapped[Code]
    language: Mapped[Code]
    title: Mapped[Name]
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # [{"key": "done", "text": …}]
    state: Mapped[str] = mapped_column(String(40), default="draft")
    made_by_id: Mapped[int] = ref("employee.id")
    made_at: Mapped[dt.datetime]
    sent_by_id: Mapped[int | None] = ref("employee.id")
    sent_at: Mapped[dt.datetime | None]
    channel: Mapped[Code] = mapped_column(default="")  # of the customer's: mail, in_person, other
    receivers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)  # [{"id": …, "name": …, "email": …}] as they were
    proof: Mapped[Note] = mapped_column(default="")
