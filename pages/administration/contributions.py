"""The board of a month: documents, customers, projects, approvals, visits of each person, and what stands behind a figure (PLT-08)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core import clock
from core.access import Actor
from core.errors import NotFound
from core.usage.contributions import MEASURES, Board, ContributedRow, Contribution, Measure, board, contributed
from pages.shared import address
from pages.shared.charts import month_name
from pages.shared.html import Text, avatar, html, html_of, icon_html, join, muted, plain
from pages.shared.lists import Column, data_list
from pages.shared.places import can_open_record, open_record
from pages.shared.record import card, empty_state, on_phone, page_title
from pages.shared.refusals import not_here
from pages.shared.session import signed_in
from pages.shared.words import _, either, heading, language, plural, word

KEY = "board"
MONTHS = 12
ICONS = {"documents": "description", "customers": "apartment", "projects": "work", "approvals": "gavel", "visits": "event_available"}
MEDALS = {1: "gold", 2: "silver", 3: "bronze"}


def render(actor: Actor) -> None:
    st.html(Path(__file__).with_name("contributions.css"))
    address.arrive(KEY)
    head = st.container()
    with st.container(key="bar_board", horizontal=True, gap=8, vertical_alignment="center"):
        month = _month()
        by = _by()
    found = board(actor, month)
    with head:
        note = plural("{n} person at work in {month}", "{n} people at work in {month}", found.people, month=_month_word(month))
        page_title(word("screen.contributions"), note)
    own = next((c for c in found.lines if c.employee_id == actor.employee_id), None)
    if own is not None:
        _own_line(found, own)
    lines = _sorted(found.lines, by)
    if on_phone():  # what was touched comes first, not after thirty lines
        first, second = st.container(), st.container()
        left, right = (first, second) if _picked() is None else (second, first)
    else:
        left, right = st.columns([1.75, 1], gap=14)
    with left:
        if len(lines) > 1:
            _podium(lines[:3], by)
        with card("board", _("Who contributed what?") if len(lines) > 1 else _("What did I contribute?"), _how(by)):
            _lines(found, lines, by)
    with right:
        _behind(actor, found, own)


def _how(by: str) -> str:
    return _("100 points: the best of the firm in everything") if by == "points" else word(f"contribution_note.{by}")


def _month_word(month: dt.date) -> str:
    return f"{month:%Y-%m}" if language() == "zh" else month_name(month, with_year=True)


def _month() -> dt.date:
    """One of the last twelve, the present one first; kept in the address."""
    present = clock.today().replace(day=1)
    months = [present]
    while len(months) < MONTHS:
        months.append((months[-1] - dt.timedelta(days=1)).replace(day=1))
    names = {f"{m:%Y-%m}": _month_word(m) for m in months}
    widget = f"{KEY}_month_{language()}"
    address.take(KEY, f"{KEY}_month", widget, f"{present:%Y-%m}", lambda value: value if value in names else None)
    chosen = st.selectbox(_("Month"), list(names), format_func=lambda m: names[m], key=widget, label_visibility="collapsed", width=140)
    address.put(KEY, f"{KEY}_month", chosen if chosen != f"{present:%Y-%m}" else "")
    return dt.date.fromisoformat(f"{chosen}-01")


def _by() -> str:
    """What the board is sorted by."""
    names = {"points": _("Points"), **{m: word(f"contribution.{m}") for m in MEASURES}}
    widget = f"{KEY}_by_{language()}"
    address.take(KEY, f"{KEY}_by", widget, "points", lambda value: value if value in names else None)
    by = st.segmented_control(_("Sorted by"), list(names), format_func=lambda n: names[n], key=widget, required=True, label_visibility="collapsed") or "points"
    address.put(KEY, f"{KEY}_by", by if by != "points" else "")
    return by


def _sorted(lines: Sequence[Contribution], by: str) -> list[Contribution]:
    if by == "points":
        return list(lines)
    return sorted(lines, key=lambda c: (-c.figures[by], c.place, c.name))  # type: ignore[index]


def _figure(c: Contribution, by: str) -> str:
    return str(round(c.points)) if by == "points" else str(c.figures[by])  # type: ignore[index]


def _own_line(found: Board, own: Contribution) -> None:
    """One's own month, whoever looks."""
    cells = join(
        html_of(
            '<div><span>{} {}</span><strong>{}</strong><small>{}</small></div>',
            icon_html(ICONS[m]), word(f"contribution.{m}"), own.figures[m], _("most: {n}", n=found.best[m]),
        )  # fmt: skip
        for m in MEASURES
    )
    place = _("place {n} of {all}", n=own.place, all=found.people)
    points = html_of('<div class="me">{}<div><b>{}</b><span>{} · {}</span></div></div>', avatar(either(own.name, own.name_en)), _("My month"),
                     _("{n} points", n=round(own.points)), place)  # fmt: skip
    html('<div class="b-own">{}{}</div>', points, cells)


def _podium(best: Sequence[Contribution], by: str) -> None:
    """The first three, the first in the middle and highest."""
    order = [best[i] for i in (1, 0, 2) if i < len(best)]
    pieces = []
    for c in order:
        place = best.index(c) + 1
        pieces.append(
            html_of(
                '<div class="b-place {}"><span class="medal">{}</span>{}<b>{}</b><span>{}</span><strong>{}</strong></div>',
                MEDALS[place], place, avatar(either(c.name, c.name_en)), either(c.name, c.name_en), either(c.department, c.department_en), _figure(c, by),
            )  # fmt: skip
        )
    html('<div class="b-podium">{}</div>', join(pieces))


