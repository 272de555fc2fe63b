"""People down, weeks across, each cell coloured and told in words or figures: the face of every heat map of load (PRJ-37)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from core import clock
from core.resources.queries import WeekCell
from core.resources.rules import Limits
from pages.shared.columns import pixels
from pages.shared.format import days, percent
from pages.shared.html import Text, bullet, chip, html, html_of, join
from pages.shared.lists import ROW_HEIGHT, TALLEST
from pages.shared.states import scheme
from pages.shared.words import _, language, word

WEEK_WIDTH = 58
TINTS = {
    "light": {"over": "#f6c6c8", "full": "#d5e0fb", "under": "#fbe3c0", "free": "", "away": "#e9ecf2"},
    "dark": {"over": "#6b2528", "full": "#24345f", "under": "#54401c", "free": "", "away": "#262c39"},
}
TONES = {"over": "red", "full": "blue", "under": "amber", "free": "slate", "away": "slate"}
SOME = "~"  # before a figure that is partly of projects not approved yet


@dataclass(frozen=True)
class Lead:
    """A column before the weeks."""

    key: str
    label: str
    texts: Sequence[str]
    pinned: bool = False
    width: int | None = None
    tones: Sequence[str] = ()  # "red", "amber" or "" for each row


def cell_text(cell: WeekCell) -> str:
    """125% · free · away; work on days there are none of is told in days."""
    if cell.band in ("free", "away"):
        return word(f"load_band.{cell.band}")
    figure = _("{n} d", n=days(cell.days)) if cell.rate is None else percent(cell.rate, 0)
    return f"{SOME}{figure}" if cell.proposed else figure


def days_text(cell: WeekCell) -> str:
    return days(cell.days) if cell.days else "·"


def legend(limits: Limits, *, proposed: bool = True) -> None:
    """What the colours say, in words."""
    parts: list[Text] = [
        chip(_("over {rate}: too much", rate=percent(limits.over, 0)), "red"),
        chip(_("{low} to {high}: busy", low=percent(limits.under, 0), high=percent(limits.over, 0)), "blue"),
        chip(_("under {rate}: room", rate=percent(limits.under, 0)), "amber"),
        html_of('<span class="t-small t-muted">{}</span>', _("“free”: nothing planned; “away”: no working day")),
    ]
    if proposed:
        parts.append(html_of('<span class="t-small t-muted">{}</span>', _("~ some of it is of projects that are not approved yet")))
    html('<div class="m-legend" style="display:flex;gap:8px;flex-wrap:wrap;align-items:center">{}</div>', join(parts))


def heat(
    key: str, leads: Sequence[Lead], weeks: Sequence[dt.date], cells: Sequence[Sequence[WeekCell]], *, text: Callable[[WeekCell], str] = cell_text
) -> tuple[int, int | None] | None:
    """Draws the map; returns (row, week) of the cell just touched, the week None in a column before the weeks."""
    names = [f"w{n}" for n in range(len(weeks))]
    frame = pd.DataFrame({**{lead.key: list(lead.texts) for lead in leads}, **{name: [text(row[n]) for row in cells] for n, name in enumerate(names)}})
    tint = TINTS[scheme()]
    css = {name: [f"background-color:{tint[row[n].band]}" if tint[row[n].band] else "" for row in cells] for n, name in enumerate(names)}
    for lead in leads:
        css[lead.key] = [f"background-color:{tint[{'red': 'over', 'amber': 'under'}[tone]]}" if tone else "" for tone in lead.tones] or [""] * len(cells)
    style = frame.style.apply(lambda _frame: pd.DataFrame(css, columns=frame.columns), axis=None)
    config: dict[str, Any] = {
        lead.key: st.column_config.TextColumn(lead.label, width=lead.width or _wide(lead), pinned=lead.pinned) for lead in leads
    }
    config |= {name: st.column_config.TextColumn(week_head(weeks[n]), width=WEEK_WIDTH, alignment="center") for n, name in enumerate(names)}
    many = st.session_state.get(f"opened_{key}", 0)
    event: Any = st.dataframe(
        style, hide_index=True, key=f"heat_{key}_{language()}_{len(cells)}_{many}", on_select="rerun", selection_mode="single-cell", row_height=ROW_HEIGHT,
        placeholder="", height=ROW_HEIGHT * (min(len(cells), TALLEST) + 1) + 3, column_config=config,
    )  # fmt: skip
    picked = event.selection.cells if event else []
    if not picked or picked[0][0] >= len(cells):
        return None
    st.session_state[f"opened_{key}"] = many + 1  # the dialog closed, nothing is chosen
    row, column = picked[0]
    return row, names.index(column) if column in names else None


def week_head(week: dt.date) -> str:
    """11-16; the year is told by the title of the map."""
    return f"{week:%m-%d}"


def _wide(lead: Lead) -> int:
    return max(pixels(lead.label), *(pixels(text) for text in lead.texts)) if lead.texts else pixels(lead.label)


def strip(cells: Sequence[WeekCell], weeks: Sequence[dt.date]) -> Text:
    """The weeks of one person for a phone: a row of small bars with their figures."""
    one = (
        html_of(
            '<div style="flex:1 1 20%;min-width:62px"><div class="t-small t-muted">{}</div>{}<div class="t-small">{}</div></div>',
            week_head(week),
            bullet(cell.days, scale=max(cell.capacity, cell.days, Decimal(1)), mark=cell.capacity, tone=TONES[cell.band]),
            cell_text(cell),
        )
        for cell, week in zip(cells, weeks, strict=False)
    )
    return html_of('<div style="display:flex;gap:10px;flex-wrap:wrap">{}</div>', join(one))


def since(weeks: Sequence[dt.date]) -> str:
    """From when to when the map goes; of this week only what is left counts."""
    last = weeks[-1] + dt.timedelta(days=6)
    return _("{first} to {last}; of this week what is left", first=max(weeks[0], clock.today()), last=last)
