"""How many lines in the bell a person has not read."""

from __future__ import annotations

from sqlalchemy import func, select

from core.access import Actor
from core.unit import reading
from db.models import Notice


def unread(actor: Actor) -> int:
    with reading(actor) as s:
        return s.scalar(select(func.count()).where(Notice.employee_id == actor.employee_id, Notice.read_at.is_(None))) or 0
