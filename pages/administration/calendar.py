"""The firm's calendar: statutory holidays loaded, single days changed, the year at a glance (GEN-03)."""

from __future__ import annotations

import calendar as months
import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.calendar.queries import DayRow, YearSheet, year_sheet
from core.calendar.service import KINDS, DayEdit, load_statutory, save_days
from core.errors import Refusal, Refusals, Required
from pages.shared.charts import month_name
from pages.shared.html import Text, html, html_of, join, sentence_line
from pages.shared.record import card, figures, page_title
from pages.shared.refusals import attempt, show, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, sentence, weekdays, word


def render(actor: Actor) -> None:
    st.html(Path(__file__).with_name("calendar.css"))
    toast_once()
    this = clock.today().year
    with st.container(horizontal=True, vertical_alignment="center", gap=8):
        page_title(_("Firm calendar"), _("working days of schedules, reports and labour"))
        st.space("stretch")
        year = st.segmented_control(
            _("Year"), [this - 1, this, this + 1, this + 2], default=this, required=True, key="calendar_year", label_visibility="collapsed"
        )
        sheet = year_sheet(actor, year)
        if actor.can(Permission.CALENDAR_EDIT) and st.button(
            _("Load statutory days"), icon=":material/download:", key="sm_statutory", disabled=not sheet.statutory_known
        ):
            _load(actor, year)
    _figures(sheet)
    if not sheet.statutory_known:
        sentence_line(
            _("The statutory days of {year} have not been published yet; enter the firm's own or load them once they are.", year=str(year)), "slate", "info"
        )
    left, right = st.columns([1.5, 1], gap=14)
    with left, card("year", _("Which days are worked in {year}?", year=str(year)), _("filled: day off · ringed: make-up workday")):
        html('<div class="m-year">{}</div>', join(_month(sheet, n) for n in range(1, 13)))
    with right, card("days", _("Days that differ from their weekday"), _("{count} days", count=len(sheet.days))):
        _days(actor, sheet)


def _figures(sheet: YearSheet) -> None:
    off = [d for d in sheet.days if d.kind == "holiday"]
    made_up = [d for d in sheet.days if d.kind == "workday"]
    coming = next((d for d in off if d.day >= clock.today()), None)
    figures(
        [
            (_("Working days"), str(sum(sheet.working_days)), "", _("{count} a month on average", count=f"{sum(sheet.working_days) / 12:.1f}")),
            (_("Public holidays"), str(len(off)), "", ""),
            (_("Make-up workdays"), str(len(made_up)), "", ""),
            (_("Next holiday"), coming.day.isoformat() if coming else "—", "", either(coming.name, coming.name_en) if coming else ""),
        ]
    )


def _load(actor: Actor, year: int) -> None:
    def do() -> None:
        done = load_statutory(actor, year)
        st.session_state["toast"] = _("{added} days added, {kept} kept as they were.", added=done.added, kept=done.kept)

    if attempt(do):
        st.rerun()


def _month(sheet: YearSheet, month: int) -> Text:
    """One month as a small table; a day's name in its tooltip."""
    known = {d.day: d for d in sheet.days}
    first = dt.date(sheet.year, month, 1)
    cells: list[Text] = [html_of("<i></i>")] * first.weekday()
    for n in range(1, months.monthrange(sheet.year, month)[1] + 1):
        day = dt.date(sheet.year, month, n)
        cells.append(html_of('<span class="{}" title="{}">{}</span>', _look(sheet, day, known.get(day)), _tip(known.get(day)), n))
    head = join(html_of("<b>{}</b>", name[-1] if language() == "zh" else name[0]) for name in weekdays())
    return html_of(
        '<div><h3>{} <small>{}</small></h3><div class="m-days">{}{}</div></div>',
        month_name(first),
        _("{count} d", count=sheet.working_days[month - 1]),
        head,
        join(cells),
    )


def _look(sheet: YearSheet, day: dt.date, row: DayRow | None) -> str:
    kind = "off" if row and row.kind == "holiday" else "extra" if row else "" if sheet.calendar.is_working(day) else "free"
    return f"{kind} now" if day == clock.today() else kind


def _tip(row: DayRow | None) -> str:
    return either(row.name, row.name_en) if row else ""


def _days(actor: Actor, sheet: YearSheet) -> None:
    kinds = {k: word(f"day_kind.{k}") for k in KINDS}
    frame = pd.DataFrame([[d.day, kinds[d.kind], d.name, d.name_en] for d in sheet.days], columns=["day", "kind", "name", "name_en"])
    frame["day"] = pd.to_datetime(frame["day"])
    may = actor.can(Permission.CALENDAR_EDIT)
    config = st.column_config
    edited = st.data_editor(
        frame,
        num_rows="dynamic" if may else "fixed",
        hide_index=True,
        disabled=not may,
        height=520,
        key=f"days_{sheet.year}_{language()}_{hash(sheet.days)}",
        column_config={
            "day": config.DateColumn(
                _("Day"), format="YYYY-MM-DD", required=True, min_value=dt.date(sheet.year, 1, 1), max_value=dt.date(sheet.year, 12, 31), width=100
            ),
            "kind": config.SelectboxColumn(_("Kind"), options=list(kinds.values()), required=True, width=110),
            "name": config.TextColumn(_("Name (Chinese)"), max_chars=200),
            "name_en": config.TextColumn(_("Name (English)"), max_chars=200),
        },
    )
    if may and st.button(_("Save days"), type="primary", icon=":material/save:", key="sm_save_days"):
        try:
            changed = save_days(actor, sheet.year, _edits(edited, kinds), seen=[DayEdit(d.day, d.kind, d.name, d.name_en) for d in sheet.days])
        except Refusal as refusal:
            _problems(refusal)
            return
        st.session_state["toast"] = _("{count} days changed.", count=changed)
        st.rerun()


def _edits(frame: pd.DataFrame, kinds: dict[str, str]) -> list[DayEdit]:
    by_word = {text: key for key, text in kinds.items()}
    found = []
    for number, row in enumerate(frame.to_dict("records"), start=1):
        if pd.isna(row["day"]) or not isinstance(row["kind"], str):
            raise Required(field=f"row {number}")
        found.append(DayEdit(pd.Timestamp(row["day"]).date(), by_word.get(row["kind"], row["kind"]), _text(row["name"]), _text(row["name_en"])))
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _problems(refusal: Refusal) -> None:
    for part in refusal.refusals if isinstance(refusal, Refusals) else (refusal,):
        if (part.field or "").startswith("row "):
            sentence_line(html_of("<b>{}</b> {}", _("Row {n}:", n=part.field[4:] if part.field else ""), sentence(part)), "red", "error")
        else:
            show(part)


render(signed_in())
