"""Screens without a browser. `open_screen(actor, "employees", language="en")` runs the whole app as that person on that screen;
`open_file("pages/people/employees.py", actor)` runs one file alone. Nobody types a password: the session row is made here."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import bcrypt
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.source_util import PageInfo
from streamlit.testing.v1 import AppTest, app_test, local_script_runner

from core import clock
from core.access import Actor
from core.screens import screen, screens_of
from core.signin import DEMO_PASSWORD, sessions
from db.models import UserAccount
from pages.shared.session import KEY
from tests import factories

ROOT = Path(__file__).parents[2]
Open = Callable[..., AppTest]
HASH = bcrypt.hashpw(DEMO_PASSWORD.encode(), bcrypt.gensalt(4)).decode()


@pytest.fixture(scope="session", autouse=True)
def prepared_once() -> Iterator[None]:
    """As in a running app, screens are compiled and installed packages searched for components once. Left alone, every AppTest does
    both anew, which takes longer than what it draws."""
    shared, components = ScriptCache(), cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", components)
        for module in (app_test, local_script_runner):
            patch.setattr(module, "ScriptCache", lambda: shared)
        yield


def session_key(db: Session, actor: Actor, language: str = "zh") -> str:
    """The key of a fresh sign-in of the person; an account is made when there is none."""
    account = db.scalar(select(UserAccount).where(UserAccount.employee_id == actor.employee_id))
    if account is None:
        account = factories.make(db, UserAccount(
            employee_id=actor.employee_id, username=f"user{actor.employee_id}", password_hash=HASH, must_change=False, language=language,
            created_at=clock.now(), password_at=clock.now()))
    account.language = language
    db.commit()
    return sessions.open_session(account.id).key


_menus: dict[tuple[str, ...], dict[str, PageInfo]] = {}


def go_to(test: AppTest, actor: Actor, key: str) -> None:
    """To a screen by its address, as from a link: without drawing the first screen of the menu before it, once that menu is known."""
    menu = tuple(s.key for s in screens_of(actor))
    if menu not in _menus:
        test.run()
        _menus[menu] = dict(test._registered_pages)
    test._registered_pages = dict(_menus[menu])
    test.switch_page(screen(key).path)


@pytest.fixture
def open_screen(db: Session) -> Open:
    """The app as `app.py` runs it: gate, menu, top bar, then the screen. A screen the person has not raises ValueError."""

    def run(actor: Actor, key: str | None = None, *, language: str = "zh", query: dict[str, str] | None = None, timeout: float = 30) -> AppTest:
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=timeout)
        test.session_state[KEY] = session_key(db, actor, language)
        if key is not None:
            go_to(test, actor, key)
        elif query:
            test.run()
        for name, value in (query or {}).items():
            test.query_params[name] = value
        test.run()
        assert key is None or test._registered_pages.keys() == _menus[tuple(s.key for s in screens_of(actor))].keys()
        return test

    return run


@pytest.fixture
def open_file(db: Session) -> Open:
    """One screen file alone, as somebody or as nobody."""

    def run(path: str, actor: Actor | None = None, *, language: str = "zh", query: dict[str, str] | None = None, timeout: float = 30) -> AppTest:
        test = AppTest.from_file(str(ROOT / path), default_timeout=timeout)
        if actor is not None:
            test.session_state[KEY] = session_key(db, actor, language)
        for name, value in (query or {}).items():
            test.query_params[name] = value
        return test.run()

    return run
