"""An ordinary PostgreSQL behind DATABASE_URL: who migrates, who serves."""
from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from db import embedded, engine, place


@pytest.fixture
def server_url(cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database of an owner who may create roles, as on a managed server; DATABASE_URL names it."""
    name, owner = f"own_{uuid.uuid4().hex[:8]}", f"owner_{uuid.uuid4().hex[:8]}"
    with cluster.server.admin() as admin:
        admin.execute(f"CREATE ROLE {owner} LOGIN CREATEROLE PASSWORD 'p'")
        admin.execute(f"CREATE DATABASE {name} OWNER {owner}")
    url = f"postgresql://{owner}:p@/{name}?host={cluster.server.socket_folder}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("DATABASE_APP_URL", raising=False)
    yield url
    engine.dispose()
    with cluster.server.admin() as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.execute(f"DROP ROLE {owner}")


def who_serves(here: place.Place) -> str:
    engine.configure(here.app_url, role=here.role)
    with engine.session_factory()() as session:
        return str(session.execute(text("SELECT current_user")).scalar_one())


def test_owner_who_may_not_become_the_serving_role_serves_as_itself_and_says_so(server_url: str, caplog: pytest.LogCaptureFixture) -> None:
    here = place.open_place()
    here.migrate()                                     # mandate_app exists already in this cluster and was not granted to this owner
    assert who_serves(here) == engine.as_url(server_url).username
    assert "DATABASE_APP_URL" in caplog.text


def test_owner_drops_to_the_serving_role_it_may_become(cluster, server_url: str) -> None:
    with cluster.server.admin() as admin:
        admin.execute(f"GRANT {embedded.APPLICATION} TO {engine.as_url(server_url).username}")
    here = place.open_place()
    here.migrate()
    assert who_serves(here) == embedded.APPLICATION
    assert here.environment()["DATABASE_ROLE"] == embedded.APPLICATION


def test_owner_creates_the_serving_role_where_it_is_missing(cluster, server_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    role = f"app_{uuid.uuid4().hex[:8]}"
    monkeypatch.setattr(embedded, "APPLICATION", role)
    here = place.open_place()
    try:
        here.migrate()
        assert who_serves(here) == role
    finally:
        engine.dispose()
        with cluster.server.admin(engine.as_url(server_url).database or "") as admin:
            admin.execute(f"DROP OWNED BY {role}")
            admin.execute(f"DROP ROLE {role}")


def test_an_address_of_its_own_serves_with_the_rights_of_its_role(cluster, server_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = engine.as_url(server_url).database or ""
    monkeypatch.setenv("DATABASE_APP_URL", cluster.url(database))
    here = place.open_place()
    here.migrate()
    assert who_serves(here) == embedded.APPLICATION
    with engine.session_factory()() as session:
        assert session.execute(text("SELECT count(*) FROM customer")).scalar_one() == 0


def test_the_owners_address_is_not_handed_to_the_app(server_url: str, cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_APP_URL", cluster.url(engine.as_url(server_url).database or ""))
    assert set(place.open_place().environment()) == {"DATABASE_APP_URL"}
