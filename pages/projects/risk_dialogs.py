"""What is done about a risk: reviewed, acted upon, and what happens when it comes true (PRJ-29, PRJ-30)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor
from core.issues import service as issues
from core.issues.machine import SEVERITIES
from core.issues.service import IssueForm
from core.projects.queries import ProjectCard
from core.risks import queries, reviews
from core.risks.queries import ActionRow, RiskRow
from core.risks.reviews import ActionInput, ReviewInput
from core.risks.words import IMPACTS, LIKELIHOODS, LONGEST_TEXT
from pages.projects.risk_form import words_of
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import html, sentence_line
from pages.shared.refusals import unplaced
from pages.shared.words import _, either

ACTION_DAYS = 14
ISSUE_DAYS = 7
SEVERITY_OF = {"severe": "critical", "major": "high", "moderate": "medium", "minor": "low"}


def people_of(actor: Actor, card: ProjectCard) -> dict[int, str]:
    """Who stands on the project."""
    return {i: either(*names) for i, names in queries.team(actor, card.id).items()}


def review(actor: Actor, row: RiskRow) -> None:
    key = f"review_{row.id}_{row.version}"
    fresh(key)

    @st.dialog(_("Review the risk"), width="medium")
    def show() -> None:
        refusal = form_refusal(key)
        html("<b>{}</b>", either(row.name, row.name_en))
        done = text_field(_("Which action was done?"), "done", key=f"{key}_done", longest=LONGEST_TEXT, area=True, refusal=refusal)
        effect = text_field(_("What did it bring?"), "effect", key=f"{key}_effect", longest=LONGEST_TEXT, area=True, refusal=refusal)
        one, two = st.columns(2, gap=14)
        with one:
            likely = choice_field(_("Likelihood now"), "likelihood", words_of("likelihood", LIKELIHOODS), key=f"{key}_l", value=row.likelihood, refusal=refusal)
        with two:
            impact = choice_field(_("Impact now"), "impact", words_of("impact", IMPACTS), key=f"{key}_i", value=row.impact, refusal=refusal)
        after = date_field(_("Next review"), "next_review_on", key=f"{key}_next", refusal=refusal, help=_("Left empty, the interval of its level holds."))
        unplaced(refusal, {"done", "effect", "likelihood", "impact", "next_review_on"})
        if st.button(_("Record the review"), type="primary", key=f"{key}_save"):
            found = ReviewInput(done, effect, likely or "", impact or "", after)
            saved(key, lambda: reviews.review(actor, row.id, found, seen_version=row.version), _("The review is recorded."))

    show()


def action(actor: Actor, card: ProjectCard, row: RiskRow, known: ActionRow | None = None) -> None:
    key = f"action_{row.id}_{known.id if known else 0}_{known.version if known else 0}"
    fresh(key)

    @st.dialog(_("Change the action") if known else _("Add an action"), width="medium")
    def show() -> None:
        refusal = form_refusal(key)
        what = text_field(_("What is done"), "what", key=f"{key}_what", value=known.what if known else "", refusal=refusal)
        one, two = st.columns(2, gap=14)
        with one:
            began = known.owner_id if known else row.owner_id
            owner = choice_field(_("By whom"), "owner_id", people_of(actor, card), key=f"{key}_owner", value=began, refusal=refusal)
        with two:
            day = known.due_on if known else clock.today() + dt.timedelta(days=ACTION_DAYS)
            due = date_field(_("Due"), "due_on", key=f"{key}_due", value=day, refusal=refusal)
        unplaced(refusal, {"what", "owner_id", "due_on"})
        with st.container(horizontal=True, gap=8):
            if st.button(_("Save"), type="primary", key=f"{key}_save"):
                given = ActionInput(what, owner, due)
                more = {"action_id": known.id, "seen_version": known.version} if known else {}
                saved(key, lambda: reviews.save_action(actor, row.id, given, **more), _("The action is saved."))
            if known and st.button(_("Take it out"), key=f"{key}_drop"):
                saved(key, lambda: reviews.drop_action(actor, known.id, seen_version=known.version), _("The action is taken out."))

    show()


def done(actor: Actor, known: ActionRow) -> None:
    key = f"action_done_{known.id}_{known.version}"
    fresh(key)

    @st.dialog(_("The action is done"), width="medium")
    def show() -> None:
        refusal = form_refusal(key)
        html("<b>{}</b>", known.what)
        effect = text_field(_("What did it bring?"), "effect", key=f"{key}_effect", longest=LONGEST_TEXT, area=True, refusal=refusal)
        day = date_field(_("Done on"), "done_on", key=f"{key}_on", value=clock.today(), refusal=refusal)
        unplaced(refusal, {"effect", "done_on"})
        if st.button(_("It is done"), type="primary", key=f"{key}_save"):
            saved(key, lambda: reviews.finish_action(actor, known.id, effect=effect, done_on=day, seen_version=known.version), _("The action is done."))

    show()


def happened(actor: Actor, card: ProjectCard, row: RiskRow) -> None:
    """The risk came true: it goes on as an issue."""
    key = f"happened_{row.id}_{row.version}"
    fresh(key)

    @st.dialog(_("The risk has happened"), width="medium")
    def show() -> None:
        refusal = form_refusal(key)
        sentence_line(_("The risk is closed as happened and goes on as an issue that names it."), "amber", "report_problem")
        title = text_field(_("Issue"), "title", key=f"{key}_title", value=either(row.name, row.name_en), refusal=refusal)
        text = text_field(_("What has happened"), "description", key=f"{key}_text", longest=LONGEST_TEXT, area=True, refusal=refusal)
        one, two, three = st.columns(3, gap=14)
        with one:
            severity = choice_field(
                _("Severity"), "severity", words_of("issue_severity", SEVERITIES), key=f"{key}_sev", value=SEVERITY_OF[row.impact], refusal=refusal
            )
        with two:
            owner = choice_field(_("Owner"), "owner_id", people_of(actor, card), key=f"{key}_owner", value=row.owner_id, refusal=refusal)
        with three:
            due = date_field(_("Solve by"), "due_on", key=f"{key}_due", value=clock.today() + dt.timedelta(days=ISSUE_DAYS), refusal=refusal)
        unplaced(refusal, {"title", "description", "severity", "owner_id", "due_on"})
        if st.button(_("Open the issue"), type="primary", key=f"{key}_save"):
            form = IssueForm(title, severity or "", due, text, owner)
            saved(key, lambda: issues.happened(actor, row.id, form, seen_version=row.version), _("The issue is open; who answers for it is told."))

    show()
