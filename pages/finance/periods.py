"""Fiscal periods: which months are open, closing, closed, and what still waits in them (MON-16, MON-07)."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.access import Actor
from core.periods import queries, service
from core.periods.queries import PeriodRow
from pages.shared.charts import month_name
from pages.shared.format import hours, money
from pages.shared.html import Text, chip, html, html_of, icon_html, muted, sentence_line, state_chip
from pages.shared.record import card, figures, page_title
from pages.shared.refusals import attempt, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, sentence, word

DO = {"begin_closing": service.begin_closing, "resume": service.resume, "close": service.close, "reopen": service.reopen}
ROW = '<div style="display:grid;grid-template-columns:64px 120px 1fr;align-items:center;gap:8px"><b>{}</b><span>{}</span><span>{}</span></div>'
ICONS = {"begin_closing": "lock_clock", "resume": "undo", "close": "lock", "reopen": "lock_open"}


def render(actor: Actor) -> None:
    toast_once()
    this = clock.today().year
    with st.container(horizontal=True, vertical_alignment="center", gap=8):
        page_title(_("Fiscal periods"), _("nothing is booked into a closed month, whatever the way in"))
        st.space("stretch")
        year = st.segmented_control(_("Year"), [this - 1, this, this + 1], default=this, required=True, key="period_year", label_visibility="collapsed")
    rows = queries.periods(actor, year)
    _figures(rows)
    sentence_line(_("Closing: nobody enters reports any more, what was submitted can still be confirmed. Closed: nothing is booked at all."), "blue", "info")
    with card("periods", _("Months of {year}", year=str(year))):
        for row in rows:
            _month(actor, row)


def _figures(rows: list[PeriodRow]) -> None:
    closed = [r for r in rows if r.state == "closed"]
    figures(
        [
            (_("Closed"), _("{count} months", count=len(closed)), "", _("last {month}", month=month_name(closed[-1].first_on)) if closed else _("none")),
            (
                _("Waiting for confirmation"),
                _("{count} lines", count=sum(r.submitted for r in rows)),
                "",
                _("{count} not submitted", count=sum(r.draft for r in rows)),
            ),
            (_("Hours confirmed"), hours(sum(r.confirmed_minutes for r in rows)) or "0.0", "", ""),
            (_("Booked"), money(sum(r.booked for r in rows), "short"), "", _("became actual in the year")),
        ]
    )


def _month(actor: Actor, row: PeriodRow) -> None:
    begun = row.first_on <= clock.today()
    key = f"{row.first_on:%Y_%m}"
    with st.container(horizontal=True, vertical_alignment="center", gap=10, key=f"month_{key}"):
        html(ROW, month_name(row.first_on), state_chip("fiscal_period", row.state) if begun else "", _waits(row) if begun else muted(_("to come")))
        for move in row.moves if begun else ():
            pressed = st.button(
                word(f"action.fiscal_period.{move.action}"),
                icon=f":material/{ICONS[move.action]}:",
                key=f"sm_{move.action}_{key}",
                disabled=move.refused is not None,
                type="primary" if move.action == "close" and move.refused is None else "secondary",
            )
            if pressed and attempt(lambda do=DO[move.action]: do(actor, row.first_on.year, row.first_on.month)):
                st.session_state["toast"] = _("Done.")
                st.rerun()
    for move in row.moves if begun else ():
        if move.refused is not None and row.state != "open":
            html('<div class="t-small t-muted">{} {}</div>', icon_html("lock"), sentence(move.refused))


def _waits(row: PeriodRow) -> Text:
    parts: list[Text] = []
    if row.submitted:
        parts.append(chip(_("{count} to confirm", count=row.submitted), "amber", "hourglass_top"))
    if row.draft:
        parts.append(chip(_("{count} not submitted", count=row.draft), "slate", "edit_note"))
    parts.append(html_of('<span class="t-muted">{} h · {}</span>', hours(row.confirmed_minutes) or "0.0", money(row.booked)))
    return html_of(" ".join("{}" for _part in parts), *parts)


render(signed_in())
