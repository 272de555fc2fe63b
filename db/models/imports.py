"""What an import remembers: which column of a file was which field, and which spellings were put right (GEN-05)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Code, Id, Versioned, ref


class ImportMapping(Versioned, Base):
    """One per list and set of headings; the next file with the same headings starts from it."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("list_name", "header_key"),)
    id: Mapped[Id]
    list_name: Mapped[Code]
    header_key: Mapped[str] = mapped_column(String(64))  # hash of the headings, in any order
    columns: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # heading → field and factor
    corrections: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # field → spelling → what it means
    saved_by_id: Mapped[int] = ref("employee.id", index=False)
    saved_at: Mapped[dt.datetime]
