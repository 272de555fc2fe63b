"""Approval flows as data, and the cases that run on them (APR-01 … APR-11)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Code, Id, Name, Note, Versioned, ref


class Flow(Versioned, Base):
    """A flow belongs to one document type; several per type are chosen by their conditions, the most specific first."""

    __tablename__ = "flow"
    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    document_type: Mapped[Code] = mapped_column(index=True)
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    help: Mapped[Note] = mapped_column(default="")
    help_en: Mapped[Note] = mapped_column(default="")
    owner_id: Mapped[int] = ref("employee.id")
    condition: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # core.approval.conditions
    enabled: Mapped[bool] = mapped_column(default=True)
    versions: Mapped[list[FlowVersion]] = relationship(back_populates="flow", order_by="FlowVersion.number")


class FlowVersion(Base):
    """Steps of a flow, validated by core.approval.definition; a published one never changes, running cases finish on theirs."""

    __tablename__ = "flow_version"
    __table_args__ = (
        UniqueConstraint("flow_id", "number"),
        Index("uq_flow_version_published", "flow_id", unique=True, postgresql_where=text("state = 'published'")),
    )
    id: Mapped[Id]
    flow_id: Mapped[int] = ref("flow.id")
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(40), default="draft")  # draft, published, retired
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    published_at: Mapped[dt.datetime | None]
    published_by_id: Mapped[int | None] = ref("employee.id")
    flow: Mapped[Flow] = relationship(back_populates="versions")


class ApprovalCase(Versioned, Base):
    """One document on its way through one flow version. At most one runs per document."""

    __tablename__ = "approval_case"
    __table_args__ = (Index("uq_approval_case_running", "document_type", "document_id", unique=True, postgresql_where=text("state IN ('running','returned')")),)
    id: Mapped[Id]
    flow_version_id: Mapped[int] = ref("flow_version.id")
    document_type: Mapped[Code]
    document_id: Mapped[int]
    number: Mapped[Code]  # of the document
    title: Mapped[Name]
    title_en: Mapped[Name] = mapped_column(default="")
    amount: Mapped[Decimal | None]
    initiator_id: Mapped[int] = ref("employee.id")
    project_id: Mapped[int | None] = ref("project.id")
    state: Mapped[str] = mapped_column(String(40), default="running", index=True)  # running, returned, approved, rejected, withdrawn
    round: Mapped[int] = mapped_column(default=1)  # raised by each resubmission
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # of this round: conditions, the consequence line of the to-do
    previous_facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # of the round before: what changed since the return
    chosen: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # step key → persons chosen by initiator or an earlier step
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    steps: Mapped[list[CaseStep]] = relationship(back_populates="case", order_by="CaseStep.id")


class CaseStep(Base):
    """A step of the case in a round: waiting until its predecessors are done, active, then done or skipped."""

    __tablename__ = "case_step"
    __table_args__ = (UniqueConstraint("case_id", "round", "key"),)
    id: Mapped[Id]
    case_id: Mapped[int] = ref("approval_case.id")
    round: Mapped[int]
    key: Mapped[Code]
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(40), default="waiting")  # waiting, active, done, skipped, cancelled
    note: Mapped[Code] = mapped_column(default="")  # why it was skipped or whom it went to: no_approver, own_document …
    entered_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    case: Mapped[ApprovalCase] = relationship(back_populates="steps")
    tasks: Mapped[list[ApprovalTask]] = relationship(back_populates="step", order_by="ApprovalTask.id")


class ApprovalTask(Versioned, Base):
    """A to-do of one person in one step."""

    __tablename__ = "approval_task"
    __table_args__ = (
        UniqueConstraint("step_id", "assignee_id"),
        Index("ix_approval_task_open", "assignee_id", "due_at", postgresql_where=text("state = 'open'")),
        Index("ix_approval_task_assignee_done", "assignee_id", "decided_at"),
    )
    id: Mapped[Id]
    case_id: Mapped[int] = ref("approval_case.id")
    step_id: Mapped[int] = ref("case_step.id")
    assignee_id: Mapped[int] = ref("employee.id", index=False)
    instead_of_id: Mapped[int | None] = ref("employee.id", index=False)  # whom the rule named, when it went to somebody else
    reason: Mapped[Code] = mapped_column(default="")  # own_document, left_firm, no_approver
    position: Mapped[int] = mapped_column(default=1)  # in turn: 1 first
    state: Mapped[str] = mapped_column(String(40), default="open")  # queued, open, approved, returned, rejected, closed
    created_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime | None]
    decided_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = ref("employee.id", index=False)
    comment: Mapped[Note] = mapped_column(default="")
    step: Mapped[CaseStep] = relationship(back_populates="tasks")


class CaseEvent(Base):
    """One line of the timeline (APR-11)."""

    __tablename__ = "case_event"
    __audited__ = False  # itself a trail, append-only
    id: Mapped[Id]
    case_id: Mapped[int] = ref("approval_case.id")
    at: Mapped[dt.datetime]
    actor_id: Mapped[int | None] = ref("employee.id", index=False)
    for_id: Mapped[int | None] = ref("employee.id", index=False)
    kind: Mapped[Code]  # submitted, approved, returned, rejected, withdrawn, commented, copied, skipped, assigned, finished
    round: Mapped[int]
    step_key: Mapped[Code] = mapped_column(default="")
    comment: Mapped[Note] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class CaseCopy(Base):
    """A copy to somebody who reads along; readable whatever becomes of the case."""

    __tablename__ = "case_copy"
    __table_args__ = (UniqueConstraint("case_id", "employee_id"), CheckConstraint("employee_id IS NOT NULL", name="reader_named"))
    id: Mapped[Id]
    case_id: Mapped[int] = ref("approval_case.id")
    employee_id: Mapped[int] = ref("employee.id")
    copied_by_id: Mapped[int | None] = ref("employee.id", index=False)
    copied_at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]
