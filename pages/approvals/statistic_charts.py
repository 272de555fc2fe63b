"""The charts of the statistics: weeks as bars and lines, flows, steps and people by the time they take. A click gives the key back (APR-09)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import plotly.graph_objects as go

from core.approval.statistics import Measured
from pages.approvals.picks import office_time
from pages.shared.charts import bars, draw, face, styled
from pages.shared.format import percent
from pages.shared.html import html, muted
from pages.shared.record import on_phone
from pages.shared.states import colour
from pages.shared.words import _

PALE = 0.28
ROW, LEAST = 34, 3
LONGEST_NAME = 18


def week_counts(weeks: Sequence[Measured], picked: str) -> str | None:
    """Cases decided per week, in time and late; returns the Monday that was clicked."""
    labels, keys = _labels(weeks), [w.key for w in weeks]
    series = [(_("in time"), [w.count - w.late for w in weeks], "blue"), (_("late"), [w.late for w in weeks], "red")]
    told = [[_("{n} cases, {late} late", n=w.count, late=w.late) for w in weeks]] * 2
    figure = bars(labels, series, keys=keys, stacked=True, height=230, hover=told)
    figure.update_xaxes(tickangle=0, nticks=_ticks(), ticklabelstandoff=4)
    most = max((w.count for w in weeks), default=0)
    figure.update_yaxes(dtick=1 if most < 7 else None, tickformat=",d", range=[0, max(most * 1.08, 1)])
    for trace in figure.data if picked in keys else ():
        trace.marker.opacity = [1 if k == picked else 0.35 for k in keys]
    return _clicked(draw(figure, key="week_counts", select=True, alt=_("How many cases were decided each week?")), keys, labels)


def week_times(weeks: Sequence[Measured], picked: str) -> str | None:
    """Median and 90th percentile of the weeks' cases; returns the Monday that was clicked."""
    labels, keys = _labels(weeks), [w.key for w in weeks]
    figure = go.Figure()
    curves: list[tuple[str, str, Callable[[Measured], int | None]]] = [
        (_("slowest tenth"), "slate", lambda w: w.high),
        (_("half of the cases"), "blue", lambda w: w.median),
    ]
    for name, tone, value in curves:
        values = [v / 60 if (v := value(w)) is not None else None for w in weeks]
        figure.add_scatter(
            x=labels, y=values, customdata=keys, mode="lines+markers", name=name, connectgaps=True, line={"color": colour(tone), "width": 2.2},
            marker={"size": [9 if k == picked else 5 for k in keys]}, text=[office_time(value(w)) for w in weeks],
            hovertemplate=f"{name}: %{{text}}<extra></extra>",
        )  # fmt: skip
    styled(figure, height=230)
    line = "   ".join(f"<span style='color:{colour(tone)}'>■</span> {name}" for name, tone, _value in reversed(curves))
    said = {"size": 12, "color": face("muted")}
    figure.add_annotation(text=line, x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=4, showarrow=False, font=said)
    figure.update_layout(margin={"t": 30})
    figure.update_xaxes(type="category", showgrid=False, tickangle=0, nticks=_ticks(), ticklabelstandoff=4)
    figure.update_yaxes(rangemode="tozero", nticks=6, ticksuffix=_(" h"))
    return _clicked(draw(figure, key="week_times", select=True, alt=_("How long did the cases take?")), keys, labels)


def _ticks() -> int:
    return 5 if on_phone() else 13


def _labels(weeks: Sequence[Measured]) -> list[str]:
    """The Monday of each week, the year where it begins."""
    days = [dt.date.fromisoformat(w.key) for w in weeks]
    return [f"{d:%m-%d}" + (f"<br>{d.year}" if i == 0 or d.year != days[i - 1].year else "") for i, d in enumerate(days)]


def times(key: str, lines: Sequence[Measured], names: Sequence[str], notes: Sequence[str], picked: str, *, alt: str, noted: bool = False) -> str | None:
    """A line each: the median in strong, the 90th percentile in pale, its figures at the end; returns the key that was clicked.
    With `noted` the note stands under the name."""
    if not lines:
        html('<div class="t-small">{}</div>', muted(_("Nothing was decided in this time.")))
        return None
    places = list(range(len(lines)))
    faded = [1 if not picked or line.key == picked else 0.35 for line in lines]
    told = [
        f"<b>{name}</b> {note}<br>"
        + _("{n} decided, half within {median}, nine of ten within {high}", n=m.count, median=office_time(m.median), high=office_time(m.high))
        + "<br>"
        + _("late {late}, returned {returned}", late=percent(m.late_share, 0), returned=percent(m.return_share, 0))
        for m, name, note in zip(lines, names, notes, strict=True)
    ]
    figure = go.Figure()
    for value, pale in ((lambda m: m.high, True), (lambda m: m.median, False)):
        figure.add_bar(
            x=[(value(m) or 0) / 60 for m in lines], y=places, orientation="h", customdata=[m.key for m in lines], hovertext=told, hoverinfo="text",
            marker={"color": [_tone(m) for m in lines], "opacity": [f * (PALE if pale else 1) for f in faded]}, width=0.62 if pale else 0.3,
            text=[_("{n} h", n=f"{_hours(m.median)} · {_hours(m.high)}") for m in lines] if pale else None, textposition="outside", cliponaxis=False,
            textfont={"size": 12, "color": face("ink")},
        )  # fmt: skip
    under = notes if noted else [""] * len(lines)
    figure.update_layout(barmode="overlay", bargap=0)
    styled(figure, height=max(len(lines), LEAST) * ROW + 26)
    top = max((m.high or 0) for m in lines) / 60 or 1
    figure.update_xaxes(range=[0, top * 1.42], showticklabels=False, showgrid=False)
    muted_ink = face("muted")
    small = f"<br><span style='font-size:11px;color:{muted_ink}'>"
    short = [_cut(name) + (f"{small}{_cut(note)}</span>" if note else "") for name, note in zip(names, under, strict=True)]
    said = {"tickvals": places, "ticktext": short, "ticklabelstandoff": 8, "tickfont": {"color": face("ink")}}
    figure.update_yaxes(**said, range=[max(len(lines), LEAST) - 0.5, -0.5], showgrid=False)
    point = draw(figure, key=key, select=True, alt=alt)
    return lines[round(float(point["y"]))].key if point else None


def _hours(minutes: int | None) -> str:
    return f"{(minutes or 0) / 60:.1f}".removesuffix(".0")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def _tone(line: Measured) -> str:
    """Late decisions colour the line: more than a quarter red, more than a tenth amber."""
    share = line.late_share or 0
    return colour("red" if share > 0.25 else "amber" if share > 0.1 else "blue")


def _clicked(point: dict[str, object] | None, keys: Sequence[str], labels: Sequence[str]) -> str | None:
    if not point:
        return None
    data = point.get("customdata")
    found = data[0] if isinstance(data, list) and data else data
    return str(found) if found in keys else keys[list(labels).index(str(point["x"]))]
