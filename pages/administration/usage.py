"""Who uses Mandate and for what: sign-ins, records opened, decisions and operations, each to who may read it (PLT-08)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from core import clock
from core.access import Actor
from core.people.queries import people_choices
from core.usage.log import KINDS, MOST, PAGE, DayCount, Kind, LogFilters, LogRow, days, log
from pages.shared import address
from pages.shared.charts import bars, draw
from pages.shared.excel import workbook
from pages.shared.format import day
from pages.shared.html import html, muted
from pages.shared.lists import Column, data_list, filter_choice, filter_day
from pages.shared.places import can_open_record, open_record
from pages.shared.record import Kpi, card, kpis, page_title
from pages.shared.session import signed_in
from pages.shared.trail import deed_word, record_word
from pages.shared.words import _, either, has_word, heading, language, speaking, word

KEY = "usage"
SPANS = {"1": 1, "7": 7, "30": 30, "90": 90}
TONES = {"sign_in": "#94a0b8", "view": "#b9c6f5", "approval": "green", "operation": "blue"}


def render(actor: Actor) -> None:
    address.arrive(KEY)
    head = st.container()
    with card("usage_filter"):
        filters = _filters(actor)
    by_day = days(actor, LogFilters(filters.first, filters.last, filters.person_id))
    with head:
        page_title(word("screen.usage"), _("{first} – {last}", first=day(filters.first), last=day(filters.last)))
    _figures(by_day)
    with card("usage_days", _("How much was done each day?")):
        _days(by_day)
    with card("usage_log", _("Who did what?"), _("figures and contents are not kept here")):
        _log(actor, filters)


def _filters(actor: Actor) -> LogFilters:
    """Period, person, kind; kept in the address."""
    names = {"1": _("Today"), "7": _("7 days"), "30": _("30 days"), "90": _("90 days")}
    people = {str(c.id): either(c.name, c.name_en) for c in people_choices(actor)}
    widget = f"{KEY}_span_{language()}"
    with st.container(key=f"filter_{KEY}", horizontal=True, gap=6, vertical_alignment="center"):
        address.take(KEY, f"{KEY}_span", widget, "7", lambda value: value if value in names else None)
        span = st.segmented_control(_("Period"), list(names), format_func=lambda s: names[s], key=widget, required=True, label_visibility="collapsed") or "7"
        address.put(KEY, f"{KEY}_span", span if span != "7" else "")
        person = filter_choice(KEY, "person", _("Person"), people, width=180)
        kind = filter_choice(KEY, "kind", _("Kind"), {k: word(f"usage_kind.{k}") for k in KINDS}, width=180)
        one_day = filter_day(KEY, "day", _("One day"), bare=True)
        st.space("stretch")
        right = st.container(width="content", key=f"sm_{KEY}_right")
    today = clock.today()
    first, last = (one_day, one_day) if one_day else (today - dt.timedelta(days=SPANS[span] - 1), today)
    filters = LogFilters(first, last, int(person) if person else None, kind)  # type: ignore[arg-type]
    said = language()
    right.download_button(
        "",
        data=lambda: _export(actor, filters, said),
        file_name=f"usage_{today}.xlsx",
        icon=":material/download:",
        key="sm_export_usage",
        help=_("Export to Excel"),
        type="tertiary",
        on_click="ignore",
    )
    return filters


def _figures(by_day: Sequence[DayCount]) -> None:
    """How many people, how often each kind; a touch shows this kind alone."""
    most = max((d.people for d in by_day), default=0)
    items = [Kpi("people", _("People on one day"), str(most), [d.people for d in by_day], _("at most"), "slate")]
    for kind in KINDS:
        counts = [d.counts.get(kind, 0) for d in by_day]
        items.append(Kpi(kind, word(f"usage_kind.{kind}"), f"{sum(counts):,}", counts, word(f"usage_note.{kind}")))
    touched = kpis(items, key=KEY)
    if touched in KINDS:
        _set("kind", touched)


def _set(name: str, value: str) -> None:
    """Filters by what was touched; once more lets go."""
    now = address.kept(KEY).get(f"{KEY}_{name}")
    address.put(KEY, f"{KEY}_{name}", "" if now == value else value)
    st.session_state.pop(f"{KEY}_{name}_{language()}", None)
    st.rerun()


def _days(by_day: Sequence[DayCount]) -> None:
    """Stacked bars by kind; a click shows the day alone."""
    if not any(d.counts for d in by_day):
        html('<div class="t-small">{}</div>', muted(_("Nothing happened in this time.")))
        return
    labels, keys = [f"{d.day:%m-%d}" for d in by_day], [d.day.isoformat() for d in by_day]
    told = [" · ".join(f"{word(f'usage_kind.{k}')} {d.counts.get(k, 0)}" for k in KINDS) for d in by_day]
    series = [(word(f"usage_kind.{k}"), [d.counts.get(k, 0) for d in by_day], TONES[k]) for k in KINDS]
    figure = bars(labels, series, keys=keys, stacked=True, height=220, hover=[told] * len(series))
    figure.update_xaxes(tickangle=0, nticks=15)
    point = draw(figure, key="usage_days", select=True, alt=_("How much was done each day?"))
    if point:
        _set("day", keys[labels.index(str(point["x"]))])


def _log(actor: Actor, filters: LogFilters) -> None:
    pages = st.session_state.get(f"usage_pages_{hash(filters)}", 1)
    found = log(actor, filters, limit=PAGE * pages + 1)
    rows = found[: PAGE * pages]
    empty = ("history", _("Nothing happened in this time."), _("Choose a longer period, another person or another kind."))
    data_list(f"log_{KEY}", rows, _columns(), file="usage", empty=empty, on_open=lambda r: _open(actor, r))
    if len(found) > len(rows) and st.button(_("Show older entries"), key="sm_usage_older", width="stretch"):
        st.session_state[f"usage_pages_{hash(filters)}"] = pages + 1
        st.rerun()


def _open(actor: Actor, row: LogRow) -> None:
    """The record of a line, where the reader may open such a record."""
    if row.record_id is not None and can_open_record(actor, row.record):
        open_record(row.record, row.record_id)


def _columns() -> list[Column[LogRow]]:
    C = Column[LogRow]
    return [
        C("at", _("When"), lambda r: r.at, kind="instant", width=130),
        C("who", _("Who"), lambda r: either(r.who, r.who_en), width=110),
        C("kind", _("Kind"), lambda r: word(f"usage_kind.{r.kind}"), width=110),
        C("deed", _("What was done"), lambda r: deed_of(r.kind, r.deed), width=220),
        C("record", _("Record"), lambda r: heading(f"record.{r.record}") if has_word(f"record.{r.record}") else record_word(r.record), width=130),
        C("number", _("Number"), lambda r: r.number or (str(r.record_id) if r.record_id is not None else ""), width=130),
        C("name", _("Name"), lambda r: either(r.name, r.name_en), width=230),
    ]


def deed_of(kind: Kind, deed: str) -> str:
    """What was done in words: the screen that was opened, the line of a timeline, the deed of the trail."""
    match kind:
        case "sign_in":
            return word("usage_deed.sign_in")
        case "view":
            return _("opened: {screen}", screen=word(f"screen.{deed}") if has_word(f"screen.{deed}") else deed)
        case "approval":
            return word(f"timeline.{deed}") if has_word(f"timeline.{deed}") else deed
        case "operation":
            return deed_word(deed)


def _export(actor: Actor, filters: LogFilters, said: str) -> bytes:
    """What fits the filters, up to five thousand lines, made while it is downloaded."""
    with speaking(said):
        return workbook(log(actor, filters, limit=MOST), _columns())


render(signed_in())
