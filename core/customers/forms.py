"""What is typed about a customer or a contact, checked as a whole: every field keeps its own sentence (GEN-07)."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.customers import names, normal
from core.customers.words import INDUSTRIES, CustomerKind, CustomerSize, CustomerStatus, DecisionPart
from core.errors import Refusal, UnknownChoice, collect, require_text
from core.money import MAX_AMOUNT, require_amount
from db.models import Customer, Employee

HIGHEST_LEVEL = 9
EARLIEST_YEAR = 1000


class LevelAboveClearance(Refusal):
    """A security level above one's own clearance would hide the customer from oneself. Facts: level, clearance."""

    code = "level_above_clearance"


class CountOutOfRange(Refusal):
    """A count or a year outside what can be. Facts: least, most."""

    code = "count_out_of_range"


class ParentInLoop(Refusal):
    """A customer cannot stand above itself."""

    code = "parent_in_loop"


@dataclass(frozen=True)
class CustomerForm:
    full_name: str
    full_name_en: str = ""
    short_name: str = ""
    short_name_en: str = ""
    kind: str = "company"
    industry: str = ""
    size: str = ""
    employees_count: int | None = None
    annual_revenue: Decimal | None = None
    founded_year: int | None = None
    country: str = ""
    province: str = ""
    city: str = ""
    county: str = ""
    sales_region: str = ""
    address: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    site: str = ""
    tax_number: str = ""
    business_scope: str = ""
    main_products: str = ""
    industry_position: str = ""
    developments: str = ""
    remark: str = ""
    status: str = "potential"
    parent_id: int | None = None
    account_manager_id: int | None = None
    security_level: int = 0


@dataclass(frozen=True)
class ContactForm:
    name: str
    name_en: str = ""
    title: str = ""
    position: str = ""
    direct_phone: str = ""
    office_phone: str = ""
    home_phone: str = ""
    mobile_phone: str = ""
    email: str = ""
    decision_part: str = ""
    remark: str = ""


SHORT_TEXTS = ("full_name_en", "short_name", "short_name_en", "province", "city", "county", "sales_region", "address")
LONG_TEXTS = ("business_scope", "main_products", "industry_position", "developments", "remark")
LONGEST_NOTE = 4000
NORMAL_FORMS = {"phone": normal.phone, "fax": normal.phone, "email": normal.email, "site": normal.site, "tax_number": normal.tax_number,
                "country": normal.country}


class Checks(list[Refusal]):
    """Runs checks and keeps what they refuse, so that every field gets its sentence at once."""

    def take(self, check: Callable[..., Any], *args: Any, **named: Any) -> Any:
        try:
            return check(*args, **named)
        except Refusal as refusal:
            self.append(refusal)
            return None


def checked_customer(session: Session, actor: Actor, form: CustomerForm, customer_id: int | None = None) -> CustomerForm:
    """The form in its normal form with the names nobody gave filled in, or all refusals together."""
    wrong = Checks()
    made: dict[str, Any] = checked_plain(wrong, form)
    made["parent_id"] = wrong.take(_parent, session, customer_id, form.parent_id)
    made["account_manager_id"] = wrong.take(_manager, session, actor, form.account_manager_id)
    if not 0 <= form.security_level <= HIGHEST_LEVEL:
        wrong.append(CountOutOfRange(field="security_level", least=0, most=HIGHEST_LEVEL))
    elif form.security_level > actor.clearance:
        wrong.append(LevelAboveClearance(field="security_level", level=form.security_level, clearance=actor.clearance))
    collect(*wrong)
    return replace(form, **made)


