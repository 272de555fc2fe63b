"""Saving a sheet of a project: all of it or nothing, each refusal beside its cell, what was typed stays (GEN-07)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.errors import Refusal, SignedOut, StaleScreen
from core.plan.errors import CellsToMend
from pages.projects.parts import inline
from pages.shared.html import icon_html
from pages.shared.session import redraw
from pages.shared.sheet_draft import ReadLine, SheetColumn, SheetEditor
from pages.shared.sheet_grid import close_sheet, sheet_saved
from pages.shared.words import _


def save_sheet(key: str, editor: SheetEditor, columns: Sequence[SheetColumn], rows: Sequence[ReadLine], do: Callable[[], object], toast: str) -> None:
    """Saves and draws the page anew; a refusal goes to its cells."""
    wrong = [row for row in rows if row.bad]
    if wrong:
        editor.general = [CellsToMend(count=sum(len(r.bad) for r in wrong), first=rows.index(wrong[0]) + 1)]
        redraw()
    try:
        do()
    except SignedOut:
        st.rerun()
    except StaleScreen as stale:
        editor.general = [stale]
        st.rerun()
    except Refusal as refusal:
        editor.place(refusal, [c.field for c in columns])
        redraw()
    sheet_saved(key)
    st.session_state["toast"] = toast
    st.rerun()


def save_tools(key: str, editor: SheetEditor, label: str, *, more: bool = False, forget: Callable[[], None] | None = None) -> bool:
    """Unsaved, discard, save; True when it shall be saved. `more`: something beside the sheet is typed, `forget` drops it."""
    changed = editor.draft.changed or more
    if changed:
        inline('<span class="t-small t-amber" style="white-space:nowrap">{} {}</span>', icon_html("edit"), _("not saved yet"))
        if st.button(_("Discard"), key=f"sm_discard_{key}", type="tertiary", wrap=False):
            close_sheet(key)
            if forget is not None:
                forget()
            st.rerun()
    return st.button(label, key=f"sm_save_{key}", type="primary", disabled=not changed, wrap=False)
