"""The face of every list: search, filter chips, columns, sums, export; a click on a row opens the record, the address keeps
the state (GEN-05). What is exported is what is shown, with the same rights."""
from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any, Generic, Literal, TypeVar

import pandas as pd
import streamlit as st

from core import clock
from pages.shared.format import money, on_hundred, percent
from pages.shared.html import Text, html, html_of, join
from pages.shared.record import empty_state
from pages.shared.states import look
from pages.shared.words import _, language, word

R = TypeVar("R")
Kind = Literal["text", "money", "percent", "hundred", "day", "number", "state"]
ROW_HEIGHT = 32
TALLEST = 18
CHIP_COLOURS = {"green": "green", "amber": "orange", "red": "red", "slate": "gray", "blue": "blue"}


@dataclass(frozen=True)
class Column(Generic[R]):
    """A column: its value of a row, how it is shown, whether its sum stands under the list. `record` names the words of a state."""

    key: str
    label: str
    value: Callable[[R], Any]
    kind: Kind = "text"
    width: int | None = None
    summed: bool = False
    hidden: bool = False                  # offered by the column chooser, not shown at first
    record: str = ""


def filter_bar(key: str, *, search: str, chips: Mapping[str, str] | None = None, default: str | None = None) -> tuple[str, str | None, Any]:
    """Search and filter chips, kept in the address; returns (text, chip, a container for actions at the right end)."""
    with st.container(key=f"filter_{key}", horizontal=True, vertical_alignment="center", gap=6):
        text = st.text_input(search, placeholder=search, label_visibility="collapsed", key=f"{key}_search", icon=":material/search:", width=230, max_chars=100, **_bound(f"{key}_search"))
        chosen = None
        if chips:
            chosen = st.pills(search, list(chips), default=default, format_func=chips.get, key=f"{key}_chip_{language()}", label_visibility="collapsed", required=default is not None)
        st.space("stretch")
        right = st.container(horizontal=True, gap=6, width="content", key=f"sm_{key}_right")
    return text, chosen, right


def _bound(_key: str) -> dict[str, Any]:
    return {"bind": "query-params"}


def data_list(key: str, rows: Sequence[R], columns: Sequence[Column[R]], *, file: str, actions: Any = None, empty: tuple[str, str, str] = ("inbox", "", ""), height: int | None = None,
              on_open: Callable[[R], None] | None = None) -> R | None:
    """Draws the rows and their sums; returns the chosen row. With `on_open` a click opens its record at once."""
    if not rows:
        icon, title, hint = empty
        empty_state(icon, title or _("Nothing here yet"), hint or _("Change the search or the filter."), key=key)
        return None
    shown = _chosen_columns(key, columns, actions)
    if actions is not None:
        actions.download_button("", data=lambda: workbook(rows, columns), file_name=f"{file}_{clock.today()}.xlsx", icon=":material/download:", key=f"sm_export_{key}", help=_("Export to Excel"), type="tertiary", on_click="ignore")
    frame = pd.DataFrame([{c.key: _cell(c, row) for c in shown} for row in rows], columns=[c.key for c in shown])
    style = frame.style
    for c in shown:
        if c.kind in FORMATS:
            style = style.format({c.key: FORMATS[c.kind]}, na_rep="")
            style = style.map(lambda v: "color:#d1343a" if pd.notna(v) and v < 0 else "", subset=[c.key])
    event = st.dataframe(style, hide_index=True, key=f"list_{key}_{language()}_{len(rows)}", on_select="rerun", selection_mode="single-row", row_height=ROW_HEIGHT,
                         height=height or ROW_HEIGHT * (min(len(rows), TALLEST) + 1) + 3, column_config={c.key: _config(c) for c in shown})
    _sums(rows, columns)
    picked = event.selection.rows if event else []
    row = rows[picked[0]] if picked and picked[0] < len(rows) else None
    if row is not None and on_open:
        on_open(row)
    return row


FORMATS: dict[str, Callable[[Any], str]] = {
    "money": lambda v: "" if pd.isna(v) else money(Decimal(str(v))),
    "percent": lambda v: "" if pd.isna(v) else percent(Decimal(str(v))),
    "hundred": lambda v: "" if pd.isna(v) else on_hundred(Decimal(str(v))),
}


def _cell(column: Column[R], row: R) -> Any:
    value = column.value(row)
    if column.kind == "state":
        return [word(f"state.{column.record}.{value}")] if column.record else [value]
    if column.kind in FORMATS or column.kind == "number":
        return float(value) if value is not None else None          # for sorting and drawing only; sums stay exact
    return "" if value is None else str(value) if not isinstance(value, dt.date) else value


def _config(column: Column[Any]) -> Any:
    config = st.column_config
    if column.kind == "day":
        return config.DateColumn(column.label, format="YYYY-MM-DD", width=column.width or 96)
    if column.kind in ("money", "percent", "hundred", "number"):
        return config.NumberColumn(column.label, width=column.width)
    if column.kind == "state":
        from pages.shared.states import LOOKS
        words = {word(f"state.{column.record}.{s}"): CHIP_COLOURS[look(s)[0]] for s in LOOKS}
        return config.MultiselectColumn(column.label, options=list(words), color=list(words.values()), width=column.width)
    return config.TextColumn(column.label, width=column.width)


def _chosen_columns(key: str, columns: Sequence[Column[R]], actions: Any) -> list[Column[R]]:
    if actions is None or not any(c.hidden for c in columns):
        return [c for c in columns if not c.hidden]
    with actions.popover("", icon=":material/view_column:", type="tertiary", key=f"sm_columns_{key}", help=_("Columns")):
        names = {c.key: c.label for c in columns}
        chosen = st.pills(_("Columns"), list(names), selection_mode="multi", default=[c.key for c in columns if not c.hidden], format_func=names.get, key=f"{key}_columns_{language()}")
    return [c for c in columns if c.key in chosen] or list(columns[:1])


def _sums(rows: Sequence[R], columns: Sequence[Column[R]]) -> None:
    parts: list[Text] = [html_of("<span>{}</span>", _("{n} rows", n=len(rows)))]
    for c in columns:
        if c.summed:
            values = [v for v in (c.value(r) for r in rows) if v is not None]
            if values:
                total = sum(values, Decimal(0))
                parts.append(html_of('<span>{} <b class="{}">{}</b></span>', c.label, "t-red" if total < 0 else "", money(total) if c.kind == "money" else f"{total:,}"))
    html('<div class="m-sums">{}</div>', join(parts))


def workbook(rows: Sequence[R], columns: Sequence[Column[R]]) -> bytes:
    """An Excel file of the rows with all columns; a text that begins like a formula stays text."""
    from openpyxl import Workbook
    book = Workbook()
    sheet = book.active
    sheet.append([c.label for c in columns])
    for row in rows:
        sheet.append([_export(c, row) for c in columns])
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _export(column: Column[R], row: R) -> Any:
    value = column.value(row)
    if column.kind == "state" and column.record:
        return word(f"state.{column.record}.{value}")
    if isinstance(value, dt.datetime):
        return value.astimezone(clock.zone()).replace(tzinfo=None)
    return value if isinstance(value, str | int | Decimal | dt.date | None) else str(value)
