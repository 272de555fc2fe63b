"""Alembic's entry. `db.schema` hands over its connection; the command line uses the database of this installation."""
from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from db.engine import make_engine
from db.models import Base
from db.place import open_place
from db.queue import ours

MIGRATION_LOCK = 7_301_966          # one migrating process at a time, whoever else starts


def migrate(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True, compare_server_default=True, include_name=ours)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    place = open_place()
    try:
        engine = make_engine(place.owner_url)
        with engine.begin() as own:
            migrate(own)
        engine.dispose()
    finally:
        place.close()
