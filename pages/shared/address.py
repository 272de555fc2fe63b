"""What a list shows stands in the address, so that a link, the browser's memory and a saved view all open it again (GEN-05).

Per list the session remembers the same parameters: coming back from a record finds the list as it was left. An address that
says something else (a link, a drill-down) replaces them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st


def _store(key: str) -> str:
    return f"address_{key}"


def here(key: str) -> dict[str, str]:
    """The parameters of this list in the address."""
    return {name: value for name, value in st.query_params.items() if name.startswith(f"{key}_")}


def kept(key: str) -> dict[str, str]:
    """What the list shows now, as parameters."""
    return dict(st.session_state.setdefault(_store(key), here(key)))


def arrive(key: str) -> None:
    """At the top of a list: an address from outside counts as a whole, what it does not name goes back to its beginning."""
    asked, known = here(key), kept(key)
    from_outside = bool(asked) and asked != known
    if from_outside:
        st.session_state[_store(key)] = asked
    st.session_state[f"arrived_{key}"] = st.session_state.pop(f"applied_{key}", False) or from_outside


def apply(key: str, parameters: Mapping[str, str]) -> None:
    """Shows the list as a saved view keeps it. For callbacks: the page is drawn afterwards."""
    for name in here(key):
        del st.query_params[name]
    for name, value in parameters.items():
        st.query_params[name] = value
    st.session_state[_store(key)] = dict(parameters)
    st.session_state[f"applied_{key}"] = True


def take(key: str, name: str, widget: str, default: Any, read: Callable[[str], Any] = str) -> None:
    """Before the widget is drawn: gives it its value. `read` turns the parameter into it, None where it means nothing."""
    if widget in st.session_state and not st.session_state.get(f"arrived_{key}"):
        return
    text = kept(key).get(name)
    value = read(text) if text is not None else None
    st.session_state[widget] = default if value is None else value


def put(key: str, name: str, text: str) -> None:
    """After the widget: what it holds goes into the address; nothing when it is as at the beginning."""
    parameters = kept(key)
    if text:
        parameters[name] = text
        if st.query_params.get(name) != text:
            st.query_params[name] = text
    else:
        parameters.pop(name, None)
        if name in st.query_params:
            del st.query_params[name]
    st.session_state[_store(key)] = parameters


def as_day(text: str) -> dt.date | None:
    """A day as it stands in an address; None for what is no day."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def as_id(text: str) -> int:
    """A record's id as it stands in an address; 0, which no record has, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
