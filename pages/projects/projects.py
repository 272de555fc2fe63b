"""The projects a person may see, in every phase and colour; money only where they see it (PRJ-15, PRJ-36)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.access import Actor, Permission
from core.portfolio.queries import ProjectRow, as_tree, list_projects
from core.portfolio.rules import Health, Phase
from core.projects.types import ProjectType
from pages.projects.parts import reason_words
from pages.shared.html import html, html_of, join
from pages.shared.lists import Column, data_list, filter_bar, filter_choice, matches
from pages.shared.places import go, open_record
from pages.shared.record import card, page_title
from pages.shared.refusals import toast_once
from pages.shared.session import signed_in
from pages.shared.words import _, either, heading, word

OVER = ("closed", "rejected")


def render(actor: Actor) -> None:
    toast_once()
    everything = list_projects(actor)
    page_title(word("screen.projects"), _("{running} under way, {all} in all", running=sum(r.state not in OVER for r in everything), all=len(everything)))
    with card("projects"):
        rows, right = _filtered(actor, everything)
        if actor.can(Permission.PROJECT_CREATE) and right.button(_("New project"), icon=":material/add:", key="sm_new_project", type="primary", wrap=False):
            go("new_project")
        empty = ("work", _("No project"), _("Start one from a won contract.") if actor.can(Permission.PROJECT_CREATE) else _("You are on no project yet."))
        data_list("projects", rows, _columns(everything), file="projects", actions=right, empty=empty, on_open=lambda row: open_record("project", row.id))


def _filtered(actor: Actor, everything: Sequence[ProjectRow]) -> tuple[list[ProjectRow], object]:
    phases = {phase.value: word(f"phase.{phase.value}") for phase in Phase}
    chips = {"alive": _("Under way"), "mine": _("Mine")} | phases | {"over": heading("state.project.closed")}
    text, chip, right = filter_bar("projects", search=_("Search number, name, customer, manager"), chips=chips, default="alive")
    with st.container(key="filter_projects_more", horizontal=True, vertical_alignment="center", gap=6):
        _health_line(everything)
        st.space("stretch")
        kind = filter_choice("projects", "type", _("All types"), _types(everything))
        health = filter_choice("projects", "health", _("Any health"), {h.value: word(f"health.{h.value}") for h in Health}, width=130)
    rows = [
        r
        for r in everything
        if _fits(actor, r, chip) and (kind is None or r.project_type == kind) and (health is None or (r.health == health and _measured(r)))
    ]
    return as_tree([r for r in rows if matches(text, r.number, r.name, r.name_en, r.customer, r.customer_en, r.manager, r.manager_en)]), right


def _types(rows: Sequence[ProjectRow]) -> Mapping[str, str]:
    there = {r.project_type for r in rows}
    return {t.value: word(f"project_type.{t.value}") for t in ProjectType if t.value in there}


def _measured(row: ProjectRow) -> bool:
    """Only work under way is healthy or not."""
    return row.state in ("in_progress", "paused", "finished")


def _health_line(rows: Sequence[ProjectRow]) -> None:
    """How many of the projects under way are green, amber, red."""
    counted = [(h, sum(r.health == h.value and _measured(r) for r in rows)) for h in Health]
    html(
        '<span class="m-sums">{}</span>',
        join(html_of('<span class="t-{}"><i class="m-dot {}"></i>{} <b>{}</b></span>', h.value, h.value, word(f"health.{h.value}"), n) for h, n in counted),
    )


def _fits(actor: Actor, row: ProjectRow, chip: str | None) -> bool:
    match chip:
        case None:
            return True
        case "alive":
            return row.state not in OVER
        case "over":
            return row.state in OVER
        case "mine":
            return row.manager_id == actor.employee_id
        case _:
            return row.phase == chip


def _name(row: ProjectRow) -> str:
    """A sub-project is set in, behind its main project."""
    return f"{'└ ' if row.main_project_id is not None else ''}{either(row.name, row.name_en)}"


def _columns(rows: Sequence[ProjectRow]) -> list[Column[ProjectRow]]:
    found = [
        Column[ProjectRow]("number", _("Number"), lambda r: r.number, width=116),
        Column[ProjectRow]("name", _("Project"), _name, width=236),
        Column[ProjectRow]("customer", _("Customer"), lambda r: either(r.customer, r.customer_en), width=110),
        Column[ProjectRow]("manager", word("project_role.manager"), lambda r: either(r.manager, r.manager_en), width=88),
        Column[ProjectRow]("state", _("State"), lambda r: r.state, "state", width=120, record="project"),
        Column[ProjectRow]("health", _("Health"), lambda r: r.health if _measured(r) else None, "state", width=92, words="health"),
        Column[ProjectRow]("progress", _("Progress"), lambda r: r.progress, "hundred", width=78),
        Column[ProjectRow]("finishes_on", _("Finish"), lambda r: r.finishes_on, "day"),
        Column[ProjectRow]("type", _("Type"), lambda r: word(f"project_type.{r.project_type}"), hidden=True),
        Column[ProjectRow]("phase", _("Phase"), lambda r: word(f"phase.{r.phase}") if r.phase else "", hidden=True),
        Column[ProjectRow]("reasons", _("Why this colour"), lambda r: reason_words(r.reasons) if _measured(r) else "", hidden=True),
        Column[ProjectRow]("department", _("Department"), lambda r: either(r.department, r.department_en), hidden=True),
        Column[ProjectRow]("starts_on", _("Start"), lambda r: r.starts_on, "day", hidden=True),
    ]
    return found + (_money_columns() if any(r.net_revenue is not None for r in rows) else [])


def _money_columns() -> list[Column[ProjectRow]]:
    """Offered to who sees the money of at least one project; empty where they do not."""
    return [
        Column[ProjectRow]("revenue", _("Net revenue"), lambda r: r.net_revenue, "money", width=118, summed=True),
        Column[ProjectRow]("cost", _("Budget cost"), lambda r: r.budget_cost, "money", width=118, summed=True),
        Column[ProjectRow]("margin", _("Margin"), lambda r: r.margin_rate, "percent", width=72),
        Column[ProjectRow]("actual", _("Actual cost"), lambda r: r.actual_cost, "money", width=112, summed=True, hidden=True),
        Column[ProjectRow]("received", _("Received"), lambda r: r.received, "money", width=112, summed=True, hidden=True),
    ]


render(signed_in())
