"""Addresses, and the engine nobody makes at import."""
from __future__ import annotations

import subprocess
import sys

import pytest
from psycopg.conninfo import conninfo_to_dict

from db import engine


@pytest.mark.parametrize("given", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d", "postgresql+psycopg2://u:p@h/d"])
def test_every_spelling_of_an_address_means_psycopg_3(given: str) -> None:
    assert engine.as_url(given).render_as_string(hide_password=False) == "postgresql+psycopg://u:p@h/d"


def test_several_hosts_are_kept() -> None:
    url = engine.as_url("postgresql://u@/d?host=db1:5432&host=db2:5432&target_session_attrs=read-write")
    assert url.query["host"] == ("db1:5432", "db2:5432")


def test_the_queue_goes_where_sessions_go() -> None:
    """In libpq's own words, with every host, and the role to drop to."""
    engine.configure("postgresql://app:se%20cret@/mandate?host=db1:5432&host=db2:5433&target_session_attrs=read-write", role="mandate_app")
    try:
        address, role = engine.libpq()
    finally:
        engine.dispose()
    said = conninfo_to_dict(address)
    assert role == "mandate_app"
    assert [said[name] for name in ("host", "port", "user", "password", "dbname", "target_session_attrs")] == [
        "db1,db2", "5432,5433", "app", "se cret", "mandate", "read-write"]


def test_without_a_database_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_APP_URL"):
        monkeypatch.delenv(name, raising=False)
    engine.dispose()
    with pytest.raises(engine.DatabaseNotConfigured, match="DATABASE_URL"):
        engine.session_factory()


def test_the_environment_names_the_database_when_nobody_configured(fresh_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.dispose()
    monkeypatch.setenv("DATABASE_APP_URL", fresh_db)
    with engine.session_factory()() as session:
        assert session.connection().engine.url.username == "mandate_app"
    engine.dispose()


def test_prepared_statements_can_be_switched_off(fresh_db: str) -> None:
    made = engine.make_engine(fresh_db, pool=engine.Pool(prepare=False))
    with made.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        assert driver.prepare_threshold is None
    made.dispose()


def test_importing_the_house_makes_no_engine() -> None:
    code = "import db.engine, db.models, db.schema, db.place; assert not db.engine.configured()"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
