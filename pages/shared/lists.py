"""The face of every list: search, filter chips, columns, saved views, sums, export; a click on a row opens it; the address
keeps the state (GEN-05). What is exported is what is shown, with the same rights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from core import clock
from pages.shared import address
from pages.shared.columns import NUMERIC, Column, configs_of, formats_of, frame_of, pixels, text_of
from pages.shared.excel import workbook
from pages.shared.html import Text, chip, html, html_of, join, plain
from pages.shared.order import arranged, by_head, order_choice, with_arrow
from pages.shared.record import empty_state, on_phone
from pages.shared.saved_views import saved_views
from pages.shared.states import colour, look, scheme
from pages.shared.words import _, language, plural, speaking

__all__ = ["Column", "data_list", "filter_bar", "filter_choice", "filter_day", "matches", "workbook"]
R = TypeVar("R")
ROW_HEIGHT = 32
TALLEST = 18
TINT = {"light": "#eaeffd", "dark": "#1c2951"}
CARDS = 30  # rows on a phone before "show more"


def filter_bar(key: str, *, search: str, chips: Mapping[str, str] | None = None, default: str | None = None) -> tuple[str, str | None, Any]:
    """Search and filter chips, kept in the address; returns (text, chip, a container for actions at the right end)."""
    address.arrive(key)
    with st.container(key=f"filter_{key}", horizontal=True, vertical_alignment="center", gap=6):
        address.take(key, f"{key}_search", f"{key}_search", "")
        wide = min(max(pixels(search) + 36, 210), 300)
        text = (
            st.text_input(search, placeholder=search, label_visibility="collapsed", key=f"{key}_search", icon=":material/search:", width=wide, max_chars=100)
            or ""
        )
        address.put(key, f"{key}_search", text.strip())
        chosen = None
        if chips:
            widget = f"{key}_chip_{language()}"
            address.take(key, f"{key}_chip", widget, default, lambda value: value if value in chips else None)
            chosen = st.pills(_("Filter"), list(chips), format_func=lambda c: chips[c], key=widget, label_visibility="collapsed", required=default is not None)
            address.put(key, f"{key}_chip", chosen or "" if chosen != default else "")
        st.space("stretch")
        right = st.container(horizontal=True, gap=6, width="content", key=f"sm_{key}_right")
        saved_views(key, right)
    return text, chosen, right


def filter_choice(key: str, name: str, label: str, options: Mapping[str, str], *, where: Any = st, width: int = 170) -> str | None:
    """A further filter as a small choice (type, year, department), kept in the address like the others; None is all."""
    widget = f"{key}_{name}_{language()}"
    address.take(key, f"{key}_{name}", widget, None, lambda value: value if value in options else None)
    if st.session_state.get(widget) not in options:
        st.session_state[widget] = None
    chosen: str | None = where.selectbox(
        label, list(options), format_func=lambda c: options[c], key=widget, placeholder=label, label_visibility="collapsed", width=width
    )
    address.put(key, f"{key}_{name}", chosen or "")
    return chosen


def filter_day(key: str, name: str, label: str, *, bare: bool = False) -> dt.date | None:
    """A day as a further filter, kept in the address; `bare` leaves its label out. What is no day in the address is none."""
    widget = f"{key}_{name}_{language()}"
    address.take(key, f"{key}_{name}", widget, None, address.as_day)
    st.session_state.setdefault(widget, None)
    chosen = st.date_input(label, key=widget, format="YYYY-MM-DD", width=150, label_visibility="collapsed" if bare else "visible")
    found = chosen if isinstance(chosen, dt.date) else None
    address.put(key, f"{key}_{name}", found.isoformat() if found else "")
    return found


def matches(text: str, *values: str | None) -> bool:
    """Whether every typed word is found in one of the values; capitals do not count."""
    found = " ".join(v for v in values if v).casefold()
    return all(part in found for part in text.casefold().split())


def data_list(
    key: str,
    rows: Sequence[R],
    columns: Sequence[Column[R]],
    *,
    file: str,
    actions: Any = None,
    empty: tuple[str, str, str] = ("inbox", "", ""),
    height: int | None = None,
    on_open: Callable[[R], None] | None = None,
) -> R | None:
    """Draws the rows and their sums; returns the chosen row. With `on_open` a click opens its record at once."""
    if not rows:
        icon, title, hint = empty
        empty_state(icon, title or _("Nothing here yet"), hint or _("Change the search or the filter."), key=key)
        return None
    rows = arranged(key, rows, columns)
    shown = _chosen_columns(key, columns, actions)
    if actions is not None:
        actions.download_button(
            "",
            data=partial(_export, rows, shown, language()),
            file_name=f"{file}_{clock.today()}.xlsx",
            icon=":material/download:",
            key=f"sm_export_{key}",
            help=_("Export to Excel"),
            type="tertiary",
            on_click="ignore",
        )
    row = _cards(key, rows, shown, picking=on_open is None) if on_phone() else _table(key, rows, shown, height, picking=on_open is None)
    _sums(rows, shown)
    if row is not None and on_open:
        st.session_state[f"opened_{key}"] = st.session_state.get(f"opened_{key}", 0) + 1  # back here, nothing is chosen
        on_open(row)
    return row


def _export(rows: Sequence[R], columns: Sequence[Column[R]], spoken: str) -> bytes:
    """The file is made while it is downloaded, away from the page: it takes the page's language along."""
    with speaking(spoken):
        return workbook(rows, columns)


