"""Daily reports, the period's progress, alarms and QA reviews (MON-07, PRJ-18, PRJ-20)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Code, Day, Id, Name, Note, Percent, Versioned, ref


class WorkType(Versioned, Base):
    """What kind of work it is (interviews, drafting, on site …), set by PMO, on tasks and report lines (MON-20)."""

    __tablename__ = "work_type"
    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    enabled: Mapped[bool] = mapped_column(default=True)


class ReportLine(Versioned, Base):
    """One line of a daily report: a person, a day, a task or non-project work, whole minutes.

    Confirmed lines carry the rate they were costed with and never change; a correction is a line with the opposite
    minutes that names what it reverses (GEN-04, MON-08)."""

    __tablename__ = "report_line"
    __table_args__ = (
        CheckConstraint("reverses_id IS NOT NULL AND minutes < 0 OR reverses_id IS NULL AND minutes > 0 AND minutes <= 1440", name="minutes_range"),
        CheckConstraint("(project_id IS NULL) = (kind = 'non_project')", name="kind_fits"),
        Index("ix_report_line_employee_day", "employee_id", "work_on"),
        Index("ix_report_line_project_state", "project_id", "state", "work_on"),
    )
    id: Mapped[Id]
    employee_id: Mapped[int] = ref("employee.id", index=False)
    work_on: Mapped[Day]
    kind: Mapped[Code] = mapped_column(default="project")  # project, non_project
    project_id: Mapped[int | None] = ref("project.id", index=False)
    task_id: Mapped[int | None] = ref("task.id")
    work_type_id: Mapped[int | None] = ref("work_type.id")  # the task's when it was written, or as chosen (MON-20)
    activity: Mapped[Code] = mapped_column(default="")  # of non-project work: training, meeting, presales …
    minutes: Mapped[int]
    note: Mapped[Note] = mapped_column(default="")
    progress: Mapped[Decimal | None]  # the member's own figure for the task, %
    remaining_days: Mapped[Decimal | None]
    state: Mapped[str] = mapped_column(String(40), default="draft")  # draft, submitted, confirmed, sent_back
    submitted_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = ref("employee.id")
    decided_at: Mapped[dt.datetime | None]
    reason: Mapped[Note] = mapped_column(default="")
    project_role: Mapped[Code] = mapped_column(default="")  # the role worked in, for the bonus (PER-03)
    stage_id: Mapped[int | None] = ref("stage.id")
    day_rate: Mapped[Decimal | None]
    cost: Mapped[Decimal | None]
    reverses_id: Mapped[int | None] = ref("report_line.id", unique=True)


class FiscalPeriod(Versioned, Base):
    """A month: open, closing, closed. Nothing is booked into a closed one."""

    __tablename__ = "fiscal_period"
    __table_args__ = (UniqueConstraint("year", "month"), CheckConstraint("month BETWEEN 1 AND 12", name="month_range"))
    id: Mapped[Id]
    year: Mapped[int]
    month: Mapped[int]
    state: Mapped[str] = mapped_column(String(40), default="open")


class ProgressPeriod(Versioned, Base):
    """The progress of a project at a cut-off day: by the manager, confirmed or sent back by QA (PRJ-18)."""

    __tablename__ = "progress_period"
    __table_args__ = (UniqueConstraint("project_id", "period_on"),)
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id")
    period_on: Mapped[Day]  # the last day of the period
    state: Mapped[str] = mapped_column(String(40), default="draft")  # draft, submitted, confirmed, sent_back
    note: Mapped[Note] = mapped_column(default="")
    submitted_by_id: Mapped[int | None] = ref("employee.id")
    submitted_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = ref("employee.id")
    decided_at: Mapped[dt.datetime | None]
    reason: Mapped[Note] = mapped_column(default="")
    planned: Mapped[Decimal | None]  # % of the project at the cut-off, when confirmed
    actual: Mapped[Decimal | None]
    planned_value: Mapped[Decimal | None]
    earned_value: Mapped[Decimal | None]
    actual_cost: Mapped[Decimal | None]
    entries: Mapped[list[ProgressEntry]] = relationship(back_populates="period", cascade="all, delete-orphan")


class ProgressEntry(Base):
    __tablename__ = "progress_entry"
    __table_args__ = (UniqueConstraint("period_id", "task_id"), CheckConstraint("progress >= 0 AND progress <= 100", name="progress_range"))
    id: Mapped[Id]
    period_id: Mapped[int] = ref("progress_period.id", ondelete="CASCADE")
    task_id: Mapped[int] = ref("task.id", ondelete="CASCADE")
    progress: Mapped[Percent]
    remaining_days: Mapped[Decimal | None]
    note: Mapped[Note] = mapped_column(default="")
    period: Mapped[ProgressPeriod] = relationship(back_populates="entries")


class Alarm(Base):
    """A deviation beyond the tolerance, told to manager, PMO and QA (PRJ-20)."""

    __tablename__ = "alarm"
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id")
    kind: Mapped[Code]  # schedule (actual − planned), cost (EV/BAC − AC/BAC)
    raised_at: Mapped[dt.datetime]
    measured_on: Mapped[Day]
    planned: Mapped[Percent]
    actual: Mapped[Percent]
    deviation: Mapped[Decimal]  # points, unrounded to 6 places
    closed_at: Mapped[dt.datetime | None]


class QaReview(Versioned, Base):
    """Opened by an alarm; QA writes cause, verdict and measure (SVC-02, first version)."""

    __tablename__ = "qa_review"
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id")
    alarm_id: Mapped[int | None] = ref("alarm.id")
    opened_at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(String(40), default="open")  # open, closed
    cause: Mapped[Note] = mapped_column(default="")
    verdict: Mapped[Code] = mapped_column(default="")  # bonus_may_go_on, bonus_waits
    measure: Mapped[Note] = mapped_column(default="")
    closed_by_id: Mapped[int | None] = ref("employee.id")
    closed_at: Mapped[dt.datetime | None]
