"""Deliveries: what became of every mail and robot message; what failed, why, when it is tried next; again, or given up (PLT-11)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.notices import deliveries
from core.notices.deliveries import STATES, DeliveryRow, Tally
from pages.shared.format import age, instant
from pages.shared.html import html, sentence_line, state_chip
from pages.shared.lists import Column, data_list, filter_bar, matches
from pages.shared.places import go
from pages.shared.record import card, empty_state, facts_table, figures, page_title
from pages.shared.refusals import attempt, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, plural, word


def render(actor: Actor) -> None:
    toast_once()
    tally = deliveries.tally(actor)
    with st.container(horizontal=True, vertical_alignment="center", gap=8):
        page_title(word("screen.deliveries"), _("what left the house by mail and robot; the texts stay with their receivers"))
        st.space("stretch")
        if st.button(_("Try all failed again"), key="sm_repeat_failed", icon=":material/replay:", disabled=not tally.by_state["failed"]):
            _all_again(actor)
        if st.button(word("screen.webhooks"), key="sm_webhooks", icon=":material/smart_toy:"):
            go("webhooks")
    _figures(tally)
    left, right = st.columns([3, 1], gap=14)
    with left, card("deliveries"):
        chosen = _list(actor)
    with right, card("delivery"):
        if chosen is None:
            empty_state("outgoing_mail", _("Choose a delivery"), _("Its tries, what the other side said, and when it is tried next."), key="delivery")
        else:
            _panel(actor, chosen)


def _figures(tally: Tally) -> None:
    oldest = _("oldest since {age}", age=age(tally.oldest_due_at)) if tally.oldest_due_at else "—"
    figures(
        [
            (word("state.notice_delivery.failed"), str(tally.by_state["failed"]), "", _("given up after all tries")),
            (word("state.notice_delivery.waiting"), str(tally.by_state["waiting"]), "", oldest),
            (word("state.notice_delivery.sent"), str(tally.by_state["sent"]), "", ""),
            (_("Not planned yet"), str(tally.to_plan), "", _("notices told since the last round")),
        ]
    )


def _list(actor: Actor) -> DeliveryRow | None:
    chips = {state: word(f"state.notice_delivery.{state}") for state in STATES}
    text, chip, right = filter_bar("deliveries", search=_("Search receiver, number"), chips=chips)
    rows = [r for r in deliveries.deliveries(actor, state=chip) if matches(text, r.name, r.name_en, r.robot, r.number)]
    columns = [
        Column[DeliveryRow]("told_at", _("Told at"), lambda r: instant(r.told_at), width=95),
        Column[DeliveryRow]("receiver", _("Receiver"), receiver_of, width=95),
        Column[DeliveryRow]("way", _("Way"), way_of, width=85),
        Column[DeliveryRow]("kind", _("Kind"), lambda r: word(f"notice_kind.{r.kind}"), width=130),
        Column[DeliveryRow]("number", _("Number"), lambda r: r.number, width=110),
        Column[DeliveryRow]("state", _("State"), lambda r: r.state, kind="state", record="notice_delivery", width=95),
        Column[DeliveryRow]("attempts", _("Tries"), lambda r: r.attempts, kind="number", width=60),
        Column[DeliveryRow]("due_at", _("Next try"), lambda r: instant(r.due_at) if r.state == "waiting" else "", width=95),
        Column[DeliveryRow]("problem", _("Problem"), lambda r: word(f"delivery_problem.{r.problem}") if r.problem else ""),
        Column[DeliveryRow]("sent_at", _("Sent at"), lambda r: instant(r.sent_at) if r.sent_at else "", width=95, hidden=True),
    ]
    hint = _("Notices that people have sent to them by mail or robot appear here.")
    return data_list("deliveries", rows, columns, file="deliveries", actions=right, empty=("outgoing_mail", _("Nothing here"), hint))


def receiver_of(row: DeliveryRow) -> str:
    return row.robot or either(row.name, row.name_en)


def way_of(row: DeliveryRow) -> str:
    way = word(f"robot_service.{row.service}") if row.service else word("notice_channel.mail")
    return f"{way} · {word('notice_channel.digest')}" if row.digest else way


def _panel(actor: Actor, row: DeliveryRow) -> None:
    html('<div class="m-line"><b>{}</b><span>{} {}</span></div>', receiver_of(row), word(f"notice_kind.{row.kind}"), row.number)
    facts_table(
        [
            (_("State"), state_chip("notice_delivery", row.state)),
            (_("Way"), way_of(row)),
            (_("Told at"), instant(row.told_at, year=True)),
            (_("Tries"), str(row.attempts)),
            *([(_("Next try"), instant(row.due_at, year=True))] if row.state == "waiting" else []),
            *([(_("Sent at"), instant(row.sent_at, year=True))] if row.sent_at else []),
        ]
    )
    if row.problem:
        sentence_line(f"{word(f'delivery_problem.{row.problem}')} · {row.error}" if row.error else word(f"delivery_problem.{row.problem}"), "amber", "warning")
    with st.container(horizontal=True, gap=6, key="sm_delivery_moves"):
        if row.may_repeat and st.button(_("Try now"), key="sm_repeat", icon=":material/replay:") and attempt(lambda: deliveries.repeat(actor, row.id)):
            st.session_state["toast"] = _("It is tried again with the next round.")
            st.rerun()
        if row.may_give_up and st.button(_("Give up"), key="sm_give_up", icon=":material/block:", type="tertiary") and attempt(
            lambda: deliveries.give_up(actor, row.id)
        ):
            st.session_state["toast"] = _("Given up; the notice stays in the bell.")
            st.rerun()


def _all_again(actor: Actor) -> None:
    def do() -> None:
        n = deliveries.repeat_failed(actor)
        st.session_state["toast"] = plural("{n} delivery is tried again.", "{n} deliveries are tried again.", n)

    if attempt(do):
        st.rerun()


render(signed_in())
