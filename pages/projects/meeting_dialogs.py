"""Calling a meeting, changing it, writing its minutes with the actions (PRJ-16)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from core import clock
from core.access import Actor
from core.meetings import service
from core.meetings.queries import MeetingCard
from core.meetings.rules import LONGEST
from core.meetings.service import ActionForm, MeetingForm
from pages.projects.meeting_parts import contact_options, people_options
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import date_field, form_refusal, number_field, text_field
from pages.shared.html import html
from pages.shared.refusals import beside, unplaced
from pages.shared.words import _, language, word

FIELDS = {"title", "starts_on", "minutes_long", "place", "agenda", "employees", "contacts"}
TEN, ACTION_DAYS = dt.time(10, 0), 7


def call(actor: Actor, project_id: int, *, kind: str = "work", before: MeetingCard | None = None) -> None:
    """A new meeting; `before`: the one it follows, whose people and place it takes over."""
    key = f"meeting_new_{project_id}_{before.row.id if before else 0}_{kind}"
    fresh(key)

    @st.dialog(_("Call the kick-off") if kind == "kickoff" else _("Call a meeting"), width="large")
    def ask() -> None:
        form = _fields(actor, project_id, key, before, kind=kind, follows=True)
        if st.button(_("Invite"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.call(actor, project_id, form), _("The meeting is called; who is invited is told."))

    ask()


def change(actor: Actor, card: MeetingCard) -> None:
    key = f"meeting_{card.row.id}_{card.row.version}"
    fresh(key)

    @st.dialog(word("action.meeting.change"), width="large")
    def ask() -> None:
        form = _fields(actor, card.project_id, key, card, kind=card.row.kind)
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.change(actor, card.row.id, form, seen_version=card.row.version), _("Saved; who is invited is told."))

    ask()


def _fields(actor: Actor, project_id: int, key: str, card: MeetingCard | None, *, kind: str, follows: bool = False) -> MeetingForm:
    refusal = form_refusal(key)
    starts = (card.next_at if follows else card.row.starts_at).astimezone(clock.zone()) if card else None
    usual = word("meeting_kind.kickoff") if kind == "kickoff" else ""
    title = text_field(_("Title"), "title", key=f"{key}_title", value=card.row.title if card else usual, refusal=refusal)
    one, two, three = st.columns(3, gap=14)
    with one:
        on = date_field(_("Day"), "starts_on", key=f"{key}_day", value=starts.date() if starts else clock.today(), refusal=refusal)
    with two:
        at = st.time_input(_("Begins at"), value=starts.time() if starts else TEN, step=900, key=f"{key}_time")
    with three:
        long = number_field(
            _("Minutes"), "minutes_long", key=f"{key}_long", value=card.row.minutes_long if card else 60, least=5, most=1440, step=15, refusal=refusal
        )
    place = text_field(
        _("Place or link"),
        "place",
        key=f"{key}_place",
        value=card.row.place if card else "",
        refusal=refusal,
        placeholder=_("Room, or the link of the online meeting"),
    )
    people, contacts = people_options(actor), contact_options(actor, project_id)
    mine = [p.employee_id for p in card.people if p.employee_id in people] if card else [actor.employee_id]
    theirs = [p.contact_id for p in card.people if p.contact_id in contacts] if card else []
    employees = _several(_("Of us"), "employees", people, mine, key=f"{key}_people", refusal=refusal)
    clients = _several(_("Of the client"), "contacts", contacts, theirs, key=f"{key}_contacts", refusal=refusal)
    agenda = text_field(_("Agenda"), "agenda", key=f"{key}_agenda", value=card.agenda if card else "", longest=LONGEST, area=True, refusal=refusal)
    unplaced(refusal, FIELDS)
    at_instant = clock.at_firm_time(on, at.hour, at.minute) if on and at else None
    follows_id = card.row.id if card and follows else None
    return MeetingForm(title, at_instant, int(long or 0), place, agenda, tuple(employees), tuple(clients), kind, follows_id)


def _several(label: str, field: str, options: dict[int, str], chosen: list[Any], *, key: str, refusal: Any) -> list[int]:
    found = st.multiselect(label, list(options), default=chosen, format_func=lambda i: options[i], key=f"{key}_{language()}", placeholder=_("Choose"))
    beside(refusal, field)
    return found


def minutes(actor: Actor, card: MeetingCard) -> None:
    """The minutes, who was absent, and the actions as a small sheet."""
    key = f"minutes_{card.row.id}_{card.row.version}"
    fresh(key)

    @st.dialog(_("Write the minutes"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        if card.row.kind == "kickoff" and card.project_state == "initiated":
            html('<div class="t-small t-muted">{}</div>', _("The minutes of the kick-off are filed with the project, which can start then."))
        record = text_field(_("Minutes"), "record", key=f"{key}_text", value=card.record or card.agenda, longest=LONGEST, area=True, refusal=refusal)
        names = {p.id: p.name for p in card.people}
        away = [p.id for p in card.people if p.attended is False]
        absent = st.multiselect(
            _("Who was absent?"), list(names), default=away, format_func=lambda i: names[i], key=f"{key}_absent_{language()}", placeholder=_("Nobody")
        )
        actions = _action_sheet(actor, card, key)
        unplaced(refusal, {"record"})
        if st.button(_("Save the minutes"), type="primary", key=f"{key}_save"):
            saved(
                key,
                lambda: service.write_minutes(actor, card.row.id, record, actions, absent=absent, seen_version=card.row.version),
                _("The minutes are saved; who has something to do is told."),
            )

    ask()


def _action_sheet(actor: Actor, card: MeetingCard, key: str) -> list[ActionForm]:
    """One line per action; whom it is for is one of us or one of the client."""
    owners: dict[str, tuple[str, int]] = {}
    for kind, options in (("us", people_options(actor)), ("client", contact_options(actor, card.project_id))):
        for i, name in options.items():
            said = name if kind == "us" else _("{name} (client)", name=name)
            owners[said if said not in owners else f"{said} #{i}"] = (kind, i)
    names = {of: said for said, of in owners.items()}
    open_ = [a for a in card.actions if a.done_on is None]
    frame = pd.DataFrame(
        {
            "id": [a.id for a in open_],
            "what": [a.what for a in open_],
            "owner": [names.get(("us", a.owner_id) if a.owner_id else ("client", a.contact_id or 0), "") for a in open_],
            "due_on": [a.due_on for a in open_],
        }
    ).astype({"what": "object", "owner": "object", "due_on": "object"})
    html("<b>{}</b>", _("Actions from the meeting"))
    edited = st.data_editor(
        frame,
        key=f"{key}_actions_{language()}",
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        column_config={
            "id": None,
            "what": st.column_config.TextColumn(_("Action"), width="large", max_chars=1000),
            "owner": st.column_config.SelectboxColumn(_("Who does it"), options=list(owners)),
            "due_on": st.column_config.DateColumn(_("Due"), format="YYYY-MM-DD", default=clock.today() + dt.timedelta(days=ACTION_DAYS)),
        },
    )
    return [form for raw in edited.to_dict("records") if (form := _action(raw, owners)) is not None]


def _action(raw: dict[Any, Any], owners: dict[str, tuple[str, int]]) -> ActionForm | None:
    """A typed line; None for one that is empty."""
    what, said, due = (None if pd.isna(raw[name]) else raw[name] for name in ("what", "owner", "due_on"))
    if not what and not said:
        return None
    kind, person = owners.get(str(said), ("", 0))
    due_on = due.date() if isinstance(due, dt.datetime) else dt.date.fromisoformat(due) if isinstance(due, str) else due
    row_id = None if pd.isna(raw["id"]) else int(raw["id"])
    return ActionForm(str(what or ""), due_on, person if kind == "us" else None, person if kind == "client" else None, row_id)
