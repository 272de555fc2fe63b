"""Flows: which approval each kind of document takes, in words and drawn; new ones, names, owner, in use or not (APR-01)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from core.access import Actor, Permission
from core.approval import flows as approval_flows
from core.approval.drafts import fields_of_documents
from core.approval.flow_check import FieldRow
from core.approval.flows import FlowForm, FlowRow
from core.people import queries as people
from pages.approvals.flow_diagram import flow_picture
from pages.approvals.flow_steps import step_lines
from pages.approvals.flow_words import Names, boxes, condition_words
from pages.approvals.person_picker import colleagues, one_person
from pages.shared.dialogs import fresh, saved
from pages.shared.format import instant
from pages.shared.forms import choice_field, form_refusal, text_field
from pages.shared.html import chip, html, person, plain, sentence_line, state_chip
from pages.shared.lists import Column, data_list, filter_bar, matches
from pages.shared.places import go
from pages.shared.record import card, empty_state, facts_table, page_title
from pages.shared.refusals import attempt, toast_once, unplaced
from pages.shared.session import signed_in
from pages.shared.words import _, either, heading, word

FieldsByKind = Mapping[str, Mapping[str, FieldRow]]


def render(actor: Actor) -> None:
    st.html(Path(__file__).with_name("flows.css"))
    toast_once()
    if (opens := st.session_state.pop("flow_opens", None)) is not None:  # made in the dialog just now
        go("flow_editor", flow=opens)
    rows, fields = approval_flows.flows(actor), fields_of_documents(actor)
    page_title(word("screen.flows"), _("{n} flows for {kinds} kinds of document", n=len(rows), kinds=len({r.document_type for r in rows})))
    with card("flows"):
        kinds = {kind: heading(f"record.{kind}") for kind in sorted({r.document_type for r in rows})}
        text, kind, actions = filter_bar("flows", search=_("Search name, code, owner"), chips=kinds if len(kinds) > 1 else None)
        if actor.can(Permission.FLOW_EDIT) and actions.button(_("New flow"), icon=":material/add:", key="sm_new_flow", type="primary"):
            _make(actor)
        if not rows:
            empty_state("account_tree", _("No flows yet"), _("The standard flows are loaded with the firm."), key="flows")
            return
        found = [r for r in rows if (not kind or r.document_type == kind) and matches(text, r.name, r.name_en, r.code, r.owner, r.owner_en)]
        chosen = data_list("flows", found, _columns(fields), file="flows", actions=actions) or _asked(found or rows)
    st.query_params["flow"] = chosen.code
    _flow(actor, chosen, {p.id: (p.name, p.name_en or p.name) for p in people.people_choices(actor)}, fields.get(chosen.document_type, {}))


def _asked(rows: list[FlowRow]) -> FlowRow:
    return next((r for r in rows if r.code == st.query_params.get("flow")), rows[0])


def _columns(fields: FieldsByKind) -> list[Column[FlowRow]]:
    def taken(row: FlowRow) -> str:
        return condition_words(row.condition, row.document_type, fields.get(row.document_type, {})) or _("always")

    def version(row: FlowRow) -> str:
        parts = [
            str(row.version_number) if row.version_number else "—",
            _("draft {n}", n=row.draft) if row.draft else "",
            "" if row.enabled else _("not in use"),
        ]
        return " · ".join(p for p in parts if p)

    return [
        Column("name", _("Flow"), lambda r: either(r.name, r.name_en), width=200),
        Column("kind", _("Kind"), lambda r: heading(f"record.{r.document_type}"), width=110),
        Column("condition", _("Taken when"), taken),
        Column("steps", _("Steps"), lambda r: len(r.steps), "number", width=70),
        Column("owner", _("Owner"), lambda r: either(r.owner, r.owner_en), width=110),
        Column("version", _("Version"), version, width=140),
        Column("running", _("Running"), lambda r: r.running, "number", width=80),
    ]


def _flow(actor: Actor, flow: FlowRow, names: Names, fields: Mapping[str, FieldRow]) -> None:
    left, right = st.columns([1.7, 1], gap=14)
    with left:
        state = state_chip("flow_version", "published") if flow.version_number else chip(_("never published"), "amber")
        with card("flow", either(flow.name, flow.name_en), state):
            if help_text := either(flow.help, flow.help_en):
                sentence_line(help_text)
            _moves(actor, flow)
            version = _("{n}, published {when}", n=flow.version_number or 0, when=instant(flow.published_at, year=True)) if flow.version_number else "—"
            facts_table(
                [
                    (_("Kind"), heading(f"record.{flow.document_type}")),
                    (_("Owner"), person(either(flow.owner, flow.owner_en))),
                    (_("Taken when"), condition_words(flow.condition, flow.document_type, fields) or _("always")),
                    (_("Version"), version),
                    (_("Running cases"), str(flow.running)),
                    (_("Code"), flow.code),
                ]
            )
        with card("flow_steps", _("Who decides, in which order?")):
            html("{}", step_lines(flow.steps, flow.document_type, names, fields))
    with right, card("flow_drawing", _("How does it run?")):
        flow_picture(flow.steps, boxes(flow.steps, flow.document_type, names, fields), title=either(flow.name, flow.name_en))


def _moves(actor: Actor, flow: FlowRow) -> None:
    """Open the editor; names and owner; in use or not."""
    may = actor.can(Permission.FLOW_EDIT)
    with st.container(key="flow_moves", horizontal=True, gap=8, vertical_alignment="center"):
        label = _("Go on with draft {n}", n=flow.draft) if flow.draft and may else _("Edit") if may else _("Versions")
        if st.button(label, icon=":material/edit:" if may else ":material/history:", type="primary" if may else "secondary", key="sm_open_editor"):
            go("flow_editor", flow=flow.code, **({} if may else {"part": "versions"}))
        if not may:
            return
        if st.button(_("Name and owner"), key="sm_flow_names"):
            _change(actor, flow)
        st.space("stretch")
        used = st.toggle(
            _("In use"), value=flow.enabled, key=f"flow_used_{flow.flow_id}_{flow.version}", help=_("Off: no new document takes it. Running cases go on.")
        )
        if used != flow.enabled and attempt(lambda: approval_flows.set_enabled(actor, flow.flow_id, enabled=used, seen_version=flow.version)):
            st.session_state["toast"] = _("In use again.") if used else _("No new document takes this flow.")
            st.rerun()


def _make(actor: Actor) -> None:
    fresh("new_flow")

    @st.dialog(_("New flow"))
    def ask() -> None:
        wrong = form_refusal("new_flow")
        unplaced(wrong, {"code", "document_type", "name", "name_en", "owner_id"})
        kinds = {kind: heading(f"record.{kind}") for kind in fields_of_documents(actor)}
        form = FlowForm(
            document_type=choice_field(_("Kind of document"), "document_type", kinds, key="nf_kind", refusal=wrong) or "",
            name=text_field(_("Name in Chinese"), "name", key="nf_name", longest=60, refusal=wrong),
            name_en=text_field(_("Name in English"), "name_en", key="nf_name_en", longest=60, refusal=wrong),
            code=text_field(_("Code"), "code", key="nf_code", longest=40, refusal=wrong, help=_("Small letters, digits and _; it stays.")),
            owner_id=one_person(_("Owner"), "owner_id", colleagues(actor), key="nf_owner", value=actor.employee_id, refusal=wrong),
        )
        html('<div class="t-small t-muted">{}</div>', _("The owner gets what nobody is found for."))
        if st.button(_("Make it and open the editor"), type="primary", key="nf_save"):

            def make() -> None:
                approval_flows.make_flow(actor, form)
                st.session_state["flow_opens"] = form.code

            saved("new_flow", make, _("The flow has an empty draft."))

    ask()


def _change(actor: Actor, flow: FlowRow) -> None:
    key = f"flow_{flow.flow_id}_{flow.version}"
    fresh(key)

    @st.dialog(_("Change {name}", name=plain(either(flow.name, flow.name_en))))
    def ask() -> None:
        wrong = form_refusal(key)
        unplaced(wrong, {"name", "name_en", "owner_id"})
        name = text_field(_("Name in Chinese"), "name", key=f"{key}_name", value=flow.name, longest=60, refusal=wrong)
        name_en = text_field(_("Name in English"), "name_en", key=f"{key}_name_en", value=flow.name_en, longest=60, refusal=wrong)
        owner = one_person(_("Owner"), "owner_id", colleagues(actor), key=f"{key}_owner", value=flow.owner_id, refusal=wrong)
        if st.button(_("Save"), type="primary", key="flow_names_save"):
            saved(
                key, lambda: approval_flows.change_flow(actor, flow.flow_id, name=name, name_en=name_en, owner_id=owner, seen_version=flow.version), _("Saved")
            )

    ask()


render(signed_in())
