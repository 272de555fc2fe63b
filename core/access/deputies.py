"""Which delegations hold on a day (APR-04): asked for so often that a process keeps them until one is made or ended (core.once)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.once import once
from db.models import Delegation

Standing = tuple[tuple[int, int, str], ...]  # principal, deputy, document type ("": whole)


def standing(session: Session, day: dt.date) -> Standing:
    """In the order they were made; no statement unless one was made or ended since this process asked last."""
    holds = select(Delegation.principal_id, Delegation.deputy_id, Delegation.document_type).where(
        Delegation.starts_on <= day, Delegation.ends_on > day, Delegation.ended_at.is_(None)
    )

    def read() -> Standing:
        return tuple((r.principal_id, r.deputy_id, r.document_type) for r in session.connection().execute(holds.order_by(Delegation.id)))

    return once(session, ("delegations", day), read)


def is_deputy(session: Session, employee_id: int, day: dt.date) -> bool:
    """Whether the person decides in somebody's place on the day."""
    return any(deputy == employee_id for _, deputy, _ in standing(session, day))
