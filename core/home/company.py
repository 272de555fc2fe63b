"""Figures of the firm: revenue earned and its margin, headroom, what is owed, what came in, labour cost."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from core.access import Actor
from core.access import Permission as P
from core.access.scope import contracts_seen, projects_seen
from core.home.figure import Figure, first_of_year, months_back, share
from core.money import ZERO
from core.receipts.figures import received_by_line
from db.models import BudgetLine, Contract, CostEntry, PlanLine, ProgressPeriod, Project, Receipt

TREND_MONTHS = 8
DUE_DAYS = 30
OWING = ("effective", "completed", "terminated")


def revenue_year(session: Session, actor: Actor, day: dt.date) -> Figure:
    """Net revenue earned this year: of each project net revenue × the progress QA confirmed in the year."""
    months = earned_by_month(session, actor, day)
    this, last = _year(months, day), _year(months, day.replace(year=day.year - 1, day=1))
    change = share(this - last, last) if last > 0 else None
    return Figure(
        "revenue_year",
        "money",
        this,
        "blue",
        tuple(months.get(m, ZERO) for m in months_back(day, TREND_MONTHS)),
        {"change": change} if change is not None else {},
    )


def margin_year(session: Session, actor: Actor, day: dt.date) -> Figure:
    """(revenue earned − cost booked) / revenue earned, of this year."""
    earned, spent = earned_by_month(session, actor, day), spent_by_month(session, actor, day)
    rate = _margin(_year(earned, day), _year(spent, day))
    months = [m for m in months_back(day, TREND_MONTHS) if earned.get(m, ZERO) > 0]
    trend = tuple(_margin(earned[m], spent.get(m, ZERO)) or Fraction(0) for m in months)
    cost = _year(spent, day)
    return Figure("margin_year", "percent", rate, "red" if rate is not None and rate < 0 else "blue", trend, {"cost": cost} if rate is not None else {})


def _margin(revenue: Decimal, cost: Decimal) -> Fraction | None:
    return share(revenue - cost, revenue) if revenue > 0 else None


def _year(months: dict[dt.date, Decimal], day: dt.date) -> Decimal:
    """Sum of the year's months up to the day's."""
    return sum((v for m, v in months.items() if m.year == day.year and m <= day), ZERO)


def earned_by_month(session: Session, actor: Actor, day: dt.date) -> dict[dt.date, Decimal]:
    """Net revenue earned per month since the beginning of last year, by the growth of confirmed progress; one statement."""
    before = func.lag(ProgressPeriod.actual, 1, 0).over(partition_by=ProgressPeriod.project_id, order_by=ProgressPeriod.period_on)
    grown = (
        select(ProgressPeriod.project_id, ProgressPeriod.period_on, (ProgressPeriod.actual - before).label("points"))
        .where(ProgressPeriod.state == "confirmed", ProgressPeriod.actual.is_not(None))
        .subquery()
    )
    month = cast(func.date_trunc("month", grown.c.period_on), Date)
    rows = session.execute(
        select(month, func.sum(grown.c.points * Project.net_revenue / 100))
        .join(Project, Project.id == grown.c.project_id)
        .where(grown.c.period_on >= _last_year(day), grown.c.period_on <= day, projects_seen(actor, P.PROJECT_MONEY))
        .group_by(month)
    )
    return {m: Decimal(earned) for m, earned in rows}


def spent_by_month(session: Session, actor: Actor, day: dt.date) -> dict[dt.date, Decimal]:
    """Cost booked per month since the beginning of last year; one statement."""
    month = cast(func.date_trunc("month", CostEntry.booked_on), Date)
    rows = session.execute(
        select(month, func.sum(CostEntry.amount))
        .join(Project, Project.id == CostEntry.project_id)
        .where(CostEntry.booked_on >= _last_year(day), CostEntry.booked_on <= day, projects_seen(actor, P.PROJECT_MONEY))
        .group_by(month)
    )
    return dict(rows.all())


def _last_year(day: dt.date) -> dt.date:
    return dt.date(day.year - 1, 1, 1)


def headroom(session: Session, actor: Actor, day: dt.date) -> Figure:
    """What is left of the firm's project budget of the year."""
    row = session.execute(
        select(func.sum(BudgetLine.budget), func.sum(BudgetLine.committed + BudgetLine.actual)).where(
            BudgetLine.year == day.year, BudgetLine.scope == "project", BudgetLine.project_id.is_(None), BudgetLine.department_id.is_(None)
        )
    ).one()
    budget, used = row[0], row[1] or ZERO
    if budget is None:
        return Figure("headroom", "money", None)
    taken = share(used, budget) or Fraction(0)
    return Figure(
        "headroom", "money", budget - used, "red" if taken >= 1 else "amber" if taken >= Fraction(9, 10) else "slate", (), {"used": taken, "year": day.year}
    )


