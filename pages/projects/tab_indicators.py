"""Indicators of a project against their limits, how they developed, and what is done where one is broken (PRJ-22)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access import Actor
from core.indicators import queries
from core.indicators.queries import ActionRow, IndicatorRow, ReadingRow
from core.projects.queries import ProjectCard
from pages.projects.corrective import action_line
from pages.shared.charts import Curve, s_curve
from pages.shared.charts import draw as draw_chart
from pages.shared.format import money, percent
from pages.shared.html import Text, chip, html, html_of
from pages.shared.record import card as white_card
from pages.shared.record import empty_state
from pages.shared.record import figures as figure_strip
from pages.shared.words import _, word

TONES = {"fine": ("green", "check"), "warn": ("amber", "warning"), "breach": ("red", "error")}


def draw(actor: Actor, card: ProjectCard) -> None:
    rows = [r for r in queries.of_project(actor, card.id) if r.indicator != "cost" or card.sees_money]
    figure_strip([_cell(r) for r in rows])
    left, right = st.columns([1.5, 1], gap=14)
    with left:
        _actions(actor, card, queries.actions(actor, card.id))
    with right:
        _trend(queries.readings(actor, card.id), money=card.sees_money)


def level_chip(level: str | None) -> Text:
    if not level:
        return chip(_("not measured yet"), "slate", "hourglass_empty")
    tone, icon = TONES[level]
    return chip(word(f"indicator_level.{level}"), tone, icon)


def _cell(r: IndicatorRow) -> tuple[Text, Text, Text, Text]:
    """Name, rate, level, what it is made of and its limits."""
    worse = r.indicator != "quality"
    limits = (
        _("warns over {warn}, breaks over {breach}", warn=percent(r.warn), breach=percent(r.breach))
        if worse
        else _("warns under {warn}, breaks under {breach}", warn=percent(r.warn), breach=percent(r.breach))
    )
    shown = percent(r.value, signed=worse)
    return word(f"indicator.{r.indicator}"), shown, level_chip(r.level), html_of("{}<br>{}", made_of(r), limits)


def made_of(r: IndicatorRow) -> str:
    """(EV − PV) / PV with its figures, where they are for the reader."""
    formula = word(f"indicator_formula.{r.indicator}")
    if r.over is None or r.under is None:
        return formula
    if r.indicator == "quality":
        return (
            _("{passed} of {reviewed} passed at the first review", passed=f"{r.over:.0f}", reviewed=f"{r.under:.0f}")
            if r.under
            else _("nothing is reviewed yet")
        )
    return f"{formula} = {money(r.over, 'whole', signed=True)} / {money(r.under, 'whole')}"


def _actions(actor: Actor, card: ProjectCard, rows: Sequence[ActionRow]) -> None:
    open_ = sum(r.state != "effective" for r in rows)
    with white_card("corrective", _("What is done about a broken limit?"), _("{n} on their way", n=open_)):
        if not rows:
            empty_state(
                "build_circle",
                _("No limit has been broken"),
                _("The indicators are measured every night; beyond a limit a corrective action is opened."),
                key="corrective",
            )
        for row in rows:
            action_line(actor, card, row)


def _trend(rows: Sequence[ReadingRow], *, money: bool) -> None:
    with white_card("indicator_trend", _("How did the rates develop?"), _("percent, as measured"), height="stretch"):
        if len(rows) < 2:
            html('<div class="t-small t-muted">{}</div>', _("There is a line from the second measured day on."))
            return

        def line(name: str) -> list[float | None]:
            values = [getattr(r, name) for r in rows]
            return [None if v is None else float(v * 100) for v in values]

        curves = [Curve(word("indicator.schedule"), line("schedule"), "blue", word("indicator_short.schedule"))]
        if money:
            curves.append(Curve(word("indicator.cost"), line("cost"), "amber", word("indicator_short.cost")))
        curves.append(Curve(word("indicator.quality"), line("quality"), "green", word("indicator_short.quality"), dash="dot"))
        figure = s_curve([r.measured_on for r in rows], curves, height=240)
        lowest = min((v for c in curves for v in c.values if v is not None), default=0)
        highest = max((v for c in curves for v in c.values if v is not None), default=0)
        figure.update_yaxes(range=[min(lowest * 1.2, -5), max(highest * 1.15, 5)], rangemode="normal", ticksuffix="%", zeroline=True)
        draw_chart(figure, key="indicator_trend", alt=_("How did the rates develop?"))
