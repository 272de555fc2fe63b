"""Writing a hand-over: what is served, how long, how quickly, whom to speak to (PRJ-13)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor
from core.handover import queries, service
from core.handover.queries import HandoverDetail
from core.handover.service import LONGEST, HandoverForm
from core.projects.queries import ProjectCard
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import date_field, form_refusal, number_field, text_field
from pages.shared.refusals import beside, unplaced
from pages.shared.words import _, either

FIELDS = {"scope", "known_issues", "serves_from", "serves_until", "response_hours", "solution_days", "contact_ids"}
YEAR = dt.timedelta(days=365)


def ask(actor: Actor, card: ProjectCard, found: HandoverDetail | None) -> None:
    row = found.row if found else None
    key = f"handover_{card.id}_{row.version if row else 0}"
    fresh(key)

    @st.dialog(_("Hand-over to after-sales"), width="large")
    def form() -> None:
        refusal = form_refusal(key)
        scope = text_field(_("What is served"), "scope", key=f"{key}_scope", value=row.scope if row else "", longest=LONGEST, area=True, refusal=refusal)
        one, two = st.columns(2, gap=14)
        begins = row.serves_from if row else clock.today()
        with one:
            serves_from = date_field(_("Service from"), "serves_from", key=f"{key}_from", value=begins, refusal=refusal)
            hours = number_field(
                _("First answer within (working hours)"), "response_hours", key=f"{key}_hours", value=row.response_hours if row else 4, refusal=refusal
            )
        with two:
            until = date_field(_("Service until"), "serves_until", key=f"{key}_until", value=row.serves_until if row else begins + YEAR, refusal=refusal)
            days = number_field(_("Solved within (working days)"), "solution_days", key=f"{key}_days", value=row.solution_days if row else 3, refusal=refusal)
        names = {c.id: either(c.name, c.name_en) + (f" · {c.position}" if c.position else "") for c in queries.customer_contacts(actor, card.id)}
        chosen = st.multiselect(
            _("Whom to speak to"), list(names), default=[i for i in (row.contact_ids if row else ()) if i in names], format_func=lambda i: names[i],
            key=f"{key}_contacts", placeholder=_("people of the customer"),
        )  # fmt: skip
        beside(refusal, "contact_ids")
        known = text_field(
            _("Known problems"), "known_issues", key=f"{key}_known", value=row.known_issues if row else "", longest=LONGEST, area=True, refusal=refusal
        )
        unplaced(refusal, FIELDS)
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            told = HandoverForm(scope, serves_from or begins, until or begins, int(hours or 0), int(days or 0), tuple(chosen), known)
            saved(key, lambda: service.write(actor, card.id, told, seen_version=row.version if row else None), _("The hand-over is saved."))

    form()
