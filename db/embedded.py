"""The embedded PostgreSQL: one server per data folder, shared by every process that asks for it, stopped by the last.

Only the programs of the wheel are used. Roles: the owner migrates, the application serves; neither is a superuser.
"""
from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import platformdirs
import psutil
import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from db.binaries import Binaries, PostgresUnavailable, ServerUser, find_binaries

OWNER, APPLICATION, DATABASE = "mandate_owner", "mandate_app", "mandate"
SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432.lock")
SETTINGS = {
    "listen_addresses": "''", "shared_buffers": "'128MB'", "max_connections": "120", "timezone": "'UTC'", "log_timezone": "'UTC'",
    "log_error_verbosity": "terse", "log_min_error_statement": "panic",        # no values of the firm in the server's log
}
VOLATILE = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
    "max_wal_size": "'2GB'", "wal_level": "minimal", "max_wal_senders": "0",
}


@dataclass(slots=True)
class Server:
    """A running server as this process holds it."""

    folder: Path
    socket_folder: Path
    binaries: Binaries
    passwords: dict[str, str] = field(repr=False)
    in_use: IO[bytes] | None = field(default=None, repr=False)

    def url(self, role: str = APPLICATION, database: str = DATABASE) -> str:
        parts = URL.create("postgresql+psycopg", role, self.passwords[role], database=database, query={"host": str(self.socket_folder)})
        return parts.render_as_string(hide_password=False)

    @property
    def cluster(self) -> Path:
        return self.folder / f"postgres-{self.binaries.major}"

    def admin(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection: for the launcher and the tests' throw-away cluster only."""
        return psycopg.connect(host=str(self.socket_folder), user="postgres", password=self.passwords["postgres"], dbname=database, autocommit=True)

    def stop(self) -> bool:
        """Lets go of the server and stops it when nobody else holds it; says whether it was stopped."""
        with _locked(self.folder / "start.lock"):
            if self.in_use is not None:
                try:
                    fcntl.flock(self.in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return False
                finally:
                    self.in_use.close()
                    self.in_use = None
            if not _running(self.cluster):
                return True
            _pg_ctl(self.binaries, self.folder, self.cluster, "stop", "-m", "fast", "-w", "-t", "60")
            with suppress(OSError):
                self.socket_folder.rmdir()
            return True


def data_folder() -> Path:
    named = os.environ.get("MANDATE_DATA_DIR")
    return Path(named).expanduser().absolute() if named else platformdirs.user_data_path("mandate")


def start(folder: Path | None = None, *, volatile: bool = False) -> Server:
    """Starts the server of a data folder, or joins the one that runs there. `volatile` is for throw-away clusters: no fsync."""
    folder = folder or data_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    binaries = find_binaries()
    with _locked(folder / "start.lock"):
        _refuse_other_major(folder, binaries)
        server = Server(folder, _socket_folder(folder), binaries, _passwords(folder))
        if not (server.cluster / "PG_VERSION").exists():
            _create_cluster(server, volatile=volatile)
        if _running(server.cluster):
            server.socket_folder = _socket_of_running(server.cluster)
        else:
            _clear_leftovers(server)
            _launch(server, volatile=volatile)
        _provision(server)
        server.in_use = (folder / "in_use.lock").open("wb")
        fcntl.flock(server.in_use, fcntl.LOCK_SH)
    return server


def keep_secret(folder: Path, name: str) -> str:
    """A random secret of this installation, made once and kept in its data folder (0600)."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "secrets.json"
    with _locked(folder / "secrets.lock"):
        kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        if name not in kept:
            kept[name] = secrets.token_urlsafe(24)
            fresh = path.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_text(json.dumps(kept))
            fresh.replace(path)
    return kept[name]


def _passwords(folder: Path) -> dict[str, str]:
    return {role: keep_secret(folder, role) for role in ("postgres", OWNER, APPLICATION)}


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("wb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _refuse_other_major(folder: Path, binaries: Binaries) -> None:
    clusters = {int(m[1]) for p in folder.glob("postgres-*/PG_VERSION") if (m := re.fullmatch(r"postgres-(\d+)", p.parent.name))}
    if clusters and binaries.major not in clusters:
        held = max(clusters)
        raise PostgresUnavailable(
            f"{folder} holds data of PostgreSQL {held}, the programs found are of {binaries.major}. Set MANDATE_PG_BINDIR to the programs "
            f"of {held}, or back up with them and restore into a new MANDATE_DATA_DIR."
        )


def _socket_folder(folder: Path) -> Path:
    """A short folder of our own: the address of a socket has 107 characters at most."""
    name = "mandate-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    place = Path(tempfile.gettempdir()) / name
    return place if len(str(place)) <= SOCKET_LIMIT else Path("/tmp") / name  # noqa: S108 - owner and mode are checked in _own_folder


def _own_folder(path: Path, user: ServerUser) -> None:
    path.mkdir(mode=0o700, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid not in (user.uid, os.geteuid()):
        raise PostgresUnavailable(f"{path} belongs to somebody else; remove it or set TMPDIR to a folder of your own.")
    user.own(path)


def _create_cluster(server: Server, *, volatile: bool) -> None:
    """initdb into a side folder, renamed when whole: a kill in the middle leaves nothing that looks like a cluster."""
    user, fresh = ServerUser.choose(), server.folder / f"new-{server.binaries.major}"
    if fresh.exists():
        shutil.rmtree(fresh)
    fresh.mkdir(mode=0o700)
    user.own(fresh)
    secret = server.folder / f"new-{server.binaries.major}.pw"
    secret.touch(mode=0o600)
    secret.write_text(server.passwords["postgres"] + "\n")
    user.own(secret)
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if server.binaries.major >= 17 else []
    command = [server.binaries.program("initdb"), "-D", str(fresh), "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={secret}",
               "-E", "UTF8", "--locale=C", "--lc-ctype=C.UTF-8", *builtin, *(["--no-sync"] if volatile else [])]
    log = server.folder / "initdb.log"
    try:
        with log.open("wb") as output:
            failed = user.run(command, output=output, folders=[fresh, server.binaries.folder / "initdb"])
    finally:
        secret.unlink()
    if failed:
        raise PostgresUnavailable(f"initdb failed in {server.folder}:\n{_tail(log)}")
    with (fresh / "postgresql.conf").open("a") as conf:
        conf.write("\ninclude_if_exists = 'mandate.conf'\n")
    fresh.rename(server.cluster)


def _launch(server: Server, *, volatile: bool) -> None:
    user = ServerUser.choose()
    _own_folder(server.socket_folder, user)
    settings = SETTINGS | {"unix_socket_directories": f"'{server.socket_folder}'"} | (VOLATILE if volatile else {})
    conf = server.cluster / "mandate.conf"
    conf.write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
    user.own(conf)
    log = server.folder / "postgres.log"
    if log.exists():
        log.replace(server.folder / "postgres.log.1")
    log.touch(mode=0o600)
    user.own(log)
    if _pg_ctl(server.binaries, server.folder, server.cluster, "start", "-w", "-t", "60", "-l", str(log)):
        raise PostgresUnavailable(f"PostgreSQL did not start in {server.cluster}:\n{_tail(log)}")


def _pg_ctl(binaries: Binaries, folder: Path, cluster: Path, *action: str) -> int:
    with (folder / "pg_ctl.log").open("wb") as output:
        return ServerUser.choose().run([binaries.program("pg_ctl"), "-D", str(cluster), *action], output=output,
                                       folders=[cluster, binaries.folder / "pg_ctl"])


def _pid_lines(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _running(cluster: Path) -> bool:
    """Whether the process named in postmaster.pid really works in this folder; a number alone may be somebody else's by now."""
    lines = _pid_lines(cluster)
    return bool(lines) and lines[0].isdigit() and _works_in(int(lines[0]), cluster)


def _works_in(pid: int, cluster: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == cluster.resolve()
    except psutil.Error:
        return False


def _socket_of_running(cluster: Path) -> Path:
    return Path(_pid_lines(cluster)[4])


def _clear_leftovers(server: Server, *, patience: float = 20.0) -> None:
    """After a kill: waits for orphaned server processes of this folder, then removes the stale lock files. PostgreSQL itself
    would not: the number in them may live on as a zombie or as another program."""
    cluster = server.cluster
    until = time.monotonic() + patience
    while any(_works_in(pid, cluster) for pid in psutil.pids()):
        if time.monotonic() > until:
            raise PostgresUnavailable(f"Processes of an earlier server still work in {cluster}; end them and start again.")
        time.sleep(0.05)
    for lock in (cluster / "postmaster.pid", server.socket_folder / ".s.PGSQL.5432.lock"):
        lock.unlink(missing_ok=True)


def _provision(server: Server) -> None:
    """Roles and database; each step may have been done by an earlier start."""
    with server.admin() as connection:
        held = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role in (OWNER, APPLICATION):
            if role not in held:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(server.passwords[role])))
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
