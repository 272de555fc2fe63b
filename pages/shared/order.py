"""In which order a list stands: a click on a head sorts by it, another turns it round, a third goes back; kept in the address (GEN-05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from pages.shared import address
from pages.shared.columns import Column, text_of
from pages.shared.words import _, language

R = TypeVar("R")
DOWN = "-"  # before the name of the column: from the greatest to the least


def _widget(key: str) -> str:
    return f"{key}_sort_{language()}"


def arranged(key: str, rows: Sequence[R], columns: Sequence[Column[R]]) -> list[R]:
    """The rows in the order the person wants; what has no value stands last either way."""
    _arrive(key, columns)
    by: str = st.session_state[_widget(key)] or ""
    column = next((c for c in columns if c.key == by.removeprefix(DOWN)), None)
    if column is None:
        return list(rows)
    valued = [(value, row) for row in rows if (value := _value(column, row)) is not None]
    valued.sort(key=lambda pair: pair[0], reverse=by.startswith(DOWN))
    return [row for _v, row in valued] + [row for row in rows if _value(column, row) is None]


def _arrive(key: str, columns: Sequence[Column[Any]]) -> None:
    names = {sign + c.key for c in columns for sign in ("", DOWN)}
    widget = _widget(key)
    address.take(key, f"{key}_sort", widget, None, lambda text: text if text in names else None)
    if st.session_state.get(widget) not in names:
        st.session_state[widget] = None
    address.put(key, f"{key}_sort", st.session_state[widget] or "")


def _value(column: Column[R], row: R) -> Any:
    """What is compared: figures and dates as they are, the rest by its words, Chinese by sound as a dictionary has it."""
    value = column.value(row)
    if value is None or value == "":
        return None
    return text_of(column, value).casefold().encode("gb18030", "replace") if column.kind in ("text", "state") else value


def order_choice(key: str, columns: Sequence[Column[Any]]) -> None:
    """The order as a choice, for phones and for who has no mouse."""
    names = {sign + c.key: f"{c.label} {arrow}" for c in columns if c.label for sign, arrow in (("", "↑"), (DOWN, "↓"))}
    st.selectbox(_("Sorted by"), list(names), format_func=lambda k: names[k], key=_widget(key), placeholder=_("As it comes"))


def with_arrow(key: str, columns: Sequence[Column[R]]) -> list[Column[R]]:
    """The columns; the head of the one that is sorted by says so."""
    by: str = st.session_state.get(_widget(key)) or ""
    return [replace(c, label=f"{c.label} {'↓' if by.startswith(DOWN) else '↑'}") if c.key == by.removeprefix(DOWN) else c for c in columns]


def by_head(key: str, grid: str) -> None:
    """A head was clicked; for callbacks: the page is drawn afterwards. What was clicked is forgotten, so that it can be clicked again."""
    event: Mapping[str, Any] = st.session_state.get(grid) or {}
    clicked = (event.get("selection") or {}).get("columns") or []
    if clicked:
        name, widget = str(clicked[0]), _widget(key)
        st.session_state[widget] = {name: DOWN + name, DOWN + name: None}.get(st.session_state.get(widget) or "", name)
        st.session_state[f"opened_{key}"] = st.session_state.get(f"opened_{key}", 0) + 1
