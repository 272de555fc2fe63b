"""Policies as an administrator changed them: what holds from which day on, over the defaults of config.toml (PLT-10)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Day, Id, Instant, ref


class PolicyValue(Base):
    """One decision about one policy. Never edited: a later row for the same day replaces the earlier, which stays as history."""

    __tablename__ = "policy_value"
    __table_args__ = (Index("ix_policy_value_key", "key", "from_on", "id"),)
    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(80))
    value: Mapped[Any] = mapped_column(JSONB)
    from_on: Mapped[Day]
    set_by_id: Mapped[int] = ref("employee.id")
    set_at: Mapped[Instant]
