"""Bars that can be touched: a name, how long, how much; one touch picks it for the list below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import streamlit as st
from markupsafe import Markup

from pages.shared.html import Text, bullet, html, html_of, muted, plain
from pages.shared.words import _

Number = Decimal | Fraction | int


@dataclass(frozen=True)
class Bar:
    """One line of a chart. `second` is stacked pale on `value`, `mark` is the limit as a tick; `figure` and `note` stand at its end.
    `spoken` tells a screen reader what the bar shows."""

    key: str
    name: str
    value: Number
    figure: Text
    note: Text = ""
    tone: str = "blue"
    second: Number = 0
    mark: Number | None = None
    chosen: bool = False
    spoken: str = ""


def bars(key: str, lines: Sequence[Bar], on_touch: Callable[[str], Any], *, scale: Number | None = None, more: int = 0, empty: str = "") -> None:
    """Draws the lines on one scale (the longest fills it); `more` says how many were left out. Calls on_touch with a line's key."""
    if not lines:
        html('<div class="t-small">{}</div>', muted(empty or _("Nothing to show under these picks.")))
        return
    longest = scale or max([v for b in lines for v in (Fraction(b.value) + Fraction(b.second), Fraction(b.mark or 0))]) or 1
    with st.container(key=f"bars_{key}", gap=0):
        for line in lines:
            with st.container(key=f"tap_bar_{key}_{line.key}", gap=0):
                html("{}", bar_html(line, longest))
                st.button(plain(f"{line.name} {line.spoken or line.figure}"), key=f"pick_{key}_{line.key}", on_click=on_touch, args=(line.key,))
    if more > 0:
        html('<div class="t-small t-muted">{}</div>', _("{n} more in the list below", n=more))


def bar_html(line: Bar, scale: Number) -> Markup:
    drawn = bullet(line.value, scale=scale, mark=line.mark, tone=line.tone, second=line.second, title=line.spoken)
    return html_of('<div class="p-bar {}"><span>{}</span>{}<b>{}</b><i>{}</i></div>', "on" if line.chosen else "", line.name, drawn, line.figure, line.note)
