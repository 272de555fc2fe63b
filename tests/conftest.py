"""One throw-away PostgreSQL in memory per test run, one database per worker, each test rolled back.

`db`        sessions of the services join one transaction, undone after the test (2 ms);
`fresh_db`  a database of its own for tests with threads, locks or real commits (about 60 ms).
The cluster starts with the first test that asks for it and serves under the application's role, as in production.
"""
from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import settings
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from db import embedded, engine, schema

settings.register_profile("shared_machine", deadline=None)          # how long an example takes says nothing where others work too
settings.load_profile("shared_machine")

ROOT = "MANDATE_TEST_ROOT"
TEMPLATE = "mandate_template"
PREFIX = "mandate-test-"
ELSEWHERE = ("DATABASE_URL", "DATABASE_APP_URL", "DATABASE_ROLE", "MANDATE_CONFIG", "MANDATE_DATA_DIR", "MANDATE_DEMO", "PORT")   # the developer's own


def _memory() -> Path:
    shared = Path("/dev/shm")
    roomy = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 1_500_000_000
    return shared if roomy else Path(tempfile.gettempdir())


def pytest_configure(config: pytest.Config) -> None:
    for name in ELSEWHERE:
        os.environ.pop(name, None)
    if ROOT in os.environ:                              # an xdist worker: the controller made the folder
        return
    for left in _memory().glob(PREFIX + "*"):           # of a run that was killed
        pid = left.name.rsplit("-", 1)[-1]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            _stop_cluster(left)
    root = _memory() / f"{PREFIX}{os.getpid()}"
    root.mkdir(mode=0o700)
    os.environ[ROOT] = str(root)


def pytest_unconfigure(config: pytest.Config) -> None:
    root = Path(os.environ.get(ROOT, ""))
    if not hasattr(config, "workerinput") and root.name == f"{PREFIX}{os.getpid()}":
        del os.environ[ROOT]
        _stop_cluster(root)


def _stop_cluster(root: Path) -> None:
    if (root / "secrets.json").exists():
        embedded.start(root, volatile=True).stop()
    shutil.rmtree(root, ignore_errors=True)


@dataclass(frozen=True)
class Cluster:
    server: embedded.Server

    def url(self, database: str, role: str = embedded.APPLICATION) -> str:
        return self.server.url(role, database)

    def copy(self, name: str) -> None:
        with self.server.admin() as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER {embedded.OWNER} STRATEGY file_copy")

    def create(self, name: str) -> None:
        with self.server.admin() as admin:
            admin.execute(f"CREATE DATABASE {name} OWNER {embedded.OWNER}")

    def drop(self, name: str) -> None:
        with self.server.admin() as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The run's server with a migrated template; the first worker makes it, the others wait."""
    root = Path(os.environ[ROOT])
    with (root / "template.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = Cluster(embedded.start(root, volatile=True))
        done = root / "template.done"
        if not done.exists():
            made.create(TEMPLATE)
            schema.upgrade(made.url(TEMPLATE, embedded.OWNER), role=embedded.APPLICATION)
            done.touch()
    yield made
    assert made.server.in_use is not None
    made.server.in_use.close()                          # the controller stops the server


def _of_worker(name: str) -> str:
    return f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'single')}"


@pytest.fixture(scope="session")
def worker_engine(cluster: Cluster) -> Iterator[Engine]:
    name = _of_worker("worker")
    cluster.copy(name)
    bound = engine.make_engine(cluster.url(name))
    yield bound
    bound.dispose()


@dataclass(frozen=True)
class Founded:
    """A database in which the firm of tests/projects.py stands: made once, every test on it is rolled back."""

    engine: Engine
    firm: Any


@pytest.fixture(scope="session")
def founded(cluster: Cluster) -> Iterator[Founded]:
    """The firm on Monday 2 March 2026, with the shipped templates. A folder of tests that begin with it takes `founded.engine` as its
    `worker_engine` and `founded.firm` as its `firm`."""
    from core import clock
    from tests import projects

    name = _of_worker("founded")
    cluster.copy(name)
    bound = engine.make_engine(cluster.url(name))
    engine.configure(bound)
    with clock.at(projects.NOON):
        firm = projects.founded()
    engine.dispose()
    yield Founded(bound, firm)
    bound.dispose()


@pytest.fixture
def db(worker_engine: Engine) -> Iterator[Session]:
    """A session in the transaction all services of this test join; everything is rolled back after the test."""
    with worker_engine.connect() as connection:
        outer = connection.begin()
        connection.execute(text("SELECT set_config('mandate.scope', 'service', true)"))     # what core.unit says of a use case
        engine.configure(connection)
        with engine.session_factory()() as session:
            yield session
        engine.dispose()
        if outer.is_active:
            outer.rollback()


@contextmanager
def _own_database(cluster: Cluster, *, migrated: bool) -> Iterator[str]:
    name = f"own_{uuid.uuid4().hex[:12]}"
    (cluster.copy if migrated else cluster.create)(name)
    try:
        yield name
    finally:
        engine.dispose()
        cluster.drop(name)


@pytest.fixture
def fresh_db(cluster: Cluster) -> Iterator[str]:
    """A migrated database of its own, real commits; yields the application's URL and points the services at it."""
    with _own_database(cluster, migrated=True) as name:
        engine.configure(cluster.url(name))
        yield cluster.url(name)


@pytest.fixture
def owner_url(cluster: Cluster) -> Callable[[str], str]:
    """The owner's address of the database behind an application's address: to tamper where the application may not."""
    return lambda app_url: cluster.url(engine.as_url(app_url).database or "", embedded.OWNER)


@pytest.fixture
def empty_url(cluster: Cluster) -> Iterator[str]:
    """The owner's address of a database without a single table, for tests of the migrations."""
    with _own_database(cluster, migrated=False) as name:
        yield cluster.url(name, embedded.OWNER)
