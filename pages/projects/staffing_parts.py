"""What was asked of other departments and which weeks are too full: on the team tab and before and during the initiation (PRJ-03)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import Actor
from core.resources.demand import Asked, Conflict, asked_by, over_allocations
from pages.people.staffing_dialogs import counter_words, take_or_insist
from pages.shared.format import days, percent, period
from pages.shared.html import Text, chip, html, html_of, join, person, sentence_line, table
from pages.shared.record import card as white_card
from pages.shared.words import _, either, plural, word

TONES = {"asked": "amber", "agreed": "green", "accepted": "green", "counter_proposed": "blue"}
TOLD = 5


def agreements(actor: Actor, project_id: int, *, draft: bool) -> None:
    """The requests of a project in a card of their own, with what the manager can do; nothing where nothing was asked."""
    found = asked_by(actor, project_id)
    if not found:
        return
    open_ = sum(a.row.open for a in found)
    aside = chip(plural("{n} unanswered", "{n} unanswered", open_), "amber", "hourglass_top") if open_ else chip(_("all agreed"), "green", "check")
    with white_card("agreements", _("Do the other departments agree?"), aside):
        html("{}", asked_table(found))
        for asked in found:
            if asked.may & {"accept", "insist"}:
                with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"agreement_{asked.row.id}"):
                    html("<b>{}</b>", either(asked.person, asked.person_en))
                    take_or_insist(actor, asked, draft=draft)


def facts(actor: Actor, project_id: int) -> None:
    """For who decides on the initiation: what the other departments said, and the weeks that are too full."""
    too_full(actor, project_id)
    found = asked_by(actor, project_id)
    if found:
        html('<div class="m-group">{}</div>{}', _("Do the other departments agree?"), asked_table(found))


def asked_table(found: Sequence[Asked]) -> Text:
    """Who is asked for, of whom, what they said."""
    rows = [
        (
            html_of('{}<div class="sub">{}</div>', person(either(a.person, a.person_en)), word(f"project_role.{a.role}")),
            html_of('{}<div class="sub">{}</div>', either(a.department, a.department_en), either(a.row.head, a.row.head_en)),
            html_of('<span style="white-space:nowrap">{}</span><div class="sub">{}</div>', period(a.from_on, a.until_on), _("{n} days", n=days(a.days))),
            chip(word(f"staffing_state.{a.row.state}"), TONES.get(a.row.state, "slate")),
            _said(a),
        )
        for a in found
    ]
    return table([_("Person"), _("Asked of"), _("There"), _("Answer"), _("Said")], rows, align="lllll")


def _said(a: Asked) -> Text:
    instead = html_of("<b>{}</b><br>", counter_words(a.row)) if a.row.counter_days is not None else ""
    return html_of('<div style="overflow-wrap:anywhere">{}{}</div>', instead, a.row.answer or a.row.note or "—")


def too_full(actor: Actor, project_id: int) -> None:
    """The weeks in which somebody of the team has more than they can do, as a warning; nothing where there is none."""
    found = over_allocations(actor, project_id)
    if found:
        sentence_line(over_words(found), "amber", "warning")


def over_words(found: Sequence[Conflict]) -> Text:
    """One line a person: their fullest week and how many there are."""
    lines = []
    for who in dict.fromkeys(c.employee_id for c in found):
        own = [c for c in found if c.employee_id == who]
        worst = own[0]
        rate = percent(worst.rate, 0) if worst.rate is not None else _("{n} days on no working day", n=days(worst.days))
        many = plural("{n} week too full", "{n} weeks too full", len(own))
        lines.append(html_of("<li>{}</li>", _("{person}: {rate} in the week of {week}, {many}", person=either(worst.name, worst.name_en), rate=rate,
                                              week=worst.week, many=many)))  # fmt: skip
    more = html_of("<li>{}</li>", _("and {n} more", n=len(lines) - TOLD)) if len(lines) > TOLD else ""
    told = html_of('<ul class="t-small" style="margin:2px 0 0;padding-left:18px">{}{}</ul>', join(lines[:TOLD]), more)
    return html_of("{}{}", _("Over-allocated, with all of their projects:"), told)
