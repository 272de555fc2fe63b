"""The figures of sign-in a firm may set: how many tries, how long a lock, how long a session lives."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    failures: int = 5                                       # wrong passwords in a row that lock the account
    lock: dt.timedelta = dt.timedelta(minutes=15)
    idle: dt.timedelta = dt.timedelta(hours=2)              # a session nobody used for so long has ended
    longest: dt.timedelta = dt.timedelta(hours=12)          # and so has one that was opened so long ago
    password_length: int = 10                               # shortest password, in characters


TICKET_LIFE = dt.timedelta(seconds=60)                      # from the form to the cookie: one request of the same page


def limits() -> Limits:
    return Limits()
