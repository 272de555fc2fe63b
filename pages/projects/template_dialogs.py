"""New templates and blocks: empty, as a copy, from a project that was done, from a task of its plan (PRJ-02)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import Actor
from core.portfolio import queries as projects
from core.projects.types import ProjectType
from core.templates import editing
from core.templates.editing import Kind, Naming
from core.templates.queries import BlockCard, TemplateCard
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, form_refusal, text_field
from pages.shared.html import html, muted
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, word

FIELDS = {"code", "name", "name_en", "project_type", "source", "project", "task"}


def new(actor: Actor, kind: Kind, cards: Sequence[TemplateCard] | Sequence[BlockCard]) -> None:
    """Empty or as a copy."""
    key = f"new_{kind}"
    fresh(key)
    title = _("New template") if kind == "template" else _("New block")

    @st.dialog(title, width="medium")
    def ask() -> None:
        refusal = form_refusal(key)
        naming = _naming(key, kind)
        sources = {"": _("empty")} | {c.code: either(c.name, c.name_en) for c in cards}
        source = choice_field(_("Begins as a copy of"), "source", sources, key=f"{key}_source", value="", refusal=refusal)
        unplaced(refusal, FIELDS)
        if st.button(title, type="primary", key=f"{key}_make"):
            saved(key, lambda: _made(editing.create(actor, naming, kind=kind, source=source or "")), _("It is made: now build it."))

    ask()


def from_project(actor: Actor) -> None:
    """The plan of a project, with the effort planned or as it turned out."""
    key = "template_from_project"
    fresh(key)

    @st.dialog(_("Template from a project"), width="medium")
    def ask() -> None:
        refusal = form_refusal(key)
        rows = {p.id: f"{p.number} {either(p.name, p.name_en)}" for p in projects.list_projects(actor)}
        if not rows:
            html("{}", muted(_("You see no project yet.")))
            return
        project = choice_field(_("Project"), "project", rows, key=f"{key}_project", value=next(iter(rows)), refusal=refusal)
        naming = _naming(key, "template")
        actual = st.checkbox(_("Effort as it turned out, where days were confirmed"), value=True, key=f"{key}_actual")
        html("{}", muted(_("Tasks, links, durations, milestones, risks and weights come along; people, dates and money stay behind.")))
        unplaced(refusal, FIELDS)
        if st.button(_("Make the template"), type="primary", key=f"{key}_make") and project:
            saved(key, lambda: _made(editing.create_from_project(actor, project, naming, actual_effort=actual)), _("It is made: now build it."))

    ask()


def block_from_project(actor: Actor) -> None:
    """A task of a project with everything below it."""
    key = "block_from_project"
    fresh(key)

    @st.dialog(_("Block from a project"), width="medium")
    def ask() -> None:
        refusal = form_refusal(key)
        rows = {p.id: f"{p.number} {either(p.name, p.name_en)}" for p in projects.list_projects(actor)}
        if not rows:
            html("{}", muted(_("You see no project yet.")))
            return
        project = choice_field(_("Project"), "project", rows, key=f"{key}_project", value=next(iter(rows)), refusal=refusal)
        tasks = dict(editing.branches(actor, project)) if project else {}
        task = choice_field(_("Task with everything below it"), "task", tasks, key=f"{key}_task_{project}", value=next(iter(tasks), None), refusal=refusal)
        naming = _naming(key, "block")
        unplaced(refusal, FIELDS)
        if st.button(_("Make the block"), type="primary", key=f"{key}_make", disabled=not tasks) and project and task:
            saved(key, lambda: _made(editing.create_block_from_plan(actor, project, task, naming)), _("It is made: now build it."))

    ask()


def _naming(key: str, kind: Kind) -> Naming:
    refusal = form_refusal(key)
    types: dict[str, str] = {t.value: word(f"project_type.{t.value}") for t in ProjectType}
    if kind == "block":
        types = {"": _("every type"), **types}
    one, two = st.columns(2, gap=14)
    with one:
        name = text_field(_("Name"), "name", key=f"{key}_name", refusal=refusal)
        code = text_field(_("Code"), "code", key=f"{key}_code", refusal=refusal, longest=40)
    with two:
        name_en = text_field(_("Name in English"), "name_en", key=f"{key}_name_en", refusal=refusal)
        chosen = choice_field(_("Project type"), "project_type", types, key=f"{key}_type", value=next(iter(types)), refusal=refusal)
    return Naming(code, name, name_en, chosen or "")


def _made(code: str) -> None:
    st.session_state["template_made"] = code
