"""The first page of a draft in a dialog; and the contract that arrives later (PRJ-01, CON-03)."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from core.access import Actor
from core.projects import choices
from core.projects import initiation as drafts
from core.projects.initiation import Header
from core.projects.queries import ProjectCard
from pages.shared.dialogs import fresh, saved
from pages.shared.format import money
from pages.shared.forms import choice_field, date_field, form_refusal, money_field, text_field
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, word

FIELDS = {
    "name",
    "name_en",
    "manager_id",
    "sponsor_id",
    "domain_manager_id",
    "department_id",
    "starts_on",
    "finishes_on",
    "net_revenue",
    "goal",
    "scope",
    "need",
}


def edit(actor: Actor, card: ProjectCard) -> None:
    key = f"header_{card.id}_{card.version}"
    fresh(key)

    @st.dialog(_("Change name, people, dates"), width="large")
    def ask() -> None:
        header = _fields(actor, card, key)
        unplaced(form_refusal(key), FIELDS)
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            saved(key, lambda: drafts.save_header(actor, card.id, header, seen_version=card.version), _("Saved."))

    ask()


def _fields(actor: Actor, card: ProjectCard, key: str) -> Header:
    refusal = form_refusal(key)
    people = {p.id: f"{either(p.name, p.name_en)} · {either(p.note, p.note_en)}" for p in choices.people(actor)}
    one, two = st.columns(2, gap=14)
    with one:
        name = text_field(_("Name"), "name", key=f"{key}_name", value=card.name, refusal=refusal)
        manager = choice_field(word("project_role.manager"), "manager_id", people, key=f"{key}_manager", value=card.manager_id, refusal=refusal)
        sponsor = choice_field(word("project_role.sponsor"), "sponsor_id", people, key=f"{key}_sponsor", value=card.sponsor_id, refusal=refusal)
        starts_on = date_field(_("Start"), "starts_on", key=f"{key}_start", value=card.starts_on, refusal=refusal)
        revenue = money_field(_("Revenue, net of tax"), "net_revenue", key=f"{key}_revenue", value=card.net_revenue, refusal=refusal)
    with two:
        name_en = text_field(_("Name in English"), "name_en", key=f"{key}_name_en", value=card.name_en if card.name_en != card.name else "", refusal=refusal)
        department = choice_field(
            _("Department"),
            "department_id",
            {d.id: either(d.name, d.name_en) for d in choices.departments(actor)},
            key=f"{key}_department",
            value=card.department_id,
            refusal=refusal,
        )
        domain = choice_field(
            word("project_role.domain_manager"),
            "domain_manager_id",
            people,
            key=f"{key}_domain",
            value=card.domain_manager_id,
            refusal=refusal,
            placeholder=_("Nobody"),
        )
        finishes_on = date_field(_("Finish"), "finishes_on", key=f"{key}_finish", value=card.finishes_on, refusal=refusal)
    goal = text_field(_("Goal"), "goal", key=f"{key}_goal", value=card.goal, longest=10_000, area=True, refusal=refusal)
    scope = text_field(_("Scope"), "scope", key=f"{key}_scope", value=card.scope, longest=10_000, area=True, refusal=refusal)
    need = text_field(_("What the customer needs"), "need", key=f"{key}_need", value=card.need, longest=10_000, area=True, refusal=refusal)
    return Header(
        name,
        manager or card.manager_id,
        sponsor or card.sponsor_id,
        department or card.department_id,
        starts_on or card.starts_on,
        finishes_on or card.finishes_on,
        revenue if revenue is not None else Decimal(0),
        name_en,
        domain,
        goal,
        scope,
        need,
    )


def link(actor: Actor, card: ProjectCard) -> None:
    """An effective contract of the customer that has no project yet."""
    key = f"link_{card.id}_{card.version}"
    fresh(key)

    @st.dialog(_("Link a contract"))
    def ask() -> None:
        fitting = {
            c.id: f"{c.number} · {either(c.title, c.title_en)} · {money(c.net_amount)}"
            for c in choices.contracts_to_start(actor)
            if c.customer_id == card.customer_id
        }
        chosen = choice_field(
            _("Contract"),
            "contract_id",
            fitting,
            key=f"{key}_contract",
            refusal=form_refusal(key),
            placeholder=None if fitting else _("No effective contract waits for a project"),
        )
        unplaced(form_refusal(key), {"contract_id"})
        if st.button(_("Link a contract"), type="primary", key=f"{key}_save", disabled=chosen is None):
            saved(key, lambda: drafts.link_contract(actor, card.id, chosen or 0, seen_version=card.version), _("The contract is linked."))

    ask()
