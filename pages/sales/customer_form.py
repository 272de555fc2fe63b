"""The dialogs of a customer: create, change, contact, share (SAL-05, PLT-05)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import streamlit as st

from core.access import Actor
from core.customers import queries, service
from core.customers.forms import LONGEST_NOTE, ContactForm, CustomerForm
from core.customers.normal import countries
from core.customers.queries import ContactRow, CustomerCard
from core.errors import Refusal
from pages.sales.words import decision_parts, industries, kinds, sizes, statuses
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, form_refusal, money_field, number_field, text_field
from pages.shared.html import html, plain, sentence_line
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, language

FIELDS = set(CustomerForm.__dataclass_fields__)
CONTACT_FIELDS = set(ContactForm.__dataclass_fields__)


def create(actor: Actor) -> None:
    fresh("customer_new")

    @st.dialog(_("New customer"), width="large")
    def ask() -> None:
        form = _fields(actor, "customer_new", CustomerForm("", account_manager_id=actor.employee_id, country="CN"))
        same = queries.same_name(actor, form.full_name) if form.full_name.strip() else None
        other = False
        if same is not None:
            sentence_line(
                _(
                    "{name} is kept already as {number}; account manager: {owner}.",
                    name=same.full_name,
                    number=same.number,
                    owner=either(same.owner, same.owner_en) or "—",
                ),
                "amber",
                "group",
            )
            other = st.checkbox(_("It is another firm of the same name"), key="customer_new_other")
        if st.button(_("Create"), type="primary", key="customer_new_save", disabled=same is not None and not other):
            made: list[int] = []
            saved(
                "customer_new", lambda: made.append(service.create(actor, form, even_if_same=other)), _("{name} is created.", name=plain(form.full_name[:60]))
            )

    ask()


def edit(actor: Actor, shown: CustomerCard) -> None:
    key = f"customer_{shown.id}_{shown.version}"
    fresh(key)

    @st.dialog(_("Change {name}", name=plain(either(shown.form.short_name, shown.form.short_name_en))), width="large")
    def ask() -> None:
        form = _fields(actor, key, shown.form, customer_id=shown.id)
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.change(actor, shown.id, form, seen_version=shown.version, even_if_same=True), _("Saved"))

    ask()


def _fields(actor: Actor, key: str, was: CustomerForm, customer_id: int = 0) -> CustomerForm:
    """The form in the order of the work; the last part is kept folded."""
    wrong = form_refusal(key)
    unplaced(wrong, FIELDS)
    form = _names(key, was, wrong)
    form = _classes(actor, key, form, wrong)
    form = _reach(key, form, wrong)
    with st.expander(_("Business, parent company, security"), expanded=_in_last(wrong)):
        return _business(actor, key, form, wrong, customer_id)


def _in_last(wrong: Refusal | None) -> bool:
    names = {"tax_number", "annual_revenue", "employees_count", "founded_year", "parent_id", "security_level", "business_scope", "main_products", "remark"}
    return wrong is not None and any(r.field in names for r in getattr(wrong, "refusals", (wrong,)))


def _names(key: str, was: CustomerForm, wrong: Refusal | None) -> CustomerForm:
    one, two = st.columns(2, gap=8)
    with one:
        full = text_field(_("Customer name"), "full_name", key=f"{key}_full", value=was.full_name, refusal=wrong)
        short = text_field(
            _("Short name"), "short_name", key=f"{key}_short", value=was.short_name, refusal=wrong, help=_("Left empty: the full name without its legal form.")
        )
    with two:
        full_en = text_field(_("Customer name in English"), "full_name_en", key=f"{key}_full_en", value=was.full_name_en, refusal=wrong)
        short_en = text_field(
            _("Short name in English"),
            "short_name_en",
            key=f"{key}_short_en",
            value=was.short_name_en,
            refusal=wrong,
            help=_("Left empty: pinyin of the short name."),
        )
    return replace(was, full_name=full, short_name=short, full_name_en=full_en, short_name_en=short_en)


def _classes(actor: Actor, key: str, was: CustomerForm, wrong: Refusal | None) -> CustomerForm:
    people = {i: either(name, name_en) for i, name, name_en in queries.account_managers(actor)}
    three = st.columns(3, gap=8)
    with three[0]:
        industry = choice_field(_("Industry"), "industry", industries(), key=f"{key}_industry", value=was.industry or None, refusal=wrong)
        status = choice_field(_("Status"), "status", statuses(), key=f"{key}_status", value=was.status, refusal=wrong)
    with three[1]:
        kind = choice_field(_("Type"), "kind", kinds(), key=f"{key}_kind", value=was.kind, refusal=wrong)
        size = choice_field(_("Size"), "size", sizes(), key=f"{key}_size", value=was.size or None, refusal=wrong)
    with three[2]:
        manager = choice_field(_("Account manager"), "account_manager_id", people, key=f"{key}_manager", value=was.account_manager_id, refusal=wrong)
        region = text_field(_("Sales region"), "sales_region", key=f"{key}_region", value=was.sales_region, refusal=wrong)
    return replace(
        was, industry=industry or "", status=status or "potential", kind=kind or "company", size=size or "", account_manager_id=manager, sales_region=region
    )


def _reach(key: str, was: CustomerForm, wrong: Refusal | None) -> CustomerForm:
    four = st.columns(4, gap=8)
    with four[0]:
        country = choice_field(_("Country"), "country", countries(language()), key=f"{key}_country", value=was.country or None, refusal=wrong)
    with four[1]:
        province = text_field(_("Province"), "province", key=f"{key}_province", value=was.province, refusal=wrong)
    with four[2]:
        city = text_field(_("City"), "city", key=f"{key}_city", value=was.city, refusal=wrong)
    with four[3]:
        county = text_field(_("County"), "county", key=f"{key}_county", value=was.county, refusal=wrong)
    address = text_field(_("Address"), "address", key=f"{key}_address", value=was.address, refusal=wrong)
    more = st.columns(4, gap=8)
    with more[0]:
        phone = text_field(_("Phone"), "phone", key=f"{key}_phone", value=was.phone, refusal=wrong, placeholder="021-62345678-801")
    with more[1]:
        fax = text_field(_("Fax"), "fax", key=f"{key}_fax", value=was.fax, refusal=wrong)
    with more[2]:
        email = text_field(_("E-mail"), "email", key=f"{key}_email", value=was.email, refusal=wrong)
    with more[3]:
        site = text_field(_("Site"), "site", key=f"{key}_site", value=was.site, refusal=wrong, placeholder="www.huaze.example")
    return replace(was, country=country or "", province=province, city=city, county=county, address=address, phone=phone, fax=fax, email=email, site=site)


def _business(actor: Actor, key: str, was: CustomerForm, wrong: Refusal | None, customer_id: int) -> CustomerForm:
    parents = {c.id: f"{either(c.name, c.name_en)} · {c.number}" for c in queries.choices(actor) if c.id != customer_id}
    four = st.columns(4, gap=8)
    with four[0]:
        tax_number = text_field(_("Tax number"), "tax_number", key=f"{key}_tax", value=was.tax_number, longest=40, refusal=wrong)
    with four[1]:
        revenue = money_field(_("Annual revenue"), "annual_revenue", key=f"{key}_revenue", value=was.annual_revenue, refusal=wrong)
    with four[2]:
        people = number_field(_("People there"), "employees_count", key=f"{key}_people", value=_float(was.employees_count), refusal=wrong, least=0.0)
    with four[3]:
        founded = number_field(_("Founded in"), "founded_year", key=f"{key}_founded", value=_float(was.founded_year), refusal=wrong, least=0.0)
    two = st.columns([3, 1], gap=8)
    with two[0]:
        parent = choice_field(_("Parent company"), "parent_id", parents, key=f"{key}_parent", value=was.parent_id, refusal=wrong)
    with two[1]:
        level = number_field(
            _("Security level"),
            "security_level",
            key=f"{key}_level",
            value=_float(was.security_level),
            refusal=wrong,
            least=0.0,
            most=9.0,
            help=_("Seen only with a clearance at least as high."),
        )
    scope = text_field(_("Business scope"), "business_scope", key=f"{key}_scope", value=was.business_scope, longest=LONGEST_NOTE, refusal=wrong, area=True)
    products = text_field(_("Main products"), "main_products", key=f"{key}_products", value=was.main_products, longest=LONGEST_NOTE, refusal=wrong, area=True)
    position = text_field(
        _("Position in its industry"), "industry_position", key=f"{key}_position", value=was.industry_position, longest=LONGEST_NOTE, refusal=wrong
    )
    developments = text_field(
        _("Developments"), "developments", key=f"{key}_developments", value=was.developments, longest=LONGEST_NOTE, refusal=wrong, area=True
    )
    remark = text_field(_("Remark"), "remark", key=f"{key}_remark", value=was.remark, longest=LONGEST_NOTE, refusal=wrong, area=True)
    return replace(
        was,
        tax_number=tax_number,
        annual_revenue=revenue,
        employees_count=_count(people),
        founded_year=_count(founded),
        parent_id=parent,
        security_level=_count(level) or 0,
        business_scope=scope,
        main_products=products,
        industry_position=position,
        developments=developments,
        remark=remark,
    )


def _float(value: int | None) -> float | None:
    return None if value is None else float(value)


def _count(value: Decimal | None) -> int | None:
    return None if value is None else int(value)


def contact(actor: Actor, customer_id: int, was: ContactRow | None = None) -> None:
    key = f"contact_{was.id}_{was.version}" if was else f"contact_new_{customer_id}"
    fresh(key)

    @st.dialog(_("Contact"), width="large")
    def ask() -> None:
        form = _contact_fields(key, was.form if was else ContactForm(""))
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            if was is None:
                saved(key, lambda: service.add_contact(actor, customer_id, form), _("The contact is added."))
            else:
                saved(key, lambda: service.change_contact(actor, was.id, form, seen_version=was.version), _("Saved"))

    ask()


def _contact_fields(key: str, was: ContactForm) -> ContactForm:
    wrong = form_refusal(key)
    unplaced(wrong, CONTACT_FIELDS)
    one, two = st.columns(2, gap=8)
    with one:
        name = text_field(_("Name"), "name", key=f"{key}_name", value=was.name, refusal=wrong)
        position = text_field(_("Position"), "position", key=f"{key}_position", value=was.position, refusal=wrong)
        mobile = text_field(_("Mobile phone"), "mobile_phone", key=f"{key}_mobile", value=was.mobile_phone, refusal=wrong)
        direct = text_field(_("Direct line"), "direct_phone", key=f"{key}_direct", value=was.direct_phone, refusal=wrong)
        email = text_field(_("E-mail"), "email", key=f"{key}_email", value=was.email, refusal=wrong)
    with two:
        name_en = text_field(_("Name in English"), "name_en", key=f"{key}_name_en", value=was.name_en, refusal=wrong)
        title = text_field(_("Form of address"), "title", key=f"{key}_title", value=was.title, refusal=wrong)
        office = text_field(_("Office phone"), "office_phone", key=f"{key}_office", value=was.office_phone, refusal=wrong)
        home = text_field(_("Home phone"), "home_phone", key=f"{key}_home", value=was.home_phone, refusal=wrong)
        part = choice_field(_("Part in the decision"), "decision_part", decision_parts(), key=f"{key}_part", value=was.decision_part or None, refusal=wrong)
    remark = text_field(_("Remark"), "remark", key=f"{key}_remark", value=was.remark, longest=LONGEST_NOTE, refusal=wrong)
    return ContactForm(name, name_en, title, position, direct, office, home, mobile, email, part or "", remark)


def share(actor: Actor, shown: CustomerCard) -> None:
    """Shows the customer to one more person."""
    key = f"share_{shown.id}"
    fresh(key)

    @st.dialog(_("Share with a person"))
    def ask() -> None:
        known = {shown.form.account_manager_id, *(s.employee_id for s in shown.shares)}
        people = {i: either(name, name_en) for i, name, name_en in queries.account_managers(actor) if i not in known}
        wrong = form_refusal(key)
        unplaced(wrong, {"employee_id"})
        html('<div class="t-small t-muted">{}</div>', _("The person can read the customer, not change it, and is told."))
        chosen = choice_field(_("Person"), "employee_id", people, key=f"{key}_person", refusal=wrong)
        if st.button(_("Share customer"), type="primary", key=f"{key}_save", disabled=chosen is None) and chosen is not None:
            saved(key, lambda: service.share(actor, shown.id, chosen), _("Shared with {name}.", name=plain(people[chosen])))

    ask()
