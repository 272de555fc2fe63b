"""Lessons learned across all projects: found again when the next one begins (PRJ-24, PRJ-34)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.lessons import queries
from core.lessons.queries import LessonRow
from core.lessons.service import CATEGORIES
from core.projects.types import ProjectType
from pages.projects import risk_lessons
from pages.projects.risk_matrix import styles
from pages.shared.format import instant
from pages.shared.html import Text, html, html_of, join, kind_chip
from pages.shared.lists import Column, data_list, filter_bar, filter_choice, matches
from pages.shared.places import can_open_record, go
from pages.shared.record import card, empty_state, list_and_panel, on_phone, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, plural, word

KEY = "lessons"


def render(actor: Actor) -> None:
    toast_once()
    styles()
    rows = queries.lessons(actor)
    page_title(word("screen.lessons"), plural("{n} lesson of all projects", "{n} lessons of all projects", len(rows)))
    below, beside = list_and_panel([1.6, 1])
    with below, card("lessons"):
        chosen = _list(rows)
    with beside:
        if chosen is not None or not on_phone():
            _panel(actor, chosen)


def _list(rows: list[LessonRow]) -> LessonRow | None:
    text, _chip, right = filter_bar(KEY, search=_("Search lesson, project, person"))
    type_ = filter_choice(KEY, "type", _("Type"), {t.value: word(f"project_type.{t.value}") for t in ProjectType}, where=right, width=150)
    category = filter_choice(KEY, "category", _("Category"), {c: word(f"lesson_category.{c}") for c in CATEGORIES}, where=right, width=120)
    shown = [
        r
        for r in rows
        if type_ in (None, r.project_type)
        and category in (None, r.category)
        and matches(text, r.title, r.happened, r.next_time, r.for_template, r.number, r.project, r.project_en, r.customer, r.noted_by, r.noted_by_en)
    ]
    columns = [
        Column[LessonRow]("title", _("Lesson"), lambda r: r.title),
        Column[LessonRow]("category", _("Category"), lambda r: word(f"lesson_category.{r.category}")),
        Column[LessonRow]("type", _("Type"), lambda r: word(f"project_type.{r.project_type}")),
        Column[LessonRow]("project", _("Project"), lambda r: either(r.project, r.project_en) or _("confidential")),
        Column[LessonRow]("noted_at", _("Noted"), lambda r: r.noted_at.date(), kind="day"),
        Column[LessonRow]("next_time", _("Next time"), lambda r: r.next_time, hidden=True),
        Column[LessonRow]("happened", _("What happened"), lambda r: r.happened, hidden=True),
        Column[LessonRow]("for_template", _("For the template"), lambda r: r.for_template, hidden=True),
        Column[LessonRow]("customer", _("Customer"), lambda r: either(r.customer, r.customer_en) or _("confidential"), hidden=True),
        Column[LessonRow]("noted_by", _("Noted by"), lambda r: either(r.noted_by, r.noted_by_en), hidden=True),
    ]
    empty = ("school", _("No lesson is noted yet"), _("Lessons are noted on a project, from an issue, a risk, or freely.")) if not rows else ("school", "", "")
    return data_list(KEY, shown, columns, file="lessons", actions=right, empty=empty)


def _panel(actor: Actor, row: LessonRow | None) -> None:
    with card("lesson"):
        if row is None:
            empty_state("school", _("Choose a lesson"), _("What happened, and what to do next time."), key="lesson")
            return
        chips = join((kind_chip(word(f"lesson_category.{row.category}")), kind_chip(word(f"project_type.{row.project_type}"))), " ")
        html('<div class="r-head"><b>{}</b><div class="chips">{}</div></div>', row.title, chips)
        who = _("{who}, {day}", who=either(row.noted_by, row.noted_by_en), day=instant(row.noted_at, year=True))
        named = either(row.project, row.project_en)
        facts: list[tuple[Text, Text]] = [
            (_("What happened"), html_of('<span class="r-text">{}</span>', row.happened)),
            (_("Next time"), html_of('<span class="r-text">{}</span>', row.next_time)),
            (_("For the template"), html_of('<span class="r-text">{}</span>', row.for_template) if row.for_template else ""),
            (_("Project"), f"{row.number} {named}" if named else _("confidential")),
            (_("Customer"), either(row.customer, row.customer_en) or _("confidential")),
            (_("From"), " · ".join(t for t in (row.issue, row.risk) if t)),
            (_("Noted by"), who),
        ]
        html('<dl class="r-facts">{}</dl>', join(html_of("<dt>{}</dt><dd>{}</dd>", label, value) for label, value in facts if value))
        with st.container(horizontal=True, gap=8):
            if (
                row.project_id
                and can_open_record(actor, "project")
                and st.button(_("To the project"), key="sm_lesson_project", icon=":material/arrow_forward:")
            ):
                go("project", id=row.project_id, tab="risks")
            if row.project_id and queries.may_change(actor, row) and st.button(_("Change"), key="sm_lesson_change", icon=":material/edit:", type="tertiary"):
                risk_lessons.ask(actor, row.project_id, row)


render(signed_in())
