"""Saving from a dialog: done and away, or the refusal beside its field with everything still there (GEN-07)."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.errors import Refusal, SignedOut
from pages.shared.forms import keep_refusal
from pages.shared.refusals import mend_first, unreadable


def fresh(key: str) -> None:
    """Called where the dialog is opened: what the last try was refused for is no longer shown."""
    keep_refusal(key, None)


def saved(key: str, do: Callable[[], object], toast: str) -> None:
    """Runs the service and redraws the page; a refusal stays in the dialog, for its fields to show."""
    if unreadable():
        mend_first()
        return
    try:
        do()
    except SignedOut:
        st.rerun()
    except Refusal as refusal:
        keep_refusal(key, refusal)
        st.rerun(scope="fragment")
    keep_refusal(key, None)
    st.session_state["toast"] = toast
    st.rerun()
