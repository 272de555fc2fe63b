"""Customers: the list of those one may see, with what they signed and paid (SAL-05, PLT-05)."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.access import Actor, Permission
from core.customers import queries
from core.customers.queries import CustomerRow
from core.customers.words import CustomerStatus
from pages.sales import customer_form
from pages.sales.words import country, industries, industry
from pages.shared.format import money, percent
from pages.shared.html import bullet
from pages.shared.lists import Column, data_list, filter_bar
from pages.shared.places import go, open_record
from pages.shared.record import card, figures, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, word


def render(actor: Actor) -> None:
    toast_once()
    everybody = queries.customers(actor)
    page_title(word("screen.customers"), _("{n} customers", n=len(everybody)))
    _figures(everybody)
    with card("customers"):
        chips = (
            {"all": _("All"), "mine": _("Mine")}
            | {s.value: word(f"state.customer.{s.value}") for s in CustomerStatus if any(r.status == s for r in everybody)}
            | {"archived": _("Archived")}
        )
        text, chosen, right = filter_bar("customers", search=_("Name, pinyin, number, city, phone, contact"), chips=chips, default="all")
        wanted = _industry_filter(right)
        if actor.can(Permission.CUSTOMER_IMPORT) and right.button(_("Import"), icon=":material/upload:", key="sm_import_customers"):
            go("customer_import")
        if actor.can(Permission.CUSTOMER_CREATE) and right.button(_("New customer"), icon=":material/add:", type="primary", key="sm_new_customer"):
            customer_form.create(actor)
        rows = everybody
        if text or wanted or chosen not in ("all", None):
            rows = queries.customers(
                actor,
                search=text,
                status=chosen if chosen in set(CustomerStatus) else "",
                industry=wanted or "",
                mine=chosen == "mine",
                archived=chosen == "archived",
            )
        data_list(
            "customers",
            rows,
            _columns(),
            file="customers",
            actions=right,
            on_open=lambda row: open_record("customer", row.id),
            empty=("apartment", _("No customers here"), _("Add one, import a file, or change the filter.")),
        )


def _industry_filter(right: DeltaGenerator) -> str | None:
    with right.popover("", icon=":material/filter_list:", type="tertiary", key="sm_customers_filter", help=_("Industry")):
        return st.selectbox(_("Industry"), list(industries()), index=None, format_func=industry, key=f"customers_industry_{language()}", placeholder=_("All"))


def _figures(rows: list[CustomerRow]) -> None:
    signed, received = sum((r.signed for r in rows), Decimal(0)), sum((r.received for r in rows), Decimal(0))
    live = [r for r in rows if r.status == CustomerStatus.SUCCESSFUL]
    top = max(rows, key=lambda r: r.signed, default=None)
    figures(
        [
            (_("Customers"), f"{len(rows):,}", bullet(len(live), scale=len(rows) or 1, tone="green"), _("{n} in delivery", n=len(live))),
            (_("Signed with them"), money(signed, "short"), "", _("{n} contracts", n=sum(r.contracts for r in rows))),
            (
                _("Received"),
                money(received, "short"),
                bullet(received, scale=signed or 1, tone="green"),
                _("{share} of what was signed", share=percent(received / signed if signed else None)),
            ),
            (
                _("Largest customer"),
                money(top.signed, "short") if top and top.signed else "—",
                "",
                either(top.short_name, top.short_name_en) if top and top.signed else "",
            ),
        ]
    )


def _columns() -> list[Column[CustomerRow]]:
    return [
        Column[CustomerRow]("number", _("Number"), lambda r: r.number, width=116),
        Column[CustomerRow]("name", _("Customer name"), lambda r: either(r.full_name, r.full_name_en)),
        Column[CustomerRow]("status", _("Status"), lambda r: r.status, kind="state", record="customer", width=96),
        Column[CustomerRow]("industry", _("Industry"), lambda r: industry(r.industry), width=110),
        Column[CustomerRow]("place", _("Place"), lambda r: r.city or country(r.country), width=110),
        Column[CustomerRow]("manager", _("Account manager"), lambda r: either(r.account_manager, r.account_manager_en), width=100),
        Column[CustomerRow]("contracts", _("Contracts"), lambda r: r.contracts or None, kind="number", width=70),
        Column[CustomerRow]("signed", _("Signed"), lambda r: r.signed or None, kind="money", summed=True),
        Column[CustomerRow]("received", _("Received"), lambda r: r.received or None, kind="money", summed=True),
        Column[CustomerRow]("short_name", _("Short name"), lambda r: either(r.short_name, r.short_name_en), hidden=True),
        Column[CustomerRow]("size", _("Size"), lambda r: word(f"customer_size.{r.size}") if r.size else "", hidden=True),
        Column[CustomerRow]("employees", _("People there"), lambda r: r.employees_count, kind="number", hidden=True),
        Column[CustomerRow]("revenue", _("Annual revenue"), lambda r: r.annual_revenue, kind="money", hidden=True),
        Column[CustomerRow]("level", _("Security level"), lambda r: r.security_level, kind="number", hidden=True),
    ]


render(signed_in())
