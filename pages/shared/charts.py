"""Charts that answer the question in their card's title: one face for all, colours by meaning, a click gives the point back."""
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from pages.shared.states import TONES
from pages.shared.words import language, months

FONT = "InterVar, Inter, -apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
INK, MUTED, LINE = "#182033", "#5d6880", "#eef1f6"
PALETTE = ("#2547d0", "#0f8a6d", "#e08a00", "#7c5cd6", "#d1343a", "#64708a", "#2aa6c9", "#b0489b")


def month_name(day: dt.date, *, with_year: bool = False) -> str:
    """Nov / 11 月, with the year where it begins."""
    name = months()[day.month - 1]
    if not with_year:
        return name
    return f"{day:%Y-%m}" if language() == "zh" else f"{name} {day.year}"


def styled(figure: go.Figure, *, height: int = 260) -> go.Figure:
    """Fonts, margins, quiet grid; no legend (labels stand at the marks)."""
    figure.update_layout(height=height, margin={"l": 0, "r": 8, "t": 10, "b": 0}, font={"family": FONT, "size": 12, "color": INK}, paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", showlegend=False,
                         hoverlabel={"bgcolor": "#fff", "font": {"family": FONT}}, dragmode=False, barcornerradius=3)
    figure.update_xaxes(automargin=True, tickfont={"color": MUTED}, gridcolor=LINE, zeroline=False, fixedrange=True)
    figure.update_yaxes(automargin=True, tickfont={"color": MUTED}, gridcolor=LINE, zeroline=False, fixedrange=True)
    return figure


def draw(figure: go.Figure, *, key: str, select: bool = False) -> dict[str, Any] | None:
    """Draws it; with `select` returns the clicked point (its customdata, x, y), else None."""
    if not select:
        st.plotly_chart(figure, config={"displayModeBar": False}, theme=None, key=f"{key}_{language()}")
        return None
    event: Any = st.plotly_chart(figure, config={"displayModeBar": False}, theme=None, key=f"{key}_{language()}", on_select="rerun", selection_mode="points")
    found = event.selection.points if event else []
    return dict(found[0]) if found else None


def donut(labels: Sequence[str], values: Sequence[int], keys: Sequence[str], *, colours: Sequence[str], middle: str, under: str, height: int = 250) -> go.Figure:
    """Shares of a whole with its sum in the middle; the key of a share is its customdata."""
    figure = go.Figure(go.Pie(labels=list(labels), values=list(values), customdata=list(keys), hole=.66, sort=False, direction="clockwise", marker={"colors": list(colours), "line": {"color": "#fff", "width": 2}},
                              textinfo="label+value", textposition="outside", hovertemplate="%{label}: %{value}<extra></extra>"))
    figure.add_annotation(text=f"<b style='font-size:24px'>{middle}</b><br><span style='color:{MUTED}'>{under}</span>", showarrow=False)
    return styled(figure, height=height)


def bars(labels: Sequence[str], series: Sequence[tuple[str, Sequence[float], str]], *, keys: Sequence[str] | None = None, horizontal: bool = False, height: int = 260, hover: Sequence[Sequence[str]] | None = None, stacked: bool = False) -> go.Figure:
    """Bars side by side; series are (name, values, tone or colour)."""
    figure = go.Figure()
    for i, (name, values, tone) in enumerate(series):
        figure.add_bar(name=name, x=list(values) if horizontal else list(labels), y=list(labels) if horizontal else list(values), orientation="h" if horizontal else "v", marker_color=TONES.get(tone, tone), customdata=list(keys or labels),
                       text=list(hover[i]) if hover else None, textposition="none", hovertemplate=(f"{name}: %{{text}}" if hover else f"{name}: %{{value:,.0f}}") + "<extra></extra>")
    figure.update_layout(barmode="stack" if stacked else "group", bargap=.35)
    if horizontal:
        figure.update_yaxes(autorange="reversed", showgrid=False)
    else:
        figure.update_xaxes(showgrid=False, type="category")
    return styled(figure, height=height)


def line(figure: go.Figure, x: Sequence[Any], y: Sequence[float | None], name: str, colour: str, *, dash: str | None = None, label: str | None = None, shift: int = 0) -> None:
    """Adds a line with its label at the end instead of a legend."""
    figure.add_scatter(x=list(x), y=list(y), name=name, mode="lines", line={"color": TONES.get(colour, colour), "width": 2.2, "dash": dash}, hovertemplate="%{y:,.1f}")
    ends = [(a, b) for a, b in zip(x, y, strict=True) if b is not None]
    if label and ends:
        figure.add_annotation(x=ends[-1][0], y=ends[-1][1], text=label, showarrow=False, xanchor="right", yshift=12 + shift, font={"color": TONES.get(colour, colour), "size": 12})
