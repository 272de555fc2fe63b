"""The editor of a flow: steps as a grid with their drawing, settings, trial, versions; a draft until it is published (APR-01, APR-02, APR-08)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core.access import Actor, Permission
from core.approval import drafts, trial
from core.approval.definition import FlowBroken
from core.approval.drafts import FlowSheet, VersionRow, print_of
from core.errors import NotFound
from pages.approvals import flow_moves
from pages.approvals.flow_diagram import flow_picture
from pages.approvals.flow_draft import Editing, editing, forget
from pages.approvals.flow_settings import settings_form
from pages.approvals.flow_step_form import StepForm
from pages.approvals.flow_steps import step_lines, steps_grid, tools
from pages.approvals.flow_trial import marks_of, trial_form, trial_result
from pages.approvals.flow_versions import versions
from pages.approvals.flow_words import Fields, Names, boxes, step_name
from pages.approvals.person_picker import colleagues
from pages.shared.format import instant
from pages.shared.html import chip, html, html_of, icon_html, join, person, sentence_line, state_chip
from pages.shared.places import go
from pages.shared.record import card, empty_state, record_header
from pages.shared.refusals import attempt, not_here, toast_once, unmark_all
from pages.shared.session import signed_in
from pages.shared.words import _, either, heading, language, plural, sentence, word

PARTS = ("steps", "settings", "trial", "versions")


def render(actor: Actor) -> None:
    st.html(Path(__file__).with_name("flows.css"))
    toast_once()
    unmark_all()
    try:
        sheet = drafts.sheet(actor, st.query_params.get("flow", ""))
    except NotFound:
        not_here()
        return
    draft = sheet.draft
    arrived = f"flow_part_{language()}" not in st.session_state
    edit = editing(sheet, draft, arrived=arrived) if draft is not None and actor.can(Permission.FLOW_EDIT) else None
    head = st.container(key="flow_head")  # filled last: it says whether something typed below is not saved
    if edit is not None and draft is not None and edit.stamp != draft.stamp:
        _overtaken(edit, draft)
    part = _part(sheet, edit)
    people = colleagues(actor)
    names = {i: (text.split(" · ")[0], text.split(" · ")[0]) for i, text in people.items()}
    fields = {f.name: f for f in sheet.fields}
    if part == "versions":
        versions(actor, sheet, names, fields)
    elif edit is None:
        _as_published(sheet, names, fields)
    else:
        _editor(actor, edit, sheet, part, people, names, fields)
    with head:
        _header(sheet, edit)
    flow_moves.bar(actor, sheet, edit)


def _header(sheet: FlowSheet, edit: Editing | None) -> None:
    flow, draft, published = sheet.flow, sheet.draft, sheet.published
    if st.button(word("screen.flows"), icon=":material/arrow_back:", key="sm_back_flows", type="tertiary"):
        go("flows", flow=flow.code)
    state = join(
        [
            state_chip("flow_version", "published") if published else chip(_("never published"), "amber"),
            *([chip(_("not in use"), "slate", "block")] if not flow.enabled else []),
        ],
        " ",
    )
    facts = [
        (_("Kind"), heading(f"record.{flow.document_type}")),
        (_("Owner"), person(either(flow.owner, flow.owner_en))),
        (_("Running cases"), str(flow.running)),
    ]
    if published:
        facts.append((_("In force"), _("version {n} since {when}", n=published.number, when=instant(published.at, year=True))))
    if draft:
        facts.append((_("Draft"), _("version {n}, saved {when} by {who}", n=draft.number, when=instant(draft.at), who=either(draft.by, draft.by_en) or "—")))
    reasons = html_of(' <span class="m-reason">{} {}</span>', icon_html("edit_note", "amber"), _("not saved yet")) if edit is not None and edit.changed else ""
    record_header(flow.code, either(flow.name, flow.name_en), state, facts, reasons=reasons)


def _overtaken(edit: Editing, draft: VersionRow) -> None:
    """Another administrator saved the same draft meanwhile."""
    with st.container(key="flow_overtaken", horizontal=True, vertical_alignment="center", gap=8):
        who = either(draft.by, draft.by_en) or "—"
        sentence_line(
            _("{who} saved this draft at {at}, after you opened it. What you change here cannot be saved over it.", who=who, at=draft.at), "amber", "warning"
        )
        if st.button(_("Load it"), key="sm_load_theirs", help=_("What is not saved here is let go.")):
            forget(edit.flow_id)
            st.rerun()


def _part(sheet: FlowSheet, edit: Editing | None) -> str:
    labels = {"steps": _("Design"), "settings": _("Settings"), "trial": _("Trial"), "versions": _("Versions")}
    offered = PARTS if edit is not None else ("steps", "versions")
    key = f"flow_part_{language()}"
    if (wanted := st.session_state.pop("flow_part_next", None)) is not None or st.session_state.get(key) not in offered:
        st.session_state[key] = wanted if wanted in offered else st.query_params.get("part") if st.query_params.get("part") in offered else "steps"
    chosen = st.segmented_control(_("View"), offered, format_func=lambda p: labels[p], key=key, label_visibility="collapsed", required=True) or "steps"
    st.query_params["part"] = chosen
    return str(chosen)


def _as_published(sheet: FlowSheet, names: Names, fields: Fields) -> None:
    """Without a draft: what holds now."""
    published = sheet.published
    if published is None:
        empty_state("account_tree", _("Nothing published yet"), _("An administrator publishes the first version."), key="flow_none")
        return
    left, right = st.columns([1.7, 1], gap=14)
    with left, card("flow_steps", _("Who decides, in which order?")):
        html("{}", step_lines(published.steps, sheet.flow.document_type, names, fields))
    with right, card("flow_drawing", _("How does it run?")):
        flow_picture(published.steps, boxes(published.steps, sheet.flow.document_type, names, fields), title=either(sheet.flow.name, sheet.flow.name_en))


def _editor(actor: Actor, edit: Editing, sheet: FlowSheet, part: str, people: dict[int, str], names: Names, fields: Fields) -> None:
    """The fields are drawn before what follows from them, each into its place."""
    kind = sheet.flow.document_type
    left, right = st.columns([1.75, 1], gap=14)
    with left:
        grid = card("flow_steps", _("Who decides, in which order?")) if part == "steps" else None
        form = st.container(key=f"flow_part_{part}")
    drawing = right.container(key="flow_right")
    if part == "steps":
        problems = _steps(actor, edit, sheet, form, people)
        with grid:  # type: ignore[union-attr]
            tools(edit)
            if edit.steps:
                steps_grid(edit, kind, names, fields, problems)
            else:
                empty_state("account_tree", _("No step yet"), _("Add the first one; what follows is added after it."), key="flow_steps_none")
    elif part == "settings":
        with form, card("flow_settings", _("The flow as a whole")):
            if settings_form(edit, sheet, drafts.problems(actor, kind, edit.steps, edit.settings)):
                st.rerun()
        problems = drafts.problems(actor, kind, edit.steps, edit.settings)
    else:
        problems = drafts.problems(actor, kind, edit.steps, edit.settings)
        with form:
            _trial(actor, edit, sheet, people, fields)
    with drawing, card("flow_drawing", _("How does it run?"), _problem_count(problems)):
        _draw(edit, sheet, part, names, fields, problems)
    st.session_state[f"flow_problems_{edit.flow_id}"] = [sentence(p) for p in problems]


def _steps(actor: Actor, edit: Editing, sheet: FlowSheet, where: st.delta_generator.DeltaGenerator, people: dict[int, str]) -> list[FlowBroken]:
    step = edit.step
    if step is None:
        return drafts.problems(actor, sheet.flow.document_type, edit.steps, edit.settings)
    form = StepForm(edit, sheet, people)
    with where, card("flow_step"):
        head = st.empty()
        edit.put(form.draw(step))
        now = edit.step or step
        title = html_of("{} {}", _("Step {n}:", n=(edit.at or 0) + 1), step_name(now))
        head.html(html_of('<div class="m-cardhead"><h2>{}</h2><span>{}</span></div>', title, _("key {key}", key=now.key)))
    if form.moved:
        st.rerun()
    problems = drafts.problems(actor, sheet.flow.document_type, edit.steps, edit.settings)
    if edit.step is not None:
        form.tell(problems, edit.step.key)
    return problems


def _trial(actor: Actor, edit: Editing, sheet: FlowSheet, people: dict[int, str], fields: Fields) -> None:
    with card("flow_trial", _("Try it before it is published"), _("path and names as the engine would choose them")):
        subject = trial_form(actor, edit, sheet, people)
        problem = st.container()
        if (
            st.button(_("Save and try") if edit.changed else _("Try"), type="primary", icon=":material/play_arrow:", key="flow_try", disabled=subject is None)
            and subject is not None
        ):

            def go_through() -> None:
                if edit.changed:
                    edit.saved(drafts.save_draft(actor, edit.flow_id, edit.steps, edit.settings, note=edit.note, seen=edit.stamp))
                edit.result = trial.try_draft(actor, edit.flow_id, subject, seen=edit.stamp)

            if attempt(go_through, where=problem):
                st.rerun()
    if edit.result is not None or (sheet.draft is not None and sheet.draft.trial is not None):
        with card("flow_result", _("What came out?")):
            trial_result(edit, sheet, fields)


def _draw(edit: Editing, sheet: FlowSheet, part: str, names: Names, fields: Fields, problems: Sequence[FlowBroken]) -> None:
    kind, broken = sheet.flow.document_type, {p.step_key: "broken" for p in problems}
    result = edit.result if part == "trial" else None
    if result is not None and result.print == print_of(edit.steps, edit.settings):
        marks, people = marks_of(result)
    else:
        marks, people = {**({edit.step.key: "chosen"} if edit.step and part == "steps" else {}), **broken}, {}
    for problem in problems:
        if problem.step_key == "" and part != "settings":
            sentence_line(sentence(problem), "red", "error")
    flow_picture(edit.steps, boxes(edit.steps, kind, names, fields, marks=marks, people=people), title=either(sheet.flow.name, sheet.flow.name_en))


def _problem_count(problems: Sequence[FlowBroken]) -> object:
    if not problems:
        return html_of('<span class="t-green">{}</span>', _("no problem found"))
    return html_of('<span class="t-red">{}</span>', plural("{n} problem", "{n} problems", len(problems)))


render(signed_in())
