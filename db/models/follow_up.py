"""What the end of one document asks to be made next, until somebody makes it or says why not (APR-13)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Code, Day, Id, Name, Note, Versioned, ref


class FollowUp(Versioned, Base):
    """`kind` is a name of core.approval.follow_ups; number, title and amount are those of the source when it ended."""

    __tablename__ = "follow_up"
    __table_args__ = (
        UniqueConstraint("case_id", "kind"),
        CheckConstraint("state IN ('open','taken','dismissed')", name="state_known"),
        CheckConstraint("state <> 'dismissed' OR reason <> ''", name="dismissal_has_reason"),
        CheckConstraint("state <> 'taken' OR target_id IS NOT NULL", name="taken_has_target"),
        Index("ix_follow_up_open", "owner_id", postgresql_where=text("state = 'open'")),
        Index("ix_follow_up_source", "source_type", "source_id"),
    )
    id: Mapped[Id]
    case_id: Mapped[int] = ref("approval_case.id", index=False)
    kind: Mapped[Code]
    source_type: Mapped[Code]
    source_id: Mapped[int]
    number: Mapped[Code]
    title: Mapped[Name]
    title_en: Mapped[Name] = mapped_column(default="")
    amount: Mapped[Decimal | None]
    owner_id: Mapped[int] = ref("employee.id", index=False)
    state: Mapped[str] = mapped_column(String(40), default="open")
    opened_at: Mapped[dt.datetime]
    due_on: Mapped[Day]
    target_id: Mapped[int | None]  # the record it became
    reason: Mapped[Note] = mapped_column(default="")  # why nothing is made from it
    ended_at: Mapped[dt.datetime | None]
    ended_by_id: Mapped[int | None] = ref("employee.id", index=False)
