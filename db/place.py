"""Where the database is: DATABASE_URL when it is set, else the embedded server.

DATABASE_URL is the owner's address (it migrates); DATABASE_APP_URL the serving role's. Without the second one the owner
drops to the role `mandate_app` on each connection, which `db.schema.upgrade` creates when the owner may create roles.
"""
from __future__ import annotations

import logging
import os
from dataclasses import dataclass

from sqlalchemy import text

from db import embedded
from db.binaries import OLDEST, Binaries, PostgresUnavailable, find_binaries
from db.engine import as_url, make_engine
from db.schema import upgrade

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Place:
    owner_url: str
    app_url: str
    role: str | None = None                        # what a connection to app_url drops to
    server: embedded.Server | None = None

    @property
    def serving_role(self) -> str:
        """The name that gets the grants: the role of app_url, or the one it drops to."""
        return self.role or as_url(self.app_url).username or embedded.APPLICATION

    @property
    def binaries(self) -> Binaries:
        return self.server.binaries if self.server else find_binaries()

    def environment(self) -> dict[str, str]:
        """What a child process needs to reach the database; the owner's address is not handed on."""
        return {"DATABASE_APP_URL": self.app_url} | ({"DATABASE_ROLE": self.role} if self.role else {})

    def migrate(self) -> None:
        """Brings the schema up to date. An owner who may not become the serving role serves as itself: no row security then."""
        upgrade(self.owner_url, role=self.serving_role)
        if self.role and not _may_become(self.owner_url, self.role):
            log.warning("The owner of DATABASE_URL may neither create nor become %s; set DATABASE_APP_URL to serve under a lesser role", self.role)
            self.role = None

    def close(self) -> None:
        if self.server is not None:
            self.server.stop()


def open_place() -> Place:
    """The database of this installation, started when it is the embedded one."""
    named = os.environ.get("DATABASE_URL")
    if named:
        owner = as_url(named).render_as_string(hide_password=False)
        served = os.environ.get("DATABASE_APP_URL")
        _require_version(owner)
        return Place(owner, as_url(served).render_as_string(hide_password=False)) if served else Place(owner, owner, embedded.APPLICATION)
    server = embedded.start()
    return Place(server.url(embedded.OWNER), server.url(embedded.APPLICATION), server=server)


def _may_become(url: str, role: str) -> bool:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            asked = text("SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = :role")
            return bool(connection.execute(asked, {"role": role}).scalar())
    finally:
        engine.dispose()


def _require_version(url: str) -> None:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    finally:
        engine.dispose()
    if number < OLDEST * 10000:
        raise PostgresUnavailable(f"The server of DATABASE_URL is PostgreSQL {number // 10000}; {OLDEST} or newer is needed.")
