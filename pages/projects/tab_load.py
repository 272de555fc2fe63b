"""The load of this team: week by week with their other projects, what is too full, and who could take a task (PRJ-37, PRJ-38)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from core.access import Actor
from core.projects.queries import ProjectCard
from core.resources.queries import WeekCell
from core.resources.team_load import SEES, OpenTask, TeamLoad, team_load
from pages.portfolio import load_grid
from pages.portfolio.load_grid import Lead
from pages.portfolio.load_moving import open_cell
from pages.projects import staffing_parts
from pages.projects.assign_help import find_person
from pages.shared.format import days, period
from pages.shared.html import html, muted, sentence_line
from pages.shared.record import card as white_card
from pages.shared.record import empty_state, on_phone
from pages.shared.words import _, either, language, plural, word

OVER = ("finished", "terminated", "closed", "rejected")
PHONE_WEEKS = 8
READINGS = ("share", "here", "elsewhere")


def shown_to(card: ProjectCard) -> bool:
    """Who plans the project or sees its money, while there is something to plan."""
    return bool(card.may & SEES) and card.state not in OVER


def draw(actor: Actor, card: ProjectCard) -> None:
    found = team_load(actor, card.id)
    with white_card("team_load", _("How full are the weeks of this team?"), load_grid.since(found.weeks)):
        if not found.members:
            empty_state("group", _("Nobody is on the team yet"), _("Put people on the team first; their weeks are shown here."), key="team_load")
        else:
            load_grid.legend(found.limits)
            _map(actor, card, found)
            staffing_parts.too_full(actor, card.id)
    _help(actor, card, found.tasks)


def _reading() -> str:
    names = {"share": _("All their work"), "here": _("Days here"), "elsewhere": _("Days elsewhere")}
    chosen = st.segmented_control(
        _("Shown"), READINGS, format_func=lambda r: names[r], default="share", key=f"team_load_{language()}", required=True, label_visibility="collapsed"
    )
    return chosen or "share"


def _map(actor: Actor, card: ProjectCard, found: TeamLoad) -> None:
    reading = _reading()
    if on_phone():
        for m in found.members:
            with st.container(key=f"tap_team_{m.employee_id}", gap=0):
                name = either(m.name, m.name_en)
                html('<div class="m-tap"><div><b>{}</b></div>{}</div>', name, load_grid.strip(m.cells[:PHONE_WEEKS], found.weeks))
                if st.button(name, key=f"touch_team_{m.employee_id}"):
                    open_cell(actor, m.employee_id, found.weeks[0], found.weeks[0] + dt.timedelta(days=27))
        return
    leads = [
        Lead("name", _("Person"), [either(m.name, m.name_en) for m in found.members], pinned=True, width=120),
        Lead("role", _("Project role"), [", ".join(word(f"project_role.{r}") for r in m.roles) for m in found.members]),
    ]
    texts: dict[int, str] = {}
    for m in found.members:
        for whole, part in zip(m.cells, m.here, strict=True):
            texts[id(whole)] = _text(whole, part, reading)
    touched = load_grid.heat(f"team_{card.id}_{reading}", leads, found.weeks, [m.cells for m in found.members], text=lambda c: texts[id(c)])
    html('<div class="m-sums"><span>{}</span></div>', _("Touch a cell to see and move what it is made of. Projects you may not see are “another project”."))
    if touched is not None:
        row, week = touched
        first = found.weeks[week or 0]
        open_cell(actor, found.members[row].employee_id, first, first + dt.timedelta(days=6 if week is not None else 27))


def _text(whole: WeekCell, part: WeekCell, reading: str) -> str:
    if reading == "share":
        return load_grid.cell_text(whole)
    figure = part.days if reading == "here" else whole.days - part.days
    return days(figure) if figure else "·"


def _help(actor: Actor, card: ProjectCard, tasks: Sequence[OpenTask]) -> None:
    """PRJ-38: a task, and who could do it."""
    nobody = [t for t in tasks if not t.responsible]
    with white_card("team_help", _("Who should do it?"), plural("{n} task without a person", "{n} tasks without a person", len(nobody)) if nobody else ""):
        if not tasks:
            html("{}", muted(_("No task is open.")))
            return
        if nobody:
            sentence_line(_("{n} open tasks have nobody who answers for them.", n=len(nobody)), "amber", "person_off")
        names = {t.id: _task_words(t) for t in tasks}
        with st.container(horizontal=True, vertical_alignment="bottom", gap=8, key="team_help_row"):
            chosen = st.selectbox(_("Task"), list(names), format_func=lambda i: names[i], key=f"team_help_{card.id}_{language()}", width=520)
            if st.button(_("Find somebody"), icon=":material/person_search:", key="team_help_go", type="primary") and chosen:
                find_person(actor, chosen, draft=card.state == "draft", movable=card.plan_editable or card.editable)
        task = next((t for t in tasks if t.id == chosen), None)
        if task is not None:
            told = _("{n} days, {when}", n=days(task.days), when=period(task.starts_on, task.finishes_on))
            html('<div class="t-small t-muted">{}</div>', told)


def _task_words(t: OpenTask) -> str:
    who = either(t.responsible, t.responsible_en) or _("nobody")
    return f"{t.code} {either(t.name, t.name_en)} · {who}"
