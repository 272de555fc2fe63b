"""My week on a phone: one day as cards, decisions within thumb's reach (PLT-07, MON-07)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core.access import Actor
from core.labour.queries import WorkRow
from core.labour.week import TypedBlock, TypedCell, show_hours
from pages.shared.format import hours
from pages.shared.html import bullet, chip, html, html_of, sentence_line, state_chip
from pages.shared.record import page_title
from pages.shared.words import _, language, weekdays
from pages.work import week_state
from pages.work.week_parts import choose_work, problems
from pages.work.week_state import TypedWeek, day_name, project_name, task_name, why_locked

MARKS = {"confirmed": "✓", "submitted": "→", "sent_back": "↩", "missing": "!", "draft": "●"}


def draw(actor: Actor, week: TypedWeek) -> None:
    sheet, draft = week.sheet, week.editor.draft
    page_title(_("My week"), _("Week {n} · {done} of {norm} h", n=week.monday.isocalendar().week, done=hours(sum(draft.totals)), norm=hours(sheet.norm)))
    _weeks(week)
    n = _day(week)
    missing = [d.day for i, d in enumerate(sheet.days) if d.state == "missing" and not draft.totals[i]]
    if missing:
        sentence_line(_("Not filled in yet: {days}.", days=[day_name(d) for d in missing]), "red", "error")
    problems(week)
    for row in _shown(week, n):
        _line(week, row, n)
    if st.session_state.pop("line_added", False):
        st.session_state["add_line"] = False  # it closes: the hours are typed next
    with st.popover(_("Add a task"), icon=":material/add:", width="stretch", key="add_line", on_change="rerun"):
        chosen = choose_work(actor, week, "phone")
        if chosen is not None:
            week_state.add_rows(actor, week, [chosen])
            st.session_state.setdefault("phone_rows", set()).add((week.days[n], chosen.key))
            st.session_state["line_added"] = True
            st.rerun()
    _bar(actor, week, n)


def _weeks(week: TypedWeek) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap=6, key="phone_weeks"):
        for label, days, icon in ((_("The week before"), -7, "chevron_left"), (_("The week after"), 7, "chevron_right")):
            disabled = days > 0 and week.monday + dt.timedelta(days=days) > week_state.today()
            if st.button(label, icon=f":material/{icon}:", key=f"sm_week_{icon}", type="tertiary", disabled=disabled):
                st.query_params["week"] = (week.monday + dt.timedelta(days=days)).isoformat()
                st.rerun()


def _day(week: TypedWeek) -> int:
    """Which day: the working days, and days off with hours."""
    days = week.sheet.days
    offered = [i for i, d in enumerate(days) if d.working or week.editor.draft.totals[i] or d.day == week_state.today()] or [0]
    missing = [i for i in offered if days[i].state == "missing"]
    now = next((i for i in offered if days[i].day == week_state.today() and days[i].working), (missing or offered)[-1])
    names = {i: f"{weekdays()[days[i].day.weekday()]} {'▲' if days[i].over_norm else MARKS.get(days[i].state, '')}".strip() for i in offered}
    chosen = st.segmented_control(
        _("Day"),
        offered,
        default=now,
        required=True,
        format_func=lambda i: names[i],
        key=f"phone_day_{week.monday}_{language()}",
        label_visibility="collapsed",
        width="stretch",
        wrap=False,
    )
    return int(chosen)


def _shown(week: TypedWeek, n: int) -> list[WorkRow]:
    """Works with hours that day, those just added, else those of the day before, to start from."""
    draft, added = week.editor.draft, st.session_state.get("phone_rows", set())
    rows = {row.key: row for row in draft.rows}
    filled = [r for r in week.sheet.rows if draft.minutes(rows[r.work.key], n) or (week.days[n], r.work.key) in added or (r.work.key, f"d{n}") in draft.now.bad]
    return filled or [r for r in week.sheet.rows if any(draft.minutes(rows[r.work.key], d) for d in range(n))][:4]


def _line(week: TypedWeek, row: WorkRow, n: int) -> None:
    """One work of the day: hours, progress, note."""
    draft, key, cell = week.editor.draft, row.work.key, row.cells[n]
    drawn = next(r for r in draft.rows if r.key == key)
    place = f"{week.monday}_{n}_{key}"
    with st.container(border=True, key=f"card_line_{key}_{n}", gap=6):
        html('<div class="m-line"><b>{}</b><span>{}{}</span></div>', task_name(row), project_name(row), html_of(" · {}", row.number) if row.number else "")
        reason = why_locked(cell)
        if reason is not None:
            html(
                "<div>{} <b>{} h</b> {}</div>",
                state_chip("report_line", cell.state) if cell.state else chip(reason, "slate", "lock"),
                show_hours(cell.minutes) or "0.0",
                cell.note,
            )
            return
        with st.container(horizontal=True, vertical_alignment="bottom", gap=8):
            typed = st.number_input(_("Hours"), 0.0, 24.0, draft.minutes(drawn, n) / 60, 0.5, key=f"h_{place}", format="%.2f")
            done = None
            if row.work.task_id is not None:
                progress = draft.progress(drawn)
                done = st.number_input(_("Done %"), 0, 100, int(progress) if progress is not None else None, 5, key=f"p_{place}", placeholder="—")
        note = st.text_input(
            _("Note"), value=week.notes.get((key, n), cell.note), key=f"n_{place}", placeholder=_("What was done"), label_visibility="collapsed", max_chars=2000
        )
        _kind(week, row, n)
        if cell.reason:
            sentence_line(_("Sent back: {reason}", reason=cell.reason), "amber", "undo")
    cells = [TypedCell(key, f"d{n}", f"{typed:.2f}")]
    if done is not None and (draft.progress(drawn) is None or int(draft.progress(drawn) or 0) != done):
        cells.append(TypedCell(key, "progress", str(done)))
    week.editor.draft = draft.apply(TypedBlock(tuple(cells)))
    if note.strip() != cell.note:
        week.notes[key, n] = note
    else:
        week.notes.pop((key, n), None)


def _kind(week: TypedWeek, row: WorkRow, n: int) -> None:
    """What kind of work it was that day: the task's to begin with (MON-20)."""
    names = {int(c.value): c.label for c in week.editor.draft.kinds}
    if not names or not week.editor.draft.totals[n]:
        return
    there = row.cells[n].kind if row.cells[n].kind is not None else row.kind
    now = week.kinds.get((row.work.key, n), there)
    chosen = st.selectbox(
        _("Work type"),
        list(names),
        index=list(names).index(now) if now in names else None,
        format_func=lambda k: names[k],
        key=f"k_{week.monday}_{n}_{row.work.key}_{language()}",
        placeholder=_("Work type"),
        label_visibility="collapsed",
    )
    if chosen is not None and chosen != there:
        week.kinds[row.work.key, n] = chosen
    else:
        week.kinds.pop((row.work.key, n), None)


