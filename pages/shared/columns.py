"""The columns of a list: how a value is drawn in the table, on a phone's card, in the sums and in Excel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

import pandas as pd
import streamlit as st

from core import clock
from pages.shared.format import day, days, hours, instant, money, on_hundred, percent
from pages.shared.states import look
from pages.shared.words import _, heading

R = TypeVar("R")
Kind = Literal["text", "money", "whole", "percent", "hundred", "days", "hours", "number", "day", "instant", "state", "flag"]
NUMERIC = frozenset({"money", "whole", "percent", "hundred", "days", "hours", "number"})
MEASURED = 200  # rows looked at for the width
ROOM = 1150  # of a list over the whole page on a desk
NARROWEST = 96  # of a text column that gives way
WIDEST = 230  # of a text column that names no width
CHIP_COLOURS = {"green": "green", "amber": "orange", "red": "red", "slate": "gray", "blue": "blue"}


@dataclass(frozen=True)
class Column(Generic[R]):
    """A column: its value of a row, how it is shown, whether its sum stands under the list.

    The words of a state are `state.<record>.<value>`, or `<words>.<value>` when `words` names another family (health, risk).
    Kinds: money and whole in yuan, percent a fraction, hundred on the 100 scale, hours in whole minutes, instant an instant."""

    key: str
    label: str
    value: Callable[[R], Any]
    kind: Kind = "text"
    width: int | None = None
    summed: bool = False
    hidden: bool = False  # offered by the column chooser, not shown at first
    record: str = ""
    words: str = ""

    def word_of(self, value: str) -> str:
        family = self.words or (f"state.{self.record}" if self.record else "")
        return heading(f"{family}.{value}") if family else value


def text_of(column: Column[Any], value: Any) -> str:
    """The value in words, for cards and sums; empty when there is none."""
    if value is None or value == "":
        return ""
    match column.kind:
        case "money":
            return money(value)
        case "whole":
            return money(value, "whole")
        case "percent":
            return percent(value)
        case "hundred":
            return on_hundred(value)
        case "days":
            return days(value)
        case "hours":
            return hours(value)
        case "day":
            return day(value)
        case "instant":
            return instant(value, year=True)
        case "state":
            return column.word_of(value)
        case "flag":
            return _("yes") if value else _("no")
        case "number":
            return f"{value:,}"
        case _:
            return str(value)


def frame_of(rows: Sequence[R], columns: Sequence[Column[R]]) -> pd.DataFrame:
    """What the table is drawn from. Figures become floats for sorting and drawing only: sums and exports take the exact ones."""
    return pd.DataFrame(
        {c.key: pd.Series([_cell(c, row) for row in rows], dtype="float64" if c.kind in NUMERIC else "object") for c in columns},
        columns=[c.key for c in columns],
    )


def _cell(column: Column[R], row: R) -> Any:
    value = column.value(row)
    if column.kind in NUMERIC:
        return None if value is None else float(value)
    if column.kind == "day":
        return value
    if column.kind == "state":
        return [text_of(column, value)] if value else []
    return text_of(column, value)


def formats_of(columns: Sequence[Column[Any]]) -> dict[str, Callable[[Any], str]]:
    """Formatters of the table's figures by column."""

    def formatter(column: Column[Any]) -> Callable[[Any], str]:
        def form(value: Any) -> str:
            if pd.isna(value):
                return ""
            exact = Decimal(str(value))
            whole = exact == exact.to_integral_value()          # 80, not 8E+1
            return text_of(column, int(exact) if column.kind == "hours" or (column.kind == "number" and whole) else exact)

        return form

    return {c.key: formatter(c) for c in columns if c.kind in NUMERIC}


def configs_of(columns: Sequence[Column[R]], rows: Sequence[R]) -> dict[str, Any]:
    """How st.dataframe draws the columns."""
    return {c.key: _config(c, rows, width) for c, width in zip(columns, widths_of(columns, rows), strict=True)}


def _config(column: Column[R], rows: Sequence[R], width: int) -> Any:
    config = st.column_config
    if column.kind == "day":
        return config.DateColumn(column.label, format="YYYY-MM-DD", width=width)
    if column.kind in NUMERIC:
        return config.NumberColumn(column.label, width=width)
    if column.kind == "state":
        tones = {column.word_of(v): CHIP_COLOURS[look(v)[0]] for v in sorted({column.value(r) for r in rows} - {None, ""})}
        return config.MultiselectColumn(column.label, options=list(tones), color=list(tones.values()) or None, width=width)
    return config.TextColumn(column.label, width=width)


def widths_of(columns: Sequence[Column[R]], rows: Sequence[R]) -> list[int]:
    """Pixels of each column. A figure, a day, a chip is never cut off; texts give way until the list fits a desk's screen."""
    wide = [_width(c, rows) for c in columns]
    least = [min(w, max(pixels(c.label), NARROWEST)) if c.kind == "text" and not c.key.endswith("number") else w for c, w in zip(columns, wide, strict=True)]
    spare = sum(wide) - sum(least)
    excess = min(max(sum(wide) - ROOM, 0), spare)
    return [w - (excess * (w - low) // spare if spare else 0) for w, low in zip(wide, least, strict=True)]


def _width(column: Column[R], rows: Sequence[R]) -> int:
    """What the longest of the first rows and the label need."""
    longest = max([pixels(column.label), *(pixels(text_of(column, column.value(row))) for row in rows[:MEASURED])])
    if column.kind == "text":
        return max(column.width or min(longest, WIDEST), pixels(column.label))
    return max(column.width or 0, longest + (14 if column.kind == "state" else 0))


def pixels(text: str) -> int:
    """About the width of a text at 13 px with the cell's padding; a Chinese character is as wide as high."""
    return int(sum(13.2 if char > "\u2e80" else 7.0 for char in text)) + 18


def excel_value(column: Column[R], row: R) -> tuple[Any, str]:
    """(value, number format) of a cell in Excel: exact figures, real dates, the firm's time."""
    value = column.value(row)
    if value is None:
        return None, "General"
    match column.kind:
        case "money" | "whole":
            return value, "#,##0.00"
        case "percent":
            return value if isinstance(value, Decimal) else Decimal(str(float(value))), "0.0%"
        case "hundred":
            return Decimal(str(float(value))) / 100, "0.0%"
        case "days":
            return Decimal(str(float(value))), "#,##0.##"
        case "hours":
            return Decimal(value) / 60, "#,##0.00"
        case "number":
            return value, "General"
        case "day":
            return value, "yyyy-mm-dd"
        case "instant":
            return value.astimezone(clock.zone()).replace(tzinfo=None), "yyyy-mm-dd hh:mm"
        case _:
            if isinstance(value, dt.datetime):
                return value.astimezone(clock.zone()).replace(tzinfo=None), "yyyy-mm-dd hh:mm"
            return (value, "yyyy-mm-dd") if isinstance(value, dt.date) else (text_of(column, value), "@")
