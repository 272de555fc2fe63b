"""Figures of people: utilisation, own hours and tasks, missing days, bonus, headcount, accounts, decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import ColumnElement, Date, cast, func, or_, select, true
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Role
from core.access.scope import customers_seen, people_seen
from core.calendar.queries import load_calendar
from core.home.figure import Figure, Work, first_of_year, share
from core.home.mine import my_open_tasks
from core.labour.writing import monday_of
from core.money import ZERO
from core.people.queries import at_work
from db.models import (
    ApprovalCase,
    ApprovalTask,
    BonusLine,
    BonusSheet,
    Customer,
    Department,
    Employee,
    EmployeeRole,
    FlowVersion,
    ReportLine,
    Task,
    UserAccount,
)

TREND_WEEKS = 8
WINDOW_WEEKS = 4
COUNTED = ("submitted", "confirmed")
DELIVERY = (Role.MEMBER.value, Role.PM.value)


def everybody(actor: Actor) -> ColumnElement[bool]:
    return true()


def my_departments(actor: Actor) -> ColumnElement[bool]:
    return Employee.department_id.in_(select(Department.id).where(Department.head_id == actor.employee_id))


def utilisation(key: str, whose: Callable[[Actor], ColumnElement[bool]]) -> Work:
    """Project hours reported in the last four full weeks over the working hours of the people who deliver (consultants, managers)."""

    def work(session: Session, actor: Actor, day: dt.date) -> Figure:
        this_week = monday_of(day)
        weeks = [this_week - dt.timedelta(weeks=n) for n in range(TREND_WEEKS, 0, -1)]
        delivers = select(EmployeeRole.employee_id).where(EmployeeRole.role.in_(DELIVERY))
        people = select(Employee.id).where(Employee.id.in_(delivers), at_work(), whose(actor))
        count = session.scalar(select(func.count()).select_from(people.subquery())) or 0
        week = cast(func.date_trunc("week", ReportLine.work_on), Date)
        worked = dict(
            session.execute(
                select(week, func.sum(ReportLine.minutes))
                .where(
                    ReportLine.kind == "project",
                    ReportLine.state.in_(COUNTED),
                    ReportLine.work_on >= weeks[0],
                    ReportLine.work_on < this_week,
                    ReportLine.employee_id.in_(people),
                )
                .group_by(week)
            ).all()
        )
        calendar, norm = load_calendar(session), int(Decimal(policies.value(session, "work.hours_per_day")) * 60)
        room = {w: calendar.working_days_inclusive(w, w + dt.timedelta(days=6)) * norm * count for w in weeks}
        trend = tuple(share(worked.get(w, 0), room[w]) or Fraction(0) for w in weeks)
        recent = weeks[-WINDOW_WEEKS:]
        value = share(sum(worked.get(w, 0) for w in recent), sum(room[w] for w in recent))
        return Figure(
            key, "percent", value, "slate" if value is None else "amber" if value < Fraction(6, 10) or value > 1 else "green", trend, {"people": count}
        )

    return work


def hours_week(session: Session, actor: Actor, day: dt.date) -> Figure:
    """Own hours of this week, whatever their state, over the working hours of the week."""
    monday = monday_of(day)
    minutes = (
        session.scalar(
            select(func.coalesce(func.sum(ReportLine.minutes), 0)).where(
                ReportLine.employee_id == actor.employee_id, ReportLine.work_on.between(monday, monday + dt.timedelta(days=6))
            )
        )
        or 0
    )
    days = load_calendar(session).working_days_inclusive(monday, monday + dt.timedelta(days=6))
    return Figure("hours_week", "hours", int(minutes), "blue", (), {"norm": days * Decimal(policies.value(session, "work.hours_per_day"))})


def missing_days(session: Session, actor: Actor, day: dt.date) -> Figure:
    """Own working days without a submitted report, this week and last, up to yesterday."""
    first, last = monday_of(day) - dt.timedelta(days=7), day - dt.timedelta(days=1)
    hired_on = session.scalar(select(Employee.hired_on).where(Employee.id == actor.employee_id)) or day
    done = set(
        session.scalars(
            select(ReportLine.work_on).where(
                ReportLine.employee_id == actor.employee_id, ReportLine.work_on.between(first, last), ReportLine.state.in_(COUNTED)
            )
        )
    )
    missing = [d for d in load_calendar(session).worked_days(first, last) if d >= hired_on and d not in done]
    return Figure("missing_days", "count", len(missing), "red" if missing else "green", (), {"first": missing[0]} if missing else {})


def my_tasks(session: Session, actor: Actor, day: dt.date) -> Figure:
    """Own open tasks of projects at work that have begun, and how many are late."""
    here = my_open_tasks(actor, day)
    count, late = session.execute(
        select(func.count(), func.count().filter(Task.finishes_on < day)).select_from(here.subquery()).join(Task, Task.id == here.selected_columns.id)
    ).one()
    return Figure("my_tasks", "count", count, "red" if late else "blue", (), {"late": late})


def bonus_year(session: Session, actor: Actor, day: dt.date) -> Figure:
    """Own bonus paid this year."""
    row = session.execute(
        select(func.coalesce(func.sum(BonusLine.amount), 0), func.count())
        .join(BonusSheet, BonusSheet.id == BonusLine.sheet_id)
        .where(BonusLine.employee_id == actor.employee_id, BonusSheet.state == "paid", BonusSheet.paid_on >= first_of_year(day))
    ).one()
    return Figure("bonus_year", "money", Decimal(row[0]) if row[1] else ZERO, "slate", (), {"sheets": row[1]})


def headcount(session: Session, actor: Actor, day: dt.date) -> Figure:
    joined = func.count().filter(Employee.hired_on >= first_of_year(day))
    row = session.execute(select(func.count(), joined).select_from(Employee).where(at_work(), people_seen(actor))).one()
    return Figure("headcount", "count", row[0], "blue", (), {"joined": row[1]})


def left_year(session: Session, actor: Actor, day: dt.date) -> Figure:
    count = session.scalar(select(func.count()).select_from(Employee).where(Employee.left_on.between(first_of_year(day), day), people_seen(actor))) or 0
    return Figure("left_year", "count", count)


def without_report(session: Session, actor: Actor, day: dt.date) -> Figure:
    """People the actor sees who have reported nothing for the last working day."""
    last = load_calendar(session).previous_working_day(day)
    reported = select(ReportLine.employee_id).where(ReportLine.work_on == last, ReportLine.state.in_(COUNTED))
    count = (
        session.scalar(
            select(func.count())
            .select_from(Employee)
            .where(at_work(), Employee.hired_on <= last, Employee.manager_id.is_not(None), people_seen(actor), Employee.id.not_in(reported))
        )
        or 0
    )
    return Figure("without_report", "count", count, "amber" if count else "green", (), {"day": last})


def customers(session: Session, actor: Actor, day: dt.date) -> Figure:
    new = func.count().filter(Customer.created_at >= clock.at_firm_time(first_of_year(day), 0))
    row = session.execute(select(func.count(), new).select_from(Customer).where(Customer.archived_at.is_(None), customers_seen(actor))).one()
    return Figure("customers", "count", row[0], "blue", (), {"new": row[1]})


def todo_open(session: Session, actor: Actor, day: dt.date) -> Figure:
    late = func.count().filter(ApprovalTask.due_at < clock.now())
    row = session.execute(
        select(func.count(), late).select_from(ApprovalTask).where(ApprovalTask.assignee_id == actor.employee_id, ApprovalTask.state == "open")
    ).one()
    return Figure("todo_open", "count", row[0], "red" if row[1] else "blue", (), {"late": row[1]})


def decided_month(session: Session, actor: Actor, day: dt.date) -> Figure:
    """Own decisions of this month and the median hours they took."""
    hours = func.percentile_cont(0.5).within_group(func.extract("epoch", ApprovalTask.decided_at - ApprovalTask.created_at) / 3600)
    count, median = session.execute(
        select(func.count(), hours).where(ApprovalTask.decided_by_id == actor.employee_id, ApprovalTask.decided_at >= clock.at_firm_time(day.replace(day=1), 0))
    ).one()
    return Figure("decided_month", "count", count, "blue", (), {"hours": Decimal(str(round(median, 1)))} if count and median is not None else {})


def running_cases(session: Session, actor: Actor, day: dt.date) -> Figure:
    late = select(func.count(func.distinct(ApprovalTask.case_id))).where(ApprovalTask.state == "open", ApprovalTask.due_at < clock.now()).scalar_subquery()
    row = session.execute(select(func.count(), late).where(ApprovalCase.state == "running")).one()
    return Figure("running_cases", "count", row[0], "amber" if row[1] else "blue", (), {"late": row[1]})


def accounts_active(session: Session, actor: Actor, day: dt.date) -> Figure:
    locked = func.count().filter(UserAccount.locked_until > clock.now())
    row = session.execute(
        select(func.count(), locked)
        .select_from(UserAccount)
        .join(Employee, Employee.id == UserAccount.employee_id)
        .where(UserAccount.is_active, or_(Employee.left_on.is_(None), Employee.left_on >= day))
    ).one()
    return Figure("accounts_active", "count", row[0], "amber" if row[1] else "blue", (), {"locked": row[1]})


def flows_published(session: Session, actor: Actor, day: dt.date) -> Figure:
    drafts = func.count().filter(FlowVersion.state == "draft")
    row = session.execute(select(func.count().filter(FlowVersion.state == "published"), drafts)).one()
    return Figure("flows_published", "count", row[0], "blue", (), {"drafts": row[1]})
