"""The company budget, the projects' budgets and every movement on them (MON-01 … MON-04, MON-18); what a project cost (PRJ-23)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Code, Day, Id, Money, Name, Note, Versioned, ref


class BudgetAccount(Versioned, Base):
    """An account of the tree: labour, purchase, expense and below."""

    __tablename__ = "budget_account"
    __table_args__ = (
        CheckConstraint("kind IN ('labour','purchase','expense')", name="kind_known"),
        CheckConstraint("project_control IN ('stop','warn','ignore')", name="control_known"),
    )
    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    name_en: Mapped[Name] = mapped_column(default="")
    parent_id: Mapped[int | None] = ref("budget_account.id")
    kind: Mapped[Code]
    project_control: Mapped[Code] = mapped_column(default="stop")  # on the projects' own lines
    enabled: Mapped[bool] = mapped_column(default=True)


class BudgetLine(Versioned, Base):
    """One line with its four figures: budget, committed, actual, and available = budget − committed − actual.

    A company line (project_id empty) is a year, a scope and an account, company-wide or for a department. A project line is the
    part of the approved project budget in a year and account. The figures are kept sums of BudgetEntry rows."""

    __tablename__ = "budget_line"
    __table_args__ = (
        UniqueConstraint("year", "scope", "department_id", "project_id", "account_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("scope IN ('project','non_project')", name="scope_known"),
        CheckConstraint("control IN ('stop','warn','ignore')", name="control_known"),
        CheckConstraint("control <> 'stop' OR budget - committed - actual >= 0", name="stop_holds"),  # the last word
        CheckConstraint("committed >= 0", name="committed_not_negative"),
        CheckConstraint("(project_id IS NULL) = (company_line_id IS NULL)", name="project_line_has_bearer"),
    )
    id: Mapped[Id]
    year: Mapped[int]
    scope: Mapped[Code] = mapped_column(default="project")
    department_id: Mapped[int | None] = ref("department.id")
    project_id: Mapped[int | None] = ref("project.id")
    account_id: Mapped[int] = ref("budget_account.id")
    company_line_id: Mapped[int | None] = ref("budget_line.id")  # of a project line: the company line that bears it, for good
    released: Mapped[bool] = mapped_column(default=False)  # of a project line: closed or terminated, holds no headroom any more
    control: Mapped[Code] = mapped_column(default="stop")
    budget: Mapped[Money] = mapped_column(default=Decimal(0))
    committed: Mapped[Money] = mapped_column(default=Decimal(0))
    actual: Mapped[Money] = mapped_column(default=Decimal(0))

    @property
    def available(self) -> Decimal:
        return self.budget - self.committed - self.actual


class BudgetEntry(Base):
    """One movement on one line; never changed, never deleted. It names its document."""

    __tablename__ = "budget_entry"
    __table_args__ = (Index("ix_budget_entry_document", "document_type", "document_id"), Index("ix_budget_entry_line_project", "line_id", "project_id"))
    id: Mapped[Id]
    line_id: Mapped[int] = ref("budget_line.id", index=False)
    kind: Mapped[str] = mapped_column(String(20))  # plan, revise, occupy, spend, release …
    budget_delta: Mapped[Money] = mapped_column(default=Decimal(0))
    committed_delta: Mapped[Money] = mapped_column(default=Decimal(0))
    actual_delta: Mapped[Money] = mapped_column(default=Decimal(0))
    project_id: Mapped[int | None] = ref("project.id")
    document_type: Mapped[Code]
    document_id: Mapped[int]
    booked_on: Mapped[Day]
    created_at: Mapped[dt.datetime]
    actor_id: Mapped[int | None] = ref("employee.id", index=False)


class BudgetProposal(Versioned, Base):
    """Figures of a year that finance proposes; nothing holds before the last approval puts them into effect (MON-01, APR-12)."""

    __tablename__ = "budget_proposal"
    __table_args__ = (
        CheckConstraint("state IN ('draft','in_approval','approved','rejected','dropped')", name="state_known"),
        Index("uq_budget_proposal_open", "year", unique=True, postgresql_where=text("state IN ('draft','in_approval')")),
    )
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(40), default="draft")
    note: Mapped[Note] = mapped_column(default="")  # why the figures are what they are
    made_by_id: Mapped[int] = ref("employee.id", index=False)
    made_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    lines: Mapped[list[BudgetProposalLine]] = relationship(back_populates="proposal", order_by="BudgetProposalLine.id", cascade="all, delete-orphan")


class BudgetProposalLine(Base):
    """The figure and the control a line of the year shall have. `before` is what it had when the document took effect or ended."""

    __tablename__ = "budget_proposal_line"
    __table_args__ = (
        UniqueConstraint("proposal_id", "scope", "department_id", "account_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
    )
    id: Mapped[Id]
    proposal_id: Mapped[int] = ref("budget_proposal.id", ondelete="CASCADE", index=False)
    scope: Mapped[Code]
    department_id: Mapped[int | None] = ref("department.id", index=False)
    account_id: Mapped[int] = ref("budget_account.id", index=False)
    amount: Mapped[Money]
    control: Mapped[Code] = mapped_column(default="stop")
    before: Mapped[Money | None]  # kept when it ends; while it is open the line itself tells
    proposal: Mapped[BudgetProposal] = relationship(back_populates="lines")


class CostEntry(Base):
    """What a project cost, by day, stage, task and account: the AC of every figure. Never changed; reversed by a row with minus."""

    __tablename__ = "cost_entry"
    __table_args__ = (
        Index("ix_cost_entry_project_day", "project_id", "booked_on"),
        Index("ix_cost_entry_document", "document_type", "document_id"),
        Index("uq_cost_entry_once", "document_type", "document_id", "kind", unique=True, postgresql_where=text("document_type = 'report_line'")),
    )
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id", index=False)
    stage_id: Mapped[int | None] = ref("stage.id")
    task_id: Mapped[int | None] = ref("task.id")
    account_id: Mapped[int] = ref("budget_account.id")
    kind: Mapped[Code]  # labour, purchase, expense
    amount: Mapped[Money]
    booked_on: Mapped[Day]  # the work date of labour, the finance date of the rest
    employee_id: Mapped[int | None] = ref("employee.id")
    minutes: Mapped[int | None]
    document_type: Mapped[Code]
    document_id: Mapped[int]
    created_at: Mapped[dt.datetime]
