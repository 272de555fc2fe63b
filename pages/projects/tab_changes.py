"""The changes of a project: the open one with what it comes to, and what became of the earlier ones (PRJ-14)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.changes import queries
from core.changes.queries import ChangeRow
from core.projects.queries import ProjectCard
from pages.projects import change_dialogs, change_panel
from pages.shared.format import instant
from pages.shared.html import html, html_of, kind_chip, sentence_line, state_chip, table
from pages.shared.places import can_open, go
from pages.shared.record import card as white_card
from pages.shared.record import empty_state, figures
from pages.shared.words import _, either, heading, plural, sentence, word


def draw(actor: Actor, card: ProjectCard) -> None:
    rows = queries.changes(actor, card.id)
    move = queries.may_open(actor, card.id)
    current = next((row for row in rows if row.open), None)
    if current is not None:
        _open(actor, current)
    elif move is not None:
        with st.container(key="change_tools", horizontal=True, vertical_alignment="center", gap=8):
            if st.button(_("Request a change"), key="sm_change_request", type="primary", icon=":material/edit_document:", disabled=move.refused is not None):
                change_dialogs.request(actor, card)
            if card.state == "paused" and move.refused is None and st.button(_("Restart with a change"), key="sm_change_restart", icon=":material/play_arrow:"):
                change_dialogs.request(actor, card, with_restart=True)
        if move.refused is not None:
            sentence_line(sentence(move.refused), "amber", "lock")
    past = [row for row in rows if not row.open]
    if past:
        _past(actor, past)
    elif current is None:
        empty_state(
            "difference", _("No change so far"), _("Plan, team, budget, stages and dates change by a document: approved, with a new baseline."), key="changes"
        )


def _open(actor: Actor, row: ChangeRow) -> None:
    sheet = queries.change(actor, row.id)
    with white_card("change_open", html_of("{} {}", row.number, kind_chip(word(f"change_kind.{row.kind}"))), state_chip("project_change", row.state)):
        html('<div class="t-lines">{}</div>', row.reason)
        figures(change_panel.strip(sheet))
        for refusal in sheet.refusals[:3]:
            sentence_line(sentence(refusal), "amber", "radio_button_unchecked")
        with st.container(key="change_open_tools", horizontal=True, vertical_alignment="center", gap=8):
            label = _("Edit the change") if sheet.editable else _("Open the change")
            if can_open(actor, "change") and st.button(label, key="sm_change_open", type="primary", icon=":material/edit_document:"):
                go("change", id=row.id)
            html('<span class="t-small t-muted">{}</span>', plural("{n} difference", "{n} differences", sheet.difference.count))


def _past(actor: Actor, rows: list[ChangeRow]) -> None:
    with white_card("changes_past", _("What was changed before?"), str(len(rows))):
        body = [
            (
                html_of('<a href="/change?id={}" target="_self"><b>{}</b></a>', row.id, row.number),
                word(f"change_kind.{row.kind}"),
                row.reason,
                either(row.made_by, row.made_by_en),
                instant(row.ended_at, year=True),
                _("Baseline {n}", n=row.baseline) if row.baseline is not None else "—",
                state_chip("project_change", row.state),
            )
            for row in rows
        ]
        head = [heading("record.change"), _("Kind"), _("Reason"), _("Requested by"), _("Decided"), _("Baseline"), ""]
        html("{}", table(head, body, cards=True, widths=("12%", "12%", "30%", "13%", "14%", "10%", "9%")))
