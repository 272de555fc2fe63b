"""What meetings, research, client team and quality draw alike: a line with its mark and buttons, who can be named, text as it was typed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from core import clock
from core.access import Actor
from core.meetings.people import contacts_of
from core.projects import choices
from pages.shared.files import files
from pages.shared.format import day
from pages.shared.html import Text, chip, html
from pages.shared.words import _, either

DONE = ("rejected", "closed")


def line(key: str, mark: Text, title: Text, sub: Text = "", side: Text = "") -> Any:
    """One row: its state, what it is with a second line, who and when; its buttons go into what is returned."""
    box = st.container(key=f"row_{key}", horizontal=True, vertical_alignment="center", gap=8)
    with box:
        html('<div class="m-riskline"><div>{}</div><div><b>{}</b><span>{}</span></div><div class="t-small t-muted">{}</div></div>', mark, title, sub, side)
    return box


def due_mark(due_on: dt.date, late: int) -> Text:
    """The day something is due, red with the days it is over."""
    if late:
        return chip(_("{n} d late", n=late), "red", "alarm")
    near = (due_on - clock.today()).days <= 2
    return chip(day(due_on), "amber" if near else "slate", "event")


def lines(text: str) -> None:
    """A text with the lines it was typed in."""
    html('<div class="m-prose t-lines" style="overflow-wrap:anywhere">{}</div>', text or "—")


def people_options(actor: Actor) -> dict[int, str]:
    """Everybody who works here, by number."""
    return {p.id: either(p.name, p.name_en) for p in choices.people(actor)}


def contact_options(actor: Actor, project_id: int) -> dict[int, str]:
    """The contacts of the project's customer with their titles."""
    return {c.id: f"{either(c.name, c.name_en)}{f' · {c.title}' if c.title else ''}" for c in contacts_of(actor, project_id)}


def files_of(actor: Actor, record: str, record_id: int, name: str, count: int, *, may_add: bool) -> None:
    """A button with how many files there are; they are read when they are looked at."""
    if not (count or may_add):
        return
    if st.button(str(count) if count else "", key=f"sm_files_{record}_{record_id}", type="tertiary", icon=":material/attach_file:", help=_("Files")):

        @st.dialog(_("Files"))
        def shown() -> None:
            html("<b>{}</b>", name)
            files(actor, record, record_id, may_add=may_add)

        shown()


def done(toast: str) -> None:
    """Something was saved outside a dialog: said, and the page drawn anew."""
    st.session_state["toast"] = toast
    st.rerun()
