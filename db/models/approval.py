"""Approval flows as data, and the cases that run on them (APR-01 … APR-11)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Code, Day, Id, Name, Note, Versioned, ref


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
        Index("uq_flow_version_draft", "flow_id", unique=True, postgresql_where=text("state = 'draft'")),
    )
    id: Mapped[Id]
    flow_id: Mapped[int] = ref("flow.id")
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(40), default="draft")  # draft, published, retired
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # core.approval.definition.FlowSettings: how the flow goes as a whole
    note: Mapped[Note] = mapped_column(default="")  # what is new in it, in its author's words
    trial: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # the trial that passed, with the print of what was tried; {} after an edit
    changed_at: Mapped[dt.datetime | None]
    changed_by_id: Mapped[int | None] = ref("employee.id", index=False)
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
    state: Mapped[str] = mapped_column(String(40), default="running", index=True)  # running, returned, approved, rejected, withdrawn, stopped
    round: Mapped[int] = mapped_column(default=1)  # raised by each resubmission
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # of this round: conditions, the consequence line of the to-do
    previous_facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # of the round before: what changed since the return
    chosen: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # step key → persons chosen by initiator or an earlier step
    back_to: Mapped[Code] = mapped_column(default="")  # the step that returned it, when the flow sends the next round straight back there
    sent_by_id: Mapped[int | None] = ref("employee.id", index=False)  # who submitted this round: nobody decides on what they sent
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
    note: Mapped[Code] = mapped_column(default="")  # condition (skipped), no_approver (went to the flow's owner), kept (stands from the round before)
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
        Index("ix_approval_task_decided_by", "decided_by_id", "decided_at"),
    )
    id: Mapped[Id]
    case_id: Mapped[int] = ref("approval_case.id")
    step_id: Mapped[int] = ref("case_step.id")
    assignee_id: Mapped[int] = ref("employee.id", index=False)
    instead_of_id: Mapped[int | None] = ref("employee.id", index=False)  # whom the rule named, when it went to somebody else
    # own_document, left_firm, no_approver, transferred, added_before, added_after, escalated, passed_to_deputy, reassigned
    reason: Mapped[Code] = mapped_column(default="")
    origin_id: Mapped[int | None] = ref("approval_task.id", index=False)  # the to-do it was handed over from, or whose holder added this signer
    added: Mapped[Code] = mapped_column(default="")  # before, after: a signer somebody added; beside: asked because it is late; "" for those of the rule
    position: Mapped[int] = mapped_column(default=1)  # in turn: 1 first
    # queued (in turn), waiting (for a signer added before), open, approved, returned, rejected, closed, handed_over
    state: Mapped[str] = mapped_column(String(40), default="open")
    created_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime | None]
    decided_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = ref("employee.id", index=False)
    comment: Mapped[Note] = mapped_column(default="")
    reminded_at: Mapped[dt.datetime | None]  # what was done because it is late, each once
    escalated_at: Mapped[dt.datetime | None]
    urged_at: Mapped[dt.datetime | None]
    step: Mapped[CaseStep] = relationship(back_populates="tasks")


class Delegation(Versioned, Base):
    """For a period somebody decides in the place of another: whole, or for one type of document (APR-04).

    The days are half-open: from `starts_on` up to, not including, `ends_on`. Nothing is moved: the to-do stays the principal's and the
    deputy sees it while the delegation holds, so that its end in the middle of a step needs no work."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("principal_id <> deputy_id", name="not_oneself"),
        CheckConstraint("ends_on > starts_on", name="lasts"),
        Index("ix_delegation_deputy", "deputy_id", "starts_on", "ends_on"),
    )
    id: Mapped[Id]
    principal_id: Mapped[int] = ref("employee.id")
    deputy_id: Mapped[int] = ref("employee.id", index=False)
    document_type: Mapped[Code] = mapped_column(default="")  # "": whole
    starts_on: Mapped[Day]
    ends_on: Mapped[Day]
    reason: Mapped[Note] = mapped_column(default="")
    made_at: Mapped[dt.datetime]
    made_by_id: Mapped[int] = ref("employee.id", index=False)
    ended_at: Mapped[dt.datetime | None]  # taken back before its end


class CaseEvent(Base):
    """One line of the timeline (APR-11)."""

    __tablename__ = "case_event"
    __audited__ = False  # itself a trail, append-only
    id: Mapped[Id]
    case_id: Mapped[int] = ref("approval_case.id")
    at: Mapped[dt.datetime]
    actor_id: Mapped[int | None] = ref("employee.id", index=False)
    for_id: Mapped[int | None] = ref("employee.id", index=False)  # in whose place they decided, or to whom something was handed
    # submitted, approved, decided_before, returned, returned_to_step, rejected, withdrawn, stopped, commented, copied, assigned,
    # transferred, signer_before, signer_after, urged, reassigned, finished
    kind: Mapped[Code]
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
