"""Who came and what was looked at (PLT-08). What people decided and changed stands in the trails and is not written twice."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Code, Id, ref


class UsageEvent(Base):
    """A sign-in, or a record that was opened: once per visit. Written once, never changed, no figures of the person or the record."""

    __tablename__ = "usage_event"
    __audited__ = False  # itself a log
    __table_args__ = (
        CheckConstraint("kind IN ('sign_in', 'view')", name="kind_known"),
        CheckConstraint("(kind = 'view') = (screen <> '')", name="view_of_a_screen"),
        Index("ix_usage_event_employee_id", "employee_id", "at"),
        Index("ix_usage_event_at", "at"),
    )
    id: Mapped[Id]
    at: Mapped[dt.datetime]
    employee_id: Mapped[int] = ref("employee.id", index=False)
    kind: Mapped[str] = mapped_column(String(20))  # sign_in, view
    screen: Mapped[Code] = mapped_column(default="")  # core.screens
    record: Mapped[Code] = mapped_column(default="")
    record_id: Mapped[int | None] = mapped_column(BigInteger)
