"""Absences: my own, those of the people I lead, everybody's for HR; entered, changed, withdrawn (PRJ-37)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor
from core.availability.queries import AbsenceRow, absences
from pages.people.absence_form import open_change, open_new
from pages.shared.format import day, days
from pages.shared.html import html
from pages.shared.lists import Column, data_list, filter_bar, filter_choice, matches
from pages.shared.record import card, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, word

SOON = dt.timedelta(days=14)


def render(actor: Actor) -> None:
    toast_once()
    everything, today = absences(actor), clock.today()
    alive = [r for r in everything if not r.withdrawn]
    away = {r.employee_id for r in alive if r.from_on <= today <= r.until_on}
    mine = [r for r in alive if r.employee_id == actor.employee_id and r.from_on.year == today.year and r.kind == "annual"]
    taken = _("{n} days of annual leave entered by me this year", n=days(sum((r.days for r in mine), Decimal(0))))
    page_title(word("screen.absences"), f"{_('{n} away today', n=len(away))} · {taken}" if _leads(everything, actor) else taken)
    with card("absences"):
        rows = _filtered(actor, everything, today)
        columns = [
            Column[AbsenceRow]("person", _("Person"), lambda r: either(r.person, r.person_en)),
            Column[AbsenceRow]("department", _("Department"), lambda r: either(r.department, r.department_en)),
            Column[AbsenceRow]("kind", _("What for"), lambda r: word(f"absence_kind.{r.kind}")),
            Column[AbsenceRow]("from_on", _("Away from"), lambda r: r.from_on, kind="day"),
            Column[AbsenceRow]("until_on", _("Away until"), lambda r: r.until_on, kind="day"),
            Column[AbsenceRow]("half", _("Half days"), _halves),
            Column[AbsenceRow]("days", _("Working days"), lambda r: r.days, kind="days", summed=True),
            Column[AbsenceRow]("note", _("Note"), lambda r: r.note, width=220),
            Column[AbsenceRow]("by", _("Entered by"), lambda r: either(r.entered_by, r.entered_by_en), hidden=True),
        ]
        empty = ("beach_access", _("No absence here"), _("What is entered lowers the days that can be planned at once."))
        chosen = data_list("absences", rows[0], columns, file="absences", actions=rows[1], empty=empty)
    if chosen is None:
        return
    if chosen.may_change:
        if st.session_state.get("absence_open") != (chosen.id, chosen.version):
            st.session_state["absence_open"] = (chosen.id, chosen.version)
            open_change(actor, chosen)
        elif st.button(_("Change or withdraw"), key="absence_again", icon=":material/edit:"):
            open_change(actor, chosen)
    else:
        why = _("It is withdrawn.") if chosen.withdrawn else _("It is over since {day}; only HR corrects what has passed.", day=day(chosen.until_on))
        html('<div class="t-small t-muted">{}</div>', why)


def _leads(rows: list[AbsenceRow], actor: Actor) -> bool:
    return any(r.employee_id != actor.employee_id for r in rows)


def _halves(r: AbsenceRow) -> str:
    """From noon, until noon, or both."""
    parts = [_("from noon")] if r.from_noon else []
    return ", ".join(parts + ([_("until noon")] if r.until_noon else []))


def _filtered(actor: Actor, everything: list[AbsenceRow], today: dt.date) -> tuple[list[AbsenceRow], object]:
    chips = {"ahead": _("Now and ahead"), "today": _("Away today"), "soon": _("In two weeks"), "mine": _("Mine"), "past": _("Past")}
    chips["withdrawn"] = _("Withdrawn")
    text, chosen, right = filter_bar("absences", search=_("Search person, department, note"), chips=chips, default="ahead")
    if right.button(_("Enter an absence"), icon=":material/add:", key="sm_absence_new"):
        open_new(actor)
    kind = filter_choice("absences", "kind", _("What for"), {k: word(f"absence_kind.{k}") for k in ("annual", "sick", "other")})
    fits = {
        "ahead": lambda r: r.until_on >= today,
        "today": lambda r: r.from_on <= today <= r.until_on,
        "soon": lambda r: r.until_on >= today and r.from_on <= today + SOON,
        "mine": lambda r: r.employee_id == actor.employee_id,
        "past": lambda r: r.until_on < today,
        "withdrawn": lambda r: r.withdrawn,
    }
    rows = [
        r
        for r in everything
        if (r.withdrawn == (chosen == "withdrawn"))
        and fits[chosen or "ahead"](r)
        and (kind is None or r.kind == kind)
        and matches(text, r.person, r.person_en, r.department, r.department_en, r.note)
    ]
    if chosen in ("ahead", "soon", "today"):
        rows.sort(key=lambda r: (r.from_on, r.person))
    return rows, right


render(signed_in())
