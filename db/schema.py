"""The schema's life: upgrade, downgrade, and whether it says what the models say."""
from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from db.ddl import ensure_role, grant_serving
from db.engine import make_engine
from db.models import Base
from db.queue import ours

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(owner_url: str, *, role: str | None = None, revision: str = "head") -> None:
    """Brings the database to `revision`; at head, gives the serving role its rights. Two processes at once: the second waits."""
    engine = make_engine(owner_url)
    try:
        with engine.begin() as connection:
            command.upgrade(configuration(connection), revision)
            if role and revision == "head" and ensure_role(connection, role):
                grant_serving(connection, role)
    finally:
        engine.dispose()


def downgrade(owner_url: str, revision: str = "base") -> None:
    engine = make_engine(owner_url)
    try:
        with engine.begin() as connection:
            command.downgrade(configuration(connection), revision)
    finally:
        engine.dispose()


def drift(connection: Connection) -> list[Any]:
    """What autogenerate would still change; empty when migrations and models agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True, "include_name": ours})
    return list(compare_metadata(context, Base.metadata))


def at_head(connection: Connection) -> bool:
    """Whether the database is at the newest migration; the health route asks."""
    return MigrationContext.configure(connection).get_current_revision() == _head()


@cache
def _head() -> str | None:
    return ScriptDirectory.from_config(configuration()).get_current_head()


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
