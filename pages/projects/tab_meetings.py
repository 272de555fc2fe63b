"""Meetings: what comes and what was, what is still to be done, and the kick-off with duties and communication plan (PRJ-16)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor, Permission
from core.meetings import kickoff, queries, service
from core.meetings.kickoff import Kickoff
from core.meetings.queries import ActionRow, MeetingRow
from core.projects.queries import ProjectCard
from pages.projects.meeting_dialogs import call
from pages.projects.meeting_kickoff import communication, duties
from pages.projects.meeting_parts import DONE, done, due_mark, line, lines
from pages.shared.files import files
from pages.shared.format import day, instant
from pages.shared.html import Text, chip, html, html_of, kind_chip, muted, state_chip, table
from pages.shared.places import go
from pages.shared.record import card as white_card
from pages.shared.record import empty_state
from pages.shared.refusals import attempt
from pages.shared.words import _, either, word

ACTIONS_SHOWN = 12


def draw(actor: Actor, card: ProjectCard) -> None:
    rows, actions, found = queries.meetings(actor, card.id), queries.actions_of(actor, card.id), kickoff.kickoff(actor, card.id)
    may = Permission.MEETING_EDIT in card.may and card.state not in DONE
    left, right = st.columns([1.7, 1], gap=14)
    with left:
        _meetings(actor, card, rows, may=may)
        _kickoff(actor, card, rows, found)
    with right:
        _actions(actor, actions, may=may)


def _meetings(actor: Actor, card: ProjectCard, rows: list[MeetingRow], *, may: bool) -> None:
    ahead = sum(r.state == "planned" for r in rows)
    with white_card(
        "meetings", _("Which meetings come, and what was said?"), _("{n} to come, {held} held", n=ahead, held=sum(r.state == "held" for r in rows))
    ):
        if may:
            with st.container(horizontal=True, gap=6):
                if st.button(_("Call a meeting"), icon=":material/add:", key="sm_call_meeting"):
                    call(actor, card.id)
                none_yet = card.state in ("initiated", "in_progress") and not any(r.kind == "kickoff" and r.state != "cancelled" for r in rows)
                if none_yet and st.button(_("Call the kick-off"), icon=":material/flag:", key="sm_call_kickoff"):
                    call(actor, card.id, kind="kickoff")
        if not rows:
            empty_state(
                "groups",
                _("No meeting yet"),
                _("A meeting has people, an agenda, minutes, and actions that stand with those who shall do them."),
                key="meetings",
            )
        for row in rows:
            _meeting(row)


def _meeting(row: MeetingRow) -> None:
    who = _("{n} of us", n=row.people) + (_(", {n} of the client", n=row.clients) if row.clients else "")
    did = _("{open} of {n} actions open", open=row.open, n=row.actions) if row.actions else ""
    sub = " · ".join(t for t in (row.place, who, did) if t)
    title = html_of("{} {}", row.title, kind_chip(word("meeting_kind.kickoff"))) if row.kind == "kickoff" else row.title
    with line(f"meeting_{row.id}", state_chip("meeting", row.state), title, sub, instant(row.starts_at, year=True)):
        if st.button("", key=f"sm_meeting_{row.id}", type="tertiary", icon=":material/chevron_right:", help=_("Open")):
            go("meeting", id=row.id)


def _actions(actor: Actor, rows: list[ActionRow], *, may: bool) -> None:
    open_ = [r for r in rows if r.done_on is None]
    late = sum(bool(r.late) for r in open_)
    with white_card("actions", _("What is still to be done?"), _("{n} open, {late} late", n=len(open_), late=late)):
        if not open_:
            html("{}", muted(_("Everything that was agreed is done.") if rows else _("Actions come from the minutes of meetings.")))
        for row in open_[:ACTIONS_SHOWN]:
            action_line(actor, row, may=may)
        if len(open_) > ACTIONS_SHOWN:
            html("{}", muted(_("and {n} more", n=len(open_) - ACTIONS_SHOWN)))


def action_line(actor: Actor, row: ActionRow, *, may: bool) -> None:
    """An open action, with its end for who may say that it is done."""
    owner = either(row.owner, row.owner_en) + (f" ({_('client')})" if row.contact_id else "")
    with st.container(key=f"row_action_{row.id}", horizontal=True, vertical_alignment="center", gap=8):
        html('<div class="m-mine"><div><b>{}</b><label>{} · {}</label></div><div>{}</div></div>', row.what, owner, row.meeting, due_mark(row.due_on, row.late))
        mine = row.owner_id == actor.employee_id
        if (mine or may) and st.button(_("Mark as done"), key=f"sm_action_{row.id}", type="tertiary", icon=":material/check:", wrap=False):
            problem = st.container()
            if attempt(lambda: service.finish_action(actor, row.id, seen_version=row.version), where=problem):
                done(_("Done; who called the meeting is told."))


def _kickoff(actor: Actor, card: ProjectCard, rows: list[MeetingRow], found: Kickoff) -> None:
    may = Permission.PROJECT_LIFE in card.may and card.state not in DONE
    meeting = next((r for r in rows if r.kind == "kickoff" and r.state != "cancelled"), None)
    aside: Text = _("held on {day}", day=day(card.kicked_off_on)) if card.kicked_off_on else _("not held yet")
    with white_card("kickoff", _("How do we work together?"), aside):
        _part(_("Members and their duties"))
        if found.duties:
            html(
                "{}",
                table(
                    [_("Member"), _("Project role"), _("Answers for")],
                    [(either(d.name, d.name_en), ", ".join(word(f"project_role.{r}") for r in d.roles), d.duty or "—") for d in found.duties],
                    widths=["18%", "22%", "60%"],
                ),
            )
        else:
            html("{}", muted(_("Nobody is on the team yet.")))
        if may and found.duties and st.button(_("Change the duties"), key="sm_duties", type="tertiary", icon=":material/edit:"):
            duties(actor, card, found)
        _part(_("Communication plan"))
        if found.plan:
            head = [_("Audience"), _("Content"), _("How often"), _("Channel"), _("By whom")]
            body = [
                (p.audience, p.content, word(f"rhythm.{p.rhythm}"), word(f"contact_channel.{p.channel}"), either(p.responsible, p.responsible_en) or "—")
                for p in found.plan
            ]
            html("{}", table(head, body, widths=["20%", "32%", "16%", "16%", "16%"]))
        else:
            html("{}", muted(_("Who is told what, how often and by which channel is not written down yet.")))
        if may and st.button(_("Change the communication plan"), key="sm_communication", type="tertiary", icon=":material/edit:"):
            communication(actor, card, found)
        if meeting is not None:
            _part(_("Material"))
            files(actor, "meeting", meeting.id, may_add=Permission.MEETING_EDIT in card.may and card.state not in DONE)
        if card.kickoff_minutes:
            with st.expander(_("Kick-off minutes of {day}", day=day(card.kicked_off_on))):
                lines(card.kickoff_minutes)
        elif meeting is None:
            html("{}", muted(_("Call the kick-off here; its minutes let the project start.")))
        else:
            html("{}", chip(_("The minutes of the kick-off let the project start."), "blue", "flag"))


def _part(title: str) -> None:
    """The heading of a part of the card."""
    html('<div style="margin-top:6px"><b>{}</b></div>', title)
