"""The matrix of likelihood × impact as a heat map: each cell says how many risks it holds and, touched, filters the register (PRJ-28)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import streamlit as st

from core.risks.rules import level_of
from core.risks.words import IMPACTS, LIKELIHOODS
from pages.shared import address
from pages.shared.html import Text, chip, html, html_of, icon_html, join
from pages.shared.words import _, heading, word

TREND_LOOK = {"up": ("red", "trending_up"), "same": ("slate", "trending_flat"), "down": ("green", "trending_down")}


class Placed(Protocol):
    @property
    def likelihood(self) -> str: ...

    @property
    def impact(self) -> str: ...


def styles() -> None:
    st.html(Path(__file__).with_name("risks.css"))


def chosen_cell(key: str) -> tuple[str, str] | None:
    """The cell of the address; what means nothing is none."""
    likelihood, _dot, impact = address.kept(key).get(f"{key}_cell", "").partition(".")
    return (likelihood, impact) if likelihood in LIKELIHOODS and impact in IMPACTS else None


def matrix(key: str, rows: Iterable[Placed]) -> None:
    """Draws it; a cell is chosen by touching it and left by touching it again."""
    counts, chosen = Counter((r.likelihood, r.impact) for r in rows), chosen_cell(key)
    with st.container(key=f"matrix_{key}", gap=4):
        html('<div class="r-heads"><span></span>{}</div>', join(html_of("<span>{}</span>", heading(f"impact.{i}")) for i in reversed(IMPACTS)))
        for likelihood in LIKELIHOODS:
            with st.container(horizontal=True, gap=4, key=f"matrix_row_{key}_{likelihood}", vertical_alignment="center", wrap=False):
                with st.container(width=64):
                    html('<div class="r-axis">{}</div>', heading(f"likelihood.{likelihood}"))
                for impact in reversed(IMPACTS):
                    _cell(key, likelihood, impact, counts[likelihood, impact], on=chosen == (likelihood, impact))
        html('<div class="r-matrix-note">{}</div>', _("Likelihood from top to bottom, impact from left to right. Touch a cell to see its risks."))


def _cell(key: str, likelihood: str, impact: str, count: int, *, on: bool) -> None:
    level = level_of(likelihood, impact)
    st.button(
        str(count) if count else "·",
        key=f"cell_{level}_{key}_{likelihood}_{impact}",
        type="primary" if on else "secondary",
        width="stretch",
        help=f"{word(f'likelihood.{likelihood}')} × {word(f'impact.{impact}')}: {word(f'risk_level.{level}')}",
        on_click=address.put,
        args=(key, f"{key}_cell", "" if on else f"{likelihood}.{impact}"),
    )


def leave_cell(key: str) -> None:
    """What is filtered by, with its way back."""
    if (cell := chosen_cell(key)) is not None:
        text = _("{likelihood} × {impact}", likelihood=word(f"likelihood.{cell[0]}"), impact=word(f"impact.{cell[1]}"))
        st.button(text, key=f"leave_cell_{key}", icon=":material/close:", on_click=address.put, args=(key, f"{key}_cell", ""))


def level_mark(likelihood: str, impact: str) -> Text:
    """The level as a chip: its word, not only its colour."""
    level = level_of(likelihood, impact)
    cell = _("{likelihood} × {impact}", likelihood=word(f"likelihood.{likelihood}"), impact=word(f"impact.{impact}"))
    return chip(html_of("{} · {}", heading(f"risk_level.{level}"), cell), level)


def trend_mark(trend: str) -> Text:
    if trend not in TREND_LOOK:
        return ""
    tone, icon = TREND_LOOK[trend]
    return html_of('<span class="t-{}">{} {}</span>', tone, icon_html(icon, tone), word(f"risk_trend.{trend}"))
