"""Words and figures of meetings, worked out without the database (PRJ-16)."""

from __future__ import annotations

import datetime as dt

from core import clock
from core.calendar.rules import WorkCalendar

KINDS = ("kickoff", "work")
RHYTHMS = ("daily", "weekly", "biweekly", "monthly", "by_stage", "when_needed")
CHANNELS = ("meeting", "online", "mail", "chat", "phone", "report")
LONGEST = 20_000  # agenda, minutes
LONGEST_WHAT = 1_000  # an action, a duty


def next_start(before: dt.datetime, now: dt.datetime, calendar: WorkCalendar) -> dt.datetime:
    """When the next meeting is proposed: a week later at the same time, later by weeks where that is over, on a working day.

    >>> next_start(clock.at_firm_time(dt.date(2026, 3, 4), 9, 30), clock.at_firm_time(dt.date(2026, 3, 20), 12), WorkCalendar()) == \\
    ...     clock.at_firm_time(dt.date(2026, 3, 25), 9, 30)
    True
    """
    local = before.astimezone(clock.zone())
    day = local.date() + dt.timedelta(days=7)
    while clock.at_firm_time(day, local.hour, local.minute) <= now:
        day += dt.timedelta(days=7)
    return clock.at_firm_time(calendar.working_day_on_or_after(day), local.hour, local.minute)


def late_days(due_on: dt.date, done_on: dt.date | None, today: dt.date) -> int:
    """How many days an action is over; 0 while it is in time or once it is done.

    >>> late_days(dt.date(2026, 3, 2), None, dt.date(2026, 3, 5)), late_days(dt.date(2026, 3, 2), dt.date(2026, 3, 9), dt.date(2026, 3, 10))
    (3, 0)
    """
    return 0 if done_on is not None else max((today - due_on).days, 0)
