"""The action bar: pinned at the bottom on every device, greyed moves say why in words (there is no hover on a phone)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from core.errors import Refusal
from pages.shared.html import Text, html, html_of, icon_html, join
from pages.shared.refusals import attempt
from pages.shared.words import _, sentence


@dataclass(frozen=True)
class Action:
    """A button of the bar. `do` gets the comment; `refused` greys it with its sentence; `done` is the toast afterwards."""

    key: str
    label: str
    do: Callable[[str], object]
    kind: str = "secondary"  # primary, secondary, tertiary
    icon: str | None = None
    refused: Refusal | str | None = None
    more: bool = False  # goes into the "More" popover
    done: str = ""
    form: Callable[[], None] | None = None  # in "More": draws its own fields instead of a button
    opens: Callable[[], None] | None = None  # opens a dialog instead of acting at once …
    asks: Callable[[], bool] | None = None  # … when this, asked at the click, says so

    @property
    def reason(self) -> str:
        return sentence(self.refused) if isinstance(self.refused, Refusal) else self.refused or ""


def action_bar(actions: Sequence[Action], *, key: str, note: Text = "", comment: str | None = None) -> None:
    """Draws the bar. `comment` is the placeholder of a comment field, which is left out when None. After an action the page is
    drawn anew; a refusal stays on the page with what was typed."""
    main, more = [a for a in actions if not a.more], [a for a in actions if a.more]
    if not actions:
        return
    with st.bottom.container(key="action_bar", gap=6):
        problem = st.container(key="action_problem")
        with st.container(key="action_row", horizontal=True, vertical_alignment="center", gap=8):
            text = (
                st.text_input(_("Comment"), key=f"comment_{key}", label_visibility="collapsed", placeholder=comment, max_chars=2000)
                if comment is not None
                else ""
            )
            if comment is None:
                st.space("stretch")
            for action in main:
                _button(action, text, key, problem)
            if more:
                with st.popover(_("More"), key="act_more", wrap=False).container(key="more_list", gap=2):
                    for action in more:
                        if action.form is not None:
                            action.form()
                            continue
                        _button(action, text, key, problem)
                        if action.refused:
                            html('<div class="t-small t-muted">{} {}</div>', icon_html("lock"), action.reason)
        why = [html_of("<b>{}</b> {}", a.label, a.reason) for a in main if a.refused]
        if note or why:
            html('<div class="m-why"><span>{}</span><span>{}{}</span></div>', note, icon_html("lock") if why else "", join(why, " · "))


def _button(action: Action, text: str, key: str, problem: st.delta_generator.DeltaGenerator) -> None:
    pressed = st.button(action.label, key=f"act_{action.key}_{key}", type=action.kind, icon=action.icon, disabled=bool(action.refused), wrap=False)  # type: ignore[arg-type]
    if pressed and action.opens is not None and (action.asks is None or action.asks()):
        action.opens()
    elif pressed and attempt(lambda: action.do(text), where=problem):
        st.session_state.pop(f"comment_{key}", None)
        st.session_state["toast"] = action.done or _("Done.")
        st.rerun()
