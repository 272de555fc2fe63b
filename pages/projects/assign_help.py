"""Who should do this task: the ranking with its reasons, one click assigns (PRJ-38). For the load of a project and for its plan."""

from __future__ import annotations

import dataclasses

import streamlit as st

from core.access import Actor
from core.errors import Refusal
from core.resources import candidates, moving, skills
from core.resources.candidates import Candidate, TaskNeed
from core.resources.skills import LEVELS
from pages.portfolio.load_moving import reasons
from pages.shared.dialogs import fresh
from pages.shared.format import days, period
from pages.shared.forms import form_refusal, keep_refusal
from pages.shared.html import bullet, chip, html, muted
from pages.shared.refusals import unplaced
from pages.shared.words import _, either, language, plural, word

KEY = "assign_help"
SHOWN = 8


def find_person(actor: Actor, task_id: int, *, draft: bool, movable: bool) -> None:
    """Opens the dialog. `draft`: people join the team by being given the task; `movable`: the actor may assign at all."""
    fresh(KEY)
    _dialog(actor, task_id, draft=draft, movable=movable)


@st.dialog(" ", width="large")
def _dialog(actor: Actor, task_id: int, *, draft: bool, movable: bool) -> None:
    try:
        task = candidates.need_of(actor, task_id)
    except Refusal as refusal:
        unplaced(refusal, set())
        return
    html("<h3>{}</h3>", _("Who does {code} {name}?", code=task.code, name=either(task.name, task.name_en)))
    parts = [_("{n} days", n=days(task.need.days)), period(task.need.first, task.need.last)]
    html('<div class="t-muted">{}</div>', " · ".join(parts + ([word(f"project_role.{task.need.role}")] if task.need.role else [])))
    known = {s.id: either(s.name, s.name_en) for s in skills.skills(actor) if not s.retired}
    levels = {n: word(f"skill_level.{n}") for n in LEVELS}
    with st.container(horizontal=True, gap=10):
        skill = st.selectbox(
            _("Skill"), list(known), index=None, format_func=lambda i: known[i], key=f"{KEY}_skill_{language()}", placeholder=_("any"), width=220
        )
        level = st.selectbox(
            _("Level at least"), LEVELS, format_func=lambda n: levels[n], key=f"{KEY}_level_{language()}", width=150, disabled=skill is None
        )
    unplaced(form_refusal(KEY), set())
    need = dataclasses.replace(task.need, skill_id=skill, level=level or 1)
    people = candidates.candidates(actor, need, project_id=task.project_id, leave_out=task.responsible_id, task_id=task.task_id)
    if not people:
        html("{}", muted(_("Nobody has room in these days.")))
    for c in people[:SHOWN]:
        _person(actor, task, c, draft=draft, movable=movable)
    if len(people) > SHOWN:
        html("{}", muted(plural("{n} more person has less room or fits less.", "{n} more persons have less room or fit less.", len(people) - SHOWN)))


def _person(actor: Actor, task: TaskNeed, c: Candidate, *, draft: bool, movable: bool) -> None:
    left, right = st.columns([4, 1.2], vertical_alignment="center")
    with left:
        mark = chip(_("enough room"), "green", "check") if c.covers else chip(_("part of it"), "amber")
        html(
            '<div><b>{}. {}</b> <span class="t-muted">{} {}</span> {}</div>{}<div class="t-small t-muted">{}</div>',
            c.place,
            either(c.name, c.name_en),
            either(c.department, c.department_en),
            c.grade,
            mark,
            bullet(c.free_days, scale=max(c.capacity, 1), mark=task.need.days, tone="green" if c.covers else "amber"),
            " · ".join(reasons(c)),
        )
    with right:
        if not movable:
            html('<div class="t-small t-muted">{}</div>', _("The manager assigns."))
        elif c.on_team or draft:
            if st.button(_("Give the task"), key=f"{KEY}_{c.employee_id}", type="primary" if c.place == 1 else "secondary"):
                _assign(actor, task, c)
        else:
            html('<div class="t-small t-muted">{}</div>', _("joins the team by a change"))


def _assign(actor: Actor, task: TaskNeed, c: Candidate) -> None:
    """One click; who is told what stands in the way, if something does."""
    try:
        moving.move(actor, task.task_id, responsible_id=c.employee_id)
    except Refusal as refusal:
        keep_refusal(KEY, refusal)
        st.rerun(scope="fragment")
    st.session_state["toast"] = _("{person} has the task.", person=either(c.name, c.name_en))
    st.rerun()
