"""When a notice leaves: quiet hours, the hour of the digest, the next try. Pure functions; instants in UTC, hours in the firm's time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core import clock

DIGEST_AT = 510  # 08:30, until a person chooses
LONGEST_WAIT = dt.timedelta(hours=12)  # between two tries


@dataclass(frozen=True)
class Hours:
    """A person's quiet hours and hour of the digest, minutes since midnight; quiet_from is never equal to quiet_until."""

    quiet_from: int | None = None
    quiet_until: int | None = None
    digest_at: int = DIGEST_AT


def is_quiet(minute: int, hours: Hours) -> bool:
    """Half open, also across midnight.

    >>> night = Hours(22 * 60, 7 * 60)
    >>> [is_quiet(m, night) for m in (21 * 60 + 59, 22 * 60, 0, 6 * 60 + 59, 7 * 60)]
    [False, True, True, True, False]
    >>> is_quiet(13 * 60, Hours(12 * 60, 14 * 60)), is_quiet(0, Hours())
    (True, False)
    """
    start, end = hours.quiet_from, hours.quiet_until
    if start is None or end is None:
        return False
    return start <= minute < end if start < end else minute >= start or minute < end


def when_awake(instant: dt.datetime, hours: Hours) -> dt.datetime:
    """The instant itself, or the end of the quiet hours it falls into."""
    local = instant.astimezone(clock.zone())
    if hours.quiet_until is None or not is_quiet(local.hour * 60 + local.minute, hours):
        return instant
    return _next(local, hours.quiet_until)


def next_digest(instant: dt.datetime, hours: Hours) -> dt.datetime:
    """The next hour of the digest, not in the quiet hours."""
    return when_awake(_next(instant.astimezone(clock.zone()), hours.digest_at), hours)


def _next(local: dt.datetime, minute: int) -> dt.datetime:
    """The next time the firm's clock shows the minute, later than `local`."""
    today = clock.at_firm_time(local.date(), minute // 60, minute % 60)
    return today if today > local else clock.at_firm_time(local.date() + dt.timedelta(days=1), minute // 60, minute % 60)


def next_try(failed_at: dt.datetime, attempts: int, *, first_minutes: int) -> dt.datetime:
    """Twice as long after each failure: 2, 4, 8, 16 … minutes, never more than 12 hours.

    >>> noon = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
    >>> [int((next_try(noon, n, first_minutes=2) - noon).total_seconds() // 60) for n in (1, 2, 3, 8, 30)]
    [2, 4, 8, 256, 720]
    """
    return failed_at + min(dt.timedelta(minutes=first_minutes * 2 ** min(attempts - 1, 20)), LONGEST_WAIT)
