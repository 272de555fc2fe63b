"""Contracts, their payment plan, and the money that came in (CON-01, CON-02, CON-08, CON-10)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Code, Day, Id, Money, Name, Note, Rate, Versioned, ref


class Contract(Versioned, Base):
    __tablename__ = "contract"
    __table_args__ = (
        CheckConstraint("amount >= 0 AND net_amount >= 0 AND net_amount + tax_amount = amount", name="net_and_tax_make_amount"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    side: Mapped[Code] = mapped_column(default="sales")  # sales, purchase
    form: Mapped[Code] = mapped_column(default="standard")  # framework, standard, supplement
    title: Mapped[Name]
    title_en: Mapped[Name] = mapped_column(default="")
    customer_id: Mapped[int] = ref("customer.id")
    parent_id: Mapped[int | None] = ref("contract.id")  # supplement to, order under a framework
    business_type: Mapped[Code] = mapped_column(default="")  # a project type
    amount: Mapped[Money]
    tax_rate: Mapped[Rate]
    net_amount: Mapped[Money]
    tax_amount: Mapped[Money]
    starts_on: Mapped[dt.date | None]
    ends_on: Mapped[dt.date | None]
    signed_on: Mapped[dt.date | None]
    effective_on: Mapped[dt.date | None]
    clauses: Mapped[Note] = mapped_column(default="")
    owner_id: Mapped[int] = ref("employee.id")  # the sales manager who answers for it
    department_id: Mapped[int] = ref("department.id")
    state: Mapped[str] = mapped_column(String(40), default="draft", index=True)
    ended_on: Mapped[dt.date | None]  # completed or terminated
    end_reason: Mapped[Note] = mapped_column(default="")
    plan_version: Mapped[int] = mapped_column(default=1)  # raised when only the payment plan changed, so that two editors see each other
    created_at: Mapped[dt.datetime]
    lines: Mapped[list[PlanLine]] = relationship(back_populates="contract", order_by="PlanLine.position", cascade="all, delete-orphan")


class PlanLine(Versioned, Base):
    """One line of the payment plan; the lines add up to the contract amount."""

    __tablename__ = "plan_line"
    __table_args__ = (UniqueConstraint("contract_id", "position", deferrable=True, initially="DEFERRED"), CheckConstraint("amount > 0", name="amount_positive"))
    id: Mapped[Id]
    contract_id: Mapped[int] = ref("contract.id", ondelete="CASCADE")
    position: Mapped[int]
    condition: Mapped[Name]
    condition_en: Mapped[Name] = mapped_column(default="")
    due_on: Mapped[Day] = mapped_column(index=True)
    percent: Mapped[Decimal | None]
    amount: Mapped[Money]
    contract: Mapped[Contract] = relationship(back_populates="lines")


class Receipt(Versioned, Base):
    """Money that arrived, registered by sales, true only once finance confirmed it (CON-08)."""

    __tablename__ = "receipt"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    contract_id: Mapped[int] = ref("contract.id")
    customer_id: Mapped[int] = ref("customer.id")
    amount: Mapped[Money]
    received_on: Mapped[Day]
    payer: Mapped[Name] = mapped_column(default="")
    bank_reference: Mapped[Name] = mapped_column(default="")
    note: Mapped[Note] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(40), default="registered", index=True)
    registered_by_id: Mapped[int] = ref("employee.id")
    registered_at: Mapped[dt.datetime]
    decided_by_id: Mapped[int | None] = ref("employee.id")
    decided_at: Mapped[dt.datetime | None]
    reason: Mapped[Note] = mapped_column(default="")
    lines: Mapped[list[ReceiptLine]] = relationship(back_populates="receipt", order_by="ReceiptLine.id", cascade="all, delete-orphan")


class ReceiptLine(Base):
    """Part of a receipt put to a plan line; without a plan line it is kept as balance of the contract."""

    __tablename__ = "receipt_line"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)
    id: Mapped[Id]
    receipt_id: Mapped[int] = ref("receipt.id", ondelete="CASCADE")
    plan_line_id: Mapped[int | None] = ref("plan_line.id")
    amount: Mapped[Money]
    receipt: Mapped[Receipt] = relationship(back_populates="lines")
