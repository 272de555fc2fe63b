"""A meeting: when, where, who, its agenda, minutes and actions, what was left from before, the next one (PRJ-16)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.errors import NotFound
from core.meetings import queries, service
from core.meetings.queries import ActionRow, MeetingCard
from pages.projects.meeting_dialogs import call, change, minutes
from pages.projects.meeting_parts import done, lines
from pages.projects.tab_meetings import action_line
from pages.shared.address import as_id
from pages.shared.files import files
from pages.shared.format import day, instant
from pages.shared.html import Text, chip, html, html_of, join, kind_chip, muted, person, state_chip
from pages.shared.places import go
from pages.shared.record import card as white_card
from pages.shared.record import page_title, record_header
from pages.shared.refusals import attempt, not_here, toast_once
from pages.shared.related import related
from pages.shared.session import signed_in
from pages.shared.words import _, either, sentence, word

LOOKS = {True: ("green", "check"), False: ("slate", "close"), None: ("slate", "schedule")}


def render(actor: Actor) -> None:
    toast_once()
    typed = st.query_params.get("id", "")
    try:
        card = queries.meeting(actor, as_id(typed))
    except NotFound:
        page_title(word("screen.meeting"))
        not_here()
        return
    _header(card)
    _moves(actor, card)
    left, right = st.columns([1.7, 1], gap=14)
    with left:
        with white_card("agenda", _("What is it about?")):
            lines(card.agenda)
        if card.row.state == "held":
            sent = _("sent {when}", when=instant(card.row.sent_at)) if card.row.sent_at else _("not sent yet")
            with white_card("minutes", _("What was said?"), sent):
                lines(card.record)
        _actions(actor, card)
    with right:
        _people(card)
        with white_card("meeting_files", _("Material")):
            files(actor, "meeting", card.row.id, may_add=card.may_edit and card.project_state not in ("rejected", "closed"))
        related(actor, "meeting", card.row.id)


def _header(card: MeetingCard) -> None:
    row = card.row
    facts: list[tuple[Text, Text]] = [
        (_("Begins at"), instant(row.starts_at, year=True)),
        (_("Length"), _("{n} min", n=row.minutes_long)),
        (_("Place"), row.place or "—"),
        (_("Called by"), person(either(card.called_by, card.called_by_en))),
    ]
    if card.follows:
        facts.append((_("Follows"), card.follows))
    record_header(
        card.project_number,
        row.title,
        html_of("{} {}", state_chip("meeting", row.state), kind_chip(word(f"meeting_kind.{row.kind}"))),
        facts,
        trail=(word("screen.projects"), either(card.project, card.project_en), word("project_tab.meetings")),
    )


def _moves(actor: Actor, card: MeetingCard) -> None:
    row, may = card.row, {m.action: m.refused for m in card.moves}
    problem = st.container()
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key="meeting_moves"):
        if st.button(_("To the project"), key="sm_to_project", type="tertiary", icon=":material/arrow_back:"):
            go("project", id=card.project_id, tab="meetings")
        writes = "hold" if row.state == "planned" else "amend"
        if writes in may and st.button(
            _("Write the minutes") if writes == "hold" else word("action.meeting.amend"),
            key="sm_minutes",
            type="primary" if writes == "hold" else "secondary",
            icon=":material/edit_note:",
            disabled=may[writes] is not None,
        ):
            minutes(actor, card)
        if "change" in may and st.button(word("action.meeting.change"), key="sm_change_meeting", icon=":material/edit:"):
            change(actor, card)
        if (
            "send" in may
            and st.button(word("action.meeting.send"), key="sm_send", type="primary", icon=":material/send:", disabled=may["send"] is not None)
            and attempt(lambda: service.send(actor, row.id, seen_version=row.version), where=problem)
        ):
            done(_("The minutes are sent to everybody of us who was invited."))
        if card.may_edit and row.state == "held":
            if card.next_id is None:
                if st.button(_("Call the next one"), key="sm_next_meeting", icon=":material/event_repeat:"):
                    call(actor, card.project_id, before=card)
            elif st.button(_("To the next one"), key="sm_to_next", icon=":material/arrow_forward:"):
                go("meeting", id=card.next_id)
        if (
            "cancel" in may
            and st.button(word("action.meeting.cancel"), key="sm_cancel_meeting", icon=":material/event_busy:")
            and attempt(lambda: service.cancel(actor, row.id, seen_version=row.version), where=problem)
        ):
            done(_("The meeting is called off; who was invited is told."))
    if refused := may.get("amend"):
        html('<div class="t-small t-muted">{}</div>', sentence(refused))


def _actions(actor: Actor, card: MeetingCard) -> None:
    open_ = [a for a in card.actions if a.done_on is None]
    with white_card("meeting_actions", _("Who does what until when?"), _("{n} open", n=len(open_))):
        if not card.actions:
            html("{}", muted(_("Actions are written down with the minutes.")))
        for row in open_:
            action_line(actor, row, may=card.may_edit)
        html("{}", join(_done(a) for a in card.actions if a.done_on is not None))
    if card.before:
        with white_card("before", _("What is left from before?"), _("{n} open", n=len(card.before))):
            for row in card.before:
                action_line(actor, row, may=card.may_edit)


def _done(row: ActionRow) -> Text:
    return html_of(
        '<div class="m-mine"><div><b>{}</b><label>{} · {}</label></div><div>{}</div></div>',
        row.what,
        either(row.owner, row.owner_en),
        row.result or _("done on {day}", day=day(row.done_on)),
        chip(day(row.done_on), "green", "check"),
    )


def _people(card: MeetingCard) -> None:
    with white_card("people", _("Who is there?"), _("{n} of us", n=card.row.people)):
        for own, title in ((True, _("Of us")), (False, _("Of the client"))):
            found = [p for p in card.people if p.contact is not own]
            if not found:
                continue
            html('<div class="t-small t-muted">{}</div>', title)
            marks = []
            for p in found:
                tone, icon = LOOKS[p.attended]
                absent = html_of(" {}", chip(_("absent"), tone, icon)) if p.attended is False else ""
                marks.append(html_of("<div>{}{}</div>", person(either(p.name, p.name_en)), absent))
            html("{}", join(marks))


render(signed_in())
