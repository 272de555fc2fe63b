"""What an administrator may do with a draft now: save, throw away, publish; greyed with the reason (APR-08)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor, Permission
from core.approval import drafts
from core.approval.compare import differences
from core.approval.drafts import FlowSheet, print_of
from pages.approvals.flow_draft import Editing, forget
from pages.approvals.flow_trial import passed_words
from pages.approvals.flow_versions import differences_html
from pages.approvals.person_picker import colleagues
from pages.shared.actions import Action, action_bar
from pages.shared.dialogs import fresh, saved
from pages.shared.forms import form_refusal
from pages.shared.html import html, sentence_line
from pages.shared.refusals import unplaced
from pages.shared.words import _


def bar(actor: Actor, sheet: FlowSheet, edit: Editing | None) -> None:
    """The action bar at the bottom."""
    flow = sheet.flow
    if not actor.can(Permission.FLOW_EDIT):
        return
    if edit is None:
        begin = Action(
            "edit_flow", _("Edit as a draft"), lambda _comment: _start(actor, flow.flow_id), "primary", ":material/edit:", done=_("The draft is open.")
        )
        action_bar([begin], key=f"flow_{flow.flow_id}", note=_("Documents take the published version until a new one is published."))
        return
    number = sheet.draft.number if sheet.draft else 0
    problems: list[str] = st.session_state.get(f"flow_problems_{flow.flow_id}", [])
    actions = [
        Action("discard", _("Discard draft"), lambda _comment: None, "tertiary", ":material/delete:", more=True, opens=lambda: _discard(actor, edit)),
        Action(
            "reload",
            _("Undo unsaved"),
            lambda _comment: forget(edit.flow_id),
            "tertiary",
            ":material/history:",
            refused=None if edit.changed else _("nothing was changed"),
            more=True,
            done=_("As it was saved."),
        ),
        Action(
            "save",
            _("Save draft"),
            lambda _comment: _save(actor, edit),
            icon=":material/save:",
            refused=None if edit.changed else _("nothing was changed"),
            done=_("Draft saved."),
        ),
        Action(
            "publish",
            _("Publish version {n}", n=number),
            lambda _comment: None,
            "primary",
            ":material/publish:",
            refused=_why_not(sheet, edit, problems),
            opens=lambda: _publish(actor, sheet, edit),
        ),
    ]
    action_bar(actions, key=f"flow_{flow.flow_id}", note=passed_words(sheet) if not edit.changed else "")


def _why_not(sheet: FlowSheet, edit: Editing, problems: list[str]) -> str | None:
    if problems:
        return problems[0]
    if edit.changed:
        return _("save the draft first")
    draft = sheet.draft
    if draft is None or draft.trial is None:
        return _("the draft has to pass a trial as it stands")
    if sheet.published and print_of(sheet.published.steps, sheet.published.settings) == print_of(edit.steps, edit.settings):
        return _("it says the same as the published version")
    return None


def _start(actor: Actor, flow_id: int) -> None:
    drafts.start_draft(actor, flow_id)
    st.session_state["flow_part_next"] = "steps"


def _save(actor: Actor, edit: Editing) -> None:
    edit.saved(drafts.save_draft(actor, edit.flow_id, edit.steps, edit.settings, note=edit.note, seen=edit.stamp))


def _discard(actor: Actor, edit: Editing) -> None:
    key = f"discard_{edit.flow_id}"
    fresh(key)

    @st.dialog(_("Discard the draft?"))
    def ask() -> None:
        unplaced(form_refusal(key), set())
        html("{}", _("What was changed since the published version is lost. Running cases are not touched."))

        def discard() -> None:
            drafts.discard_draft(actor, edit.flow_id, seen=edit.stamp)
            forget(edit.flow_id)

        if st.button(_("Discard draft"), type="primary", key="discard_sure"):
            saved(key, discard, _("The draft is gone."))

    ask()


def _publish(actor: Actor, sheet: FlowSheet, edit: Editing) -> None:
    key = f"publish_{edit.flow_id}"
    fresh(key)
    people = {i: (text.split(" · ")[0],) * 2 for i, text in colleagues(actor).items()}

    @st.dialog(_("Publish version {n}?", n=sheet.draft.number if sheet.draft else 0), width="large")
    def ask() -> None:
        unplaced(form_refusal(key), set())
        before = sheet.published
        if before is not None:
            found = differences((before.steps, before.settings), (edit.steps, edit.settings))
            html("{}", differences_html(sheet, found, people, {f.name: f for f in sheet.fields}, before.steps, edit.steps))
        sentence_line(_("New documents take it from now on; {n} running cases finish on the version they began with.", n=sheet.flow.running))

        def publish() -> None:
            drafts.publish_draft(actor, edit.flow_id, seen=edit.stamp)
            forget(edit.flow_id)

        if st.button(_("Publish"), type="primary", key="publish_sure"):
            saved(key, publish, _("Published. New documents take it from now on."))

    ask()
