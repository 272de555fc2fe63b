"""The tables of procrastinate, the queue of timed work, as they stand in the house (PLT-12).

They are made by procrastinate's own call inside a migration and are no models of ours. A newer procrastinate brings SQL files of
its own (`SchemaManager.get_migrations_path`): raising its pinned version means a migration that runs those files."""
from __future__ import annotations

from typing import Any

from procrastinate import SyncPsycopgConnector
from procrastinate.schema import SchemaManager
from psycopg import Connection as Driver
from sqlalchemy import Connection, text

PREFIX = "procrastinate_"

_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND starts_with(tablename, :prefix)")
_FUNCTIONS = text(
    "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND starts_with(proname, :prefix) ORDER BY 1"
)
_TYPES = text(
    "SELECT t.typname FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid "
    "WHERE t.typnamespace = 'public'::regnamespace AND starts_with(t.typname, :prefix) AND (t.typtype = 'e' OR c.relkind = 'c')"
)


class _InMigration(SyncPsycopgConnector):
    """Procrastinate's statements on the migration's own connection: its schema stands or falls with the migration."""

    def __init__(self, connection: Driver[Any]) -> None:
        super().__init__()
        self._connection = connection

    def execute_query(self, query: Any, **arguments: Any) -> None:
        self._connection.execute(query, arguments, prepare=False)


def create_queue(connection: Connection) -> None:
    SchemaManager(_InMigration(_driver(connection))).apply_schema()


def drop_queue(connection: Connection) -> None:
    """Whatever version made it: everything that carries procrastinate's name."""
    named = {"prefix": PREFIX}
    for drop, found in (("TABLE", _TABLES), ("FUNCTION", _FUNCTIONS), ("TYPE", _TYPES)):
        for name in connection.execute(found, named).scalars().all():
            connection.execute(text(f"DROP {drop} IF EXISTS {name} CASCADE"))


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """For autogenerate: whether a table that is there should be compared with the models."""
    return not (kind == "table" and name is not None and name.startswith(PREFIX))


def _driver(connection: Connection) -> Driver[Any]:
    found = connection.connection.driver_connection
    assert isinstance(found, Driver)
    return found
