"""The chain of migrations goes up, down and up again, and says exactly what the models say."""
from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db import ddl, embedded, engine, queue, schema
from db.migrations import regenerate
from db.models import Base

APP = embedded.APPLICATION
LEFT = """SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typrelid = 0 AND typelem = 0"""
QUEUE = {f"procrastinate_{name}" for name in ("jobs", "events", "periodic_defers", "workers")}


def tables(url: str) -> set[str]:
    bound = engine.make_engine(url)
    with bound.connect() as connection:
        names = set(connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars())
    bound.dispose()
    return names


def test_up_down_up_leaves_nothing_behind_and_loses_nothing(empty_url: str) -> None:
    schema.upgrade(empty_url, role=APP)
    whole = tables(empty_url)
    assert set(Base.metadata.tables) | {"alembic_version"} | QUEUE == whole
    schema.downgrade(empty_url)
    assert tables(empty_url) == {"alembic_version"}
    bound = engine.make_engine(empty_url)
    with bound.connect() as connection:
        left = connection.execute(text(LEFT)).scalars().all()
    bound.dispose()
    assert left == []
    schema.upgrade(empty_url, role=APP)
    assert tables(empty_url) == whole


def test_upgrade_twice_changes_nothing(empty_url: str) -> None:
    schema.upgrade(empty_url, role=APP)
    schema.upgrade(empty_url, role=APP)
    bound = engine.make_engine(empty_url)
    with bound.connect() as connection:
        assert schema.at_head(connection)
    bound.dispose()


def test_autogenerate_finds_no_drift(empty_url: str) -> None:
    schema.upgrade(empty_url)
    bound = engine.make_engine(empty_url)
    with bound.connect() as connection:
        assert schema.drift(connection) == []
    bound.dispose()


def dump(server: embedded.Server, url: str) -> str:
    """The schema as pg_dump writes it: checks, defaults, triggers and policies included, which autogenerate does not compare."""
    parts = engine.as_url(url)
    ran = subprocess.run(
        [server.binaries.program("pg_dump"), "--schema-only", "--no-acl", "--exclude-table=alembic_version",
         "-h", str(server.socket_folder), "-U", parts.username or "", parts.database or ""],
        env={"PGPASSWORD": parts.password or ""}, capture_output=True, text=True, check=True)
    return re.sub(r"^\\(un)?restrict .*$", "", ran.stdout, flags=re.MULTILINE)


def test_migrated_schema_equals_the_one_made_from_the_models(empty_url: str, cluster, fresh_db: str, owner_url: Callable[[str], str]) -> None:
    bound = engine.make_engine(empty_url)
    with bound.begin() as connection:
        Base.metadata.create_all(connection)
        ddl.create_extras(connection)
        queue.create_queue(connection)
    bound.dispose()
    assert dump(cluster.server, owner_url(fresh_db)) == dump(cluster.server, empty_url)


def test_first_migration_is_what_the_models_generate() -> None:
    assert regenerate.TARGET.read_text() == regenerate.rendered(), "run `make migration`"


@pytest.mark.parametrize("table", ddl.APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_serving_role_cannot_change_a_final_row(fresh_db: str, table: str, statement: str) -> None:
    with psycopg.connect(fresh_db.replace("+psycopg", "")) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.format(table))


def test_serving_role_works_on_every_table(fresh_db: str) -> None:
    asked = "SELECT has_table_privilege(%s, 'SELECT') AND has_table_privilege(%s, 'INSERT') AND has_table_privilege(%s, 'UPDATE, DELETE') = %s"
    with psycopg.connect(fresh_db.replace("+psycopg", "")) as connection:
        for table in set(Base.metadata.tables) | QUEUE:
            answer = connection.execute(asked, (table, table, table, table not in ddl.APPEND_ONLY)).fetchone()
            assert answer == (True,), table


def test_serving_role_cannot_touch_the_schema(fresh_db: str) -> None:
    for statement in ("CREATE TABLE mine (id int)", "ALTER TABLE customer ADD COLUMN x int", "UPDATE alembic_version SET version_num = '0'"):
        with psycopg.connect(fresh_db.replace("+psycopg", "")) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_owner_cannot_empty_the_audit_trail_either(fresh_db: str, owner_url: Callable[[str], str]) -> None:
    with psycopg.connect(owner_url(fresh_db).replace("+psycopg", "")) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("TRUNCATE audit_row")


def test_owner_without_the_right_to_create_roles_serves_as_itself(empty_url: str) -> None:
    bound = engine.make_engine(empty_url)
    with bound.begin() as connection:
        assert ddl.ensure_role(connection, "mandate_nobody_made") is False
    bound.dispose()
    schema.upgrade(empty_url, role="mandate_nobody_made")
    assert "customer" in tables(empty_url)


def test_dropping_to_the_serving_role_holds_for_every_transaction(cluster, fresh_db: str) -> None:
    with cluster.server.admin() as admin:
        admin.execute(f"GRANT {APP} TO {embedded.OWNER}")
    try:
        bound = engine.make_engine(cluster.url(engine.as_url(fresh_db).database or "", embedded.OWNER), role=APP)
        for _ in range(2):
            with bound.connect() as connection:
                assert connection.execute(text("SELECT current_user")).scalar_one() == APP
                with pytest.raises(ProgrammingError):
                    connection.execute(text("DELETE FROM audit_row"))
                connection.rollback()
        bound.dispose()
    finally:
        with cluster.server.admin() as admin:
            admin.execute(f"REVOKE {APP} FROM {embedded.OWNER}")
