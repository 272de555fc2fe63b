"""Dialogs about the client: delivered how, what their project manager and executive said with the proof, feedback and its answer
(PRJ-32, PRJ-43)."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.access import Actor
from core.deliverables import client
from core.deliverables.client import DeliveryForm, ReplyForm
from core.deliverables.detail import Detail, ReplyRow, client_people
from core.deliverables.draft import LONGEST_TEXT
from core.files.kinds import KINDS
from pages.projects.deliverable_dialogs import name_of
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import html, plain, sentence_line
from pages.shared.refusals import beside, unplaced
from pages.shared.words import _, either, language, word


def deliver(actor: Actor, it: Detail) -> None:
    key = f"deliver_{it.row.id}_{it.row.version}"
    fresh(key)

    @st.dialog(_("Deliver: {name}", name=name_of(it)), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        way = st.segmented_control(
            _("How"), client.WAYS, format_func=lambda w: word(f"delivery_way.{w}"), default="on_site", key=f"{key}_way_{language()}", required=True
        )
        one, two = st.columns(2, gap=14)
        now = clock.now().astimezone(clock.zone())
        with one:
            on = date_field(_("Day"), "delivered_at", key=f"{key}_day", value=now.date(), refusal=refusal)
        with two:
            hour = st.time_input(_("Time"), value=now.time().replace(second=0, microsecond=0), key=f"{key}_time")
        place = people = channel = ""
        tested = None
        if way == "online":
            channel = text_field(_("Channel"), "channel", key=f"{key}_channel", refusal=refusal, placeholder=_("Mail, data room, video meeting …"))
            tested = date_field(_("Sending tried on"), "tested_on", key=f"{key}_tested", value=now.date(), refusal=refusal)
        else:
            place = text_field(_("Place"), "place", key=f"{key}_place", refusal=refusal)
            people = text_field(_("People present"), "people", key=f"{key}_people", refusal=refusal, placeholder=_("of the client and of ours"))
        note = text_field(_("Note"), "note", key=f"{key}_note", longest=LONGEST_TEXT, area=True, refusal=refusal)
        unplaced(refusal, {"delivered_at", "channel", "tested_on", "place", "people", "note"})
        if st.button(_("Delivered"), type="primary", key=f"{key}_save", icon=":material/local_shipping:"):
            at = clock.at_firm_time(on or now.date(), hour.hour, hour.minute)
            form = DeliveryForm(way or "on_site", at, place, people, channel, tested, note)
            saved(key, lambda: client.deliver(actor, it.row.id, form, seen_version=it.row.version), _("The delivery is filed."))

    ask()


def reply(actor: Actor, it: Detail, step: str) -> None:
    """The first check or the decision of the client, with its proof."""
    key = f"reply_{step}_{it.row.id}_{it.row.version}"
    fresh(key)
    people, named = client_people(actor, it.row.id, step)
    options = {p.id: " · ".join(t for t in (either(p.name, p.name_en), p.title) if t) for p in people}

    @st.dialog(word(f"reply_title.{step}", name=name_of(it)), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        if not options:
            sentence_line(_("The customer has no contact yet: add one on the customer's page first."), "amber", "warning")
        elif not named:
            html(
                '<div class="t-small t-muted">{}</div>', _("The client's team of this project names nobody for this; every contact of the customer is offered.")
            )
        agreed = st.segmented_control(
            _("What they said"),
            (True, False),
            format_func=lambda v: word(f"reply_verdict.{step}") if v else _("to be mended"),
            default=True,
            key=f"{key}_agreed_{language()}",
            required=True,
        )
        one, two = st.columns(2, gap=14)
        with one:
            who = choice_field(
                _("Who of the client"), "contact_id", options, key=f"{key}_who", value=next(iter(options), None) if named else None, refusal=refusal
            )
        with two:
            said_on = date_field(_("On"), "said_on", key=f"{key}_day", value=clock.today(), refusal=refusal)
        text = text_field(_("Remark") if agreed else _("What is to be mended"), "text", key=f"{key}_text", longest=LONGEST_TEXT, area=True, refusal=refusal)
        proof = st.file_uploader(_("Proof: signed paper, mail, minutes"), type=sorted(KINDS), key=f"{key}_file")
        beside(refusal, "file")
        unplaced(refusal, {"contact_id", "said_on", "text", "file"})
        if st.button(_("File it"), type="primary", key=f"{key}_save", icon=":material/inventory:"):
            content, name = (proof.getvalue(), proof.name) if proof else (b"", "")
            form = ReplyForm(who, bool(agreed), said_on or clock.today(), text, name, content)
            saved(key, lambda: client.file_reply(actor, it.row.id, step, form, seen_version=it.row.version), _("Filed with its proof."))

    ask()


def feedback(actor: Actor, it: Detail) -> None:
    key = f"feedback_{it.row.id}"
    fresh(key)
    people, _named = client_people(actor, it.row.id, "feedback")
    options = {p.id: " · ".join(t for t in (either(p.name, p.name_en), p.title) if t) for p in people}

    @st.dialog(_("Feedback of the client: {name}", name=name_of(it)), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        one, two = st.columns(2, gap=14)
        with one:
            who = choice_field(_("Who of the client"), "contact_id", options, key=f"{key}_who", refusal=refusal)
        with two:
            said_on = date_field(_("On"), "said_on", key=f"{key}_day", value=clock.today(), refusal=refusal)
        text = text_field(_("What they remarked"), "text", key=f"{key}_text", longest=LONGEST_TEXT, area=True, refusal=refusal)
        unplaced(refusal, {"contact_id", "said_on", "text"})
        if st.button(_("Note it"), type="primary", key=f"{key}_save"):
            saved(
                key,
                lambda: client.record_feedback(actor, it.row.id, contact_id=who, said_on=said_on or clock.today(), text=text),
                _("Noted; it waits for an answer."),
            )

    ask()


def answer(actor: Actor, row: ReplyRow) -> None:
    key = f"answer_{row.id}"
    fresh(key)

    @st.dialog(_("Answer to {who}", who=plain(either(row.contact, row.contact_en))))
    def ask() -> None:
        refusal = form_refusal(key)
        html('<div class="m-prose" style="white-space:pre-wrap">{}</div>', row.text)
        text = text_field(_("Answer"), "answer", key=f"{key}_text", longest=LONGEST_TEXT, area=True, refusal=refusal)
        unplaced(refusal, {"answer"})
        if st.button(_("Answered"), type="primary", key=f"{key}_save"):
            saved(key, lambda: client.answer_feedback(actor, row.id, text), _("The answer is kept."))

    ask()
