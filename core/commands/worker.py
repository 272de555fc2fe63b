"""`make worker`: does timed work until it is stopped; as many as one likes beside each other, on one machine or several (PLT-12).

`make run` starts one by itself, with `--child`: that one ends with its parent, however that ends. A database that went away (a
restart, a standby's promotion) is waited for."""
from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg import AsyncConnection
from psycopg_pool import PoolTimeout

from core import logs
from core.jobs.queue import QUEUE, make_app, requeue
from core.settings import BadConfiguration, settings
from core.startup import open_house, serve
from db import engine
from db.binaries import PostgresUnavailable

log = logging.getLogger("core.commands.worker")        # it is run as __main__
AT_ONCE = 2                 # a slow mail server does not hold up the rest
POLL_SECONDS = 10.0         # new jobs are announced by the database; this is for retries that fall due
LONGEST_PAUSE = 60.0


def main(arguments: list[str]) -> int:
    try:
        with _house():
            return asyncio.run(_until_stopped(child="--child" in arguments))
    except (BadConfiguration, PostgresUnavailable) as refusal:
        print(refusal, file=sys.stderr)
        return 1


@contextmanager
def _house() -> Iterator[None]:
    """The child of `make run` finds a migrated database in its environment; a worker of its own brings it up like every command."""
    if os.environ.get("DATABASE_APP_URL") and not os.environ.get("DATABASE_URL"):
        serve()
        yield
        return
    with open_house():
        yield


async def _until_stopped(*, child: bool) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(wanted, stop.set)
    if child:
        threading.Thread(target=_outlive_nobody, args=(loop, stop), daemon=True).start()
    for noisy in ("procrastinate", "psycopg.pool"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    pause = 1.0
    while not stop.is_set():
        log.info("worker.started", extra=logs.facts(pid=os.getpid()))
        worked = await _work(stop)
        if stop.is_set():
            break
        pause = 1.0 if worked else min(pause * 2, LONGEST_PAUSE)
        log.warning("worker.lost_database", extra=logs.facts(again_in=int(pause)))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
    log.info("worker.stopped", extra=logs.facts(pid=os.getpid()))
    return 0


async def _work(stop: asyncio.Event) -> bool:
    """Works until asked to stop or until the database is lost; whether there was one at all."""
    connected = False
    with suppress(ConnectorException, PoolTimeout):
        async with make_app(_connector()).open_async() as app:
            connected = True
            await _run(app, stop)
    return connected


async def _run(app: App, stop: asyncio.Event) -> None:
    """What a killed worker left is put back first; jobs that run are finished before it ends."""
    await requeue(app.job_manager)
    work = asyncio.create_task(app.run_worker_async(
        queues=[QUEUE], concurrency=AT_ONCE, fetch_job_polling_interval=POLL_SECONDS, install_signal_handlers=False,
        listen_notify=settings().database.prepare_statements))             # a pooler in transaction mode passes no notifications on
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait({work, asked}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    if not work.done():
        work.cancel()
    with suppress(asyncio.CancelledError):
        await work


def _connector() -> PsycopgConnector:
    address, role = engine.libpq()

    async def drop_rights(connection: AsyncConnection[Any]) -> None:
        if role:
            await connection.execute("SELECT set_config('role', %s, false)", (role,))
            await connection.commit()

    prepare = {} if settings().database.prepare_statements else {"prepare_threshold": None}
    return PsycopgConnector(
        conninfo=address, min_size=1, max_size=4, timeout=10.0, configure=drop_rights, kwargs={"application_name": "mandate worker", **prepare})


def _outlive_nobody(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """The parent holds the other end of standard input: it is closed when the parent is gone, killed or not."""
    while os.read(0, 64):               # not sys.stdin: its lock would be held when the interpreter ends
        pass
    loop.call_soon_threadsafe(stop.set)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
