"""My week: hours per work and day in seconds; submitted by the day, corrected by a correcting line (MON-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from core.access import Actor
from core.labour import queries, service
from core.labour.queries import WorkRow
from core.labour.week import read_hours, show_hours
from core.labour.writing import monday_of
from pages.shared.dialogs import fresh, saved
from pages.shared.format import hours, percent
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import Text, bullet, chip, html, html_of, muted, sentence_line, state_chip, table
from pages.shared.record import card, figures, on_phone, page_title
from pages.shared.refusals import attempt, beside, toast_once, unplaced
from pages.shared.session import fragment, signed_in
from pages.shared.week_grid import week_grid
from pages.shared.words import _, either, language
from pages.work import week_phone, week_state
from pages.work.week_parts import choose_work, day_chip, over_norm, problems, redraw
from pages.work.week_state import TypedWeek, day_name, days_of, project_name, task_name


def render(actor: Actor) -> None:
    toast_once()
    week = week_state.load(actor, _monday())
    if on_phone():
        week_phone.draw(actor, week)
    else:
        _desk(actor)


def _monday() -> dt.date:
    """The week in the address, else this one."""
    asked = st.query_params.get("week", "")
    try:
        return monday_of(dt.date.fromisoformat(asked)) if asked else monday_of(week_state.today())
    except ValueError:
        return monday_of(week_state.today())


@fragment
def _desk(actor: Actor) -> None:
    week = week_state.load(actor, _monday())
    week.editor.receive("week_grid")
    _toolbar(actor, week)
    _figures(week)
    with card("week"):
        if week.sheet.rows:
            week_grid(
                week.editor,
                "week_grid",
                lines=week_state.grid_lines(week),
                days=week_state.grid_days(week),
                norm_minutes=week.sheet.norm_minutes,
                today=week_state.today(),
            )
        else:
            html('<div class="m-empty"><b>{}</b><span>{}</span></div>', _("Nothing entered this week"), _("Take over last week or your tasks, or add a line."))
        _add_line(actor, week)
        problems(week)
    left, right = st.columns([1.6, 1], gap=14)
    with left:
        _what_was_done(actor, week)
    with right:
        _my_days(actor, week)


def _toolbar(actor: Actor, week: TypedWeek) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap=6, key="toolbar"):
        page_title(_("My week"))
        if st.button("", icon=":material/chevron_left:", key="sm_prev", type="tertiary", help=_("The week before")):
            _go(week.monday - dt.timedelta(days=7))
        span = html_of('<b>{}</b> <span class="t-muted">{} – {}</span>', _("Week {n}", n=week.monday.isocalendar().week), week.monday, f"{week.days[-1]:%m-%d}")
        st.html(span, width="content")
        if st.button("", icon=":material/chevron_right:", key="sm_next", type="tertiary", help=_("The week after"), disabled=week.monday > week_state.today()):
            _go(week.monday + dt.timedelta(days=7))
        st.space("stretch")
        if st.button(_("Copy last week"), icon=":material/content_copy:", key="sm_copy", wrap=False):
            week_state.copy_last_week(actor, week)
            redraw()
        if st.button(_("From my tasks"), icon=":material/checklist:", key="sm_tasks", wrap=False):
            week_state.add_rows(actor, week, week_state.my_tasks(queries.work_choices(actor), week))
            redraw()
        if st.button(_("Save"), icon=":material/save:", key="sm_save", wrap=False, disabled=not week.unsaved):
            _save(actor, week, ())
        days = week.to_submit()
        label = _("Submit {day}", day=day_name(days[0])) if len(days) == 1 else _("Submit {count} days", count=len(days)) if days else _("Submit")
        if st.button(label, icon=":material/send:", key="sm_submit", type="primary", wrap=False, disabled=not days):
            _save(actor, week, days)


def _go(monday: dt.date) -> None:
    st.query_params["week"] = monday.isoformat()
    st.rerun()


def _save(actor: Actor, week: TypedWeek, submit: Sequence[dt.date]) -> None:
    if week_state.save(actor, week, submit):
        st.session_state["toast"] = _("Submitted.") if submit else _("Saved.")
        st.rerun()
    redraw()


def _figures(week: TypedWeek) -> None:
    sheet, draft = week.sheet, week.editor.draft
    total = sum(draft.totals)
    projects = sum(draft.minutes(r, n) for r in draft.rows for n in range(7) if week.row(r.key).work.project_id is not None)
    norm, left = sheet.norm, sheet.norm - total
    missing = [d for n, d in enumerate(sheet.days) if d.state == "missing" and not draft.totals[n]]
    done = sum(d.state == "confirmed" for d in sheet.days)
    asked = sum(d.working for d in sheet.days)
    names = ("、" if language() == "zh" else ", ").join(either(*n) for n in sheet.confirmed_by)
    figures(
        [
            (
                _("Hours this week"),
                f"{hours(total)} / {hours(norm)}",
                bullet(total, scale=max(norm * Decimal("1.2"), Decimal(total)) or 1, mark=norm),
                _("{hours} h to the norm", hours=hours(left))
                if left > 0
                else _("norm reached")
                if not left
                else _("{hours} h over the norm", hours=hours(-left)),
            ),
            (
                _("On projects"),
                hours(projects),
                bullet(projects, scale=total or 1, tone="green"),
                _("{share} of booked hours", share=percent(Decimal(projects) / total)) if total else "—",
            ),
            (
                _("Missing days"),
                days_of(len(missing)),
                "",
                chip(", ".join(day_name(d.day) for d in missing), "red", "error") if missing else chip(_("none"), "green", "check"),
            ),
            (
                _("Confirmed"),
                _("{done} of {asked} days", done=done, asked=asked),
                bullet(done, scale=asked or 1, tone="green"),
                _("by {names}", names=names) if names else "—",
            ),
        ]
    )


def _add_line(actor: Actor, week: TypedWeek) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap=8), st.popover(_("Add line"), icon=":material/add:", type="tertiary", key="sm_line"):
        chosen = choose_work(actor, week, "desk")
        if chosen is not None:
            week_state.add_rows(actor, week, [chosen])
            redraw()


def _what_was_done(actor: Actor, week: TypedWeek) -> None:
    days = {n: day_name(d) for n, d in enumerate(week.days) if week.editor.draft.totals[n]}
    with card("notes", _("What was done?"), _("shown to whoever confirms"), height="stretch"):
        if not days:
            html("{}", muted(_("Days with hours can be described here.")))
            return
        now = next((n for n, d in enumerate(week.days) if d == week_state.today() and n in days), max(days))
        chosen = st.segmented_control(
            _("Day"),
            list(days),
            default=now,
            format_func=lambda n: days[n],
            key=f"note_day_{week.monday}_{language()}",
            required=True,
            label_visibility="collapsed",
        )
        draft = week.editor.draft
        for row in draft.rows:
            if draft.minutes(row, chosen):
                _note_line(actor, week, week.row(row.key), chosen, draft.minutes(row, chosen), open_=row.open[chosen])


def _note_line(actor: Actor, week: TypedWeek, row: WorkRow, n: int, minutes: int, *, open_: bool) -> None:
    cell = row.cells[n]
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"note_line_{row.work.key}_{n}"):
        st.html(html_of('<div class="m-line"><b>{}</b><span>{} · {} h</span></div>', task_name(row), project_name(row), show_hours(minutes)), width=260)
        if open_:
            typed = st.text_input(
                _("Note"),
                value=week.notes.get((row.work.key, n), cell.note),
                key=f"note_{week.monday}_{row.work.key}_{n}",
                label_visibility="collapsed",
                placeholder=_("What was done"),
                max_chars=2000,
            )
            if typed.strip() != cell.note:
                week.notes[row.work.key, n] = typed
            else:
                week.notes.pop((row.work.key, n), None)
            return
        html('<div class="t-wrap" style="flex:1">{} {}</div>', state_chip("report_line", cell.state), cell.note)
        if cell.confirmed_id is not None and st.button(_("Correct"), icon=":material/edit:", key=f"sm_correct_{row.work.key}_{n}", type="tertiary"):
            fresh("correct")
            _correct(actor, week, row, n)


@st.dialog(" ")
def _correct(actor: Actor, week: TypedWeek, row: WorkRow, n: int) -> None:
    """A confirmed line is not edited: one line takes it away, another has the right hours (GEN-04)."""
    cell, refusal = row.cells[n], form_refusal("correct")
    html(
        '<div class="m-line"><b>{}</b><span>{} · {} · {}</span></div>',
        task_name(row),
        project_name(row),
        week.days[n],
        _("{hours} h confirmed", hours=show_hours(cell.minutes)),
    )
    sentence_line(_("The confirmed line stays in the books; a line that takes it away and one with the right hours go to the confirmer."), "blue", "info")
    typed = st.text_input(_("Right hours (0 takes the line away)"), value=show_hours(cell.minutes), key="correct_hours", max_chars=10)
    beside(refusal, "hours")
    note = text_field(_("Why"), "note", key="correct_note", value=cell.note, longest=2000, area=True, refusal=refusal)
    unplaced(refusal, {"hours", "note"})
    if st.button(_("Submit correction"), type="primary", key="correct_submit"):
        saved("correct", lambda: _send_correction(actor, week, row, n, typed, note), _("Correction submitted."))


def _send_correction(actor: Actor, week: TypedWeek, row: WorkRow, n: int, typed: str, note: str) -> None:
    cell = row.cells[n]
    assert cell.confirmed_id is not None
    service.correct(actor, cell.confirmed_id, read_hours(typed, field="hours"), note, seen_version=cell.version)
    week_state.reload(actor, week.monday, week.also)


def _my_days(actor: Actor, week: TypedWeek) -> None:
    with card("state", _("State of my days"), height="stretch"):
        rows: list[tuple[Text, Text, Text]] = []
        for d in week.sheet.days:
            if d.state != "off":
                rows.append(
                    (
                        day_name(d.day),
                        over_norm(d.minutes, over=d.over_norm),
                        day_chip(d.state),
                    )
                )
        html("{}", table([_("Day"), _("Hours"), _("State")], rows, align="lrl"))
        waiting = [d.day for d in week.sheet.days if d.state == "submitted"]
        label = _("Take back {days}", days=[day_name(d) for d in waiting])
        pressed = waiting and st.button(label, icon=":material/undo:", key="sm_take_back", type="tertiary")
        if pressed and attempt(lambda: service.take_back(actor, waiting)):
            week_state.reload(actor, week.monday, week.also)
            st.session_state["toast"] = _("Back to draft.")
            st.rerun()


render(signed_in())
