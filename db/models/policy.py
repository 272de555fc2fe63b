"""Policies as an administrator changed them: what holds from which day on, over the defaults of config.toml (PLT-10)."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, String, Uuid
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


class RulesStamp(Base):
    """One row, stamped anew by a trigger whenever policies, calendar, accounts, grades or rates change (db.ddl): what a process
    keeps of them in memory holds as long as the stamp does."""

    __tablename__ = "rules_stamp"
    __audited__ = False
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    stamp: Mapped[uuid.UUID] = mapped_column(Uuid)
