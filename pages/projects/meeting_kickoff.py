"""The kick-off's members with their duties, and the communication plan (PRJ-16)."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.access import Actor
from core.meetings import kickoff as service
from core.meetings.kickoff import CommunicationForm, Kickoff
from core.meetings.rules import CHANNELS, LONGEST_WHAT, RHYTHMS
from core.projects.queries import ProjectCard
from pages.projects.meeting_parts import people_options
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import html
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, language, word


def duties(actor: Actor, card: ProjectCard, found: Kickoff) -> None:
    key = f"duties_{card.id}_{card.version}"
    fresh(key)

    @st.dialog(_("Members and their duties"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        html('<div class="t-small t-muted">{}</div>', _("One line each: what this person answers for in the project."))
        typed = {
            d.employee_id: text_field(
                either(d.name, d.name_en), f"duty_{d.employee_id}", key=f"{key}_{d.employee_id}", value=d.duty, longest=LONGEST_WHAT, refusal=refusal
            )
            for d in found.duties
        }
        unplaced(refusal, set())
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.save_duties(actor, card.id, typed, seen_version=card.version), _("The duties are saved."))

    ask()


def communication(actor: Actor, card: ProjectCard, found: Kickoff) -> None:
    key = f"communication_{card.id}_{card.version}"
    fresh(key)

    @st.dialog(_("Communication plan"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        html(
            '<div class="t-small t-muted">{}</div>',
            _("Who is told what, how often, by which channel, and who of us does it. A line that is taken away is deleted."),
        )
        lines = _sheet(actor, found, key)
        unplaced(refusal, set())
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.save_communication(actor, card.id, lines, seen_version=card.version), _("The communication plan is saved."))

    ask()


def _sheet(actor: Actor, found: Kickoff, key: str) -> list[CommunicationForm]:
    rhythms, channels = {word(f"rhythm.{r}"): r for r in RHYTHMS}, {word(f"contact_channel.{c}"): c for c in CHANNELS}
    people = people_options(actor)
    by_name = {name: i for i, name in people.items()}
    frame = pd.DataFrame(
        {
            "audience": [p.audience for p in found.plan],
            "content": [p.content for p in found.plan],
            "rhythm": [word(f"rhythm.{p.rhythm}") for p in found.plan],
            "channel": [word(f"contact_channel.{p.channel}") for p in found.plan],
            "by": [people.get(p.responsible_id or 0, "") for p in found.plan],
        },
        dtype="object",
    )
    edited = st.data_editor(
        frame,
        key=f"{key}_{language()}",
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        column_config={
            "audience": st.column_config.TextColumn(_("Audience"), max_chars=200),
            "content": st.column_config.TextColumn(_("Content"), width="large", max_chars=200),
            "rhythm": st.column_config.SelectboxColumn(_("How often"), options=list(rhythms), default=word("rhythm.weekly")),
            "channel": st.column_config.SelectboxColumn(_("Channel"), options=list(channels), default=word("contact_channel.meeting")),
            "by": st.column_config.SelectboxColumn(_("By whom"), options=list(by_name)),
        },
    )
    return [_line(raw, rhythms, channels, by_name) for raw in edited.to_dict("records") if any(_text(raw[c]) for c in ("audience", "content"))]


def _line(raw: dict[Any, Any], rhythms: dict[str, str], channels: dict[str, str], people: dict[str, int]) -> CommunicationForm:
    rhythm, channel = rhythms.get(_text(raw["rhythm"]), ""), channels.get(_text(raw["channel"]), "")
    return CommunicationForm(_text(raw["audience"]), _text(raw["content"]), rhythm, channel, people.get(_text(raw["by"])))


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value).strip()
