"""The firm's calendar as the rules take it."""
from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar.rules import WorkCalendar
from db.models import Holiday


def load_calendar(session: Session) -> WorkCalendar:
    """Weekends, public holidays, make-up workdays as edited by the firm (GEN-03); one statement."""
    rows = session.execute(select(Holiday.day, Holiday.kind)).all()
    return WorkCalendar(holidays=frozenset(r.day for r in rows if r.kind == "holiday"), workdays=frozenset(r.day for r in rows if r.kind == "workday"))
