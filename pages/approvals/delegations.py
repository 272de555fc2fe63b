"""Delegations: who decides in my place while I am away, and in whose place I may decide (APR-04)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor
from core.approval import delegations, registry
from core.approval.delegations import DelegationRow
from pages.approvals.person_picker import colleagues, one_person
from pages.shared.dialogs import fresh, saved
from pages.shared.format import day, instant
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import Text, chip, html, html_of, icon_html, join, kind_chip, person, plain
from pages.shared.record import card, empty_state, page_title
from pages.shared.refusals import toast_once, unplaced
from pages.shared.session import signed_in
from pages.shared.words import _, either, heading, weekdays, word

FIELDS = {"deputy_id", "document_type", "starts_on", "ends_on", "reason"}
OVER = ("over", "ended")
LOOKS = {"planned": ("slate", "schedule"), "active": ("green", "check_circle"), "over": ("slate", "history"), "ended": ("slate", "event_busy")}
WHOLE = ""


def render(actor: Actor) -> None:
    toast_once()
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key="delegations_head"):
        page_title(word("screen.delegations"), _("who decides while somebody is away"))
        st.space("stretch")
        if st.button(_("Name a deputy"), type="primary", icon=":material/person_add:", key="sm_delegate"):
            _new(actor)
    rows = delegations.my_delegations(actor)
    given, received = [r for r in rows if r.given], [r for r in rows if not r.given]
    left, right = st.columns([2.4, 1], gap=14)
    with left.container(gap=12):
        _list(actor, "given", _("Who decides in my place"), given)
        _list(actor, "received", _("In whose place I may decide"), received)
    with right, card("delegation_help", _("What it means")):
        _help()


def _list(actor: Actor, key: str, title: str, rows: list[DelegationRow]) -> None:
    """What holds and what is to come first; past ones folded away."""
    now, past = [r for r in reversed(rows) if r.state not in OVER], [r for r in rows if r.state in OVER]
    with card(f"delegations_{key}", title):
        if not now:
            empty_state(
                "event_available" if key == "given" else "supervisor_account",
                word(f"empty_delegations.{key}"),
                word(f"empty_delegations_hint.{key}"),
                key=f"delegations_{key}",
            )
        for row in now:
            _row(actor, row)
        if past:
            with st.expander(_("Past ones: {n}", n=len(past))):
                html("{}", join(_line(r) for r in past))


def _row(actor: Actor, row: DelegationRow) -> None:
    with st.container(key=f"row_delegation_{row.id}", horizontal=True, vertical_alignment="center", gap=8):
        html("{}", _line(row))
        if row.given and st.button(_("End it"), key=f"sm_end_{row.id}", icon=":material/event_busy:"):
            _end(actor, row)


def _line(row: DelegationRow) -> Text:
    """Who, what, from when until when in words, why, and whether it holds."""
    who = either(row.deputy, row.deputy_en) if row.given else either(row.principal, row.principal_en)
    what = heading(f"record.{row.document_type}") if row.document_type else _("Everything")
    last = row.ends_on - dt.timedelta(days=1)
    until = _("until {when}, taken back", when=instant(row.ended_at)) if row.ended_at else _("back on {day}", day=_day(row.ends_on))
    return html_of(
        '<div class="m-deputy"><div>{} {} {}</div><div class="when"><b>{} – {}</b> · {}</div>{}</div>',
        person(who),
        kind_chip(what),
        chip(word(f"state.delegation.{row.state}"), *LOOKS[row.state]),
        day(row.starts_on),
        day(last),
        until,
        html_of('<div class="t-muted">{}</div>', row.reason) if row.reason else "",
    )


def _day(value: dt.date) -> str:
    return f"{value} {weekdays()[value.weekday()]}"


def _help() -> None:
    told = [
        ("visibility", _("While it holds, your deputy sees your to-dos and may decide them. You still can, too: the first decision counts.")),
        ("event_available", _("It ends by itself on your first day back; what is open then is yours alone. You can end it earlier at any time.")),
        ("category", _("A kind of document can have a deputy of its own; that kind is then no part of “everything”.")),
        ("call_split", _("If your deputy is away too, their deputy stands in.")),
        ("history", _("The trail keeps both names: “{deputy} for {name}”.", deputy=_("deputy"), name=_("you"))),
        ("block", _("Nobody decides on their own document, not as a deputy either.")),
    ]
    html('<ul class="m-told">{}</ul>', join(html_of("<li>{}<span>{}</span></li>", icon_html(icon, "blue"), text) for icon, text in told))


def _new(actor: Actor) -> None:
    """A dialog; says in one sentence what will be while it is filled in."""
    key = "delegation_new"
    fresh(key)

    @st.dialog(_("Name a deputy"))
    def ask() -> None:
        wrong, today = form_refusal(key), clock.today()
        unplaced(wrong, FIELDS)
        people = colleagues(actor, without=(actor.employee_id,))
        deputy = one_person(_("Deputy"), "deputy_id", people, key=f"{key}_deputy", refusal=wrong)
        kinds = {WHOLE: _("Everything")} | {name: heading(f"record.{name}") for name in registry.names()}
        kind = choice_field(_("For"), "document_type", kinds, key=f"{key}_kind", value=WHOLE, refusal=wrong)
        one, two = st.columns(2, gap=8)
        with one:
            first = date_field(_("First day away"), "starts_on", key=f"{key}_from", value=today, refusal=wrong)
        with two:
            back = date_field(_("First day back"), "ends_on", key=f"{key}_until", value=today + dt.timedelta(days=7), refusal=wrong)
        why = text_field(_("Reason"), "reason", key=f"{key}_why", placeholder=_("business trip, holiday …"), refusal=wrong)
        if deputy and first and back and back > first:
            html('<div class="t-small t-muted">{}</div>', _promise(people[deputy].split(" · ")[0], first, back))
        ready = bool(deputy and first and back)
        if st.button(_("Name a deputy"), type="primary", key=f"{key}_save", icon=":material/check:", disabled=not ready) and deputy and first and back:
            saved(key, lambda: delegations.delegate(actor, deputy, first, back, document_type=kind or WHOLE, reason=why), _("Your deputy is named and told."))

    ask()


def _promise(deputy: str, first: dt.date, back: dt.date) -> str:
    return _(
        "From {first} to {last} inclusive {deputy} may decide in your place; on {back} you are back.",
        first=_day(first),
        last=_day(back - dt.timedelta(days=1)),
        deputy=deputy,
        back=_day(back),
    )


def _end(actor: Actor, row: DelegationRow) -> None:
    key = f"delegation_end_{row.id}"
    fresh(key)

    @st.dialog(_("End the delegation to {name}?", name=plain(either(row.deputy, row.deputy_en))))
    def ask() -> None:
        unplaced(form_refusal(key), set())
        html("{}", _("From now on {name} sees nothing of your to-dos any more. What was decided stays decided.", name=either(row.deputy, row.deputy_en)))
        if st.button(_("End it now"), type="primary", key=f"{key}_yes", icon=":material/event_busy:"):
            saved(key, lambda: delegations.end_delegation(actor, row.id, seen_version=row.version), _("The delegation has ended."))

    ask()


render(signed_in())
