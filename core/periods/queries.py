"""The months of a year with what is still open in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import extract, func, select

from core.access import Actor, Permission, require
from core.money import ZERO
from core.periods.machine import MACHINE, latest_closed
from core.periods.rules import first_day, last_day
from core.unit import reading
from core.workflow import Move
from db.models import BudgetEntry, BudgetLine, FiscalPeriod, ReportLine


@dataclass(frozen=True)
class PeriodRow:
    """A month: its state, report lines by what they wait for, hours confirmed, the actual booked in it, what may be done."""

    first_on: dt.date
    state: str
    draft: int  # lines not submitted or sent back
    submitted: int  # lines waiting for confirmation
    confirmed_minutes: int
    booked: Decimal  # CNY that became actual in the month
    moves: tuple[Move, ...]


def periods(actor: Actor, year: int) -> list[PeriodRow]:
    """The twelve months of a calendar year; a constant number of statements."""
    require(actor, Permission.PERIOD_CLOSE, Permission.BUDGET_READ)
    first, last = first_day(year, 1), last_day(year, 12)
    month = extract("month", ReportLine.work_on)
    with reading(actor, "service") as session:
        rows = {p.month: p for p in session.scalars(select(FiscalPeriod).where(FiscalPeriod.year == year))}
        reports = {
            int(r.month): r
            for r in session.execute(
                select(
                    month.label("month"),
                    func.count().filter(ReportLine.state.in_(("draft", "sent_back"))).label("draft"),
                    func.count().filter(ReportLine.state == "submitted").label("submitted"),
                    func.coalesce(func.sum(ReportLine.minutes).filter(ReportLine.state == "confirmed"), 0).label("minutes"),
                )
                .where(ReportLine.work_on.between(first, last))
                .group_by(month)
            )
        }
        booked_month = extract("month", BudgetEntry.booked_on)
        booked: dict[int, Decimal] = {
            int(r.month): r.amount
            for r in session.execute(
                select(booked_month.label("month"), func.sum(BudgetEntry.actual_delta).label("amount"))
                .join(BudgetLine, BudgetLine.id == BudgetEntry.line_id)
                .where(BudgetLine.project_id.is_(None), BudgetEntry.booked_on.between(first, last))
                .group_by(booked_month)
            )
        }
        latest = latest_closed(session)
        found = []
        for number in range(1, 13):
            period = rows.get(number) or FiscalPeriod(year=year, month=number, state="open")
            report = reports.get(number)
            submitted = report.submitted if report else 0
            moves = MACHINE.moves(session, actor, period, submitted=submitted, latest_closed=latest)
            found.append(
                PeriodRow(
                    first_day(year, number),
                    period.state,
                    report.draft if report else 0,
                    submitted,
                    int(report.minutes) if report else 0,
                    booked.get(number, ZERO),
                    tuple(moves),
                )
            )
        return found
