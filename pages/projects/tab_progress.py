"""Progress: the manager fills the period task by task with the members' own figures beside, QA confirms or sends back; alarms and
reviews (PRJ-18 … PRJ-20)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.progress import queries, service
from core.progress.queries import AlarmRow, PeriodRow, PeriodSheet, ReviewRow, SheetRow
from core.progress.service import VERDICTS, EntryInput
from core.projects.queries import ProjectCard
from pages.projects.parts import inline, key_of
from pages.projects.progress_by_task import by_task
from pages.projects.saving import save_sheet
from pages.shared.aggrid import take
from pages.shared.dialogs import fresh, saved
from pages.shared.format import day, days, hours, instant, on_hundred, points
from pages.shared.forms import choice_field, form_refusal, text_field
from pages.shared.html import Text, bullet, chip, html, html_of, icon_html, muted, sentence_line, state_chip, table
from pages.shared.record import card as white_card
from pages.shared.record import empty_state
from pages.shared.record import figures as figure_strip
from pages.shared.refusals import attempt, unplaced
from pages.shared.session import fragment
from pages.shared.sheet_draft import ReadLine, SheetColumn, SheetEditor, read
from pages.shared.sheet_grid import draw_sheet, line_of, open_sheet
from pages.shared.words import _, either, word

LONGEST_NOTE = 2000
AT_WORK = ("in_progress", "paused")


def draw(actor: Actor, card: ProjectCard) -> None:
    chosen: dt.date | None = st.session_state.get(f"period_{card.id}")
    sheet = queries.period_sheet(actor, card.id, chosen)
    periods = queries.periods(actor, card.id)
    _figures(actor, card)
    _alarms(card, [a for a in queries.alarms(actor, card.id) if a.closed_at is None])
    _reviews(actor, card, queries.reviews(actor, card.id))
    if card.state in AT_WORK or sheet.period_id is not None:
        _period(actor, card, sheet, _columns(sheet))
    by_task(actor, card)
    _history(card, periods)


def _figures(actor: Actor, card: ProjectCard) -> None:
    f = queries.figures_on(actor, card.id)
    behind = f.deviation is not None and f.deviation < -5
    ahead = f.deviation is not None and f.deviation > 5
    state = chip(_("alarm: beyond ±5"), "red", "error") if behind or ahead else chip(_("within ±5"), "green", "check")
    cells: list[tuple[Text, Text, Text, Text]] = [
        (_("Planned"), on_hundred(f.planned), bullet(f.planned, scale=100, tone="slate"), _("by the working days of the baseline")),
        (
            _("Actual progress"),
            on_hundred(f.actual),
            bullet(f.actual, scale=100, mark=f.planned, tone="red" if behind else "blue"),
            _("as confirmed, weighed by effort"),
        ),
        (_("Deviation"), points(f.deviation), "", state if f.deviation is not None else "—"),
    ]
    if card.sees_money:
        dear = f.cost_deviation is not None and abs(f.cost_deviation) > 5
        cells.append(
            (
                _("Progress against cost"),
                points(f.cost_deviation),
                "",
                (chip(_("alarm: beyond ±5"), "red", "error") if dear else chip(_("within ±5"), "green", "check")) if f.cost_deviation is not None else "—",
            )
        )
    figure_strip(cells)


def _alarms(card: ProjectCard, rows: Sequence[AlarmRow]) -> None:
    for a in rows:
        if a.kind == "cost" and not card.sees_money:
            continue
        sentence_line(
            html_of(
                "<b>{}</b> {}",
                word(f"alarm.{a.kind}"),
                _(
                    "{points} on {day}: planned {planned}, actual {actual}. QA reviews it.",
                    points=points(a.deviation),
                    day=day(a.measured_on),
                    planned=on_hundred(a.planned),
                    actual=on_hundred(a.actual),
                ),
            ),
            "red",
            "notification_important",
        )


def _reviews(actor: Actor, card: ProjectCard, rows: Sequence[ReviewRow]) -> None:
    if not rows:
        return
    with white_card("reviews", _("What does QA say?"), _("{n} open", n=sum(r.state == "open" for r in rows))):
        for r in rows:
            with st.container(key=f"row_review_{r.id}", horizontal=True, vertical_alignment="center", gap=8):
                deviation = points(r.deviation) if r.kind == "schedule" or card.sees_money else ""
                said = html_of("<div>{}: {}</div><div>{}: {}</div>", _("Cause"), r.cause, _("Measure"), r.measure) if r.state == "closed" else ""
                verdict = chip(word(f"verdict.{r.verdict}"), "green" if r.verdict == VERDICTS[0] else "amber") if r.verdict else ""
                who = (
                    _("{who}, {when}", who=either(r.closed_by, r.closed_by_en), when=instant(r.closed_at))
                    if r.closed_at
                    else _("open since {when}", when=instant(r.opened_at))
                )
                html(
                    '<div class="m-review"><div>{} <b>{} {}</b> {} <span class="t-muted t-small">{}</span></div><div class="t-small">{}</div></div>',
                    state_chip("qa_review", r.state),
                    word(f"alarm.{r.kind}") if r.kind else "",
                    deviation,
                    verdict,
                    who,
                    said,
                )
                if (
                    r.state == "open"
                    and Permission.QA_REVIEW in card.may
                    and st.button(word("action.qa_review.close"), key=f"sm_review_{r.id}", type="primary", wrap=False)
                ):
                    _verdict(actor, r)


def _verdict(actor: Actor, row: ReviewRow) -> None:
    key = f"review_{row.id}"
    fresh(key)

    @st.dialog(word("action.qa_review.close"), width="large")
    def ask() -> None:
        refusal = form_refusal(key)
        cause = text_field(
            _("Cause"), "cause", key=f"{key}_cause", longest=LONGEST_NOTE, area=True, refusal=refusal, placeholder=_("Why does the work deviate from the plan?")
        )
        measure = text_field(
            _("Measure"),
            "measure",
            key=f"{key}_measure",
            longest=LONGEST_NOTE,
            area=True,
            refusal=refusal,
            placeholder=_("What is done about it, by whom, by when?"),
        )
        verdict = choice_field(_("Verdict"), "verdict", {v: word(f"verdict.{v}") for v in VERDICTS}, key=f"{key}_verdict", refusal=refusal)
        unplaced(refusal, {"cause", "measure", "verdict"})
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            saved(
                key,
                lambda: service.close_review(actor, row.id, cause=cause, verdict=verdict or "", measure=measure, seen_version=row.version),
                _("The review is done."),
            )

    ask()


def _columns(sheet: PeriodSheet) -> list[SheetColumn]:
    return [
        SheetColumn("task", _("Task"), "shown", 220, flex=True),
        SheetColumn("responsible", _("Responsible"), "shown", 84),
        SheetColumn("effort", _("Days"), "shown", 58, right=True),
        SheetColumn("hours", _("Hours reported"), "shown", 86, right=True),
        SheetColumn("reported", _("Member says"), "shown", 86, right=True, hint=_("The latest figure of the members in their daily reports")),
        SheetColumn("planned", _("Planned"), "shown", 76, right=True),
        SheetColumn("confirmed", _("So far"), "shown", 70, right=True, hint=_("As last confirmed")),
        SheetColumn("progress", _("This period"), "progress", 104),
        SheetColumn("deviation", _("Deviation"), "shown", 80, right=True, hint=_("Now less planned, in points")),
        SheetColumn("remaining_days", _("Days left"), "days", 74),
        SheetColumn("note", _("Note"), "text", 160, flex=True, longest=LONGEST_NOTE),
    ]


@fragment
def _period(actor: Actor, card: ProjectCard, sheet: PeriodSheet, columns: Sequence[SheetColumn]) -> None:
    key = f"{key_of('progress', card.id)}_{sheet.period_on}"
    editor = open_sheet(
        key,
        lambda: [line_of(str(r.task_id), columns, {"progress": r.progress, "remaining_days": r.remaining_days, "note": r.note}) for r in sheet.rows],
        stamp=(sheet.period_id, sheet.version),
    )
    editor.take(take(key))
    rows = read(editor.draft, columns)
    editable = sheet.may_update and card.state in AT_WORK and sheet.state in ("draft", "sent_back")
    with white_card("period"):
        note = _period_tools(actor, card, sheet, key, editable=editable)
        if sheet.state == "sent_back":
            sentence_line(_("QA sent it back: {reason}", reason=sheet.reason), "amber", "undo")
        if editable:
            _save_or_submit(actor, card, sheet, key, editor, columns, rows, note)
        shown, tones = _shown(sheet.rows, rows)
        draw_sheet(editor, key, columns, rows, shown=shown, tones=tones, editable=editable, can_add=False, tallest=18)
        if sheet.state == "submitted" and sheet.may_confirm:
            _decide(actor, sheet)


def _period_tools(actor: Actor, card: ProjectCard, sheet: PeriodSheet, key: str, *, editable: bool) -> str:
    note = sheet.note
    with st.container(key="period_tools", horizontal=True, vertical_alignment="center", gap=8):
        inline(
            "<b>{}</b> {}",
            _("Progress at the end of {day}", day=sheet.period_on),
            state_chip("progress_period", sheet.state) if sheet.period_id else chip(_("not saved yet"), "slate", "edit_note"),
        )
        if editable and sheet.period_id is None:
            chosen = st.date_input(
                _("Cut-off day"),
                value=sheet.period_on,
                max_value=clock.today(),
                format="YYYY-MM-DD",
                key=f"period_day_{card.id}",
                label_visibility="collapsed",
                width=140,
            )
            if isinstance(chosen, dt.date) and chosen != sheet.period_on:
                st.session_state[f"period_{card.id}"] = chosen
                st.rerun()
        if editable:
            note = st.text_input(
                _("Note"),
                value=sheet.note,
                key=f"{key}_note",
                placeholder=_("What happened in this period"),
                label_visibility="collapsed",
                max_chars=LONGEST_NOTE,
            )
        elif sheet.note:
            inline('<span class="t-muted">{}</span>', sheet.note)
    return note or ""


def _save_or_submit(
    actor: Actor, card: ProjectCard, sheet: PeriodSheet, key: str, editor: SheetEditor, columns: Sequence[SheetColumn], rows: Sequence[ReadLine], note: str
) -> None:
    entries = [EntryInput(int(r.line.id), r.values["progress"] or Decimal(0), r.values["remaining_days"], r.values["note"] or "") for r in rows]
    with st.container(horizontal=True, gap=8, vertical_alignment="center", key="period_save"):
        inline('<span class="t-small t-muted">{} {}</span>', icon_html("info"), _("Only what QA confirms counts in progress, earned value and alarms."))
        st.space("stretch")
        save = st.button(_("Save draft"), key=f"sm_save_{key}", disabled=not editor.draft.changed and note == sheet.note, wrap=False)
        submit = st.button(_("Submit to QA"), key=f"sm_submit_{key}", type="primary", icon=":material/send:", wrap=False)
    if save or submit:

        def do() -> None:
            period_id = service.save_period(actor, card.id, sheet.period_on, entries, note=note, seen_version=sheet.version)
            if submit:
                again = queries.period_sheet(actor, card.id, sheet.period_on)
                service.submit_period(actor, period_id, seen_version=again.version or 1)
            st.session_state.pop(f"period_{card.id}", None)

        save_sheet(key, editor, columns, rows, do, _("Submitted to QA.") if submit else _("Saved."))


def _shown(tasks: Sequence[SheetRow], rows: Sequence[ReadLine]) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    now = {r.line.id: r.values["progress"] for r in rows}
    shown: dict[str, dict[str, str]] = {}
    tones: dict[str, dict[str, str]] = {}
    for t in tasks:
        key = str(t.task_id)
        value = now.get(key)
        gap = None if value is None else value - t.planned
        shown[key] = {
            "task": f"{t.code} {either(t.name, t.name_en)}",
            "responsible": either(t.responsible, t.responsible_en),
            "effort": days(t.effort_days),
            "hours": hours(t.reported_minutes) if t.reported_minutes else "",
            "reported": on_hundred(t.reported, 0) if t.reported is not None else "",
            "planned": on_hundred(t.planned, 0),
            "confirmed": on_hundred(t.confirmed, 0),
            "deviation": points(gap) if gap else "",
        }
        tones[key] = {
            "deviation": "red" if gap is not None and gap < -10 else "amber" if gap is not None and gap < -5 else "",
            "confirmed": "muted",
            "planned": "muted",
        }
        if t.reported is not None and value is not None and t.reported < value:
            tones[key]["reported"] = "amber"
    return shown, tones


def _decide(actor: Actor, sheet: PeriodSheet) -> None:
    """QA: confirms, or sends it back with a reason."""
    assert sheet.period_id is not None
    period_id, version = sheet.period_id, sheet.version or 1
    problem = st.container()
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key="period_decide"):
        reason = st.text_input(
            _("Reason"), key=f"period_reason_{period_id}", placeholder=_("Reason (needed to send back)"), label_visibility="collapsed", max_chars=LONGEST_NOTE
        )
        if st.button(word("action.progress_period.send_back"), key=f"sm_back_{period_id}", icon=":material/undo:", wrap=False) and attempt(
            lambda: service.send_back_period(actor, period_id, reason=reason or "", seen_version=version), where=problem
        ):
            st.session_state["toast"] = _("Sent back with your reason.")
            st.rerun()
        if st.button(word("action.progress_period.confirm"), key=f"sm_confirm_{period_id}", type="primary", icon=":material/check:", wrap=False) and attempt(
            lambda: service.confirm_period(actor, period_id, seen_version=version), where=problem
        ):
            st.session_state["toast"] = _("Confirmed: progress, earned value and alarms are up to date.")
            st.rerun()


def _history(card: ProjectCard, rows: Sequence[PeriodRow]) -> None:
    with white_card("periods", _("How did it develop?"), _("{n} periods", n=len(rows))):
        if not rows:
            empty_state("percent", _("No period yet"), _("The manager enters the progress of every task at the end of a week or month."), key="periods")
            return
        body = []
        for p in rows:
            gap = p.actual - p.planned if p.actual is not None and p.planned is not None else None
            tone = "t-red" if gap is not None and abs(gap) > 5 else ""
            who = either(p.decided_by, p.decided_by_en) or either(p.submitted_by, p.submitted_by_en)
            body.append(
                (
                    day(p.period_on),
                    state_chip("progress_period", p.state),
                    on_hundred(p.planned),
                    on_hundred(p.actual),
                    html_of('<span class="{}">{}</span>', tone, points(gap)),
                    html_of("{} {}", who, muted(instant(p.decided_at or p.submitted_at)) if p.submitted_at else ""),
                    p.reason or p.note or "",
                )
            )
        html("{}", table([_("Cut-off day"), _("State"), _("Planned"), _("Actual progress"), _("Deviation"), _("Decided by"), _("Note")], body, align="llrrrll"))
