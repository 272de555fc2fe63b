"""Decision support: the firm with a new project and without it, before anybody approves it (PRJ-40)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.decision_support.queries import Candidate, candidates, support
from pages.portfolio.support_panel import panel
from pages.shared.format import money, percent, period
from pages.shared.places import can_open, go
from pages.shared.record import empty_state, figures, page_title
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, word


def render(actor: Actor) -> None:
    page_title(word("screen.decision_support"), _("the firm with a new project, and without it"))
    found = candidates(actor)
    if not found:
        empty_state("balance", _("Nothing waits for a decision"), _("Drafts and initiations in approval stand here."), key="support")
        return
    chosen = _choose(found)
    _facts(actor, chosen)
    panel(support(actor, chosen.id))


def _choose(found: list[Candidate]) -> Candidate:
    names = {c.id: f"{c.number} {either(c.name, c.name_en)} · {word(f'state.project.{c.state}')}" for c in found}
    asked = st.query_params.get("id", "")
    first = next((i for i, c in enumerate(found) if str(c.id) == asked), 0)
    key = f"support_project_{language()}"
    picked = st.selectbox(_("Which project?"), list(names), index=first, format_func=lambda i: names[i], key=key)
    st.query_params["id"] = str(picked)
    return next(c for c in found if c.id == picked)


def _facts(actor: Actor, c: Candidate) -> None:
    margin = (c.net_revenue - c.budget_cost) / c.net_revenue if c.net_revenue else None
    figures(
        [
            (_("State"), word(f"state.project.{c.state}"), "", period(c.starts_on, c.finishes_on)),
            (_("Net revenue"), money(c.net_revenue, "short"), "", money(c.net_revenue)),
            (_("Budget cost"), money(c.budget_cost, "short"), "", money(c.budget_cost)),
            (_("Margin of the budget"), percent(margin), "", money(c.net_revenue - c.budget_cost)),
        ]
    )
    if can_open(actor, "project") and st.button(_("Open the project"), key="sm_support_open", icon=":material/arrow_forward:", type="tertiary"):
        go("project", id=c.id)


render(signed_in())
