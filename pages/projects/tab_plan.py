"""The plan: tasks as a spreadsheet with their bars; typed, pasted, saved in one piece, compared with a baseline (PRJ-04, PRJ-05)."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.access import Actor
from core.plan.queries import PlanSheet
from core.projects.queries import ProjectCard
from pages.portfolio.levelling_link import level_button
from pages.projects.plan_desk import plan_desk, plan_of
from pages.projects.plan_editor import LivePlan
from pages.shared.format import days
from pages.shared.gantt import GanttRow, gantt_html
from pages.shared.html import html, html_of, table
from pages.shared.record import card as white_card
from pages.shared.record import empty_state, on_phone
from pages.shared.words import _, either


def draw(actor: Actor, card: ProjectCard) -> None:
    if on_phone():
        _phone(actor, card)
    else:
        plan_desk(actor, LivePlan(card))
        level_button(actor, card)


def _phone(actor: Actor, card: ProjectCard) -> None:
    """Bars to look at, and one's own tasks as cards; a plan is typed at the desk."""
    editor = plan_of(actor, LivePlan(card))
    sheet: PlanSheet | None = editor.sheet
    if sheet is None or not sheet.rows:
        empty_state("account_tree", _("No plan yet"), _("The project manager has not planned anything so far."), key="plan")
        return
    facts = editor.facts
    rows = [
        GanttRow(
            str(r.task_id),
            f"{r.code} {either(r.name, r.name_en)}",
            r.starts_on,
            r.finishes_on,
            r.baseline_starts_on,
            r.baseline_finishes_on,
            int(facts[r.task_id].progress or 0) if r.task_id in facts else 0,
            r.level,
            r.is_summary,
            r.is_milestone,
            r.is_critical,
        )
        for r in sheet.rows
        if r.level <= 1
    ]
    with white_card("plan", _("Plan"), _("typed at the desk")):
        st.html(gantt_html(rows, today=clock.today(), head=_("Task"), links=False))
    own = [r for r in sheet.rows if r.responsible_id == actor.employee_id and not r.is_summary]
    if own:
        with white_card("own_tasks", _("My tasks"), str(len(own))):
            body = [
                (
                    html_of("<b>{}</b> {}", r.code, either(r.name, r.name_en)),
                    f"{r.starts_on} – {r.finishes_on:%m-%d}",
                    days(r.effort_days),
                    f"{int(r.progress)}%",
                )
                for r in own
            ]
            html("{}", table([_("Task"), _("Period"), _("Days"), _("Progress")], body, align="llrr"))