def _bar(actor: Actor, week: TypedWeek, n: int) -> None:
    """The day's sum and what can be done with it."""
    draft, day = week.editor.draft, week.sheet.days[n]
    total, norm = draft.totals[n], week.sheet.norm_minutes
    with st.bottom.container(horizontal=True, vertical_alignment="center", key="week_bar", gap=8):
        html(
            '<div class="m-daysum"><b>{} / {} h</b>{}</div>',
            hours(total) or "0.0",
            hours(norm),
            bullet(total, scale=max(norm, total), tone="amber" if total > norm else "blue"),
        )
        if not total and n and draft.totals[n - 1]:
            if st.button(_("Copy {day}", day=weekdays()[week.days[n - 1].weekday()]), key="copy_day", wrap=False):
                week.editor.draft = draft.apply(
                    TypedBlock(tuple(TypedCell(r.key, f"d{n}", show_hours(draft.minutes(r, n - 1))) for r in draft.rows if draft.minutes(r, n - 1)))
                )
                _forget_widgets()
                st.rerun()
        elif st.button(_("Save"), key="save_day", wrap=False, disabled=not week.unsaved):
            _done(week_state.save(actor, week), _("Saved."))
        open_ = total > 0 and day.day <= week_state.today() and any(r.open[n] and draft.minutes(r, n) for r in draft.rows)
        if st.button(
            _("Submit {day}", day=weekdays()[day.day.weekday()]), type="primary", key="submit_day", icon=":material/send:", wrap=False, disabled=not open_
        ):
            _done(week_state.save(actor, week, [day.day]), _("Submitted."))


def _done(well: bool, toast: str) -> None:
    if well:
        st.session_state["toast"] = toast
        _forget_widgets()
    st.rerun()


def _forget_widgets() -> None:
    """The fields show what is saved again, not what was typed before."""
    for key in [k for k in st.session_state if isinstance(k, str) and k[:2] in ("h_", "p_", "n_", "k_")]:
        del st.session_state[key]
