"""My notices: which kinds come which way, quiet hours, the hour of the digest, my own robot, test messages (PLT-11)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from core.access import Actor
from core.notices import preferences
from core.notices.kinds import CHANNELS, CHOSEN, SECTIONS
from core.notices.preferences import Choices
from core.notices.robots import SERVICES
from pages.account.robot_fields import robot_fields, send_test, signature_chip
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, form_refusal
from pages.shared.html import html, sentence_line
from pages.shared.record import card, facts_table, page_title
from pages.shared.refusals import attempt, toast_once, unplaced
from pages.shared.session import fragment, redraw, signed_in
from pages.shared.words import _, language, word

DIGEST = "digest"
ROUND = "ways_round"  # raised when all ways change at once: the widgets begin anew
HALF_HOURS = range(0, 1440, 30)
NIGHT = (22 * 60, 7 * 60)  # proposed


def render(actor: Actor) -> None:
    st.html(Path(__file__).parents[1].joinpath("approvals", "notices.css"))
    toast_once()
    mine = preferences.choices(actor)
    page_title(word("screen.notice_choices"), _("the bell has every notice; here you choose where they go besides"))
    left, right = st.columns([1.7, 1], gap=14)
    with left, card("ways", _("Which notices come which way?"), _("saved at once")):
        _ways()
    with right:
        _mail(actor, mine)
        _robot(actor, mine)
        _hours(actor, mine)


@fragment
def _ways() -> None:
    """One line per kind; a choice holds from the next notice on."""
    actor = signed_in()
    mine = preferences.choices(actor)
    for section in SECTIONS:
        html('<div class="m-ways">{}</div>', word(f"notice_section.{section}"))
        for kind in CHOSEN:
            if kind.section == section:
                _way(actor, mine, kind.key)
    if st.button(_("Back to the defaults"), key="sm_default_ways", type="tertiary", icon=":material/restart_alt:", disabled=not mine.own):

        def forget() -> None:
            preferences.choose_defaults(actor)
            st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1

        if attempt(forget):
            redraw()


def _way(actor: Actor, mine: Choices, kind: str) -> None:
    now = mine.ways[kind]
    held = [c for c in CHANNELS if c in now.channels] + ([DIGEST] if now.digest else [])
    with st.container(key=f"way_of_{kind}", horizontal=True, vertical_alignment="center", gap=8):
        html('<div class="m-way"><b>{}</b><span>{}</span></div>', word(f"notice_kind.{kind}"), word(f"notice_kind_note.{kind}"))
        chosen = st.pills(
            word(f"notice_kind.{kind}"),
            [*CHANNELS, DIGEST],
            selection_mode="multi",
            default=held,
            format_func=lambda c: word(f"notice_channel.{c}"),
            key=f"way_{kind}_{language()}_{st.session_state.get(ROUND, 0)}",
            label_visibility="collapsed",
        )
    if set(chosen) != set(held) and attempt(lambda: preferences.choose(actor, kind, [c for c in chosen if c != DIGEST], digest=DIGEST in chosen)):
        redraw()


def _mail(actor: Actor, mine: Choices) -> None:
    with card("own_mail", word("notice_channel.mail")):
        facts_table([(_("E-mail"), mine.email)])
        if not mine.mail_on:
            sentence_line(word("error.mail_off"), "slate", "mail_off")
        elif not mine.email:
            sentence_line(word("error.no_mail_address"), "amber", "warning")
        else:
            send_test("sm_try_mail", lambda: preferences.try_mail(actor))


def _robot(actor: Actor, mine: Choices) -> None:
    with card("own_robot", _("Own robot"), " · ".join(word(f"robot_service.{s}") for s in SERVICES)):
        robot = mine.robot
        if robot is None:
            html('<div class="t-small t-muted">{}</div>', _("Notices also come to a chat group of yours: add a custom robot there and enter its address."))
            if st.button(_("Add a robot"), key="sm_add_robot", icon=":material/smart_toy:"):
                fresh("own_robot")
                _ask_robot(actor, "")
            return
        address, signed = (_("Address"), robot.address), (_("Signature"), signature_chip(has_secret=robot.has_secret))
        facts_table([(_("Service"), word(f"robot_service.{robot.service}")), address, signed])
        send_test("sm_try_robot", lambda: preferences.try_robot(actor))
        with st.container(horizontal=True, gap=6, key="sm_own_robot"):
            if st.button(_("Replace"), key="sm_other_robot", icon=":material/edit:", type="tertiary"):
                fresh("own_robot")
                _ask_robot(actor, robot.service)
            if st.button(_("Remove"), key="sm_remove_robot", icon=":material/delete:", type="tertiary"):
                _done(lambda: preferences.remove_robot(actor))


@st.dialog(" ")
def _ask_robot(actor: Actor, service: str) -> None:
    """A new robot takes the place of the old one: address and secret are entered anew."""
    html('<div class="m-line"><b>{}</b></div>', _("Own robot"))
    refusal = form_refusal("own_robot")
    chosen, address, secret, _away = robot_fields("own_robot", refusal, service=service)
    unplaced(refusal, {"service", "address", "secret"})
    if st.button(_("Save"), type="primary", key="own_robot_save"):
        saved("own_robot", lambda: preferences.save_robot(actor, chosen, address, secret), _("Saved. Send a test message to see that it arrives."))


def _hours(actor: Actor, mine: Choices) -> None:
    """Half hours are enough; an odd minute that is there stays."""
    hours = mine.hours
    there = {m for m in (hours.quiet_from, hours.quiet_until, hours.digest_at) if m is not None}
    times = {minute: f"{minute // 60:02}:{minute % 60:02}" for minute in sorted({*HALF_HOURS, *there})}
    with card("hours", _("When?"), _("in the firm's time")):
        digest_at = choice_field(_("Hour of the daily digest"), "digest_at", times, key="digest_at", value=hours.digest_at)
        waits = _("Mail and robots wait; what you read in the meantime is not sent.")
        quiet = st.toggle(_("Quiet hours"), value=hours.quiet_from is not None, key="quiet", help=waits)
        start = end = None
        if quiet:
            one, two = st.columns(2, gap=8)
            night = (hours.quiet_from, hours.quiet_until) if hours.quiet_from is not None else NIGHT
            with one:
                start = choice_field(_("from"), "quiet_from", times, key="quiet_from", value=night[0])
            with two:
                end = choice_field(_("until"), "quiet_until", times, key="quiet_until", value=night[1])
            html('<div class="t-small t-muted">{}</div>', waits)
        if st.button(_("Save"), key="sm_save_hours", type="primary"):
            _done(lambda: preferences.choose_hours(actor, start, end, hours.digest_at if digest_at is None else digest_at))


def _done(do: Callable[[], object]) -> None:
    if attempt(do):
        st.session_state["toast"] = _("Saved.")
        st.rerun()


render(signed_in())
