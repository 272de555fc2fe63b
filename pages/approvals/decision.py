"""Decision: a document with its figures, what changed, who said what, and the moves of this person (PLT-07, APR-03, APR-11).

Opening the address decides nothing, whatever stands in it. Whoever only reads sees the same page without the moves."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.access import Actor
from core.approval import moves as case_moves
from core.approval import queries, service
from core.approval.queries import CaseDetail
from core.approval.service import AlreadyDecided
from core.errors import AsWord, NotFound, NotPermitted
from core.notices import service as notices
from pages.approvals import case_parts, moves_bar
from pages.approvals.changes import fact_word, since_return
from pages.approvals.facts import due_words, said
from pages.approvals.panels import PANELS
from pages.shared.address import as_id
from pages.shared.format import age, instant, money
from pages.shared.html import Text, chip, person, state_chip
from pages.shared.places import can_open_record, go, open_record
from pages.shared.record import card, facts_table, page_title, record_header
from pages.shared.refusals import not_here, show, toast_once
from pages.shared.related import related
from pages.shared.session import signed_in
from pages.shared.words import _, either, heading, language, word


def render(actor: Actor) -> None:
    _go_on()
    toast_once()
    case_id = _asked_for()
    try:
        detail = queries.case_detail(actor, case_id)
        moves = case_moves.moves(actor, case_id)
    except NotFound:
        page_title(word("screen.decision"))
        not_here()
        return
    _note_opened(actor, detail)
    _header(detail)
    _somebody_was_faster(detail)
    if moves.task_id is not None:
        case_parts.on_behalf(either(moves.for_name, moves.for_name_en))
    left, right = st.columns([2.4, 1], gap=14)
    with left:
        case_parts.the_way(detail)
        case_parts.consequence(actor, detail)
        since_return(actor, detail)
        _document(actor, detail)
        case_parts.attached(actor, detail)
    with right:
        case_parts.approvals(detail)
        kind = detail.document_type
        if can_open_record(actor, kind) and st.button(_("Open the document"), key="open_document", type="tertiary", icon=":material/open_in_new:"):
            open_record(kind, detail.document_id)
        related(actor, "approval_case", detail.case_id)
    moves_bar.bar(actor, detail, moves)


def _go_on() -> None:
    """After a decision: to the next to-do, or back to the list when it was the last one."""
    following = st.session_state.pop(moves_bar.NEXT, None)
    if following is None:
        return
    if done := st.session_state.pop(moves_bar.DONE, None):
        st.session_state["toast"] = done
    if following:
        go("decision", case=following)
    go("todo")


def _asked_for() -> int:
    typed = st.query_params.get("case", "")
    return as_id(typed)


def _note_opened(actor: Actor, detail: CaseDetail) -> None:
    """Once per visit: the bell and the copy of this case count as read."""
    if st.session_state.get("case_opened") == detail.case_id:
        return
    st.session_state["case_opened"] = detail.case_id
    notices.mark_read_of(actor, "approval_case", detail.case_id)
    if detail.copied:
        service.mark_copy_read(actor, detail.case_id)


def _header(detail: CaseDetail) -> None:
    aside: Text = ""
    if detail.task_id is not None and detail.due_at is not None:
        words, tone = due_words(detail.due_at, clock.now(), clock.zone())
        aside = chip(_("Time limit: {when}", when=words), tone or "slate", "timer")
    facts: list[tuple[Text, Text]] = [
        (_("Started by"), person(either(detail.initiator, detail.initiator_en))),
        (_("Submitted on"), instant(detail.started_at, year=True)),
    ]
    if detail.amount is not None:
        facts.insert(0, (_("Amount"), money(detail.amount)))
    now = next((r for r in detail.timeline if r.state == "now" and r.at), None)
    if now is not None and now.at is not None and detail.task_id is not None:
        facts.append((_("Waits for you"), age(now.at)))
    if detail.round > 1:
        facts.append((_("Round"), str(detail.round)))
    record_header(
        detail.number,
        either(detail.title, detail.title_en),
        state_chip("approval_case", detail.state),
        facts,
        trail=(word("screen.todo"), heading(f"record.{detail.document_type}")),
        aside=aside,
    )


def _somebody_was_faster(detail: CaseDetail) -> None:
    """The page showed a to-do, and at the click it is gone: says who decided, what and when (APR-07)."""
    shown = st.session_state.get("case_task")
    st.session_state["case_task"] = (detail.case_id, detail.task_id) if detail.task_id else None
    if shown and shown[0] == detail.case_id and shown[1] != detail.task_id:
        st.session_state["case_lost"] = detail.case_id
    if detail.task_id is not None or st.session_state.get("case_lost") != detail.case_id:
        return
    last = next((r for r in reversed(detail.timeline) if r.kind in ("approved", "returned", "rejected", "withdrawn") and r.at), None)
    if last is not None:
        who = last.who_en if language() == "en" else last.who
        show(AlreadyDecided(who=who[0] if who else "", outcome=AsWord(f"timeline.{last.kind}"), at=last.at))


def _document(actor: Actor, detail: CaseDetail) -> None:
    """The document's panel; for who only got a copy and may not see the record itself, the facts it was submitted with."""
    panel = PANELS.get(detail.document_type)
    if panel is not None:
        try:
            panel.draw(actor, detail.document_id)
        except (NotFound, NotPermitted):
            panel = None
    if panel is None:
        _bare_facts(detail)


def _bare_facts(detail: CaseDetail) -> None:
    with card("facts", heading(f"record.{detail.document_type}")):
        facts_table([(fact_word(detail.document_type, name), said(detail.document_type, name, value)) for name, value in detail.fields.items()])


render(signed_in())
