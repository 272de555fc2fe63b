"""What an administrator does with timed work: run a job now, try a failed one again (PLT-12)."""

from __future__ import annotations

from typing import Any

from procrastinate import SyncPsycopgConnector, sql
from procrastinate.exceptions import AlreadyEnqueued
from psycopg.errors import UniqueViolation
from sqlalchemy import text
from sqlalchemy.orm import Session

from core import audit, clock
from core.access import Actor, Permission, require
from core.errors import AsWord, NotFound, Refusal
from core.jobs.queue import make_app
from core.jobs.table import job
from core.unit import writing


class JobWaitsAlready(Refusal):
    """The same job stands in the queue: it runs as soon as a worker is free."""

    code = "job_waits_already"


class JobNotFailed(Refusal):
    """Somebody has tried it again in the meantime."""

    code = "job_not_failed"


def run_now(actor: Actor, name: str) -> int:
    """Puts the job into the queue besides its times; returns its number."""
    require(actor, Permission.JOBS_RUN)
    if job(name) is None:
        raise NotFound(record=AsWord("record.job"))
    with writing(actor, "job.run_now") as session:
        work = make_app(SyncPsycopgConnector()).tasks[name]
        try:
            job_id: int = work.configure(connection=_driver(session)).defer(timestamp=int(clock.now().timestamp()))
        except AlreadyEnqueued as waits:
            raise JobWaitsAlready(job=AsWord(f"job.{name}")) from waits
        audit.note(session, "job", job_id, {"name": name})
        return job_id


def try_again(actor: Actor, job_id: int) -> None:
    """A job that was given up goes back into the queue."""
    require(actor, Permission.JOBS_RUN)
    with writing(actor, "job.try_again") as session:
        found = session.execute(text("SELECT task_name, status FROM procrastinate_jobs WHERE id = :id FOR UPDATE"), {"id": job_id}).one_or_none()
        if found is None:
            raise NotFound(record=AsWord("record.job"))
        if found.status != "failed":
            raise JobNotFailed(job=AsWord(f"job.{found.task_name}"))
        again = {"job_id": job_id, "retry_at": clock.now(), "new_priority": None, "new_queue_name": None, "new_lock": None}
        try:
            _driver(session).execute(sql.queries["retry_job"], again)
        except UniqueViolation as waits:
            raise JobWaitsAlready(job=AsWord(f"job.{found.task_name}")) from waits
        audit.note(session, "job", job_id, {"name": found.task_name})


def _driver(session: Session) -> Any:
    """The connection under the session: what the queue writes stands or falls with the use case."""
    return session.connection().connection.driver_connection
