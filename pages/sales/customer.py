"""One customer: who they are, their people, contracts and money, who may see them (SAL-05, PLT-05)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import streamlit as st

from core.access import Actor, Permission
from core.contracts import queries as contracts
from core.contracts.queries import ContractRow
from core.customers import queries, service
from core.customers.queries import ContactRow, CustomerCard
from core.errors import NotFound, NotPermitted
from core.receipts import queries as receipts
from pages.sales import contract_panel, customer_form
from pages.sales.words import country, industry, place
from pages.shared.actions import Action, action_bar
from pages.shared.address import as_id
from pages.shared.discussion import discussion
from pages.shared.files import files
from pages.shared.format import money, percent
from pages.shared.html import Text, bullet, chip, html, html_of, join, kind_chip, muted, person, state_chip
from pages.shared.lists import Column, data_list
from pages.shared.places import go, open_record
from pages.shared.record import card, empty_state, facts_table, figures, page_title, record_header
from pages.shared.refusals import attempt, not_here, toast_once
from pages.shared.related import related
from pages.shared.session import signed_in
from pages.shared.trail import trail
from pages.shared.words import _, either, language, word

PART_TONES = {"decider": "blue", "influencer": "slate", "user": "slate", "blocker": "red"}


def render(actor: Actor) -> None:
    toast_once()
    typed = st.query_params.get("id", "")
    try:
        shown = queries.card(actor, as_id(typed))
    except NotFound:
        page_title(word("screen.customer"))
        not_here()
        return
    signed = contracts.contracts(actor, customer_id=shown.id) if actor.can(Permission.CONTRACT_READ) else []
    _header(shown)
    _figures(signed)
    left, right = st.columns([2.4, 1], gap=14)
    with left:
        _tabs(actor, shown, signed)
    with right:
        _contacts(actor, shown)
        _sharing(actor, shown)
        related(actor, "customer", shown.id)
    action_bar(_actions(actor, shown), key=f"customer_{shown.id}_{shown.version}")


def _header(shown: CustomerCard) -> None:
    form = shown.form
    aside: Text = (
        chip(_("archived"), "slate", "inventory_2")
        if shown.archived
        else chip(_("level {n}", n=form.security_level), "amber", "lock")
        if form.security_level
        else ""
    )
    record_header(
        shown.number,
        either(form.full_name, form.full_name_en),
        state_chip("customer", form.status),
        [
            (_("Account manager"), person(either(shown.account_manager, shown.account_manager_en))),
            (_("Industry"), industry(form.industry) or "—"),
            (_("Place"), place(country(form.country), form.city) or "—"),
            (_("Short name"), either(form.short_name, form.short_name_en)),
        ],
        trail=(word("screen.customers"),),
        aside=aside,
    )


def _figures(rows: list[ContractRow]) -> None:
    signed = [r for r in rows if r.effective_on is not None]
    amount, received = sum((r.amount for r in signed), Decimal(0)), sum((r.received for r in signed), Decimal(0))
    left, overdue = sum((r.open for r in signed), Decimal(0)), sum((r.overdue for r in signed), Decimal(0))
    figures(
        [
            (_("Signed"), money(amount), "", _("{n} contracts", n=len(signed))),
            (
                _("Received"),
                money(received),
                bullet(received, scale=amount or 1, tone="green"),
                _("{share} of what was signed", share=percent(received / amount if amount else None)),
            ),
            (_("Still to come"), money(left), "", _("on effective contracts")),
            (
                _("Overdue"),
                html_of('<span class="{}">{}</span>', "t-red" if overdue else "", money(overdue)),
                "",
                chip(_("past due"), "red", "error") if overdue else chip(_("none"), "green", "check"),
            ),
        ]
    )


def _tabs(actor: Actor, shown: CustomerCard, signed: list[ContractRow]) -> None:
    tabs: dict[str, Callable[[], None]] = {
        _("Profile"): lambda: _profile(shown),
        _("Contracts {n}", n=len(signed)): lambda: _contract_list(actor, shown, signed),
    }
    if actor.can(Permission.RECEIPT_READ):
        tabs[_("Receipts")] = lambda: contract_panel.receipt_table(receipts.receipts(actor, customer_id=shown.id))
    tabs |= {_("Files"): lambda: files(actor, "customer", shown.id, may_add=shown.may_edit)}
    tabs |= {_("Discussion"): lambda: discussion(actor, "customer", shown.id), _("Trail"): lambda: trail(queries.trail_of(actor, shown.id))}
    with card("customer_tabs"):
        for tab, draw in zip(st.tabs(list(tabs), key=f"customer_tab_{language()}", on_change="rerun"), tabs.values(), strict=True):
            if tab.open:
                with tab:
                    draw()


def _profile(shown: CustomerCard) -> None:
    form = shown.form
    left, right = st.columns(2, gap=14)
    with left:
        facts_table(
            [
                (_("Customer name"), form.full_name),
                (_("Customer name in English"), form.full_name_en),
                (_("Type"), word(f"customer_kind.{form.kind}")),
                (_("Size"), word(f"customer_size.{form.size}") if form.size else ""),
                (_("People there"), f"{form.employees_count:,}" if form.employees_count is not None else ""),
                (_("Annual revenue"), money(form.annual_revenue, "short")),
                (_("Founded in"), str(form.founded_year or "")),
                (_("Parent company"), shown.parent),
            ]
        )
    with right:
        facts_table(
            [
                (_("Address"), place(country(form.country), form.province, form.city, form.county, form.address)),
                (_("Sales region"), form.sales_region),
                (_("Phone"), form.phone),
                (_("Fax"), form.fax),
                (_("E-mail"), form.email),
                (_("Site"), form.site),
                (_("Tax number"), form.tax_number),
            ]
        )
    notes = [
        (_("Business scope"), form.business_scope),
        (_("Main products"), form.main_products),
        (_("Position in its industry"), form.industry_position),
        (_("Developments"), form.developments),
        (_("Remark"), form.remark),
    ]
    for label, text in notes:
        if text:
            html('<div class="m-group">{}</div><div style="white-space:pre-wrap;font-size:13px;overflow-wrap:anywhere">{}</div>', label, text)


def _contract_list(actor: Actor, shown: CustomerCard, rows: list[ContractRow]) -> None:
    columns = [
        Column[ContractRow]("number", _("Number"), lambda r: r.number, width=112),
        Column[ContractRow]("title", _("Contract title"), lambda r: either(r.title, r.title_en)),
        Column[ContractRow]("state", _("State"), lambda r: r.state, kind="state", record="contract", width=100),
        Column[ContractRow]("amount", _("Amount"), lambda r: r.amount, kind="money", summed=True),
        Column[ContractRow]("received", _("Received"), lambda r: r.received, kind="money", summed=True),
        Column[ContractRow]("overdue", _("Overdue"), lambda r: r.overdue, kind="money", summed=True),
    ]
    data_list(
        f"customer_contracts_{shown.id}",
        rows,
        columns,
        file=f"contracts_{shown.number}",
        on_open=lambda row: open_record("contract", row.id),
        empty=("contract", _("No contracts yet"), _("“New contract” below starts one with this customer.")),
    )


def _contacts(actor: Actor, shown: CustomerCard) -> None:
    present = [c for c in shown.contacts if not c.archived]
    with card("contacts", _("Contacts"), str(len(present)) if present else ""):
        if not present:
            empty_state("contacts", _("No contacts yet"), _("Who decides there, who uses, who blocks?"), key="contacts")
        for row in present:
            _contact(actor, shown, row)
        if shown.may_edit and not shown.archived and st.button(_("Add a contact"), icon=":material/person_add:", key="sm_add_contact"):
            customer_form.contact(actor, shown.id)


def _contact(actor: Actor, shown: CustomerCard, row: ContactRow) -> None:
    form = row.form
    part = chip(word(f"decision_part.{form.decision_part}"), PART_TONES[form.decision_part]) if form.decision_part else ""
    phones = [p for p in (form.mobile_phone, form.direct_phone, form.office_phone, form.home_phone) if p]
    lines = join([html_of("<div class='sub'>{}</div>", line) for line in (form.position, " · ".join(phones), form.email) if line])
    with st.container(horizontal=True, gap=4, vertical_alignment="center", key=f"contact_{row.id}"):
        html('<div class="m-file"><div><b>{} {}</b> {}{}</div></div>', either(form.name, form.name_en), form.title, part, lines)
        st.space("stretch")
        if shown.may_edit:
            if st.button("", icon=":material/edit:", type="tertiary", key=f"sm_contact_{row.id}", help=_("Edit")):
                customer_form.contact(actor, shown.id, row)
            if st.button("", icon=":material/inventory_2:", type="tertiary", key=f"sm_archive_contact_{row.id}", help=_("Not there any more")) and attempt(
                lambda: service.archive_contact(actor, row.id, seen_version=row.version)
            ):
                st.session_state["toast"] = _("The contact is archived.")
                st.rerun()


def _sharing(actor: Actor, shown: CustomerCard) -> None:
    with card("sharing", _("Who sees this customer?")):
        html("{}", join([kind_chip(either(shown.account_manager, shown.account_manager_en)), muted(_("and superiors"))], " "))
        for row in shown.shares:
            with st.container(horizontal=True, gap=4, vertical_alignment="center", key=f"share_{row.employee_id}"):
                html("{}", person(either(row.name, row.name_en)))
                st.space("stretch")
                if shown.may_share and st.button("", icon=":material/close:", type="tertiary", key=f"sm_unshare_{row.employee_id}", help=_("Take back")):
                    _unshare(actor, shown, row.employee_id)
        if shown.may_share and st.button(_("Share with a person"), icon=":material/person_add:", key="sm_share"):
            customer_form.share(actor, shown)


def _unshare(actor: Actor, shown: CustomerCard, employee_id: int) -> None:
    if attempt(lambda: service.unshare(actor, shown.id, employee_id)):
        st.session_state["toast"] = _("No longer shared.")
        st.rerun()


def _actions(actor: Actor, shown: CustomerCard) -> list[Action]:
    found: list[Action] = []
    reason = NotPermitted(permission=word("permission.customer:edit")) if not shown.may_edit else None
    if shown.archived:
        return (
            [
                Action(
                    "restore",
                    _("Take out of the archive"),
                    lambda _text: service.restore(actor, shown.id, seen_version=shown.version),
                    icon=":material/unarchive:",
                    refused=reason,
                )
            ]
            if shown.may_edit
            else []
        )
    if actor.can(Permission.CONTRACT_CREATE):
        invalid = _("Nothing is signed with an invalid customer.") if shown.form.status == "invalid" else None
        found.append(
            Action("contract", _("New contract"), lambda _text: go("contract_edit", customer=shown.id), "primary", ":material/contract:", refused=invalid)
        )
    if actor.can(Permission.CUSTOMER_EDIT):
        found.append(Action("edit", _("Edit"), lambda _text: None, icon=":material/edit:", refused=reason, opens=lambda: customer_form.edit(actor, shown)))
        found.append(
            Action(
                "archive",
                _("Archive"),
                lambda _text: service.archive(actor, shown.id, seen_version=shown.version),
                icon=":material/inventory_2:",
                refused=reason,
                more=True,
                done=_("The customer is in the archive."),
            )
        )
    return found


render(signed_in())
