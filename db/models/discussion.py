"""What people say to each other about records: threads, topic groups, requests to another department (PLT-13)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Code, Day, Id, Name, Note, Versioned, ref


class Remark(Versioned, Base):
    """A remark on a record, or a reply to one (`thread_id`: the first of its thread). Nothing is deleted: a remark taken back keeps
    its place without its words."""

    __tablename__ = "remark"
    __table_args__ = (Index("ix_remark_record", "record", "record_id", "id"),)
    id: Mapped[Id]
    record: Mapped[Code]
    record_id: Mapped[int]
    thread_id: Mapped[int | None] = ref("remark.id")
    author_id: Mapped[int] = ref("employee.id")
    body: Mapped[Note]
    mentioned_ids: Mapped[list[int]]
    written_at: Mapped[dt.datetime]
    mended_at: Mapped[dt.datetime | None]
    taken_back_at: Mapped[dt.datetime | None]
    resolved_at: Mapped[dt.datetime | None]  # of a thread
    resolved_by_id: Mapped[int | None] = ref("employee.id", index=False)


class TopicGroup(Versioned, Base):
    """People who talk about a subject; an open one everybody finds and joins, a closed one only its members know."""

    __tablename__ = "topic_group"
    id: Mapped[Id]
    name: Mapped[Name] = mapped_column(unique=True)
    purpose: Mapped[Note] = mapped_column(default="")
    is_open: Mapped[bool] = mapped_column(default=True)
    made_by_id: Mapped[int] = ref("employee.id")
    made_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class TopicMember(Base):
    __tablename__ = "topic_member"
    __table_args__ = (UniqueConstraint("group_id", "employee_id"),)
    id: Mapped[Id]
    group_id: Mapped[int] = ref("topic_group.id")
    employee_id: Mapped[int] = ref("employee.id")
    leads: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[dt.datetime]


class SupportRequest(Versioned, Base):
    """A question or a job for another department, with the day an answer is needed by, and the answer."""

    __tablename__ = "support_request"
    __table_args__ = (
        CheckConstraint("state IN ('asked','taken','answered','declined','closed','withdrawn')", name="state_known"),
        Index("ix_support_request_department", "department_id", "state", "due_on"),
    )
    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    asked_by_id: Mapped[int] = ref("employee.id")
    department_id: Mapped[int] = ref("department.id", index=False)
    title: Mapped[Name]
    body: Mapped[Note] = mapped_column(default="")
    due_on: Mapped[Day]
    record: Mapped[Code] = mapped_column(default="")  # what it is about, seen by who may see that
    record_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(40), default="asked")
    asked_at: Mapped[dt.datetime]
    taken_by_id: Mapped[int | None] = ref("employee.id")
    taken_at: Mapped[dt.datetime | None]
    answer: Mapped[Note] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = ref("employee.id", index=False)
    answered_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
