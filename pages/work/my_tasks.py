"""My tasks over all projects by their day: report in two taps, open, break down, raise an issue or a risk (PRJ-18)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core import clock
from core.access import Actor
from core.issues.queries import IssueRow, open_issues_of
from core.my_tasks import queries
from core.my_tasks.queries import MyDeliverable, MyTask
from core.projects.queries import card as project_card
from pages.projects import issue_dialogs, risk_form
from pages.shared.format import day, days, hours, on_hundred
from pages.shared.html import Text, bullet, chip, html, html_of
from pages.shared.lists import matches
from pages.shared.places import can_open, go
from pages.shared.record import Kpi, card, empty_state, kpis, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, word
from pages.work.task_dialogs import ask_report

BOXES = {"overdue": ("red", "alarm"), "week": ("amber", "today"), "later": ("slate", "event"), "done": ("green", "hourglass_top")}
SHOWN_AT_FIRST = 12


def render(actor: Actor) -> None:
    toast_once()
    st.html(Path(__file__).with_name("my_tasks.css"))
    rows, issues, items = queries.my_tasks(actor), open_issues_of(actor), queries.my_deliverables(actor)
    page_title(word("screen.my_tasks"), _("{n} open on {projects} projects", n=sum(t.box != "done" for t in rows), projects=len({t.project_id for t in rows})))
    boxes = {box: [t for t in rows if t.box == box] for box in BOXES}
    kpis([Kpi(box, word(f"task_box.{box}"), str(len(found)), tone=BOXES[box][0]) for box, found in boxes.items()], key="my_tasks")
    left, right = st.columns([1.9, 1], gap=14)
    with left:
        _toolbar(actor)
        text = st.session_state.get("my_tasks_search", "")
        found = {box: [t for t in tasks if matches(text, t.code, t.name, t.name_en, t.number, t.project, t.project_en)] for box, tasks in boxes.items()}
        if not rows:
            with card("my_tasks_none"):
                empty_state("task_alt", _("No task is yours"), _("Tasks you answer for on running projects stand here by their day."), key="my_tasks")
        for box, tasks in found.items():
            if tasks:
                _box(actor, box, tasks)
    with right:
        _deliverables(items)
        _issues(actor, issues)


def _toolbar(actor: Actor) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap=6, key="my_tasks_tools"):
        search = _("Search task or project")
        st.text_input(search, placeholder=search, key="my_tasks_search", label_visibility="collapsed", icon=":material/search:", width=230, max_chars=100)
        st.space("stretch")
        if st.button(_("My week"), icon=":material/calendar_view_week:", key="sm_to_week", type="tertiary", wrap=False):
            go("my_week")
        if st.button(_("Raise an issue"), icon=":material/campaign:", key="sm_raise", wrap=False):
            issue_dialogs.ask(actor, None)


def _box(actor: Actor, box: str, tasks: Sequence[MyTask]) -> None:
    tone, icon = BOXES[box]
    many = st.session_state.get(f"my_tasks_more_{box}", SHOWN_AT_FIRST)
    with card(f"tasks_{box}", html_of("{} {}", chip(word(f"task_box.{box}"), tone, icon), len(tasks)), word(f"task_box_note.{box}")):
        for t in tasks[:many]:
            _task(actor, t)
        if len(tasks) > many and st.button(_("Show {n} more", n=len(tasks) - many), key=f"sm_more_{box}", type="tertiary"):
            st.session_state[f"my_tasks_more_{box}"] = len(tasks)
            st.rerun()


def _task(actor: Actor, t: MyTask) -> None:
    """Name, project, day, how far; then what can be done with it."""
    with st.container(key=f"row_mytask_{t.id}", horizontal=True, vertical_alignment="center", gap=8):
        html(
            '<div class="m-mytask"><div><b>{} {}</b> {}</div><div class="sub">{} · {}</div>'
            '<div class="figs"><span>{}</span><span>{}</span><span>{} {}</span></div></div>',
            t.code, either(t.name, t.name_en), _marks(t), t.number, either(t.project, t.project_en), _when(t), _effort(t),
            bullet(t.now, scale=100, mark=t.progress if t.reported is not None else None), _how_far(t),
        )  # fmt: skip
        with st.container(horizontal=True, gap=4, width="content", key=f"sm_mytask_{t.id}"):
            if t.may_report and st.button(_("Report"), key=f"sm_report_{t.id}", type="primary" if t.box in ("overdue", "week") else "secondary", wrap=False):
                ask_report(actor, t)
            with st.popover("", icon=":material/more_horiz:", key=f"sm_task_more_{t.id}", type="tertiary", help=_("More")):
                if st.button(_("Open in the plan"), key=f"sm_plan_{t.id}", icon=":material/account_tree:", type="tertiary"):
                    go("project", id=t.project_id, tab="plan")
                if t.may_break_down and st.button(_("Break it down"), key=f"sm_break_{t.id}", icon=":material/call_split:", type="tertiary"):
                    go("project", id=t.project_id, tab="plan")
                if st.button(_("Raise an issue"), key=f"sm_raise_{t.id}", icon=":material/campaign:", type="tertiary"):
                    issue_dialogs.ask(actor, t.project_id)
                if st.button(_("Raise a risk"), key=f"sm_risk_{t.id}", icon=":material/shield:", type="tertiary"):
                    risk_form.ask(actor, project_card(actor, t.project_id), None)
                if not t.may_report:
                    html('<div class="t-small t-muted">{}</div>', _("Nothing is reported while the project is paused."))


def _marks(t: MyTask) -> Text:
    if t.state == "paused":
        return chip(_("project paused"), "slate", "pause")
    if t.is_milestone:
        return chip(_("milestone"), "blue", "flag")
    return chip(_("critical"), "slate", "priority_high") if t.is_critical else ""


def _when(t: MyTask) -> Text:
    late = (clock.today() - t.finishes_on).days
    if t.box == "overdue":
        return html_of('<span class="t-red">{}</span>', _("due {day}, {n} d over", day=day(t.finishes_on), n=late))
    return _("{start} – {day}", start=f"{t.starts_on:%m-%d}", day=day(t.finishes_on))


def _effort(t: MyTask) -> str:
    return _("{hours} h of {days} d", hours=hours(t.minutes) or "0", days=days(t.effort_days))


def _how_far(t: MyTask) -> str:
    if t.reported is not None and t.reported_on is not None:
        return _("{now} said on {day}, {confirmed} confirmed", now=on_hundred(t.reported, 0), day=f"{t.reported_on:%m-%d}", confirmed=on_hundred(t.progress, 0))
    return _("{done} confirmed", done=on_hundred(t.progress, 0))


def _deliverables(rows: Sequence[MyDeliverable]) -> None:
    with card("my_deliverables", _("What I hand in"), _("{n} open", n=len(rows))):
        if not rows:
            html('<div class="t-small t-muted">{}</div>', _("No deliverable waits for you."))
        for r in rows[:SHOWN_AT_FIRST]:
            with st.container(key=f"row_mydeliv_{r.id}", horizontal=True, vertical_alignment="center", gap=8):
                due = html_of('<span class="{}">{}</span>', "t-red" if r.late else "", _("due {day}", day=day(r.due_on)) if r.due_on else "")
                back = chip(_("sent back"), "amber", "undo") if r.state == "sent_back" else ""
                html('<div class="m-mytask"><div><b>{}</b> {}</div><div class="sub">{} · {}</div></div>', either(r.name, r.name_en), back, r.number, due)
                if st.button(_("Upload"), key=f"sm_upload_{r.id}", icon=":material/upload_file:", wrap=False):
                    go("project", id=r.project_id, tab="deliverables", deliverable=r.id)


def _issues(actor: Actor, rows: Sequence[IssueRow]) -> None:
    with card("my_issues", _("Issues I solve"), _("{n} open", n=len(rows))):
        if not rows:
            html('<div class="t-small t-muted">{}</div>', _("No issue waits for you."))
        for r in rows[:SHOWN_AT_FIRST]:
            with st.container(key=f"row_myissue_{r.id}", horizontal=True, vertical_alignment="center", gap=8):
                late = "t-red" if r.due_on < clock.today() else ""
                html(
                    '<div class="m-mytask"><div><b>{}</b></div><div class="sub">{} · <span class="{}">{}</span></div></div>',
                    r.title, r.number, late, _("due {day}", day=day(r.due_on)),
                )  # fmt: skip
                if can_open(actor, "project") and st.button("", key=f"sm_issue_{r.id}", icon=":material/chevron_right:", type="tertiary", help=_("Open")):
                    go("project", id=r.project_id, tab="issues", issue=r.id)


render(signed_in())
