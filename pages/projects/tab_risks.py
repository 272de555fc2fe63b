"""Risks: in the draft a sheet, later the register with its matrix, indicators and lessons; one risk beside it (PRJ-12, PRJ-27 … PRJ-30)."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.access import Actor, Permission
from core.projects.queries import ProjectCard
from core.risks.queries import RiskRow, risks
from core.risks.rules import GRADES
from core.risks.words import CATEGORIES
from pages.projects import risk_form, risk_indicators, risk_lessons, risk_sheet
from pages.projects.risk_matrix import chosen_cell, leave_cell, matrix, styles
from pages.projects.risk_panel import SHUT, panel
from pages.shared.lists import Column, data_list, filter_bar, filter_choice, matches
from pages.shared.record import card as white_card
from pages.shared.record import list_and_panel, on_phone
from pages.shared.words import _, either, heading, word

KEY = "risks"
PLANNED = ("draft", "in_approval", "initiated")


def draw(actor: Actor, card: ProjectCard) -> None:
    styles()
    rows = risks(actor, card.id)
    if card.editable:
        risk_sheet.draw(actor, card)
    else:
        _register(actor, card, rows)
    if card.editable:
        with white_card("matrix", _("How likely, and how bad?")):
            matrix(KEY, [r for r in rows if r.open])
    if card.state in PLANNED:
        risk_lessons.of_type(actor, card)
    else:
        risk_lessons.own(actor, card)


def _register(actor: Actor, card: ProjectCard, rows: list[RiskRow]) -> None:
    left, right = st.columns([1, 1.15], gap=14)
    with left, white_card("matrix", _("How likely, and how bad?"), _("{n} open risks", n=sum(r.open for r in rows))):
        matrix(KEY, [r for r in rows if r.open])
    with right:
        risk_indicators.draw(actor, card, rows)
    below, beside = list_and_panel([1.9, 1])
    with below, white_card("risks", _("What may go wrong, and what do we do about it?")):
        chosen = _list(actor, card, rows)
    with beside:
        if chosen is not None or not on_phone():
            panel(actor, card, chosen.id if chosen else None)


def _list(actor: Actor, card: ProjectCard, rows: list[RiskRow]) -> RiskRow | None:
    chips = {
        "open": f"{heading('risk_state.open')} {sum(r.open for r in rows)}",
        "due": f"{_('Review due')} {sum(_due(card, r) for r in rows)}",
        "over": _("Over"),
        "all": _("All"),
    }
    text, chip, right = filter_bar(KEY, search=_("Search risk, response, owner"), chips=chips, default="open")
    category = filter_choice(KEY, "category", _("Category"), {c: word(f"risk_category.{c}") for c in CATEGORIES}, where=right, width=130)
    _add(actor, card, right)
    leave_cell(KEY)
    cell = chosen_cell(KEY)
    shown = [
        r
        for r in rows
        if _in_chip(card, r, chip)
        and (cell is None or ((r.likelihood, r.impact) == cell and r.open))
        and category in (None, r.category)
        and matches(text, r.name, r.name_en, r.response, r.owner, r.owner_en, r.description)
    ]
    empty = ("shield", _("No risk is known"), _("Risks come from the template or are added here.")) if not rows else ("shield", "", "")
    return data_list(KEY, shown, _columns(card, over=chip == "over"), file=f"risks_{card.number}", actions=right, empty=empty)


def _add(actor: Actor, card: ProjectCard, where: object) -> None:
    if card.state in SHUT or not {Permission.RISK_EDIT, Permission.RISK_RAISE} & card.may:
        return
    label = _("Add a risk") if Permission.RISK_EDIT in card.may else _("Raise a risk")
    if where.button(label, icon=":material/add:", key="sm_add_risk"):  # type: ignore[attr-defined]
        risk_form.ask(actor, card, None)


def _due(card: ProjectCard, row: RiskRow) -> bool:
    return row.open and row.review_on is not None and row.review_on <= clock.today() and card.state == "in_progress"


def _in_chip(card: ProjectCard, row: RiskRow, chip: str | None) -> bool:
    return {"open": row.open, "due": _due(card, row), "over": not row.open}.get(chip or "all", True)


def _columns(card: ProjectCard, *, over: bool) -> list[Column[RiskRow]]:
    columns = [
        Column[RiskRow]("number", _("Priority"), lambda r: str(r.priority) if r.priority else "—", width=66),
        Column[RiskRow]("name", _("Risk"), lambda r: either(r.name, r.name_en)),
        Column[RiskRow]("level", _("Level"), lambda r: GRADES[r.level], kind="state", words="risk_grade"),
        Column[RiskRow]("trend", _("Trend"), lambda r: word(f"risk_trend.{r.trend}") if r.trend else ""),
        Column[RiskRow]("strategy", _("Strategy"), lambda r: word(f"risk_strategy.{r.strategy}")),
        Column[RiskRow]("owner", _("Owner"), lambda r: either(r.owner, r.owner_en)),
        Column[RiskRow]("review_on", _("Next review"), lambda r: r.review_on, kind="day", hidden=over),
        Column[RiskRow]("state", _("State"), lambda r: r.state, kind="state", words="risk_state", hidden=not over),
        Column[RiskRow]("closed_on", _("Closed"), lambda r: r.closed_on, kind="day", hidden=not over),
        Column[RiskRow]("residual", _("After the response"), lambda r: GRADES.get(r.residual_level, ""), kind="state", words="risk_grade", hidden=True),
        Column[RiskRow]("actions", _("Actions"), lambda r: f"{r.actions_done} / {r.actions}" if r.actions else "", hidden=True),
        Column[RiskRow]("due_on", _("Due"), lambda r: r.due_on, kind="day", hidden=True),
        Column[RiskRow]("category", _("Category"), lambda r: word(f"risk_category.{r.category}"), hidden=True),
        Column[RiskRow]("source", _("Found by"), lambda r: word(f"risk_source.{r.source}"), hidden=True),
        Column[RiskRow]("stage", _("Stage"), lambda r: either(r.stage, r.stage_en), hidden=True),
        Column[RiskRow]("likelihood", _("Likelihood"), lambda r: word(f"likelihood.{r.likelihood}"), hidden=True),
        Column[RiskRow]("impact", _("Impact"), lambda r: word(f"impact.{r.impact}"), hidden=True),
        Column[RiskRow]("response", _("Response"), lambda r: r.response, hidden=True),
        Column[RiskRow]("impact_days", _("Days if it happens"), lambda r: r.impact_days, kind="number", hidden=True),
    ]
    if card.sees_money:
        columns.append(Column[RiskRow]("impact_cost", _("Cost if it happens"), lambda r: r.impact_cost, kind="money", hidden=True))
    return columns
