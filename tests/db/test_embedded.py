"""The launcher: joins, comes back after a kill, survives spaces and crowds, refuses what it cannot serve."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from db import binaries, embedded


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A private folder with a space in its path; whatever was started there is stopped."""
    place = tmp_path / "my data"
    yield place
    if (place / "secrets.json").exists():
        embedded.start(place).stop()


def connect(server: embedded.Server, role: str = embedded.APPLICATION) -> psycopg.Connection:
    return psycopg.connect(server.url(role).replace("+psycopg", ""), autocommit=True)


def postmaster(server: embedded.Server) -> int:
    return int((server.cluster / "postmaster.pid").read_text().splitlines()[0])


def test_second_start_joins_the_running_server_and_the_last_one_out_stops_it(folder: Path) -> None:
    first, second = embedded.start(folder), embedded.start(folder)
    assert first.socket_folder == second.socket_folder
    assert first.stop() is False
    with connect(second) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert second.stop() is True
    assert not (second.cluster / "postmaster.pid").exists()


def test_two_processes_at_once_start_one_server(folder: Path) -> None:
    code = (
        "import sys, pathlib; from db import embedded; server = embedded.start(pathlib.Path(sys.argv[1])); "
        "print(server.cluster.joinpath('postmaster.pid').open().readline())"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60)[0].strip() for process in running]
    assert [p.returncode for p in running] == [0, 0]
    assert said[0] == said[1] != ""


def test_committed_rows_are_back_after_everything_was_killed(folder: Path) -> None:
    server = embedded.start(folder)
    with connect(server, embedded.OWNER) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    main = psutil.Process(postmaster(server))
    for process in [main, *main.children(recursive=True)]:
        process.kill()
    assert (server.cluster / "postmaster.pid").exists()
    again = embedded.start(folder)
    with connect(again, embedded.OWNER) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1,)
    again.stop()


def test_comes_back_when_only_the_postmaster_was_killed(folder: Path) -> None:
    server = embedded.start(folder)
    os.kill(postmaster(server), signal.SIGKILL)
    again = embedded.start(folder)
    with connect(again) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_number_in_postmaster_pid_that_belongs_to_somebody_else_by_now_is_stale(folder: Path) -> None:
    server = embedded.start(folder)
    server.stop()
    (server.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{server.cluster}\n{int(time.time())}\n5432\n/nowhere\n\n0 0\nready\n")
    again = embedded.start(folder)
    assert postmaster(again) != os.getpid()


def test_half_made_cluster_is_made_anew(folder: Path) -> None:
    half = folder / f"new-{binaries.find_binaries().major}"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    with connect(embedded.start(folder)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_roles_are_no_superusers_and_a_password_is_asked(folder: Path) -> None:
    server = embedded.start(folder)
    with connect(server) as connection:
        rows = connection.execute("SELECT rolname, rolsuper, rolcreaterole FROM pg_roles WHERE rolname LIKE 'mandate%' ORDER BY 1").fetchall()
        assert rows == [(embedded.APPLICATION, False, False), (embedded.OWNER, False, False)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE public.mine (id int)")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(server.socket_folder), user=embedded.APPLICATION, dbname=embedded.DATABASE, password="wrong")


def test_secrets_are_read_by_their_owner_only_and_stay_the_same(folder: Path) -> None:
    first = embedded.keep_secret(folder, "cookie")
    assert embedded.keep_secret(folder, "cookie") == first
    assert stat.S_IMODE((folder / "secrets.json").stat().st_mode) == 0o600


def test_no_mode_of_a_folder_above_is_touched(folder: Path) -> None:
    above = folder.parent
    above.chmod(0o700)
    embedded.start(folder)
    assert stat.S_IMODE(above.stat().st_mode) == 0o700


def test_a_folder_with_another_major_is_refused_with_the_way_out(folder: Path) -> None:
    old = folder / "postgres-9"
    old.mkdir(parents=True)
    (old / "PG_VERSION").write_text("9\n")
    with pytest.raises(binaries.PostgresUnavailable, match="MANDATE_PG_BINDIR"):
        embedded.start(folder)


def test_long_paths_get_a_short_socket(tmp_path: Path) -> None:
    place = embedded._socket_folder(tmp_path / ("x" * 120))
    assert len(str(place / ".s.PGSQL.5432.lock")) <= 107


def test_a_wrong_bindir_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MANDATE_PG_BINDIR", str(tmp_path))
    with pytest.raises(binaries.PostgresUnavailable, match="MANDATE_PG_BINDIR"):
        binaries.find_binaries()


def test_without_any_postgres_the_error_names_database_url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MANDATE_PG_BINDIR", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(binaries, "_wheel_folders", list)
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path)
    with pytest.raises(binaries.PostgresUnavailable, match="DATABASE_URL"):
        binaries.find_binaries()