def checked_plain(wrong: Checks, form: CustomerForm) -> dict[str, Any]:
    """What can be checked without the database: texts, phones, words, figures."""
    made: dict[str, Any] = {"full_name": wrong.take(require_text, names.plain(form.full_name), field="full_name")}
    for name in SHORT_TEXTS:
        made[name] = wrong.take(require_text, getattr(form, name), field=name, required=False)
    for name in LONG_TEXTS:
        made[name] = wrong.take(require_text, getattr(form, name), field=name, longest=LONGEST_NOTE, required=False)
    for name, check in NORMAL_FORMS.items():
        made[name] = wrong.take(check, getattr(form, name), field=name)
    wrong.take(_word, form.kind, CustomerKind, "kind")
    wrong.take(_word, form.size, CustomerSize, "size", empty=True)
    wrong.take(_word, form.status, CustomerStatus, "status")
    if form.industry and form.industry not in INDUSTRIES:
        wrong.append(UnknownChoice(field="industry", value=form.industry[:60]))
    wrong.take(_count, form.employees_count, 0, 10_000_000, "employees_count")
    wrong.take(_count, form.founded_year, EARLIEST_YEAR, clock.today().year, "founded_year")
    if form.annual_revenue is not None:
        made["annual_revenue"] = wrong.take(require_amount, form.annual_revenue, field="annual_revenue", maximum=MAX_AMOUNT)
    if made["full_name"]:
        made["short_name"] = made["short_name"] or names.short_of(made["full_name"])
        made["short_name_en"] = made["short_name_en"] or names.pinyin_name(names.short_of(made["full_name_en"] or "") or made["short_name"])[:200]
    return made


def checked_contact(form: ContactForm) -> ContactForm:
    """The contact in its normal form, or all refusals together."""
    wrong = Checks()
    made: dict[str, Any] = {"name": wrong.take(require_text, form.name, field="name")}
    for name in ("name_en", "title", "position"):
        made[name] = wrong.take(require_text, getattr(form, name), field=name, required=False)
    for name in ("direct_phone", "office_phone", "home_phone", "mobile_phone"):
        made[name] = wrong.take(normal.phone, getattr(form, name), field=name)
    made["email"] = wrong.take(normal.email, form.email, field="email")
    made["remark"] = wrong.take(require_text, form.remark, field="remark", longest=LONGEST_NOTE, required=False)
    wrong.take(_word, form.decision_part, DecisionPart, "decision_part", empty=True)
    collect(*wrong)
    return replace(form, **made)


def form_of(row: Any, form: type[Any]) -> Any:
    """The form a row was saved from."""
    return form(**{f.name: getattr(row, f.name) for f in fields(form)})


def search_column(form: CustomerForm, number: str, contacts: list[str]) -> list[str]:
    """What a search finds the customer by: names, number, place, phone, tax number, site, contacts."""
    spoken = names.pinyin_name(form.short_name).replace(" ", "")
    places = (form.province, form.city, form.phone.replace("/", " "), form.tax_number, form.email, form.site)
    return names.search_terms([form.full_name, form.full_name_en, form.short_name, form.short_name_en, spoken, number, *places, *contacts])


def _word(value: str, words: type[StrEnum], field: str, *, empty: bool = False) -> None:
    if not (empty and not value) and value not in set(words):
        raise UnknownChoice(field=field, value=value[:60])


def _count(value: int | None, least: int, most: int, field: str) -> None:
    if value is not None and not least <= value <= most:
        raise CountOutOfRange(field=field, least=least, most=most)


def _manager(session: Session, actor: Actor, employee_id: int | None) -> int:
    """The account manager, the actor when nobody is named; somebody who works here."""
    wanted = employee_id or actor.employee_id
    person = session.get(Employee, wanted)
    if person is None or (person.left_on is not None and person.left_on < clock.today()):
        raise UnknownChoice(field="account_manager_id", value=str(wanted))
    return wanted


def _parent(session: Session, customer_id: int | None, parent_id: int | None) -> int | None:
    """The parent company, unless it stands below the customer itself."""
    at, seen = parent_id, {customer_id} if customer_id else set()
    while at is not None:
        if at in seen:
            raise ParentInLoop(field="parent_id")
        seen.add(at)
        row = session.execute(select(Customer.parent_id).where(Customer.id == at)).one_or_none()
        if row is None:
            raise UnknownChoice(field="parent_id", value=str(at))
        at = row[0]
    return parent_id
