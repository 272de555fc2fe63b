"""Nobody gets past the form: each screen file alone, each address, each role."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.access import Role
from core.screens import SCREENS, SECTIONS, screens_of
from db.models import LoginSession
from pages.shared.words import catalogue
from tests import factories

ROOT = Path(__file__).parents[2]
FILES = sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "pages").glob("*/*.py") if p.parent.name != "shared" and p.name != "__init__.py")
SCREEN_FILES = {s.path for s in SCREENS}
Open = Callable[..., AppTest]


def drawn(test: AppTest) -> str:
    """Every text and value on the page."""
    pieces = [getattr(e, "value", None) or getattr(e, "label", None) or "" for e in test.main] + [str(getattr(e.proto, "body", "")) for e in test.get("html")]
    return " ".join(str(p) for p in pieces)


def test_only_init_lies_directly_in_pages() -> None:
    assert {p.name for p in (ROOT / "pages").glob("*.py")} <= {"__init__.py"}


def test_every_screen_of_the_table_is_there_once() -> None:
    assert len({s.key for s in SCREENS}) == len({s.path for s in SCREENS}) == len(SCREENS)
    assert {s.path for s in SCREENS} <= set(FILES)
    assert {s.section for s in SCREENS} <= set(SECTIONS)


def asks(path: str) -> bool:
    """Whether the file is a screen: its last line asks who is there. The others are pieces of screens and draw nothing alone."""
    return (ROOT / path).read_text(encoding="utf-8").rstrip().endswith("render(signed_in())")


@pytest.mark.parametrize("path", sorted(SCREEN_FILES))
def test_screen_file_ends_by_asking_who_is_there(path: str) -> None:
    assert asks(path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_menu_has_words_in_both_languages(language: str) -> None:
    words = catalogue(language)
    assert [s.key for s in SCREENS if f"screen.{s.key}" not in words] == []
    assert [s for s in {s.section for s in SCREENS} if s != "mine" and f"section.{s}" not in words] == []


@pytest.mark.parametrize("path", FILES)
def test_file_opened_alone_shows_the_form_or_nothing(open_file: Open, path: str) -> None:
    test = open_file(path)
    assert not test.exception
    if asks(path):
        assert [t.label for t in test.text_input] == ["用户名", "密码"]
        assert len(test.button) == 1
    else:
        assert not test.main.children or drawn(test).strip() == ""
    assert not test.dataframe


def test_page_without_sign_in_has_no_menu_and_no_top_bar(db: Session) -> None:
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert not test.exception
    assert [t.label for t in test.text_input] == ["用户名", "密码"]
    assert not test.sidebar.children


def test_ended_session_falls_back_to_the_form(db: Session, open_screen: Open) -> None:
    test = open_screen(factories.actor(db, Role.HR), "employees")
    assert not [t for t in test.text_input if t.label == "密码"]
    db.query(LoginSession).update({"revoked_at": LoginSession.created_at})
    db.commit()
    test.run()
    assert [t.label for t in test.text_input] == ["用户名", "密码"]


@pytest.mark.parametrize(("role", "language"), [(role, ("zh", "en")[n % 2]) for n, role in enumerate(Role)])
def test_each_role_opens_its_own_screens_and_no_other(db: Session, open_screen: Open, role: Role, language: str) -> None:
    """Also without a single record in the house, and a record's screen without its id: never an error, never another's screen."""
    actor = factories.actor(db, role)
    mine = {s.key for s in screens_of(actor)}
    test = open_screen(actor, language=language)
    broken = []
    for screen in SCREENS:
        if screen.key in mine:
            if test.switch_page(screen.path).run().exception:
                broken.append(screen.key)
        else:
            with pytest.raises(ValueError, match="page"):
                test.switch_page(screen.path)
    assert broken == []
