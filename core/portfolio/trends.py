"""How the firm has come to where it stands, month by month: revenue, cost, margin, headroom, overdue money, utilisation (PRJ-35).

Every figure is summed by the database under the actor's scope; the number of statements does not grow with the rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Subquery, and_, case, cast, column, func, or_, select, true, union, values
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, require
from core.access import Permission as P
from core.access.scope import contracts_seen, projects_seen
from core.calendar.queries import load_calendar
from core.calendar.rules import ONE_DAY
from core.home.company import OWING, earned_by_month, spent_by_month
from core.home.figure import first_of_year, months_back, share
from core.home.people import COUNTED, DELIVERY
from core.money import ZERO
from core.unit import reading
from db.models import (
    BudgetEntry,
    BudgetLine,
    Contract,
    CostEntry,
    Employee,
    EmployeeRole,
    PlanLine,
    ProgressPeriod,
    Project,
    ProjectSummary,
    Receipt,
    ReceiptLine,
    ReportLine,
)

MONTHS = 12
FULL_DAY = 60  # minutes of an hour; a day has as many hours as the policy says


@dataclass(frozen=True)
class HeadroomYear:
    """The company's project budget of a year: what is left of it (MON-03)."""

    year: int
    budget: Decimal
    used: Decimal

    @property
    def left(self) -> Decimal:
        return self.budget - self.used


@dataclass(frozen=True)
class Trends:
    """The last twelve months, the present one last; a None is a month with nothing to work the figure out from.

    `earned`, `spent` net CNY of the month, `earned_before` the same month a year ago; `margin` the forecast margin of the projects
    that ran at the month's end; `headroom` what was left of this year's budget; `overdue` what was overdue; `utilisation` project
    hours over working hours of the people who deliver."""

    day: dt.date
    months: tuple[dt.date, ...]
    earned: tuple[Decimal, ...]
    earned_before: tuple[Decimal, ...]
    spent: tuple[Decimal, ...]
    revenue: Decimal  # earned since the first of January
    revenue_before: Decimal  # earned in the same months of last year
    margin: tuple[Fraction | None, ...]
    years: tuple[HeadroomYear, ...]
    headroom: tuple[Decimal, ...]
    overdue: tuple[Decimal, ...]
    utilisation: tuple[Fraction | None, ...]


def trends(actor: Actor, day: dt.date | None = None) -> Trends:
    """Everything the head of the portfolio shows, in one transaction."""
    require(actor, P.PORTFOLIO_READ)
    day = day or clock.today()
    months = months_back(day, MONTHS)
    with reading(actor, scope="service") as session:  # sums over everybody's hours; projects and contracts under the actor's scope
        earned, spent = earned_by_month(session, actor, day), spent_by_month(session, actor, day)
        years, left = _headroom(session, day, months)
        return Trends(
            day,
            tuple(months),
            tuple(earned.get(m, ZERO) for m in months),
            tuple(earned.get(m.replace(year=m.year - 1), ZERO) for m in months),
            tuple(spent.get(m, ZERO) for m in months),
            sum((v for m, v in earned.items() if first_of_year(day) <= m), ZERO),
            sum((v for m, v in earned.items() if m.year == day.year - 1 and m.month <= day.month), ZERO),
            _margin(session, actor, months, day),
            years,
            left,
            _overdue(session, actor, months, day),
            _utilisation(session, months, day),
        )


def moved(actor: Actor, first: dt.date, last: dt.date) -> frozenset[int]:
    """The projects that earned, cost or were worked on within these days: what a click on a month opens. One statement."""
    require(actor, P.PORTFOLIO_READ)
    places: list[tuple[Any, ColumnElement[bool]]] = [
        (ProgressPeriod.project_id, and_(ProgressPeriod.state == "confirmed", ProgressPeriod.period_on.between(first, last))),
        (CostEntry.project_id, CostEntry.booked_on.between(first, last)),
        (ReportLine.project_id, and_(ReportLine.state.in_(COUNTED), ReportLine.work_on.between(first, last))),
    ]
    ids: list[Select[Any]] = [select(place).where(here) for place, here in places]
    with reading(actor) as session:
        return frozenset(session.scalars(select(Project.id).where(Project.id.in_(union(*ids)), projects_seen(actor, P.PROJECT_MONEY))))


def last_day(month: dt.date) -> dt.date:
    """
    >>> last_day(dt.date(2026, 2, 1))
    datetime.date(2026, 2, 28)
    """
    return (month.replace(day=28) + 4 * ONE_DAY).replace(day=1) - ONE_DAY


def _ends(months: list[dt.date], day: dt.date) -> Subquery:
    """The last days of the months as a table, the present month up to today."""
    rows = [(m, min(last_day(m), day)) for m in months]
    return select(values(column("month", Date), column("last", Date), name="ends").data(rows)).subquery("ends")


