"""A backup brings everything back, and a failed restore leaves everything as it was (OFF-15)."""
from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from core.commands.backup import backup, libpq
from core.commands.restore import RestoreFailed, restore
from db import embedded, engine
from db.models import Department, Holiday
from db.place import Place


@pytest.fixture
def place(cluster, fresh_db: str, owner_url: Callable[[str], str]) -> Place:
    return Place(owner_url(fresh_db), fresh_db, server=cluster.server)


def add_holiday(day: dt.date) -> None:
    with engine.session_factory()() as session:
        session.add(Holiday(day=day, kind="holiday", name="国庆节; COPY", name_en="SET transaction_timeout = 0;\n\\."))
        session.commit()


def days() -> set[dt.date]:
    with engine.session_factory()() as session:
        return set(session.scalars(select(Holiday.day)))


def test_round_trip_brings_back_what_was_there_and_only_that(place: Place, tmp_path: Path) -> None:
    add_holiday(dt.date(2026, 10, 1))
    file = backup(place, tmp_path / "a folder" / "firm.dump")
    add_holiday(dt.date(2026, 10, 2))
    engine.dispose()
    restore(place, file)
    engine.configure(place.app_url)
    assert days() == {dt.date(2026, 10, 1)}
    with engine.session_factory()() as session:
        assert session.scalar(select(Holiday.name_en)) == "SET transaction_timeout = 0;\n\\."


def test_restored_database_guards_its_rows_as_before(place: Place, tmp_path: Path) -> None:
    file = backup(place, tmp_path / "firm.dump")
    engine.dispose()
    restore(place, file)
    engine.configure(place.app_url)
    asked = text("SELECT (SELECT count(*) FROM pg_policies), (SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'append_only%'), "
                 "has_table_privilege('audit_row', 'UPDATE')")
    with engine.session_factory()() as session:
        policies, triggers, may_change = session.execute(asked).one()
        assert policies > 0
        assert triggers > 0
        assert may_change is False
        assert session.scalar(select(func.count()).select_from(Department)) == 0


@pytest.mark.parametrize("damage", ["cut", "nonsense", "empty"])
def test_a_damaged_file_changes_nothing(place: Place, tmp_path: Path, damage: str) -> None:
    add_holiday(dt.date(2026, 10, 1))
    file = backup(place, tmp_path / "firm.dump")
    whole = file.read_bytes()
    file.write_bytes({"cut": whole[:len(whole) * 2 // 3], "nonsense": b"hello", "empty": b""}[damage])
    engine.dispose()
    with pytest.raises(RestoreFailed, match="as it was"):
        restore(place, file)
    engine.configure(place.app_url)
    assert days() == {dt.date(2026, 10, 1)}


def test_only_the_owner_of_the_file_reads_a_backup(place: Place, tmp_path: Path) -> None:
    assert stat.S_IMODE(backup(place, tmp_path / "firm.dump").stat().st_mode) == 0o600


def test_the_password_is_not_in_the_command(place: Place) -> None:
    address, environment = libpq(place.owner_url)
    password = place.server.passwords[embedded.OWNER] if place.server else ""
    assert password not in address
    assert environment["PGPASSWORD"] == password
