"""Demand on my people: what projects ask of them, where it is too much, and my answer (PRJ-03, PLT-04)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import Actor
from core.resources import demand
from core.resources.demand import Conflict, DemandRow
from pages.people.staffing_dialogs import answer, counter_words
from pages.shared.format import days, percent, period
from pages.shared.html import Text, chip, html, html_of, join, state_chip
from pages.shared.lists import Column, data_list, filter_bar, filter_choice, matches
from pages.shared.places import can_open, go
from pages.shared.record import Kpi, card, empty_state, facts_table, kpis, list_and_panel, on_phone, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, plural, word

WEEKS_TOLD = 6


def render(actor: Actor) -> None:
    toast_once()
    rows = demand.demand(actor)
    waiting = [r for r in rows if r.state == "asked" and r.may_answer]
    page_title(word("screen.demand"), plural("{n} waits for my answer", "{n} wait for my answer", len(waiting)))
    _figures(rows, waiting)
    left, right = list_and_panel([2.2, 1.15])
    with left, card("demand"):
        chosen = _list(rows)
    with right:
        if chosen is not None:
            _panel(actor, chosen)
        elif not on_phone():
            with card("demand_one"):
                empty_state("group", _("Choose a line"), _("What is asked, what is in the way, and your answer stand here."), key="demand_one")


def _figures(rows: Sequence[DemandRow], waiting: Sequence[DemandRow]) -> None:
    people = {r.employee_id for r in rows}
    full = {r.employee_id for r in rows if r.conflicts}
    kpis(
        [
            Kpi("asked", _("Wait for my answer"), str(len(waiting)), note=_("people of mine a project asks for"), tone="amber"),
            Kpi("people", _("People on projects"), str(len(people)), note=_("{n} projects", n=len({r.project_id for r in rows}))),
            Kpi("days", _("Days asked"), days(sum(r.days for r in rows)), note=_("on projects that are alive")),
            Kpi("full", _("With a week too full"), str(len(full)), note=_("in the time they are asked for"), tone="red"),
        ],
        key="demand",
    )


def _list(rows: Sequence[DemandRow]) -> DemandRow | None:
    chips = {"all": _("All"), "asked": _("To answer"), "countered": _("Counter-proposed"), "full": _("Too full")}
    waits = any(r.state == "asked" for r in rows)
    text, chip_, right = filter_bar("demand", search=_("Search person, project"), chips=chips, default="asked" if waits else "all")
    person = filter_choice("demand", "person", _("Person"), {str(r.employee_id): either(r.person, r.person_en) for r in rows})
    fits = {"asked": lambda r: r.state == "asked", "countered": lambda r: r.state == "counter_proposed", "full": lambda r: bool(r.conflicts)}
    shown = [
        r
        for r in rows
        if (chip_ not in fits or fits[chip_](r))
        and (person is None or str(r.employee_id) == person)
        and matches(text, r.person, r.person_en, r.number, r.project, r.project_en, r.manager, r.manager_en)
    ]
    columns = [
        Column[DemandRow]("person", _("Person"), lambda r: either(r.person, r.person_en)),
        Column[DemandRow]("project", _("Project"), lambda r: either(r.project, r.project_en), width=190),
        Column[DemandRow]("role", _("Project role"), lambda r: word(f"project_role.{r.role}")),
        Column[DemandRow]("from_on", _("There from"), lambda r: r.from_on, kind="day"),
        Column[DemandRow]("until_on", _("There until"), lambda r: r.until_on, kind="day"),
        Column[DemandRow]("days", _("Days"), lambda r: r.days, kind="days", summed=True),
        Column[DemandRow]("full", _("Weeks too full"), lambda r: len(r.conflicts) or None, kind="number"),
        Column[DemandRow]("state", _("Answer"), lambda r: r.state, kind="state", words="staffing_state"),
        Column[DemandRow]("manager", _("Asked by"), lambda r: either(r.manager, r.manager_en), hidden=True),
        Column[DemandRow]("number", _("Project number"), lambda r: r.number, hidden=True),
        Column[DemandRow]("department", _("Department"), lambda r: either(r.department, r.department_en), hidden=True),
    ]
    empty = ("group", _("Nothing is asked of my people"), _("What a manager of another department asks for stands here until it is answered."))
    return data_list("demand", shown, columns, file="demand", actions=right, empty=empty)


def _panel(actor: Actor, row: DemandRow) -> None:
    with card("demand_one", either(row.person, row.person_en), state_chip_of(row)):
        facts: list[tuple[Text, Text]] = [
            (_("Project"), html_of("{} {}", row.number, either(row.project, row.project_en))),
            (_("Asked by"), either(row.manager, row.manager_en)),
            (_("Project role"), word(f"project_role.{row.role}")),
            (_("There"), period(row.from_on, row.until_on)),
            (_("Days"), days(row.days)),
            (_("State of the project"), state_chip("project", row.project_state)),
        ]
        if row.request and row.request.note:
            facts.append((_("The manager says"), row.request.note))
        if row.request and row.request.state in ("counter_proposed", "accepted") and row.request.counter_days is not None:
            facts.append((_("Proposed instead"), counter_words(row.request)))
        if row.request and row.request.answer:
            facts.append((_("Answer"), row.request.answer))
        facts_table(facts)
        html("{}", conflict_lines(row.conflicts))
        if row.request and row.request.open and row.may_answer:
            answer(actor, row)
        elif row.request is None:
            html('<div class="t-small t-muted">{}</div>', _("A project of the own department: nothing needs to be agreed."))
        elif row.request.open:
            html('<div class="t-small t-muted">{}</div>', _("{head} answers for the department.", head=either(row.request.head, row.request.head_en)))
        with st.container(horizontal=True, gap=6):
            if can_open(actor, "load") and st.button(_("Load"), key="sm_demand_load", type="tertiary", icon=":material/grid_on:"):
                go("load", load_search=row.person)


def state_chip_of(row: DemandRow) -> Text:
    tones = {"asked": "amber", "agreed": "green", "accepted": "green", "counter_proposed": "blue"}
    return chip(word(f"staffing_state.{row.state}"), tones.get(row.state, "slate"))


def conflict_lines(conflicts: Sequence[Conflict]) -> Text:
    """The weeks that are too full, in words."""
    if not conflicts:
        return html_of('<div class="t-small t-muted">{}</div>', _("No week of this time is too full."))
    told = [
        html_of("<li>{}</li>", _("week of {week}: {days} days planned, {capacity} there ({rate})", week=c.week, days=days(c.days), capacity=days(c.capacity),
                                 rate=percent(c.rate, 0)))
        for c in conflicts[:WEEKS_TOLD]
    ]  # fmt: skip
    more = html_of("<li>{}</li>", _("and {n} more", n=len(conflicts) - WEEKS_TOLD)) if len(conflicts) > WEEKS_TOLD else ""
    lines = html_of('<ul class="t-small" style="margin:2px 0 0;padding-left:18px">{}{}</ul>', join(told), more)
    return html_of('<div class="m-sentence amber"><span>{}{}</span></div>', _("Too full:"), lines)


render(signed_in())
