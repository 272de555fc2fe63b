"""The audit trail: append-only and chained by hash (PLT-09). Its own head row makes a removed last row visible too."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class AuditRow(Base):
    __tablename__ = "audit_row"
    __audited__ = False
    __table_args__ = (
        Index("ix_audit_row_record", "record", "record_id", "id"),
        Index("ix_audit_row_actor_id", "actor_id", "at"),
        Index("ix_audit_row_at", "at", postgresql_using="brin"),  # the trail is written in the order of time
    )
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # position in the chain, without gaps
    at: Mapped[dt.datetime]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)  # None: the system itself
    action: Mapped[str] = mapped_column(String(80))
    record: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[str] = mapped_column(String(60))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    row_hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditHead(Base):
    """One row: how many rows the chain has and the hash of the last."""

    __tablename__ = "audit_head"
    __audited__ = False
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    length: Mapped[int] = mapped_column(BigInteger)
    row_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
