"""What a new day changes by itself: kept figures, deviation alarms; and what may be forgotten (PRJ-20, PRJ-35, PLT-12)."""

from __future__ import annotations

import datetime as dt

from procrastinate import sql
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from core import clock
from core.approval.leavers import hand_over_due
from core.portfolio.summaries import AT_WORK, measured_projects, refresh_all
from core.progress import alarms
from core.unit import writing
from db.models import JobRun, LoginSession, LoginTicket, Project

SESSIONS_KEPT = dt.timedelta(days=30)  # after their end
RUNS_KEPT = dt.timedelta(days=30)
IDLE_RUNS_KEPT = dt.timedelta(days=2)  # of those that found nothing to do
FINISHED_HOURS, FAILED_HOURS = 24, 24 * 30  # jobs in the queue


def new_day() -> int:
    """Planned progress and overdue days move with the calendar: the kept figures of every open project."""
    with writing(None, "job.portfolio") as session:
        return refresh_all(session)


def leavers() -> int:
    """Who has left holds no to-do: normally handed over when the last day is set, and here when that day lay ahead."""
    with writing(None, "job.leavers") as session:
        return hand_over_due(session)


def deviations() -> int:
    """Raises and closes deviation alarms where a day without any report has moved the figures; how many were raised."""
    with writing(None, "job.deviations") as session:
        projects = session.scalars(select(Project).where(Project.state.in_(AT_WORK)).order_by(Project.id)).all()
        return len(alarms.watch_all(session, measured_projects(session, projects, clock.today())))


def clean_up() -> int:
    """Ended sessions, used tickets, finished jobs, runs long past; how many rows went. Bulk deletes: none of it is business data."""
    now = clock.now()
    gone = 0
    with writing(None, "job.clean_up") as session:
        for statement in (
            delete(LoginTicket).where(LoginTicket.expires_at < now),
            delete(LoginSession).where(or_(LoginSession.revoked_at < now - SESSIONS_KEPT, LoginSession.last_seen_at < now - SESSIONS_KEPT)),
            delete(JobRun).where(JobRun.started_at < now - RUNS_KEPT),
            delete(JobRun).where(JobRun.started_at < now - IDLE_RUNS_KEPT, JobRun.state == "done", JobRun.handled == 0),
        ):
            gone += session.connection().execute(statement).rowcount
        gone += _forget_jobs(session, ["succeeded"], FINISHED_HOURS) + _forget_jobs(session, ["failed", "cancelled", "aborted"], FAILED_HOURS)
    return gone


def _forget_jobs(session: Session, states: list[str], hours: int) -> int:
    """The queue's own statement for jobs that ended more than so many hours ago."""
    return session.connection().exec_driver_sql(sql.queries["delete_old_jobs"], {"statuses": states, "nb_hours": hours, "queue": None}).rowcount
