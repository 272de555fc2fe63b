"""What happened to a deliverable, the newest first: reviews with opinions, checks, deliveries, the client's words (PRJ-26, PRJ-32, PRJ-43)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.deliverables.detail import CheckRow, DeliveryRow, Detail, OpinionRow, ReplyRow, ReviewRow
from core.deliverables.rules import SCORES
from core.files import service as files
from pages.projects import deliverable_client
from pages.shared.format import day, instant
from pages.shared.html import Text, chip, html, html_of, icon_html, join
from pages.shared.record import card as white_card
from pages.shared.record import empty_state
from pages.shared.review_parts import decide, give, link_tools
from pages.shared.words import _, either, word

DECISION_TONES = {"pass": ("green", "check"), "changes": ("amber", "edit"), "again": ("red", "replay")}


def draw(actor: Actor, it: Detail, *, may_answer: bool) -> None:
    if it.reviews:
        with white_card("deliverable_reviews", _("Expert review"), _("scores from 1 to 5")):
            for review in it.reviews:
                draw_review(actor, it, review)
    if it.replies or it.deliveries:
        with white_card("deliverable_client", _("The client")):
            for reply in it.replies:
                _reply(actor, reply, may_answer=may_answer)
            for delivery in it.deliveries:
                _delivery(delivery)
    with white_card("deliverable_checks", _("Check of the house"), _("logic, consistency, accuracy, contract")):
        if not it.checks:
            empty_state("checklist", _("Not checked yet"), _("Manager or sponsor check what is handed in; nobody checks their own."), key="checks")
        for check in it.checks:
            _check(check)


def _check(check: CheckRow) -> None:
    lines = join(
        html_of(
            '<div class="t-small">{} <b>{}</b> {}</div>',
            icon_html("check_circle" if p["good"] else "cancel", "green" if p["good"] else "red"),
            word(f"check_point.{p['point']}"),
            p["remark"],
        )
        for p in check.points
    )
    mark = chip(_("good"), "green", "check") if check.passed else chip(_("sent back"), "amber", "undo")
    html("<div><b>{}</b> {} {}{}</div>", _("Round {n}", n=check.round), mark, _by(either(check.by, check.by_en), instant(check.at)), lines)


def _by(who: str, when: str) -> Text:
    return html_of('<span class="t-muted t-small">{} · {}</span>', who, when)


def draw_review(actor: Actor, it: Detail, review: ReviewRow) -> None:
    """One review: which version, each opinion, the decision; what the actor may do in it."""
    if review.state == "decided":
        tone, icon = DECISION_TONES[review.decision]
        mark = chip(word(f"review_decision.{review.decision}"), tone, icon)
    elif review.state == "cancelled":
        mark = chip(word("state.expert_review.cancelled"), "slate", "block")
    else:
        mark = chip(_("{n} of {all} opinions", n=len(review.opinions) - review.waiting, all=len(review.opinions)), "blue", "hourglass_top")
    html(
        '<div><b>{}</b> {} {}<div class="t-small t-muted">{} · {}{}</div></div>',
        _("Round {n}", n=review.round),
        mark,
        html_of("<b>{}</b>", _("mean {score}", score=str(review.mean))) if review.mean is not None else "",
        _("{file}, version {n}", file=review.file_name, n=review.file_number),
        _("chair {who}", who=either(review.chair, review.chair_en)),
        f" · {_('opinions by {day}', day=review.due_on)}" if review.due_on and review.state == "open" else "",
    )
    if review.conclusion:
        html('<div class="m-prose t-small" style="white-space:pre-wrap">{}</div>', review.conclusion)
    for opinion in review.opinions:
        _opinion(actor, it, review, opinion)
    if review.state == "open" and review.mine:
        decide(actor, it, review)


def _opinion(actor: Actor, it: Detail, review: ReviewRow, o: OpinionRow) -> None:
    name = either(o.name, o.name_en)
    with st.container(key=f"row_opinion_{o.id}", gap=6):
        outside = chip(_("outside"), "slate", "person_off") if o.outside else ""
        if o.given_at is None:
            html('<div class="t-small"><b>{}</b> {} <span class="t-muted">{}</span></div>', name, outside, _("has not spoken yet"))
        else:
            scores = " · ".join(f"{word(f'review_score.{s}')} {o.scores[s]}" for s in SCORES if s in o.scores)
            html(
                '<div class="t-small"><b>{}</b> {} <span class="t-muted">{}</span><div>{}</div><div style="white-space:pre-wrap">{}</div></div>',
                name,
                outside,
                instant(o.given_at),
                scores or _("shown once you have given your own"),
                o.text,
            )
        if review.state == "open" and o.mine and o.given_at is None:
            give(actor, it, review, o)
        elif review.state == "open" and o.outside and o.given_at is None and any(m.action == "cancel_review" for m in it.moves):
            link_tools(actor, o)


def _delivery(row: DeliveryRow) -> None:
    where = f"{row.place} · {row.people}" if row.way == "on_site" else _("{channel}, sending tried on {day}", channel=row.channel, day=row.tested_on)
    html(
        '<div class="t-small">{} <b>{}</b> <span class="t-muted">{}</span><div>{}</div><div class="t-muted" style="white-space:pre-wrap">{}</div></div>',
        icon_html("local_shipping", "blue"),
        word(f"delivery_way.{row.way}"),
        instant(row.delivered_at, year=True),
        where,
        row.note,
    )


def _reply(actor: Actor, row: ReplyRow, *, may_answer: bool) -> None:
    with st.container(key=f"row_reply_{row.id}", gap=4):
        mark: Text = ""
        if row.agreed is not None:
            mark = chip(word(f"reply_verdict.{row.step}"), "green", "check") if row.agreed else chip(_("to be mended"), "amber", "undo")
        html(
            '<div class="t-small">{} <b>{}</b> {} <span class="t-muted">{} · {}</span><div style="white-space:pre-wrap">{}</div></div>',
            icon_html("forum" if row.step == "feedback" else "handshake", "blue"),
            word(f"reply_step.{row.step}"),
            mark,
            either(row.contact, row.contact_en),
            day(row.said_on),
            row.text,
        )
        if row.answer:
            who = _("answered by {who}", who=either(row.answered_by, row.answered_by_en))
            html('<div class="t-small" style="padding-left:22px"><span class="t-muted">{}</span> {}</div>', who, row.answer)
        elif row.step == "feedback":
            if may_answer:
                if st.button(_("Answer"), key=f"sm_answer_{row.id}", icon=":material/reply:", type="tertiary"):
                    deliverable_client.answer(actor, row)
            else:
                html("{}", chip(_("waits for an answer"), "amber", "hourglass_top"))
        if row.file_id is not None:
            st.download_button(
                row.file_name,
                data=lambda: files.download(actor, row.file_id or 0).content,
                file_name=row.file_name,
                icon=":material/attach_file:",
                type="tertiary",
                key=f"sm_proof_{row.file_id}",
                on_click="ignore",
            )
