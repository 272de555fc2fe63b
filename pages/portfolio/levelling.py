"""Levelling proposals: projects that want the same people at once, and start dates with the least delay (PRJ-05, PRJ-39)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import Actor
from core.errors import NotFound
from core.levelling import queries, service
from core.levelling.queries import Choice, RunRow
from pages.portfolio import levelling_result
from pages.shared.address import as_id
from pages.shared.html import html, muted
from pages.shared.lists import Column, data_list
from pages.shared.places import go
from pages.shared.record import card, empty_state, page_title
from pages.shared.refusals import attempt, not_here, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, plural, word

MOST_AT_FIRST = 8


def render(actor: Actor) -> None:
    toast_once()
    typed = st.query_params.get("run", "")
    if typed:
        run_id = as_id(typed)
        try:
            found = queries.run(actor, run_id)
        except NotFound:
            page_title(word("screen.levelling"))
            not_here()
            return
        levelling_result.draw(actor, found)
        return
    page_title(word("screen.levelling"), _("start dates that keep within everybody's days"))
    choices, earlier = queries.choices(actor), queries.runs(actor)
    left, right = st.columns([1.25, 1], gap=14)
    with left:
        _ask(actor, choices)
    with right, card("how", _("What does a proposal do?"), height="stretch"):
        _explained()
    with card("runs", _("Which proposals are there?"), plural("{n} proposal", "{n} proposals", len(earlier))):
        _list(earlier)


def _ask(actor: Actor, choices: Sequence[Choice]) -> None:
    with card("ask", _("Which projects compete for the same people?"), plural("{n} to choose from", "{n} to choose from", len(choices)), height="stretch"):
        if not choices:
            hint = _("Drafts and running projects with tasks that have not begun stand here.")
            empty_state("event_available", _("No plan to level"), hint, key="levelling_none")
            return
        names = {c.id: f"{c.number} {either(c.name, c.name_en)}" for c in choices}
        state = {c.id: word(f"state.project.{c.state}") for c in choices}
        asked = st.query_params.get("project", "")
        first = [c.id for c in choices if str(c.id) == asked] or [c.id for c in choices if c.approved][:MOST_AT_FIRST]
        key = f"levelling_projects_{language()}"
        if key not in st.session_state:
            st.session_state[key] = first
        st.session_state[key] = [i for i in st.session_state[key] if i in names]
        chosen = st.multiselect(_("Projects"), list(names), format_func=lambda i: f"{names[i]} · {state[i]}", key=key, placeholder=_("Choose"))
        everything = [c.id for c in choices][: service.MOST_PROJECTS]
        with st.container(horizontal=True, gap=6):
            st.button(_("All of them"), key="sm_all_projects", type="tertiary", on_click=_choose, args=(key, everything))
            st.button(_("Approved plans only"), key="sm_approved", type="tertiary", on_click=_choose, args=(key, [c.id for c in choices if c.approved]))
            st.button(_("None"), key="sm_no_projects", type="tertiary", on_click=_choose, args=(key, []))
        before = st.multiselect(
            _("Which of them go first?"), chosen, format_func=lambda i: names[i], key=f"levelling_first_{language()}", placeholder=_("All count alike"),
            help=_("A day of their delay counts three times."),
        )  # fmt: skip
        pull = st.toggle(_("Tasks may also go earlier than planned"), key="levelling_pull")
        stretch = st.toggle(
            _("Give a task the days its work needs"), key="levelling_stretch",
            help=_("Off: a task keeps its length and takes all of its person's time. On: eighteen days of work of one person take eighteen days."),
        )  # fmt: skip
        if st.button(_("Work out a proposal"), type="primary", icon=":material/auto_fix_high:", key="levelling_run", disabled=not chosen):
            _run(actor, {i: 3 if i in before else 1 for i in chosen}, pull=pull, stretch=stretch)
        if not chosen:
            html('<div class="t-small">{}</div>', muted(_("Choose a project first.")))


def _choose(key: str, ids: list[int]) -> None:
    st.session_state[key] = ids


def _run(actor: Actor, projects: dict[int, int], *, pull: bool, stretch: bool) -> None:
    """The result is kept whether somebody waits for it or not."""
    made: list[int] = []

    def work() -> None:
        made.append(service.run(actor, projects, pull=pull, stretch=stretch))

    with st.spinner(_("Looking for the least delay … You may go on elsewhere: the proposal is kept below."), show_time=True):
        done = attempt(work)
    if done:
        go("levelling", run=made[0])


def _explained() -> None:
    for text in (
        _("Tasks that have not begun are put on the first days on which their person has room. What is done or has begun stays."),
        _("Predecessors, leave and holidays always hold. Nothing is put before today."),
        _("First the delay of the projects together is made as small as can be, then as few days as can be are moved."),
        _("The bound says what no plan goes under: where it meets the delay, nothing better exists."),
        _("Nothing changes before you apply it: a draft's plan is saved, an approved plan gets a change draft for its manager."),
    ):
        html('<div class="m-sentence blue"><span>{}</span></div>', text)


def _list(rows: Sequence[RunRow]) -> None:
    C = Column[RunRow]
    data_list(
        "levelling",
        rows,
        [
            C("asked_at", _("Worked out"), lambda r: r.asked_at, kind="instant"),
            C("who", _("Asked by"), lambda r: either(r.who, r.who_en)),
            C("outcome", _("Outcome"), lambda r: r.outcome, kind="state", words="levelling_outcome"),
            C("projects", _("Projects"), lambda r: r.projects, kind="number"),
            C("moved", _("Tasks moved"), lambda r: r.moved, kind="number"),
            C("delay", _("Days of delay"), lambda r: r.delay, kind="number"),
            C("applied", _("Applied to"), lambda r: r.applied, kind="number"),
        ],
        file="levelling",
        empty=("auto_fix_high", _("No proposal yet"), _("Choose projects above and let one be worked out.")),
        on_open=_open,
    )


def _open(row: RunRow) -> None:
    go("levelling", run=row.id)


render(signed_in())
