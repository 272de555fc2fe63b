"""Employees: the directory for everybody; basic data, assignments and changes for those who may (PLT-01, PLT-03, PLT-04)."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.errors import NotFound
from core.people import queries
from core.people.queries import PersonCard, PersonRow
from pages.people import person_form, skill_panel
from pages.shared.format import day, days, period
from pages.shared.html import html, html_of, join, kind_chip, muted, person, state_chip, table
from pages.shared.lists import Column, data_list, filter_bar
from pages.shared.record import card, empty_state, face, facts_table, list_and_panel, on_phone, page_title
from pages.shared.refusals import not_here, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, word


def render(actor: Actor) -> None:
    toast_once()
    everybody = queries.directory(actor)
    at_work = [p for p in everybody if not _left(p)]
    page_title(_("Employees"), _("{count} people in {departments} departments", count=len(at_work), departments=len({p.department_id for p in at_work})))
    left, right = list_and_panel([2.5, 1.15])
    with left, card("employees"):
        chosen = _list(actor, everybody)
    with right:
        if chosen is not None or not on_phone():
            _panel(actor, chosen)


def _left(row: PersonRow) -> bool:
    return row.basic is not None and row.basic.left_on is not None and row.basic.left_on < clock.today()


def _list(actor: Actor, everybody: list[PersonRow]) -> int | None:
    """The people, searched and filtered; the id of the one to show at the right."""
    chips = {"present": _("At work"), "mine": _("My people")} | ({"left": _("Left the firm")} if any(_left(p) for p in everybody) else {})
    text, chip, right = filter_bar("employees", search=_("Search name, position, department"), chips=chips, default="present")
    if actor.can(Permission.PEOPLE_EDIT) and right.button(_("Hire"), icon=":material/person_add:", key="sm_hire"):
        person_form.hire(actor)
    rows = [p for p in everybody if _fits(actor, p, chip) and _matches(p, text)]
    columns = [
        Column[PersonRow]("name", _("Full name"), lambda p: either(p.name, p.name_en)),
        Column[PersonRow]("position", _("Position"), lambda p: either(p.position, p.position_en)),
        Column[PersonRow]("department", _("Department"), lambda p: either(p.department, p.department_en)),
        Column[PersonRow]("number", _("Staff number"), lambda p: p.basic.number if p.basic else ""),
        Column[PersonRow]("manager", _("Direct manager"), lambda p: either(p.basic.manager, p.basic.manager_en) if p.basic else ""),
        Column[PersonRow]("grade", _("Grade"), lambda p: either(p.basic.grade, p.basic.grade_en) if p.basic else ""),
        Column[PersonRow]("hired_on", _("Hired on"), lambda p: p.basic.hired_on if p.basic else None, kind="day", hidden=True),
        Column[PersonRow]("email", _("E-mail"), lambda p: p.basic.email if p.basic else "", hidden=True),
        Column[PersonRow]("roles", _("Company roles"), lambda p: ", ".join(word(f"role.{r}") for r in p.basic.roles) if p.basic else "", hidden=True),
    ]
    row = data_list(
        "employees", rows, columns, file="employees", actions=right, empty=("person_search", _("Nobody found"), _("Change the search or the filter."))
    )
    if row is not None:
        return row.id
    asked = st.query_params.get("id", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else None


def _fits(actor: Actor, row: PersonRow, chip: str | None) -> bool:
    if chip == "left":
        return _left(row)
    return not _left(row) and (chip != "mine" or (row.basic is not None and row.basic.manager_id == actor.employee_id))


def _matches(row: PersonRow, text: str) -> bool:
    wanted = text.strip().lower()
    basic = (row.basic.number, row.basic.email) if row.basic else ()
    return any(wanted in value.lower() for value in (row.name, row.name_en, row.position, row.position_en, row.department, row.department_en, *basic))


def _panel(actor: Actor, employee_id: int | None) -> None:
    if employee_id is None:
        with card("person"):
            empty_state("badge", _("Choose a person"), _("Their data, people and projects are shown here."), key="person")
        return
    try:
        shown = queries.person(actor, employee_id)
    except NotFound:
        not_here()
        return
    _person(actor, shown)
    skill_panel.draw(actor, employee_id, either(shown.person.name, shown.person.name_en))
    if shown.person.basic is not None:
        _assignments(shown)


def _person(actor: Actor, shown: PersonCard) -> None:
    who, basic = shown.person, shown.person.basic
    with card("person"):
        face(either(who.name, who.name_en), either(who.position, who.position_en))
        facts = [(_("Department"), either(who.department, who.department_en))]
        if basic is not None:
            facts += [
                (_("Staff number"), basic.number),
                (_("Direct manager"), either(basic.manager, basic.manager_en)),
                (_("Grade"), either(basic.grade, basic.grade_en)),
                (_("E-mail"), basic.email),
                (_("Phone"), basic.phone),
                (_("Hired on"), day(basic.hired_on)),
            ]
            facts += [(_("Last day"), day(basic.left_on))] if basic.left_on else []
            facts += [(_("Clearance"), str(basic.clearance)), (_("Company roles"), join((kind_chip(word(f"role.{r}")) for r in basic.roles), " ") or "—")]
        facts_table(facts)
        if basic is None:
            html('<div class="t-small t-muted">{}</div>', _("Further data is seen by the person, superiors, the department head and HR."))
        with st.container(horizontal=True, gap=6):
            if actor.can(Permission.PEOPLE_EDIT) and st.button(_("Edit"), icon=":material/edit:", key="sm_edit_person"):
                person_form.edit(actor, who)
            if actor.can(Permission.ROLE_ASSIGN) and st.button(_("Company roles"), icon=":material/shield_person:", key="sm_roles"):
                person_form.roles(actor, who)
        if shown.reports:
            html('<div class="m-group">{}<i>{}</i></div>', _("Reports to this person"), len(shown.reports))
            html("{}", join((person(either(p.name, p.name_en), either(p.position, p.position_en)) for p in shown.reports), html_of("<br>")))


def _assignments(shown: PersonCard) -> None:
    with card("assignments", _("What is this person working on?"), _("{count} projects", count=len({a.project_id for a in shown.assignments}))):
        if not shown.assignments:
            html("{}", muted(_("Not assigned to a project.")))
            return
        rows = [
            (
                html_of('<b>{}</b><div class="sub">{}</div>', either(a.project, a.project_en), a.number),
                html_of("{}<div class='sub'>{}</div>", word(f"project_role.{a.role}"), period(a.from_on, a.until_on) if a.from_on else ""),
                days(a.planned_days),
                state_chip("project", a.state),
            )
            for a in shown.assignments
        ]
        html("{}", table([_("Project"), _("Project role"), _("Planned days"), _("State")], rows, align="llrl", cards=True))


render(signed_in())
