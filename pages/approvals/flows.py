"""Flows: which approval each kind of document takes, step by step, as a table and drawn (APR-01, APR-02)."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.access import Actor
from core.approval import flows as approval_flows
from core.approval.flows import FlowRow
from core.people import queries as people
from pages.approvals.flow_words import condition_words, drawing, mode_words, rule_words
from pages.shared.format import days, instant
from pages.shared.html import chip, html_of, person, sentence_line, state_chip, table
from pages.shared.lists import Column, data_list
from pages.shared.record import card, empty_state, facts_table, page_title
from pages.shared.session import signed_in
from pages.shared.words import _, either, heading, word


def render(actor: Actor) -> None:
    rows = approval_flows.flows(actor)
    page_title(word("screen.flows"), _("{n} flows for {kinds} kinds of document", n=len(rows), kinds=len({r.document_type for r in rows})))
    if not rows:
        empty_state("account_tree", _("No flows yet"), _("The standard flows are loaded with the firm."), key="flows")
        return
    with card("flows"):
        chosen = data_list("flows", rows, _columns(), file="flows") or _asked(rows)
    st.query_params["flow"] = chosen.code
    _flow(chosen, {p.id: (p.name, p.name_en or p.name) for p in people.people_choices(actor)})


def _asked(rows: list[FlowRow]) -> FlowRow:
    return next((r for r in rows if r.code == st.query_params.get("flow")), rows[0])


def _columns() -> list[Column[FlowRow]]:
    return [
        Column("name", _("Flow"), lambda r: either(r.name, r.name_en)),
        Column("kind", _("Kind"), lambda r: heading(f"record.{r.document_type}"), width=110),
        Column("condition", _("Taken when"), lambda r: condition_words(r.condition, r.document_type) or _("always")),
        Column("steps", _("Steps"), lambda r: len(r.steps), "number", width=70),
        Column("owner", _("Owner"), lambda r: either(r.owner, r.owner_en), width=110),
        Column("version", _("Version"), lambda r: r.version_number, "number", width=70),
        Column("running", _("Running"), lambda r: r.running, "number", width=80),
    ]


def _flow(flow: FlowRow, names: Mapping[int, tuple[str, str]]) -> None:
    left, right = st.columns([1.7, 1], gap=14)
    with left:
        with card(
            "flow", either(flow.name, flow.name_en), state_chip("flow_version", "published") if flow.version_number else chip(_("never published"), "amber")
        ):
            if help_text := either(flow.help, flow.help_en):
                sentence_line(help_text)
            facts_table(
                [
                    (_("Kind"), heading(f"record.{flow.document_type}")),
                    (_("Owner"), person(either(flow.owner, flow.owner_en))),
                    (_("Taken when"), condition_words(flow.condition, flow.document_type) or _("always")),
                    (_("Version"), _("{n}, published {when}", n=flow.version_number or 0, when=instant(flow.published_at, year=True))),
                    (_("Running cases"), str(flow.running)),
                    (_("In use"), _("yes") if flow.enabled else _("no")),
                ]
            )
        with card("flow_steps", _("Who decides, in which order?")):
            st.html(_steps(flow, names))
    with right, card("flow_drawing", _("How does it run?")):
        st.graphviz_chart(drawing(flow, names), width="content", alt=either(flow.name, flow.name_en))


def _steps(flow: FlowRow, names: Mapping[int, tuple[str, str]]) -> str:
    rows = []
    for place, step in enumerate(flow.steps, start=1):
        title = html_of(
            "<b>{} {}</b>{}", place, either(step.name, step.name_en), html_of('<div class="sub">{}</div>', either(step.help, step.help_en)) if step.help else ""
        )
        limit = _("{n} working hours", n=days(step.limit_hours)) if step.limit_hours is not None else "—"
        late = ", ".join(word(f"when_late.{w}") for w in step.when_late) if step.limit_hours is not None else ""
        rows.append(
            (
                title,
                rule_words(step.approver, names),
                mode_words(step.mode),
                condition_words(step.condition, flow.document_type) or _("always"),
                html_of('{}<div class="sub">{}</div>', limit, late),
            )
        )
    return table([_("Step"), _("Who decides"), _("How many"), _("Entered when"), _("Time limit")], rows)


render(signed_in())
