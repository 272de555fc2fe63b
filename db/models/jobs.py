"""What timed work did: one row per run, beside the queue's own tables, which keep neither figures nor errors (PLT-12)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Code, Id, Note


class JobRun(Base):
    """One run of a job. `job_id` is its number in the queue, which forgets finished jobs earlier than this table."""

    __tablename__ = "job_run"
    __audited__ = False
    __table_args__ = (Index("ix_job_run_name", "name", "id"), CheckConstraint("state IN ('running','done','failed','lost')", name="state_known"))
    id: Mapped[Id]
    name: Mapped[Code]
    job_id: Mapped[int] = mapped_column(BigInteger, index=True)
    attempt: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(40), default="running")  # lost: its worker was killed in the middle
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    handled: Mapped[int] = mapped_column(default=0)
    error: Mapped[Note] = mapped_column(default="")  # without secrets and without the values of a statement
