"""The skills in a person's card, with their levels; changed by PMO, HR and who leads the person (PRJ-37)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.resources import skills
from core.resources.skills import LEVELS, PersonSkills
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import form_refusal
from pages.shared.html import chip, html, html_of, join, muted
from pages.shared.record import card
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, language, word

TONES = {1: "slate", 2: "blue", 3: "green"}


def draw(actor: Actor, employee_id: int, name: str) -> None:
    """The card; a button only for who may change it."""
    found = skills.of_person(actor, employee_id)
    with card("skills", _("What can this person do?"), _("{n} skills", n=len(found.skills)) if found.skills else ""):
        if found.skills:
            parts = (chip(html_of("{} · {}", either(s.name, s.name_en), word(f"skill_level.{s.level}")), TONES[s.level]) for s in found.skills)
            html('<div style="display:flex;gap:6px;flex-wrap:wrap">{}</div>', join(parts))
        else:
            html("{}", muted(_("No skill is named yet.")))
        if found.may_rate and st.button(_("Change the skills"), icon=":material/edit:", key="sm_skills"):
            fresh("skill_levels")
            _rate(actor, employee_id, name, found)


@st.dialog(" ", width="medium")
def _rate(actor: Actor, employee_id: int, name: str, found: PersonSkills) -> None:
    key, held = "skill_levels", {s.skill_id: s.level for s in found.skills}
    refusal = form_refusal(key)
    html("<h3>{}</h3>", _("What can {name} do, and how well?", name=name))
    levels: dict[int, int] = {}
    known = [s for s in skills.skills(actor) if not s.retired or s.id in held]
    if not known:
        html("{}", muted(_("The firm has no list of skills yet; PMO and HR keep it under “Skills”.")))
        return
    words = {n: word(f"skill_level.{n}") for n in LEVELS}
    for s in known:
        left, right = st.columns([1.3, 2], vertical_alignment="center")
        left.html(html_of("{}", either(s.name, s.name_en)))
        level = right.segmented_control(
            either(s.name, s.name_en), LEVELS, format_func=lambda n: words[n], default=held.get(s.id),
            key=f"{key}_{employee_id}_{s.id}_{language()}", label_visibility="collapsed",
        )  # fmt: skip
        if level:
            levels[s.id] = level
    unplaced(refusal, set())
    if st.button(_("Save"), type="primary", key=f"{key}_save"):
        saved(key, lambda: skills.set_levels(actor, employee_id, levels), _("The skills are saved."))
