"""Risks with actions, reviews and indicators; issues; lessons learned; runs of the simulation (PRJ-12, PRJ-24, PRJ-27 … PRJ-30).

A risk belongs to a project. Leads and quotes get a column of their own beside `project_id` when they come (PRJ-27); nothing else in
these tables asks what a risk belongs to."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, Numeric, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Code, Day, Id, Name, Note, Versioned, ref


class ProjectRisk(Versioned, Base):
    """A line of the register. `likelihood` and `impact` are what the last look said; the residual pair is what is left once the
    response works. An empty `strategy` is the one the policy proposes. A risk that happened is closed and has its issue."""

    __tablename__ = "project_risk"
    __table_args__ = (CheckConstraint("impact_days >= 0 AND impact_cost >= 0", name="impact_not_negative"),)
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    description: Mapped[Note] = mapped_column(default="")
    source: Mapped[Code] = mapped_column(default="checklist")  # how it was found: brainstorm, delphi, checklist …
    category: Mapped[Code] = mapped_column(default="management")  # market, technical, management, people, financial
    stage_id: Mapped[int | None] = ref("stage.id", ondelete="SET NULL")
    likelihood: Mapped[Code]  # high, medium, low
    impact: Mapped[Code]  # severe, major, moderate, minor
    strategy: Mapped[Code] = mapped_column(default="")  # avoid, mitigate, transfer, accept; empty: as the policy proposes
    response: Mapped[Note] = mapped_column(default="")
    residual_likelihood: Mapped[Code] = mapped_column(default="")
    residual_impact: Mapped[Code] = mapped_column(default="")
    impact_days: Mapped[int | None]  # working days it costs when it happens: the simulation's
    impact_cost: Mapped[Decimal | None] = mapped_column(Numeric(16, 2))  # CNY it costs when it happens
    owner_id: Mapped[int | None] = ref("employee.id")
    due_on: Mapped[dt.date | None]
    found_by_id: Mapped[int | None] = ref("employee.id", index=False)
    found_on: Mapped[dt.date | None]
    next_review_on: Mapped[dt.date | None]
    trend: Mapped[Code] = mapped_column(default="")  # up, down, same: what the last review found
    happened_on: Mapped[dt.date | None]
    closed_on: Mapped[dt.date | None]


class RiskAction(Versioned, Base):
    """What is done about a risk, and what it brought (PRJ-29)."""

    __tablename__ = "risk_action"
    id: Mapped[Id]
    risk_id: Mapped[int] = ref("project_risk.id", ondelete="CASCADE")
    what: Mapped[Name]
    owner_id: Mapped[int] = ref("employee.id")
    due_on: Mapped[Day]
    done_on: Mapped[dt.date | None]
    effect: Mapped[Note] = mapped_column(default="")


class RiskReview(Base):
    """A look at a risk on its day: the action done, its effect, how likely and how bad it is now; never changed (PRJ-30)."""

    __tablename__ = "risk_review"
    id: Mapped[Id]
    risk_id: Mapped[int] = ref("project_risk.id", ondelete="CASCADE")
    reviewed_on: Mapped[Day]
    reviewed_by_id: Mapped[int] = ref("employee.id", index=False)
    done: Mapped[Note]
    effect: Mapped[Note] = mapped_column(default="")
    likelihood_before: Mapped[Code]
    impact_before: Mapped[Code]
    likelihood: Mapped[Code]
    impact: Mapped[Code]
    trend: Mapped[Code]  # up, down, same
    next_review_on: Mapped[dt.date | None]


class RiskIndicator(Versioned, Base):
    """A figure that announces a risk, with the limit beyond which it warns (PRJ-30)."""

    __tablename__ = "risk_indicator"
    __table_args__ = (CheckConstraint("direction IN ('above','below')", name="direction_known"),)
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    risk_id: Mapped[int | None] = ref("project_risk.id", ondelete="CASCADE")
    name: Mapped[Name]
    unit: Mapped[Code] = mapped_column(default="")
    limit_value: Mapped[Decimal] = mapped_column(Numeric(16, 4))
    direction: Mapped[Code] = mapped_column(default="above")  # beyond the limit is above or below it
    value: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))  # the last reading
    read_on: Mapped[dt.date | None]
    ended_on: Mapped[dt.date | None]


class RiskReading(Base):
    """One value of an indicator; never changed."""

    __tablename__ = "risk_reading"
    id: Mapped[Id]
    indicator_id: Mapped[int] = ref("risk_indicator.id", ondelete="CASCADE")
    read_on: Mapped[Day]
    value: Mapped[Decimal] = mapped_column(Numeric(16, 4))
    is_beyond: Mapped[bool]
    read_by_id: Mapped[int] = ref("employee.id", index=False)


class ProjectIssue(Versioned, Base):
    """Something that hinders the project now, raised by anyone on the team (PRJ-24)."""

    __tablename__ = "project_issue"
    __table_args__ = (Index("ix_project_issue_open", "owner_id", postgresql_where="state = 'open'"),)
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    title: Mapped[Name]
    description: Mapped[Note] = mapped_column(default="")
    severity: Mapped[Code]  # critical, high, medium, low
    state: Mapped[str] = mapped_column(String(40), default="open", index=True)  # open, resolved, dropped
    raised_by_id: Mapped[int] = ref("employee.id")
    raised_at: Mapped[dt.datetime]
    owner_id: Mapped[int] = ref("employee.id")
    due_on: Mapped[Day]
    resolution: Mapped[Note] = mapped_column(default="")
    resolved_on: Mapped[dt.date | None]
    resolved_by_id: Mapped[int | None] = ref("employee.id", index=False)
    reopened: Mapped[int] = mapped_column(default=0)  # how often it came back
    risk_id: Mapped[int | None] = ref("project_risk.id", ondelete="SET NULL")  # the risk that happened
    task_id: Mapped[int | None] = ref("task.id", ondelete="SET NULL")


class Lesson(Versioned, Base):
    """A lesson learned on a project, read by every later one (PRJ-24, PRJ-34)."""

    __tablename__ = "lesson"
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    issue_id: Mapped[int | None] = ref("project_issue.id", ondelete="SET NULL")
    risk_id: Mapped[int | None] = ref("project_risk.id", ondelete="SET NULL")
    category: Mapped[Code]
    title: Mapped[Name]
    happened: Mapped[Note]
    next_time: Mapped[Note]
    for_template: Mapped[Note] = mapped_column(default="")  # what the template should say from now on
    noted_by_id: Mapped[int] = ref("employee.id", index=False)
    noted_at: Mapped[dt.datetime]


class SimulationRun(Base):
    """One Monte Carlo run as it was made: what went in, the seed, what came out. The same seed on the same input gives the same again."""

    __tablename__ = "simulation_run"
    __audited__ = False  # written once, and a record of itself: who, when, seed, input and result
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    seed: Mapped[int] = mapped_column(BigInteger)
    runs: Mapped[int]
    plan_version: Mapped[int]
    as_of: Mapped[Day]
    ran_by_id: Mapped[int] = ref("employee.id", index=False)
    ran_at: Mapped[dt.datetime]
    input_hash: Mapped[Code]  # of the plan and the register that went in
    inputs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    finish: Mapped[dict[str, Any]] = mapped_column(JSONB)
    margin: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # for who sees the project's money
