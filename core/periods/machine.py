"""The life of a month: open, closing (no new reports, confirmations go on), closed (MON-16)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Permission
from core.errors import Refusal
from core.periods.rules import first_day, last_day
from core.workflow import Machine, Step, Transition
from db.models import FiscalPeriod, ReportLine


class PeriodNotOver(Refusal):
    """The month still has days to come. Facts: last_day."""

    code = "period_not_over"


class ReportsStillOpen(Refusal):
    """Daily reports of the month wait for their confirmation. Facts: count, month."""

    code = "reports_still_open"


class LaterMonthClosed(Refusal):
    """Only the last closed month can be opened again. Facts: month, later."""

    code = "later_month_closed"


def month_over(step: Step[FiscalPeriod]) -> None:
    last = last_day(step.record.year, step.record.month)
    if clock.today() <= last:
        raise PeriodNotOver(month=first_day(step.record.year, step.record.month), last_day=last)


def no_open_reports(step: Step[FiscalPeriod]) -> None:
    first, last = first_day(step.record.year, step.record.month), last_day(step.record.year, step.record.month)
    known = step.data.get("submitted")  # a screen that shows twelve months has counted them already
    count = (
        known
        if known is not None
        else step.session.scalar(select(func.count()).select_from(ReportLine).where(ReportLine.work_on.between(first, last), ReportLine.state == "submitted"))
        or 0
    )
    if count:
        raise ReportsStillOpen(month=first, count=count)


def last_closed(step: Step[FiscalPeriod]) -> None:
    mine = first_day(step.record.year, step.record.month)
    latest = step.data["latest_closed"] if "latest_closed" in step.data else latest_closed(step.session)
    if latest is not None and latest > mine:
        raise LaterMonthClosed(month=mine, later=latest)


def latest_closed(session: Session) -> dt.date | None:
    """The first day of the last closed month."""
    row = session.execute(
        select(FiscalPeriod.year, FiscalPeriod.month)
        .where(FiscalPeriod.state == "closed")
        .order_by(FiscalPeriod.year.desc(), FiscalPeriod.month.desc())
        .limit(1)
    ).one_or_none()
    return first_day(row.year, row.month) if row else None


MACHINE: Machine[FiscalPeriod] = Machine(
    "fiscal_period",
    (
        Transition("begin_closing", frozenset({"open"}), "closing", Permission.PERIOD_CLOSE, guards=(month_over,)),
        Transition("resume", frozenset({"closing"}), "open", Permission.PERIOD_CLOSE),
        Transition("close", frozenset({"closing"}), "closed", Permission.PERIOD_CLOSE, guards=(month_over, no_open_reports)),
        Transition("reopen", frozenset({"closed"}), "closing", Permission.PERIOD_CLOSE, guards=(last_closed,)),
    ),
)
