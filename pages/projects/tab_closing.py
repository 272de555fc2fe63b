"""Closing: what is still open and where, the settlement, the hand-over to after-sales, what was learned (PRJ-13, PRJ-34)."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.handover import queries as handovers
from core.projects.queries import ProjectCard
from core.projects.settlement import settlement
from core.projects.still_open import still_open
from pages.projects import handover_form, handover_panel
from pages.projects.ending_panel import settlement_table, strip
from pages.projects.tabs import tab_button
from pages.shared.html import chip, html, html_of, icon_html
from pages.shared.record import card as white_card
from pages.shared.record import empty_state, figures
from pages.shared.words import _, say, word

OVER = ("finished", "closed")


def draw(actor: Actor, card: ProjectCard) -> None:
    left, right = st.columns([1.25, 1], gap=14)
    with left:
        _open(actor, card)
        if card.sees_money:
            _settlement(actor, card)
    with right:
        _handover(actor, card)


def _open(actor: Actor, card: ProjectCard) -> None:
    """Each open thing with its count and the tab where it is settled."""
    items = still_open(actor, card.id)
    if card.state == "closed":
        with white_card("still_open", _("What is still open?"), chip(_("closed"), "slate", "lock")):
            html('<div class="m-next">{}<span>{}</span></div>', icon_html("check_circle", "green"), _("Nothing: the project is closed."))
        return
    mark = chip(_("{n} open", n=sum(i.count for i in items)), "amber", "pending") if items else chip(_("ready to close"), "green", "check")
    with white_card("still_open", _("What is still open?"), mark):
        if not items:
            html('<div class="m-next">{}<span>{}</span></div>', icon_html("check_circle", "green"), _("Nothing is open any more."))
        for n, item in enumerate(items):
            with st.container(key=f"row_open_{n}", horizontal=True, vertical_alignment="center", gap=8):
                html('<div class="m-next">{}<span><b>{}</b> {}</span></div>', icon_html("radio_button_unchecked", "amber"), item.count, say(item.word))
                if item.leaf:
                    tab_button(word(f"project_tab.{item.leaf}"), item.leaf, f"open_{n}")


def _settlement(actor: Actor, card: ProjectCard) -> None:
    found = settlement(actor, card.id)
    note = _("as it was settled") if card.state == "closed" else _("as it stands now")
    with white_card("closing_settlement", _("What did the project earn?"), note):
        figures(strip(found))
        settlement_table(found)


def _handover(actor: Actor, card: ProjectCard) -> None:
    found = handovers.of_project(actor, card.id)
    may = Permission.PROJECT_LIFE in card.may and card.state in OVER
    with white_card("handover", _("Who serves the customer from now on?"), handover_panel.state(found)):
        if found is None:
            hint = _("Scope, service period, promised times, contacts and documents, accepted by after-sales.")
            if card.state not in OVER:
                hint = _("Possible once the project is finished.")
            empty_state("handshake", _("Not handed over to after-sales"), hint, key="handover")
            if may and st.button(_("Hand over"), icon=":material/handshake:", type="primary", key="sm_handover_new"):
                handover_form.ask(actor, card, None)
            return
        handover_panel.draw(actor, found)
        if may and found.row.state in ("draft", "sent_back"):
            with st.container(horizontal=True, gap=8):
                if st.button(_("Change"), key="sm_handover_change"):
                    handover_form.ask(actor, card, found)
                handover_panel.offer(actor, found)
    if found is not None and found.row.state == "accepted" and found.row.serves_until < clock.today():
        html("{}", html_of('<div class="t-small t-muted">{}</div>', _("The service period is over.")))
