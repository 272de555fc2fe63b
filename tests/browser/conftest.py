"""Chromium and a running app, once per test process.

`app_server`   the app on a small firm (tests/browser/firm.py): one person per company role
`demo_server`  the app on the demo firm, loaded once
`browser`      a Chromium; `page_of("lina", "/employees")` opens a page of a signed-in person, in a browser that is emptied after the test
"""
from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from db import engine
from tests.browser import driver, firm
from tests.browser.driver import AppServer
from tests.conftest import Cluster

pytestmark = pytest.mark.browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = driver.chromium()
    if path is None:
        pytest.skip("no Chromium on PATH")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=driver.FLAGS)
        yield made
        made.close()


def _database(cluster: Cluster, name: str) -> str:
    named = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'single')}"
    cluster.copy(named)
    return cluster.url(named)


@pytest.fixture(scope="session")
def app_server(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """The app on a small firm, in a database of its own. Tests share it: leave it as you found it, or make your own records."""
    database = _database(cluster, "browser")
    engine.configure(database)
    firm.found()
    engine.dispose()
    with driver.running(database, tmp_path_factory.mktemp("app") / "app.log") as server:
        yield server


@pytest.fixture(scope="session")
def demo_server(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """The app on the demo firm, loaded by `python -m seed`."""
    database = _database(cluster, "demo")
    inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_APP_URL", "DATABASE_ROLE")}
    owner = cluster.url(engine.as_url(database).database or "", "mandate_owner")
    subprocess.run([sys.executable, "-m", "seed"], cwd=driver.ROOT, env=inherited | {"DATABASE_URL": owner}, check=True, timeout=300)
    with driver.running(database, tmp_path_factory.mktemp("demo") / "app.log") as server:
        yield server


@pytest.fixture
def services(app_server: AppServer) -> Iterator[AppServer]:
    """For tests that also call services themselves, in the app's database."""
    app_server.point_services()
    yield app_server
    engine.dispose()


@pytest.fixture
def take_seat(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Gives one empty browser after the other: take_seat(), take_seat(phone=True)."""
    with driver.seats(browser) as take:
        yield take


@pytest.fixture
def page_of(take_seat: Callable[..., BrowserContext], app_server: AppServer) -> Callable[..., Page]:
    """Opens pages of signed-in persons: page_of("lina", "/employees", phone=True)."""

    def open_page(username: str, path: str = "/", *, phone: bool = False) -> Page:
        return driver.sign_in_to(take_seat(phone=phone), app_server, username, path)

    return open_page


@pytest.fixture
def pictures() -> Path:
    """Where a test may leave pictures for a look: MANDATE_PICTURES, else the folder for throw-away files."""
    folder = Path(os.environ.get("MANDATE_PICTURES") or os.environ["MANDATE_TEST_ROOT"]) / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
