"""The search box finds by number, name and person, and never past the row scope."""
from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.access import Actor, Role
from core.search import search
from tests import factories


@pytest.fixture
def house(db: Session) -> dict[str, Actor]:
    boss = factories.employee(db, Role.SALES_DIRECTOR, name="高翔")
    people = {
        "sales": factories.employee(db, Role.SALES, name="孙浩", name_en="Sun Hao", manager=boss),
        "other": factories.employee(db, Role.SALES, name="许晴", name_en="Xu Qing"),
        "boss": boss, "pm": factories.employee(db, Role.PM, name="李娜", name_en="Li Na"), "member": factories.employee(db, name="周涛", name_en="Zhou Tao"),
        "ceo": factories.employee(db, Role.CEO, name="陈伟", clearance=9)}
    actors = {name: factories.actor_of(row) for name, row in people.items()}
    huaze = factories.customer(db, number="CUS-0901", full_name="华泽医药集团", full_name_en="Huaze Pharma", account_manager_id=actors["sales"].employee_id)
    factories.contract(db, owner=actors["sales"], customer_id=huaze.id, number="CON-2026-901", title="供应链转型咨询")
    factories.project(db, manager=actors["pm"], number="PRJ-2026-901", name="华泽供应链转型", customer_id=huaze.id)
    db.commit()
    return actors


def kinds(actor: Actor, typed: str) -> list[str]:
    return [hit.kind for hit in search(actor, typed)]


def test_name_finds_every_kind_of_record(house: dict[str, Actor]) -> None:
    assert kinds(house["ceo"], "华泽") == ["customer", "contract", "project"]


@pytest.mark.parametrize(("typed", "found"), [
    ("cus-0901", ["customer"]), ("CON-2026-901", ["contract"]), ("prj-2026-9", ["project"]), ("huaze", ["customer", "contract", "project"]),
    ("孙浩", ["customer", "contract", "employee"]), ("li na", ["project", "employee"]),
    ("  供应链  ", ["contract", "project"]), ("泽", ["customer", "contract", "project"]),
])
def test_number_name_and_person_find(house: dict[str, Actor], typed: str, found: list[str]) -> None:
    assert kinds(house["ceo"], typed) == found


@pytest.mark.parametrize("typed", ["", " ", "a", "%", "__", "%%", "\\", "'; drop table customer; --", "\x00\x00", "😀", "无此记录", "x" * 10_000])
def test_nothing_strange_finds_anything(house: dict[str, Actor], typed: str) -> None:
    assert kinds(house["ceo"], typed) == []


@pytest.mark.parametrize(("who", "found"), [
    ("sales", ["customer", "contract", "project"]), ("boss", ["customer", "contract"]), ("other", []), ("pm", ["project"]), ("member", []),
    ("ceo", ["customer", "contract", "project"]),
])
def test_each_person_finds_only_what_they_see(house: dict[str, Actor], who: str, found: list[str]) -> None:
    assert kinds(house[who], "华泽") == found


def test_what_begins_with_the_words_comes_first_and_six_are_enough(db: Session, house: dict[str, Actor]) -> None:
    for n in range(9):
        factories.customer(db, full_name=f"长江第{n}港华泽", account_manager_id=house["sales"].employee_id)
    db.commit()
    hits = [h for h in search(house["ceo"], "华泽") if h.kind == "customer"]
    assert (len(hits), hits[0].name) == (6, "华泽医药集团")
