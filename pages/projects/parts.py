"""What the tabs of a project share: its names, its reasons, what is not saved yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import streamlit as st

from core.portfolio.rules import Reason
from core.projects.queries import ProjectCard
from pages.projects.tabs import tab_word
from pages.shared.format import money, percent
from pages.shared.html import Text, html_of, join
from pages.shared.words import _, either, word

SHEETS = ("plan", "budget", "team", "stages", "milestones", "deliverables", "risks")


def name_of(card: ProjectCard) -> str:
    return either(card.name, card.name_en)


def reason_words(reasons: Sequence[Reason]) -> str:
    """Why a project is not green, one after the other."""
    return " · ".join(word(f"health_reason.{r.code}", **r.facts) for r in reasons)


def margin_words(card: ProjectCard) -> Text:
    """The budget's margin beside its floor."""
    if card.margin_rate is None:
        return "—"
    below = card.margin_floor is not None and card.margin_rate < card.margin_floor
    floor = _(" (floor {rate})", rate=percent(card.margin_floor)) if card.margin_floor is not None else ""
    return html_of('<span class="{}">{}{}</span>', "t-red" if below else "", percent(card.margin_rate), floor)


def received_words(card: ProjectCard) -> str:
    """What came in, as a share of the contract."""
    if not card.contract_amount:
        return money(card.received, "short")
    return percent(Fraction(card.received or 0) / Fraction(card.contract_amount))


def share_of(part: Decimal, whole: Decimal) -> Fraction:
    """0 when there is no whole."""
    return Fraction(part) / Fraction(whole) if whole else Fraction(0)


def key_of(part: str, project_id: int) -> str:
    """The key of a sheet or of the plan in the session."""
    return f"project_{part}_{project_id}"


def weights_key(project_id: int) -> str:
    """Where the role weights typed and not saved are kept."""
    return f"{key_of('team', project_id)}_weights"


def unsaved_parts(project_id: int) -> list[str]:
    """Names of the tabs in which something is typed and not saved."""
    found = []
    for part in SHEETS:
        key = key_of(part, project_id)
        sheet: Any = st.session_state.get(f"{key}_sheet")
        plan: Any = st.session_state.get(f"{key}_editor")
        weights = part == "team" and weights_key(project_id) in st.session_state
        if weights or (sheet is not None and sheet[1].draft.changed) or (plan is not None and plan[1].unsaved):
            found.append(tab_word("stages" if part in ("milestones", "deliverables") else part))
    return list(dict.fromkeys(found))


def people_words(names: Iterable[str]) -> Text:
    return join(names, _(", "))


def inline(template: str, *values: object) -> None:
    """A piece of html as wide as its words, for rows of tools."""
    st.html(html_of(template, *values), width="content")
