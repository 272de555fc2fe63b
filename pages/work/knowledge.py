"""Knowledge: accepted deliverables of all projects, to be found and read; the customer is not named where it is secret (PRJ-44)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.knowledge import queries
from core.knowledge.queries import KnowledgeRow
from pages.shared.columns import Column
from pages.shared.format import day
from pages.shared.html import chip, html, html_of
from pages.shared.lists import data_list, filter_bar, filter_choice, matches
from pages.shared.places import can_open, go
from pages.shared.record import card, empty_state, facts_table, list_and_panel, on_phone, page_title
from pages.shared.session import signed_in
from pages.shared.words import _, either, word


def render(actor: Actor) -> None:
    rows = queries.items(actor)
    page_title(word("screen.knowledge"), _("{n} accepted deliverables; they come in by themselves", n=len(rows)))
    below, side = list_and_panel([1.9, 1])
    with below, card("knowledge"):
        kinds = {k: word(f"deliverable_kind.{k}") for k in sorted({r.kind for r in rows})}
        types = {t: word(f"project_type.{t}") for t in sorted({r.project_type for r in rows})}
        text, _chip, right = filter_bar("knowledge", search=_("Search title, author, customer, project"))
        with st.container(horizontal=True, gap=6, key="knowledge_filters"):
            kind = filter_choice("knowledge", "kind", _("Kind"), kinds)
            kind_of_project = filter_choice("knowledge", "type", _("Type of project"), types)
        shown = [r for r in rows if _fits(r, text, kind, kind_of_project)]
        empty = ("local_library", _("Nothing here yet"), _("What a client accepts is found here the same day."))
        chosen = data_list("knowledge", shown, _columns(), file="knowledge", actions=right, empty=empty)
    with side:
        if chosen is None and on_phone():
            return
        if chosen is None:
            with card("knowledge_item"):
                empty_state("article", _("Choose a line"), _("Its files and where it comes from stand here."), key="knowledge_item")
        else:
            _panel(actor, chosen)


def _fits(row: KnowledgeRow, text: str, kind: str | None, project_type: str | None) -> bool:
    found = matches(text, row.title, row.title_en, row.author, row.author_en, row.customer, row.customer_en, row.project, row.project_en, row.number)
    return found and kind in (None, row.kind) and project_type in (None, row.project_type)


def _columns() -> list[Column[KnowledgeRow]]:
    return [
        Column[KnowledgeRow]("title", _("Title"), lambda r: either(r.title, r.title_en), width=240),
        Column[KnowledgeRow]("kind", _("Kind"), lambda r: word(f"deliverable_kind.{r.kind}"), width=110),
        Column[KnowledgeRow]("type", _("Type of project"), lambda r: word(f"project_type.{r.project_type}")),
        Column[KnowledgeRow]("customer", _("Customer"), lambda r: _("not named") if r.hidden else either(r.customer, r.customer_en)),
        Column[KnowledgeRow]("author", _("Author"), lambda r: either(r.author, r.author_en)),
        Column[KnowledgeRow]("accepted_on", _("Accepted on"), lambda r: r.accepted_on, kind="day"),
        Column[KnowledgeRow]("project", _("Project"), lambda r: either(r.project, r.project_en), hidden=True),
    ]


def _panel(actor: Actor, row: KnowledgeRow) -> None:
    with card("knowledge_item", either(row.title, row.title_en), word(f"deliverable_kind.{row.kind}")):
        secret = chip(_("level {n}", n=row.security_level), "amber", "lock") if row.security_level else ""
        facts_table(
            [
                (_("Type of project"), word(f"project_type.{row.project_type}")),
                (_("Customer"), html_of("{} {}", _("not named") if row.hidden else either(row.customer, row.customer_en), secret)),
                (_("Project"), f"{row.number} {either(row.project, row.project_en)}".strip()),
                (_("Author"), either(row.author, row.author_en)),
                (_("Accepted on"), day(row.accepted_on)),
            ]
        )
        found = queries.files(actor, row.id)
        if not found:
            html('<div class="t-small t-muted">{}</div>', _("No file of it is open to you."))
        for file in found:
            st.download_button(
                _("{file}, version {n}", file=file.file_name, n=file.number),
                data=lambda i=file.id: queries.download(actor, row.id, i).content,  # type: ignore[misc]
                file_name=file.file_name,
                icon=":material/download:",
                type="tertiary",
                key=f"sm_knowledge_{file.id}",
                on_click="ignore",
            )
        if (
            row.project_id
            and can_open(actor, "project")
            and st.button(_("Open the project"), key="sm_knowledge_project", icon=":material/work:", type="tertiary")
        ):
            go("project", id=row.project_id, tab="deliverables")


render(signed_in())
