"""Inside a cell of the heat map: what the person has to do, and moving it to somebody else or to other days (PRJ-37, PRJ-38)."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core.access import Actor
from core.errors import NotFound
from core.resources import candidates, moving
from core.resources.booked import Booked, BookedRow, booked
from core.resources.candidates import Candidate
from pages.portfolio.load_grid import TONES
from pages.shared.dialogs import fresh, saved
from pages.shared.format import days, money, period
from pages.shared.forms import choice_field, date_field, form_refusal, text_field
from pages.shared.html import Text, bullet, chip, html, html_of, join, muted, state_chip
from pages.shared.places import can_open, go
from pages.shared.record import face
from pages.shared.refusals import not_here, unplaced
from pages.shared.words import _, either, plural, word

KEY = "load_move"
BEST = 12  # candidates offered
LONGEST_REASON = 500
PLACED = {"responsible_id", "starts_on", "finishes_on", "reason"}


def open_cell(actor: Actor, employee_id: int, first: dt.date, last: dt.date) -> None:
    """Called when a cell is touched."""
    fresh(KEY)
    for name in [n for n in st.session_state if isinstance(n, str) and n.startswith(f"{KEY}_")]:
        del st.session_state[name]
    _cell(actor, employee_id, first, last)


@st.dialog(" ", width="large")
def _cell(actor: Actor, employee_id: int, first: dt.date, last: dt.date) -> None:
    try:
        found = booked(actor, employee_id, first, last)
    except NotFound:
        not_here()
        return
    face(either(found.name, found.name_en), period(found.first, found.last))
    html("{}", _summary(found))
    if not found.rows:
        html("{}", muted(_("Nothing is planned for these days.")))
        return
    for row in found.rows:
        _row(actor, row)
    chosen = st.session_state.get(f"{KEY}_task")
    row = next((r for r in found.rows if r.task_id == chosen and r.way), None)
    if row is not None:
        _move(actor, found, row)


def _summary(found: Booked) -> Text:
    told = _("{days} of {capacity} person days planned", days=days(found.days), capacity=days(found.capacity))
    away = html_of(" · {}", _("{n} days away", n=days(found.away))) if found.away else ""
    bar = bullet(found.days, scale=max(found.days, found.capacity, 1), mark=found.capacity, tone=TONES[found.band])
    return html_of('<div class="m-prose">{} {}{}</div>{}', told, chip(word(f"load_band.{found.band}"), TONES[found.band]), away, bar)


def _row(actor: Actor, row: BookedRow) -> None:
    name = _("another project") if row.hidden else either(row.project, row.project_en)
    what = _("planned on the team, without tasks") if row.task_id is None else f"{row.code} {either(row.name, row.name_en)}"
    chips: list[Text] = [state_chip("project", row.state)]
    if row.late:
        chips.append(chip(_("late"), "red", "error"))
    left, right = st.columns([4, 1], vertical_alignment="center")
    with left:
        html(
            '<div class="m-task"><div><b>{}</b> {}<div class="sub">{}</div><div class="sub">{}</div></div></div>',
            name,
            join(chips, " "),
            "" if row.hidden else f"{row.number} · {what}",
            _("{here} of {days} days in this time, {when}", here=days(row.days_here), days=days(row.days), when=period(row.starts_on, row.finishes_on)),
        )
    with right:
        if row.way and st.button(_("Move"), key=f"{KEY}_pick_{row.task_id}", icon=":material/swap_horiz:"):
            st.session_state[f"{KEY}_task"] = row.task_id
            fresh(KEY)
            st.rerun(scope="fragment")
        if not row.way and not row.hidden:
            html('<div class="t-small t-muted">{}</div>', word(f"not_movable.{row.why}"))
    if row.why == "team_line" and not row.hidden and can_open(actor, "project") and st.button(
        _("Open the team"), key=f"{KEY}_team_{row.project_id}", type="tertiary", icon=":material/group:"
    ):
        go("project", id=row.project_id, tab="team")


def _move(actor: Actor, found: Booked, row: BookedRow) -> None:
    """Another person, other days; what is left as it is stays."""
    key, refusal = f"{KEY}_{row.task_id}", form_refusal(KEY)
    html("<h3>{}</h3>", _("Move {code} {name}", code=row.code, name=either(row.name, row.name_en)))
    need = candidates.need_of(actor, row.task_id or 0).need
    people = candidates.candidates(actor, need, project_id=row.project_id, leave_out=found.employee_id, task_id=row.task_id)
    may_join = row.state == "draft"
    offered = [c for c in people if c.on_team or may_join][:BEST]
    left, middle, right = st.columns([2, 1, 1])
    with left:
        responsible = choice_field(
            _("Give it to"), "responsible_id", {c.employee_id: f"{n}. {person_words(c)}" for n, c in enumerate(offered, 1)}, key=f"{key}_who", refusal=refusal,
            placeholder=_("stays with {name}", name=either(found.name, found.name_en)),
        )  # fmt: skip
    with middle:
        starts_on = date_field(_("Start"), "starts_on", key=f"{key}_start", value=row.starts_on, refusal=refusal)
    with right:
        finishes_on = date_field(_("Finish"), "finishes_on", key=f"{key}_finish", value=row.finishes_on, refusal=refusal)
    others = sum(1 for c in people if not c.on_team)
    if not may_join and others:
        more = plural("{n} more person has room; they join the team by a change.", "{n} more persons have room; they join the team by a change.", others)
        html('<div class="t-small t-muted">{}</div>', more)
    reason = ""
    if row.way == "change":
        reason = text_field(_("Reason for moving"), "reason", key=f"{key}_why", longest=LONGEST_REASON, area=True, refusal=refusal)
        waits = _("The project runs: a change draft is opened, which its manager or the PMO hands in. Nothing moves until it is approved.")
        html('<div class="t-small t-muted">{}</div>', waits)
    unplaced(refusal, PLACED)
    if st.button(_("Open a change draft") if row.way == "change" else _("Move it"), type="primary", key=f"{key}_save"):
        saved(
            KEY,
            lambda: moving.move(actor, row.task_id or 0, responsible_id=responsible, starts_on=starts_on, finishes_on=finishes_on, reason=reason),
            _("A change draft is open; it waits to be handed in.") if row.way == "change" else _("Moved; what follows it has followed."),
        )


def person_words(c: Candidate) -> str:
    """One line of the ranking: who, and the reasons of the place."""
    return f"{either(c.name, c.name_en)} · {' · '.join(reasons(c))}"


def reasons(c: Candidate) -> list[str]:
    """Why the person stands where they stand: room, skill, role, rate, team."""
    found = [_("{free} of {capacity} days free", free=days(c.free_days), capacity=days(c.capacity))]
    if c.skill_level:
        found.append(_("skill {level}", level=word(f"skill_level.{c.skill_level}")))
    elif not c.skilled:
        found.append(_("without the skill"))
    if c.role_times:
        found.append(plural("{n} project in this role", "{n} projects in this role", c.role_times))
    if c.day_rate is not None:
        found.append(_("{rate} a day", rate=money(c.day_rate, "whole")))
    if c.on_team:
        found.append(_("on the team"))
    return found
