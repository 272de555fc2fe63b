"""Real workers on one database: each job runs once however many there are, and what a killed worker left is done by the next (PLT-12)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from core.jobs.table import JOBS
from db import engine

HOUSE = Path(__file__).parents[2]
PATIENCE = 60
pytestmark = pytest.mark.slow


@contextmanager
def workers(url: str, count: int = 1) -> Iterator[list[subprocess.Popen[bytes]]]:
    """As `make run` starts them; whatever is left at the end is asked to stop."""
    environment = os.environ | {"DATABASE_APP_URL": url}
    started = [subprocess.Popen([sys.executable, "-m", "core.commands.worker"], cwd=HOUSE, env=environment) for _ in range(count)]
    try:
        yield started
    finally:
        for process in started:
            process.terminate()
        assert [process.wait(timeout=PATIENCE) for process in started if process.returncode != -signal.SIGKILL] == [0] * sum(
            process.returncode != -signal.SIGKILL for process in started
        )


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(engine.as_url(url).set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        return connection.execute(statement).fetchall()


def until(found: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.2)


def test_two_workers_run_each_job_once(fresh_db: str) -> None:
    done = "SELECT DISTINCT name FROM job_run WHERE state = 'done'"
    with workers(fresh_db, 2):
        until(lambda: ask(fresh_db, "SELECT count(*) FROM procrastinate_workers") == [(2,)])
        until(lambda: len(ask(fresh_db, done)) == len(JOBS))
    assert ask(fresh_db, "SELECT task_name, args->>'timestamp' FROM procrastinate_jobs GROUP BY 1, 2 HAVING count(*) > 1") == []
    assert ask(fresh_db, "SELECT job_id FROM job_run GROUP BY 1 HAVING count(*) > 1 OR bool_or(state <> 'done')") == []
    assert ask(fresh_db, "SELECT count(*) FROM procrastinate_workers") == [(0,)]


def test_what_a_killed_worker_left_is_done_by_the_next(fresh_db: str, owner_url: Callable[[str], str]) -> None:
    """The job is held up in the middle of its work, its worker killed; nothing of it is there, and then all of it."""
    owner = engine.as_url(owner_url(fresh_db)).set(drivername="postgresql").render_as_string(hide_password=False)
    state = "SELECT state, attempt FROM job_run WHERE name = 'portfolio' ORDER BY id"
    with psycopg.connect(owner) as holding:
        holding.execute("LOCK TABLE project IN ACCESS EXCLUSIVE MODE")
        with workers(fresh_db) as (first,):
            until(lambda: ask(fresh_db, state) == [("running", 1)])
            first.kill()
            first.wait()
    with psycopg.connect(owner) as aged:
        aged.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    with workers(fresh_db):
        until(lambda: ask(fresh_db, state) == [("lost", 1), ("done", 2)])
    assert ask(fresh_db, "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'") == [(0,)]
