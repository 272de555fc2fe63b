"""What a person likes to see. No business data: outside the audit chain, gone with the person."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id, ref


class SavedView(Base):
    """A list's search, filters and columns as its address holds them, under a name (GEN-05)."""

    __tablename__ = "saved_view"
    __audited__ = False
    __table_args__ = (
        UniqueConstraint("employee_id", "list_key", "name"),
        CheckConstraint("name <> ''", name="name_given"),
    )
    id: Mapped[Id]
    employee_id: Mapped[int] = ref("employee.id", ondelete="CASCADE", index=False)
    list_key: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(2000))
