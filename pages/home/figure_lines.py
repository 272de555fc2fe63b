"""A figure of the home page: name, value, note, trend; it drills to the screen it comes from."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import streamlit as st

from core.access import Actor
from core.errors import AsDays
from core.home.figure import Figure
from core.money import rounded
from pages.shared.format import hours, money, percent, ratio
from pages.shared.html import html_of, spark
from pages.shared.places import can_open, go
from pages.shared.words import has_word, word

# figure → the screen it drills to, with what stands in its address
DRILLS: dict[str, tuple[str, dict[str, str]]] = {
    "revenue_year": ("portfolio", {}),
    "margin_year": ("portfolio", {}),
    "utilisation": ("portfolio", {}),
    "projects_running": ("portfolio", {}),
    "red_projects": ("projects", {"projects_health": "red"}),
    "spi": ("portfolio", {}),
    "cpi": ("portfolio", {}),
    "open_alarms": ("projects", {"projects_chip": "monitoring"}),
    "headroom": ("budgets", {}),
    "overdue": ("receivables", {}),
    "due_soon": ("receivables", {}),
    "signed_year": ("contracts", {}),
    "received_year": ("receivables", {}),
    "receipts_to_confirm": ("receipts", {}),
    "contracts_in_approval": ("contracts", {"contracts_chip": "in_approval"}),
    "labour_cost_month": ("portfolio", {}),
    "my_projects": ("projects", {"projects_chip": "mine"}),
    "margin_mine": ("projects", {"projects_chip": "mine"}),
    "spi_mine": ("projects", {"projects_chip": "mine"}),
    "cpi_mine": ("projects", {"projects_chip": "mine"}),
    "my_alarms": ("projects", {"projects_chip": "mine"}),
    "periods_to_confirm": ("projects", {}),
    "open_reviews": ("projects", {}),
    "reports_to_confirm": ("confirm_reports", {}),
    "utilisation_team": ("confirm_reports", {}),
    "without_report": ("confirm_reports", {}),
    "hours_week": ("my_week", {}),
    "missing_days": ("my_week", {}),
    "my_tasks": ("my_week", {}),
    "bonus_year": ("bonus", {}),
    "headcount": ("employees", {}),
    "left_year": ("employees", {}),
    "customers": ("customers", {}),
    "todo_open": ("todo", {}),
    "decided_month": ("todo", {"box": "done"}),
    "running_cases": ("todo", {"box": "monitor"}),
    "accounts_active": ("users", {}),
    "flows_published": ("flows", {}),
}


def draw_figure(actor: Actor, figure: Figure) -> None:
    """Label, value, note, trend; at its end the way to where it comes from."""
    with st.container(key=f"row_figure_{figure.key}", horizontal=True, vertical_alignment="center", gap=4):
        st.html(
            html_of(
                '<div class="m-mine"><div><label>{}</label><strong class="{}">{}</strong><small>{}</small></div>{}</div>',
                word(f"figure.{figure.key}"),
                "t-red" if figure.tone == "red" and figure.value else "",
                shown(figure),
                note(figure),
                spark(figure.trend, figure.tone, width=64) if any(figure.trend) else "",
            )
        )
        screen, parameters = DRILLS[figure.key]
        if can_open(actor, screen) and st.button(
            "", key=f"sm_figure_{figure.key}", type="tertiary", icon=":material/chevron_right:", help=word(f"screen.{screen}")
        ):
            go(screen, **parameters)


def shown(figure: Figure) -> str:
    value = figure.value
    if value is None:
        return "—"
    match figure.kind:
        case "money":
            return money(value, "short")
        case "percent":
            return percent(value)
        case "ratio":
            return ratio(value)
        case "hours":
            return word("figure_unit.hours", hours=hours(int(value)) or "0")
    return f"{int(value):,}"


def note(figure: Figure) -> str:
    """The small words beside the value, where there is something to say."""
    key = f"figure_note.{figure.key}"
    if not figure.facts or not has_word(key) or not any(v not in (None, 0) for v in figure.facts.values()):
        return ""
    return word(key, **{name: _fact(name, value) for name, value in figure.facts.items()})


def _fact(name: str, value: Any) -> Any:
    if isinstance(value, Fraction):
        return percent(value, signed=name == "change")
    if name in ("norm", "hours"):
        return AsDays(rounded(value, 1))
    if isinstance(value, Decimal):
        return money(value, "short")
    return value
