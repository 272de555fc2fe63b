"""The templates projects start from, with everything they bring (PRJ-02)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor, Permission
from core.templates import editing, queries
from core.templates.queries import BlockCard, TemplateCard
from pages.projects import template_dialogs, template_parts
from pages.shared.files import files
from pages.shared.format import days, percent
from pages.shared.html import chip, html, html_of, muted
from pages.shared.lists import Column, data_list, filter_bar, matches
from pages.shared.places import go
from pages.shared.record import card, empty_state, page_title
from pages.shared.refusals import attempt, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, word


def render(actor: Actor) -> None:
    toast_once()
    if made := st.session_state.pop("template_made", ""):
        go("template_edit", code=made)
    page_title(
        word("screen.project_templates"),
        _("What a new project begins with: stages, tasks with effort and roles, milestones, deliverables, risks, role weights."),
    )
    kinds = {"template": _("Templates"), "block": _("Blocks of tasks")}
    kind = st.segmented_control(
        _("Show"),
        list(kinds),
        format_func=lambda k: kinds[k],
        default="template",
        key=f"template_kind_{language()}",
        required=True,
        label_visibility="collapsed",
    )
    if kind == "block":
        _blocks(actor)
    else:
        _templates(actor)


def _templates(actor: Actor) -> None:
    found, builds = queries.cards(actor), actor.can(Permission.TEMPLATE_EDIT)
    left, right = st.columns([1, 1.9], gap=14)
    with left, card("templates"):
        if builds:
            with st.container(horizontal=True, gap=8):
                if st.button(_("New template"), icon=":material/add:", key="sm_new_template"):
                    template_dialogs.new(actor, "template", found)
                if st.button(_("From a project"), icon=":material/history:", key="sm_template_project"):
                    template_dialogs.from_project(actor)
        text, _chip, actions = filter_bar("templates", search=_("Search name or type"))
        rows = [t for t in found if matches(text, t.name, t.name_en, word(f"project_type.{t.project_type}"))]
        columns = [
            Column[TemplateCard]("name", _("Template"), lambda t: either(t.name, t.name_en), width=180),
            Column[TemplateCard]("type", _("Type"), lambda t: word(f"project_type.{t.project_type}"), width=90),
            Column[TemplateCard]("days", _("Days"), lambda t: template_parts.effort(t.content), "number", width=70),
        ]
        chosen = data_list(
            "templates",
            rows,
            columns,
            file="templates",
            actions=actions,
            empty=("dashboard_customize", _("No template"), _("An administrator loads the shipped ones.")),
        )
    with right:
        _panel(actor, chosen or (rows[0] if rows else None))


def _blocks(actor: Actor) -> None:
    found, builds = queries.block_cards(actor), actor.can(Permission.TEMPLATE_EDIT)
    left, right = st.columns([1, 1.9], gap=14)
    with left, card("blocks"):
        if builds:
            with st.container(horizontal=True, gap=8):
                if st.button(_("New block"), icon=":material/add:", key="sm_new_block"):
                    template_dialogs.new(actor, "block", found)
                if st.button(_("From a project"), icon=":material/history:", key="sm_block_project"):
                    template_dialogs.block_from_project(actor)
        text, _chip, actions = filter_bar("blocks", search=_("Search name or type"))
        rows = [b for b in found if matches(text, b.name, b.name_en, b.code)]
        columns = [
            Column[BlockCard]("name", _("Block"), lambda b: either(b.name, b.name_en), width=190),
            Column[BlockCard]("type", _("Type"), lambda b: word(f"project_type.{b.project_type}") if b.project_type else _("every type"), width=100),
        ]
        empty = ("view_module", _("No block yet"), _("A block is a piece of plan used again and again: interviews, a workshop, a field visit."))
        chosen = data_list("blocks", rows, columns, file="blocks", actions=actions, empty=empty)
    with right:
        block = chosen or (rows[0] if rows else None)
        if block is not None:
            off = chip(_("not in use"), "slate", "block") if not block.enabled else ""
            with card("block", html_of("{} {}", either(block.name, block.name_en), off)):
                _moves(actor, block.code, enabled=block.enabled, version=block.version)
                html("{}", template_parts.block_tree(block.content))


def _moves(actor: Actor, code: str, *, enabled: bool, version: int) -> None:
    if not actor.can(Permission.TEMPLATE_EDIT):
        return
    with st.container(horizontal=True, gap=8, key=f"template_moves_{code}"):
        if st.button(_("Edit"), icon=":material/edit:", key=f"sm_edit_{code}"):
            go("template_edit", code=code)
        label = _("Take out of use") if enabled else _("Take into use")
        if st.button(label, type="tertiary", key=f"sm_use_{code}") and attempt(
            lambda: editing.set_enabled(actor, code, enabled=not enabled, seen_version=version)
        ):
            st.session_state["toast"] = _("New projects no longer begin with it.") if enabled else _("New projects may begin with it.")
            st.rerun()


def _panel(actor: Actor, template: TemplateCard | None) -> None:
    if template is None:
        with card("template"):
            empty_state("dashboard_customize", _("Choose a template"), _("Its content is shown here."), key="template")
        return
    content = template.content
    off = chip(_("not in use"), "slate", "block") if not template.enabled else ""
    with card("template", html_of("{} {}", either(template.name, template.name_en), off), word(f"project_type.{template.project_type}")):
        html("{}", muted(template_parts.counts(content)))
        _moves(actor, template.code, enabled=template.enabled, version=template.version)
        stages, tasks, risks, about = st.tabs([_("Stages"), _("Tasks"), _("Risks"), _("Goal and scope")], key=f"template_tabs_{language()}")
        with stages:
            html("{}", _stages(content))
            html('<div class="m-group">{}</div>{}', _("Role weights"), template_parts.weights(content))
        with tasks:
            html("{}", template_parts.tree(content))
        with risks:
            html("{}", template_parts.risk_rows(content) if content.risks else muted(_("No open risk is known.")))
        with about:
            files(actor, "project_template", template.id, may_add=False)
            html(
                '<dl class="m-terms one"><div><dt>{}</dt><dd class="t-lines">{}</dd></div><div><dt>{}</dt><dd class="t-lines">{}</dd></div></dl>',
                _("Goal"),
                content.goal or "—",
                _("Scope"),
                content.scope or "—",
            )


def _stages(content: template_parts.TemplateContent) -> object:
    rows = [
        (
            html_of("<b>{} {}</b>", n, either(s.name, s.name_en)),
            percent(s.revenue_share),
            str(len(s.tasks)),
            days(sum((t.effort_days for t in s.tasks), start=0)),
            either(s.milestone.name, s.milestone.name_en) if s.milestone else "—",
        )
        for n, s in enumerate(content.stages, 1)
    ]
    return template_parts.table([_("Stage"), _("Revenue share"), _("Tasks"), _("Days"), _("Closing milestone")], rows, align="lrrrl")


render(signed_in())
