"""The engine: made when first asked for, never at import; one per process.

`configure` says where; `session_factory` is what `core.unit` opens its sessions with.
"""
from __future__ import annotations

import os
import re
import threading
from dataclasses import dataclass
from typing import Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session, sessionmaker


class DatabaseNotConfigured(RuntimeError):
    """A session was asked for before anybody said where the database is."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Sizes per process, and whether statements are prepared on the server (off behind pgbouncer in transaction mode)."""

    size: int = 10
    overflow: int = 20
    recycle_seconds: int = 1800
    prepare: bool = True


PREPARED = 1000              # statements kept ready per connection; the house has several hundred, psycopg's 100 would thrash

_lock = threading.Lock()
_factory: sessionmaker[Session] | None = None
_engine: Engine | None = None
_role: str | None = None


def as_url(text: str | URL) -> URL:
    """A libpq address (`postgresql://…`, `postgres://…`, several hosts allowed) as SQLAlchemy with psycopg 3 takes it."""
    if isinstance(text, URL):
        return text
    return make_url(re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+psycopg://", text))


def make_engine(url: str | URL, *, role: str | None = None, pool: Pool | None = None) -> Engine:
    """An engine; with `role`, every connection drops to that lesser role before its first statement."""
    sizes = pool or Pool()
    arguments: dict[str, Any] = {"application_name": "mandate"}
    if not sizes.prepare:
        arguments["prepare_threshold"] = None
    engine = create_engine(as_url(url), pool_pre_ping=True, pool_recycle=sizes.recycle_seconds, pool_size=sizes.size,
                           max_overflow=sizes.overflow, pool_use_lifo=True, connect_args=arguments,
                           hide_parameters=True)             # an error's text goes to the log: no values of the firm in it

    @event.listens_for(engine, "connect")
    def keep_prepared(connection: Any, _record: Any) -> None:
        connection.prepared_max = PREPARED

    if role:
        @event.listens_for(engine, "connect")
        def drop_rights(connection: Any, _record: Any) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('role', %s, false)", (role,))
            connection.commit()             # else the rollback at return to the pool would undo it
    return engine


def configure(bind: str | URL | Engine | Connection, *, role: str | None = None, pool: Pool | None = None, **session: Any) -> None:
    """Says where sessions go from now on. A Connection is for tests that roll back: its sessions join its transaction."""
    global _factory, _engine, _role
    with _lock:
        _drop()
        _role = role
        if isinstance(bind, Connection):
            session = {"join_transaction_mode": "create_savepoint"} | session
            _factory = sessionmaker(bind=bind, expire_on_commit=False, **session)
            return
        if isinstance(bind, Engine):
            _factory = sessionmaker(bind=bind, expire_on_commit=False, **session)
            return
        _engine = make_engine(bind, role=role, pool=pool)
        _factory = sessionmaker(bind=_engine, expire_on_commit=False, **session)


def configure_from_environment(*, pool: Pool | None = None) -> None:
    """Goes where DATABASE_APP_URL, else DATABASE_URL says; with the latter DATABASE_ROLE is the role to drop to."""
    named = os.environ.get("DATABASE_APP_URL") or os.environ.get("DATABASE_URL")
    if not named:
        raise DatabaseNotConfigured("Set DATABASE_URL, or start with `make run`, which brings a PostgreSQL of its own.")
    configure(named, role=os.environ.get("DATABASE_ROLE"), pool=pool)


def session_factory() -> sessionmaker[Session]:
    """Where sessions come from; without `configure` the environment names the database."""
    if _factory is None:
        configure_from_environment()
    assert _factory is not None
    return _factory


def libpq() -> tuple[str, str | None]:
    """Where sessions go, as libpq says it, and the role to drop to: for the queue's own connections, which are no sessions."""
    session_factory()
    if _engine is None:
        raise DatabaseNotConfigured("Sessions go to a connection that was handed over; it has no address.")
    _, named = _engine.dialect.create_connect_args(_engine.url)
    return make_conninfo("", **{name: value for name, value in named.items() if name != "context"}), _role       # how rows are read is no address


def configured() -> bool:
    return _factory is not None


def dispose() -> None:
    """Closes the connections; the next `configure` starts anew."""
    with _lock:
        _drop()


def _drop() -> None:
    global _factory, _engine
    if _engine is not None:
        _engine.dispose()
    _factory = _engine = None