def overdue(session: Session, actor: Actor, day: dt.date) -> Figure:
    amount, lines = _open(session, actor, None, day - dt.timedelta(days=1))
    return Figure("overdue", "money", amount, "red" if amount else "green", (), {"lines": lines})


def due_soon(session: Session, actor: Actor, day: dt.date) -> Figure:
    """Plan lines that fall due within the next thirty days."""
    amount, lines = _open(session, actor, day, day + dt.timedelta(days=DUE_DAYS))
    return Figure("due_soon", "money", amount, "blue", (), {"lines": lines, "days": DUE_DAYS})


def _open(session: Session, actor: Actor, first: dt.date | None, last: dt.date) -> tuple[Decimal, int]:
    """What is still open on plan lines of running sales contracts due in [first, last]: amount and number of lines."""
    received = received_by_line()
    left = PlanLine.amount - func.coalesce(received.c.received, 0)
    wanted = (
        select(func.coalesce(func.sum(left), 0), func.count())
        .select_from(PlanLine)
        .join(Contract, Contract.id == PlanLine.contract_id)
        .outerjoin(received, received.c.plan_line_id == PlanLine.id)
        .where(left > 0, PlanLine.due_on <= last, Contract.side == "sales", Contract.state.in_(OWING), contracts_seen(actor))
    )
    if first is not None:
        wanted = wanted.where(PlanLine.due_on >= first)
    row = session.execute(wanted).one()
    return Decimal(row[0]), row[1]


def signed_year(session: Session, actor: Actor, day: dt.date) -> Figure:
    """Sales contracts that took effect this year, by amount."""
    row = session.execute(
        select(func.coalesce(func.sum(Contract.amount), 0), func.count()).where(
            Contract.side == "sales", Contract.effective_on >= first_of_year(day), Contract.effective_on <= day, contracts_seen(actor)
        )
    ).one()
    return Figure("signed_year", "money", Decimal(row[0]), "blue", (), {"contracts": row[1]})


def received_year(session: Session, actor: Actor, day: dt.date) -> Figure:
    """Confirmed receipts of this year, with the trend of the last months."""
    month = cast(func.date_trunc("month", Receipt.received_on), Date)
    rows = session.execute(
        select(month, func.sum(Receipt.amount))
        .join(Contract, Contract.id == Receipt.contract_id)
        .where(Receipt.state == "confirmed", Receipt.received_on >= _last_year(day), contracts_seen(actor))
        .group_by(month)
    )
    months = dict(rows.all())
    return Figure("received_year", "money", _year(months, day), "blue", tuple(months.get(m, ZERO) for m in months_back(day, TREND_MONTHS)))


def receipts_to_confirm(session: Session, actor: Actor, day: dt.date) -> Figure:
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(Receipt.amount), 0))
        .join(Contract, Contract.id == Receipt.contract_id)
        .where(Receipt.state == "registered", contracts_seen(actor))
    ).one()
    return Figure("receipts_to_confirm", "count", row[0], "amber" if row[0] else "green", (), {"amount": Decimal(row[1])})


def contracts_in_approval(session: Session, actor: Actor, day: dt.date) -> Figure:
    row = session.execute(select(func.count(), func.coalesce(func.sum(Contract.amount), 0)).where(Contract.state == "in_approval", contracts_seen(actor))).one()
    return Figure("contracts_in_approval", "count", row[0], "blue", (), {"amount": Decimal(row[1])})


def labour_cost_month(session: Session, actor: Actor, day: dt.date) -> Figure:
    """Labour cost booked this month on projects."""
    months = months_back(day, TREND_MONTHS)
    month = cast(func.date_trunc("month", CostEntry.booked_on), Date)
    rows = dict(
        session.execute(
            select(month, func.sum(CostEntry.amount))
            .join(Project, Project.id == CostEntry.project_id)
            .where(CostEntry.kind == "labour", CostEntry.booked_on >= months[0], projects_seen(actor, P.PROJECT_MONEY))
            .group_by(month)
        ).all()
    )
    return Figure("labour_cost_month", "money", rows.get(months[-1], ZERO), "slate", tuple(rows.get(m, ZERO) for m in months))
