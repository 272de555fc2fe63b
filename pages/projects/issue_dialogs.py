"""Raise an issue, change it, solve it, open it again (PRJ-24)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor
from core.issues import queries, service
from core.issues.machine import SEVERITIES
from core.issues.queries import IssueRow
from core.issues.service import LONGEST, IssueForm
from core.risks import queries as risk_queries
from pages.projects.risk_form import words_of
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import html, sentence_line
from pages.shared.refusals import unplaced
from pages.shared.words import _, either

DUE_DAYS = 7
FIELDS = {"title", "description", "severity", "owner_id", "due_on", "task_id", "project_id"}


def ask(actor: Actor, project_id: int | None, row: IssueRow | None = None) -> None:
    """Without a project it is asked for first: from home or the phone."""
    key = f"issue_{row.id if row else 0}_{row.version if row else 0}_{project_id or 0}"
    fresh(key)

    @st.dialog(_("Change the issue") if row else _("Raise an issue"), width="medium")
    def show() -> None:
        refusal = form_refusal(key)
        where = project_id or _project(actor, key)
        if where is None:
            return
        title = text_field(_("Issue"), "title", key=f"{key}_title", value=row.title if row else "", refusal=refusal)
        description = text_field(
            _("What is wrong, and what does it hinder?"),
            "description",
            key=f"{key}_text",
            value=row.description if row else "",
            longest=LONGEST,
            area=True,
            refusal=refusal,
        )
        one, two = st.columns(2, gap=14)
        with one:
            severity = choice_field(
                _("Severity"), "severity", words_of("issue_severity", SEVERITIES), key=f"{key}_sev", value=row.severity if row else "medium", refusal=refusal
            )
        with two:
            day = row.due_on if row else clock.today() + dt.timedelta(days=DUE_DAYS)
            due = date_field(_("Solve by"), "due_on", key=f"{key}_due", value=day, refusal=refusal)
        one, two = st.columns(2, gap=14)
        with one:
            people = {i: either(*names) for i, names in risk_queries.team(actor, where).items()}
            owner = choice_field(
                _("Owner"),
                "owner_id",
                people,
                key=f"{key}_owner_{where}",
                value=row.owner_id if row else None,
                refusal=refusal,
                help=_("Left empty, the project manager answers for it."),
            )
        with two:
            tasks = {i: f"{code} {either(name, name_en)}" for i, (code, name, name_en) in queries.tasks_of(actor, where).items()}
            task = choice_field(_("Task it hinders"), "task_id", tasks, key=f"{key}_task_{where}", value=row.task_id if row else None, refusal=refusal)
        unplaced(refusal, FIELDS)
        form = IssueForm(title, severity or "", due, description, owner, task)
        if st.button(_("Save") if row else _("Raise the issue"), type="primary", key=f"{key}_save"):
            if row:
                saved(key, lambda: service.change_issue(actor, row.id, form, seen_version=row.version), _("The issue is saved."))
            else:
                saved(key, lambda: service.raise_issue(actor, where, form), _("The issue is raised; who answers for it is told."))

    show()


def _project(actor: Actor, key: str) -> int | None:
    found = queries.raisable(actor)
    if not found:
        sentence_line(_("You are on no project that is worked on now."), "slate", "info")
        return None
    names = {i: f"{number} {either(name, name_en)}" for i, (number, name, name_en) in found.items()}
    return choice_field(_("Project"), "project_id", names, key=f"{key}_project", value=next(iter(names)) if len(names) == 1 else None)


def end(actor: Actor, row: IssueRow) -> None:
    """Solved, or none after all: the same text says how or why."""
    key = f"issue_end_{row.id}_{row.version}"
    fresh(key)

    @st.dialog(_("Solve the issue"), width="medium")
    def show() -> None:
        refusal = form_refusal(key)
        html("<b>{}</b>", row.title)
        text = text_field(_("How it was solved, or why it is none"), "resolution", key=f"{key}_text", longest=LONGEST, area=True, refusal=refusal)
        unplaced(refusal, {"resolution"})
        with st.container(horizontal=True, gap=8):
            if st.button(_("Solved"), type="primary", key=f"{key}_save"):
                saved(key, lambda: service.resolve(actor, row.id, text, seen_version=row.version), _("The issue is solved; who raised it is told."))
            if st.button(_("It is none"), key=f"{key}_drop"):
                saved(key, lambda: service.drop(actor, row.id, text, seen_version=row.version), _("The issue is dropped; who raised it is told."))

    show()


def reopen(actor: Actor, row: IssueRow) -> None:
    key = f"issue_again_{row.id}_{row.version}"
    fresh(key)

    @st.dialog(_("Open the issue again"), width="medium")
    def show() -> None:
        refusal = form_refusal(key)
        html("<b>{}</b>", row.title)
        text = text_field(_("Why is it back?"), "description", key=f"{key}_text", longest=LONGEST, area=True, refusal=refusal)
        due = date_field(_("Solve by"), "due_on", key=f"{key}_due", value=clock.today() + dt.timedelta(days=DUE_DAYS), refusal=refusal)
        unplaced(refusal, {"description", "due_on"})
        if st.button(_("Open it again"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.reopen(actor, row.id, text, due, seen_version=row.version), _("The issue is open again."))

    show()
