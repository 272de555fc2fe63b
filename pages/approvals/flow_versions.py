"""Versions of a flow: looked at, compared step by step, restored (APR-08)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.access import Actor, Permission
from core.approval import drafts
from core.approval.compare import Change, Difference, differences
from core.approval.definition import StepDefinition
from core.approval.drafts import FlowSheet, VersionRow
from pages.approvals.flow_diagram import flow_picture
from pages.approvals.flow_draft import forget
from pages.approvals.flow_step_form import follow_up_word
from pages.approvals.flow_words import Fields, Names, boxes, condition_words, field_word, limit_words, mode_words, rule_words, step_name
from pages.shared.format import instant
from pages.shared.html import Text, chip, html, html_of, muted, state_chip, table
from pages.shared.record import card
from pages.shared.refusals import attempt
from pages.shared.words import _, either, language, say, word


def versions(actor: Actor, sheet: FlowSheet, names: Names, fields: Fields) -> None:
    """The list, and under it one version beside another."""
    with card("versions", _("Versions"), _("A running case finishes on its own.")):
        html(
            "{}",
            table(
                [_("Version"), _("What is new"), _("Steps"), _("Running cases"), _("When"), _("Published or saved by")],
                [_row(v) for v in sheet.versions],
                align="llrrll",
            ),
        )
    known = {v.number: _("Version {n} · {state}", n=v.number, state=word(f"state.flow_version.{v.state}")) for v in sheet.versions}
    numbers = list(known)
    with card("compare", _("Compare")):
        left, right = st.columns(2, gap=14)
        before = left.selectbox(
            _("Older version"), numbers, index=min(1, len(numbers) - 1), format_func=lambda n: known[n], key=f"compare_before_{len(numbers)}_{language()}"
        )
        now = right.selectbox(_("Newer version"), numbers, index=0, format_func=lambda n: known[n], key=f"compare_now_{len(numbers)}_{language()}")
        one, other = _of(sheet, before), _of(sheet, now)
        html("{}", differences_html(sheet, differences((one.steps, one.settings), (other.steps, other.settings)), names, fields, one.steps, other.steps))
        _restore(actor, sheet, one)
        for where, version in zip(st.columns(2, gap=14), (one, other), strict=True):
            with where:
                html('<div class="m-group">{}</div>', known[version.number])
                flow_picture(version.steps, boxes(version.steps, sheet.flow.document_type, names, fields), title=known[version.number], room=480)


def _of(sheet: FlowSheet, number: int | None) -> VersionRow:
    return next((v for v in sheet.versions if v.number == number), sheet.versions[0])


def _row(version: VersionRow) -> Sequence[Text]:
    return (
        html_of("<b>{}</b> {}", version.number, state_chip("flow_version", version.state)),
        version.note or muted("—"),
        str(len(version.steps)),
        str(version.running),
        instant(version.at, year=True),
        either(version.by, version.by_en) or "—",
    )


def _restore(actor: Actor, sheet: FlowSheet, version: VersionRow) -> None:
    if version.state == "draft" or not actor.can(Permission.FLOW_EDIT):
        return
    draft = sheet.draft
    if st.button(_("Make version {n} the draft", n=version.number), icon=":material/restore:", key="sm_restore_version"):

        def restore() -> None:
            drafts.restore(actor, sheet.flow.flow_id, version.number, seen=draft.stamp if draft else "")

        if draft is None:
            if attempt(restore):
                _done(sheet, version)
        else:
            _ask(sheet, restore, version)


def _ask(sheet: FlowSheet, restore: Any, version: VersionRow) -> None:
    @st.dialog(_("Replace the draft by version {n}?", n=version.number))
    def ask() -> None:
        html("{}", _("There is a draft. What stands in it is replaced and cannot be brought back."))
        if st.button(_("Replace the draft"), type="primary", key="restore_sure") and attempt(restore):
            _done(sheet, version)

    ask()


def _done(sheet: FlowSheet, version: VersionRow) -> None:
    forget(sheet.flow.flow_id)
    st.session_state["toast"] = _("Version {n} is the draft now.", n=version.number)
    st.session_state["flow_part_next"] = "steps"
    st.rerun()


def differences_html(
    sheet: FlowSheet, found: Sequence[Difference], names: Names, fields: Fields, before: Sequence[StepDefinition], now: Sequence[StepDefinition]
) -> Text:
    """Step by step what was and what is; equal versions say so."""
    if not found:
        return muted(_("No difference."))
    old, new = {s.key: step_name(s) for s in before}, {s.key: step_name(s) for s in now}
    rows: list[Sequence[Text]] = []
    for one in found:
        title = html_of("<b>{}</b>", step_name(one.step) if one.step else _("The flow itself"))
        if one.step is not None and one.kind != "changed":
            tone, text = ("green", _("new step")) if one.kind == "added" else ("red", _("step removed"))
            rule = rule_words(one.step.approver, names, now if one.kind == "added" else before)
            rows.append((title, chip(text, tone), rule if one.kind == "removed" else muted("—"), rule if one.kind == "added" else muted("—")))
            continue
        for n, change in enumerate(one.changes):
            shown = [_said(sheet, change, value, names, fields, steps, keys) for value, steps, keys in ((change.before, before, old), (change.now, now, new))]
            rows.append(
                (
                    title if n == 0 else "",
                    word(f"flow_field.{change.part}"),
                    *(html_of('<span class="t-lines">{}</span>', s) if s else muted("—") for s in shown),
                )
            )
    return table([_("Step"), _("What differs"), _("Older version"), _("Newer version")], rows)


def _said(sheet: FlowSheet, change: Change, value: Any, names: Names, fields: Fields, steps: Sequence[StepDefinition], keys: Mapping[str, str]) -> str:
    kind = sheet.flow.document_type
    match change.part:
        case "after":
            return say([keys.get(k, k) for k in value]) if value else _("submission")
        case "approver":
            return rule_words(value, names, steps)
        case "mode":
            return mode_words(value)
        case "condition":
            return condition_words(value, kind, fields) or _("always")
        case "limit_hours":
            return limit_words(value)
        case "when_late":
            return say([word(f"when_late.{w}") for w in value])
        case "editable":
            return say([field_word(kind, n) for n in value])
        case "resubmit":
            return word(f"resubmit.{value}")
        case "follow_ups":
            return say([follow_up_word(n) for n in value])
    return str(value)
