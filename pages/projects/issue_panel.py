"""Issues in a list, and one of them beside it: on the project and among my issues (PRJ-24)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import Actor
from core.errors import NotFound
from core.issues import queries
from core.issues.queries import IssueRow
from core.projects.queries import ProjectCard
from pages.projects import issue_dialogs, risk_lessons
from pages.projects.tabs import show_tab
from pages.shared.discussion import discussion
from pages.shared.files import files
from pages.shared.format import day, instant
from pages.shared.html import Text, chip, html, html_of, join, muted, person, state_chip
from pages.shared.lists import Column
from pages.shared.places import can_open_record, go
from pages.shared.record import card as white_card
from pages.shared.record import empty_state
from pages.shared.words import _, either, word

TONES = {"critical": "red", "high": "amber", "medium": "blue", "low": "slate"}


def columns(*, project: bool) -> list[Column[IssueRow]]:
    made = [
        Column[IssueRow]("number", _("Number"), lambda r: r.number),
        Column[IssueRow]("title", _("Issue"), lambda r: r.title),
        Column[IssueRow]("severity", _("Severity"), lambda r: word(f"issue_severity.{r.severity}"), width=84),
        Column[IssueRow]("state", _("State"), lambda r: r.state, kind="state", record="project_issue"),
        Column[IssueRow]("due_on", _("Solve by"), lambda r: r.due_on, kind="day"),
        Column[IssueRow]("late", _("Days late"), lambda r: r.late_days or None, kind="number"),
        Column[IssueRow]("owner", _("Owner"), lambda r: either(r.owner, r.owner_en)),
        Column[IssueRow]("raised_by", _("Raised by"), lambda r: either(r.raised_by, r.raised_by_en), hidden=True),
        Column[IssueRow]("raised_at", _("Raised"), lambda r: r.raised_at, kind="instant", hidden=True),
        Column[IssueRow]("resolved_on", _("Solved on"), lambda r: r.resolved_on, kind="day", hidden=True),
        Column[IssueRow]("resolution", _("Solution"), lambda r: r.resolution, hidden=True),
    ]
    if project:
        made.insert(2, Column[IssueRow]("project", _("Project"), lambda r: either(r.project, r.project_en)))
    return made


def late_chip(row: IssueRow) -> Text:
    return chip(_("{n} d over", n=row.late_days), "red", "alarm") if row.late_days else ""


def panel(actor: Actor, issue_id: int | None, card: ProjectCard | None = None) -> None:
    """One issue; `card` where the page is the project's."""
    try:
        found = queries.issue(actor, issue_id) if issue_id is not None else None
    except NotFound:
        found = None
    if found is None:
        with white_card("issue"):
            empty_state("report_problem", _("Choose an issue"), _("What is wrong, who answers for it and how it was solved are shown here."), key="issue")
        return
    row, moves, may_change = found
    with white_card("issue"):
        _told(row)
        may = {m.action for m in moves}
        with st.container(horizontal=True, gap=8, key="issue_moves"):
            if "resolve" in may and st.button(_("Solve"), type="primary", key=f"sm_solve_{row.id}", icon=":material/check:"):
                issue_dialogs.end(actor, row)
            if may_change and st.button(_("Change"), key=f"sm_issue_{row.id}", icon=":material/edit:"):
                issue_dialogs.ask(actor, row.project_id, row)
            if "reopen" in may and st.button(_("Open it again"), key=f"sm_issue_again_{row.id}", icon=":material/undo:"):
                issue_dialogs.reopen(actor, row)
            if card is not None:
                risk_lessons.note_button(actor, card, issue=row)
                if row.risk_id:
                    st.button(_("To the risk"), key=f"sm_to_risk_{row.id}", type="tertiary", on_click=show_tab, args=("risks",))
            elif can_open_record(actor, "project") and st.button(
                _("To the project"), key=f"sm_issue_project_{row.id}", type="tertiary", icon=":material/arrow_forward:"
            ):
                go("project", id=row.project_id, tab="issues")
    with white_card("issue_talk", _("Discussion")):
        discussion(actor, "project_issue", row.id, closed="" if row.open else _("The issue is over; nothing more is said here."))
    with white_card("issue_files", _("Files")):
        files(actor, "project_issue", row.id, may_add=row.open and bool(moves))


def _told(row: IssueRow) -> None:
    chips: Sequence[Text] = [
        chip(word(f"issue_severity.{row.severity}"), TONES[row.severity]),
        state_chip("project_issue", row.state),
        late_chip(row),
        chip(_("came back {n} ×", n=row.reopened), "amber", "undo") if row.reopened else "",
    ]
    html('<div class="r-head"><b>{}</b><div class="chips">{}</div></div>', row.title, join(chips))
    html('<div class="r-text">{}</div>', row.description or muted(_("Nothing more was said.")))
    facts: list[tuple[Text, Text]] = [
        (_("Number"), row.number),
        (_("Owner"), person(either(row.owner, row.owner_en))),
        (_("Solve by"), day(row.due_on)),
        (_("Raised by"), f"{either(row.raised_by, row.raised_by_en)}, {instant(row.raised_at, year=True)}"),
        (_("Risk"), either(row.risk, row.risk_en)),
        (_("Task it hinders"), row.task),
    ]
    if row.resolution:
        solved = _("{who}, {day}", who=either(row.resolved_by, row.resolved_by_en), day=row.resolved_on)
        facts.append((_("Solution"), html_of('{}<br><span class="t-muted">{}</span>', row.resolution, solved)))
    html('<dl class="r-facts">{}</dl>', join(html_of("<dt>{}</dt><dd>{}</dd>", label, value) for label, value in facts if value))
