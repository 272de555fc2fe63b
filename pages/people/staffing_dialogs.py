"""Answering what a project asks of a department, and what its manager does with the answer (PRJ-03)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.people import queries as people
from core.resources import staffing
from core.resources.demand import Asked, DemandRow, RequestRow
from core.resources.staffing import LONGEST_NOTE, CounterForm
from pages.shared.dialogs import fresh, saved
from pages.shared.format import days, period
from pages.shared.forms import choice_field, date_field, form_refusal, number_field, text_field
from pages.shared.html import html
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, word

FIELDS = {"employee_id", "from_on", "until_on", "days", "note"}


def counter_words(request: RequestRow) -> str:
    """Who, when and how many days the head proposes."""
    parts = [either(request.counter_person, request.counter_person_en)] if request.counter_person else []
    parts.append(period(request.counter_from_on, request.counter_until_on))
    parts.append(_("{n} days", n=days(request.counter_days)))
    return " · ".join(parts)


def answer(actor: Actor, row: DemandRow) -> None:
    """The head's two buttons."""
    with st.container(horizontal=True, gap=8, key="demand_answer"):
        if st.button(_("Agree"), type="primary", key="staffing_agree", icon=":material/check:"):
            fresh("staffing_agree")
            _agree(actor, row)
        if st.button(_("Propose something else"), key="staffing_counter", icon=":material/sync_alt:"):
            fresh("staffing_counter")
            _counter(actor, row)


@st.dialog(" ", width="medium")
def _agree(actor: Actor, row: DemandRow) -> None:
    key, request = "staffing_agree", row.request
    if request is None:
        return
    refusal = form_refusal(key)
    html("<h3>{}</h3>", _("{person} may do it", person=either(row.person, row.person_en)))
    html('<div class="t-muted">{}</div>', _("{n} days, {when}, for {project}", n=days(row.days), when=period(row.from_on, row.until_on),
                                             project=either(row.project, row.project_en)))  # fmt: skip
    note = text_field(_("A word to the manager"), "note", key=f"{key}_{row.id}_note", longest=LONGEST_NOTE, area=True, refusal=refusal)
    unplaced(refusal, FIELDS)
    if st.button(_("Agree"), type="primary", key=f"{key}_save"):
        saved(key, lambda: staffing.agree(actor, request.id, note, seen_version=request.version), _("Agreed; the manager is told."))


@st.dialog(" ", width="medium")
def _counter(actor: Actor, row: DemandRow) -> None:
    key, request = "staffing_counter", row.request
    if request is None:
        return
    place, refusal = f"{key}_{row.id}", form_refusal(key)
    html("<h3>{}</h3>", _("Propose something else for {project}", project=either(row.project, row.project_en)))
    colleagues = {p.id: either(p.name, p.name_en) for p in people.directory(actor) if p.department_id == row.department_id}
    person = choice_field(_("Person"), "employee_id", colleagues, key=f"{place}_who", value=row.employee_id, refusal=refusal)
    left, middle, right = st.columns(3)
    with left:
        from_on = date_field(_("There from"), "from_on", key=f"{place}_from", value=row.from_on, refusal=refusal)
    with middle:
        until_on = date_field(_("There until"), "until_on", key=f"{place}_until", value=row.until_on, refusal=refusal)
    with right:
        many = number_field(_("Days"), "days", key=f"{place}_days", value=float(row.days), least=0.0, most=9999.0, step=0.5, refusal=refusal)
    note = text_field(_("Why something else"), "note", key=f"{place}_note", longest=LONGEST_NOTE, area=True, refusal=refusal)
    unplaced(refusal, FIELDS)
    if st.button(_("Propose"), type="primary", key=f"{key}_save"):
        form = CounterForm(person, from_on, until_on, many, note)
        saved(key, lambda: staffing.counter(actor, request.id, form, seen_version=request.version), _("The proposal is sent to the manager."))


def take_or_insist(actor: Actor, asked: Asked, *, draft: bool) -> None:
    """The manager's buttons beside a counter-proposal; on a running project the team changes by a change."""
    if "accept" in asked.may and draft and st.button(_("Take it"), key=f"staffing_take_{asked.row.id}", type="primary", icon=":material/check:"):
        fresh("staffing_take")
        _take(actor, asked)
    if "accept" in asked.may and not draft:
        html('<div class="t-small t-muted">{}</div>', _("The project runs: bring the proposal in with a change; it is settled by itself then."))
    if "insist" in asked.may and st.button(_("Ask again"), key=f"staffing_insist_{asked.row.id}"):
        fresh("staffing_insist")
        _insist(actor, asked)


@st.dialog(" ", width="medium")
def _take(actor: Actor, asked: Asked) -> None:
    key = "staffing_take"
    refusal = form_refusal(key)
    html("<h3>{}</h3>", _("Take the proposal?"))
    html('<div class="t-muted">{}</div>', f"{word(f'project_role.{asked.role}')}: {counter_words(asked.row)}")
    if asked.row.counter_person:
        html('<div class="t-small t-muted">{}</div>', _("The tasks of {person} go along.", person=either(asked.person, asked.person_en)))
    unplaced(refusal, set())
    if st.button(_("Take it"), type="primary", key=f"{key}_save"):
        saved(key, lambda: staffing.accept(actor, asked.row.id, seen_version=asked.row.version), _("The team is as proposed."))


@st.dialog(" ", width="medium")
def _insist(actor: Actor, asked: Asked) -> None:
    key = "staffing_insist"
    refusal = form_refusal(key)
    html("<h3>{}</h3>", _("Ask again for {person}", person=either(asked.person, asked.person_en)))
    note = text_field(_("Why it has to be so"), "note", key=f"{key}_{asked.row.id}_note", longest=LONGEST_NOTE, area=True, refusal=refusal)
    unplaced(refusal, FIELDS)
    if st.button(_("Ask"), type="primary", key=f"{key}_save"):
        saved(key, lambda: staffing.insist(actor, asked.row.id, note, seen_version=asked.row.version), _("The head is asked again."))
