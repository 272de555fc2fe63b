"""Support requests in a list, and the dialog that asks for one (PLT-13)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor
from core.people import queries as people
from core.support import queries, service
from core.support.queries import SupportRow
from core.support.service import LONGEST, SupportForm
from pages.shared.columns import Column
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import Text, chip, html, state_chip
from pages.shared.places import go
from pages.shared.refusals import unplaced
from pages.shared.words import _, either

ANSWER_DAYS = 5


def columns() -> list[Column[SupportRow]]:
    return [
        Column[SupportRow]("number", _("Number"), lambda r: r.number),
        Column[SupportRow]("title", _("Request"), lambda r: r.title),
        Column[SupportRow]("state", _("State"), lambda r: r.state, kind="state", record="support_request"),
        Column[SupportRow]("due_on", _("Answer by"), lambda r: r.due_on, kind="day"),
        Column[SupportRow]("department", _("Asked of"), lambda r: either(r.department, r.department_en)),
        Column[SupportRow]("asked_by", _("Asked by"), lambda r: either(r.asked_by, r.asked_by_en)),
        Column[SupportRow]("taken_by", _("Looked after by"), lambda r: either(r.taken_by, r.taken_by_en)),
    ]


def about(actor: Actor, record: str, record_id: int) -> None:
    """What was asked about a record, and asking more."""
    rows = queries.requests(actor, "about", record=record, record_id=record_id)
    if st.button(_("Ask another department"), key="sm_ask_support", icon=":material/contact_support:"):
        fresh("ask_support")
        ask(actor, record, record_id)
    if not rows:
        html('<div class="t-small t-muted">{}</div>', _("Nothing has been asked of another department about this."))
        return
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"row_support_{row.id}"):
            html(
                "<div><b>{}</b> {} {} <span class='sub'>{} → {} · {}</span></div>",
                row.title,
                state_chip("support_request", row.state),
                late(row),
                either(row.asked_by, row.asked_by_en),
                either(row.department, row.department_en),
                row.due_on,
            )
            st.space("stretch")
            if st.button("", key=f"sm_support_{row.id}", type="tertiary", icon=":material/chevron_right:", help=_("Open")):
                go("support", id=row.id)


def late(row: SupportRow) -> Text:
    """A red mark when the day of the answer is over."""
    over = (clock.today() - row.due_on).days
    return chip(_("{n} d over", n=over), "red", "alarm") if row.open and over > 0 else ""


@st.dialog(" ", width="medium")
def ask(actor: Actor, record: str = "", record_id: int | None = None) -> None:
    key = "ask_support"
    refusal = form_refusal(key)
    html("<h3>{}</h3>", _("Ask another department"))
    options = {d.id: either(d.name, d.name_en or d.name) for d in people.department_choices(actor) if d.id != actor.department_id}
    department = choice_field(_("Asked of"), "department_id", options, key=f"{key}_department", refusal=refusal)
    title = text_field(_("Request"), "title", key=f"{key}_title", refusal=refusal)
    body = text_field(_("What is needed, and what for"), "body", key=f"{key}_body", longest=LONGEST, area=True, refusal=refusal)
    due = date_field(_("Answer by"), "due_on", key=f"{key}_due", value=clock.today() + dt.timedelta(days=ANSWER_DAYS), refusal=refusal)
    unplaced(refusal, {"department_id", "title", "body", "due_on"})
    if st.button(_("Ask"), type="primary", key=f"{key}_save"):
        saved(key, lambda: service.ask(actor, SupportForm(department, title, body, due, record, record_id)), _("The department is told."))
