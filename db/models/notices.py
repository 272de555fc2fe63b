"""Notices and their ways to people: the bell, mail, group robots of DingTalk, WeCom, Feishu (PLT-11)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Code, Id, Name, Note, Versioned, ref


class Notice(Base):
    """One line in a person's bell; written with the work it tells of, in one transaction."""

    __tablename__ = "notice"
    __audited__ = False
    __table_args__ = (
        Index("ix_notice_employee_unread", "employee_id", "read_at", "id"),
        Index("ix_notice_to_dispatch", "id", postgresql_where=text("dispatched_at IS NULL")),
    )
    id: Mapped[Id]
    employee_id: Mapped[int] = ref("employee.id", index=False)
    kind: Mapped[Name]  # a word: notice.deviation_alarm …
    facts: Mapped[dict[str, Any]]
    record: Mapped[Code] = mapped_column(default="")
    record_id: Mapped[int | None]
    created_at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]
    dispatched_at: Mapped[dt.datetime | None]  # when its deliveries were planned: the row is the outbox, written with the work


class NoticePreference(Versioned, Base):
    """Which ways a person wants a kind of notice to come; kind "" is what holds for every kind without a row."""

    __tablename__ = "notice_preference"
    __table_args__ = (UniqueConstraint("employee_id", "kind"),)
    id: Mapped[Id]
    employee_id: Mapped[int] = ref("employee.id", index=False)
    kind: Mapped[Code] = mapped_column(default="")
    channels: Mapped[list[str]]  # mail, webhook; the bell always has it
    digest: Mapped[bool] = mapped_column(default=False)  # collected, sent once a day at the person's hour


class NoticeHours(Versioned, Base):
    """A person's quiet hours and the hour of the digest, in the firm's time; minutes since midnight."""

    __tablename__ = "notice_hours"
    __table_args__ = (
        CheckConstraint("quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439 AND digest_at BETWEEN 0 AND 1439", name="within_day"),
    )
    id: Mapped[Id]
    employee_id: Mapped[int] = ref("employee.id", unique=True, index=False)
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    digest_at: Mapped[int] = mapped_column(default=510)


class Webhook(Versioned, Base):
    """A robot the firm's notices may go to: of a person (their own) or of a group (employee_id empty, for named kinds)."""

    __tablename__ = "webhook"
    __table_args__ = (CheckConstraint("service IN ('dingtalk','wecom','feishu')", name="service_known"),)
    __audit_hidden__ = frozenset({"address", "secret"})
    id: Mapped[Id]
    employee_id: Mapped[int | None] = ref("employee.id")
    name: Mapped[Name]
    service: Mapped[str] = mapped_column(String(40))
    address: Mapped[Note]
    secret: Mapped[Note] = mapped_column(default="")
    language: Mapped[str] = mapped_column(String(40), default="zh")
    kinds: Mapped[list[str]]  # of a group's robot: which kinds it gets
    enabled: Mapped[bool] = mapped_column(default=True)


class NoticeDelivery(Base):
    """One notice on one way to one receiver: tried until it arrives or is given up."""

    __tablename__ = "notice_delivery"
    __audited__ = False
    __table_args__ = (
        Index("ix_notice_delivery_due", "due_at", postgresql_where=text("state = 'waiting'")),
        CheckConstraint("state IN ('waiting','sent','failed')", name="state_known"),
    )
    id: Mapped[Id]
    notice_id: Mapped[int] = ref("notice.id")
    channel: Mapped[str] = mapped_column(String(40))  # mail, webhook
    webhook_id: Mapped[int | None] = ref("webhook.id")
    digest: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(40), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    error: Mapped[Note] = mapped_column(default="")
