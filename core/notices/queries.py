"""A person's bell: the newest lines, and what is unread (PLT-11)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.access import Actor
from core.unit import reading
from db.models import Notice

LONGEST_LIST = 300


@dataclass(frozen=True)
class NoticeRow:
    """One line: the word `notice.<kind>` with its facts; the record it tells of, where there is one."""

    id: int
    kind: str
    facts: dict[str, Any]
    record: str
    record_id: int | None
    created_at: dt.datetime
    read: bool


def notices(actor: Actor, *, unread_only: bool = False, limit: int = LONGEST_LIST) -> list[NoticeRow]:
    """The actor's own lines, newest first; one statement."""
    wanted = select(Notice).where(Notice.employee_id == actor.employee_id).order_by(Notice.created_at.desc(), Notice.id.desc()).limit(limit)
    if unread_only:
        wanted = wanted.where(Notice.read_at.is_(None))
    with reading(actor) as session:
        return [NoticeRow(n.id, n.kind, n.facts, n.record, n.record_id, n.created_at, n.read_at is not None) for n in session.scalars(wanted)]
