"""Contacts from a file: of one's own customers only, each once (GEN-05)."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import core.boot  # noqa: F401
from core.access import Actor, Role
from core.customers import queries
from core.imports import service
from core.imports.preview import Preview
from db.models import Contact
from tests import factories as f

HEAD = "客户,姓名,职务,手机,决策角色"


@pytest.fixture
def sun(db: Session) -> Actor:
    sun = f.actor(db, Role.SALES, name="孙浩")
    f.customer(db, full_name="华泽医药股份有限公司", account_manager_id=sun.employee_id)
    f.customer(db, full_name="三林汽车集团有限公司", account_manager_id=f.actor(db, Role.SALES).employee_id)
    return sun


def opened(sun: Actor, *lines: str) -> service.Opened:
    return service.open_file(sun, "contacts", "contacts.csv", "\n".join((HEAD, *lines)).encode())


def look(sun: Actor, *lines: str) -> Preview:
    found = opened(sun, *lines)
    return service.preview(sun, "contacts", found.table, found.mapping)


def test_wrong_cells_are_named_and_the_nearest_customer_is_proposed(sun: Actor) -> None:
    seen = look(sun, "华泽医要,王建国,采购总监,13800138000,决策者", "华泽医药,,经理,,", "华泽医药,李明,经理,12,老板")
    assert [(p.cell, p.refusal.code) for p in seen.errors] == [
        ("A2", "import_name_unknown"),
        ("B3", "required"),
        ("D4", "phone_unreadable"),
        ("E4", "import_word_unknown"),
    ]
    assert seen.errors[0].nearest == "华泽医药股份有限公司"


def test_contacts_of_other_peoples_customers_are_refused(sun: Actor) -> None:
    assert [p.refusal.code for p in look(sun, "三林汽车,赵强,总经理,,").errors] == ["import_name_unknown"]


def test_imported_found_by_name_and_not_twice(sun: Actor, db: Session) -> None:
    lines = ("华泽医药,王建国,采购总监,13800138000,决策者", "华泽医药,刘敏,信息部经理,13900139000,使用者", "华泽医药,刘敏,信息部经理,13900139000,使用者")
    found = opened(sun, *lines)
    assert service.bring_in(sun, "contacts", found.table, found.mapping) == service.Imported(2, 1)
    assert service.bring_in(sun, "contacts", found.table, found.mapping) == service.Imported(0, 3)
    assert sorted(db.scalars(select(Contact.mobile_phone))) == ["86/13800138000", "86/13900139000"]
    assert [c.full_name for c in queries.customers(sun, search="刘敏")] == ["华泽医药股份有限公司"]
