"""Who could do it: given days, a skill and a role, the people with room, ranked, each with the reasons (PRJ-37, PRJ-38)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor
from core.errors import Refusal
from core.people.queries import department_choices
from core.projects.types import TEAM_ROLES
from core.resources.candidates import Candidate, candidates
from core.resources.rules import Need
from core.resources.skills import LEVELS, skills
from pages.portfolio.load_moving import reasons
from pages.shared.html import Text, bullet, chip, html, html_of, join, kind_chip
from pages.shared.lists import Column, data_list
from pages.shared.places import can_open_record, open_record
from pages.shared.record import card, empty_state, page_title
from pages.shared.refusals import beside, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, word

AHEAD = dt.timedelta(days=27)
SHOWN = 3  # the best ones told in full


def render(actor: Actor) -> None:
    toast_once()
    page_title(word("screen.free_people"), _("by room in these days, then skill, then the rate of the grade"))
    with card("free_need"):
        need, department = _need(actor)
    if need is None:
        return
    try:
        found = candidates(actor, need, department_id=department)
    except Refusal as wrong:
        beside(wrong, "last")
        return
    if need.skill_id is not None and st.session_state.get("free_only"):
        found = [c for c in found if c.skilled]
    if not found:
        with card("free_none"):
            empty_state("event_busy", _("Nobody has room in these days"), _("Take a longer time, fewer days, or another skill."), key="free")
        return
    _best(found[:SHOWN], need)
    with card("free", _("Everybody with room")):
        data_list("free", found, _columns(found), file="who_is_free", actions=None, on_open=lambda c: open_person(actor, c))


def open_person(actor: Actor, c: Candidate) -> None:
    if can_open_record(actor, "employee"):
        open_record("employee", c.employee_id)


def _need(actor: Actor) -> tuple[Need | None, int | None]:
    today, spoken = clock.today(), language()
    known = [s for s in skills(actor) if not s.retired]
    names = {s.id: either(s.name, s.name_en) for s in known}
    levels = {n: word(f"skill_level.{n}") for n in LEVELS}
    roles = {r.value: word(f"project_role.{r.value}") for r in TEAM_ROLES}
    with st.container(horizontal=True, gap=10, key="free_fields"):
        first = st.date_input(_("Needed from"), today, key="free_first", format="YYYY-MM-DD", width=150)
        last = st.date_input(_("Needed until"), today + AHEAD, key="free_last", format="YYYY-MM-DD", width=150)
        wanted = st.number_input(_("Days needed"), 0.0, 400.0, 5.0, 1.0, key="free_days", format="%.1f", width=130, help=_("0: as many as there are"))
        skill = st.selectbox(_("Skill"), list(names), index=None, format_func=lambda i: names[i], key=f"free_skill_{spoken}", placeholder=_("any"), width=190)
        level = st.selectbox(
            _("Level at least"), LEVELS, format_func=lambda n: levels[n], key=f"free_level_{spoken}", width=130, disabled=skill is None
        )
        role = st.selectbox(
            _("Project role"), list(roles), index=None, format_func=lambda r: roles[r], key=f"free_role_{spoken}",
            placeholder=_("any"), width=150,
        )  # fmt: skip
        departments = {d.id: either(d.name, d.name_en) for d in department_choices(actor)}
        department = st.selectbox(
            _("Department"), list(departments), index=None, format_func=lambda i: departments[i], key=f"free_department_{spoken}", placeholder=_("any"),
            width=180,
        )  # fmt: skip
        if skill is not None:
            st.checkbox(_("only with the skill"), key="free_only")
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return None, None
    needed = Decimal(str(round(wanted, 2))) if wanted else None
    return Need(max(first, today), max(last, today) if last >= first else last, needed, role or "", skill, level or 1), department


def _best(found: Sequence[Candidate], need: Need) -> None:
    """The first of the ranking, told."""
    for column, c in zip(st.columns(SHOWN, gap=14), found, strict=False):
        with column, card(f"free_{c.employee_id}"):
            marks: list[Text] = [chip(_("enough room"), "green", "check") if c.covers else chip(_("part of it"), "amber")]
            if need.skill_id is not None:
                marks.append(chip(_("has the skill"), "green", "check") if c.skilled else chip(_("without the skill"), "amber"))
            told = join(html_of("<li>{}</li>", reason) for reason in reasons(c))
            html(
                '<div class="m-face"><div><b>{}. {}</b><span>{}</span></div></div><div>{}</div>{}{}<div>{}</div>',
                c.place,
                either(c.name, c.name_en),
                either(c.department, c.department_en),
                join(marks, " "),
                bullet(c.free_days, scale=max(c.capacity, Decimal(1)), mark=need.days, tone="green" if c.covers else "amber"),
                html_of('<ul class="t-small" style="margin:4px 0;padding-left:18px">{}</ul>', told),
                skill_chips(c),
            )


def skill_chips(c: Candidate) -> Text:
    return join((kind_chip(f"{either(s.name, s.name_en)} {s.level}") for s in c.skills), " ")


def _columns(found: Sequence[Candidate]) -> list[Column[Candidate]]:
    columns = [
        Column[Candidate]("place", _("Rank"), lambda c: c.place, kind="number"),
        Column[Candidate]("name", _("Person"), lambda c: either(c.name, c.name_en)),
        Column[Candidate]("department", _("Department"), lambda c: either(c.department, c.department_en)),
        Column[Candidate]("grade", _("Grade"), lambda c: c.grade),
        Column[Candidate]("free", _("Free days"), lambda c: c.free_days, kind="days"),
        Column[Candidate]("share", _("of their days"), lambda c: c.free_days / c.capacity if c.capacity else None, kind="percent"),
        Column[Candidate]("from", _("Room from"), lambda c: c.next_free_on, kind="day"),
        Column[Candidate]("skills", _("Skills"), lambda c: ", ".join(f"{either(s.name, s.name_en)} {s.level}" for s in c.skills), width=230),
        Column[Candidate]("times", _("Projects in this role"), lambda c: c.role_times or None, kind="number"),
    ]
    if any(c.day_rate is not None for c in found):
        columns.append(Column[Candidate]("rate", _("Rate a day"), lambda c: c.day_rate, kind="whole"))
    return columns


render(signed_in())
