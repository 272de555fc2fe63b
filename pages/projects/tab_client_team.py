"""The client's people: who is there for what, how we reach them, and the touch points per stage (PRJ-41). Nothing of it can be
exported: how the team sees a person is for the team only."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.client_team import queries
from core.client_team.queries import ClientRow, TouchRow, View
from core.client_team.rules import Planned
from core.projects.queries import ProjectCard
from pages.projects.client_dialogs import change, name, touch
from pages.projects.meeting_parts import DONE, due_mark, line
from pages.shared.format import day
from pages.shared.html import Text, chip, html, html_of, join, kind_chip, muted
from pages.shared.record import card as white_card
from pages.shared.record import empty_state
from pages.shared.words import _, either, word

STANCES = {
    "supporter": ("green", "sentiment_very_satisfied"), "favourable": ("green", "sentiment_satisfied"), "neutral": ("slate", "sentiment_neutral"),
    "sceptic": ("amber", "sentiment_dissatisfied"), "opponent": ("red", "sentiment_very_dissatisfied"),
}  # fmt: skip
TOUCHES_SHOWN = 12


def draw(actor: Actor, card: ProjectCard) -> None:
    rows, due = queries.client_team(actor, card.id), queries.plan_of(actor, card.id)
    team = Permission.CLIENT_TEAM in card.may
    views = queries.views(actor, card.id) if team else {}
    may = Permission.CLIENT_TEAM_EDIT in card.may and card.state not in DONE
    left, right = st.columns([1.5, 1], gap=14)
    with left:
        _people(actor, card, rows, views, may=may)
        if team:
            _touches(queries.touch_points(actor, card.id))
    with right:
        _due(actor, card, rows, due, may=may)


def _people(actor: Actor, card: ProjectCard, rows: list[ClientRow], views: dict[int, View], *, may: bool) -> None:
    here = [r for r in rows if r.left_on is None]
    with white_card("client_people", _("Who is there on the client's side?"), _("{n} people", n=len(here))):
        if may and st.button(_("Name a person"), icon=":material/person_add:", key="sm_name_client"):
            name(actor, card, rows)
        if not rows:
            empty_state(
                "handshake",
                _("Nobody is named yet"),
                _("Executives, the client's project manager, core members per business area, outer members."),
                key="client_team",
            )
        if views:
            html('<div class="t-small t-muted">{}</div>', _("Stance, motive and way of contact are seen by our team only; they are in no export and no brief."))
        for row in rows:
            _person(actor, card, rows, row, views.get(row.id), may=may)


def _person(actor: Actor, card: ProjectCard, rows: list[ClientRow], row: ClientRow, view: View | None, *, may: bool) -> None:
    mark = kind_chip(word(f"client_part.{row.part}")) if row.left_on is None else chip(_("left {day}", day=day(row.left_on)), "slate", "logout")
    told = [row.title, row.area, row.purpose, _("led by {name}", name=either(row.leader, row.leader_en)) if row.leader else ""]
    last = _("last contact {day}", day=day(row.last_on)) if row.last_on else _("no contact yet")
    with line(f"client_{row.id}", mark, either(row.name, row.name_en), " · ".join(t for t in told if t), last):
        if view and view.stance:
            tone, icon = STANCES[view.stance]
            st.html(chip(word(f"stance.{view.stance}"), tone, icon), width="content")
        if may and row.left_on is None and st.button("", key=f"sm_client_{row.id}", type="tertiary", icon=":material/edit:", help=_("Change")):
            change(actor, card, rows, row, view)
    if view and (view.motive or view.approach):
        parts = [(_("Motive"), view.motive), (_("Way of contact"), view.approach)]
        html('<div class="t-small t-muted" style="padding-left:14px">{}</div>', join((html_of("{}: {}", label, text) for label, text in parts if text), " · "))


def _due(actor: Actor, card: ProjectCard, rows: list[ClientRow], due: list[Planned], *, may: bool) -> None:
    today = clock.today()
    late = sum(bool(p.late(today)) for p in due)
    aside: Text = html_of('<span class="t-red">{}</span>', _("{n} late", n=late)) if late else _("none late")
    with white_card("touch_due", _("Which touch points are due?"), aside if due else ""):
        if may and any(r.left_on is None for r in rows) and st.button(_("Record a contact"), icon=":material/add:", key="sm_touch"):
            touch(actor, card, rows)
        if not due:
            html("{}", muted(_("Touch points are due while the project is at work: at the start of every stage, in between, and with executives.")))
        for stage, found in groupby(due, key=lambda p: p.stage):
            html('<div class="t-small" style="margin-top:6px"><b>{} {}</b></div>', stage.position, either(stage.name, stage.name_en))
            for n, planned in enumerate(found):
                _planned(actor, card, rows, planned, n, may=may)


def _planned(actor: Actor, card: ProjectCard, rows: list[ClientRow], planned: Planned, n: int, *, may: bool) -> None:
    late = planned.late(clock.today())
    if planned.held_on is not None:
        mark: Text = chip(day(planned.held_on), "green", "check")
    elif planned.stage.over:
        mark = chip(_("not held"), "slate", "block")
    else:
        mark = due_mark(planned.due_on, late)
    who = either(planned.person.name, planned.person.name_en) if planned.person else _("nobody named yet")
    by = _("by {day}", day=day(planned.due_on)) if planned.held_on is None else ""
    with line(f"due_{planned.stage.id}_{planned.kind}_{n}", mark, word(f"touch_kind.{planned.kind}"), " · ".join(t for t in (who, by) if t)):
        open_ = planned.held_on is None and not planned.stage.over and planned.person is not None
        if may and open_ and st.button(_("Record it"), key=f"sm_due_{planned.stage.id}_{planned.kind}_{n}", type="tertiary", wrap=False):
            touch(actor, card, rows, planned)


def _touches(rows: list[TouchRow]) -> None:
    with white_card("touches", _("What came of it?"), _("{n} contacts", n=len(rows))):
        if not rows:
            html("{}", muted(_("No contact has been recorded.")))
        for row in rows[:TOUCHES_SHOWN]:
            side = " · ".join((word(f"contact_channel.{row.channel}"), either(row.by, row.by_en)))
            title = html_of("{} {}", either(row.person, row.person_en), kind_chip(word(f"touch_kind.{row.kind}")))
            line(f"touch_{row.id}", chip(day(row.held_on), "slate", "event"), title, row.result, side)
        if len(rows) > TOUCHES_SHOWN:
            html("{}", muted(_("and {n} more", n=len(rows) - TOUCHES_SHOWN)))
