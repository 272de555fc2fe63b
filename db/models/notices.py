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
    # on the first of the rows written by one call, everybody told: a group hears of it once
    told_ids: Mapped[list[int]] = mapped_column(default=list, server_default=text("'{}'"))


class NoticePreference(Base):
    """Which ways a person wants a kind of notice to come; without a row the kind's own default holds (core/notices/kinds.py)."""

    __tablename__ = "notice_preference"
    __audited__ = False
    __table_args__ = (UniqueConstraint("employee_id", "kind"),)
    id: Mapped[Id]
    employee_id: Mapped[int] = ref("employee.id", index=False)
    kind: Mapped[Code]
    channels: Mapped[list[str]]  # mail, robot; the bell always has it
    digest: Mapped[bool] = mapped_column(default=False)  # collected, sent once a day at the person's hour


class NoticeHours(Base):
    """A person's quiet hours and the hour of the digest, in the firm's time; minutes since midnight."""

    __tablename__ = "notice_hours"
    __audited__ = False
    __table_args__ = (
        CheckConstraint("quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439 AND digest_at BETWEEN 0 AND 1439", name="within_day"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL) AND quiet_from <> quiet_until", name="quiet_from_until"),
    )
    id: Mapped[Id]
    employee_id: Mapped[int] = ref("employee.id", unique=True, index=False)
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    digest_at: Mapped[int] = mapped_column(default=510)


class Webhook(Versioned, Base):
    """A robot the firm's notices may go to: of a person (their own) or of a group (employee_id empty, for named kinds)."""

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint("service IN ('dingtalk','wecom','feishu')", name="service_known"),
        CheckConstraint("language IN ('zh','en')", name="language_known"),
        Index("ix_webhook_own", "employee_id", unique=True, postgresql_where=text("employee_id IS NOT NULL")),
    )
    __audit_hidden__ = frozenset({"address", "secret"})
    id: Mapped[Id]
    employee_id: Mapped[int | None] = ref("employee.id", index=False)
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
        CheckConstraint("state IN ('waiting','sent','failed','given_up','skipped')", name="state_known"),
        CheckConstraint("channel IN ('mail','robot') AND (channel = 'robot') = (webhook_id IS NOT NULL)", name="channel_known"),
        CheckConstraint("attempts >= 0", name="attempts_count"),
    )
    id: Mapped[Id]
    notice_id: Mapped[int] = ref("notice.id")
    channel: Mapped[str] = mapped_column(String(40))  # mail, robot
    webhook_id: Mapped[int | None] = ref("webhook.id")
    digest: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(40), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[dt.datetime]
    held: Mapped[bool] = mapped_column(default=False)  # by quiet hours: what was read in the meantime is not sent any more
    sent_at: Mapped[dt.datetime | None]
    problem: Mapped[Code] = mapped_column(default="")  # why the last try failed: delivery_problem.<code>
    error: Mapped[Note] = mapped_column(default="")  # what the other side said, without secrets
