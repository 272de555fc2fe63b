"""A project: the same face in every phase, its tabs one by one, its moves at the bottom (PRJ-01, PRJ-13, PRJ-15)."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.access import Actor
from core.deliverables import queries as deliverables
from core.errors import NotFound
from core.plan import gate_queries
from core.projects import ending_queries, queries
from core.projects.ending_queries import EndingRow
from core.projects.queries import ProjectCard
from pages.projects import (
    project_moves,
    tab_acceptance,
    tab_approval,
    tab_baselines,
    tab_brief,
    tab_budget,
    tab_changes,
    tab_client_team,
    tab_closing,
    tab_deliverables,
    tab_discussion,
    tab_documents,
    tab_earned_value,
    tab_evaluation,
    tab_indicators,
    tab_issues,
    tab_load,
    tab_meetings,
    tab_money,
    tab_overview,
    tab_plan,
    tab_progress,
    tab_quality,
    tab_related,
    tab_research,
    tab_risks,
    tab_simulation,
    tab_stages,
    tab_team,
    tab_trail,
)
from pages.projects.parts import margin_words, name_of, reason_words, received_words
from pages.projects.tabs import GROUPS, group_of, group_word, leaf_key, tab_word
from pages.shared.address import as_id
from pages.shared.format import period
from pages.shared.html import Text, chip, health_chip, html_of, person, state_chip
from pages.shared.record import page_title, record_header
from pages.shared.refusals import not_here, toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, word

TABS: dict[str, Callable[[Actor, ProjectCard], None]] = {
    "overview": tab_overview.draw,
    "plan": tab_plan.draw,
    "baselines": tab_baselines.draw,
    "changes": tab_changes.draw,
    "budget": tab_budget.draw,
    "money": tab_money.draw,
    "team": tab_team.draw,
    "load": tab_load.draw,
    "stages": tab_stages.draw,
    "deliverables": tab_deliverables.draw,
    "acceptance": tab_acceptance.draw,
    "risks": tab_risks.draw,
    "simulation": tab_simulation.draw,
    "issues": tab_issues.draw,
    "progress": tab_progress.draw,
    "earned_value": tab_earned_value.draw,
    "indicators": tab_indicators.draw,
    "brief": tab_brief.draw,
    "client_team": tab_client_team.draw,
    "meetings": tab_meetings.draw,
    "research": tab_research.draw,
    "related": tab_related.draw,
    "quality": tab_quality.draw,
    "documents": tab_documents.draw,
    "discussion": tab_discussion.draw,
    "closing": tab_closing.draw,
    "evaluation": tab_evaluation.draw,
    "approval": tab_approval.draw,
    "trail": tab_trail.draw,
}
APPROVED = frozenset({"initiated", "in_progress", "paused", "finished", "terminated", "closed"})
BEGUN = APPROVED - {"initiated"}


def render(actor: Actor) -> None:
    toast_once()
    try:
        card = queries.card(actor, _asked_for(actor))
    except NotFound:
        page_title(word("screen.project"))
        not_here()
        return
    ending = ending_queries.ending_of(actor, card.id)
    _header(card, ending)
    _tabs(actor, card)
    project_moves.bar(actor, card, ending)


def _asked_for(actor: Actor) -> int:
    """The project of the address; a closure, a termination, a deliverable lead to theirs."""
    if "ending" in st.query_params:
        st.query_params["id"] = str(ending_queries.detail(actor, _number("ending")).row.project_id)
        del st.query_params["ending"]
    if "deliverable" in st.query_params and "id" not in st.query_params:
        st.query_params["id"] = str(deliverables.project_of(actor, _number("deliverable")))
    if "plan_submission" in st.query_params:
        st.query_params["id"] = str(gate_queries.submission(actor, _number("plan_submission")).row.project_id)
        del st.query_params["plan_submission"]
    return _number("id")


def _number(name: str) -> int:
    typed = st.query_params.get(name, "")
    return as_id(typed)


def _header(card: ProjectCard, ending: EndingRow | None) -> None:
    facts: list[tuple[Text, Text]] = [
        (word("project_role.manager"), person(either(card.manager, card.manager_en))),
        (_("Customer"), either(card.customer, card.customer_en)),
        (_("Period"), period(card.starts_on, card.finishes_on)),
        (_("Phase"), word(f"phase.{card.phase}") if card.phase else "—"),
        (_("Type"), word(f"project_type.{card.project_type}")),
    ]
    if card.contract_number:
        facts.append((_("Contract"), card.contract_number))
    if card.sees_money:
        facts += [(_("Margin"), margin_words(card)), (_("Received"), received_words(card))]
    record_header(
        card.number,
        name_of(card),
        state_chip("project", card.state),
        facts,
        trail=(word("screen.projects"),),
        reasons=_health(card),
        aside=_aside(card, ending),
    )


def _health(card: ProjectCard) -> Text:
    """Only work is healthy or not: a draft has its gates instead."""
    if card.state not in ("in_progress", "paused", "finished"):
        return ""
    return html_of('{}<span class="m-reason t-{}">{}</span>', health_chip(card.health), card.health, reason_words(card.reasons))


def _aside(card: ProjectCard, ending: EndingRow | None) -> Text:
    if ending is not None and ending.open:
        tone = "amber" if ending.state == "draft" else "blue"
        return chip(word(f"ending_state.{ending.kind}.{ending.state}"), tone, "undo" if ending.state == "draft" else "hourglass_top")
    if card.open_change:
        return chip(_("a change is open"), "blue", "difference")
    if card.plan_submitted:
        return chip(_("plan in approval"), "blue", "hourglass_top")
    if card.state == "paused" and card.resumes_on:
        return chip(_("expected to go on {day}", day=card.resumes_on), "slate", "schedule")
    return chip(_("no contract yet"), "amber", "warning") if card.without_contract and card.state not in ("rejected", "terminated", "closed") else ""


def tabs_of(card: ProjectCard) -> list[str]:
    """The tabs this person has on this project now."""
    hidden = {"trail"} if not card.sees_money else set()
    if not card.sees_money:
        hidden |= {"budget", "money", "approval", "earned_value"}
    if card.state not in APPROVED:
        hidden |= {"baselines", "changes", "money", "brief"}
    if card.state not in BEGUN:
        hidden |= {"acceptance", "progress", "closing", "earned_value", "indicators"}
    if card.state != "closed":
        hidden |= {"evaluation"}
    if card.state in ("rejected", "finished", "terminated", "closed"):
        hidden |= {"simulation"}
    if card.state not in APPROVED:
        hidden |= {"issues"}
    if not tab_load.shown_to(card):
        hidden |= {"load"}
    return [key for key in TABS if key not in hidden]


def _tabs(actor: Actor, card: ProjectCard) -> None:
    """Only the open leaf runs; the address keeps which one."""
    leaves = tabs_of(card)
    groups = [group for group, own in GROUPS.items() if any(leaf in leaves for leaf in own)]
    asked = st.query_params.get("tab", "")
    asked = asked if asked in leaves else "overview"
    place = f"project_tabs_{card.id}_{language()}_{len(leaves)}"
    st.session_state["project_tabs_key"] = place
    drawn = st.tabs([group_word(group) for group in groups], default=group_word(group_of(asked)), key=place, on_change="rerun")
    for group, tab in zip(groups, drawn, strict=True):
        if tab.open:
            with tab:
                leaf = _leaf(group, [leaf for leaf in GROUPS[group] if leaf in leaves], asked)
                if leaf != st.query_params.get("tab"):
                    st.query_params["tab"] = leaf
                TABS[leaf](actor, card)


def _leaf(group: str, leaves: list[str], asked: str) -> str:
    """The open leaf of the open group; several are a second row of tabs."""
    if len(leaves) == 1:
        return leaves[0]
    key = leaf_key(group)
    if st.session_state.get(key) not in leaves:
        st.session_state[key] = asked if asked in leaves else leaves[0]
    names = {leaf: tab_word(leaf) for leaf in leaves}
    chosen = st.segmented_control(
        group_word(group), leaves, format_func=lambda leaf: names[leaf], key=key, required=True, label_visibility="collapsed"
    )
    return chosen or leaves[0]


render(signed_in())
