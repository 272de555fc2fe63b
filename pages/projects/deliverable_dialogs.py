"""What the house asks on the way of a deliverable: the four points of the check, the reviewers, why it goes back (PRJ-26, PRJ-32, PRJ-44)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor
from core.deliverables import reviews, service
from core.deliverables.detail import Detail
from core.deliverables.draft import LONGEST_TEXT
from core.deliverables.reviews import ReviewForm
from core.deliverables.rules import KINDS, POINTS
from core.deliverables.service import Described, Point
from core.experts import queries as experts
from core.files import service as files
from core.projects import choices, team
from core.projects.queries import ProjectCard
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import html, plain
from pages.shared.refusals import attempt, beside, unplaced
from pages.shared.words import _, either, language, word

REVIEW_DAYS = 5


def name_of(it: Detail) -> str:
    return plain(either(it.row.name, it.row.name_en))


def check(actor: Actor, it: Detail) -> None:
    """Each point good, or not and why; all four are needed."""
    key = f"check_{it.row.id}_{it.row.version}"
    fresh(key)

    @st.dialog(_("Check: {name}", name=name_of(it)), width="large")
    def ask() -> None:
        html('<div class="t-small t-muted">{}</div>', _("All four good: it goes on. One that is not sends it back with your remark."))
        refusal = form_refusal(key)
        points: dict[str, Point] = {}
        for point in POINTS:
            one, two = st.columns([1, 1.6], gap=14, vertical_alignment="bottom")
            with one:
                verdict = st.segmented_control(
                    word(f"check_point.{point}"),
                    ("good", "bad"),
                    format_func=lambda v: _("good") if v == "good" else _("not good"),
                    key=f"{key}_{point}_{language()}",
                    help=word(f"check_point_hint.{point}"),
                )
            with two:
                remark = text_field(_("Remark"), point, key=f"{key}_{point}_text", longest=500, refusal=refusal)
            if verdict:
                points[point] = Point(verdict == "good", remark)
        beside(refusal, "points")
        unplaced(refusal, {"points", *POINTS})
        if st.button(_("File the check"), type="primary", key=f"{key}_save", icon=":material/checklist:"):
            bad = any(not p.good for p in points.values())
            toast = _("Sent back with your remarks.") if bad else _("Checked.")
            saved(key, lambda: service.check(actor, it.row.id, points, seen_version=it.row.version), toast)

    ask()


def open_review(actor: Actor, it: Detail) -> None:
    """Reviewers inside and outside, who decides, which file, until when."""
    key = f"review_{it.row.id}_{it.row.version}"
    fresh(key)
    people = {p.id: either(p.name, p.name_en) for p in choices.people(actor)}
    outside = {e.id: f"{either(e.name, e.name_en)} · {e.field}" for e in experts.choices(actor)}
    versions = {f.id: _("{file}, version {n}", file=f.file_name, n=f.number) for f in files.files_of(actor, "deliverable", it.row.id)}

    @st.dialog(_("Expert review: {name}", name=name_of(it)), width="large")
    def ask() -> None:
        html('<div class="t-small t-muted">{}</div>', _("Each reviewer scores reasonableness, feasibility, innovation and risk response; the chair decides."))
        refusal = form_refusal(key)
        inside = st.multiselect(
            _("Reviewers of the house"), list(people), format_func=lambda i: people[i], key=f"{key}_in_{language()}", placeholder=_("Choose")
        )
        beside(refusal, "reviewers")
        asked = (
            st.multiselect(_("Outside experts"), list(outside), format_func=lambda i: outside[i], key=f"{key}_out_{language()}", placeholder=_("Choose"))
            if outside
            else []
        )
        one, two = st.columns(2, gap=14)
        with one:
            chair = choice_field(_("Chair, who decides"), "chair_id", people, key=f"{key}_chair", refusal=refusal)
        with two:
            due = date_field(_("Opinions by"), "due_on", key=f"{key}_due", value=clock.today() + dt.timedelta(days=REVIEW_DAYS), refusal=refusal)
        file = choice_field(_("Version that is reviewed"), "file_id", versions, key=f"{key}_file", value=next(iter(versions), None), refusal=refusal)
        unplaced(refusal, {"reviewers", "chair_id", "due_on", "file_id"})
        if st.button(_("Ask the reviewers"), type="primary", key=f"{key}_save", icon=":material/groups:"):
            form = ReviewForm(tuple(inside), tuple(asked), chair, file, due)
            toast = _("The reviewers are asked. Outside experts get their link from the review.") if asked else _("The reviewers are asked.")
            saved(key, lambda: reviews.open_review(actor, it.row.id, form, seen_version=it.row.version), toast)

    ask()


def cancel_review(actor: Actor, it: Detail) -> None:
    review = it.open_review
    if review is not None and attempt(lambda: reviews.cancel(actor, review.id, seen_version=review.version)):
        st.session_state["toast"] = _("The review is called off; links of outside experts no longer open.")
        st.rerun()


def send_back(actor: Actor, it: Detail) -> None:
    key = f"send_back_{it.row.id}"
    fresh(key)

    @st.dialog(_("Send back: {name}", name=name_of(it)))
    def ask() -> None:
        refusal = form_refusal(key)
        reason = text_field(
            _("Reason"), "reason", key=f"{key}_reason", longest=LONGEST_TEXT, area=True, refusal=refusal, placeholder=_("What is missing, and by when")
        )
        unplaced(refusal, {"reason"})
        if st.button(_("Send back"), type="primary", key=f"{key}_save", icon=":material/undo:"):
            saved(key, lambda: service.send_back(actor, it.row.id, reason=reason, seen_version=it.row.version), _("Sent back with your reason."))

    ask()


def waive(actor: Actor, it: Detail) -> None:
    key = f"waive_{it.row.id}"
    fresh(key)

    @st.dialog(_("Do without: {name}", name=name_of(it)))
    def ask() -> None:
        html(
            '<div class="t-small t-muted">{}</div>', _("The template requires it. Without it the task can be done and the project closed; the reason is kept.")
        )
        refusal = form_refusal(key)
        reason = text_field(_("Reason"), "reason", key=f"{key}_reason", longest=LONGEST_TEXT, area=True, refusal=refusal)
        unplaced(refusal, {"reason"})
        if st.button(_("Do without it"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.waive(actor, it.row.id, reason=reason, seen_version=it.row.version), _("It is no longer required."))

    ask()


def describe(actor: Actor, card: ProjectCard, it: Detail) -> None:
    key = f"describe_{it.row.id}_{it.row.version}"
    fresh(key)
    row = it.row
    members = {m.employee_id: either(m.name, m.name_en) for m in team.team(actor, card.id)}
    if row.responsible_id is not None:
        members.setdefault(row.responsible_id, either(row.responsible, row.responsible_en))

    @st.dialog(_("Describe: {name}", name=name_of(it)), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        one, two = st.columns(2, gap=14)
        with one:
            kind = choice_field(_("Kind"), "kind", {k: word(f"deliverable_kind.{k}") for k in KINDS}, key=f"{key}_kind", value=row.kind, refusal=refusal)
            who = choice_field(_("Responsible"), "responsible_id", members, key=f"{key}_who", value=row.responsible_id, refusal=refusal)
        with two:
            due = date_field(_("Due"), "due_on", key=f"{key}_due", value=row.due_on, refusal=refusal)
            area = text_field(_("Client's area"), "area", key=f"{key}_area", value=row.area, refusal=refusal, help=_("Its executive decides"))
        criterion = text_field(_("Accepted when"), "criterion", key=f"{key}_criterion", value=row.criterion, longest=LONGEST_TEXT, area=True, refusal=refusal)
        needs = row.needs_review
        if not it.review_always:
            needs = st.checkbox(_("Is reviewed by experts before it leaves the house"), value=row.needs_review, key=f"{key}_needs")
        unplaced(refusal, {"kind", "responsible_id", "due_on", "area", "criterion"})
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            new = Described(kind or row.kind, criterion, area, due, who, needs)
            saved(key, lambda: service.describe(actor, row.id, new, seen_version=row.version), _("Saved."))

    ask()
