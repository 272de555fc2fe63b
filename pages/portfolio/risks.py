"""The risks of all projects in one matrix: which threaten most, whose they are; a click opens the project's register (PRJ-28, PRJ-35)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from core import clock
from core.access import Actor
from core.projects.types import ProjectType
from core.risks.portfolio import PortfolioRisk, portfolio_risks
from core.risks.rules import GRADES
from core.risks.words import CATEGORIES
from pages.projects.risk_matrix import chosen_cell, leave_cell, matrix, styles
from pages.shared.charts import bars, draw
from pages.shared.html import html_of
from pages.shared.lists import Column, data_list, filter_bar, filter_choice, matches
from pages.shared.places import go
from pages.shared.record import card, figures, page_title
from pages.shared.session import signed_in
from pages.shared.words import _, either, plural, word

KEY = "portfolio_risks"


def render(actor: Actor) -> None:
    styles()
    rows = portfolio_risks(actor)
    today = clock.today()
    page_title(
        word("screen.portfolio_risks"),
        plural("{n} open risk on {projects} projects", "{n} open risks on {projects} projects", len(rows), projects=len({r.project_id for r in rows})),
    )
    late = sum(r.review_on is not None and r.review_on < today for r in rows)
    worse = sum(r.trend == "up" for r in rows)
    figures(
        [
            (_("High"), str(sum(r.level == "red" for r in rows)), "", _("high likelihood and severe impact make a project red")),
            (_("Getting worse"), html_of('<span class="{}">{}</span>', "t-red" if worse else "", worse), "", _("by their last review")),
            (_("Review overdue"), html_of('<span class="{}">{}</span>', "t-red" if late else "", late), "", _("the day of the review is over")),
            (_("Without an owner"), str(sum(not r.owner for r in rows)), "", _("nobody answers for them")),
        ]
    )
    left, right = st.columns([1, 1.15], gap=14)
    with left, card("matrix", _("How likely, and how bad?")):
        matrix(KEY, rows)
    with right, card("categories", _("Where do the risks come from?")):
        _categories(rows)
    with card("risks", _("Which risks are these?")):
        _list(rows)


def _categories(rows: Sequence[PortfolioRisk]) -> None:
    counts = {level: Counter(r.category for r in rows if r.level == level) for level in ("red", "amber", "slate")}
    series = [(word(f"risk_level.{level}"), [counts[level][c] for c in CATEGORIES], level) for level in counts]
    draw(bars([word(f"risk_category.{c}") for c in CATEGORIES], series, horizontal=True, stacked=True, height=230), key="risk_categories")


def _list(rows: Sequence[PortfolioRisk]) -> None:
    text, _chip, right = filter_bar(KEY, search=_("Search risk, project, person"))
    type_ = filter_choice(KEY, "type", _("Type"), {t.value: word(f"project_type.{t.value}") for t in ProjectType}, where=right, width=150)
    category = filter_choice(KEY, "category", _("Category"), {c: word(f"risk_category.{c}") for c in CATEGORIES}, where=right, width=120)
    leave_cell(KEY)
    cell = chosen_cell(KEY)
    shown = [
        r
        for r in rows
        if (cell is None or (r.likelihood, r.impact) == cell)
        and type_ in (None, r.project_type)
        and category in (None, r.category)
        and matches(text, r.name, r.name_en, r.number, r.project, r.project_en, r.customer, r.owner, r.owner_en, r.manager, r.manager_en)
    ]
    columns = [
        Column[PortfolioRisk]("name", _("Risk"), lambda r: either(r.name, r.name_en)),
        Column[PortfolioRisk]("level", _("Level"), lambda r: GRADES[r.level], kind="state", words="risk_grade"),
        Column[PortfolioRisk]("trend", _("Trend"), lambda r: word(f"risk_trend.{r.trend}") if r.trend else ""),
        Column[PortfolioRisk]("project", _("Project"), lambda r: either(r.project, r.project_en)),
        Column[PortfolioRisk]("manager", _("Manager"), lambda r: either(r.manager, r.manager_en)),
        Column[PortfolioRisk]("strategy", _("Strategy"), lambda r: word(f"risk_strategy.{r.strategy}")),
        Column[PortfolioRisk]("owner", _("Owner"), lambda r: either(r.owner, r.owner_en)),
        Column[PortfolioRisk]("review_on", _("Next review"), lambda r: r.review_on, kind="day"),
        Column[PortfolioRisk]("likelihood", _("Likelihood"), lambda r: word(f"likelihood.{r.likelihood}"), hidden=True),
        Column[PortfolioRisk]("impact", _("Impact"), lambda r: word(f"impact.{r.impact}"), hidden=True),
        Column[PortfolioRisk]("category", _("Category"), lambda r: word(f"risk_category.{r.category}"), hidden=True),
        Column[PortfolioRisk]("days", _("Days if it happens"), lambda r: r.impact_days, kind="number", hidden=True),
        Column[PortfolioRisk]("cost", _("Cost if it happens"), lambda r: r.impact_cost, kind="money", hidden=True, summed=True),
        Column[PortfolioRisk]("customer", _("Customer"), lambda r: either(r.customer, r.customer_en), hidden=True),
        Column[PortfolioRisk]("department", _("Department"), lambda r: either(r.department, r.department_en), hidden=True),
        Column[PortfolioRisk]("due_on", _("Due"), lambda r: r.due_on, kind="day", hidden=True),
    ]
    empty = ("shield", _("No risk is known"), _("Projects that are initiated or running bring their registers here.")) if not rows else ("shield", "", "")
    data_list(KEY, shown, columns, file="risks", actions=right, empty=empty, on_open=lambda r: go("project", id=r.project_id, tab="risks"))


render(signed_in())
