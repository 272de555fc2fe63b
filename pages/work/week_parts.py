"""Pieces of the week that desk and phone share: choosing a work, what was refused, the state of a day."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.access import Actor
from core.errors import Refusals
from core.labour import queries
from core.labour.queries import WorkChoice
from core.labour.writing import ACTIVITIES, Work
from pages.shared.format import hours
from pages.shared.html import Text, chip, html_of, sentence_line, state_chip
from pages.shared.refusals import show
from pages.shared.words import _, language, word
from pages.work import week_state
from pages.work.week_state import TypedWeek, day_name, project_name, task_name

DAY_CHIPS = {"missing": ("red", "error"), "off": ("slate", "weekend"), "future": ("slate", "schedule")}


def redraw() -> None:
    """Draws the week again: only its own part of the page, when the click came from there."""
    context = get_script_run_ctx()
    st.rerun(scope="fragment" if context is not None and context.fragment_ids_this_run else "app")


def choose_work(actor: Actor, week: TypedWeek, key: str) -> Work | None:
    """Asks for a task, a project or an activity that is not in the week yet; the choice once it is made."""
    there = {r.work for r in week.sheet.rows}
    choices = [c for c in queries.work_choices(actor) if c.work not in there]
    choices += [WorkChoice(Work(activity=a), "", "", "", a, a, False) for a in ACTIVITIES if Work(activity=a) not in there]
    names = {c.work.key: f"{project_name(c)} · {task_name(c)}" for c in choices}
    picked = st.selectbox(
        _("What was it for?"),
        list(names),
        index=None,
        format_func=lambda k: names[k],
        key=f"add_{key}_{len(there)}_{language()}",
        placeholder=_("Task, project or activity"),
    )
    return next((c.work for c in choices if c.work.key == picked), None)


def problems(week: TypedWeek) -> None:
    """Every cell the house refused, in words; what belongs to no cell above them."""
    cells = week_state.placed(week)
    for (key, column), text in cells.items():
        row = next((r for r in week.sheet.rows if r.work.key == key), None)
        where = f"{task_name(row)} · {day_name(week.days[int(column[1])])}" if row else day_name(week.days[int(column[1])])
        sentence_line(html_of("<b>{}</b> {}", where, text), "red", "error")
    parts = week.refused.refusals if isinstance(week.refused, Refusals) else (week.refused,) if week.refused else ()
    for part in parts:
        if not ((part.field or "").partition("@")[1] and (part.field or "").partition("@")[0]):
            show(part)


def day_chip(state: str) -> Text:
    if state in DAY_CHIPS:
        tone, icon = DAY_CHIPS[state]
        return chip(word(f"day.{state}"), tone, icon)
    return state_chip("report_line", state)


def over_norm(minutes: int, *, over: bool) -> Text:
    """Hours of a day; over the norm in amber with its mark."""
    return html_of('<span class="t-amber" title="{}">{} ▲</span>', _("over the norm"), hours(minutes)) if over else hours(minutes)
