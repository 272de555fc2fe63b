"""The figures of sign-in a firm may set: how many tries, how long a lock, how long a session lives."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.settings import settings

TICKET_LIFE = dt.timedelta(seconds=60)          # from the form to the cookie: one request of the same page


@dataclass(frozen=True)
class Limits:
    failures: int                               # wrong passwords in a row that lock the account
    lock: dt.timedelta
    idle: dt.timedelta                          # a session nobody used for so long has ended
    longest: dt.timedelta                       # and so has one that was opened so long ago
    password_length: int                        # shortest password, in characters


def limits() -> Limits:
    """What config.toml says under [sign_in]. Not asked from the database: it is needed at every click."""
    said = settings().sign_in
    return Limits(
        said.failures, dt.timedelta(minutes=said.lock_minutes), dt.timedelta(minutes=said.idle_minutes), dt.timedelta(hours=said.longest_hours),
        said.password_length)
