"""The templates projects start from, with everything they bring (PRJ-02)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.templates import queries
from core.templates.queries import TemplateCard
from pages.projects import template_parts
from pages.shared.format import days, percent
from pages.shared.html import chip, html, html_of, muted
from pages.shared.lists import Column, data_list, filter_bar, matches
from pages.shared.record import card, empty_state, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, word


def render(actor: Actor) -> None:
    toast_once()
    found = queries.cards(actor)
    page_title(
        word("screen.project_templates"),
        _("What a new project begins with: stages, tasks with effort and roles, milestones, deliverables, risks, role weights."),
    )
    left, right = st.columns([1, 1.9], gap=14)
    with left, card("templates"):
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
        _panel(chosen or (rows[0] if rows else None))


def _panel(template: TemplateCard | None) -> None:
    if template is None:
        with card("template"):
            empty_state("dashboard_customize", _("Choose a template"), _("Its content is shown here."), key="template")
        return
    content = template.content
    off = chip(_("not in use"), "slate", "block") if not template.enabled else ""
    with card("template", html_of("{} {}", either(template.name, template.name_en), off), word(f"project_type.{template.project_type}")):
        html("{}", muted(template_parts.counts(content)))
        stages, tasks, risks, about = st.tabs([_("Stages"), _("Tasks"), _("Risks"), _("Goal and scope")], key=f"template_tabs_{language()}")
        with stages:
            html("{}", _stages(content))
            html('<div class="m-group">{}</div>{}', _("Role weights"), template_parts.weights(content))
        with tasks:
            html("{}", template_parts.tree(content))
        with risks:
            html("{}", template_parts.risk_rows(content) if content.risks else muted(_("No open risk is known.")))
        with about:
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
