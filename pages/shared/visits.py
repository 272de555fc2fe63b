"""The usage log learns of a record that was opened: once per person, day and sign-in, however often the page is drawn (PLT-08)."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.access import Actor
from core.usage.write import note_view

# screen → the record it shows and what its id is called in the address
SHOWS = {
    "customer": ("customer", "id"),
    "contract": ("contract", "id"),
    "project": ("project", "id"),
    "decision": ("approval_case", "case"),
    "bonus": ("bonus_sheet", "id"),
}
VISITED, NOT_HERE = "visited", "record_not_here"


def missed() -> None:
    """The page found no such record, or none for this person: nothing was looked at."""
    st.session_state[NOT_HERE] = True


def note_visit(actor: Actor, screen: str) -> None:
    """After a page was drawn to its end."""
    missing = st.session_state.pop(NOT_HERE, False)
    record, name = SHOWS.get(screen, ("", ""))
    asked = st.query_params.get(name, "") if record else ""
    if missing or not (asked.isascii() and asked.isdigit()) or len(asked) > 18:
        return
    visit = (clock.today(), record, int(asked))
    visited = st.session_state.setdefault(VISITED, set())
    if visit not in visited:
        visited.add(visit)
        note_view(actor, screen, record, int(asked))
