"""Notices: everything the bell has said, by day, newest first; touching one opens what it is about (PLT-11)."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from pathlib import Path

import streamlit as st

from core import clock
from core.access import Actor
from core.notices import queries, service
from core.notices.kinds import KINDS, kind_of
from core.notices.queries import NoticeRow
from pages.approvals.notice_lines import notice_html, opens, text_of
from pages.shared.html import html, plain
from pages.shared.lists import filter_choice
from pages.shared.places import go, open_record
from pages.shared.record import card, empty_state, page_title
from pages.shared.refusals import attempt, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, language, weekdays, word

PAGE = 30


def render(actor: Actor) -> None:
    st.html(Path(__file__).with_name("notices.css"))
    toast_once()
    everything = queries.notices(actor)
    unread = sum(not n.read for n in everything)
    with st.container(horizontal=True, vertical_alignment="center", gap=8):
        page_title(word("screen.notices"), _("{n} unread", n=unread))
        st.space("stretch")
        if st.button(_("Mark all as read"), key="sm_all_read", type="tertiary", icon=":material/done_all:", disabled=not unread) and attempt(
            lambda: service.mark_all_read(actor)
        ):
            st.rerun()
        if st.button(word("screen.notice_choices"), key="sm_notice_choices", icon=":material/tune:"):
            go("notice_choices")
    with card("all_notices"):
        rows = _chosen(everything, unread)
        if not rows:
            empty_state("notifications", _("No notices"), _("To-dos, decisions and alarms that concern you appear here."), key="notices")
        else:
            _lines(actor, rows)


def _chosen(everything: list[NoticeRow], unread: int) -> list[NoticeRow]:
    """What the filters leave: read or not, and kind."""
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key="filter_notices"):
        names = {"all": f"{_('All')} {len(everything)}", "unread": f"{_('Unread')} {unread}"}
        chosen = st.pills(
            _("Notices"), list(names), default="all", required=True, format_func=lambda k: names[k], key=f"notices_{language()}", label_visibility="collapsed"
        )
        counts: dict[str, int] = {}
        for n in everything:
            counts[kind_of(n.kind).key] = counts.get(kind_of(n.kind).key, 0) + 1
        kinds = {k.key: f"{word(f'notice_kind.{k.key}')} {counts[k.key]}" for k in KINDS if k.key in counts}
        kind = filter_choice("notices", "kind", _("All kinds"), kinds, width=220) if kinds else None
    return [n for n in everything if (chosen == "all" or not n.read) and kind in (None, kind_of(n.kind).key)]


def _lines(actor: Actor, rows: list[NoticeRow]) -> None:
    pages = -(-len(rows) // PAGE)
    page = min(st.session_state.get("notices_page", 1), pages)
    if "notices_page" in st.session_state:
        st.session_state["notices_page"] = page
    shown = rows[(page - 1) * PAGE : page * PAGE]
    with st.container(gap=0):
        for place, (day, of_day) in enumerate(groupby(shown, key=lambda n: clock.firm_day(n.created_at))):
            html('<div class="m-group {}">{}</div>', "" if place else "first", _day_words(day))
            for row in of_day:
                _line(actor, row)
    if pages > 1:
        st.pagination(pages, key="notices_page")
    if len(rows) == queries.LONGEST_LIST:
        html('<div class="t-small t-muted">{}</div>', _("The newest {n} are shown.", n=queries.LONGEST_LIST))


def _line(actor: Actor, row: NoticeRow) -> None:
    """The whole line opens; the tick beside it only marks it as read."""
    may_open = opens(actor, row)
    with st.container(key=f"line_notice_{row.id}", horizontal=True, vertical_alignment="center", gap=4):
        with st.container(key=f"tap_notice_{row.id}" if may_open else f"still_notice_{row.id}", gap=0):
            st.html(notice_html(row, when=f"{row.created_at.astimezone(clock.zone()):%H:%M}"))
            if may_open and st.button(plain(text_of(row)), key=f"open_notice_{row.id}") and attempt(lambda: service.mark_read(actor, row.id)):
                open_record(row.record, row.record_id)
        if (
            not row.read
            and st.button("", key=f"sm_read_{row.id}", type="tertiary", icon=":material/done:", help=_("Mark as read"))
            and attempt(lambda: service.mark_read(actor, row.id))
        ):
            st.rerun()


def _day_words(day: dt.date) -> str:
    """Today, yesterday, else the date with its weekday."""
    away = (clock.today() - day).days
    if away in (0, 1):
        return _("Yesterday") if away else _("Today")
    return _("{day} {weekday}", day=day.isoformat(), weekday=weekdays()[day.weekday()])


render(signed_in())
