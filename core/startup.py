"""Opening the house: settings read and checked, the log set up, the database found and reachable.

A process that only serves calls `serve()`; `make run`, the seed and the other commands `open_house()`, which also starts the
embedded PostgreSQL and migrates."""
from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

import core.boot  # noqa: F401  every document type is known to the approval engine from the first click on
from core import clock, logs
from core.settings import Settings, settings
from db import engine, schema
from db.engine import DatabaseNotConfigured, Pool
from db.models import Employee
from db.place import Place, open_place

_served = threading.Event()
_lock = threading.Lock()


@dataclass(frozen=True)
class Health:
    """Whether the database answers, and whether it is at the newest migration."""

    database: bool
    migrated: bool

    @property
    def good(self) -> bool:
        return self.database and self.migrated


def prepare() -> Settings:
    """Settings, log and the firm's time zone; raises BadConfiguration."""
    read = settings()
    logs.configure(read)
    clock.set_zone(read.firm.time_zone)
    return read


def serve() -> None:
    """For the app's process, on every script run: does its work once. The environment names the database (DATABASE_APP_URL or
    DATABASE_URL); without one the embedded PostgreSQL is started and migrated."""
    if _served.is_set():
        return
    with _lock:
        if _served.is_set():
            return
        read = prepare()
        if not engine.configured():
            try:
                engine.configure_from_environment(pool=_pool(read))
            except DatabaseNotConfigured:
                place = open_place()
                atexit.register(place.close)
                place.migrate()
                engine.configure(place.app_url, role=place.role, pool=_pool(read))
        _served.set()


@contextmanager
def open_house() -> Iterator[Place]:
    """The database, migrated, with the services pointed at it; the embedded server is stopped at the end unless others use it."""
    read = prepare()
    place = open_place()
    try:
        place.migrate()
        engine.configure(place.app_url, role=place.role, pool=_pool(read))
        yield place
    finally:
        engine.dispose()
        place.close()


def _pool(read: Settings) -> Pool:
    wanted = read.database
    return Pool(wanted.pool_size, wanted.pool_overflow, wanted.recycle_seconds, wanted.prepare_statements)


def is_empty() -> bool:
    """Whether nobody works here yet: the moment to offer the demo firm."""
    with engine.session_factory()() as session:
        return session.scalar(select(Employee.id).limit(1)) is None


def health() -> Health:
    """Asked by the health route; never raises."""
    try:
        with engine.session_factory()() as session:
            session.execute(text("SELECT 1"))
            return Health(database=True, migrated=schema.at_head(session.connection()))
    except (SQLAlchemyError, DatabaseNotConfigured):
        return Health(database=False, migrated=False)
