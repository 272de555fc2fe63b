"""The portfolio: is the firm earning, are its projects healthy, where does it hurt; every chart drills to the projects (PRJ-35, PRJ-36)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.contracts.queries import Receivable, receivables
from core.portfolio.queries import ProjectRow, portfolio
from core.portfolio.trends import Trends, moved, trends
from pages.portfolio.breakdowns import dimension_word, health_card, spread_cards, timeline_card, troubles
from pages.portfolio.kpis import figures_of, touched
from pages.portfolio.money import cost_card, margin_card, months_card, owed_card, payments_card
from pages.portfolio.picks import KEYS, SCOPES, Picks, clear, health_of, pick, read, under
from pages.shared.lists import Column, data_list, filter_bar, matches
from pages.shared.places import can_open, can_open_record, go, open_record
from pages.shared.record import card, kpis, page_title
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, plural, word


def render(actor: Actor) -> None:
    st.html(Path(__file__).with_name("portfolio.css"))
    if (project_id := st.session_state.pop("portfolio_opens", None)) is not None:
        open_record("project", project_id)
    picks, today = read(), clock.today()
    rows, way = portfolio(actor), trends(actor)
    owed = receivables(actor) if actor.can(Permission.CONTRACT_READ) else []
    span = picks.span()
    here = {"moved": moved(actor, *span) if span else frozenset(), "owing": _owing(owed)}
    shown = under(rows, picks, **here)
    page_title(_("Portfolio"), plural("{n} project, {day}", "{n} projects, {day}", len(shown), day=today))
    _figures(actor, way, rows, owed)
    _scope(picks)
    _picked(picks, rows)
    left, right = st.columns([1, 2.35], gap=14)
    with left:
        health_card(under(rows, picks, but="health", **here), picks)
    with right:
        timeline_card(actor, shown, today)
    spread_cards({name: under(rows, picks, but=name, **here) for name in ("phase", "type", "department", "customer")}, picks)
    left, middle, right = st.columns(3, gap=14)
    with left:
        cost_card(actor, shown)
    with middle:
        margin_card(actor, shown)
    with right:
        owed_card(owed, picks)
    left, right = st.columns([1.35, 1], gap=14)
    with left:
        months_card(way, picks)
    with right:
        troubles(actor, shown)
    if picks.owed:
        payments_card(actor, owed, picks)
    _list(actor, shown)


def _figures(actor: Actor, way: Trends, rows: Sequence[ProjectRow], owed: Sequence[Receivable]) -> None:
    chosen = kpis(figures_of(way, rows, owed), key="portfolio")
    if chosen == "headroom" and can_open(actor, "budgets"):
        go("budgets")
    if chosen and (picked := touched(chosen, way)):
        pick(**picked)
        st.rerun()


def _owing(owed: Sequence[Receivable]) -> dict[str, frozenset[int]]:
    """Contracts with payments to come, and with overdue ones."""
    return {"open": frozenset(r.contract_id for r in owed), "overdue": frozenset(r.contract_id for r in owed if r.line.overdue_days > 0)}


def _scope(picks: Picks) -> None:
    """Which projects, and whether the bars count them or their revenue."""
    names = {"open": _("Open projects"), "running": _("Running projects"), "all": _("With closed ones")}
    with st.container(key="bar_scope", horizontal=True, vertical_alignment="center", gap=10):
        st.session_state["scope"] = picks.scope

        def choose() -> None:
            if st.session_state["scope"] != read().scope:
                pick(scope=st.session_state["scope"])

        st.segmented_control(_("Projects"), SCOPES, format_func=lambda s: names[s], key="scope", on_change=choose, required=True, label_visibility="collapsed")
        st.space("stretch")
        measures = {"count": _("Count"), "money": _("Revenue")}
        st.session_state.setdefault("measure", "count")
        st.segmented_control(_("Bars show"), list(measures), format_func=lambda m: measures[m], key="measure", required=True, label_visibility="collapsed")


def _picked(picks: Picks, rows: Sequence[ProjectRow]) -> None:
    """What was picked, each with its way back."""
    if not picks.any:
        return
    told = {name: dimension_word(name, getattr(picks, name), rows) for name in KEYS if getattr(picks, name)}
    if picks.reason:
        told["reason"] = word(f"health_cause.{picks.reason}")
    if picks.moved:
        told["moved"] = _("moved in {span}", span=picks.moved)
    if picks.owed:
        told["owed"] = _("with overdue payments") if picks.owed == "overdue" else _("with open payments")
    with st.container(key="picked", horizontal=True, gap=6):
        for name, text in told.items():
            st.button(text, key=f"unpick_{name}_{language()}", icon=":material/close:", on_click=pick, kwargs={name: getattr(picks, name)})
        st.button(_("Show everything"), key="unpick_all", type="tertiary", on_click=clear)


def _list(actor: Actor, rows: Sequence[ProjectRow]) -> None:
    """The projects behind the charts; a click opens one."""
    with card("projects", _("Which projects are these?")):
        text, _chip, right = filter_bar("portfolio", search=_("Search number, name, customer, manager"))
        found = [r for r in rows if matches(text, r.number, r.name, r.name_en, r.customer, r.customer_en, r.manager, r.manager_en)]
        data_list(
            "portfolio",
            found,
            _columns(),
            file="portfolio",
            actions=right,
            on_open=_opener(actor),
            empty=("folder_open", _("No project under these picks"), _("Take a pick back, or choose other projects above.")),
        )


def _opener(actor: Actor):  # type: ignore[no-untyped-def]
    return (lambda row: open_record("project", row.id)) if can_open_record(actor, "project") else None


def _columns() -> list[Column[ProjectRow]]:
    C = Column[ProjectRow]
    return [
        C("number", _("Number"), lambda r: r.number, width=112),
        C("name", _("Project"), lambda r: either(r.name, r.name_en), width=210),
        C("customer", _("Customer"), lambda r: either(r.customer, r.customer_en), width=110),
        C("manager", _("Project manager"), lambda r: either(r.manager, r.manager_en), width=84),
        C("state", _("State"), lambda r: r.state, kind="state", record="project", width=96),
        C("health", _("Health"), lambda r: r.health if r.judged else None, kind="state", words="health", width=88),
        C("progress", _("Progress"), lambda r: r.progress, kind="hundred", width=74),
        C("deviation", _("Deviation"), lambda r: r.deviation if r.at_work else None, kind="hundred", width=84),
        C("revenue", _("Net revenue"), lambda r: r.net_revenue, kind="whole", summed=True, width=104),
        C("budget", _("Budget cost"), lambda r: r.budget_cost, kind="whole", summed=True, hidden=True),
        C("cost", _("Cost"), lambda r: r.actual_cost, kind="whole", summed=True, width=92),
        C("margin", _("Forecast margin"), lambda r: r.forecast_margin, kind="percent", width=92),
        C("received", _("Received"), lambda r: r.received, kind="whole", summed=True, hidden=True),
        C("finishes_on", _("Finish"), lambda r: r.finishes_on, kind="day"),
        C("phase", _("Phase"), lambda r: word(f"phase.{r.phase}") if r.phase else "", hidden=True),
        C("type", _("Type"), lambda r: word(f"project_type.{r.project_type}"), hidden=True),
        C("department", _("Department"), lambda r: either(r.department, r.department_en), hidden=True),
        C(
            "why",
            _("Why not green?"),
            lambda r: " · ".join(word(f"health_reason.{x.code}", **x.facts) for x in r.reasons) if health_of(r) in ("red", "amber") else "",
            hidden=True,
        ),
        C("spi", "SPI", lambda r: r.spi, kind="number", hidden=True),
        C("cpi", "CPI", lambda r: r.cpi, kind="number", hidden=True),
        C("starts_on", _("Start"), lambda r: r.starts_on, kind="day", hidden=True),
    ]


render(signed_in())
