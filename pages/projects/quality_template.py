"""The tailoring a template proposes, typed in its editor (PRJ-02, PRJ-31)."""

from __future__ import annotations

import streamlit as st

from core.quality.words import AREAS, CHOICES, LONGEST
from core.templates.content import TemplateArea, TemplateContent
from pages.shared.html import html
from pages.shared.record import card
from pages.shared.words import _, word


def draw(content: TemplateContent, key: str) -> None:
    """One line for each process area: kept, reduced or dropped, and why."""
    names = {c: word(f"area_choice.{c}") for c in CHOICES}
    less = sum(choice != "kept" for choice, _reason in _typed(content, key).values())
    with card("template_tailoring", _("Which process areas does the project keep?"), _("{n} reduced or dropped", n=less)):
        html('<div class="t-small t-muted">{}</div>', _("An area that is reduced or dropped says why."))
        with st.expander(_("Process areas"), expanded=False):
            for area in AREAS:
                kept = content.tailoring.get(area, TemplateArea(choice="kept"))
                name, choice, reason = st.columns([1.3, 0.6, 2.2], gap=14, vertical_alignment="center")
                with name:
                    html("<b>{}</b> {}", area, word(f"process_area.{area}"))
                choice.selectbox(
                    _("Tailoring"), CHOICES, index=CHOICES.index(kept.choice), format_func=names.__getitem__, key=f"{key}_area_{area}",
                    label_visibility="collapsed",
                )  # fmt: skip
                reason.text_input(_("Reason"), value=kept.reason, key=f"{key}_reason_{area}", max_chars=LONGEST, label_visibility="collapsed")


def read(content: TemplateContent, key: str) -> dict[str, tuple[str, str]]:
    """As typed now: what is less than kept."""
    return {area: found for area, found in _typed(content, key).items() if found[0] != "kept"}


def _typed(content: TemplateContent, key: str) -> dict[str, tuple[str, str]]:
    state, found = st.session_state, {}
    for area in AREAS:
        kept = content.tailoring.get(area, TemplateArea(choice="kept"))
        found[area] = str(state.get(f"{key}_area_{area}", kept.choice)), str(state.get(f"{key}_reason_{area}", kept.reason)).strip()
    return found
