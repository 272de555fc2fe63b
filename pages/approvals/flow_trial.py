"""Trying a draft: against a document that has been in approval, or one made up; the path, the names, what is wrong (APR-08)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.access import Actor
from core.approval.conditions import fields_of
from core.approval.drafts import FlowSheet, print_of
from core.approval.trial import MadeUp, Real, TrialResult, TrialStep, trial_documents
from core.people import queries as people_queries
from pages.approvals.condition_builder import value_field
from pages.approvals.flow_draft import Editing
from pages.approvals.flow_words import Fields, condition_words, field_word, limit_words, mode_words, step_name
from pages.shared.html import Text, html, html_of, icon_html, join, muted
from pages.shared.refusals import refusal_html
from pages.shared.words import _, either, language, say, word

TONES = {"asked": ("green", "check"), "chosen_later": ("blue", "person_search"), "skipped": ("slate", "skip_next"), "broken": ("red", "error")}


def trial_form(actor: Actor, edit: Editing, sheet: FlowSheet, people: Mapping[int, str]) -> MadeUp | Real | None:
    """What the draft is tried with; None while nothing is chosen."""
    kinds = {"real": _("A document that exists"), "made_up": _("One made up")}
    documents = trial_documents(actor, sheet.flow.document_type)
    kind = st.segmented_control(
        _("Tried with"),
        list(kinds),
        format_func=lambda k: kinds[k],
        default="real" if documents else "made_up",
        key=f"trial_kind_{language()}",
        label_visibility="collapsed",
    )
    chosen: dict[str, list[int]] = {}
    if kind == "real":
        names = {d.case_id: f"{d.number} · {either(d.title, d.title_en)} · {either(d.initiator, d.initiator_en)}" for d in documents}
        if not names:
            html("{}", muted(_("No document of this kind has been in approval yet. Make one up.")))
        case_id = st.selectbox(
            _("Number"), list(names), index=None, format_func=lambda i: names[i], key=f"trial_case_{language()}", placeholder=_("Type a number or a title")
        )
        _chosen(edit, people, chosen)
        return Real(case_id, chosen) if case_id is not None else None
    initiator = st.selectbox(_("Submitted by"), list(people), index=None, format_func=lambda p: people[p], key="trial_initiator", placeholder=_("Type a name"))
    bearing = None
    if any(s.approver.kind == "bearing_department_head" for s in edit.steps):
        departments = {d.id: either(d.name, d.name_en) for d in people_queries.department_choices(actor)}
        bearing = st.selectbox(
            _("Department that bears the cost"),
            list(departments),
            index=None,
            format_func=lambda d: departments[d],
            key=f"trial_department_{language()}",
            placeholder=_("that of the submitter"),
        )
    values = _values(edit, sheet)
    roles = list(dict.fromkeys(s.approver.role for s in edit.steps if s.approver.kind == "project_role" and s.approver.role))
    named = {}
    for role in roles:
        found = st.selectbox(
            word(f"project_role.{role}"),
            list(people),
            index=None,
            format_func=lambda p: people[p],
            key=f"trial_role_{role}_{language()}",
            placeholder=_("Type a name"),
        )
        named[role] = [found] if found is not None else []
    _chosen(edit, people, chosen)
    return MadeUp(initiator, values, bearing, named, chosen) if initiator is not None else None


def _values(edit: Editing, sheet: FlowSheet) -> dict[str, Any]:
    """Only what the conditions ask for can change the path."""
    asked = set(fields_of(edit.settings.condition)).union(*(fields_of(s.condition) for s in edit.steps))
    wanted = [f for f in sheet.fields if f.name in asked]
    if not wanted:
        html("{}", muted(_("No condition asks for a field, so the submitter alone decides the path.")))
        return {}
    kind = sheet.flow.document_type
    return {f.name: value_field(f, kind, None, key=f"trial_field_{f.name}_{language()}", label=field_word(kind, f.name)) for f in wanted}


def _chosen(edit: Editing, people: Mapping[int, str], chosen: dict[str, list[int]]) -> None:
    """Who is chosen on the way, for the steps whose persons are."""
    for step in edit.steps:
        if step.approver.kind in ("chosen_by_initiator", "chosen_in_step"):
            found = st.multiselect(
                _("Chosen for “{step}”", step=step_name(step)),
                list(people),
                format_func=lambda p: people[p],
                key=f"trial_chosen_{step.key}_{language()}",
                placeholder=_("left open"),
            )
            if found:
                chosen[step.key] = found


def trial_result(edit: Editing, sheet: FlowSheet, fields: Fields) -> None:
    """What came out, and whether it still holds for what stands here now."""
    result, draft = edit.result, sheet.draft
    if result is None:
        if draft is not None and draft.trial is not None and not edit.changed:
            html("{}", _verdict("green", "check_circle", passed_words(sheet)))
        return
    if result.print != print_of(edit.steps, edit.settings):
        html("{}", _verdict("amber", "history", _("The draft was changed after this trial. Try it again.")))
    what = f"{result.number} · {either(result.title, result.title_en)}" if result.number else _("a document made up")
    who = either(result.initiator, result.initiator_en)
    if result.passed:
        html("{}", _verdict("green", "check_circle", _("Passed with {document}, submitted by {who}.", document=what, who=who)))
    else:
        html("{}", _verdict("red", "error", _("Not passed with {document}, submitted by {who}.", document=what, who=who)))
        html("{}", join(refusal_html(p) for p in result.problems))
    if result.taken_instead:
        other = either(result.taken_instead, result.taken_instead_en)
        html("{}", _verdict("amber", "alt_route", _("Such a document would take the flow “{flow}” now, because its condition is more specific.", flow=other)))
    html('<ol class="m-timeline">{}</ol>', join(_line(n, s, sheet.flow.document_type, fields) for n, s in enumerate(result.steps, start=1)))


def passed_words(sheet: FlowSheet) -> str:
    trial = sheet.draft.trial if sheet.draft else None
    if trial is None:
        return ""
    return _("Passed with {document} on {at} by {who}.", document=trial.document or _("a document made up"), at=trial.at, who=either(trial.by, trial.by_en))


def _verdict(tone: str, icon: str, text: str) -> Text:
    return html_of('<div class="m-sentence {}" role="status">{}<span>{}</span></div>', tone, icon_html(icon), text)


def _line(number: int, step: TrialStep, document_type: str, fields: Fields) -> Text:
    tone, icon = TONES[step.state]
    notes = [_person_note(p.reason, either(p.instead_of, p.instead_of_en)) for p in step.people if p.reason]
    if step.state == "skipped":
        who = _("skipped: {condition} does not hold", condition=condition_words(step.condition, document_type, fields))
    elif step.state == "chosen_later":
        who = _("whoever is chosen on the way")
    else:
        who = people_words(step) or _("nobody")
        if len(step.people) > 1:
            notes.append(f"{mode_words(step.mode)} · {_('{needed} of {all} must approve', needed=step.needed, all=len(step.people))}")
    if limit := limit_words(step.limit_hours):
        notes.append(limit)
    return html_of(
        '<li class="{}"><span class="dot {}">{}</span><div class="top"><b>{} {}</b></div><div class="who">{}</div>{}</li>',
        "next" if step.state == "skipped" else "",
        tone,
        icon_html(icon),
        number,
        either(step.name, step.name_en),
        who,
        html_of('<div class="who">{}</div>', " · ".join(notes)) if notes and step.state != "skipped" else "",
    )


def _person_note(reason: str, instead_of: str) -> str:
    note = word(f"assigned.{reason}")
    return f"{note} ({instead_of})" if instead_of else note


def people_words(step: TrialStep) -> str:
    return say([either(p.name, p.name_en) for p in step.people])


def marks_of(result: TrialResult) -> tuple[dict[str, str], dict[str, str]]:
    """For the drawing: how each step fared, and who was asked."""
    marks = {s.key: "asked" if s.state == "chosen_later" else s.state for s in result.steps}
    return marks, {s.key: people_words(s) for s in result.steps if s.people}
