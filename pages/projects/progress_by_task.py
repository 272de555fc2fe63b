"""Planned, actual, deviation of every task and milestone at the end of any day, and what a period brought (PRJ-19)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor
from core.errors import Refusal
from core.progress.by_task import DayRow, day_rows
from core.projects.queries import ProjectCard
from pages.shared.lists import Column, data_list
from pages.shared.record import card as white_card
from pages.shared.record import on_phone
from pages.shared.refusals import show
from pages.shared.session import fragment
from pages.shared.words import _, either, word

HIGHEST = 12  # rows shown at once


@fragment
def by_task(actor: Actor, card: ProjectCard) -> None:
    """Only its own part of the page is drawn anew when another day is chosen."""
    today = clock.today()
    with white_card("by_task", _("How far should each task be, and how far is it?"), _("points: actual less planned")):
        with st.container(horizontal=True, vertical_alignment="bottom", gap=8, key="by_task_tools"):
            on = st.date_input(_("At the end of"), value=today, max_value=today, format="YYYY-MM-DD", key=f"by_task_on_{card.id}", width=140)
            since = st.date_input(_("Since (for a period)"), value=None, max_value=today, format="YYYY-MM-DD", key=f"by_task_since_{card.id}", width=170)
            st.space("stretch")
            right = st.container(horizontal=True, gap=6, width="content", key="sm_by_task_right")
        try:
            rows = day_rows(actor, card.id, on if isinstance(on, dt.date) else today, since if isinstance(since, dt.date) else None)
        except Refusal as refusal:
            show(refusal)
            return
        data_list("by_task", rows, _columns(period=isinstance(since, dt.date)), file=f"{card.number}_progress", actions=right, height=32 * HIGHEST + 35)


def _columns(*, period: bool) -> list[Column[DayRow]]:
    found = [
        Column[DayRow]("wbs_number", "WBS", lambda r: r.code, width=64),
        Column[DayRow]("name", _("Task"), _name, width=260),
        Column[DayRow]("kind", _("Kind"), lambda r: word(f"row_kind.{r.kind}")),
        Column[DayRow]("planned", _("Planned"), lambda r: r.planned, kind="hundred"),
        Column[DayRow]("actual", _("Actual progress"), lambda r: r.actual, kind="hundred"),
        Column[DayRow]("deviation", _("Deviation"), lambda r: r.deviation, kind="hundred"),
    ]
    if period:
        found += [
            Column[DayRow]("planned_in", _("Planned in the period"), lambda r: r.planned_in, kind="hundred"),
            Column[DayRow]("actual_in", _("Done in the period"), lambda r: r.actual_in, kind="hundred"),
            Column[DayRow]("deviation_in", _("Deviation in the period"), lambda r: r.deviation_in, kind="hundred"),
        ]
    return found


def _name(r: DayRow) -> str:
    if r.kind == "project":
        return _("The whole project")
    return ("\u2003" * (r.level - 1) if not on_phone() else "") + either(r.name, r.name_en)
