"""Charts that answer the question in their card's title: one face for all, colours by meaning, labels at the marks instead of a
legend, month names from us, and a click gives the point back for the drill-down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from pages.shared.html import plain
from pages.shared.states import colour, scheme
from pages.shared.words import _, language, months

MARGINS, LINE = 56, 14  # pixels of a chart's height that are not plot; of a line of its labels
FONT = "InterVar, Inter, -apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
FACE = {
    "light": {"ink": "#182033", "muted": "#5d6880", "line": "#eef1f6", "paper": "#ffffff"},
    "dark": {"ink": "#e6eaf3", "muted": "#9ba7bd", "line": "#232a39", "paper": "#171c27"},
}
INK_OF = {"green": "green", "amber": "orange", "red": "red", "slate": "gray", "blue": "blue", "violet": "violet"}  # Streamlit's words for our tones


def face(part: str) -> str:
    """Ink, muted, line or paper of the theme at this browser."""
    return FACE[scheme()][part]


def month_name(day: dt.date, *, with_year: bool = False) -> str:
    """Nov / 11 月, with the year where it begins."""
    name = months()[day.month - 1]
    if not with_year:
        return name
    return f"{day:%Y-%m}" if language() == "zh" else f"{name} {day.year}"


def styled(figure: go.Figure, *, height: int = 260) -> go.Figure:
    """Fonts, margins, quiet grid; no legend (labels stand at the marks)."""
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 8, "t": 10, "b": 0},
        font={"family": FONT, "size": 12, "color": face("ink")},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hoverlabel={"bgcolor": face("paper"), "bordercolor": face("line"), "font": {"family": FONT, "color": face("ink")}},
        dragmode=False,
        barcornerradius=3,
    )
    quiet = {"automargin": True, "tickfont": {"color": face("muted")}, "gridcolor": face("line"), "zeroline": False, "fixedrange": True}
    figure.update_xaxes(**quiet)
    figure.update_yaxes(**quiet)
    return figure


def draw(figure: go.Figure, *, key: str, select: bool = False, alt: str | None = None) -> dict[str, Any] | None:
    """Draws it; with `select` returns the clicked point (its customdata, x, y), else None. A click is told once: it opens
    something or goes into the address, and back on this page nothing is selected."""
    name = f"{key}_{language()}_{scheme()}_{st.session_state.get(f'drilled_{key}', 0)}"
    if not select:
        st.plotly_chart(figure, config={"displayModeBar": False}, theme=None, key=name, alt=alt)
        return None
    figure.update_layout(clickmode="event+select")
    event: Any = st.plotly_chart(figure, config={"displayModeBar": False}, theme=None, key=name, on_select="rerun", selection_mode="points", alt=alt)
    found = event.selection.points if event else []
    if not found:
        return None
    st.session_state[f"drilled_{key}"] = st.session_state.get(f"drilled_{key}", 0) + 1
    return dict(found[0])


def donut(
    labels: Sequence[str], values: Sequence[int], keys: Sequence[str], *, colours: Sequence[str], middle: str, under: str, height: int = 250
) -> go.Figure:
    """Shares of a whole with its sum in the middle; the key of a share is its customdata. Colours are tones or values."""
    figure = go.Figure(
        go.Pie(
            labels=list(labels),
            values=list(values),
            customdata=list(keys),
            hole=0.68,
            sort=False,
            direction="clockwise",
            marker={"colors": [colour(c) for c in colours], "line": {"color": face("paper"), "width": 2}},
            textinfo="label+value",
            texttemplate="%{label} %{value}",
            textposition="outside",
            hovertemplate="%{label}: %{value}<extra></extra>",
            domain={"x": [0.16, 0.84], "y": [0.08, 0.92]},
        )
    )
    figure.add_annotation(text=f"<b style='font-size:24px'>{middle}</b><br><span style='color:{face('muted')}'>{under}</span>", showarrow=False)
    return styled(figure, height=height)


def shares(
    labels: Sequence[str], values: Sequence[int], keys: Sequence[str], *, colours: Sequence[str], middle: str, under: str, key: str, height: int = 210
) -> str | None:
    """A donut with its shares as buttons beside it; returns the key of the pressed one. A pie gives no click back by itself, and
    buttons work with the keyboard and on a phone. `colours` are tones."""
    ring = donut(labels, values, keys, colours=colours, middle=middle, under=under, height=height)
    ring.update_traces(textinfo="none", texttemplate="", textposition="none", domain={"x": [0, 1], "y": [0.02, 0.98]})
    pressed = None
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap=14, key=f"shares_{key}"):
        with st.container(width=height - 20):
            draw(ring, key=f"{key}_ring")
        with st.container(gap=0, width="content"):
            for label, value, share, tone in zip(labels, values, keys, colours, strict=True):
                if st.button(f":{INK_OF[tone]}[■] {plain(label)} **{value}**", key=f"sm_share_{key}_{share}", type="tertiary", wrap=False):
                    pressed = share
    return pressed


def bars(
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[float], str]],
    *,
    keys: Sequence[str] | None = None,
    horizontal: bool = False,
    height: int = 260,
    hover: Sequence[Sequence[str]] | None = None,
    stacked: bool = False,
    names: bool | None = None,
) -> go.Figure:
    """Bars side by side or stacked; series are (name, values, tone or colour). With two series or more their names stand above."""
    figure = go.Figure()
    for i, (name, values, tone) in enumerate(series):
        figure.add_bar(
            name=name,
            x=list(values) if horizontal else list(labels),
            y=list(labels) if horizontal else list(values),
            orientation="h" if horizontal else "v",
            marker_color=colour(tone),
            customdata=list(keys or labels),
            text=list(hover[i]) if hover else None,
            textposition="none",
            hovertemplate=(f"{name}: %{{text}}" if hover else f"{name}: %{{{'x' if horizontal else 'y'}:,.0f}}") + "<extra></extra>",
        )
    figure.update_layout(barmode="stack" if stacked else "group", bargap=0.38, bargroupgap=0.08)
    if horizontal:
        figure.update_yaxes(autorange="reversed", showgrid=False, type="category")
    else:
        figure.update_xaxes(showgrid=False, type="category")
        figure.update_yaxes(nticks=6)
    styled(figure, height=height)
    if len(series) > 1 if names is None else names:
        _series_names(figure, [(name, tone) for name, _values, tone in series])
    return figure


def _series_names(figure: go.Figure, series: Sequence[tuple[str, str]]) -> None:
    """The names of the series in their colours, in one line above the chart."""
    line = "   ".join(f"<span style='color:{colour(tone)}'>■</span> {name}" for name, tone in series)
    figure.add_annotation(
        text=line, x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=4, showarrow=False, font={"size": 12, "color": face("muted")}
    )
    figure.update_layout(margin={"t": 30})


def _end_label(figure: go.Figure, at: tuple[Any, float], label: str, tone: str, *, anchor: str, yshift: int) -> None:
    figure.add_annotation(
        x=at[0],
        y=at[1],
        text=label,
        showarrow=False,
        xanchor=anchor,
        xshift=7 if anchor == "left" else 0,
        yshift=yshift,
        font={"color": colour(tone), "size": 12},
    )


def apart(places: Sequence[float], gap: float) -> list[float]:
    """The places moved up as little as keeps them a gap apart, in their order.

    >>> apart([100, 0, 101, 99], 14)
    [113, 0, 127, 99]
    """
    moved: dict[int, float] = {}
    for n in sorted(range(len(places)), key=lambda n: places[n]):
        moved[n] = max(places[n], max(moved.values(), default=float("-inf")) + gap)
    return [moved[n] for n in range(len(places))]


@dataclass(frozen=True)
class Curve:
    """A line of the S-curve: a value per day, None before it begins and after it ends; `label` stands at its end."""

    name: str
    values: Sequence[float | None]
    tone: str
    label: str = ""
    dash: str | None = None


def s_curve(
    days: Sequence[dt.date], curves: Sequence[Curve], *, today: dt.date | None = None, limit: float | None = None, limit_label: str = "", height: int = 290
) -> go.Figure:
    """Planned, earned, actual, forecast over the days; a dashed limit (budget) and the line of today. Months are in our words."""
    figure = go.Figure()
    top = max([v for c in curves for v in c.values if v is not None] + [limit or 0], default=0) * 1.15 or 1
    ends: list[tuple[Any, float, Curve]] = []
    for curve in curves:
        ink = {"color": colour(curve.tone), "width": 2.2, "dash": curve.dash}
        figure.add_scatter(x=list(days), y=list(curve.values), name=curve.name, mode="lines", line=ink, hovertemplate="%{y:,.1f}")
        drawn = [(day, v) for day, v in zip(days, curve.values, strict=True) if v is not None]
        if curve.label and drawn:
            ends.append((*drawn[-1], curve))
    pixels = (height - MARGINS) / top
    at = [value * pixels + (12 if day == days[-1] else 0) for day, value, _c in ends]
    for (day, value, curve), place in zip(ends, apart(at, LINE), strict=True):
        _end_label(figure, (day, value), curve.label, curve.tone, anchor="right" if day == days[-1] else "left", yshift=round(place - value * pixels))
    if limit is not None:
        ink = {"color": face("ink"), "width": 1, "dash": "dash"}
        figure.add_hline(y=limit, line=ink, annotation_text=limit_label, annotation_position="top left", annotation_font={"size": 11, "color": face("muted")})
    styled(figure, height=height)
    if today is not None:
        figure.add_vline(x=today.isoformat(), line={"color": colour("red"), "width": 1.2, "dash": "dot"})
        red = {"color": colour("red"), "size": 11}
        figure.add_annotation(x=today.isoformat(), y=1, yref="paper", text=_("Today"), showarrow=False, yanchor="bottom", font=red)
        figure.update_layout(margin={"t": 24})
    figure.update_layout(hovermode="x unified")
    months = _month_firsts(days)
    figure.update_xaxes(tickvals=months, ticktext=[month_name(m, with_year=m.month == 1) for m in months], showgrid=False, hoverformat="%Y-%m-%d")
    figure.update_yaxes(rangemode="tozero", range=[0, top], tickformat=",.0f", nticks=6)
    return figure


def _month_firsts(days: Sequence[dt.date]) -> list[dt.date]:
    """The first of every month the days reach over; of long times every second or third."""
    if not days:
        return []
    first, last = min(days), max(days)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = [dt.date(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1, 1) for i in range(count)]
    return months[:: max(1, -(-count // 14))]
