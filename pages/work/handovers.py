"""Projects handed over to after-sales: what is offered, what is served and until when (PRJ-13)."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.access import Actor
from core.errors import NotFound
from core.handover import queries, service
from core.handover.queries import HandoverDetail, HandoverRow
from core.handover.service import LONGEST
from pages.projects import handover_panel
from pages.shared.address import as_id
from pages.shared.columns import Column
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import Text, chip, html, person, state_chip
from pages.shared.lists import data_list, filter_bar, matches
from pages.shared.places import go
from pages.shared.record import card, page_title, record_header
from pages.shared.refusals import attempt, not_here, toast_once, unplaced
from pages.shared.session import signed_in
from pages.shared.words import _, either, word


def render(actor: Actor) -> None:
    toast_once()
    typed = st.query_params.get("id", "")
    if typed:
        _one(actor, as_id(typed))
    else:
        _list(actor)


def _list(actor: Actor) -> None:
    rows = queries.handovers(actor)
    offered = sum(r.state == "offered" for r in rows)
    page_title(word("screen.handovers"), _("{n} offered and not answered yet", n=offered))
    chips = {"all": f"{_('All')} {len(rows)}", "offered": f"{_('Offered')} {offered}", "accepted": f"{_('In service')} {sum(_serving(r) for r in rows)}"}
    with card("handovers"):
        text, chosen, right = filter_bar("handovers", search=_("Search project, customer, manager"), chips=chips, default="all")
        shown = [r for r in rows if chosen in (None, "all") or (chosen == "offered" and r.state == "offered") or (chosen == "accepted" and _serving(r))]
        shown = [r for r in shown if matches(text, r.project_number, r.project, r.project_en, r.customer, r.customer_en, r.manager, r.manager_en)]
        columns = [
            Column[HandoverRow]("number", _("Number"), lambda r: r.project_number),
            Column[HandoverRow]("project", _("Project"), lambda r: either(r.project, r.project_en)),
            Column[HandoverRow]("customer", _("Customer"), lambda r: either(r.customer, r.customer_en)),
            Column[HandoverRow]("state", _("State"), lambda r: r.state, kind="state", record="handover"),
            Column[HandoverRow]("from", _("Service from"), lambda r: r.serves_from, kind="day"),
            Column[HandoverRow]("until", _("Service until"), lambda r: r.serves_until, kind="day"),
            Column[HandoverRow]("manager", word("project_role.manager"), lambda r: either(r.manager, r.manager_en)),
        ]
        empty = ("handshake", _("Nothing is handed over yet"), _("A project is handed over on its tab “Closing”, once it is finished."))
        data_list("handovers", shown, columns, file="handovers", actions=right, empty=empty, on_open=lambda r: go("handovers", id=r.id))


def _serving(row: HandoverRow) -> bool:
    return row.state == "accepted" and row.serves_until >= clock.today()


def _one(actor: Actor, handover_id: int) -> None:
    try:
        found = queries.handover(actor, handover_id)
    except NotFound:
        page_title(word("screen.handovers"))
        not_here()
        return
    row = found.row
    facts: list[tuple[Text, Text]] = [
        (_("Customer"), either(row.customer, row.customer_en)),
        (word("project_role.manager"), person(either(row.manager, row.manager_en))),
    ]
    over = chip(_("service over"), "slate", "event_busy") if row.state == "accepted" and row.serves_until < clock.today() else ""
    record_header(
        row.project_number, either(row.project, row.project_en), state_chip("handover", row.state), facts, trail=(word("screen.handovers"),), aside=over
    )
    with card("handover_one"):
        handover_panel.draw(actor, found)
        _moves(actor, found)


def _moves(actor: Actor, found: HandoverDetail) -> None:
    may = {m.action for m in found.moves if m.refused is None}
    if not may & {"accept", "send_back"}:
        return
    with st.container(horizontal=True, gap=8, key="handover_moves"):
        if (
            "accept" in may
            and st.button(_("Accept"), type="primary", key="handover_accept", icon=":material/check:")
            and attempt(lambda: service.accept(actor, found.row.id, seen_version=found.row.version))
        ):
            st.session_state["toast"] = _("After-sales serves the customer from now on.")
            st.rerun()
        if "send_back" in may and st.button(_("Send back"), key="handover_back", icon=":material/undo:"):
            fresh("handover_back")
            _back(actor, found)


@st.dialog(" ", width="medium")
def _back(actor: Actor, found: HandoverDetail) -> None:
    key = "handover_back"
    refusal = form_refusal(key)
    html("<h3>{}</h3>", _("What is missing?"))
    text = text_field(_("Reason"), "reason", key=f"{key}_text", longest=LONGEST, area=True, refusal=refusal)
    unplaced(refusal, {"reason"})
    if st.button(_("Send back"), type="primary", key=f"{key}_save"):
        saved(key, lambda: service.send_back(actor, found.row.id, reason=text, seen_version=found.row.version), _("The manager is told what is missing."))


render(signed_in())
