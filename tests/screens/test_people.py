"""The people screens without a browser: who sees what, forms that keep what was typed, the search box."""
from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core import clock
from core.access import Actor, Role
from core.people import queries
from core.signin.queries import accounts
from db.models import Employee, UserAccount
from tests import factories
from tests.statements import counting

Open = Callable[..., AppTest]


def html_of(test: AppTest) -> str:
    return " ".join(str(e.proto.body) for e in test.get("html"))


def press(test: AppTest, key: str) -> AppTest:
    return next(b for b in test.button if b.key == key).click().run()


def field(test: AppTest, key: str) -> object:
    return next(t for t in test.text_input if t.key == key)


@pytest.fixture
def firm(db: Session) -> dict[str, Actor]:
    dept = factories.department(db, "咨询一部", name_en="Consulting 1")
    boss = factories.employee(db, name="王磊", department_id=dept.id)
    rows = {
        "boss": boss, "hr": factories.employee(db, Role.HR, name="何静", department_id=dept.id),
        "admin": factories.employee(db, Role.ADMIN, name="管理员", department_id=dept.id),
        "peer": factories.employee(db, Role.PM, name="郑凯", department_id=dept.id),
        "lina": factories.employee(db, name="<b>李娜</b>", department_id=dept.id, manager=boss, email="lina@foresight.example", position="**顾问**")}
    db.commit()
    return {name: factories.actor_of(row) for name, row in rows.items()}


@pytest.mark.parametrize(("who", "sees"), [("boss", True), ("hr", True), ("lina", True), ("peer", False)])
def test_basic_data_is_shown_to_those_who_may(firm: dict[str, Actor], open_screen: Open, who: str, sees: bool) -> None:
    test = open_screen(firm[who], "employees", query={"id": str(firm["lina"].employee_id)})
    assert not test.exception
    assert ("lina@foresight.example" in html_of(test)) == sees


def test_name_that_looks_like_markup_is_shown_as_text(firm: dict[str, Actor], open_screen: Open) -> None:
    test = open_screen(firm["hr"], "employees", query={"id": str(firm["lina"].employee_id)})
    assert "&lt;b&gt;李娜&lt;/b&gt;" in html_of(test)
    assert "<b><b>李娜" not in html_of(test)


@pytest.mark.parametrize("asked", ["0", "-1", "abc", "9" * 30, "²", "1; drop table employee"])
def test_address_of_nobody_shows_nobody(firm: dict[str, Actor], open_screen: Open, asked: str) -> None:
    test = open_screen(firm["peer"], "employees", query={"id": asked})
    assert not test.exception
    assert "foresight.example" not in html_of(test)


@pytest.mark.parametrize("who", ["peer", "lina", "boss"])
def test_others_have_no_buttons_to_change_people(firm: dict[str, Actor], open_screen: Open, who: str) -> None:
    keys = {b.key for b in open_screen(firm[who], "employees", query={"id": str(firm["lina"].employee_id)}).button}
    assert not keys & {"sm_hire", "sm_edit_person", "sm_roles"}


def test_own_password_changes_in_the_profile(db: Session, firm: dict[str, Actor], open_screen: Open) -> None:
    test = open_screen(firm["lina"], "profile", language="en")
    for key in ("new_password", "repeat_password"):
        field(test, key).input("short")          # type: ignore[attr-defined]
    test = press(test, next(b.key for b in test.button if b.label == "Change password"))
    assert not test.exception
    assert "not your present password" in html_of(test)


def test_language_is_switched_and_kept(db: Session, firm: dict[str, Actor], open_screen: Open) -> None:
    test = open_screen(firm["lina"], "profile", language="zh")
    next(g for g in test.get("button_group") if g.key == "chosen_language").set_value("en").run()
    db.expire_all()
    assert db.scalar(select(UserAccount.language).where(UserAccount.employee_id == firm["lina"].employee_id)) == "en"


def test_search_box_finds_people_and_says_when_nothing_is_found(firm: dict[str, Actor], open_screen: Open) -> None:
    test = open_screen(firm["peer"], "departments")
    field(test, "search").input("王磊").run()          # type: ignore[attr-defined]
    assert f"hit_employee_{firm['boss'].employee_id}" in {b.key for b in test.button}
    field(test, "search").input("<i>nobody</i>").run()          # type: ignore[attr-defined]
    assert "&lt;i&gt;nobody" in html_of(test)


def test_statements_do_not_grow_with_people(db: Session, firm: dict[str, Actor]) -> None:
    def count() -> list[int]:
        counts = []
        for ask in (queries.directory, queries.departments, accounts):
            with counting(db) as sent:
                ask(firm["admin"])
            counts.append(len(sent))
        return counts

    count()          # what is read once in a minute is read now
    before = count()
    boss = db.get_one(Employee, firm["boss"].employee_id)
    for _ in range(30):
        factories.employee(db, manager=boss, department_id=factories.department(db).id)
    db.commit()
    assert count() == before


def test_person_who_left_is_out_of_the_directory_the_day_after(db: Session, firm: dict[str, Actor], open_screen: Open) -> None:
    db.get_one(Employee, firm["lina"].employee_id).left_on = clock.today() - dt.timedelta(days=1)
    db.commit()
    test = open_screen(firm["peer"], "employees", query={"id": str(firm["lina"].employee_id)})
    assert "李娜" not in html_of(test)
