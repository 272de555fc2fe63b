"""The trail: who changed what, when, before and after, part by part (PLT-09)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.projects.queries import ProjectCard
from core.projects.trail import PARTS, trail_of
from pages.shared.record import card as white_card
from pages.shared.trail import trail
from pages.shared.words import _, language, word


def draw(actor: Actor, card: ProjectCard) -> None:
    names = {part: word("record.project") if part == "project" else word(f"project_tab.{part}") for part in PARTS}
    with white_card("trail", _("Who changed what?")):
        part = st.segmented_control(
            _("Part of the record"),
            list(names),
            format_func=lambda p: names[p],
            default="project",
            key=f"trail_part_{card.id}_{language()}",
            required=True,
            label_visibility="collapsed",
        )
        trail(trail_of(actor, card.id, part or "project"))
