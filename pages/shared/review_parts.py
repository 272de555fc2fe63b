"""What a reviewer, the chair and who looks after outside experts do in a review; on the project's page and on the reviewers' own (PRJ-26,
PRJ-45)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.deliverables import reviews
from core.deliverables.detail import Detail, OpinionRow, ReviewRow
from core.deliverables.draft import LONGEST_TEXT
from core.deliverables.reviews import Opinion
from core.deliverables.rules import DECISIONS, SCORES
from core.errors import Refusal
from core.experts import links
from core.settings import settings
from pages.shared.dialogs import fresh, saved
from pages.shared.format import instant
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import html, html_of, plain, sentence_line
from pages.shared.refusals import attempt, beside, show, unplaced
from pages.shared.words import _, either, language, word


def give(actor: Actor, it: Detail, review: ReviewRow, o: OpinionRow) -> None:
    """The button and the dialog of one's own opinion."""
    key = f"opinion_{o.id}"
    if not st.button(_("Give my opinion"), key=f"sm_{key}", type="primary", icon=":material/rate_review:", wrap=False):
        return
    fresh(key)

    @st.dialog(_("My opinion: {name}", name=plain(either(it.row.name, it.row.name_en))), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        html('<div class="t-small t-muted">{}</div>', _("{file}, version {n}. It is given once.", file=review.file_name, n=review.file_number))
        scores: dict[str, int] = {}
        one, two = st.columns(2, gap=14)
        for place, score in enumerate(SCORES):
            with (one, two)[place % 2]:
                chosen = st.segmented_control(
                    word(f"review_score.{score}"), range(1, 6), key=f"{key}_{score}_{language()}", help=word(f"review_score_hint.{score}")
                )
                beside(refusal, score)
                if chosen is not None:
                    scores[score] = chosen
        text = text_field(_("Opinion"), "opinion", key=f"{key}_text", longest=LONGEST_TEXT, area=True, refusal=refusal)
        unplaced(refusal, {"opinion", *SCORES})
        if st.button(_("Give it"), type="primary", key=f"{key}_save"):
            saved(key, lambda: reviews.give_opinion(actor, o.id, Opinion(scores, text)), _("Your opinion is given."))

    ask()


def decide(actor: Actor, it: Detail, review: ReviewRow) -> None:
    """The chair's button; greyed while somebody has not spoken."""
    key = f"decide_{review.id}_{review.version}"
    wait = review.waiting
    pressed = st.button(_("Decide"), key=f"sm_{key}", type="primary", icon=":material/gavel:", disabled=bool(wait), wrap=False)
    if wait:
        html('<div class="t-small t-muted">{}</div>', _("The chair decides when everybody has spoken: {n} opinions are still to come.", n=wait))
    if not pressed:
        return
    fresh(key)

    @st.dialog(_("Decide: {name}", name=plain(either(it.row.name, it.row.name_en))))
    def ask() -> None:
        refusal = form_refusal(key)
        decision = st.segmented_control(
            _("Decision"), DECISIONS, format_func=lambda d: word(f"review_decision.{d}"), key=f"{key}_decision_{language()}", default="pass", required=True
        )
        if decision == "changes":
            html('<div class="t-small t-muted">{}</div>', _("A newer version must be uploaded before it is delivered."))
        text = text_field(_("Conclusion"), "conclusion", key=f"{key}_text", longest=LONGEST_TEXT, area=True, refusal=refusal)
        unplaced(refusal, {"conclusion"})
        if st.button(_("Decide"), type="primary", key=f"{key}_save"):
            saved(key, lambda: reviews.decide(actor, review.id, decision or "pass", conclusion=text, seen_version=review.version), _("The review is decided."))

    ask()


def link_tools(actor: Actor, o: OpinionRow) -> None:
    """The signed link of an outside expert: made and shown once, revoked."""
    with st.container(key=f"link_tools_{o.id}", horizontal=True, vertical_alignment="center", gap=6):
        _link_line(actor, o)


def _link_line(actor: Actor, o: OpinionRow) -> None:
    if o.link_until is not None:
        seen = _("opened {when}", when=instant(o.link_opened_at)) if o.link_opened_at else _("not opened yet")
        st.html(
            html_of('<span class="t-small t-muted">{}</span>', _("link holds until {when}, {seen}", when=instant(o.link_until), seen=seen)), width="content"
        )
        link = o.link_id
        if link and st.button(_("Revoke"), key=f"sm_revoke_{o.id}", type="tertiary", icon=":material/link_off:") and attempt(lambda: links.revoke(actor, link)):
            st.session_state["toast"] = _("The link no longer opens.")
            st.rerun()
    if st.button(_("Make a link") if o.link_until is None else _("New link"), key=f"sm_link_{o.id}", type="tertiary", icon=":material/link:", wrap=False):
        _link(actor, o)


def _link(actor: Actor, o: OpinionRow) -> None:
    """Made when the dialog opens; the token is shown now and never again."""
    try:
        made = links.make(actor, o.id)
    except Refusal as refusal:
        show(refusal)
        return

    @st.dialog(_("Link for {name}", name=plain(either(o.name, o.name_en))), width="large")
    def told() -> None:
        base = settings().mail.base_url or st.context.url.split("/project")[0].split("/reviews")[0].rstrip("/") if st.context.url else ""
        html('<div class="t-small t-muted">{}</div>', _("Send this address to the expert. It opens this one version and the opinion, nothing else."))
        st.code(f"{base}{links.ADDRESS}/{made.token}", language=None, wrap_lines=True)
        sentence_line(
            _("It holds until {when} and is shown only now; a new link ends the one before.", when=instant(made.expires_at, year=True)), "amber", "key"
        )
        if st.button(_("Close"), key=f"sm_link_done_{o.id}"):
            st.rerun()

    told()
