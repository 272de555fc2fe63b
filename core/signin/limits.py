"""The figures of sign-in a firm may set: how many tries, how long a lock, how long a session lives (policies sign_in.*)."""
from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass

from core import clock, policies
from db.engine import session_factory

TICKET_LIFE = dt.timedelta(seconds=60)          # from the form to the cookie: one request of the same page
KEPT_SECONDS = 60.0                             # they are needed at every click, and change once in years


@dataclass(frozen=True)
class Limits:
    failures: int                               # wrong passwords in a row that lock the account
    lock: dt.timedelta
    idle: dt.timedelta                          # a session nobody used for so long has ended
    longest: dt.timedelta                       # and so has one that was opened so long ago
    password_length: int                        # shortest password, in characters


_kept: tuple[object, dt.date, float, Limits] | None = None


def limits() -> Limits:
    """What the policies say today; a change holds in every process within a minute."""
    global _kept
    factory, today, moment = session_factory(), clock.today(), time.monotonic()
    if _kept is None or _kept[0] is not factory or _kept[1] != today or moment - _kept[2] > KEPT_SECONDS:
        with factory() as session:
            said = policies.values(session)
        read = Limits(
            failures=said["sign_in.failures"], lock=dt.timedelta(minutes=said["sign_in.lock_minutes"]), idle=dt.timedelta(minutes=said["sign_in.idle_minutes"]),
            longest=dt.timedelta(hours=said["sign_in.longest_hours"]), password_length=said["sign_in.password_length"])
        _kept = (factory, today, moment, read)
    return _kept[3]
