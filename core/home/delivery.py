"""Figures of the projects: how many and how healthy, indices, margin, alarms, what QA has open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from core.access import Actor
from core.access import Permission as P
from core.access.scope import projects_seen
from core.home.figure import Figure, Work, share
from core.labour.confirmers import confirmed_by
from db.models import Alarm, ProgressPeriod, Project, ProjectSummary, QaReview, ReportLine

RUNNING = ("in_progress", "paused")
Scope = Callable[[Actor], ColumnElement[bool]]


def mine(actor: Actor) -> ColumnElement[bool]:
    """Projects the actor answers for: manager, sponsor, domain manager."""
    me = actor.employee_id
    return or_(Project.manager_id == me, Project.sponsor_id == me, Project.domain_manager_id == me)


def seen(actor: Actor) -> ColumnElement[bool]:
    return projects_seen(actor)


def with_money(actor: Actor) -> ColumnElement[bool]:
    return projects_seen(actor, P.PROJECT_MONEY)


def running(key: str, scope: Scope) -> Work:
    """Projects at work, and how many of them are red or amber."""

    def work(session: Session, actor: Actor, day: dt.date) -> Figure:
        health = ProjectSummary.health
        row = session.execute(
            select(func.count(), func.count().filter(health == "red"), func.count().filter(health == "amber"))
            .select_from(Project)
            .outerjoin(ProjectSummary, ProjectSummary.project_id == Project.id)
            .where(Project.state.in_(RUNNING), scope(actor))
        ).one()
        return Figure(key, "count", row[0], "red" if row[1] else "amber" if row[2] else "green", (), {"red": row[1], "amber": row[2]})

    return work


def red_projects(session: Session, actor: Actor, day: dt.date) -> Figure:
    row = session.execute(
        select(func.count().filter(ProjectSummary.health == "red"), func.count().filter(ProjectSummary.health == "amber"))
        .select_from(Project)
        .join(ProjectSummary, ProjectSummary.project_id == Project.id)
        .where(Project.state.in_(RUNNING), projects_seen(actor))
    ).one()
    return Figure("red_projects", "count", row[0], "red" if row[0] else "green", (), {"amber": row[1]})


def index(key: str, scope: Scope) -> Work:
    """SPI = ΣEV / ΣPV or CPI = ΣEV / ΣAC over the projects at work (PRJ-21)."""

    def work(session: Session, actor: Actor, day: dt.date) -> Figure:
        against = ProjectSummary.planned_value if key.startswith("spi") else ProjectSummary.actual_cost
        earned, other = session.execute(
            select(func.sum(ProjectSummary.earned_value), func.sum(against))
            .join(Project, Project.id == ProjectSummary.project_id)
            .where(Project.state.in_(RUNNING), scope(actor))
        ).one()
        value = share(earned, other)
        tone = "slate" if value is None else "red" if value < Fraction(9, 10) else "amber" if value < Fraction(95, 100) else "green"
        return Figure(key, "ratio", value, tone)

    return work


def margin_mine(session: Session, actor: Actor, day: dt.date) -> Figure:
    """Forecast margin of the actor's projects: Σ(revenue − EAC) / Σ revenue with EAC = BAC / CPI; against the margin of the budgets."""
    s = ProjectSummary
    estimate = case((s.earned_value > 0, s.budget_cost * s.actual_cost / s.earned_value), else_=s.budget_cost)
    revenue, forecast, budget = session.execute(
        select(func.sum(Project.net_revenue), func.sum(Project.net_revenue - estimate), func.sum(Project.net_revenue - s.budget_cost))
        .join(s, s.project_id == Project.id)
        .where(Project.state.in_(RUNNING), mine(actor))
    ).one()
    now, planned = share(forecast, revenue), share(budget, revenue)
    if now is None or planned is None:
        return Figure("margin_mine", "percent", None)
    return Figure("margin_mine", "percent", now, "red" if now < 0 else "amber" if now < planned - Fraction(2, 100) else "green", (), {"planned": planned})


def alarms(key: str, scope: Scope) -> Work:
    """Deviation alarms that are not closed."""

    def work(session: Session, actor: Actor, day: dt.date) -> Figure:
        count = (
            session.scalar(select(func.count()).select_from(Alarm).join(Project, Project.id == Alarm.project_id).where(Alarm.closed_at.is_(None), scope(actor)))
            or 0
        )
        return Figure(key, "count", count, "red" if count else "green")

    return work


def periods_to_confirm(session: Session, actor: Actor, day: dt.date) -> Figure:
    count, oldest = session.execute(
        select(func.count(), func.min(ProgressPeriod.period_on))
        .join(Project, Project.id == ProgressPeriod.project_id)
        .where(ProgressPeriod.state == "submitted", projects_seen(actor, P.PROGRESS_CONFIRM))
    ).one()
    return Figure("periods_to_confirm", "count", count, "amber" if count else "green", (), {"oldest": oldest} if oldest else {})


def open_reviews(session: Session, actor: Actor, day: dt.date) -> Figure:
    count = (
        session.scalar(
            select(func.count())
            .select_from(QaReview)
            .join(Project, Project.id == QaReview.project_id)
            .where(QaReview.state == "open", projects_seen(actor, P.QA_REVIEW))
        )
        or 0
    )
    return Figure("open_reviews", "count", count, "amber" if count else "green")


def reports_to_confirm(session: Session, actor: Actor, day: dt.date) -> Figure:
    """Person-days that wait for the actor."""
    days = func.count(func.distinct(func.concat(ReportLine.employee_id, "@", ReportLine.work_on)))
    count, minutes = session.execute(
        select(days, func.coalesce(func.sum(ReportLine.minutes), 0)).where(ReportLine.state == "submitted", confirmed_by(actor.employee_id))
    ).one()
    return Figure("reports_to_confirm", "count", count, "amber" if count else "green", (), {"hours": Decimal(minutes) / 60} if count else {})
