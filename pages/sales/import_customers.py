"""Import customers or their contacts: what each column is, what is wrong by row and cell, nearest words to accept; all or nothing (GEN-05)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from pages.sales import importing
from pages.sales.words import country, decision_parts, industries, sizes, statuses
from pages.shared.record import page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, language, word


def render(actor: Actor) -> None:
    toast_once()
    with st.container(horizontal=True, vertical_alignment="center", gap=8):
        page_title(word("screen.customer_import"), _("all rows or none; the same file again adds nothing"))
        st.space("stretch")
        names = {"customers": word("record.customer"), "contacts": word("record.contact")}
        chosen = st.segmented_control(
            _("What is in the file?"),
            list(names),
            default="customers",
            required=True,
            format_func=names.get,
            key=f"import_list_{language()}",
            label_visibility="collapsed",
        )
    words = {"industry": _industry, "country": country, "status": _status, "size": _size, "decision_part": _part}
    importing.draw(actor, chosen, words, back="customers")


def _industry(code: str) -> str:
    return industries().get(code, code)


def _status(code: str) -> str:
    return statuses().get(code, code)


def _size(code: str) -> str:
    return sizes().get(code, code)


def _part(code: str) -> str:
    return decision_parts().get(code, code)


render(signed_in())
