"""Closing the months (MON-16)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission, require
from core.periods.machine import MACHINE
from core.periods.rules import hold_month
from core.unit import lock, writing
from db.models import FiscalPeriod


def begin_closing(actor: Actor, year: int, month: int) -> None:
    """From now on nobody enters reports of the month; what was submitted can still be confirmed."""
    _move(actor, year, month, "begin_closing")


def resume(actor: Actor, year: int, month: int) -> None:
    """Back to open: reports can be entered again."""
    _move(actor, year, month, "resume")


def close(actor: Actor, year: int, month: int) -> None:
    """Nothing is booked into the month any more. Waits for bookings under way; refused while reports wait for confirmation."""
    _move(actor, year, month, "close")


def reopen(actor: Actor, year: int, month: int) -> None:
    """The last closed month back to closing, for a correction; the trail keeps who did it."""
    _move(actor, year, month, "reopen")


def _move(actor: Actor, year: int, month: int, action: str) -> None:
    require(actor, Permission.PERIOD_CLOSE)
    with writing(actor, f"fiscal_period.{action}") as session:
        hold_month(session, year, month)
        MACHINE.move(session, actor, _period(session, year, month), action)


def _period(session: Session, year: int, month: int) -> FiscalPeriod:
    """The month's row, locked; made the first time, safe because the month is held."""
    found = session.scalar(select(FiscalPeriod.id).where(FiscalPeriod.year == year, FiscalPeriod.month == month))
    if found is None:
        row = FiscalPeriod(year=year, month=month, state="open")
        session.add(row)
        session.flush()
        return row
    return lock(session, FiscalPeriod, found)
