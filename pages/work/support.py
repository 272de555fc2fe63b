"""Support: what other departments asked of mine, and what I asked of others; one request with its answer (PLT-13)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor
from core.errors import NotFound
from core.support import queries, service
from core.support.queries import SupportRow
from core.support.service import LONGEST
from core.workflow import Move
from pages.shared.address import as_id
from pages.shared.dialogs import fresh, saved
from pages.shared.discussion import discussion
from pages.shared.files import files
from pages.shared.format import instant
from pages.shared.forms import date_field, form_refusal, text_field
from pages.shared.html import Text, html, person, state_chip
from pages.shared.lists import data_list, filter_bar, matches
from pages.shared.places import can_open_record, go, open_record
from pages.shared.record import card, page_title, record_header
from pages.shared.refusals import attempt, not_here, toast_once, unplaced
from pages.shared.session import signed_in
from pages.shared.words import _, either, heading, word
from pages.work.support_list import ANSWER_DAYS, ask, columns, late

OPEN = ("asked", "taken")


def render(actor: Actor) -> None:
    toast_once()
    typed = st.query_params.get("id", "")
    if typed:
        _one(actor, as_id(typed))
    else:
        _lists(actor)


def _lists(actor: Actor) -> None:
    asked, to_answer = queries.requests(actor, "asked"), queries.requests(actor)
    page_title(word("screen.support"), _("{n} wait for an answer of my department", n=sum(r.open for r in to_answer)))
    chips = {
        "to_answer": f"{_('For my department')} {sum(r.open for r in to_answer)}",
        "asked": f"{_('Asked by me')} {sum(r.state not in ('closed', 'withdrawn') for r in asked)}",
    }
    with card("support"):
        text, chosen, right = filter_bar("support", search=_("Search number, request, person"), chips=chips, default="to_answer" if to_answer else "asked")
        if right.button(_("Ask another department"), icon=":material/add:", key="sm_ask_support"):
            fresh("ask_support")
            ask(actor)
        rows = [
            r
            for r in (asked if chosen == "asked" else to_answer)
            if matches(text, r.number, r.title, r.asked_by, r.asked_by_en, r.department, r.department_en, r.taken_by)
        ]
        empty = ("contact_support", _("No requests here"), _("A request goes to the head of the department, who answers or has somebody answer."))
        data_list("support", rows, columns(), file="support", actions=right, empty=empty, on_open=lambda r: go("support", id=r.id))


def _one(actor: Actor, request_id: int) -> None:
    try:
        row, moves = queries.request(actor, request_id)
    except NotFound:
        page_title(word("screen.support"))
        not_here()
        return
    facts: list[tuple[Text, Text]] = [
        (_("Asked by"), person(either(row.asked_by, row.asked_by_en))),
        (_("Asked of"), either(row.department, row.department_en)),
        (_("Asked on"), instant(row.asked_at, year=True)),
        (_("Answer by"), str(row.due_on)),
    ]
    if row.taken_by:
        facts.append((_("Looked after by"), person(either(row.taken_by, row.taken_by_en))))
    record_header(row.number, row.title, state_chip("support_request", row.state), facts, trail=(word("screen.support"),), aside=late(row))
    left, right = st.columns([1.6, 1], gap=14)
    with left:
        with card("support_question", _("What is needed, and what for")):
            html('<div class="m-prose" style="white-space:pre-wrap;overflow-wrap:anywhere">{}</div>', row.body or "—")
            if (
                row.record
                and can_open_record(actor, row.record)
                and st.button(heading(f"record.{row.record}"), icon=":material/link:", type="tertiary", key="sm_about")
            ):
                open_record(row.record, row.record_id)
        if row.answer:
            who = _("{who}, {when}", who=either(row.answered_by, row.answered_by_en), when=instant(row.answered_at))
            with card("support_answer", heading("state.support_request.declined") if row.state == "declined" else _("Answer"), aside=who):
                html('<div class="m-prose" style="white-space:pre-wrap;overflow-wrap:anywhere">{}</div>', row.answer)
        _moves(actor, row, moves)
        with card("support_talk", _("Discussion")):
            discussion(
                actor, "support_request", row.id, closed=_("The request is over; nothing more is said here.") if row.state in ("closed", "withdrawn") else ""
            )
    with right, card("support_files", _("Files")):
        files(actor, "support_request", row.id, may_add=bool(moves))


def _moves(actor: Actor, row: SupportRow, moves: list[Move]) -> None:
    may = {m.action for m in moves}
    if not may:
        return
    with st.container(horizontal=True, gap=8, key="support_moves"):
        if "answer" in may and st.button(_("Answer"), type="primary", key="support_answer", icon=":material/reply:"):
            fresh("support_reply")
            _reply(actor, row)
        if "take" in may and st.button(_("Look after it"), key="support_take") and attempt(lambda: service.take(actor, row.id, seen_version=row.version)):
            _done(_("You look after it; who asked is told."))
        if (
            "close" in may
            and st.button(_("Close"), type="primary", key="support_close")
            and attempt(lambda: service.close(actor, row.id, seen_version=row.version))
        ):
            _done(_("The request is closed."))
        if "ask_again" in may and st.button(_("Ask again"), key="support_again"):
            fresh("support_again")
            _again(actor, row)
        if (
            "withdraw" in may
            and st.button(_("Withdraw"), key="support_withdraw")
            and attempt(lambda: service.withdraw(actor, row.id, seen_version=row.version))
        ):
            _done(_("The request is withdrawn."))


def _done(toast: str) -> None:
    st.session_state["toast"] = toast
    st.rerun()


@st.dialog(" ", width="medium")
def _reply(actor: Actor, row: SupportRow) -> None:
    key = "support_reply"
    refusal = form_refusal(key)
    html("<h3>{}</h3>", row.title)
    text = text_field(_("Answer, or why it cannot be done"), "answer", key=f"{key}_text", longest=LONGEST, area=True, refusal=refusal)
    unplaced(refusal, {"answer"})
    with st.container(horizontal=True, gap=8):
        if st.button(_("Answer"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.answer(actor, row.id, text, seen_version=row.version), _("The answer is sent."))
        if st.button(_("Decline"), key=f"{key}_decline"):
            saved(key, lambda: service.decline(actor, row.id, text, seen_version=row.version), _("The request is declined; who asked is told why."))


@st.dialog(" ", width="medium")
def _again(actor: Actor, row: SupportRow) -> None:
    key = "support_again"
    refusal = form_refusal(key)
    html("<h3>{}</h3>", _("Ask again"))
    text = text_field(_("What is missing"), "body", key=f"{key}_text", longest=LONGEST, area=True, refusal=refusal)
    due = date_field(_("Answer by"), "due_on", key=f"{key}_due", value=clock.today() + dt.timedelta(days=ANSWER_DAYS), refusal=refusal)
    unplaced(refusal, {"body", "due_on"})
    if st.button(_("Ask"), type="primary", key=f"{key}_save"):
        saved(key, lambda: service.ask_again(actor, row.id, text, due, seen_version=row.version), _("The department is told."))


render(signed_in())
