"""Departments: the tree, who heads what, how many people (PLT-01)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor, Permission
from core.people import queries, service
from core.people.forms import DepartmentForm
from core.people.queries import DepartmentRow
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import choice_field, form_refusal, text_field
from pages.shared.html import Text, html, html_of, muted, person, plain, table
from pages.shared.record import card, page_title
from pages.shared.refusals import toast_once, unplaced
from pages.shared.session import signed_in
from pages.shared.words import _, either

FIELDS = {"code", "name", "name_en", "parent_id", "head_id"}


def render(actor: Actor) -> None:
    toast_once()
    rows = queries.departments(actor)
    page_title(_("Departments"), _("{departments} departments, {count} people", departments=len(rows), count=sum(d.people for d in rows)))
    with card("departments"):
        if actor.can(Permission.PEOPLE_EDIT):
            _bar(actor, rows)
        html("{}", table([_("Department"), _("Code"), _("Head"), _("Headcount"), _("With those below")], [_line(d) for d in rows], align="lllrr"))


def _line(d: DepartmentRow) -> list[Text]:
    name = html_of('<span style="padding-left:{}px">{}<b>{}</b></span>', d.depth * 22, muted("└ ") if d.depth else "", either(d.name, d.name_en))
    return [name, d.code, person(either(d.head, d.head_en)) if d.head else muted("—"), str(d.people), str(d.people_below)]


def _bar(actor: Actor, rows: list[DepartmentRow]) -> None:
    names = {d.id: "　" * d.depth + either(d.name, d.name_en) for d in rows}
    with st.container(key="filter_departments", horizontal=True, vertical_alignment="bottom", gap=6):
        chosen = st.selectbox(
            _("Department"),
            list(names),
            index=None,
            format_func=lambda i: names[i],
            key="department_chosen",
            placeholder=_("Choose a department to change"),
            label_visibility="collapsed",
            width=280,
        )
        if chosen is not None and st.button(_("Edit"), icon=":material/edit:", key="sm_edit_department"):
            _edit(actor, next(d for d in rows if d.id == chosen))
        st.space("stretch")
        if st.button(_("Add a department"), icon=":material/add:", key="sm_add_department"):
            _add(actor)


def _add(actor: Actor) -> None:
    fresh("add_department")

    @st.dialog(_("Add a department"))
    def ask() -> None:
        form = _fields(actor, "add_department", DepartmentForm(code="", name="", parent_id=actor.department_id))
        if st.button(_("Add"), type="primary", key="department_add_save"):
            saved("add_department", lambda: service.add_department(actor, form), _("Saved"))

    ask()


def _edit(actor: Actor, d: DepartmentRow) -> None:
    key = f"department_{d.id}_{d.version}"
    fresh(key)

    @st.dialog(_("Change {name}", name=plain(either(d.name, d.name_en))))
    def ask() -> None:
        form = _fields(actor, key, DepartmentForm(code=d.code, name=d.name, name_en=d.name_en, parent_id=d.parent_id, head_id=d.head_id))
        if st.button(_("Save"), type="primary", key="department_save"):
            saved(key, lambda: service.change_department(actor, d.id, form, seen_version=d.version), _("Saved"))

    ask()


def _fields(actor: Actor, key: str, form: DepartmentForm) -> DepartmentForm:
    wrong = form_refusal(key)
    unplaced(wrong, FIELDS)
    above = {d.id: either(d.name, d.name_en) for d in queries.department_choices(actor)}
    people = {p.id: f"{either(p.name, p.name_en)} · {p.note}" for p in queries.people_choices(actor)}
    return DepartmentForm(
        name=text_field(_("Name"), "name", key=f"{key}_name", value=form.name, refusal=wrong),
        name_en=text_field(_("Name in English"), "name_en", key=f"{key}_name_en", value=form.name_en, refusal=wrong),
        code=text_field(_("Code"), "code", key=f"{key}_code", value=form.code, longest=40, refusal=wrong),
        parent_id=choice_field(_("Belongs to"), "parent_id", above, key=f"{key}_parent", value=form.parent_id, refusal=wrong, placeholder=_("Top of the firm")),
        head_id=choice_field(_("Head"), "head_id", people, key=f"{key}_head", value=form.head_id, refusal=wrong),
    )


render(signed_in())
