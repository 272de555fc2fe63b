"""A project: its initiation, team, stages, WBS, links, milestones, deliverables, baselines (PRJ-01 … PRJ-06, PRJ-42)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Code, Day, Days, Id, Money, Name, Note, Percent, Rate, Versioned, ref


class Project(Versioned, Base):
    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("finishes_on >= starts_on", name="finishes_after_start"),
        CheckConstraint("net_revenue >= 0", name="revenue_not_negative"),
    )
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    project_type: Mapped[Code] = mapped_column(index=True)
    template_code: Mapped[Code] = mapped_column(default="")  # the template it began with: a flow may be chosen by it (PRJ-02)
    customer_id: Mapped[int] = ref("customer.id")
    contract_id: Mapped[int | None] = ref("contract.id")
    department_id: Mapped[int] = ref("department.id")
    manager_id: Mapped[int] = ref("employee.id")
    sponsor_id: Mapped[int] = ref("employee.id")
    domain_manager_id: Mapped[int | None] = ref("employee.id")
    main_project_id: Mapped[int | None] = ref("project.id")  # a sub-project's main project (PRJ-07)
    own_pool: Mapped[bool] = mapped_column(default=True)  # a sub-project with a bonus pool of its own; else its people share the main project's
    starts_on: Mapped[Day]
    finishes_on: Mapped[Day]
    goal: Mapped[Note] = mapped_column(default="")
    scope: Mapped[Note] = mapped_column(default="")
    need: Mapped[Note] = mapped_column(default="")
    net_revenue: Mapped[Money] = mapped_column(default=Decimal(0))  # net of tax
    bonus_rate: Mapped[Rate]
    margin_floor: Mapped[Decimal | None]  # fixed at approval; a later change of the policy does not touch it
    approved_cost: Mapped[Decimal | None]  # budget cost at the last approval
    plan_gate: Mapped[Code] = mapped_column(default="together")  # together with the initiation, or after it (PRJ-42)
    state: Mapped[str] = mapped_column(String(40), default="draft", index=True)
    initiated_on: Mapped[dt.date | None]
    started_on: Mapped[dt.date | None]
    finished_on: Mapped[dt.date | None]
    terminated_on: Mapped[dt.date | None]
    closed_on: Mapped[dt.date | None]
    kickoff_minutes: Mapped[Note] = mapped_column(default="")
    kicked_off_on: Mapped[dt.date | None]
    pause_reason: Mapped[Note] = mapped_column(default="")
    resumes_on: Mapped[dt.date | None]
    acceptance_passed_on: Mapped[dt.date | None]
    created_at: Mapped[dt.datetime]
    plan_version: Mapped[int] = mapped_column(default=1)  # raised by each save of the WBS, so two editors see each other
    stages: Mapped[list[Stage]] = relationship(back_populates="project", order_by="Stage.position", cascade="all, delete-orphan")
    members: Mapped[list[ProjectMember]] = relationship(back_populates="project", order_by="ProjectMember.id", cascade="all, delete-orphan")
    tasks: Mapped[list[Task]] = relationship(back_populates="project", order_by="Task.sort_key", cascade="all, delete-orphan")
    costs: Mapped[list[CostLine]] = relationship(back_populates="project", order_by="CostLine.id", cascade="all, delete-orphan")
    milestones: Mapped[list[Milestone]] = relationship(back_populates="project", order_by="Milestone.due_on, Milestone.id", cascade="all, delete-orphan")


class ProjectSequence(Base):
    """In series: a sub-project starts after the one it follows is finished, or has reached the milestone named (PRJ-07)."""

    __tablename__ = "project_sequence"
    __table_args__ = (CheckConstraint("project_id <> follows_id", name="not_itself"),)
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", unique=True)
    follows_id: Mapped[int] = ref("project.id")
    gate_milestone_id: Mapped[int | None] = ref("milestone.id")


class ProjectPause(Base):
    """Days on which nothing may be booked: [from_on, until_on), open while until_on is empty (PRJ-13)."""

    __tablename__ = "project_pause"
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id")
    from_on: Mapped[Day]
    until_on: Mapped[dt.date | None]


class ProjectMember(Base):
    """A person with a role in the project; one person may hold two roles (PRJ-03)."""

    __tablename__ = "project_member"
    __table_args__ = (UniqueConstraint("project_id", "employee_id", "role"), CheckConstraint("planned_days >= 0", name="days_not_negative"))
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    employee_id: Mapped[int] = ref("employee.id")
    role: Mapped[Code]  # manager, consultant, analyst, assistant, qa …
    from_on: Mapped[dt.date | None]
    until_on: Mapped[dt.date | None]
    planned_days: Mapped[Days] = mapped_column(default=Decimal(0))
    project: Mapped[Project] = relationship(back_populates="members")


class RoleWeight(Base):
    """Weight of a project role in the bonus; the weights of a project add up to 100 (PER-03)."""

    __tablename__ = "role_weight"
    __table_args__ = (UniqueConstraint("project_id", "role"), CheckConstraint("weight >= 0 AND weight <= 100", name="weight_range"))
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    role: Mapped[Code]
    weight: Mapped[Percent]


class Stage(Versioned, Base):
    """A stage carries its share of the net revenue and may have its own bonus ratio (PER-01)."""

    __tablename__ = "stage"
    __table_args__ = (
        UniqueConstraint("project_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("finishes_on >= starts_on", name="finishes_after_start"),
        CheckConstraint("revenue_share >= 0 AND revenue_share <= 1", name="share_range"),
    )
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    position: Mapped[int]
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    starts_on: Mapped[Day]
    finishes_on: Mapped[Day]
    revenue_share: Mapped[Rate] = mapped_column(default=Decimal(0))  # a fraction; shares of a project add up to 1
    bonus_rate: Mapped[Decimal | None]  # else the project's
    project: Mapped[Project] = relationship(back_populates="stages")


class Task(Versioned, Base):
    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("finishes_on >= starts_on", name="finishes_after_start"),
        CheckConstraint("effort_days >= 0", name="effort_not_negative"),
        CheckConstraint("progress >= 0 AND progress <= 100", name="progress_range"),
    )
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    parent_id: Mapped[int | None] = ref("task.id", ondelete="CASCADE")
    stage_id: Mapped[int | None] = ref("stage.id")
    position: Mapped[int]  # among its siblings, from 1
    code: Mapped[Code]  # 1.2.3
    sort_key: Mapped[str] = mapped_column(String(120), default="")  # 0001.0002.0003: the order of the tree
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    responsible_id: Mapped[int | None] = ref("employee.id")
    role: Mapped[Code] = mapped_column(default="")
    starts_on: Mapped[Day]
    finishes_on: Mapped[Day]
    not_before_on: Mapped[dt.date | None]
    finish_by_on: Mapped[dt.date | None]  # must be finished by: missed, it is negative float
    effort_driven: Mapped[bool] = mapped_column(default=False)  # the finish follows from effort and the responsible person's days
    work_type_id: Mapped[int | None] = ref("work_type.id")  # MON-20
    client_contact_id: Mapped[int | None] = ref("contact.id")  # a person of the client does it: dates and progress, no labour cost (PRJ-43)
    optimistic_days: Mapped[Decimal | None]  # three-point estimate of the effort, person days (PRJ-30); the effort is the likely one
    pessimistic_days: Mapped[Decimal | None]
    effort_days: Mapped[Days] = mapped_column(default=Decimal(0))
    deliverable: Mapped[Name] = mapped_column(default="")
    description: Mapped[Note] = mapped_column(default="")
    is_milestone: Mapped[bool] = mapped_column(default=False)
    is_summary: Mapped[bool] = mapped_column(default=False)
    is_critical: Mapped[bool] = mapped_column(default=False)
    total_float_days: Mapped[int | None]
    free_float_days: Mapped[int | None]
    progress: Mapped[Percent] = mapped_column(default=Decimal(0))  # confirmed actual %, 0 … 100
    remaining_days: Mapped[Decimal | None]
    project: Mapped[Project] = relationship(back_populates="tasks")


class TaskLink(Base):
    """A predecessor: FS, SS, FF, SF with a lag in working days."""

    __tablename__ = "task_link"
    __table_args__ = (
        UniqueConstraint("predecessor_id", "successor_id"),
        CheckConstraint("predecessor_id <> successor_id", name="not_itself"),
        CheckConstraint("kind IN ('FS','SS','FF','SF')", name="kind_known"),
    )
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    predecessor_id: Mapped[int] = ref("task.id", ondelete="CASCADE")
    successor_id: Mapped[int] = ref("task.id", ondelete="CASCADE")
    kind: Mapped[Code] = mapped_column(default="FS")
    lag_days: Mapped[int] = mapped_column(default=0)


class CostLine(Versioned, Base):
    """A line of the project budget: labour = grade × days × rate, purchases, expenses by account (PRJ-08)."""

    __tablename__ = "cost_line"
    __table_args__ = (CheckConstraint("net_cost >= 0 AND gross_amount >= 0 AND deductible_tax >= 0", name="not_negative"),)
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    stage_id: Mapped[int] = ref("stage.id", ondelete="CASCADE")
    account_id: Mapped[int] = ref("budget_account.id")
    kind: Mapped[Code]  # labour, purchase, expense
    description: Mapped[Name] = mapped_column(default="")
    grade_id: Mapped[int | None] = ref("grade.id")
    days: Mapped[Decimal | None]
    day_rate: Mapped[Decimal | None]  # the grade's average on the line's date
    gross_amount: Mapped[Money] = mapped_column(default=Decimal(0))
    deductible_tax: Mapped[Money] = mapped_column(default=Decimal(0))
    net_cost: Mapped[Money] = mapped_column(default=Decimal(0))  # what counts: gross − deductible tax
    planned_on: Mapped[dt.date | None]
    project: Mapped[Project] = relationship(back_populates="costs")


class Milestone(Versioned, Base):
    __tablename__ = "milestone"
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    stage_id: Mapped[int | None] = ref("stage.id", ondelete="CASCADE")
    task_id: Mapped[int | None] = ref("task.id", ondelete="SET NULL")
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    due_on: Mapped[Day]
    ends_stage: Mapped[bool] = mapped_column(default=False)  # reached = the stage is completed (PER-13)
    reached_on: Mapped[dt.date | None]
    reached_by_id: Mapped[int | None] = ref("employee.id")
    project: Mapped[Project] = relationship(back_populates="milestones")
    preconditions: Mapped[list[MilestonePrecondition]] = relationship(
        foreign_keys="MilestonePrecondition.milestone_id", order_by="MilestonePrecondition.id", cascade="all, delete-orphan"
    )


class MilestonePrecondition(Base):
    """What must be true first: another milestone reached, a deliverable accepted, a plan line received, QA passed (PRJ-06)."""

    __tablename__ = "milestone_precondition"
    __table_args__ = (CheckConstraint("kind IN ('milestone','deliverable','receipt','qa')", name="kind_known"),)
    id: Mapped[Id]
    milestone_id: Mapped[int] = ref("milestone.id", ondelete="CASCADE")
    kind: Mapped[Code]
    required_milestone_id: Mapped[int | None] = ref("milestone.id", ondelete="CASCADE")
    deliverable_id: Mapped[int | None] = ref("deliverable.id", ondelete="CASCADE")
    plan_line_id: Mapped[int | None] = ref("plan_line.id")
    qa_passed_on: Mapped[dt.date | None]
    qa_passed_by_id: Mapped[int | None] = ref("employee.id")


class Deliverable(Versioned, Base):
    __tablename__ = "deliverable"
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", ondelete="CASCADE")
    stage_id: Mapped[int | None] = ref("stage.id", ondelete="CASCADE")
    task_id: Mapped[int | None] = ref("task.id", ondelete="SET NULL")
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    criterion: Mapped[Note] = mapped_column(default="")
    due_on: Mapped[dt.date | None]
    responsible_id: Mapped[int | None] = ref("employee.id")
    kind: Mapped[Code] = mapped_column(default="report")
    area: Mapped[Name] = mapped_column(default="")  # of the client's business, whose executive decides (PRJ-43)
    required: Mapped[bool] = mapped_column(default=False)  # an output of the template: its task cannot be done without it (PRJ-44)
    waived: Mapped[Note] = mapped_column(default="")  # why the PMO did without it
    needs_review: Mapped[bool] = mapped_column(default=False)  # reviewed whatever the policy of the type says (PRJ-26)
    state: Mapped[str] = mapped_column(String(40), default="planned", index=True)  # the way of core.deliverables.machine
    round: Mapped[int] = mapped_column(default=0)  # how often it was handed in
    submitted_on: Mapped[dt.date | None]
    submitted_by_id: Mapped[int | None] = ref("employee.id", index=False)
    sent_back: Mapped[Note] = mapped_column(default="")  # why it is to be mended
    accepted_on: Mapped[dt.date | None]
    accepted_by_id: Mapped[int | None] = ref("employee.id")


class ProjectTemplate(Versioned, Base):
    """A template per project type, or a block of tasks to build plans from; its content is one validated document (PRJ-02)."""

    __tablename__ = "project_template"
    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[Code] = mapped_column(default="template")  # template, block
    project_type: Mapped[Code]  # empty for a block of any type
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    enabled: Mapped[bool] = mapped_column(default=True)


class Baseline(Base):
    """The plan as approved: never changed, numbered from 0 (PRJ-05, PRJ-42)."""

    __tablename__ = "baseline"
    __table_args__ = (UniqueConstraint("project_id", "number"),)
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id")
    number: Mapped[int]
    approved_at: Mapped[dt.datetime]
    approved_by_id: Mapped[int | None] = ref("employee.id")
    starts_on: Mapped[Day]
    finishes_on: Mapped[Day]
    effort_days: Mapped[Days]
    budget_cost: Mapped[Money]
    change_id: Mapped[int | None] = ref("project_change.id")  # the approved change it came with; None: the approved plan itself
    tasks: Mapped[list[BaselineTask]] = relationship(order_by="BaselineTask.sort_key", cascade="all, delete-orphan")


class BaselineTask(Base):
    __tablename__ = "baseline_task"
    __audited__ = False  # written once with its baseline, which is audited
    __table_args__ = (UniqueConstraint("baseline_id", "task_id"),)
    id: Mapped[Id]
    baseline_id: Mapped[int] = ref("baseline.id")
    task_id: Mapped[int] = mapped_column(BigInteger, index=True)  # no key: a task that a later change takes out stays in the baselines it was in
    stage_id: Mapped[int | None] = mapped_column(BigInteger)
    code: Mapped[Code]
    sort_key: Mapped[str] = mapped_column(String(120))
    name: Mapped[Name]
    starts_on: Mapped[Day]
    finishes_on: Mapped[Day]
    effort_days: Mapped[Days]
    is_summary: Mapped[bool]
    is_milestone: Mapped[bool]
    budget_cost: Mapped[Money]  # the task's part of the budget by effort within its stage; the leaves add up to the baseline's cost


class ProjectSummary(Base):
    """Figures of a project kept up to date by the services that move them, for lists of hundreds; `make verify` recomputes them."""

    __tablename__ = "project_summary"
    __audited__ = False
    project_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    budget_cost: Mapped[Money] = mapped_column(default=Decimal(0))
    actual_cost: Mapped[Money] = mapped_column(default=Decimal(0))
    actual_minutes: Mapped[int] = mapped_column(default=0)
    received: Mapped[Money] = mapped_column(default=Decimal(0))
    progress: Mapped[Percent] = mapped_column(default=Decimal(0))
    planned_progress: Mapped[Percent] = mapped_column(default=Decimal(0))
    earned_value: Mapped[Money] = mapped_column(default=Decimal(0))
    planned_value: Mapped[Money] = mapped_column(default=Decimal(0))
    measured_on: Mapped[dt.date | None]
    health: Mapped[Code] = mapped_column(default="green")
    health_reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
