"""What was touched on a chart of approvals: it stands in the address, each touch is taken back by another, and the choice beside the
search that says the same follows it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.shared import address
from pages.shared.words import _, language


def read(key: str, name: str) -> str:
    return address.kept(key).get(f"{key}_{name}", "")


def pick(key: str, name: str, value: str) -> None:
    """For callbacks: what is picked already is let go."""
    address.put(key, f"{key}_{name}", "" if read(key, name) == value else value)
    st.session_state.pop(f"{key}_{name}_{language()}", None)          # the widget takes its value from the address again


def clear(key: str) -> None:
    """For callbacks: nothing is picked."""
    for name in address.kept(key):
        st.session_state.pop(f"{name}_{language()}", None)
        address.put(key, name, "")


def picked_bar(key: str, told: Mapping[str, str]) -> None:
    """What was picked, each with its way back; `told` are its words by name."""
    if not told:
        return
    with st.container(key=f"picked_{key}", horizontal=True, gap=6):
        for name, text in told.items():
            st.button(text, key=f"unpick_{key}_{name}_{language()}", icon=":material/close:", on_click=pick, args=(key, name, read(key, name)))
        st.button(_("Show everything"), key=f"unpick_{key}_all", type="tertiary", on_click=clear, args=(key,))


def office_time(minutes: int | None) -> str:
    """Office time in hours: 45 min, 6.5 h, 120 h."""
    if minutes is None:
        return "—"
    if minutes < 60:
        return _("{n} min", n=minutes)
    hours = f"{minutes / 60:.1f}" if minutes < 6000 else f"{minutes / 60:,.0f}"
    return _("{n} h", n=hours.removesuffix(".0"))
