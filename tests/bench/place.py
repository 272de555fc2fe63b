"""A throw-away cluster for a run, as durable as the product's own, and databases in it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db import embedded, engine, schema
from db.engine import Pool
from tests.conftest import Cluster


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Starts the server; stops it and leaves nothing behind."""
    root = Path(tempfile.mkdtemp(prefix="mandate-bench-"))
    made = Cluster(embedded.start(root))
    try:
        yield made
    finally:
        engine.dispose()
        made.server.stop()
        shutil.rmtree(root, ignore_errors=True)


def open_database(made: Cluster, name: str) -> str:
    """An empty migrated database with the services pointed at it, under the serving role as in production; its address."""
    made.create(name)
    schema.upgrade(made.url(name, embedded.OWNER), role=embedded.APPLICATION)
    url = made.url(name)
    engine.dispose()
    engine.configure(url, pool=Pool(size=12))
    return url
