"""Runs of the levelling: what was asked, what was proposed, what became of it (PRJ-05, PRJ-39)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id, Versioned, ref


class LevellingRun(Versioned, Base):
    """One question and its proposal. `asked`: projects with their weight and plan version, may tasks go forward; `result`: outcome, gap,
    dates per task, delay per project, load before and after; `applied`: project → what was made of it (a change draft, a saved plan)."""

    __tablename__ = "levelling_run"
    __table_args__ = (CheckConstraint("outcome IN ('optimal','feasible','none')", name="outcome_known"),)
    id: Mapped[Id]
    asked_by_id: Mapped[int] = ref("employee.id")
    asked_at: Mapped[dt.datetime]
    outcome: Mapped[str] = mapped_column(String(20))
    asked: Mapped[dict[str, Any]] = mapped_column(JSONB)
    result: Mapped[dict[str, Any]] = mapped_column(JSONB)
    applied: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
