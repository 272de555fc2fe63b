"""The saved views of a list: its search, filters and columns under a name, for the one person (GEN-05)."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.access import Actor
from core.errors import Refusal
from core.preferences import service
from pages.shared import address
from pages.shared.html import html, plain
from pages.shared.refusals import beside, show
from pages.shared.session import present
from pages.shared.words import _


def saved_views(key: str, where: Any) -> None:
    """The bookmark beside the filters. Looked up only when it is opened."""
    actor = present()
    if actor is None:
        return
    menu = where.popover("", icon=":material/bookmark:", type="tertiary", key=f"sm_views_{key}", help=_("Saved views"), on_change="rerun")
    if menu.open:
        with menu.container(key=f"views_{key}", gap=4):
            _views(actor, key)


def _views(actor: Actor, key: str) -> None:
    found = service.views(actor, key)
    for view in found:
        with st.container(horizontal=True, gap=4, vertical_alignment="center"):
            st.button(
                plain(view.name),
                key=f"view_{key}_{view.id}",
                type="tertiary",
                icon=":material/bookmark:",
                width="stretch",
                on_click=address.apply,
                args=(key, view.parameters),
            )
            st.button(
                "", key=f"sm_unview_{key}_{view.id}", type="tertiary", icon=":material/delete:", help=_("Remove"), on_click=_remove, args=(actor, view.id)
            )
    if not found:
        html('<div class="t-small t-muted">{}</div>', _("Search and filter the list, then keep it here under a name."))
    name = st.text_input(
        _("Name of the view"), key=f"view_name_{key}", max_chars=service.LONGEST_NAME, placeholder=_("Name of the view"), label_visibility="collapsed"
    )
    beside(st.session_state.get(f"view_refusal_{key}"), "view_name")
    st.button(_("Save this view"), key=f"sm_save_view_{key}", on_click=_save, args=(actor, key), disabled=not (name or "").strip())


def _save(actor: Actor, key: str) -> None:
    try:
        service.save_view(actor, key, st.session_state[f"view_name_{key}"], address.kept(key))
    except Refusal as refusal:
        st.session_state[f"view_refusal_{key}"] = refusal
        return
    st.session_state.pop(f"view_refusal_{key}", None)
    st.session_state[f"view_name_{key}"] = ""


def _remove(actor: Actor, view_id: int) -> None:
    try:
        service.remove_view(actor, view_id)
    except Refusal as refusal:
        show(refusal)
