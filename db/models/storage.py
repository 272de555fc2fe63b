"""Files attached to any record, kept in the database so that one backup holds everything."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Code, Id, Name, ref


class Attachment(Base):
    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_record", "record", "record_id"), CheckConstraint("size > 0", name="not_empty"))
    __audit_hidden__ = frozenset({"content"})  # the trail keeps its hash, in sha256
    id: Mapped[Id]
    record: Mapped[Code]
    record_id: Mapped[int]
    file_name: Mapped[Name]
    media_type: Mapped[Code]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    security_level: Mapped[int] = mapped_column(default=0)
    uploaded_by_id: Mapped[int] = ref("employee.id")
    uploaded_at: Mapped[dt.datetime]
    number: Mapped[int] = mapped_column(default=1)  # of the version
    follows_id: Mapped[int | None] = ref("attachment.id", unique=True)  # the version before: of two who replace the same one, one is refused
    held_by_id: Mapped[int | None] = ref("employee.id", index=False)  # checked out: only this person may bring the next version (PLT-13)
    held_at: Mapped[dt.datetime | None]
