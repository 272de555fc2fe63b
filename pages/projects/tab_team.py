"""The team: who, in which part, how long, how full their calendar gets with it, and what each role weighs (PRJ-03, PER-03)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from core.access import Actor
from core.plan.cells import Choice
from core.projects import choices, team
from core.projects.queries import ProjectCard
from core.projects.team import MemberInput, MemberRow
from core.projects.types import TEAM_ROLES
from core.resources.load import ALIVE
from pages.projects import initiation_panel, staffing_parts
from pages.projects.parts import inline, key_of, weights_key
from pages.projects.saving import save_sheet, save_tools
from pages.shared.aggrid import take
from pages.shared.format import days, percent
from pages.shared.html import bullet, chip, html, html_of, sentence_line, table
from pages.shared.record import card as white_card
from pages.shared.session import fragment
from pages.shared.sheet_draft import Line, ReadLine, SheetColumn, read
from pages.shared.sheet_grid import choices_of, draw_sheet, line_of, open_sheet
from pages.shared.words import _, either, plural, word

WEIGHTS = "weights"


def draw(actor: Actor, card: ProjectCard) -> None:
    if card.team_editable:
        _edit(actor, card, team_columns(actor))
        staffing_parts.too_full(actor, card.id)
        staffing_parts.agreements(actor, card.id, draft=True)
        return
    members, weights = team.team(actor, card.id), team.weights(actor, card.id)
    left, right = st.columns([2.4, 1], gap=14)
    with left, white_card("team", _("Who works on it?"), plural("{n} person", "{n} persons", len({m.employee_id for m in members}))):
        initiation_panel.team_table(members)
        if card.state in ALIVE:
            staffing_parts.too_full(actor, card.id)
    with right, white_card("weights", _("What does each role weigh?"), _("for contributions and the bonus")):
        _weights_table(weights)
    staffing_parts.agreements(actor, card.id, draft=False)


def team_columns(actor: Actor) -> list[SheetColumn]:
    roles = tuple(Choice(r.value, word(f"project_role.{r.value}"), (r.value,)) for r in TEAM_ROLES)
    return [
        SheetColumn("employee_id", _("Person"), "choice", 130, choices_of(choices.people(actor))),
        SheetColumn("role", _("Project role"), "choice", 130, roles),
        SheetColumn("planned_days", _("Days"), "days", 70, hint=_("Person days planned on this project")),
        SheetColumn("from_on", _("There from"), "day", 104, hint=_("Empty: from the start of the project")),
        SheetColumn("until_on", _("There until"), "day", 104, hint=_("Empty: until its finish")),
        SheetColumn("department", _("Department"), "shown", 130, flex=True),
        SheetColumn("grade", _("Grade"), "shown", 64),
        SheetColumn("there", _("Working days"), "shown", 92, right=True),
        SheetColumn("other", _("Elsewhere"), "shown", 88, right=True, hint=_("Days planned on other projects in this period")),
        SheetColumn("load", _("Load"), "shown", 84, right=True, hint=_("Planned here and elsewhere over the working days there are")),
    ]


def _lines(actor: Actor, card: ProjectCard, columns: Sequence[SheetColumn]) -> list[Line]:
    found = []
    for m in team.team(actor, card.id):
        own: dict[str, Any] = dict(vars(m))
        if m.from_on == card.starts_on:
            own["from_on"] = None
        if m.until_on == card.finishes_on:
            own["until_on"] = None
        found.append(line_of(str(m.id), columns, own))
    return found


def _inputs(rows: Sequence[ReadLine]) -> list[MemberInput]:
    return [
        MemberInput(
            r.values["employee_id"] or 0,
            r.values["role"] or "",
            r.values["planned_days"] or Decimal(0),
            r.values["from_on"],
            r.values["until_on"],
            r.line.row_id,
        )
        for r in rows
    ]


@fragment
def _edit(actor: Actor, card: ProjectCard, columns: Sequence[SheetColumn]) -> None:
    key = key_of("team", card.id)
    editor = open_sheet(key, lambda: _lines(actor, card, columns), stamp=card.version)
    editor.take(take(key))
    rows = read(editor.draft, columns)
    members = _inputs(rows)
    loads = team.load_of(actor, card.id, [m for m in members if m.employee_id])
    weights = _weights(actor, card)
    with white_card("team"):
        with st.container(key="team_tools", horizontal=True, vertical_alignment="center", gap=8):
            inline("<b>{}</b>", _("Who works on it?"))
            st.space("stretch")
            wanted = save_tools(key, editor, _("Save team"), more=weights_key(card.id) in st.session_state, forget=lambda: _forget_weights(card))
        if wanted:
            save_sheet(key, editor, columns, rows, lambda: _save(actor, card, members, weights), _("The team is saved."))
        shown, tones = shown_loads(rows, loads)
        total = {"employee_id": _("Total"), "planned_days": days(sum((m.planned_days for m in members), Decimal(0)))}
        draw_sheet(editor, key, columns, rows, shown=shown, tones=tones, total=total, add=_("Person"), tallest=12)
        over_allocated(loads)
    _weigh(actor, card, members, weights)


def _save(actor: Actor, card: ProjectCard, members: Sequence[MemberInput], weights: dict[str, Decimal]) -> None:
    team.save_team(actor, card.id, members, weights, seen_version=card.version)
    _forget_weights(card)


def _forget_weights(card: ProjectCard) -> None:
    st.session_state.pop(weights_key(card.id), None)
    for role in TEAM_ROLES:
        st.session_state.pop(_weight_key(card, role.value), None)


def shown_loads(rows: Sequence[ReadLine], loads: Sequence[MemberRow]) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    shown: dict[str, dict[str, str]] = {}
    tones: dict[str, dict[str, str]] = {}
    left = list(loads)
    for row in rows:
        if not row.values["employee_id"] or not left:
            continue
        m = left.pop(0)
        shown[row.line.id] = {
            "department": either(m.department, m.department_en),
            "grade": m.grade,
            "there": str(m.working_days),
            "other": days(m.other_days),
            "load": percent(m.load_rate),
        }
        tones[row.line.id] = {"load": "red" if m.over else "green"}
    return shown, tones


def over_allocated(loads: Sequence[MemberRow]) -> None:
    """Over-allocation is shown before it is submitted; it refuses nothing."""
    for m in {m.employee_id: m for m in loads if m.over}.values():
        sentence_line(
            _(
                "{person} is planned for {load} of the working days from {first} to {last}: {here} days here, {other} elsewhere.",
                person=either(m.name, m.name_en),
                load=percent(m.load_rate),
                first=m.from_on,
                last=m.until_on,
                here=days(m.planned_days),
                other=days(m.other_days),
            ),
            "amber",
            "warning",
        )


def _weight_key(card: ProjectCard, role: str) -> str:
    return f"weight_{card.id}_{role}"


def _weights(actor: Actor, card: ProjectCard) -> dict[str, Decimal]:
    """As typed in this session, else as saved. What is typed outlives a look at another tab."""
    saved, kept = team.weights(actor, card.id), st.session_state.get(weights_key(card.id))
    found = {}
    for role in TEAM_ROLES:
        typed = st.session_state.get(_weight_key(card, role.value))
        value = (saved if kept is None else kept).get(role.value, Decimal(0)) if typed is None else Decimal(str(round(typed, 2)))
        if value:
            found[role.value] = value
    if found == saved:
        st.session_state.pop(weights_key(card.id), None)
    else:
        st.session_state[weights_key(card.id)] = found
    return found


def _weigh(actor: Actor, card: ProjectCard, members: Sequence[MemberInput], weights: dict[str, Decimal]) -> None:
    roles = {m.role for m in members} | {r for r, w in weights.items() if w}
    total = sum(weights.values(), Decimal(0))
    mark = chip(_("adds up to 100"), "green", "check") if total == 100 else chip(_("{total}, must be 100", total=days(total)), "red", "error")
    with white_card("weights", _("What does each role weigh?"), mark), st.container(horizontal=True, gap=14, key="weights_row"):
        for role in TEAM_ROLES:
            if role.value in roles:
                st.number_input(
                    word(f"project_role.{role.value}"),
                    0.0,
                    100.0,
                    float(weights.get(role.value, 0)),
                    5.0,
                    key=_weight_key(card, role.value),
                    format="%.2f",
                    width=150,
                )


def _weights_table(weights: dict[str, Decimal]) -> None:
    rows = [(word(f"project_role.{r.value}"), days(weights[r.value]), bullet(weights[r.value], scale=100)) for r in TEAM_ROLES if weights.get(r.value)]
    total = sum(weights.values(), Decimal(0))
    html("{}", table([_("Project role"), _("Weight"), ""], rows, align="lrl", total=[_("Total"), html_of("{}", days(total)), ""]))
