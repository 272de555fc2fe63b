"""What timed work does and did, for the administrator's screen (PLT-12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, DateTime, Row, String, column, func, or_, select, table, text
from sqlalchemy.dialects.postgresql import ENUM, distinct_on
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, require
from core.jobs.table import JOBS, Job
from core.unit import reading
from db.models import JobRun

MOST_FAILURES, MOST_RUNS = 100, 30
BEATING = text("interval '30 seconds'")  # a worker beats every ten

_JOBS = table(
    "procrastinate_jobs",
    column("id", BigInteger),
    column("task_name", String),
    column("status", ENUM("todo", "doing", "succeeded", "failed", "cancelled", "aborting", "aborted", name="procrastinate_job_status")),
    column("scheduled_at", DateTime(timezone=True)),
    column("attempts", BigInteger),
)
_WORKERS = table("procrastinate_workers", column("id", BigInteger), column("last_heartbeat", DateTime(timezone=True)))


@dataclass(frozen=True)
class RunRow:
    """One run. `state`: running, done, failed, lost (its worker was killed in the middle)."""

    id: int
    name: str
    state: str
    attempt: int
    started_at: dt.datetime
    ended_at: dt.datetime | None
    handled: int
    error: str

    @property
    def took(self) -> dt.timedelta | None:
        return self.ended_at - self.started_at if self.ended_at else None


@dataclass(frozen=True)
class JobRow:
    """A line of the table of jobs: when next, what became of it last, what it does now.

    `state`: running, retrying (failed, tried again at `again_at`), waiting, failed, done, never."""

    name: str
    cron: str
    state: str
    next_at: dt.datetime
    again_at: dt.datetime | None
    last: RunRow | None

    @property
    def id(self) -> str:
        return self.name


@dataclass(frozen=True)
class FailureRow:
    """A job that was given up. `mended`: the same job has run well since."""

    job_id: int
    name: str
    tries: int
    failed_at: dt.datetime | None
    error: str
    mended: bool

    @property
    def id(self) -> int:
        return self.job_id


@dataclass(frozen=True)
class Board:
    """Everything at a glance; the figures count jobs of the queue."""

    workers: int
    waiting: int
    running: int
    jobs: tuple[JobRow, ...]
    failures: tuple[FailureRow, ...]

    @property
    def broken(self) -> int:
        return sum(not f.mended for f in self.failures)


def board(actor: Actor) -> Board:
    """The queue as it stands; four statements."""
    require(actor, Permission.JOBS_READ)
    with reading(actor) as session:
        workers = session.scalar(select(func.count()).select_from(_WORKERS).where(_WORKERS.c.last_heartbeat > func.now() - BEATING)) or 0
        queued = session.execute(
            select(_JOBS).where(_JOBS.c.status.in_(("todo", "doing"))).order_by(_JOBS.c.id)
        ).all()  # fmt: skip
        ended = select(JobRun).where(JobRun.state != "running").ext(distinct_on(JobRun.name)).order_by(JobRun.name, JobRun.id.desc())
        last = {run.name: _run(run) for run in session.scalars(ended)}
        failures = _failures(session, last)
    return Board(
        workers,
        sum(r.status == "todo" for r in queued),
        sum(r.status == "doing" for r in queued),
        tuple(_line(job, [r for r in queued if r.task_name == job.name], last.get(job.name)) for job in JOBS),
        tuple(failures),
    )


def _line(job: Job, queued: Sequence[Row[Any]], last: RunRow | None) -> JobRow:
    doing, again = any(r.status == "doing" for r in queued), next((r for r in queued if r.status == "todo" and r.attempts), None)
    state = "running" if doing else "retrying" if again else "waiting" if queued else last.state if last else "never"
    return JobRow(job.name, job.cron, state, job.next_at(clock.now()), again.scheduled_at if again and not doing else None, last)


def _run(run: JobRun) -> RunRow:
    return RunRow(run.id, run.name, run.state, run.attempt, run.started_at, run.ended_at, run.handled, run.error)


def _failures(session: Session, last: dict[str, RunRow]) -> list[FailureRow]:
    newest = select(JobRun).ext(distinct_on(JobRun.job_id)).order_by(JobRun.job_id, JobRun.id.desc()).subquery()
    rows = session.execute(
        select(_JOBS.c.id, _JOBS.c.task_name, _JOBS.c.attempts, newest.c.id.label("run"), newest.c.ended_at, newest.c.error)
        .outerjoin(newest, newest.c.job_id == _JOBS.c.id)
        .where(_JOBS.c.status == "failed")
        .order_by(_JOBS.c.id.desc())
        .limit(MOST_FAILURES)
    )
    return [FailureRow(r.id, r.task_name, r.attempts, r.ended_at, r.error or "", _mended(last.get(r.task_name), r.run)) for r in rows]


def _mended(last: RunRow | None, run_id: int | None) -> bool:
    return last is not None and last.state == "done" and last.id > (run_id or 0)


def runs(actor: Actor, name: str) -> list[RunRow]:
    """The latest runs of one job that did something or failed, and the very last one."""
    require(actor, Permission.JOBS_READ)
    newest = select(func.max(JobRun.id)).where(JobRun.name == name).scalar_subquery()
    wanted = select(JobRun).where(JobRun.name == name, or_(JobRun.handled > 0, JobRun.state != "done", JobRun.id == newest))
    with reading(actor) as session:
        return [_run(run) for run in session.scalars(wanted.order_by(JobRun.id.desc()).limit(MOST_RUNS))]
