"""The app as a process of its own and a Chromium to click it: what the fixtures of this folder are made of."""
from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from core.signin import sessions
from db import engine
from pages.shared.routes import COOKIE

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--font-render-hinting=none",
    "--js-flags=--no-opt --no-maglev"]     # a page lives for seconds: compiling its scripts twice costs more than it saves
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"


def chromium() -> str | None:
    """The system's Chromium; Playwright's own cannot be downloaded everywhere."""
    return next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


@dataclass
class AppServer:
    """A running app: its address, the database behind it, what it wrote to its log."""

    url: str
    database: str
    log: Path
    _cookies: dict[str, str] = field(default_factory=dict)

    def point_services(self) -> None:
        """Services called by the test itself work in the app's database."""
        engine.configure(self.database)

    def cookie(self, username: str) -> str:
        """A signed-in browser's cookie, without going through the form; one per person."""
        if username not in self._cookies:
            self.point_services()
            opened = sessions.open_session(user_id(username))
            self._cookies[username] = sessions.redeem(opened.ticket) or ""
        return self._cookies[username]

    def forget(self, username: str) -> None:
        """The next `cookie` is a new sign-in."""
        self._cookies.pop(username, None)


def user_id(username: str) -> int:
    from sqlalchemy import select

    from db.models import UserAccount

    with engine.session_factory()() as s:
        return s.scalars(select(UserAccount.id).where(UserAccount.username == username)).one()


@contextmanager
def running(database: str, log: Path, *, extra: dict[str, str] | None = None) -> Iterator[AppServer]:
    """Starts the app as `make run` does, waits until it answers, and ends it."""
    port = free_port()
    inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DATABASE_ROLE")}
    environment = inherited | {"DATABASE_APP_URL": database, "STREAMLIT_SERVER_COOKIE_SECRET": "only for tests"} | (extra or {})
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true", "--server.fileWatcherType", "none"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_it_answers(url, process, log)
            yield AppServer(url, database, log)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"the app does not serve:\n{log.read_text(errors='replace')[-4000:]}")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def new_context(browser: Browser, *, phone: bool = False) -> BrowserContext:
    if phone:
        return browser.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True, user_agent=IPHONE, locale="zh-CN")
    return browser.new_context(viewport=DESK, locale="zh-CN")


_left: dict[tuple[Browser, bool], list[BrowserContext]] = {}


def take_seat(browser: Browser, *, phone: bool = False) -> BrowserContext:
    """A browser without cookies and stores, with one blank page: a left one if there is one. It has the app's scripts read and compiled,
    which is two thirds of what opening a page in a new one costs."""
    left = _left.setdefault((browser, phone), [])
    if left:
        return left.pop()
    context = new_context(browser, phone=phone)
    context.new_page()
    return context


def leave_seat(context: BrowserContext, *, phone: bool = False) -> None:
    """Empties the browser for the next one who takes it; one that cannot be emptied is closed."""
    try:
        first, *others = context.pages
        for page in others:
            page.close()
        if first.url != "about:blank":
            first.evaluate("localStorage.clear(); sessionStorage.clear()")
            first.goto("about:blank")
        context.clear_cookies()
        context.clear_permissions()
    except (Error, ValueError):          # ValueError: it has no page any more
        context.close()
        return
    assert context.browser is not None
    _left[context.browser, phone].append(context)


@contextmanager
def seats(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers to take inside the block; all are left at its end."""
    taken: list[tuple[BrowserContext, bool]] = []

    def take(*, phone: bool = False) -> BrowserContext:
        taken.append((take_seat(browser, phone=phone), phone))
        return taken[-1][0]

    yield take
    for context, phone in taken:
        leave_seat(context, phone=phone)


def sign_in_to(context: BrowserContext, server: AppServer, username: str, path: str = "/") -> Page:
    """A page of this person, opened at `path` and ready."""
    context.add_cookies([{"name": COOKIE, "value": server.cookie(username), "url": server.url, "httpOnly": True, "sameSite": "Lax"}])
    return open_page(context, server, path)


def open_page(context: BrowserContext, server: AppServer, path: str = "/") -> Page:
    """The blank page of the browser, else another one, opened at `path` and ready."""
    page = next((p for p in context.pages if p.url == "about:blank"), None) or context.new_page()
    page.goto(server.url + path)
    ready(page)
    return page


def ready(page: Page) -> None:
    """Waits until the script has run and its elements stand."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)
    page.wait_for_selector('[data-testid="stMain"] [data-testid="stVerticalBlock"]', timeout=30_000)
    page.wait_for_timeout(250)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)


def through_form(page: Page, username: str, password: str) -> None:
    """Types name and password into the form and presses Enter."""
    name = page.locator('.st-key-card_signin input[type="text"]')
    expect(name).to_have_count(1)          # after a change of language the old form stands for a moment beside the new one
    page.wait_for_load_state("networkidle")
    ready(page)                            # the package's cookie component has reported, which runs the script once more
    name.fill(username)
    page.locator('.st-key-card_signin input[type="password"]').fill(password)
    page.locator('.st-key-card_signin [data-testid="stFormSubmitButton"] button').click()
    ready(page)


def choose(page: Page, search: str, text: str) -> None:
    """Finds one row of a list by its search field and marks it, until the panel about a person shows."""
    box = page.locator(f".st-key-{search} input")
    box.fill(text)
    box.press("Enter")
    expect(page.locator(".m-sums").first).to_contain_text("共 1 条", timeout=20_000)
    ready(page)
    for _ in range(3):          # the grid draws itself on a canvas: nothing in the page says when it takes clicks
        page.locator('[data-testid="stDataFrame"]').first.click(position={"x": 60, "y": 50})
        ready(page)
        if page.locator(".m-face").count():
            return


def sideways(page: Page) -> int:
    """How far the page scrolls sideways; 0 on every screen of a phone."""
    return int(page.evaluate("Math.max(document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth) - innerWidth"))
