"""Skills: the firm's list, who masters which how well; kept by PMO and HR, read by everybody (PRJ-37)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor, Permission
from core.resources import skills
from core.resources.skills import SkillInput, SkillRow
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import chip, html, html_of, person, table
from pages.shared.lists import Column, data_list, filter_bar, matches
from pages.shared.record import card, empty_state, list_and_panel, on_phone, page_title
from pages.shared.refusals import toast_once, unplaced
from pages.shared.session import signed_in
from pages.shared.words import _, either, plural, word

FIELDS = {"code", "name", "name_en"}


def render(actor: Actor) -> None:
    toast_once()
    found = skills.skills(actor)
    alive = [s for s in found if not s.retired]
    page_title(word("screen.skills"), plural("{n} skill in use", "{n} skills in use", len(alive)))
    left, right = list_and_panel([1.6, 1])
    with left, card("skills_list"):
        chosen = _list(actor, found)
    with right:
        if chosen is not None:
            _people(actor, chosen)
        elif not on_phone():
            with card("skill"):
                empty_state("psychology", _("Choose a skill"), _("Who masters it, and how well, is shown here."), key="skill")


def _list(actor: Actor, found: list[SkillRow]) -> SkillRow | None:
    chips = {"used": _("In use"), "retired": _("Retired")}
    text, chip_, right = filter_bar("skills", search=_("Search skill, code"), chips=chips, default="used")
    if actor.can(Permission.SKILL_EDIT) and right.button(_("Add a skill"), icon=":material/add:", key="sm_skill_add"):
        _edit(actor, None)
    rows = [s for s in found if s.retired == (chip_ == "retired") and matches(text, s.code, s.name, s.name_en)]
    columns = [
        Column[SkillRow]("code", _("Code"), lambda s: s.code),
        Column[SkillRow]("name", _("Skill"), lambda s: either(s.name, s.name_en)),
        Column[SkillRow]("people", _("People"), lambda s: s.people, kind="number"),
        Column[SkillRow]("experts", _("Experts"), lambda s: s.experts, kind="number"),
    ]
    empty = ("psychology", _("No skill here"), _("PMO and HR keep the list: what the firm can do, in its own words."))
    return data_list("skills", rows, columns, file="skills", actions=right, empty=empty)


def _people(actor: Actor, skill: SkillRow) -> None:
    with card("skill", either(skill.name, skill.name_en), skill.code):
        people = skills.masters(actor, skill.id)
        if not people:
            html('<div class="t-muted">{}</div>', _("Nobody has it yet. Levels are given in a person's card under “Employees”."))
        else:
            tones = {1: "slate", 2: "blue", 3: "green"}
            rows = [
                (
                    html_of("{}<div class='sub'>{}</div>", person(either(p.name, p.name_en)), either(p.department, p.department_en)),
                    chip(word(f"skill_level.{p.level}"), tones[p.level]),
                )
                for p in people
            ]
            html("{}", table([_("Person"), _("How well")], rows, align="ll"))
        if actor.can(Permission.SKILL_EDIT) and st.button(_("Edit"), icon=":material/edit:", key="sm_skill_edit"):
            _edit(actor, skill)


def _edit(actor: Actor, skill: SkillRow | None) -> None:
    fresh("skill")
    _dialog(actor, skill)


@st.dialog(" ", width="medium")
def _dialog(actor: Actor, skill: SkillRow | None) -> None:
    key = f"skill_{skill.id}_{skill.version}" if skill else "skill_new"
    refusal = form_refusal("skill")
    html("<h3>{}</h3>", _("Change a skill") if skill else _("Add a skill"))
    name = text_field(_("Skill"), "name", key=f"{key}_name", value=skill.name if skill else "", longest=80, refusal=refusal)
    name_en = text_field(_("Name in English"), "name_en", key=f"{key}_name_en", value=skill.name_en if skill else "", longest=80, refusal=refusal)
    code = text_field(_("Code"), "code", key=f"{key}_code", value=skill.code if skill else "", longest=40, refusal=refusal)
    retired = st.checkbox(_("Retired: stays with who has it, is not given any more"), value=skill.retired, key=f"{key}_retired") if skill else False
    unplaced(refusal, FIELDS)
    if st.button(_("Save"), type="primary", key=f"{key}_save"):
        row = SkillInput(skill.id if skill else None, code, name, name_en, retired)
        seen = {skill.id: skill.version} if skill else {}
        saved("skill", lambda: skills.save_skills(actor, [row], seen=seen), _("The skill is saved."))


render(signed_in())
