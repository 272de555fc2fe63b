"""One run of a job, written down: when, how long, how much, and what went wrong (PLT-12)."""

from __future__ import annotations

import logging
from types import TracebackType

from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core import clock, logs
from core.access import Role
from core.jobs.table import Job
from core.jobs.telling import Reminder, holders, tell_once
from core.unit import writing
from db.models import JobRun

log = logging.getLogger(__name__)
LONGEST_ERROR = 300


def perform(job: Job, job_id: int, attempt: int) -> int:
    """Runs the job and keeps what became of it; a failure goes on to the queue, which tries again or gives up."""
    with logs.about(request=f"job-{job_id}"), _Kept(job.name, job_id, attempt, last=attempt > len(job.waits)) as run:
        run.handled = job.work()
    return run.handled


class _Kept:
    """The row of the run: open while it works, so that a screen sees it; closed in a transaction of its own, whatever happens."""

    def __init__(self, name: str, job_id: int, attempt: int, *, last: bool) -> None:
        self.name, self.job_id, self.attempt, self.last, self.handled = name, job_id, attempt, last, 0

    def __enter__(self) -> _Kept:
        with writing(None, "job.begin") as session:
            left = update(JobRun).where(JobRun.job_id == self.job_id, JobRun.state == "running")  # its worker was killed
            session.execute(left.values(state="lost", ended_at=clock.now()))
            row = JobRun(name=self.name, job_id=self.job_id, attempt=self.attempt, started_at=clock.now())
            session.add(row)
            session.flush()
            self.id = row.id
        return self

    def __exit__(self, kind: type[BaseException] | None, failure: BaseException | None, _trace: TracebackType | None) -> None:
        state, error = ("done", "") if failure is None else ("failed", said(failure))
        with writing(None, "job.end") as session:
            row = session.get_one(JobRun, self.id)
            row.state, row.ended_at, row.handled, row.error = state, clock.now(), self.handled if failure is None else 0, error
            if failure is not None and self.last:
                self._tell_administrators(session, error)
            told = logs.facts(job=self.name, attempt=self.attempt, handled=row.handled, ms=int((row.ended_at - row.started_at).total_seconds() * 1000))
        if failure is not None:
            log.warning("job.failed", extra=told, exc_info=failure)
        elif self.handled:
            log.info("job.done", extra=told)

    def _tell_administrators(self, session: Session, error: str) -> None:
        """It is given up; once a day is enough to know."""
        facts = {"job": self.name, "error": error}
        tell_once(session, "job_failed", [Reminder(tuple(holders(session, Role.ADMIN)), "job", 0, f"{self.name}:{clock.today()}", facts)])


def said(failure: BaseException) -> str:
    """The failure in one line for the administrator: its kind and first line, without secrets and without a row's values.

    >>> said(ValueError("postgresql://owner:s3cret@db is away\\nDETAIL: (7, 'pay')"))
    'ValueError: postgresql://owner:•••@db is away'
    """
    cause: BaseException = failure.orig if isinstance(failure, DBAPIError) and failure.orig is not None else failure
    lines = str(cause).strip().splitlines()
    return logs.without_secrets(f"{type(cause).__name__}: {lines[0] if lines else ''}"[:LONGEST_ERROR])
