"""The queue: procrastinate in the firm's own database (PLT-12).

Several processes offer the same jobs: the database lets each time of a job in once, keeps it to one waiting (`queueing_lock`) and
one running (`lock`). A worker that was killed leaves its jobs "doing"; `requeue` puts them back once its heartbeat has stopped."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from croniter import croniter
from procrastinate import App, BaseConnector, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.periodic import PeriodicTask

from core import clock
from core.jobs.running import perform
from core.jobs.table import JOBS, QUICK, Job

QUEUE = "mandate"
STALLED = "stalled"  # the job that puts back what a killed worker left
LONGEST_GAP = 7 * 24 * 3600.0  # seconds: a time missed for so long, because nothing ran, is made up for
STALLED_SECONDS = 30.0
TRIES_AT_MOST = 6


class Backoff(BaseRetryStrategy):
    """Waits longer before each try, then gives up and shows on the screen."""

    def __init__(self, waits: tuple[int, ...]) -> None:
        self.waits = waits

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        return RetryDecision(retry_in={"seconds": self.waits[job.attempts]}) if job.attempts < len(self.waits) else None


class _FirmTime(PeriodicTask[Any, Any, Any]):
    """Due by the firm's clock, not by UTC."""

    @cached_property
    def croniter(self) -> croniter:
        return croniter(self.cron, clock.now().astimezone(clock.zone()))


def make_app(connector: BaseConnector) -> App:
    """The queue with every job of the table."""
    app = App(connector=connector, periodic_defaults={"max_delay": LONGEST_GAP})
    for job in JOBS:
        _register(app, job)

    @app.task(name=STALLED, queue=QUEUE, queueing_lock=STALLED, pass_context=True, retry=Backoff(QUICK))
    async def stalled(context: JobContext, timestamp: int) -> None:
        await requeue(context.app.job_manager)

    _by_firm_time(app, STALLED, "* * * * *")
    return app


def _register(app: App, job: Job) -> None:
    @app.task(name=job.name, queue=QUEUE, lock=job.name, queueing_lock=job.name, pass_context=True, retry=Backoff(job.waits))
    def work(context: JobContext, timestamp: int) -> int:
        return perform(job, context.job.id or 0, context.job.attempts + 1)

    _by_firm_time(app, job.name, job.cron)


def _by_firm_time(app: App, name: str, cron: str) -> None:
    app.periodic_registry.periodic_tasks[(name, "")] = _FirmTime(task=app.tasks[name], cron=cron, periodic_id="", configure_kwargs={})


async def requeue(manager: JobManager) -> int:
    """Puts back the jobs of workers that are gone; a job that waits already, or took a worker with it again and again, ends as failed."""
    put_back = 0
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        try:
            if job.attempts + 1 >= TRIES_AT_MOST:
                await manager.finish_job(job, Status.FAILED, delete_job=False)
                continue
            await manager.retry_job(job, retry_at=clock.now())
            put_back += 1
        except UniqueViolation:
            await manager.finish_job(job, Status.ABORTED, delete_job=False)
    return put_back