def _margin(session: Session, actor: Actor, months: list[dt.date], day: dt.date) -> tuple[Fraction | None, ...]:
    """Σ(revenue − EAC) / Σ revenue with EAC = BAC × AC / EV of each project's newest period then (PRJ-21)."""
    ends, s = _ends(months, day), ProjectSummary
    newest = (
        select(ProgressPeriod.earned_value, ProgressPeriod.actual_cost)
        .where(ProgressPeriod.project_id == Project.id, ProgressPeriod.state == "confirmed", ProgressPeriod.period_on <= ends.c.last)
        .order_by(ProgressPeriod.period_on.desc())
        .limit(1)
        .correlate(Project, ends)
        .lateral()
    )
    estimate = case((newest.c.earned_value > 0, s.budget_cost * newest.c.actual_cost / newest.c.earned_value), else_=s.budget_cost)
    running = and_(Project.started_on <= ends.c.last, or_(Project.finished_on.is_(None), Project.finished_on > ends.c.last))
    rows = session.execute(
        select(ends.c.month, func.sum(Project.net_revenue), func.sum(Project.net_revenue - estimate))
        .select_from(ends)
        .join(Project, and_(running, projects_seen(actor, P.PROJECT_MONEY)))
        .join(s, s.project_id == Project.id)
        .join(newest, true())
        .group_by(ends.c.month)
    )
    found = {month: share(margin, revenue) for month, revenue, margin in rows}
    return tuple(found.get(m) for m in months)


def _headroom(session: Session, day: dt.date, months: list[dt.date]) -> tuple[tuple[HeadroomYear, ...], tuple[Decimal, ...]]:
    """This year and those after it; and back from what is left of this year by what each month since has moved."""
    company = (BudgetLine.scope == "project", BudgetLine.project_id.is_(None))
    lines = session.execute(
        select(BudgetLine.year, func.sum(BudgetLine.budget), func.sum(BudgetLine.committed + BudgetLine.actual))
        .where(*company, BudgetLine.year >= day.year)
        .group_by(BudgetLine.year)
        .order_by(BudgetLine.year)
    )
    years = tuple(HeadroomYear(year, budget, used) for year, budget, used in lines)
    month = cast(func.date_trunc("month", BudgetEntry.booked_on), Date)
    moves = session.execute(
        select(month, func.sum(BudgetEntry.budget_delta - BudgetEntry.committed_delta - BudgetEntry.actual_delta))
        .join(BudgetLine, BudgetLine.id == BudgetEntry.line_id)
        .where(*company, BudgetLine.year == day.year, BudgetEntry.booked_on >= months[0])
        .group_by(month)
    )
    change: dict[dt.date, Decimal] = dict(moves.all())
    left = next((y.left for y in years if y.year == day.year), None)
    if left is None:
        return years, ()
    found = []
    for m in reversed(months):
        found.append(left)
        left -= change.get(m, ZERO)
    return years, tuple(reversed([v for v, m in zip(found, reversed(months), strict=True) if m.year == day.year]))


def _overdue(session: Session, actor: Actor, months: list[dt.date], day: dt.date) -> tuple[Decimal, ...]:
    """What was due and not received at each month's end; the last is what is overdue today (CON-04)."""
    ends = _ends(months, day)
    paid = (
        select(func.sum(ReceiptLine.amount))
        .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .where(ReceiptLine.plan_line_id == PlanLine.id, Receipt.state == "confirmed", Receipt.received_on <= ends.c.last)
        .correlate(PlanLine, ends)
        .scalar_subquery()
    )
    left = PlanLine.amount - func.coalesce(paid, 0)
    running = and_(Contract.side == "sales", Contract.state.in_(OWING), Contract.effective_on <= ends.c.last)
    rows = session.execute(
        select(ends.c.month, func.sum(func.greatest(left, 0)))
        .select_from(ends)
        .join(PlanLine, PlanLine.due_on < ends.c.last)
        .join(Contract, and_(Contract.id == PlanLine.contract_id, running, contracts_seen(actor)))
        .group_by(ends.c.month)
    )
    found: dict[dt.date, Decimal] = dict(rows.all())
    return tuple(found.get(m, ZERO) for m in months)


def _utilisation(session: Session, months: list[dt.date], day: dt.date) -> tuple[Fraction | None, ...]:
    """Project hours over the working hours of consultants and managers; of the present month up to yesterday, as reports come a day late."""
    delivers = select(EmployeeRole.employee_id).where(EmployeeRole.role.in_(DELIVERY))
    ends, month = _ends(months, day), cast(func.date_trunc("month", ReportLine.work_on), Date)
    there = and_(Employee.hired_on <= ends.c.last, or_(Employee.left_on.is_(None), Employee.left_on > ends.c.last))
    people = session.execute(select(ends.c.month, func.count()).join(Employee, and_(there, Employee.id.in_(delivers))).group_by(ends.c.month))
    minutes = session.execute(
        select(month, func.sum(ReportLine.minutes))
        .where(ReportLine.kind == "project", ReportLine.state.in_(COUNTED), ReportLine.work_on >= months[0], ReportLine.work_on < day)
        .where(ReportLine.employee_id.in_(delivers))
        .group_by(month)
    )
    count: dict[dt.date, int] = dict(people.all())
    worked: dict[dt.date, int] = dict(minutes.all())
    calendar, norm = load_calendar(session), Decimal(policies.value(session, "work.hours_per_day")) * FULL_DAY
    found = []
    for m in months:
        last = min(last_day(m), day - ONE_DAY)
        days = calendar.working_days_inclusive(m, last) if last >= m else 0
        found.append(share(Decimal(worked.get(m, 0)), norm * days * count.get(m, 0)))
    return tuple(found)
