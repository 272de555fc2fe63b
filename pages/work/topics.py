"""Topic groups: who talks about what; one group with its discussion, files and members (PLT-13)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.errors import NotFound
from core.people import queries as people
from core.topics import queries, service
from core.topics.queries import GroupRow
from core.topics.service import LONGEST_PURPOSE
from pages.shared.address import as_id
from pages.shared.dialogs import fresh, saved
from pages.shared.discussion import STYLE, discussion
from pages.shared.files import files
from pages.shared.format import age
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import Text, chip, html, html_of, person
from pages.shared.lists import filter_bar, matches
from pages.shared.places import go
from pages.shared.record import card, empty_state, page_title, record_header
from pages.shared.refusals import attempt, not_here, toast_once, unplaced
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, word


def render(actor: Actor) -> None:
    toast_once()
    typed = st.query_params.get("id", "")
    if typed:
        _one(actor, as_id(typed))
    else:
        _list(actor)


def _list(actor: Actor) -> None:
    st.html(STYLE)
    found = queries.groups(actor)
    page_title(word("screen.topics"), _("{mine} of {n} are mine", n=len(found), mine=sum(g.mine for g in found)))
    with card("topics"):
        chips = {"mine": f"{_('Mine')} {sum(g.mine for g in found)}", "all": f"{_('All')} {len(found)}"}
        text, chosen, right = filter_bar("topics", search=_("Search name, purpose"), chips=chips, default="mine" if any(g.mine for g in found) else "all")
        if right.button(_("New group"), icon=":material/add:", key="sm_new_group"):
            fresh("new_group")
            _make(actor)
        rows = [g for g in found if (chosen == "all" or g.mine) and matches(text, g.name, g.purpose)]
        if not rows:
            empty_state(
                "forum", _("No groups here"), _("A group gathers people of any department around a subject; an open one everybody may join."), key="topics"
            )
        for row in rows:
            _line(row)


def _line(row: GroupRow) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"row_topic_{row.id}"):
        html(
            '<div class="m-file"><span class="m-icon">{}</span><div><b>{}</b> {} {}<div class="sub">{}</div><div class="sub">{} · {}{}</div></div></div>',
            "forum",
            row.name,
            "" if row.is_open else chip(_("closed group"), "slate", "lock"),
            chip(_("ended"), "slate") if row.ended_at else "",
            row.purpose,
            _("{n} members", n=row.members),
            _("{n} remarks", n=row.remarks),
            html_of(" · {}", age(row.last_said_at)) if row.last_said_at else "",
        )
        st.space("stretch")
        if st.button("", key=f"sm_topic_{row.id}", type="tertiary", icon=":material/chevron_right:", help=_("Open")):
            go("topics", id=row.id)


def _one(actor: Actor, group_id: int) -> None:
    try:
        row = queries.group(actor, group_id)
    except NotFound:
        page_title(word("screen.topics"))
        not_here()
        return
    members = queries.members(actor, group_id)
    facts: list[tuple[Text, Text]] = [(_("Members"), str(row.members))]
    state = chip(_("ended"), "slate") if row.ended_at else chip(_("open group") if row.is_open else _("closed group"), "blue" if row.is_open else "slate")
    record_header(_("Topic group"), row.name, state, facts, trail=(word("screen.topics"),))
    left, right = st.columns([1.8, 1], gap=14)
    with left, card("topic_talk", row.purpose or _("Discussion")):
        silent = _("The group has ended; what was said stays readable.") if row.ended_at else ""
        discussion(actor, "topic_group", row.id, closed=silent)
    with right:
        with card("topic_files", _("Files")):
            files(actor, "topic_group", row.id, may_add=row.mine and row.ended_at is None)
        with card("topic_members", _("Members")):
            for m in members:
                html("<div>{}</div>", person(either(m.name, m.name_en), _("leads the group") if m.leads else ""))
            if row.ended_at is None:
                _tools(actor, row)


def _tools(actor: Actor, row: GroupRow) -> None:
    with st.container(horizontal=True, gap=6, key="topic_tools"):
        if not row.mine and st.button(_("Join"), type="primary", key="topic_join") and attempt(lambda: service.join(actor, row.id)):
            st.rerun()
        if row.leads and st.button(_("Add people"), key="sm_topic_add", icon=":material/person_add:"):
            fresh("topic_add")
            _add(actor, row)
        if row.leads and st.button(_("Change"), key="sm_topic_change", icon=":material/edit:"):
            fresh("topic_change")
            _change(actor, row)
        if row.mine and st.button(_("Leave"), key="sm_topic_leave", type="tertiary") and attempt(lambda: service.leave(actor, row.id)):
            go("topics")
        if row.leads:
            with st.popover(_("End the group"), type="tertiary", key="sm_topic_end"):
                html("<p>{}</p>", _("Nothing more can be said in it; what was said stays readable."))
                if st.button(_("End the group"), type="primary", key="topic_end") and attempt(lambda: service.end_group(actor, row.id)):
                    st.rerun()


def _people(actor: Actor, key: str) -> list[int]:
    names = {c.id: either(c.name, c.name_en or c.name) for c in people.people_choices(actor) if c.id != actor.employee_id}
    return st.multiselect(_("Members"), list(names), format_func=lambda i: names[i], key=f"{key}_members_{language()}", placeholder=_("Choose"))


@st.dialog(" ", width="medium")
def _make(actor: Actor) -> None:
    key = "new_group"
    refusal = form_refusal(key)
    html("<h3>{}</h3>", _("New group"))
    name = text_field(_("Name"), "name", key=f"{key}_name", refusal=refusal)
    purpose = text_field(_("Purpose"), "purpose", key=f"{key}_purpose", longest=LONGEST_PURPOSE, area=True, refusal=refusal)
    members = _people(actor, key)
    is_open = st.toggle(_("Everybody may find and join it"), value=True, key=f"{key}_open")
    unplaced(refusal, {"name", "purpose"})
    if st.button(_("Make the group"), type="primary", key=f"{key}_save"):
        saved(key, lambda: service.make_group(actor, name, purpose, is_open=is_open, members=members), _("The group is there; its members are told."))


@st.dialog(" ", width="medium")
def _change(actor: Actor, row: GroupRow) -> None:
    key = "topic_change"
    refusal = form_refusal(key)
    html("<h3>{}</h3>", row.name)
    name = text_field(_("Name"), "name", key=f"{key}_name", value=row.name, refusal=refusal)
    purpose = text_field(_("Purpose"), "purpose", key=f"{key}_purpose", value=row.purpose, longest=LONGEST_PURPOSE, area=True, refusal=refusal)
    is_open = st.toggle(_("Everybody may find and join it"), value=row.is_open, key=f"{key}_open")
    unplaced(refusal, {"name", "purpose"})
    if st.button(_("Save"), type="primary", key=f"{key}_save"):
        saved(key, lambda: service.change_group(actor, row.id, name, purpose, is_open=is_open, seen_version=row.version), _("The group is changed."))


@st.dialog(" ", width="medium")
def _add(actor: Actor, row: GroupRow) -> None:
    key = "topic_add"
    refusal = form_refusal(key)
    html("<h3>{}</h3>", _("Add people"))
    members = _people(actor, key)
    unplaced(refusal, set())
    if st.button(_("Add people"), type="primary", key=f"{key}_save", disabled=not members):
        saved(key, lambda: service.add_members(actor, row.id, members), _("They belong to the group now and are told."))


render(signed_in())
