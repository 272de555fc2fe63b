"""Jobs by the clock: what each tells whom, that a second run does no harm, what is kept of a run, what an administrator may do (PLT-11, PLT-12)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from procrastinate import SyncPsycopgConnector
from procrastinate.jobs import Job as QueuedJob
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from core.errors import NotFound, NotPermitted
from core.jobs import housekeeping, queries, reminders, reports, running, service
from core.jobs.queue import STALLED, Backoff, make_app
from core.jobs.table import JOBS, PATIENT, Job
from db.models import Alarm, Deliverable, JobRun, LoginSession, LoginTicket, Notice, QaReview, Task
from tests import factories as f
from tests import projects
from tests.core.labour import people
from tests.screens import messages
from tests.screens.conftest import session_key

WEDNESDAY = dt.date(2026, 3, 4)


def told(db: Session, kind: str) -> list[tuple[int, str]]:
    """(person, day it is about) of the notices of a kind."""
    rows = db.execute(select(Notice.employee_id, Notice.facts["due_on"].astext).where(Notice.kind == kind).order_by(Notice.id))
    return [(who, day) for who, day in rows]


def day(n: int) -> dt.date:
    return WEDNESDAY + dt.timedelta(days=n)


def test_who_hears_of_what_is_due_and_each_once(db: Session) -> None:
    """Soon: who does it. Just late: also who answers for it. Done, received, long late, another state: nobody."""
    boss = f.employee(db, name="林总")
    manager, doer = (f.actor_of(f.employee(db, role, manager=boss)) for role in (Role.PM, Role.MEMBER))
    sales = f.actor_of(f.employee(db, Role.SALES, manager=boss))
    finance = f.actor(db, Role.FINANCE)
    f.actor(db, Role.FINANCE, left_on=dt.date(2025, 12, 31))
    project, paused = f.project(db, manager=manager), f.project(db, manager=manager, state="paused")
    for place, (finish, progress, where) in enumerate(
        [(1, 0, project), (-1, 40, project), (-30, 0, project), (0, 100, project), (5, 0, project), (1, 0, paused)], start=1
    ):
        db.add(Task(project_id=where.id, position=place, code=str(place), name=f"任务{place}", responsible_id=doer.employee_id,
                    starts_on=dt.date(2026, 1, 5), finishes_on=day(finish), progress=Decimal(progress)))  # fmt: skip
    for name, due, state in (("报告", 5, "planned"), ("底稿", -2, "planned"), ("函", -2, "accepted")):
        db.add(Deliverable(project_id=project.id, name=name, due_on=day(due), state=state))
    contract = f.contract(db, owner=sales, state="effective", lines=("60000.00", "40000.00", "960000.00"), ends_on=day(30))
    for line, due in zip(contract.lines, (-1, 14, 15), strict=True):
        line.due_on = day(due)
    over = f.contract(db, owner=sales, state="effective", ends_on=day(-1))
    f.contract(db, owner=sales, state="completed", ends_on=day(-1))
    db.commit()
    all_four = (reminders.tasks, reminders.deliverables, reminders.receivables, reminders.contracts)
    with projects.on(WEDNESDAY):
        assert [work() for work in all_four] == [3, 2, 4, 3]
        assert [work() for work in all_four] == [0, 0, 0, 0]
    me, pm = doer.employee_id, manager.employee_id
    assert told(db, "task_due") == [(me, "2026-03-05")]
    assert told(db, "task_overdue") == [(me, "2026-03-03"), (pm, "2026-03-03")]
    assert told(db, "deliverable_due") == [(pm, "2026-03-09")]
    assert told(db, "deliverable_overdue") == [(pm, "2026-03-02")]
    assert told(db, "receivable_due") == [(sales.employee_id, "2026-03-18")]
    assert told(db, "receivable_overdue") == [(who, "2026-03-03") for who in (sales.employee_id, boss.id, finance.employee_id)]
    assert told(db, "contract_expiring") == [(sales.employee_id, "2026-04-03")]
    assert told(db, "contract_expired") == [(sales.employee_id, "2026-03-03"), (boss.id, "2026-03-03")]
    over.ends_on = day(2)
    db.commit()
    with projects.on(day(1)):
        assert reminders.contracts() == 1, "a new date is news"


def test_gaps_in_last_weeks_reports(db: Session) -> None:
    """On Monday: who has gaps, and whose people they are. Who has left, or has no superior, is chased by nobody."""
    team = people.make_team(db)
    db.commit()
    team.report(who=team.member)
    with people.on(people.MONDAY + dt.timedelta(days=7)):
        assert reports.missing_last_week() > 0
        assert reports.missing_last_week() == 0
    gaps = {n.employee_id: n.facts for n in db.scalars(select(Notice).where(Notice.kind == "report_late"))}
    chased = db.scalars(select(Notice).where(Notice.kind == "team_report_late", Notice.employee_id == team.head.employee_id)).one()
    assert (gaps[team.member.employee_id]["count"], gaps[team.manager.employee_id]["count"]) == (4, 5)
    assert "周涛" in chased.facts["names"]
    assert chased.facts["count"] == 2


def test_a_day_without_any_report_moves_the_deviation(db: Session) -> None:
    with projects.on(projects.MONDAY):
        firm = projects.found(db)
        db.commit()
        projects.install_templates(firm)
        firm.started()
    with projects.on(projects.MONDAY + dt.timedelta(days=60)):
        assert housekeeping.new_day() == 1
        raised = housekeeping.deviations()
        assert raised >= 1
        assert housekeeping.deviations() == 0
    assert db.scalar(select(func.count()).select_from(Alarm)) == db.scalar(select(func.count()).select_from(QaReview)) == raised


def test_a_run_is_kept_with_its_figures_or_its_failure(db: Session) -> None:
    admin, other = f.actor(db, Role.ADMIN), f.actor(db, Role.CEO)
    db.commit()

    def fails() -> int:
        raise ValueError("postgresql://owner:s3cret@db is away\nDETAIL: (7, 'pay')")

    assert running.perform(Job("tasks_due", "0 8 * * *", lambda: 3), 11, 1) == 3
    for attempt in (2, 2):
        with pytest.raises(ValueError, match="away"):
            running.perform(Job("portfolio", "0 8 * * *", fails, (10,)), 12, attempt)
    assert db.scalars(select(Notice.employee_id).where(Notice.kind == "job_failed")).all() == [admin.employee_id], "given up: told once a day"
    db.add(JobRun(name="clean_up", job_id=13, started_at=clock.now()))
    db.commit()
    assert running.perform(Job("clean_up", "0 8 * * *", lambda: 0), 13, 2) == 0, "its worker was killed in the middle; another took it up"
    board = queries.board(admin)
    jobs = {j.name: j for j in board.jobs}
    assert [(jobs[n].state, jobs[n].last.handled if jobs[n].last else None) for n in ("tasks_due", "portfolio", "late_reports")] == [
        ("done", 3), ("failed", 0), ("never", None)]  # fmt: skip
    assert {r.error for r in queries.runs(admin, "portfolio")} == {"ValueError: postgresql://owner:•••@db is away"}
    assert [(r.state, r.attempt) for r in queries.runs(admin, "clean_up")] == [("done", 2), ("lost", 1)]
    for look in (lambda: queries.board(other), lambda: queries.runs(other, "portfolio"), lambda: service.run_now(other, "portfolio")):
        with pytest.raises(NotPermitted):
            look()


def test_an_administrator_runs_a_job_now_and_tries_a_failed_one_again(db: Session) -> None:
    admin = f.actor(db, Role.ADMIN)
    db.commit()
    job_id = service.run_now(admin, "tasks_due")
    with pytest.raises(service.JobWaitsAlready):
        service.run_now(admin, "tasks_due")
    with pytest.raises(NotFound):
        service.run_now(admin, "format_disk")
    with pytest.raises(service.JobNotFailed):
        service.try_again(admin, job_id)
    end = text("UPDATE procrastinate_jobs SET status = 'failed', attempts = 6 WHERE id = :id")
    db.execute(end, {"id": job_id})
    db.add(JobRun(name="tasks_due", job_id=job_id, attempt=6, state="failed", error="TryAgain", started_at=clock.now(), ended_at=clock.now()))
    db.commit()
    (failure,) = queries.board(admin).failures
    assert (failure.job_id, failure.tries, failure.error, failure.mended) == (job_id, 6, "TryAgain", False)
    service.try_again(admin, job_id)
    board = queries.board(admin)
    assert (board.failures, board.waiting, next(j.state for j in board.jobs if j.name == "tasks_due")) == ((), 1, "retrying")
    db.execute(end, {"id": job_id})
    db.commit()
    service.run_now(admin, "tasks_due")
    with pytest.raises(service.JobWaitsAlready):
        service.try_again(admin, job_id)


def test_times_are_the_firms_and_a_failure_waits_longer_each_time() -> None:
    after = dt.datetime(2026, 3, 8, 1, 30, tzinfo=dt.UTC)                       # Sunday 09:30 in Shanghai
    at = {j.name: j.next_at(after).isoformat() for j in JOBS}
    assert at["late_reports"] == "2026-03-09T01:00:00+00:00"
    assert at["portfolio"] == "2026-03-08T16:05:00+00:00"
    queued = make_app(SyncPsycopgConnector())
    periodic = queued.periodic_registry.periodic_tasks
    assert {name for name, _ in periodic} == {j.name for j in JOBS} | {STALLED}
    asked = periodic[("late_reports", "")].croniter.get_next(ret_type=float, start_time=after.timestamp())
    assert dt.datetime.fromtimestamp(asked, dt.UTC).isoformat() == at["late_reports"]
    assert all(task.lock == task.queueing_lock == name for name, task in queued.tasks.items() if name in at)
    tries = [QueuedJob(id=1, queue="q", lock=None, queueing_lock=None, task_name="x", attempts=n) for n in range(len(PATIENT) + 1)]
    again = [Backoff(PATIENT).get_retry_decision(exception=ValueError(), job=one) for one in tries]
    waits = [round((d.retry_at - clock.now()).total_seconds()) for d in again if d and d.retry_at]
    assert (waits, again[-1]) == ([10, 60, 300, 1800, 7200], None)


def test_what_may_be_forgotten_goes(db: Session) -> None:
    admin = f.actor(db, Role.ADMIN)
    with clock.at(clock.now() - dt.timedelta(days=40)):
        session_key(db, admin)
        db.add(JobRun(name="portfolio", job_id=1, state="done", started_at=clock.now(), handled=5))
    session_key(db, admin)
    db.commit()
    assert housekeeping.clean_up() == 2
    assert [db.scalar(select(func.count()).select_from(m)) for m in (LoginSession, LoginTicket, JobRun)] == [1, 1, 0]


def test_every_reminder_and_job_has_its_words() -> None:
    kinds = ("task", "deliverable", "receivable")
    keys = {f"notice.{k}_{when}" for k in kinds for when in ("due", "overdue")}
    keys |= {"notice.contract_expiring", "notice.contract_expired", "notice.report_late", "notice.team_report_late", "notice.job_failed", f"job.{STALLED}"}
    keys |= {f"{family}.{j.name}" for j in JOBS for family in ("job", "job_does")}
    assert [k for language in ("zh", "en") for k in sorted(keys) if k not in messages.texts_of(language)] == []
