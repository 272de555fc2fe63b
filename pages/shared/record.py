"""The face of every page: title, cards, record header, figures, empty states (see the screen standard)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.shared.html import Number, Text, avatar, html, html_of, icon_html, join, plain, spark


def page_title(title: str, note: Text = "") -> None:
    html('<div class="m-title"><h1>{}</h1><span>{}</span></div>', title, note)


def card(key: str, title: Text = "", aside: Text = "", height: str | int = "content") -> Any:
    """White card; heading left, quiet note right. Use it with `with`."""
    box = st.container(border=True, key=f"card_{key}", gap=8, height=height)  # type: ignore[arg-type]
    if title:
        box.html(html_of('<div class="m-cardhead"><h2>{}</h2><span>{}</span></div>', title, aside))
    return box


def record_header(
    number: str, name: str, state: Text, facts: Sequence[tuple[Text, Text]], *, trail: Sequence[Text] = (), aside: Text = "", reasons: Text = ""
) -> None:
    """The same face on every record: where am I, number, name, state, owner and facts, what waits."""
    crumbs = join(html_of("<span>{}</span>", part) for part in (*trail, number))
    items = join(html_of("<span><i>{}</i>{}</span>", label, value) for label, value in facts)
    html(
        '<div class="m-record"><div class="m-crumbs">{}</div><div class="m-recordline"><h1>{}</h1>{}{}<span class="m-aside">{}</span></div>'
        '<div class="m-facts">{}</div></div>',
        crumbs,
        name,
        state,
        reasons,
        aside,
        items,
    )


def face(name: str, role: str) -> None:
    """The head of a panel about a person."""
    html('<div class="m-face">{}<div><b>{}</b><span>{}</span></div></div>', avatar(name), name, role)


def figures(items: Sequence[tuple[Text, Text, Text, Text]]) -> None:
    """Key figures in one strip: (label, value, bar, note). Two by two on a phone."""
    cells = join(html_of("<div><label>{}</label><strong>{}</strong>{}<small>{}</small></div>", *item) for item in items)
    html('<div class="m-figures" style="--n:{}">{}</div>', len(items), cells)


@dataclass(frozen=True)
class Kpi:
    """A key figure with its trend; touching it opens what it is made of."""

    key: str
    label: str
    value: str
    trend: Sequence[Number] = ()
    note: Text = ""
    tone: str = "blue"


def kpis(items: Sequence[Kpi], *, key: str) -> str | None:
    """Key figures with trends in one strip; returns the key of the touched one. Two by two on a phone."""
    touched = None
    with st.container(horizontal=True, gap=0, key=f"kpis_{key}"):
        for item in items:
            with st.container(key=f"tap_{key}_{item.key}", gap=0):
                html(
                    '<div class="m-kpi"><span class="name">{}</span><div class="row"><strong>{}</strong>{}</div><small>{}</small></div>',
                    item.label,
                    item.value,
                    spark(item.trend, item.tone),
                    item.note,
                )
                if st.button(plain(item.label), key=f"kpi_{key}_{item.key}"):
                    touched = item.key
    return touched


def empty_state(icon: str, title: str, hint: str, action: str | None = None, key: str = "empty") -> bool:
    """An empty list says what to do first; True when its button was pressed."""
    with st.container(key=f"empty_{key}", horizontal_alignment="center", gap=8):
        html('<div class="m-empty">{}<b>{}</b><span>{}</span></div>', icon_html(icon), title, hint)
        return bool(action) and st.button(str(action), type="primary", key=f"{key}_start")


def facts_table(rows: Sequence[tuple[Text, Text]]) -> None:
    """Label and value, one under the other, for the terms of a record."""
    html('<dl class="m-terms">{}</dl>', join(html_of("<div><dt>{}</dt><dd>{}</dd></div>", label, value or "—") for label, value in rows))


def on_phone() -> bool:
    """Only where a phone needs other widgets (grid → cards); everything else is left to theme.css."""
    agent = st.context.headers.get("User-Agent", "") if st.context.headers else ""
    return isinstance(agent, str) and "Mobi" in agent


def list_and_panel(widths: Sequence[float]) -> tuple[Any, Any]:
    """Where a list goes and what is known of the chosen one: side by side; on a phone what was touched stands above the list."""
    if on_phone():
        above, below = st.container(), st.container()
        return below, above
    left, right = st.columns(widths, gap=14)
    return left, right
