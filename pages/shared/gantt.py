"""A Gantt to read: plain HTML for portfolio and record pages, no script, any language, both themes (PRJ-35).

For editing, and for hundreds of rows, the plan's grid draws its own bars (`wbs_grid`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from core.calendar.rules import ONE_DAY
from pages.shared.words import _, months

ROW, HEAD = 30, 38


@dataclass(frozen=True)
class Mark:
    """A milestone on a bar. `tone`: "" | late | slips | done."""

    day: dt.date
    label: str
    tone: str = ""


@dataclass(frozen=True)
class GanttRow:
    """A bar. `tone`: "" | late | slips | paused; `progress` 0 … 100; `after`: keys of the rows it waits for; `note` stands
    muted behind the label; `href` makes the label a link inside the app."""

    key: str
    label: str
    starts_on: dt.date
    finishes_on: dt.date
    base_starts_on: dt.date | None = None
    base_finishes_on: dt.date | None = None
    progress: int = 0
    level: int = 0
    summary: bool = False
    milestone: bool = False
    critical: bool = False
    tone: str = ""
    after: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Scale:
    """Days as percent of the width."""

    first: dt.date
    last: dt.date

    def at(self, day: dt.date) -> float:
        return (day - self.first).days / ((self.last - self.first).days + 1) * 100

    def span(self, first: dt.date, last: dt.date) -> str:
        """`left` and `width` of whole days, cut at the edges of the scale."""
        left, right = max(self.at(first), 0.0), min(self.at(last + ONE_DAY), 100.0)
        return f"left:{left:.2f}%;width:{max(right - left, 0.15):.2f}%"

    def shows(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


def gantt_html(
    rows: Sequence[GanttRow],
    *,
    today: dt.date,
    first: dt.date | None = None,
    last: dt.date | None = None,
    head: str = "",
    labels: bool = True,
    links: bool = True,
) -> str:
    """One html text for `st.html`. Without `first` and `last` the scale spans all dates with a little air."""
    scale = scale_of(rows, today, first, last)
    tops = {row.key: n * ROW for n, row in enumerate(rows)}
    by_key = {row.key: row for row in rows}
    body = [_lines(scale)] + [_bar(row, tops[row.key], scale) for row in rows]
    if links:
        body += [_link(by_key[key], row, tops, scale) for row in rows for key in row.after if key in by_key]
    if scale.shows(today):
        body.append(f'<i class="g-today" style="left:{scale.at(today) + 50 / ((scale.last - scale.first).days + 1):.2f}%"></i>')
    side = f'<div class="g-side"><div class="g-corner">{escape(head)}</div>{"".join(map(_label, rows))}</div>' if labels else ""
    lanes = f'<div class="g-body" style="height:{ROW * len(rows)}px">{"".join(body)}</div>'
    return f'<div class="m-gantt">{side}<div class="g-scroll"><div class="g-pane">{_months(scale, today)}{lanes}</div></div></div>'


def scale_of(rows: Sequence[GanttRow], today: dt.date, first: dt.date | None = None, last: dt.date | None = None) -> Scale:
    """The scale of some rows; three months around today when there are none."""
    days = [day for row in rows for day in (row.starts_on, row.finishes_on, row.base_starts_on, row.base_finishes_on, *(m.day for m in row.marks)) if day]
    low, high = (min(days), max(days)) if days else (today - 30 * ONE_DAY, today + 60 * ONE_DAY)
    low = first or low - 5 * ONE_DAY
    return Scale(low, max(last or high + 12 * ONE_DAY, low + 27 * ONE_DAY))


def legend_html(*, baseline: str = "") -> str:
    """What the bars mean; `baseline` names the baseline compared with."""
    items = [
        ("g-k", _("planned and done")),
        ("g-k slips", _("will end after the baseline")),
        ("g-k late", _("late")),
        *([("g-k base", baseline)] if baseline else []),
        ("g-k crit", _("critical path")),
        ("g-k ms", _("milestone")),
    ]
    return '<div class="m-legend">' + "".join(f'<span><i class="{css}"></i>{escape(text)}</span>' for css, text in items) + "</div>"


def month_label(day: dt.date, *, with_year: bool) -> str:
    """`11 月`, `Nov`; with the year `2026-11`, `Nov 2026`."""
    name = months()[day.month - 1]
    return _("{m} {y}", m=name, y=day.year, n=f"{day.month:02}") if with_year else name


def _months(scale: Scale, today: dt.date) -> str:
    cells, day, labelled = [], scale.first.replace(day=1), False
    length = (scale.last - scale.first).days
    every, narrow = max(1, round(length / 30 / 14)), length > 270  # at most about 14 labels; narrow months have no room for month and year
    for number in range(12 * (scale.last.year - day.year) + scale.last.month - day.month + 1):
        following = (day.replace(day=28) + 4 * ONE_DAY).replace(day=1)
        shown, text = max(day, scale.first), ""
        if number % every == 0 and (following - shown).days > (16 if narrow else 9):
            year = day.month == 1 or not labelled
            text, labelled = f"{day.year}" if narrow and day.month == 1 else month_label(day, with_year=year and not narrow), True
        place = scale.span(shown, min(following - ONE_DAY, scale.last))
        cells.append(f'<span class="{"year" if day.month == 1 else ""}" style="{place}">{escape(text)}</span>')
        day = following
    now = f'<b class="g-now" style="left:{scale.at(today):.2f}%">{escape(_("Today"))}</b>' if scale.shows(today) else ""
    return f'<div class="g-head" style="height:{HEAD}px">{"".join(cells)}{now}</div>'


def _lines(scale: Scale) -> str:
    found, day = [], (scale.first.replace(day=28) + 4 * ONE_DAY).replace(day=1)
    while day <= scale.last:
        found.append(f'<i class="g-line" style="left:{scale.at(day):.2f}%"></i>')
        day = (day.replace(day=28) + 4 * ONE_DAY).replace(day=1)
    return "".join(found)


def _label(row: GanttRow) -> str:
    text = f'<a href="{escape(row.href)}" target="_self">{escape(row.label)}</a>' if row.href else f"<span>{escape(row.label)}</span>"
    note = f"<em>{escape(row.note)}</em>" if row.note else ""
    place = f"height:{ROW}px;padding-left:{10 + row.level * 14}px"
    return f'<div class="g-row{" sum" if row.summary else ""}" style="{place}" title="{escape(row.label)}">{text}{note}</div>'


def _bar(row: GanttRow, top: int, scale: Scale) -> str:
    tip = escape(f"{row.label}\n{row.starts_on} – {row.finishes_on}\n{row.progress}%")
    tone = f" {row.tone}" if row.tone else " done" if row.progress >= 100 else ""
    if row.milestone:
        left = f"left:calc({scale.at(row.finishes_on + ONE_DAY):.2f}% + 11px);top:{top}px;line-height:{ROW}px"
        when = f'<span class="g-when" style="{left}">{row.finishes_on:%m-%d}</span>'
        return _base_mark(row, top, scale) + _diamond(row.finishes_on, tone, tip, top, scale) + when
    kind = f"{'sum' if row.summary else 'task'}{tone}{' critical' if row.critical and not row.summary else ''}"
    base = ""
    if row.base_starts_on and row.base_finishes_on:
        base = f'<i class="g-base" style="{scale.span(row.base_starts_on, row.base_finishes_on)};top:{top + ROW - 8}px"></i>'
    done = f'<b style="width:{min(max(row.progress, 0), 100)}%"></b>'
    bar = f'<div class="g-bar {kind}" title="{tip}" style="{scale.span(row.starts_on, row.finishes_on)};top:{top + (10 if row.summary else 8)}px">{done}</div>'
    marks = "".join(_diamond(mark.day, f" {mark.tone}" if mark.tone else "", escape(f"{mark.label}\n{mark.day}"), top, scale) for mark in row.marks)
    return base + bar + marks


def _diamond(day: dt.date, tone: str, tip: str, top: int, scale: Scale) -> str:
    if not scale.shows(day):
        return ""
    return f'<i class="g-ms{tone}" title="{tip}" style="left:{scale.at(day + ONE_DAY):.2f}%;top:{top + ROW // 2 - 6}px"></i>'


def _base_mark(row: GanttRow, top: int, scale: Scale) -> str:
    day = row.base_finishes_on
    if day is None or day == row.finishes_on or not scale.shows(day):
        return ""
    return f'<i class="g-base ms" style="left:{scale.at(day + ONE_DAY):.2f}%;top:{top + ROW // 2 - 4}px"></i>'


def _link(before: GanttRow, row: GanttRow, tops: dict[str, int], scale: Scale) -> str:
    """An elbow from the end of one bar down to the start of the next; rows above their predecessor are left without."""
    x1 = scale.at(before.finishes_on + ONE_DAY)
    x2 = scale.at(row.finishes_on + ONE_DAY) if row.milestone else scale.at(row.starts_on) + 0.4
    y1, y2 = tops[before.key] + ROW // 2, tops[row.key] + (ROW // 2 - 7 if row.milestone else 8)
    if y2 <= y1 or x2 < x1 - 0.6:
        return ""
    box = f"left:{x1:.2f}%;width:{max(x2 - x1, 0.3):.2f}%;top:{y1}px;height:{y2 - y1}px"
    return f'<i class="g-link" style="{box}"></i>'