def _table(key: str, rows: Sequence[R], columns: Sequence[Column[R]], height: int | None, *, picking: bool) -> R | None:
    """The table of a desk; any cell of a row chooses it, a head sorts."""
    same = hash(tuple(_mark(row, i) for i, row in enumerate(rows)))
    widget = f"list_{key}_{language()}_{same}_{st.session_state.get(f'opened_{key}', 0)}"
    chosen = _chosen(st.session_state.get(widget), len(rows)) if picking else None
    event = st.dataframe(
        _style(rows, columns, chosen),
        hide_index=True,
        key=widget,
        on_select=partial(by_head, key, widget),
        selection_mode=["single-cell", "single-column"],
        row_height=ROW_HEIGHT,
        placeholder="",
        height=height or ROW_HEIGHT * (min(len(rows), TALLEST) + 1) + 3,
        column_config=configs_of(with_arrow(key, columns), rows),
    )
    picked = _chosen(event, len(rows))
    return rows[picked] if picked is not None else None


def _mark(row: Any, place: int) -> Any:
    """By what a row is known again: policies have a key, templates a code; a row that has neither is its place."""
    return next((mark for name in ("id", "key", "code") if (mark := getattr(row, name, None)) is not None), place)


def _chosen(event: Any, many: int) -> int | None:
    """The row of the chosen cell."""
    cells = event.selection.cells if event else []
    return cells[0][0] if cells and cells[0][0] < many else None


def _style(rows: Sequence[R], columns: Sequence[Column[R]], chosen: int | None) -> Any:
    """Figures in words, negative ones in red, the chosen row tinted."""
    forms = formats_of(columns)
    style = frame_of(rows, columns).style.format(forms, na_rep="")
    if forms:
        red = f"color:{colour('red')}"
        style = style.map(lambda v: red if v is not None and v < 0 else "", subset=list(forms))
    if chosen is not None:
        tint = f"background-color:{TINT[scheme()]}"
        style = style.apply(lambda row: [tint if row.name == chosen else ""] * len(row), axis=1)
    return style


def _cards(key: str, rows: Sequence[R], columns: Sequence[Column[R]], *, picking: bool) -> R | None:
    """On a phone a row is a card: name and state, the words, the figures; touching it chooses it."""
    many = st.session_state.get(f"cards_{key}", CARDS)
    touched = st.session_state.get(f"touched_{key}") if picking else None
    chosen = next((row for i, row in enumerate(rows) if touched is not None and _mark(row, i) == touched), None)
    with st.container(key=f"cards_of_{key}", gap=0):
        for i, row in enumerate(rows[:many]):
            with st.container(key=f"tap_{key}_{_mark(row, i)}", gap=0):
                name = _card(row, columns)
                if st.button(plain(name) or str(i + 1), key=f"touch_{key}_{_mark(row, i)}"):
                    chosen = row
                    st.session_state[f"touched_{key}"] = _mark(row, i)
    if len(rows) > many and st.button(_("Show more"), key=f"sm_more_{key}", width="stretch"):
        st.session_state[f"cards_{key}"] = many + CARDS
        st.rerun()
    return chosen


def _card(row: Any, columns: Sequence[Column[Any]]) -> str:
    """Draws one row; returns its name."""
    told = [(c, c.value(row), text_of(c, c.value(row))) for c in columns]
    words = [text for c, _value, text in told if c.kind == "text" and text]
    numbered = len(words) > 1 and columns[0].key.endswith("number")
    chips = [chip(text, *look(str(value))) for c, value, text in told if c.kind == "state" and text]
    figures = [
        html_of('<span>{} <b class="{}">{}</b></span>', c.label, "t-red" if c.kind in NUMERIC and value < 0 else "", text)
        for c, value, text in told
        if c.kind not in ("text", "state") and text
    ]
    name = words.pop(int(numbered)) if words else ""
    html(
        '<div class="m-tap"><div><b>{}</b><span>{}</span></div><div class="sub">{}</div><div class="figs">{}</div></div>',
        name,
        join(chips, " "),
        " · ".join(words),
        join(figures),
    )
    return name


def _chosen_columns(key: str, columns: Sequence[Column[R]], actions: Any) -> list[Column[R]]:
    """The columns the person wants to see, in their own order; kept in the address."""
    usual = [c.key for c in columns if not c.hidden]
    if actions is None or len(columns) < 2:
        return [c for c in columns if not c.hidden]
    names = {c.key: c.label for c in columns}
    widget = f"{key}_columns_{language()}"
    address.take(key, f"{key}_columns", widget, usual, lambda text: [k for k in text.split(".") if k in names] or None)
    with actions.popover("", icon=":material/view_column:", type="tertiary", key=f"sm_columns_{key}", help=_("Columns")):
        chosen = st.pills(_("Columns"), list(names), selection_mode="multi", format_func=lambda c: names[c], key=widget)
        order_choice(key, columns)
    wanted = [c for c in columns if c.key in chosen] or [c for c in columns if not c.hidden]
    kept = [c.key for c in wanted]
    address.put(key, f"{key}_columns", "" if kept == usual else ".".join(kept))
    return wanted


def _sums(rows: Sequence[R], columns: Sequence[Column[R]]) -> None:
    parts: list[Text] = [html_of("<span>{}</span>", plural("{n} row", "{n} rows", len(rows)))]
    for c in columns:
        values = [v for v in (c.value(r) for r in rows) if v is not None] if c.summed else []
        if values:
            total = sum(values, 0 if c.kind == "hours" else Decimal(0))
            parts.append(html_of('<span>{} <b class="{}">{}</b></span>', c.label, "t-red" if total < 0 else "", text_of(c, total)))
    html('<div class="m-sums">{}</div>', join(parts))
