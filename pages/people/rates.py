"""What a day costs: averages of grades for those who plan, persons' rates for HR, finance and CEO (MON-06, PLT-04)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.errors import Required
from core.rates import queries, service
from core.rates.queries import RateRow
from pages.shared.dialogs import fresh, saved
from pages.shared.format import day, money
from pages.shared.forms import date_field, form_refusal, money_field, text_field
from pages.shared.html import chip, html, muted, sentence_line, table
from pages.shared.lists import Column, data_list, filter_bar
from pages.shared.record import card, empty_state, page_title
from pages.shared.refusals import attempt, toast_once, unplaced
from pages.shared.session import signed_in
from pages.shared.words import _, either


def render(actor: Actor) -> None:
    toast_once()
    page_title(_("Rates"), _("cost of one day with effective dates; a day already costed keeps its rate"))
    if not actor.can(Permission.RATE_READ_PERSON):
        _kind(actor, "grades", queries.grade_rates(actor))
        return
    grades, persons = st.tabs([_("Grades"), _("Persons")], on_change="rerun", key="rate_tabs")
    if grades.open:
        with grades:
            _kind(actor, "grades", queries.grade_rates(actor))
    if persons.open:
        with persons:
            sentence_line(
                _("Used for actual cost only where the policy “actual labour cost” says person; budgets always use the grade's average."), "blue", "info"
            )
            _kind(actor, "persons", queries.person_rates(actor))


def _kind(actor: Actor, kind: str, rows: list[RateRow]) -> None:
    left, right = st.columns([2.2, 1.15], gap=14)
    with left, card(kind):
        chosen = _list(actor, kind, rows)
    with right:
        _panel(actor, kind, next((r for r in rows if chosen is not None and r.id == chosen.id), None))


def _list(actor: Actor, kind: str, rows: list[RateRow]) -> RateRow | None:
    text, _chip, right = filter_bar(kind, search=_("Search code or name") if kind == "grades" else _("Search name or department"))
    if kind == "grades" and actor.can(Permission.RATE_EDIT) and right.button(_("Add grade"), icon=":material/add:", key="sm_add_grade"):
        fresh("add_grade")
        _add_grade(actor)
    wanted = text.strip().lower()
    shown = [r for r in rows if any(wanted in t.lower() for t in (r.code, r.name, r.name_en, r.place, r.place_en))]
    columns = [
        Column[RateRow]("code", _("Code") if kind == "grades" else _("Number"), lambda r: r.code, width=90),
        Column[RateRow]("name", _("Name"), lambda r: either(r.name, r.name_en)),
        Column[RateRow]("place", _("People") if kind == "grades" else _("Department"), lambda r: either(r.place, r.place_en)),
        Column[RateRow]("today", _("Rate per day today"), lambda r: r.today, kind="money"),
        Column[RateRow]("next", _("Next rate"), lambda r: r.next_rate, kind="money"),
        Column[RateRow]("next_on", _("from"), lambda r: r.next_on, kind="day"),
    ]
    empty = ("price_change", _("No grade yet"), _("Add the first grade with its average cost of a day."))
    return data_list(kind, shown, columns, file=f"rates_{kind}", actions=right, empty=empty)


def _panel(actor: Actor, kind: str, row: RateRow | None) -> None:
    with card(f"{kind}_panel"):
        if row is None:
            empty_state("payments", _("Choose a row"), _("Its rates and their dates are shown here."), key=f"{kind}_panel")
            return
        html('<div class="m-line"><b>{}</b><span>{}</span></div>', either(row.name, row.name_en), row.code)
        if not row.steps:
            html("{}", muted(_("No rate set.")))
        else:
            current = next((s for s in row.steps if not s.withdrawable), None)
            lines = [
                (
                    day(s.from_on),
                    money(s.day_rate),
                    chip(_("to come"), "blue", "schedule") if s.withdrawable else chip(_("in force"), "green", "check") if s is current else muted(_("past")),
                )
                for s in row.steps
            ]
            html("{}", table([_("From"), _("Rate per day"), _("State")], lines, align="lrl"))
        if not actor.can(Permission.RATE_EDIT):
            return
        with st.container(horizontal=True, gap=6):
            if st.button(_("Set a rate"), icon=":material/add:", key=f"sm_set_{kind}"):
                fresh("set_rate")
                _set(actor, kind, row)
            if kind == "grades" and st.button(_("Rename"), icon=":material/edit:", key="sm_rename_grade", type="tertiary"):
                fresh("rename_grade")
                _rename(actor, row)
            coming = next((s for s in row.steps if s.withdrawable), None)
            withdraw = service.withdraw_grade_rate if kind == "grades" else service.withdraw_person_rate
            if (
                coming
                and st.button(_("Take back {day}", day=coming.from_on), icon=":material/undo:", key=f"sm_withdraw_{kind}", type="tertiary")
                and attempt(lambda: withdraw(actor, coming.id))
            ):
                st.session_state["toast"] = _("Taken back.")
                st.rerun()


@st.dialog(" ")
def _set(actor: Actor, kind: str, row: RateRow) -> None:
    """A rate from a day on, with the change against today's while typing."""
    refusal = form_refusal("set_rate")
    html('<div class="m-line"><b>{}</b><span>{}</span></div>', either(row.name, row.name_en), _("today {rate} per day", rate=money(row.today)))
    rate = money_field(_("Rate per day"), "day_rate", key="rate_amount", refusal=refusal)
    first = clock.today().replace(day=1)
    from_on = date_field(_("From"), "from_on", key="rate_from", value=(first + dt.timedelta(days=32)).replace(day=1), refusal=refusal)
    unplaced(refusal, {"day_rate", "from_on"})
    if rate is not None and row.today:
        html('<div class="t-small t-muted">{}</div>', _("{difference} against today", difference=money(rate - row.today, signed=True)))
    if from_on is not None and from_on <= clock.today():
        sentence_line(_("Begins in the past: days that are costed already keep their rate, others are costed with the new one."), "amber", "warning")
    if st.button(_("Save"), type="primary", key="rate_save"):
        set_rate = service.set_grade_rate if kind == "grades" else service.set_person_rate

        def do() -> None:
            if rate is None:
                raise Required(field="day_rate")
            if from_on is None:
                raise Required(field="from_on")
            set_rate(actor, row.id, rate, from_on)

        saved("set_rate", do, _("Saved."))


@st.dialog(" ")
def _add_grade(actor: Actor) -> None:
    refusal = form_refusal("add_grade")
    code = text_field(_("Code"), "code", key="grade_code", longest=40, refusal=refusal, placeholder="P6")
    name = text_field(_("Name (Chinese)"), "name", key="grade_name", refusal=refusal)
    name_en = text_field(_("Name (English)"), "name_en", key="grade_name_en", refusal=refusal)
    unplaced(refusal, {"code", "name", "name_en"})
    if st.button(_("Save"), type="primary", key="grade_save"):
        saved("add_grade", lambda: service.add_grade(actor, code, name, name_en), _("Saved."))


@st.dialog(" ")
def _rename(actor: Actor, row: RateRow) -> None:
    refusal = form_refusal("rename_grade")
    name = text_field(_("Name (Chinese)"), "name", key="rename_name", value=row.name, refusal=refusal)
    name_en = text_field(_("Name (English)"), "name_en", key="rename_name_en", value=row.name_en, refusal=refusal)
    unplaced(refusal, {"name", "name_en"})
    if st.button(_("Save"), type="primary", key="rename_save"):
        saved("rename_grade", lambda: service.rename_grade(actor, row.id, name, name_en, seen_version=row.version), _("Saved."))


render(signed_in())
