"""The one table of timed work: what runs, when in the firm's time, and how a failure is tried again (PLT-12).

A job is a small function that calls a service as the system itself and returns how much it handled. It may run twice, or be
killed in the middle and run again, without harm: what it does is either one transaction or remembered per piece."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from croniter import croniter

from core import clock
from core.approval import late
from core.client_team import reminders as client_team
from core.indicators import service as indicators
from core.jobs import housekeeping, mailing, outputs, reminders, reports
from core.meetings import reminders as meetings
from core.quality import reminders as quality
from core.research import reminders as research
from core.risks import reminders as risks

QUICK = (10, 20)  # seconds until the next try, of what comes round again within minutes
PATIENT = (10, 60, 300, 1800, 7200)


@dataclass(frozen=True)
class Job:
    """`cron`: minute, hour, day, month, weekday in the firm's time zone. `job.<name>` is its word."""

    name: str
    cron: str
    work: Callable[[], int]
    waits: tuple[int, ...] = PATIENT

    def next_at(self, after: dt.datetime) -> dt.datetime:
        """The first time after the instant at which it is due."""
        found: dt.datetime = croniter(self.cron, after.astimezone(clock.zone())).get_next(dt.datetime)
        return found.astimezone(dt.UTC)


JOBS: tuple[Job, ...] = (
    Job("approvals_late", "*/5 * * * *", late.chase, QUICK),
    Job("notices_dispatch", "* * * * *", mailing.dispatch_all, QUICK),
    Job("notices_deliver", "* * * * *", mailing.deliver_all, QUICK),
    Job("digests", "*/10 * * * *", mailing.send_digests, QUICK),
    Job("leavers", "2 * * * *", housekeeping.leavers, QUICK),
    Job("portfolio", "5 0 * * *", housekeeping.new_day),
    Job("deviations", "20 0 * * *", housekeeping.deviations),
    Job("indicators", "30 0 * * *", indicators.measure_all),
    Job("clean_up", "0 3 * * *", housekeeping.clean_up),
    Job("receivables_due", "0 8 * * *", reminders.receivables),
    Job("contracts_ending", "10 8 * * *", reminders.contracts),
    Job("tasks_due", "20 8 * * *", reminders.tasks),
    Job("deliverables_due", "30 8 * * *", reminders.deliverables),
    Job("outputs_missing", "35 8 * * *", outputs.missing),
    Job("support_due", "40 8 * * *", reminders.support),
    Job("actions_due", "22 8 * * *", meetings.actions),
    Job("research_due", "24 8 * * *", research.material),
    Job("touch_points_due", "26 8 * * *", client_team.touch_points),
    Job("findings_due", "28 8 * * *", quality.findings),
    Job("risks_due", "45 8 * * *", risks.risks),
    Job("issues_due", "50 8 * * *", risks.issues),
    Job("late_reports", "0 9 * * mon", reports.missing_last_week),
)


def job(name: str) -> Job | None:
    return next((j for j in JOBS if j.name == name), None)
