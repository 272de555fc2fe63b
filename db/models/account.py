"""Accounts and sign-in (PLT-02): one account per employee, server-side sessions, one-time tickets.

Of every random id only its SHA-256 is kept, so a copy of these tables signs nobody in. Sessions, tickets and the
count of wrong passwords change at every click and are no business data: they stay outside the audit chain.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, Versioned, ref
from db.models.organisation import Employee


class UserAccount(Versioned, Base):
    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint("username = lower(username) AND username <> ''", name="username_lower"),
        CheckConstraint("language IN ('zh', 'en')", name="language_known"),
        CheckConstraint("failed_count >= 0", name="failed_count_counts"),
    )
    __audit_hidden__ = frozenset({"password_hash"})  # a change is recorded, its value never
    id: Mapped[Id]
    employee_id: Mapped[int] = ref("employee.id", index=False, unique=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str] = mapped_column(String(100))
    must_change: Mapped[bool] = mapped_column(default=True)  # the next sign-in starts with a new password
    is_active: Mapped[bool] = mapped_column(default=True)
    failed_count: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[dt.datetime | None]
    language: Mapped[str] = mapped_column(String(2), default="zh")
    demo_place: Mapped[int | None]  # place among the persons the sign-in page of the demo firm names
    created_at: Mapped[dt.datetime]
    password_at: Mapped[dt.datetime]
    sessions_ended_at: Mapped[dt.datetime | None]  # when an administrator last ended them all: leaves a row in the trail
    employee: Mapped[Employee] = relationship()


class LoginSession(Base):
    """One signed-in browser. `key_hash` is known to the server's side of the open page, `cookie_hash` to the browser's cookie."""

    __tablename__ = "login_session"
    __audited__ = False
    __table_args__ = (Index("ix_login_session_open", "user_id", postgresql_where=text("revoked_at IS NULL")),)
    id: Mapped[Id]
    user_id: Mapped[int] = ref("user_account.id", ondelete="CASCADE", index=False)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    cookie_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    ip: Mapped[str | None] = mapped_column(String(60))
    agent: Mapped[str | None] = mapped_column(String(300))


class LoginTicket(Base):
    """Exchanged once, within seconds, for the HttpOnly cookie; in a table because several processes may serve."""

    __tablename__ = "login_ticket"
    __audited__ = False
    ticket_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    session_id: Mapped[int] = ref("login_session.id", ondelete="CASCADE")
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    used_at: Mapped[dt.datetime | None]
