"""Dialogs of the register of outside experts: the card, the rate, an engagement (PRJ-45)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor
from core.experts import service
from core.experts.queries import ExpertRow
from core.experts.service import KINDS, LONGEST, EngagementForm, ExpertForm
from core.portfolio.queries import list_projects
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, date_field, form_refusal, money_field, number_field, text_field
from pages.shared.html import plain
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, word

RUNNING = ("initiated", "in_progress", "paused")


def edit(actor: Actor, row: ExpertRow | None) -> None:
    key = f"expert_{row.id if row else 'new'}_{row.version if row else 0}"
    fresh(key)

    @st.dialog(_("Change the card") if row else _("Add an expert or partner"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        one, two = st.columns(2, gap=14)

        def text(name: str, label: str, longest: int = 200) -> str:
            return text_field(label, name, key=f"{key}_{name}", value=str(getattr(row, name)) if row else "", longest=longest, refusal=refusal)

        with one:
            name = text("name", _("Name"), 80)
            kind = choice_field(
                _("Kind"), "kind", {k: word(f"expert_kind.{k}") for k in KINDS}, key=f"{key}_kind", value=row.kind if row else "expert", refusal=refusal
            )
            organisation, phone = text("organisation", _("Organisation")), text("phone", _("Phone"), 40)
        with two:
            english = row.name_en if row and row.name_en != row.name else ""
            name_en = text_field(_("Name in English"), "name_en", key=f"{key}_name_en", value=english, longest=80, refusal=refusal)
            field, title, email = text("field", _("Expertise")), text("title", _("Title")), text("email", _("E-mail"))
        until = date_field(_("Agreement until"), "agreed_until", key=f"{key}_until", value=row.agreed_until if row else None, refusal=refusal)
        profile = text_field(_("Profile"), "profile", key=f"{key}_profile", value=row.profile if row else "", longest=LONGEST, area=True, refusal=refusal)
        unplaced(refusal, {"name", "name_en", "kind", "field", "organisation", "title", "phone", "email", "agreed_until", "profile"})
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            form = ExpertForm(name, field, kind or "expert", name_en, organisation, title, phone, email, profile, until)
            saved(key, lambda: service.save(actor, form, row.id if row else None, seen_version=row.version if row else None), _("Saved."))

    ask()


def rate(actor: Actor, row: ExpertRow) -> None:
    key = f"expert_rate_{row.id}"
    fresh(key)

    @st.dialog(_("Rate of {name}", name=plain(either(row.name, row.name_en))))
    def ask() -> None:
        refusal = form_refusal(key)
        amount = money_field(_("Rate a day"), "day_rate", key=f"{key}_amount", value=row.day_rate, refusal=refusal)
        from_on = date_field(_("From"), "from_on", key=f"{key}_from", value=clock.today(), refusal=refusal)
        unplaced(refusal, {"day_rate", "from_on"})
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.set_rate(actor, row.id, amount, from_on), _("The rate is set."))

    ask()


def engage(actor: Actor, row: ExpertRow) -> None:
    key = f"engage_{row.id}"
    fresh(key)
    running = {p.id: f"{p.number} {either(p.name, p.name_en)}" for p in list_projects(actor) if p.state in RUNNING}

    @st.dialog(_("Engage {name}", name=plain(either(row.name, row.name_en))), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        subject = text_field(_("What for"), "subject", key=f"{key}_subject", refusal=refusal)
        project = choice_field(_("Project, or none for the firm"), "project_id", running, key=f"{key}_project", refusal=refusal)
        one, two, three = st.columns(3, gap=14)
        with one:
            start = date_field(_("From"), "from_on", key=f"{key}_from", value=clock.today(), refusal=refusal)
        with two:
            end = date_field(_("Until"), "until_on", key=f"{key}_until", value=clock.today() + dt.timedelta(days=30), refusal=refusal)
        with three:
            many = number_field(_("Days"), "days", key=f"{key}_days", value=1.0, least=0.0, most=366.0, step=0.5, refusal=refusal)
        unplaced(refusal, {"subject", "project_id", "from_on", "until_on", "days"})
        if st.button(_("Engage"), type="primary", key=f"{key}_save"):
            form = EngagementForm(subject, start or clock.today(), end or clock.today(), many or Decimal(0), project)
            saved(key, lambda: service.engage(actor, row.id, form), _("The engagement is kept."))

    ask()
