"""Notices: everything the bell has said, newest first; a click opens what it is about (PLT-11)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.notices import queries, service
from core.notices.queries import NoticeRow
from pages.approvals.notice_lines import notice_html, opens
from pages.shared.html import html
from pages.shared.places import open_record
from pages.shared.record import card, empty_state, page_title
from pages.shared.refusals import attempt, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, language, word

PAGE = 25


def render(actor: Actor) -> None:
    toast_once()
    everything = queries.notices(actor)
    unread = sum(not n.read for n in everything)
    page_title(word("screen.notices"), _("{n} unread", n=unread))
    with card("all_notices"):
        rows = _chosen(actor, everything, unread)
        if not rows:
            empty_state("notifications", _("No notices"), _("To-dos, decisions and alarms that concern you appear here."), key="notices")
        else:
            _lines(actor, rows)


def _chosen(actor: Actor, everything: list[NoticeRow], unread: int) -> list[NoticeRow]:
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key="filter_notices"):
        names = {"all": f"{_('All')} {len(everything)}", "unread": f"{_('Unread')} {unread}"}
        chosen = st.pills(
            _("Notices"), list(names), default="all", required=True, format_func=lambda k: names[k], key=f"notices_{language()}", label_visibility="collapsed"
        )
        st.space("stretch")
        if st.button(_("Mark all as read"), key="sm_all_read", type="tertiary", icon=":material/done_all:", disabled=not unread) and attempt(
            lambda: service.mark_all_read(actor)
        ):
            st.rerun()
    return [n for n in everything if chosen == "all" or not n.read]


def _lines(actor: Actor, rows: list[NoticeRow]) -> None:
    pages = -(-len(rows) // PAGE)
    page = min(st.session_state.get("notices_page", 1), pages)
    if "notices_page" in st.session_state:
        st.session_state["notices_page"] = page
    with st.container(gap=0):
        for row in rows[(page - 1) * PAGE : page * PAGE]:
            with st.container(key=f"row_notice_{row.id}", horizontal=True, vertical_alignment="center", gap=8):
                st.html(notice_html(row))
                if (
                    not row.read
                    and st.button("", key=f"sm_read_{row.id}", type="tertiary", icon=":material/done:", help=_("Mark as read"))
                    and attempt(lambda i=row.id: service.mark_read(actor, i))
                ):
                    st.rerun()
                if (
                    opens(actor, row)
                    and st.button("", key=f"sm_notice_{row.id}", type="tertiary", icon=":material/chevron_right:", help=_("Open"))
                    and attempt(lambda i=row.id: service.mark_read(actor, i))
                ):
                    open_record(row.record, row.record_id)
    if pages > 1:
        st.pagination(pages, key="notices_page")
    if len(rows) == queries.LONGEST_LIST:
        html('<div class="t-small t-muted">{}</div>', _("The newest {n} are shown.", n=queries.LONGEST_LIST))


render(signed_in())
