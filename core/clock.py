"""The only place that knows what time it is, so that the demo firm and the tests can live in another day (GEN-02)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

_fixed: ContextVar[dt.datetime | None] = ContextVar("fixed_instant", default=None)
_zone = ZoneInfo("Asia/Shanghai")


def set_zone(name: str) -> None:
    """The firm's time zone, from config.toml at start."""
    global _zone
    _zone = ZoneInfo(name)


def zone() -> ZoneInfo:
    return _zone


def now() -> dt.datetime:
    """The present instant in UTC."""
    return _fixed.get() or dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The firm's date."""
    return now().astimezone(_zone).date()


def firm_day(instant: dt.datetime) -> dt.date:
    return instant.astimezone(_zone).date()


def at_firm_time(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """The UTC instant of a wall-clock time in the firm."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=_zone).astimezone(dt.UTC)


@contextmanager
def at(instant: dt.datetime) -> Iterator[None]:
    """Inside the block it is `instant`."""
    token = _fixed.set(instant.astimezone(dt.UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
