"""Customers: created with normal forms, seen by their own people only, shared, never twice (SAL-05, PLT-05)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.access import Actor, Role
from core.customers import queries, service
from core.customers.forms import ContactForm, CountOutOfRange, CustomerForm, LevelAboveClearance, ParentInLoop
from core.customers.service import ClearanceTooLow, CustomerArchived, CustomerExists
from core.errors import NotFound, NotPermitted, Refusals, Required, StaleScreen, TooLong, UnknownChoice
from core.money import AmountNegative
from db.models import Customer
from tests import factories as f
from tests.statements import counting

HUAZE = CustomerForm(
    "华泽医药股份有限公司",
    industry="medical",
    country="中国",
    city="上海市",
    phone="021-62345678转801",
    site="https://www.Huaze.example/",
    email="Info@HUAZE.example",
    tax_number="91110000600037341l",
)


@dataclass
class Desk:
    db: Session
    sun: Actor
    lin: Actor  # Sun's director
    han: Actor  # another salesperson
    chen: Actor  # sees all

    def customer(self, customer_id: int) -> Customer:
        self.db.expire_all()
        return self.db.get_one(Customer, customer_id)


@pytest.fixture
def desk(db: Session) -> Desk:
    lin = f.employee(db, Role.SALES, name="林强")  # a superior by the line of managers, not by role
    sun, han = f.employee(db, Role.SALES, name="孙浩", manager=lin), f.employee(db, Role.SALES, name="韩雪")
    return Desk(db, *(f.actor_of(p) for p in (sun, lin, han, f.employee(db, Role.CEO, name="陈伟", clearance=3))))


def test_everything_is_kept_in_its_normal_form(desk: Desk) -> None:
    row = desk.customer(service.create(desk.sun, HUAZE))
    assert (row.phone, row.site, row.email, row.tax_number, row.country) == (
        "86/021-62345678-801",
        "www.huaze.example",
        "Info@huaze.example",
        "91110000600037341L",
        "CN",
    )
    assert (row.short_name, row.short_name_en, row.account_manager_id, row.number[:4]) == ("华泽医药", "Hua Ze Yi Yao", desk.sun.employee_id, "CUS-")


@pytest.mark.parametrize("text", ["华泽", "泽医药", "huaze", "hua ze", "CUS-", "62345678", "91110000600037341L", "上海"])
def test_found_by_any_part(desk: Desk, text: str) -> None:
    customer_id = service.create(desk.sun, HUAZE)
    assert [c.id for c in queries.customers(desk.sun, search=text)] == [customer_id]


def test_not_found_by_what_is_not_in_it(desk: Desk) -> None:
    service.create(desk.sun, HUAZE)
    assert queries.customers(desk.sun, search="三林") == []
    assert queries.customers(desk.sun, search="'; drop table customer; --") == []


@pytest.mark.parametrize(
    ("values", "refusal", "field"),
    [
        ({"full_name": " "}, Required, "full_name"),
        ({"full_name": "长" * 10_000}, TooLong, "full_name"),
        ({"kind": "ghost"}, UnknownChoice, "kind"),
        ({"industry": "technolgy"}, UnknownChoice, "industry"),
        ({"annual_revenue": Decimal("-1")}, AmountNegative, "annual_revenue"),
        ({"employees_count": -1}, CountOutOfRange, "employees_count"),
        ({"founded_year": 3000}, CountOutOfRange, "founded_year"),
        ({"security_level": 1}, LevelAboveClearance, "security_level"),
        ({"security_level": 10}, CountOutOfRange, "security_level"),
        ({"account_manager_id": 999_999}, UnknownChoice, "account_manager_id"),
        ({"parent_id": 999_999}, UnknownChoice, "parent_id"),
    ],
)
def test_what_is_typed_wrong_is_refused_beside_its_field(desk: Desk, values: dict[str, object], refusal: type, field: str) -> None:
    with pytest.raises(refusal) as refused:
        service.create(desk.sun, replace(HUAZE, **values))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_several_wrong_fields_are_told_together(desk: Desk) -> None:
    with pytest.raises(Refusals) as refused:
        service.create(desk.sun, CustomerForm("", phone="12", site="x", email="y", tax_number="z"))
    assert {r.field for r in refused.value.refusals} == {"full_name", "phone", "site", "email", "tax_number"}


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "🚀 火箭", "'; drop table customer; --"])
def test_html_emoji_and_quotes_are_only_text(desk: Desk, name: str) -> None:
    assert desk.customer(service.create(desk.sun, CustomerForm(name))).full_name == name


def test_seen_by_its_manager_superiors_who_it_is_shared_with_and_nobody_else(desk: Desk) -> None:
    customer_id = service.create(desk.sun, HUAZE)
    assert [len(queries.customers(who)) for who in (desk.sun, desk.lin, desk.chen, desk.han)] == [1, 1, 1, 0]
    for deed in (
        lambda: queries.card(desk.han, customer_id),
        lambda: queries.trail_of(desk.han, customer_id),
        lambda: service.share(desk.han, customer_id, desk.han.employee_id),
        lambda: service.change(desk.han, customer_id, HUAZE, seen_version=1),
        lambda: service.add_contact(desk.han, customer_id, ContactForm("王")),
    ):
        with pytest.raises(NotFound):
            deed()
    service.share(desk.sun, customer_id, desk.han.employee_id)
    service.share(desk.sun, customer_id, desk.han.employee_id)  # a double click
    card = queries.card(desk.han, customer_id)
    assert ([s.name for s in card.shares], card.may_edit, card.may_share) == (["韩雪"], False, False)
    with pytest.raises(NotPermitted):
        service.change(desk.han, customer_id, HUAZE, seen_version=card.version)
    service.unshare(desk.sun, customer_id, desk.han.employee_id)
    assert queries.customers(desk.han) == []
    member = f.actor(desk.db, Role.MEMBER)
    with pytest.raises(NotPermitted):
        queries.customers(member)
    with pytest.raises(NotFound):
        queries.card(member, customer_id)


def test_a_security_level_is_compared_with_the_clearance(desk: Desk) -> None:
    cleared = replace(desk.sun, clearance=2)
    customer_id = service.create(cleared, replace(HUAZE, security_level=2))
    assert [len(queries.customers(who)) for who in (cleared, desk.sun, desk.lin, desk.chen)] == [1, 0, 0, 1]
    with pytest.raises(ClearanceTooLow):
        service.share(cleared, customer_id, desk.han.employee_id)
    with pytest.raises(NotFound):
        queries.card(desk.lin, customer_id)


def test_the_same_name_shows_who_owns_it_also_to_whom_it_is_hidden(desk: Desk) -> None:
    service.create(desk.sun, HUAZE)
    with pytest.raises(CustomerExists) as refused:
        service.create(desk.han, CustomerForm("华泽医药 有限公司"))
    assert refused.value.facts["owner"] == "孙浩"
    hint = queries.same_name(desk.han, "华泽医药")
    assert hint is not None
    assert hint.owner == "孙浩"
    assert queries.same_name(desk.han, "华泽") is None
    service.create(desk.han, CustomerForm("华泽医药 有限公司"), even_if_same=True)


def test_a_stale_screen_is_told_who_saved_what(desk: Desk) -> None:
    customer_id = service.create(desk.sun, HUAZE)
    service.change(desk.lin, customer_id, replace(HUAZE, city="苏州市"), seen_version=1)
    with pytest.raises(StaleScreen) as refused:
        service.change(desk.sun, customer_id, HUAZE, seen_version=1)
    assert refused.value.facts["who"] == "林强"
    assert ("city", "上海市", "苏州市") in refused.value.changes


def test_archived_leaves_the_list_and_comes_back(desk: Desk) -> None:
    customer_id = service.create(desk.sun, HUAZE)
    service.archive(desk.sun, customer_id, seen_version=1)
    assert (queries.customers(desk.sun), len(queries.customers(desk.sun, archived=True))) == ([], 1)
    with pytest.raises(CustomerArchived):
        service.change(desk.sun, customer_id, HUAZE, seen_version=2)
    service.restore(desk.sun, customer_id, seen_version=2)
    assert len(queries.customers(desk.sun)) == 1


def test_contacts(desk: Desk) -> None:
    customer_id = service.create(desk.sun, HUAZE)
    contact_id = service.add_contact(
        desk.sun, customer_id, ContactForm("王建国", title="先生", position="采购总监", mobile_phone="13800138000", decision_part="decider")
    )
    assert [c.id for c in queries.customers(desk.sun, search="建国")] == [customer_id]
    service.change_contact(desk.sun, contact_id, ContactForm("王建国", position="副总经理", office_phone="021-62345678-12"), seen_version=1)
    contact = queries.card(desk.sun, customer_id).contacts[0]
    assert (contact.form.position, contact.form.office_phone, contact.form.mobile_phone) == ("副总经理", "86/021-62345678-12", "")
    with pytest.raises(Refusals):
        service.add_contact(desk.sun, customer_id, ContactForm("", mobile_phone="1"))
    with pytest.raises(StaleScreen):
        service.archive_contact(desk.sun, contact_id, seen_version=1)
    service.archive_contact(desk.sun, contact_id, seen_version=contact.version)
    assert queries.card(desk.sun, customer_id).contacts[0].archived
    with pytest.raises(NotFound):
        service.change_contact(desk.han, contact_id, ContactForm("x"), seen_version=3)


def test_a_customer_cannot_stand_above_itself(desk: Desk) -> None:
    top = service.create(desk.sun, CustomerForm("甲集团"))
    below = service.create(desk.sun, CustomerForm("乙公司", parent_id=top))
    with pytest.raises(ParentInLoop):
        service.change(desk.sun, top, CustomerForm("甲集团", parent_id=below), seen_version=1)


def test_the_trail_holds_contacts_and_shares_too(desk: Desk) -> None:
    customer_id = service.create(desk.sun, HUAZE)
    service.add_contact(desk.sun, customer_id, ContactForm("王建国"))
    service.share(desk.sun, customer_id, desk.han.employee_id)
    assert {(row.record, row.kind, row.who) for row in queries.trail_of(desk.lin, customer_id)} >= {
        ("customer", "added", "孙浩"),
        ("contact", "added", "孙浩"),
        ("customer_share", "added", "孙浩"),
    }


def test_statements_do_not_grow_with_rows(desk: Desk) -> None:
    with counting(desk.db) as few:
        queries.customers(desk.sun)
    for n in range(5):
        service.create(desk.sun, CustomerForm(f"公司{n}号"))
    with counting(desk.db) as many:
        queries.customers(desk.sun)
    assert len(few) == len(many)