def _lines(found: Board, lines: Sequence[Contribution], by: str) -> None:
    """A line per person: place, name, a bar made of the five parts, the figures. A touch shows what stands behind."""
    keys = join(html_of('<span><i class="{}"></i>{}</span>', m, word(f"contribution.{m}")) for m in MEASURES)
    heads = join(html_of('<span title="{}">{}</span>', word(f"contribution.{m}"), icon_html(ICONS[m])) for m in MEASURES)
    sorted_by = _("Points") if by == "points" else word(f"contribution.{by}")
    html(
        '<div class="b-line head"><em>#</em><span class="b-keys">{}</span><span class="figs">{}</span><strong>{}</strong></div>', keys, heads, sorted_by
    )
    picked = _picked()
    with st.container(gap=0):
        for n, c in enumerate(lines, start=1):
            with st.container(key=f"tap_contributor_{c.employee_id}", gap=0):
                html("{}", _line_html(c, n if by != "points" else c.place, by, chosen=picked == c.employee_id))
                st.button(plain(f"{either(c.name, c.name_en)} {_figure(c, by)}"), key=f"pick_board_{c.employee_id}", on_click=_pick, args=(c.employee_id,))


def _line_html(c: Contribution, place: int, by: str, *, chosen: bool) -> Text:
    parts = join(html_of(f'<i class="{{}}" style="width:{float(c.shares[m]) * 20:.2f}%" title="{{}}"></i>', m, _said(c, m)) for m in MEASURES)
    if by != "points":
        parts = html_of(f'<i class="{{}}" style="width:{float(c.shares[by]) * 100:.2f}%"></i>', by)  # type: ignore[index]
    figures = join(html_of('<span class="{}">{}</span>', "" if c.figures[m] else "none", c.figures[m]) for m in MEASURES)
    name = html_of('<span class="who">{}<span><b>{}</b><small>{}</small></span></span>', avatar(either(c.name, c.name_en)), either(c.name, c.name_en),
                   either(c.department, c.department_en))  # fmt: skip
    return html_of(
        '<div class="b-line {}"><em>{}</em>{}<span class="bar">{}</span><span class="figs">{}</span><strong>{}</strong></div>',
        "on" if chosen else "", place, name, parts, figures, _figure(c, by),
    )  # fmt: skip


def _said(c: Contribution, measure: Measure) -> str:
    return f"{word(f'contribution.{measure}')} {c.figures[measure]}"


def _picked() -> int | None:
    asked = address.kept(KEY).get(f"{KEY}_person", "")
    return int(asked) if asked.isdigit() and len(asked) < 19 else None


def _pick(employee_id: int) -> None:
    address.put(KEY, f"{KEY}_person", "" if _picked() == employee_id else str(employee_id))


def _behind(actor: Actor, found: Board, own: Contribution | None) -> None:
    """What the chosen person's figures are made of; without a choice one's own."""
    line = next((c for c in found.lines if c.employee_id == _picked()), own)
    if line is None:
        if _picked() is not None:
            not_here()
            return
        with card("behind_board"):
            empty_state("leaderboard", _("Choose a person"), _("What stands behind the figures is shown here."), key="board")
        return
    with card("behind_board", either(line.name, line.name_en), _month_word(found.month)):
        names = {m: f"{word(f'contribution.{m}')} {line.figures[m]}" for m in MEASURES}
        first = next((m for m in MEASURES if line.figures[m]), "documents")
        measure = st.pills(_("Measure"), MEASURES, default=first, format_func=lambda m: names[m], required=True, label_visibility="collapsed",
                           key=f"board_measure_{line.employee_id}_{found.month}_{language()}") or first  # fmt: skip
        html('<div class="t-small">{}</div>', muted(word(f"contribution_note.{measure}")))
        try:
            rows = contributed(actor, found.month, line.employee_id, measure)
        except NotFound:
            not_here()
            return
        _rows(actor, rows, line, measure)


def _rows(actor: Actor, rows: Sequence[ContributedRow], line: Contribution, measure: Measure) -> None:
    shown = [r for r in rows if r.number or r.name or measure == "visits"]
    C = Column[ContributedRow]
    columns = [C("day", _("Day"), lambda r: r.day, kind="day")]
    if measure == "visits":
        columns.append(C("times", _("Records opened"), lambda r: r.times, kind="number", summed=True))
    else:
        columns += [
            C("number", _("Number"), lambda r: r.number, width=104),
            C("name", _("Name"), lambda r: either(r.name, r.name_en), width=150),
            C("record", _("Kind"), lambda r: heading(f"record.{r.record}"), hidden=measure in ("customers", "projects")),
        ]
    if shown:
        data_list(f"board_{measure}", shown, columns, file=f"contribution_{measure}", on_open=lambda r: _open(actor, r))
    elif not rows:
        empty_state(ICONS[measure], _("Nothing of this in the month"), word(f"contribution_note.{measure}"), key=f"board_{measure}")
    if len(rows) > len(shown):
        text = plural("{n} more that you may not see", "{n} more that you may not see", len(rows) - len(shown))
        html('<div class="t-small t-muted">{} {}</div>', icon_html("lock"), text)


def _open(actor: Actor, row: ContributedRow) -> None:
    if row.record_id is not None and can_open_record(actor, row.record):
        open_record(row.record, row.record_id)


render(signed_in())
