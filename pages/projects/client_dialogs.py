"""Naming the client's people, how the team sees them, and recording a contact (PRJ-41)."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.access import Actor
from core.client_team import service
from core.client_team.queries import ClientRow, View
from core.client_team.rules import CHANNELS, KINDS, LONGEST, PARTS, STANCES, Planned
from core.client_team.service import PersonForm, TouchForm
from core.projects.queries import ProjectCard
from pages.projects.meeting_parts import contact_options
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import html
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, word

FIELDS = {"contact_id", "part", "area", "purpose", "led_by_id", "stance", "motive", "approach"}


def name(actor: Actor, card: ProjectCard, rows: list[ClientRow]) -> None:
    key = f"client_new_{card.id}_{len(rows)}"
    fresh(key)

    @st.dialog(_("Name a person"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        taken = {r.contact_id for r in rows if r.left_on is None}
        options = {i: said for i, said in contact_options(actor, card.id).items() if i not in taken}
        contact = choice_field(_("Contact of the customer"), "contact_id", options, key=f"{key}_contact", refusal=refusal)
        if not options:
            html('<div class="t-small t-muted">{}</div>', _("Every contact of the customer is named; the account manager adds further ones to the customer."))
        form = _fields(rows, key, contact, None, None)
        unplaced(refusal, FIELDS)
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.name_person(actor, card.id, form), _("Named."))

    ask()


def change(actor: Actor, card: ProjectCard, rows: list[ClientRow], row: ClientRow, view: View | None) -> None:
    key = f"client_{row.id}_{row.version}"
    fresh(key)

    @st.dialog(_("Change the person"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        html("<b>{}</b> <span class='t-muted'>{}</span>", either(row.name, row.name_en), row.title)
        form = _fields(rows, key, row.contact_id, row, view)
        unplaced(refusal, FIELDS)
        with st.container(horizontal=True, gap=8):
            if st.button(_("Save"), type="primary", key=f"{key}_save"):
                saved(key, lambda: service.change_person(actor, row.id, form, seen_version=row.version), _("Saved."))
            if st.button(_("Has no part any more"), key=f"{key}_leave"):
                saved(key, lambda: service.leave(actor, row.id, seen_version=row.version), _("The person has no part any more; what was recorded stays."))

    ask()


def _fields(rows: list[ClientRow], key: str, contact_id: int | None, row: ClientRow | None, view: View | None) -> PersonForm:
    refusal = form_refusal(key)
    one, two = st.columns(2, gap=14)
    with one:
        part = choice_field(
            _("Part"), "part", {p: word(f"client_part.{p}") for p in PARTS}, key=f"{key}_part", value=row.part if row else "core", refusal=refusal
        )
    with two:
        area = text_field(_("Business area"), "area", key=f"{key}_area", value=row.area if row else "", refusal=refusal)
    leader = None
    if part == "outer":
        core = {r.id: f"{either(r.name, r.name_en)} · {r.area}" for r in rows if r.part == "core" and r.left_on is None and (row is None or r.id != row.id)}
        leader = choice_field(_("Led by"), "led_by_id", core, key=f"{key}_leader", value=row.led_by_id if row else None, refusal=refusal)
    purpose = text_field(_("What for"), "purpose", key=f"{key}_purpose", value=row.purpose if row else "", longest=LONGEST, refusal=refusal)
    html('<div class="t-small t-muted">{}</div>', _("For our team only: in no portal, no brief, no export."))
    stances = {s: word(f"stance.{s}") for s in STANCES}
    stance = choice_field(_("Stance"), "stance", stances, key=f"{key}_stance", value=view.stance if view and view.stance else None, refusal=refusal)
    motive = text_field(_("Motive"), "motive", key=f"{key}_motive", value=view.motive if view else "", longest=LONGEST, area=True, refusal=refusal)
    approach = text_field(_("Way of contact"), "approach", key=f"{key}_approach", value=view.approach if view else "", longest=LONGEST, refusal=refusal)
    return PersonForm(contact_id, part or "", area, purpose, leader, stance or "", motive, approach)


def touch(actor: Actor, card: ProjectCard, rows: list[ClientRow], planned: Planned | None = None) -> None:
    """A contact that took place; opened from one that is due it knows what for."""
    key = f"touch_{card.id}_{planned.kind if planned else ''}_{planned.stage.id if planned else 0}"
    fresh(key)

    @st.dialog(_("Record a contact"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        people = {r.id: f"{either(r.name, r.name_en)} · {word(f'client_part.{r.part}')}" for r in rows if r.left_on is None}
        one, two = st.columns(2, gap=14)
        with one:
            kind = choice_field(
                _("What for"),
                "kind",
                {k: word(f"touch_kind.{k}") for k in KINDS},
                key=f"{key}_kind",
                value=planned.kind if planned else "contact",
                refusal=refusal,
            )
            held_on = date_field(_("Day"), "held_on", key=f"{key}_day", value=clock.today(), refusal=refusal)
        with two:
            first = planned.person.id if planned and planned.person else None
            person = choice_field(_("With"), "person_id", people, key=f"{key}_person", value=first, refusal=refusal)
            how = choice_field(_("How"), "channel", {c: word(f"contact_channel.{c}") for c in CHANNELS}, key=f"{key}_how", value="meeting", refusal=refusal)
        result = text_field(_("Result"), "result", key=f"{key}_result", longest=LONGEST, area=True, refusal=refusal)
        unplaced(refusal, {"kind", "held_on", "person_id", "channel", "result"})
        form = TouchForm(kind or "", person, held_on, how or "", result, planned.stage.id if planned else None)
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.record_touch(actor, card.id, form), _("Recorded."))

    ask()
