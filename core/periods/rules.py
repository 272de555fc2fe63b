"""Nothing is booked into a closed month, whatever the way in (MON-16, MON-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy import Integer, func, select, tuple_
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from core.errors import Refusal
from db.models import FiscalPeriod

MONTH_LOCK = 7_302_016  # class of the advisory locks on months: a month needs no row to be locked


class PeriodClosed(Refusal):
    """The day lies in a closed month. Facts: month (its first day), day."""

    code = "period_closed"


def months_of(days: Iterable[dt.date]) -> set[tuple[int, int]]:
    """(year, month) of the days.

    >>> sorted(months_of([dt.date(2026, 2, 28), dt.date(2026, 2, 1), dt.date(2026, 3, 1)]))
    [(2026, 2), (2026, 3)]
    """
    return {(day.year, day.month) for day in days}


def first_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, 1)


def last_day(year: int, month: int) -> dt.date:
    """The last day of the month.

    >>> last_day(2028, 2), last_day(2026, 12)
    (datetime.date(2028, 2, 29), datetime.date(2026, 12, 31))
    """
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def closed_months(session: Session, days: Collection[dt.date]) -> set[tuple[int, int]]:
    """Which months of the days are closed; one statement. A month without a row is open."""
    rows = session.execute(
        select(FiscalPeriod.year, FiscalPeriod.month).where(
            tuple_(FiscalPeriod.year, FiscalPeriod.month).in_(sorted(months_of(days))), FiscalPeriod.state == "closed"
        )
    )
    return {(r.year, r.month) for r in rows}


def require_open(session: Session, days: Collection[dt.date]) -> None:
    """Refuses a day of a closed month, and keeps the months from being closed until the transaction ends; two statements."""
    number = func.unnest(array([year * 100 + month for year, month in sorted(months_of(days))], type_=Integer)).column_valued("number")
    session.execute(select(func.pg_advisory_xact_lock_shared(MONTH_LOCK, number)))
    closed = closed_months(session, days)
    for day in sorted(days):
        if (day.year, day.month) in closed:
            raise PeriodClosed(month=dt.date(day.year, day.month, 1), day=day)


def hold_month(session: Session, year: int, month: int) -> None:
    """Waits for bookings into the month that are under way and keeps new ones out until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(MONTH_LOCK, year * 100 + month)))
