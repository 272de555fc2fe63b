"""Work types: the PMO's list, and hours and cost by them with the lines behind (MON-20)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.errors import Refusal
from core.work_types import hours
from core.work_types.hours import By, HoursFilter, TypedLine, TypeHours
from pages.shared.charts import bars
from pages.shared.charts import draw as draw_chart
from pages.shared.format import day
from pages.shared.format import hours as shown_hours
from pages.shared.html import html
from pages.shared.lists import Column, data_list, filter_choice
from pages.shared.places import go
from pages.shared.record import card, page_title
from pages.shared.refusals import show, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, heading, language, word
from pages.work.work_type_list import types_card

WAYS: tuple[By, ...] = ("type", "project", "person", "month")
TONES = ("blue", "green", "amber", "slate", "red", "#7c6bd6", "#3d8fb5", "#a15c8f", "#6f8f3a", "#b5763d")


def render(actor: Actor) -> None:
    toast_once()
    st.html(Path(__file__).with_name("my_tasks.css"))
    page_title(word("screen.work_types"), _("What kind of work do the hours go to?"))
    if actor.can(Permission.WORK_TYPE_EDIT):
        left, right = st.columns([1, 2.2], gap=14)
        with left:
            types_card(actor)
        with right:
            _hours(actor)
    else:
        _hours(actor)


def _hours(actor: Actor) -> None:
    with card("type_hours"):
        with st.container(horizontal=True, vertical_alignment="center", gap=8, key="type_hours_tools"):
            first, last = _span()
            names = {w: word(f"by.{w}") for w in WAYS}
            by = st.segmented_control(
                _("By"), list(names), default="type", required=True, format_func=lambda w: names[w], key=f"type_by_{language()}", label_visibility="collapsed"
            )
            wanted = HoursFilter(first, last)
            projects = {} if last < first else {str(i): f"{n} {either(z, e)}" for i, n, z, e in hours.project_choices(actor, wanted)}
            chosen = filter_choice("type_hours", "project", _("Project"), projects, width=170)
            st.space("stretch")
            right = st.container(horizontal=True, gap=6, width="content", key="sm_type_hours_right")
        wanted = HoursFilter(first, last, int(chosen) if chosen else None)
        try:
            rows = hours.hours_by_type(actor, wanted, by or "type")
        except Refusal as refusal:
            show(refusal)
            return
        if rows:
            _picture(rows, by or "type")
        empty = ("schedule", _("No hours in these days"), _("Hours count once they are submitted in a daily report."))
        data_list(
            "type_hours",
            rows,
            _columns(by or "type"),
            file="work_types",
            actions=right,
            empty=empty,
            on_open=lambda r: _behind(actor, wanted, by or "type", r),
        )
        html(
            '<div class="t-small t-muted">{}</div>',
            _("Submitted and confirmed hours of the people and projects you see. Cost where you see a project's money."),
        )


def _span() -> tuple[dt.date, dt.date]:
    today = clock.today()
    begin = st.date_input(
        _("From"), value=today.replace(day=1) - dt.timedelta(days=62), format="YYYY-MM-DD", key="type_first", width=135, label_visibility="collapsed"
    )
    end = st.date_input(_("Until"), value=today, format="YYYY-MM-DD", key="type_last", width=135, label_visibility="collapsed")
    return begin if isinstance(begin, dt.date) else today, end if isinstance(end, dt.date) else today


def _kind(r: TypeHours | TypedLine) -> str:
    return either(r.work_type, r.work_type_en) or _("no work type")


def _group(r: TypeHours, by: str) -> str:
    return either(r.name, r.name_en) or (_("Non-project") if by == "project" else "")


def _columns(by: str) -> list[Column[TypeHours]]:
    head = [Column[TypeHours]("work_type", _("Work type"), _kind, width=140)]
    if by != "type":
        head.append(Column[TypeHours]("group", word(f"by.{by}"), lambda r: _group(r, by), width=220))
    return [
        *head,
        Column[TypeHours]("minutes", _("Hours"), lambda r: r.minutes, kind="hours", summed=True),
        Column[TypeHours]("cost", _("Cost"), lambda r: r.cost, kind="money", summed=True),
    ]


def _picture(rows: list[TypeHours], by: str) -> None:
    """Bars: one for each work type, or stacked per project, person, month."""
    kinds = list(dict.fromkeys(_kind(r) for r in rows))
    if by == "type":
        labels, series = kinds, [(_("Hours"), [r.minutes / 60 for r in rows], "blue")]
    else:
        sums: dict[str, int] = {}
        for r in rows:
            sums[_group(r, by)] = sums.get(_group(r, by), 0) + r.minutes
        labels = sorted(sums) if by == "month" else sorted(sums, key=lambda name: -sums[name])[:12]
        found = {(_kind(r), _group(r, by)): r.minutes for r in rows}
        series = [(kind, [found.get((kind, label), 0) / 60 for label in labels], TONES[n % len(TONES)]) for n, kind in enumerate(kinds)]
    told = [[_("{hours} h", hours=shown_hours(round(v * 60)) or "0") for v in values] for _name, values, _tone in series]
    chart = bars(
        labels, series, horizontal=by in ("project", "person"), height=max(220, 34 * len(labels) + 70) if by in ("project", "person") else 230,
        hover=told, stacked=True, names=by != "type",
    )  # fmt: skip
    draw_chart(chart, key=f"type_hours_{by}", alt=_("What kind of work do the hours go to?"))


def _behind(actor: Actor, wanted: HoursFilter, by: By, row: TypeHours) -> None:
    """The lines of daily reports behind a figure; a click opens the project."""

    @st.dialog(_("Which hours are these?"), width="large")
    def ask() -> None:
        lines = hours.lines_of(actor, wanted, type_id=row.type_id, by=by, key=row.key)
        where = " · ".join(t for t in (_kind(row), _group(row, by)) if t)
        html('<div class="m-line"><b>{}</b><span>{} – {}</span></div>', where, day(wanted.first), day(wanted.last))
        data_list("type_lines", lines, _line_columns(), file="work_type_hours", on_open=_open)

    ask()


def _open(r: TypedLine) -> None:
    if r.project_id is not None:
        go("project", id=r.project_id, tab="progress")


def _line_columns() -> list[Column[TypedLine]]:
    return [
        Column[TypedLine]("work_on", _("Day"), lambda r: r.work_on, kind="day"),
        Column[TypedLine]("employee", _("Person"), lambda r: either(r.employee, r.employee_en)),
        Column[TypedLine]("project", _("Project"), lambda r: either(r.project, r.project_en) or heading(f"activity.{r.activity}"), width=170),
        Column[TypedLine]("task", _("Task"), lambda r: either(r.task, r.task_en), width=150),
        Column[TypedLine]("minutes", _("Hours"), lambda r: r.minutes, kind="hours", summed=True),
        Column[TypedLine]("cost", _("Cost"), lambda r: r.cost, kind="money", summed=True),
        Column[TypedLine]("note", _("Note"), lambda r: r.note, width=150),
        Column[TypedLine]("state", _("State"), lambda r: r.state, kind="state", record="report_line"),
    ]


render(signed_in())
