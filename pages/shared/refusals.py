"""How a screen shows that the house said no: the sentence beside its field, or above the action; nothing typed is lost (GEN-07)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.errors import NotFound, Refusal, Refusals, SignedOut, StaleScreen
from pages.shared.html import Text, html_of, join, sentence_html, table
from pages.shared.visits import missed
from pages.shared.words import _, has_word, say, sentence, word

WRONG = "wrong_fields"


def refusal_html(refusal: Refusal) -> Text:
    """The sentence of a refusal; of a stale screen also what differs."""
    if isinstance(refusal, Refusals):
        return join(refusal_html(r) for r in refusal.refusals)
    shown = sentence_html(sentence(refusal), "red", "error")
    if isinstance(refusal, StaleScreen) and refusal.changes:
        rows = [(_field_word(name), say(before), say(now)) for name, before, now in refusal.changes]
        return html_of("{}{}", shown, table([_("Field"), _("On your screen"), _("Now")], rows))
    return shown


def _field_word(name: str) -> str:
    return word(f"field.{name}") if has_word(f"field.{name}") else name


def show(refusal: Refusal, where: Any = st) -> None:
    """Draws the refusal."""
    where.html(refusal_html(refusal))


def mark(key: str, *, wrong: bool) -> None:
    """Notes that the field of this key holds, or no longer holds, something that cannot be read."""
    fields: set[str] = st.session_state.setdefault(WRONG, set())
    (fields.add if wrong else fields.discard)(key)


def unmark_all() -> None:
    """At the beginning of a page: its fields mark themselves anew."""
    st.session_state.pop(WRONG, None)


def unreadable() -> bool:
    """Whether a field of this page (or dialog) cannot be read. Nothing is saved then: the service would get an empty one."""
    return bool(st.session_state.get(WRONG))


def mend_first(where: Any = st) -> None:
    """The sentence beside the button; the field has its own."""
    where.html(sentence_html(_("One field cannot be read yet. Please mend it first; nothing was saved."), "red", "error"))


def attempt(do: Callable[[], object], *, where: Any = st) -> bool:
    """Does what was asked; shows the refusal and returns False when the house says no."""
    if unreadable():
        mend_first(where)
        return False
    try:
        do()
    except SignedOut:
        st.rerun()
    except Refusal as refusal:
        show(refusal, where)
        return False
    return True


def field_sentence(refusal: Refusal | None, field: str) -> str | None:
    """The sentence that belongs beside `field`, if any."""
    if refusal is None:
        return None
    parts = refusal.refusals if isinstance(refusal, Refusals) else (refusal,)
    return next((sentence(r) for r in parts if r.field == field), None)


def beside(refusal: Refusal | None, field: str) -> None:
    """Draws that sentence under the field."""
    text = field_sentence(refusal, field)
    if text:
        st.html(html_of('<div class="m-fielderror" role="alert">{}</div>', text))


def unplaced(refusal: Refusal | None, fields: set[str]) -> None:
    """Draws what belongs to none of the form's fields."""
    if refusal is None:
        return
    parts = refusal.refusals if isinstance(refusal, Refusals) else (refusal,)
    for part in parts:
        if part.field not in fields:
            show(part)


def not_here() -> None:
    """The page of a record that is not there, or not for this person: both look the same."""
    missed()
    show(NotFound(record=""))


def toast_once() -> None:
    """Shows what the action before the redraw said."""
    text = st.session_state.pop("toast", None)
    if text:
        st.toast(text, icon=":material/check:")
