"""The pictures of a simulation: histograms with their marks, tornado of drivers (PRJ-30)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import plotly.graph_objects as go

from core.calendar.rules import ONE_DAY
from core.simulation.queries import DriverRow, FinishSide, MarginSide
from pages.shared.charts import draw, face, styled
from pages.shared.format import day, money, percent
from pages.shared.html import html, muted
from pages.shared.states import colour
from pages.shared.words import _, either, word

LONGEST_NAME = 26
DAY_MS = 86_400_000


def finish_chart(side: FinishSide) -> None:
    """How many runs end on which days; baseline, P50 and P80 as lines."""
    firsts, lasts, counts = zip(*side.bins, strict=True)
    total = sum(counts)
    late = [side.baseline is not None and last > side.baseline for last in lasts]
    hover = [f"{day(a)} – {day(b)}: {percent(Decimal(n) / total)}" if a != b else f"{day(a)}: {percent(Decimal(n) / total)}" for a, b, n in side.bins]
    ends = [*firsts[1:], lasts[-1] + ONE_DAY]  # weekends make some bars wider
    widths = [(end - first).days * DAY_MS * 0.94 for first, end in zip(firsts, ends, strict=True)]
    marks = [(side.p50, "P50", "blue"), (side.p80, "P80", "blue")]
    if side.baseline is not None:
        marks.append((side.baseline, _("Baseline"), "ink"))
    figure = go.Figure(
        go.Bar(
            x=[d.isoformat() for d in firsts],
            y=list(counts),
            width=widths,
            offset=0,
            marker_color=[colour("amber") if beyond else colour("blue") for beyond in late],
            customdata=hover,
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    styled(figure, height=270)
    for level, (on, label, tone) in enumerate(sorted(marks)):
        _mark(figure, on.isoformat(), f"{label} {on:%m-%d}", tone, level)
    figure.update_layout(margin={"t": 52}, bargap=0.08)
    figure.update_xaxes(type="date", tickformat="%Y-%m-%d", showgrid=False, nticks=6, tickangle=0)
    figure.update_yaxes(showticklabels=False, rangemode="tozero")
    draw(figure, key="sim_finish", alt=_("How many runs end when"))


def margin_chart(side: MarginSide) -> None:
    """How many runs leave which margin; plan, floor, P50 and P80 as lines."""
    total = sum(n for _low, _high, n in side.bins)
    hover = [f"{money(low, 'short')} – {money(high, 'short')}: {percent(Decimal(n) / total)}" for low, high, n in side.bins]
    middle = [float(low + high) / 2 for low, high, _n in side.bins]
    width = max(float(side.bins[0][1] - side.bins[0][0]) * 0.9, 1.0)
    figure = go.Figure(
        go.Bar(
            x=middle,
            y=[n for _low, _high, n in side.bins],
            width=width,
            marker_color=[colour("red") if m < 0 else colour("green") for m in middle],
            customdata=hover,
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    styled(figure, height=270)
    marks = [(side.p50, "P50", "blue"), (side.p80, "P80", "blue"), (side.plan, _("Plan"), "ink")]
    for level, (value, label, tone) in enumerate(sorted(marks)):
        _mark(figure, float(value), f"{label} {money(value, 'short')}", tone, level)
    ticks = [float(side.bins[0][0]), (float(side.bins[0][0]) + float(side.bins[-1][1])) / 2, float(side.bins[-1][1])]
    figure.update_layout(margin={"t": 52})
    figure.update_xaxes(tickvals=ticks, ticktext=[money(Decimal(str(round(t, 2))), "short") for t in ticks], showgrid=False, range=_span(side))
    figure.update_yaxes(showticklabels=False, rangemode="tozero")
    draw(figure, key="sim_margin", alt=_("How many runs leave which margin"))


def _span(side: MarginSide) -> list[float]:
    """The axis, with room for the plan's mark and the labels at both ends."""
    low, high = min(side.bins[0][0], side.plan), max(side.bins[-1][1], side.plan)
    room = float(high - low) * 0.06 or 1.0
    return [float(low) - room, float(high) + room]


def _mark(figure: go.Figure, at: str | float, label: str, tone: str, level: int) -> None:
    """A line with its label above the plot; labels stand on three levels, so that close ones do not cover each other."""
    ink = face("ink") if tone == "ink" else colour(tone)
    figure.add_vline(x=at, line={"color": ink, "width": 1.4, "dash": "dash" if tone == "ink" else "solid"})
    figure.add_annotation(x=at, y=1, yref="paper", yanchor="bottom", yshift=2 + 15 * level, text=label, showarrow=False, font={"size": 11, "color": ink})


def tornado(drivers: Sequence[DriverRow], *, key: str, in_money: bool) -> None:
    """The longest bar on top: how far the mean moves when the driver is low, and when it is high."""
    if not drivers:
        html("{}", muted(_("Nothing uncertain is left that moves it.")))
        return
    names = [_name(d) for d in drivers]
    good, bad = ("green", "red")
    figure = go.Figure()
    for side in ("low", "high"):
        values = [float(getattr(d, side)) for d in drivers]
        helps = [(v > 0) if in_money else (v < 0) for v in values]
        figure.add_bar(
            x=values,
            y=list(range(len(drivers))),
            orientation="h",
            marker_color=[colour(good if h else bad) for h in helps],
            customdata=[_told(d, side, in_money=in_money) for d in drivers],
            hovertemplate="%{customdata}<extra></extra>",
        )
    figure.update_layout(barmode="overlay", bargap=0.34)
    styled(figure, height=max(150, 30 * len(drivers) + 40))
    figure.update_yaxes(tickvals=list(range(len(drivers))), ticktext=names, autorange="reversed", showgrid=False)
    figure.update_xaxes(zeroline=True, zerolinecolor=face("muted"), nticks=5, tickformat="~s" if in_money else "")
    draw(figure, key=f"sim_tornado_{key}", alt=_("What moves it most"))


def _name(d: DriverRow) -> str:
    name = either(d.name, d.name_en)
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    return f"{d.code} {short}" if d.code else f"⚠ {short}"


def _told(d: DriverRow, side: str, *, in_money: bool) -> str:
    value: Decimal = getattr(d, side)
    moved = money(value, "whole", signed=True) if in_money else f"{value:+.1f}".replace("-", "−")
    return f"{either(d.name, d.name_en)}<br>{word(f'simulation_side.{d.kind}_{side}')}: {moved} · ρ {d.rank:+.2f}".replace("-", "−")
