"""Quality scores, the manager's scores, bonus sheets (PER-01 … PER-05, PER-13)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Code, Day, Id, Money, Note, Percent, Rate, Versioned, ref


class QualityScore(Versioned, Base):
    """The three scores of a stage, or of the whole project (stage empty), 0 … 100 (PER-02)."""

    __tablename__ = "quality_score"
    __table_args__ = (
        UniqueConstraint("project_id", "stage_id", postgresql_nulls_not_distinct=True),
        CheckConstraint(
            "(qa_score IS NULL OR qa_score BETWEEN 0 AND 100) AND (daily_score IS NULL OR daily_score BETWEEN 0 AND 100) "
            "AND (customer_score IS NULL OR customer_score BETWEEN 0 AND 100)",
            name="score_range",
        ),
    )
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id")
    stage_id: Mapped[int | None] = ref("stage.id")
    qa_score: Mapped[Decimal | None]
    daily_score: Mapped[Decimal | None]
    customer_score: Mapped[Decimal | None]
    note: Mapped[Note] = mapped_column(default="")


class MemberScore(Versioned, Base):
    """The manager's score of a member for a stage; the manager's own comes from the delivery director (PER-03)."""

    __tablename__ = "member_score"
    __table_args__ = (
        UniqueConstraint("project_id", "stage_id", "employee_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_range"),
    )
    id: Mapped[Id]
    project_id: Mapped[int] = ref("project.id")
    stage_id: Mapped[int | None] = ref("stage.id")
    employee_id: Mapped[int] = ref("employee.id")
    score: Mapped[Percent]
    scored_by_id: Mapped[int] = ref("employee.id")
    note: Mapped[Note] = mapped_column(default="")


class BonusSheet(Versioned, Base):
    """Worked out, checked by finance, approved, paid; its figures and their sources are frozen in it (PER-05)."""

    __tablename__ = "bonus_sheet"
    __table_args__ = (
        CheckConstraint("pool >= 0", name="pool_not_negative"),
        Index(
            "uq_bonus_sheet_standing", "project_id", "stage_id", unique=True, postgresql_where=text("state <> 'rejected'"), postgresql_nulls_not_distinct=True
        ),
    )
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    project_id: Mapped[int] = ref("project.id")
    stage_id: Mapped[int | None] = ref("stage.id")  # empty: the whole project, the last sheet
    settled_on: Mapped[Day]
    revenue: Mapped[Money]
    cost: Mapped[Money]
    margin: Mapped[Money]
    bonus_rate: Mapped[Rate]
    quality_score: Mapped[Percent]
    schedule_factor: Mapped[Rate]
    already_paid: Mapped[Money] = mapped_column(default=Decimal(0))
    pool: Mapped[Money]
    undistributed: Mapped[Money] = mapped_column(default=Decimal(0))
    reading: Mapped[Code]  # policy bonus.reading at the time
    sources: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # every figure with what it was taken from
    state: Mapped[str] = mapped_column(String(40), default="draft", index=True)  # draft, in_approval, approved, paid, rejected
    made_by_id: Mapped[int] = ref("employee.id")
    created_at: Mapped[dt.datetime]
    paid_on: Mapped[dt.date | None]
    lines: Mapped[list[BonusLine]] = relationship(back_populates="sheet", order_by="BonusLine.id", cascade="all, delete-orphan")


class BonusLine(Base):
    """One person's share; read by the person, HR, finance, CEO and who decides on the sheet (PLT-04, row security)."""

    __tablename__ = "bonus_line"
    __table_args__ = (UniqueConstraint("sheet_id", "employee_id"), CheckConstraint("amount >= 0", name="amount_not_negative"))
    id: Mapped[Id]
    sheet_id: Mapped[int] = ref("bonus_sheet.id", ondelete="CASCADE")
    employee_id: Mapped[int] = ref("employee.id")
    roles: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)  # role, weight, days, all days of the role
    days: Mapped[Decimal]
    score: Mapped[Decimal | None]
    role_part: Mapped[Decimal]  # the 60 of PER-03, unrounded to 6 places
    score_part: Mapped[Decimal]  # the 40 of PER-04
    contribution: Mapped[Decimal]
    amount: Mapped[Money]
    sheet: Mapped[BonusSheet] = relationship(back_populates="lines")
