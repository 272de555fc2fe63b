"""Entering and changing an absence: whose, what for, from when to when, by half days (PRJ-37)."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.availability import service
from core.availability.queries import AbsenceRow
from core.availability.rules import KINDS
from core.availability.service import LONGEST_NOTE, AbsenceForm
from core.people import queries as people
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import html
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, word

FIELDS = {"employee_id", "kind", "from_on", "until_on", "note"}


def open_new(actor: Actor) -> None:
    fresh("absence_new")
    _enter(actor)


def open_change(actor: Actor, row: AbsenceRow) -> None:
    fresh(f"absence_{row.id}_{row.version}")
    _change(actor, row)


@st.dialog(" ", width="medium")
def _enter(actor: Actor) -> None:
    key = "absence_new"
    html("<h3>{}</h3>", _("Enter an absence"))
    today = clock.today()
    form = _fields(actor, key, AbsenceForm(actor.employee_id, "annual", today, today), choosing=True)
    if st.button(_("Enter"), type="primary", key=f"{key}_save"):
        saved(key, lambda: service.enter(actor, form), _("The absence is entered; it counts in the load at once."))


@st.dialog(" ", width="medium")
def _change(actor: Actor, row: AbsenceRow) -> None:
    key = f"absence_{row.id}_{row.version}"
    html("<h3>{}</h3>", _("Change the absence of {person}", person=either(row.person, row.person_en)))
    begun = AbsenceForm(row.employee_id, row.kind, row.from_on, row.until_on, row.from_noon, row.until_noon, row.note)
    form = _fields(actor, key, begun, choosing=False)
    with st.container(horizontal=True, gap=8):
        if st.button(_("Save"), type="primary", key=f"{key}_save"):
            saved(key, lambda: service.change(actor, row.id, form, seen_version=row.version), _("The absence is changed."))
        if st.button(_("Withdraw the absence"), key=f"{key}_withdraw", icon=":material/undo:"):
            saved(key, lambda: service.withdraw(actor, row.id, seen_version=row.version), _("The absence is withdrawn; the days count again."))


def _fields(actor: Actor, key: str, form: AbsenceForm, *, choosing: bool) -> AbsenceForm:
    refusal = form_refusal(key)
    employee_id = form.employee_id
    if choosing and (led := _people(actor)):
        employee_id = choice_field(_("Who"), "employee_id", led, key=f"{key}_who", value=form.employee_id, refusal=refusal)
    kind = choice_field(_("What for"), "kind", {k: word(f"absence_kind.{k}") for k in KINDS}, key=f"{key}_kind", value=form.kind, refusal=refusal)
    left, right = st.columns(2)
    with left:
        from_on = date_field(_("Away from"), "from_on", key=f"{key}_from", value=form.from_on, refusal=refusal)
        from_noon = st.checkbox(_("only from noon on"), value=form.from_noon, key=f"{key}_from_noon")
    with right:
        until_on = date_field(_("Away until"), "until_on", key=f"{key}_until", value=form.until_on, refusal=refusal)
        until_noon = st.checkbox(_("only until noon"), value=form.until_noon, key=f"{key}_until_noon")
    note = text_field(_("Note"), "note", key=f"{key}_note", value=form.note, longest=LONGEST_NOTE, area=True, refusal=refusal)
    html('<div class="t-small t-muted">{}</div>', _("Read by the person, who leads them, and HR. Others see only that the person is away."))
    unplaced(refusal, FIELDS)
    return AbsenceForm(employee_id, kind or "", from_on, until_on, from_noon, until_noon, note)


def _people(actor: Actor) -> dict[int, str]:
    """Oneself and those one leads; everybody for HR. Empty where there is nobody to choose."""
    seen = [p for p in people.directory(actor) if p.basic is not None]
    if actor.can(Permission.PEOPLE_READ_ALL) and not actor.can(Permission.ABSENCE_EDIT_PAST):
        seen = [p for p in seen if p.id == actor.employee_id or (p.basic and p.basic.manager_id == actor.employee_id)]
    return {p.id: either(p.name, p.name_en) for p in seen} if len(seen) > 1 else {}
