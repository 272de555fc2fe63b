"""The dialogs about an employee: hire, change, company roles."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core import clock
from core.access import Actor, Role
from core.people import queries, service
from core.people.forms import PersonForm
from core.people.queries import PersonRow
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, date_field, form_refusal, number_field, text_field
from pages.shared.html import html, plain
from pages.shared.refusals import beside, unplaced
from pages.shared.words import _, either, language, word

FIELDS = {
    "number",
    "name",
    "name_en",
    "email",
    "phone",
    "department_id",
    "manager_id",
    "position",
    "position_en",
    "grade_id",
    "hired_on",
    "left_on",
    "clearance",
}


def hire(actor: Actor) -> None:
    fresh("hire")

    @st.dialog(_("Hire"), width="large")
    def ask() -> None:
        form = fields(actor, "hire", PersonForm(number="", name="", department_id=actor.department_id, hired_on=clock.today()))
        if st.button(_("Hire"), type="primary", key="hire_save"):
            saved("hire", lambda: service.hire(actor, form), _("{name} is hired.", name=plain(form.name)))

    ask()


def edit(actor: Actor, who: PersonRow) -> None:
    key, basic = f"edit_{who.id}_{who.version}", who.basic
    assert basic is not None  # who may edit sees everybody's basic data
    fresh(key)

    @st.dialog(_("Change {name}", name=plain(either(who.name, who.name_en))), width="large")
    def ask() -> None:
        form = fields(
            actor,
            key,
            PersonForm(
                number=basic.number,
                name=who.name,
                name_en=who.name_en,
                email=basic.email,
                phone=basic.phone,
                department_id=who.department_id,
                manager_id=basic.manager_id,
                position=who.position,
                position_en=who.position_en,
                grade_id=basic.grade_id,
                hired_on=basic.hired_on,
                left_on=basic.left_on,
                clearance=basic.clearance,
            ),
        )
        if st.button(_("Save"), type="primary", key="edit_save"):
            saved(key, lambda: service.change_person(actor, who.id, form, seen_version=who.version), _("Saved"))

    ask()


def roles(actor: Actor, who: PersonRow) -> None:
    key = f"roles_{who.id}"
    fresh(key)

    @st.dialog(_("Company roles of {name}", name=plain(either(who.name, who.name_en))))
    def ask() -> None:
        wrong, held = form_refusal(key), list(who.basic.roles) if who.basic else []
        chosen = st.pills(
            _("Company roles"),
            [r.value for r in Role],
            selection_mode="multi",
            default=held,
            format_func=lambda r: word(f"role.{r}"),
            key=f"{key}_{language()}",
            label_visibility="collapsed",
        )
        beside(wrong, "roles")
        unplaced(wrong, {"roles"})
        html('<div class="t-small t-muted">{}</div>', _("Roles hold from the person's next click."))
        if st.button(_("Save"), type="primary", key="roles_save"):
            saved(key, lambda: service.assign_roles(actor, who.id, chosen), _("Saved"))

    ask()


def fields(actor: Actor, key: str, form: PersonForm) -> PersonForm:
    """The fields of an employee, each with its sentence; the form as typed."""
    wrong = form_refusal(key)
    unplaced(wrong, FIELDS)
    departments = {d.id: either(d.name, d.name_en) for d in queries.department_choices(actor)}
    people = {p.id: f"{either(p.name, p.name_en)} · {p.note}" for p in queries.people_choices(actor)}
    grades = {g.id: f"{g.note} · {either(g.name, g.name_en)}" for g in queries.grade_choices(actor)}
    left, right = st.columns(2, gap=14)
    with left:
        name = text_field(_("Full name"), "name", key=f"{key}_name", value=form.name, refusal=wrong)
        number = text_field(_("Staff number"), "number", key=f"{key}_number", value=form.number, longest=40, refusal=wrong)
        department = choice_field(_("Department"), "department_id", departments, key=f"{key}_department", value=form.department_id, refusal=wrong)
        position = text_field(_("Position"), "position", key=f"{key}_position", value=form.position, refusal=wrong)
        hired_on = date_field(_("Hired on"), "hired_on", key=f"{key}_hired", value=form.hired_on, refusal=wrong)
        email = text_field(_("E-mail"), "email", key=f"{key}_email", value=form.email, refusal=wrong)
        clearance = number_field(
            _("Clearance (0–9)"),
            "clearance",
            key=f"{key}_clearance",
            value=float(form.clearance),
            refusal=wrong,
            help=_("Compared with the security level of customers and documents."),
        )
    with right:
        name_en = text_field(_("Full name in English"), "name_en", key=f"{key}_name_en", value=form.name_en, refusal=wrong)
        grade = choice_field(_("Grade"), "grade_id", grades, key=f"{key}_grade", value=form.grade_id, refusal=wrong)
        manager = choice_field(_("Direct manager"), "manager_id", people, key=f"{key}_manager", value=form.manager_id, refusal=wrong)
        position_en = text_field(_("Position in English"), "position_en", key=f"{key}_position_en", value=form.position_en, refusal=wrong)
        left_on = date_field(_("Last day"), "left_on", key=f"{key}_left", value=form.left_on, refusal=wrong, help=_("Signing in ends with this day."))
        phone = text_field(_("Phone"), "phone", key=f"{key}_phone", value=form.phone, longest=40, refusal=wrong)
    return replace(
        form,
        name=name,
        number=number,
        department_id=department or 0,
        position=position,
        hired_on=hired_on or form.hired_on,
        email=email,
        clearance=int(clearance or 0),
        name_en=name_en,
        grade_id=grade,
        manager_id=manager,
        position_en=position_en,
        left_on=left_on,
        phone=phone,
    )
