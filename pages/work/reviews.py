"""Reviews: what I am asked to review or decide on; one with its paper, the opinions, mine to give (PRJ-26)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.deliverables import detail, my_reviews
from core.deliverables.my_reviews import MyReview
from core.errors import NotFound
from pages.projects import deliverable_history
from pages.shared.address import as_id
from pages.shared.columns import Column
from pages.shared.files import files
from pages.shared.format import day
from pages.shared.html import Text, state_chip
from pages.shared.lists import data_list, filter_bar, matches
from pages.shared.places import go
from pages.shared.record import card, page_title, record_header
from pages.shared.refusals import not_here, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, word

WAITS = ("to_give", "to_decide")


def render(actor: Actor) -> None:
    toast_once()
    typed = st.query_params.get("id", "")
    if typed:
        _one(actor, as_id(typed))
    else:
        _list(actor)


def _list(actor: Actor) -> None:
    rows = my_reviews.my_reviews(actor)
    waiting = [r for r in rows if r.state in WAITS]
    page_title(word("screen.reviews"), _("{n} wait for me", n=len(waiting)))
    with card("reviews"):
        chips = {"waiting": f"{_('Waits for me')} {len(waiting)}", "all": f"{_('All')} {len(rows)}"}
        text, chosen, right = filter_bar("reviews", search=_("Search deliverable, project"), chips=chips, default="waiting" if waiting else "all")
        shown = [r for r in (waiting if chosen == "waiting" else rows) if matches(text, r.deliverable, r.deliverable_en, r.number, r.project, r.project_en)]
        empty = ("rate_review", _("No review here"), _("Managers and sponsors ask for reviews of what is handed in."))
        data_list("reviews", shown, _columns(), file="reviews", actions=right, empty=empty, on_open=lambda r: go("reviews", id=r.deliverable_id))


def _columns() -> list[Column[MyReview]]:
    return [
        Column[MyReview]("deliverable", _("Deliverable"), lambda r: either(r.deliverable, r.deliverable_en), width=250),
        Column[MyReview]("state", _("State"), lambda r: r.state, kind="state", words="my_review", width=140),
        Column[MyReview]("part", _("My part"), lambda r: word(f"review_part.{r.part}")),
        Column[MyReview]("due_on", _("Opinions by"), lambda r: r.due_on, kind="day"),
        Column[MyReview]("project", _("Project"), lambda r: f"{r.number} {either(r.project, r.project_en)}", width=260),
        Column[MyReview]("decision", _("Decision"), lambda r: word(f"review_decision.{r.decision}") if r.decision else ""),
        Column[MyReview]("opened_at", _("Asked on"), lambda r: r.opened_at, kind="instant", hidden=True),
    ]


def _one(actor: Actor, deliverable_id: int) -> None:
    try:
        it = detail.detail(actor, deliverable_id)
    except NotFound:
        page_title(word("screen.reviews"))
        not_here()
        return
    row = it.row
    facts: list[tuple[Text, Text]] = [
        (_("Project"), f"{it.number} {either(it.project, it.project_en)}"),
        (_("Kind"), word(f"deliverable_kind.{row.kind}")),
        (_("Responsible"), either(row.responsible, row.responsible_en) or "—"),
        (_("Due"), day(row.due_on) if row.due_on else "—"),
        (_("Accepted when"), row.criterion or "—"),
    ]
    record_header(it.number, either(row.name, row.name_en), state_chip("deliverable", row.state), facts, trail=(word("screen.reviews"),))
    left, right = st.columns([1.2, 1], gap=14)
    with left, card("review_opinions", _("Expert review"), _("scores from 1 to 5")):
        for review in it.reviews:
            deliverable_history.draw_review(actor, it, review)
    with right, card("review_files", _("Files")):
        files(actor, "deliverable", row.id, may_add=False)


render(signed_in())
