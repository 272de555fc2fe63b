"""Load: people × weeks, who has too much, who has room, is work shared fairly; a cell opens what it is made of and moves it (PRJ-37)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from core.access import Actor
from core.resources.queries import HeatMap, PersonLoad, heat_map
from core.resources.rules import rate_of
from pages.portfolio import load_grid
from pages.portfolio.load_grid import Lead
from pages.portfolio.load_moving import open_cell
from pages.shared.format import days, percent
from pages.shared.html import Text, chip, html, html_of, join
from pages.shared.lists import filter_bar, filter_choice, matches
from pages.shared.places import can_open, go
from pages.shared.record import Kpi, card, empty_state, kpis, on_phone, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, plural, word

SOON = 4  # weeks that a figure of "too much" looks at
PHONE_WEEKS = 8
CARDS = 30


def render(actor: Actor) -> None:
    toast_once()
    found = heat_map(actor)
    page_title(word("screen.load"), load_grid.since(found.weeks))
    if not found.people:
        empty_state("grid_on", _("Nobody to show"), _("You see the load of the people you lead and of the teams you manage."), key="load")
        return
    _figures(found)
    with card("load"):
        rows = _filtered(actor, found)
        load_grid.legend(found.limits)
        if not rows:
            empty_state("person_search", _("Nobody found"), _("Change the search or the filter."), key="load_none")
        elif on_phone():
            _cards(actor, found, rows)
        else:
            _map(actor, found, rows)


def _too_much(p: PersonLoad) -> bool:
    return any(c.band == "over" for c in p.cells[:SOON])


def _figures(found: HeatMap) -> None:
    people = [p for p in found.people if p.on_projects]
    planned, capacity = sum((p.planned for p in people), Decimal(0)), sum((p.capacity for p in people), Decimal(0))
    room = [p for p in people if p.cells[0].band in ("free", "under")]
    touched = kpis(
        [
            Kpi("rate", _("Load of the next 4 weeks"), percent(rate_of(planned, capacity), 0), note=_("{n} person days planned", n=days(planned))),
            Kpi("over", _("Too much in the next 4 weeks"), str(sum(_too_much(p) for p in people)), note=_("people with a week that is too full"), tone="red"),
            Kpi("room", _("Room this week"), str(len(room)), note=_("{n} free person days in 4 weeks", n=days(sum(p.free_days for p in people)))),
            Kpi("unfair", _("Unevenly shared"), str(sum(bool(p.fair) for p in people)), note=_("against the mean of their department")),
        ],
        key="load",
    )
    if touched in ("over", "room", "unfair"):
        st.query_params["load_chip"] = touched
        st.rerun()


def _filtered(actor: Actor, found: HeatMap) -> list[PersonLoad]:
    chips = {"doing": _("Project people"), "all": _("Everybody"), "over": _("Too much"), "room": _("Room this week"), "unfair": _("Unevenly shared")}
    text, chosen, right = filter_bar("load", search=_("Search name, position, skill"), chips=chips, default="doing")
    if can_open(actor, "free_people") and right.button(_("Find somebody"), icon=":material/person_search:", key="sm_find"):
        go("free_people")
    departments = {str(p.department_id): either(p.department, p.department_en) for p in found.people}
    skills = {str(s.skill_id): either(s.name, s.name_en) for p in found.people for s in p.skills}
    roles = {r: word(f"project_role.{r}") for p in found.people for r in p.roles}
    projects = {str(p.id): f"{p.number} {either(p.name, p.name_en)}" for p in found.projects}
    where = st.popover(_("Filter"), icon=":material/filter_list:") if on_phone() else st.container(horizontal=True, gap=6, key="load_filters")
    with where:
        department = filter_choice("load", "dept", _("Department"), departments)
        role = filter_choice("load", "role", _("Project role"), roles)
        skill = filter_choice("load", "skill", _("Skill"), dict(sorted(skills.items(), key=lambda s: s[1])))
        project = filter_choice("load", "project", _("Project"), projects, width=230)
        order = filter_choice("load", "order", _("Order"), {"most": _("most to do first"), "least": _("most room first")})
    fits = {"doing": lambda p: p.on_projects, "over": _too_much, "room": lambda p: p.cells[0].band in ("free", "under"), "unfair": lambda p: bool(p.fair)}
    rows = [
        p
        for p in found.people
        if (department is None or str(p.department_id) == department)
        and (role is None or role in p.roles)
        and (skill is None or any(str(s.skill_id) == skill for s in p.skills))
        and (project is None or int(project) in p.project_ids)
        and (chosen not in fits or fits[chosen](p))
        and matches(text, p.name, p.name_en, p.position, p.position_en, *(n for s in p.skills for n in (s.name, s.name_en)))
    ]
    if order:
        rows.sort(key=lambda p: (p.planned - p.capacity, p.name), reverse=order == "most")
    return rows


def _fair_words(p: PersonLoad) -> str:
    """Compared with the department; marked in words under 80 % and over 120 %."""
    if p.share is None:
        return "—"
    mark = {"high": _("more"), "low": _("less"), "": ""}[p.fair]
    return f"{percent(p.share, 0)} {mark}".strip()


def _map(actor: Actor, found: HeatMap, rows: Sequence[PersonLoad]) -> None:
    leads = [
        Lead("name", _("Person"), [either(p.name, p.name_en) for p in rows], pinned=True, width=104),
        Lead("department", _("Department"), [either(p.department, p.department_en) for p in rows], width=148),
        Lead("rate", _("4 weeks"), [percent(p.rate, 0) for p in rows], width=72),
        Lead("fair", _("Fair share"), [_fair_words(p) for p in rows], width=92, tones=["red" if p.fair == "high" else "amber" if p.fair else "" for p in rows]),
        Lead("free", _("Room from"), [str(p.free_from) if p.free_from else "—" for p in rows], width=92),
    ]
    touched = load_grid.heat("load", leads, found.weeks, [p.cells for p in rows])
    hint = _("Touch a cell to see and move what it is made of.")
    html('<div class="m-sums"><span>{}</span><span>{}</span></div>', plural("{n} person", "{n} persons", len(rows)), hint)
    if touched is None:
        return
    row, week = touched
    first = found.weeks[week if week is not None else 0]
    last = first + dt.timedelta(days=6 if week is not None else 7 * SOON - 1)
    open_cell(actor, rows[row].employee_id, first, last)


def _cards(actor: Actor, found: HeatMap, rows: Sequence[PersonLoad]) -> None:
    """On a phone: each person with their next weeks; touching one opens what they have to do in four weeks."""
    many = st.session_state.get("load_cards", CARDS)
    for p in rows[:many]:
        with st.container(key=f"tap_load_{p.employee_id}", gap=0):
            marks: list[Text] = [chip(_fair_words(p), "red" if p.fair == "high" else "amber")] if p.fair else []
            skills = " · ".join(either(s.name, s.name_en) for s in p.skills[:3])
            html(
                '<div class="m-tap"><div><b>{}</b><span>{}</span></div><div class="sub">{}</div>{}</div>',
                either(p.name, p.name_en),
                join([html_of("{} ", percent(p.rate, 0)), *marks]),
                " · ".join(part for part in (either(p.department, p.department_en), skills) if part),
                load_grid.strip(p.cells[:PHONE_WEEKS], found.weeks),
            )
            if st.button(either(p.name, p.name_en), key=f"touch_load_{p.employee_id}"):
                open_cell(actor, p.employee_id, found.weeks[0], found.weeks[0] + dt.timedelta(days=7 * SOON - 1))
    if len(rows) > many and st.button(_("Show more"), key="sm_more_load", width="stretch"):
        st.session_state["load_cards"] = many + CARDS
        st.rerun()


render(signed_in())
