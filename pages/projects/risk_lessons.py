"""Lessons learned on a project, and what earlier projects of its type taught (PRJ-24)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor, Permission
from core.issues.queries import IssueRow
from core.lessons import queries, service
from core.lessons.queries import LessonRow
from core.lessons.service import CATEGORIES, LONGEST, LessonForm
from core.projects.queries import ProjectCard
from core.risks.queries import RiskRow
from core.risks.register import RiskDetails, RiskInput
from pages.projects import risk_form
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, form_refusal, text_field
from pages.shared.html import Text, html, html_of, kind_chip, muted
from pages.shared.places import can_open, go
from pages.shared.record import card as white_card
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, plural, word

BEFORE = ("draft", "in_approval", "rejected")
SHOWN = 6


def may_note(card: ProjectCard) -> bool:
    return Permission.LESSON_NOTE in card.may and card.state not in BEFORE


def note_button(actor: Actor, card: ProjectCard, *, risk: RiskRow | None = None, issue: IssueRow | None = None) -> None:
    """Notes a lesson from a risk, an issue, or freely."""
    mark = f"risk_{risk.id}" if risk else f"issue_{issue.id}" if issue else "free"
    if may_note(card) and st.button(_("Note a lesson"), key=f"sm_note_{mark}", icon=":material/school:", type="tertiary"):
        ask(actor, card.id, None, risk=risk, issue=issue)


def ask(actor: Actor, project_id: int, row: LessonRow | None, *, risk: RiskRow | None = None, issue: IssueRow | None = None) -> None:
    key = f"lesson_{row.id if row else 0}_{row.version if row else 0}_{project_id}_{risk.id if risk else 0}_{issue.id if issue else 0}"
    fresh(key)
    began = LessonForm("risk" if risk else "method", either(risk.name, risk.name_en) if risk else issue.title if issue else "", "", "")
    if issue and issue.resolution:
        began = LessonForm("quality", issue.title, issue.description, issue.resolution)
    if row:
        began = LessonForm(row.category, row.title, row.happened, row.next_time, row.for_template)

    @st.dialog(_("Change the lesson") if row else _("Note a lesson"), width="large")
    def show() -> None:
        refusal = form_refusal(key)
        html("{}", muted(_("Everybody in the firm reads lessons: name no person and no customer.")))
        one, two = st.columns([2, 1], gap=14)
        with one:
            title = text_field(_("Lesson"), "title", key=f"{key}_title", value=began.title, refusal=refusal)
        with two:
            names = {c: word(f"lesson_category.{c}") for c in CATEGORIES}
            category = choice_field(_("Category"), "category", names, key=f"{key}_cat", value=began.category, refusal=refusal)
        happened = text_field(_("What happened"), "happened", key=f"{key}_was", value=began.happened, longest=LONGEST, area=True, refusal=refusal)
        following = text_field(_("What to do next time"), "next_time", key=f"{key}_next", value=began.next_time, longest=LONGEST, area=True, refusal=refusal)
        template = text_field(
            _("What the template should say from now on"),
            "for_template",
            key=f"{key}_tpl",
            value=began.for_template,
            longest=LONGEST,
            area=True,
            refusal=refusal,
        )
        unplaced(refusal, {"title", "category", "happened", "next_time", "for_template"})
        form = LessonForm(category or "", title, happened, following, template, issue.id if issue else None, risk.id if risk else None)
        with st.container(horizontal=True, gap=8):
            if st.button(_("Save"), type="primary", key=f"{key}_save"):
                if row:
                    saved(key, lambda: service.change(actor, row.id, form, seen_version=row.version), _("The lesson is saved."))
                else:
                    saved(key, lambda: service.note(actor, project_id, form), _("The lesson is noted for everybody."))
            if row and st.button(_("Take it back"), key=f"{key}_drop"):
                saved(key, lambda: service.take_back(actor, row.id, seen_version=row.version), _("The lesson is taken back."))

    show()


def own(actor: Actor, card: ProjectCard) -> None:
    """What this project taught."""
    rows = queries.lessons_of(actor, card.id)
    if not rows and not may_note(card):
        return
    with white_card("lessons", _("What have we learned here?"), plural("{n} lesson", "{n} lessons", len(rows))):
        if not rows:
            html("{}", muted(_("Nothing is noted yet. A lesson is noted when it is learned, not only at the end.")))
        for row in rows:
            with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"row_lesson_{row.id}"):
                html("{}", lesson_html(row))
                if service.keeps(card.may, actor, row.noted_by_id) and st.button(
                    "", key=f"sm_lesson_{row.id}", type="tertiary", icon=":material/edit:", help=_("Change")
                ):
                    ask(actor, card.id, row)
        note_button(actor, card)


def of_type(actor: Actor, card: ProjectCard) -> None:
    """For a project that is being planned: what earlier ones of its type taught, each ready to become a risk."""
    rows = queries.of_type(actor, card.project_type, but=card.id)
    if not rows:
        return
    about = word(f"project_type.{card.project_type}")
    with white_card("type_lessons", _("What did earlier projects of this type teach?"), plural("{n} lesson", "{n} lessons", len(rows))):
        for row in rows[:SHOWN]:
            with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"row_type_lesson_{row.id}"):
                html("{}", lesson_html(row))
                if Permission.RISK_RAISE in card.may and card.state in ("draft", "initiated"):
                    _as_risk(actor, card, row)
        if (
            len(rows) > SHOWN
            and can_open(actor, "lessons")
            and st.button(_("All lessons of {type}", type=about), key="sm_all_lessons", type="tertiary", icon=":material/arrow_forward:")
        ):
            go("lessons", lessons_type=card.project_type)


def _as_risk(actor: Actor, card: ProjectCard, row: LessonRow) -> None:
    if st.button(_("Make it a risk"), key=f"sm_lesson_risk_{row.id}", wrap=False, type="tertiary", icon=":material/shield:"):
        text = f"{row.happened}\n\n{row.next_time}"
        risk_form.ask(actor, card, None, like=RiskInput(row.title, "", "", source="lesson", details=RiskDetails(text)))


def lesson_html(row: LessonRow) -> Text:
    where = " · ".join(t for t in (row.number, either(row.customer, row.customer_en)) if t)
    template = html_of('<p class="sub">{}</p>', _("For the template: {text}", text=row.for_template)) if row.for_template else ""
    return html_of(
        '<div class="r-lesson" style="border:0;padding:2px 0">{} <b>{}</b> <span class="sub">{}</span><p>{}</p><p>→ {}</p>{}</div>',
        kind_chip(word(f"lesson_category.{row.category}")),
        row.title,
        where,
        row.happened,
        row.next_time,
        template,
    )
