"""The payment plan as a grid that takes rows pasted from Excel; percent and amount fill each other while typing (CON-01)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from core import clock
from core.contracts.forms import ContractTerms
from core.contracts.rules import PlanLineForm, fill_plan, follow
from pages.shared.words import _, language, speaking

COLUMNS = ("place", "condition", "condition_en", "due_on", "percent", "amount")
PATTERNS: dict[str, tuple[int, ...]] = {"100": (100,), "50 / 50": (50, 50), "30 / 40 / 30": (30, 40, 30), "30 / 30 / 30 / 10": (30, 30, 30, 10)}


def edit(key: str, amount: Decimal, terms: ContractTerms) -> tuple[PlanLineForm, ...]:
    """Draws the grid and returns the lines as they stand. `terms` give the lines at first and the dates a pattern spreads over."""
    state = st.session_state.setdefault(f"plan_{key}", {"turn": 0, "lines": list(terms.lines), "asked": terms.lines})
    _toolbar(state, key, amount, terms)
    before: list[PlanLineForm] = state["lines"]
    edited = st.data_editor(
        _frame(before),
        num_rows="dynamic",
        hide_index=True,
        key=f"plan_{key}_{state['turn']}_{language()}",
        row_height=32,
        column_order=[c for c in COLUMNS if c != "place"],
        column_config=_config(),
    )
    now = [_line(row, before) for row in edited.to_dict("records") if _said(row)]
    filled = [follow(amount, _kept(row, before), line) for row, line in zip((r for r in edited.to_dict("records") if _said(r)), now, strict=True)]
    if filled != now:
        _set(state, filled)
    return tuple(filled)


def forget(key: str) -> None:
    st.session_state.pop(f"plan_{key}", None)


def _toolbar(state: dict[str, Any], key: str, amount: Decimal, terms: ContractTerms) -> None:
    """Usual patterns, and the two repairs after the contract's amount changed."""
    with st.container(horizontal=True, gap=6, vertical_alignment="center", key=f"toolbar_plan_{key}"):
        with st.popover(_("Usual plans"), icon=":material/splitscreen:", key=f"sm_plan_patterns_{key}_{state['turn']}"):
            for name, shares in PATTERNS.items():
                if st.button(f"{name} %", key=f"pattern_{key}_{len(shares)}_{shares[0]}", type="tertiary"):
                    _set(state, _pattern(shares, amount, terms))
        lines: list[PlanLineForm] = state["lines"]
        if st.button(
            _("Amounts from percents"),
            icon=":material/percent:",
            key=f"sm_plan_spread_{key}",
            disabled=not lines,
            help=_("After the contract's amount changed"),
        ):
            _set(state, fill_plan(amount, [_without_amount(line) for line in lines]))
        gap = amount - sum((line.amount or Decimal(0) for line in lines), Decimal(0))
        last = lines[-1] if lines else None
        possible = last is not None and last.amount is not None and last.amount + gap > 0 and gap != 0
        if (
            st.button(_("Difference into the last line"), icon=":material/vertical_align_bottom:", key=f"sm_plan_rest_{key}", disabled=not possible)
            and last is not None
            and last.amount is not None
        ):
            _set(state, [*lines[:-1], follow(amount, last, _with(last, last.amount + gap))])


def _set(state: dict[str, Any], lines: Sequence[PlanLineForm]) -> None:
    state["lines"], state["turn"] = list(lines), state["turn"] + 1
    st.rerun()


def _pattern(shares: Sequence[int], amount: Decimal, terms: ContractTerms) -> list[PlanLineForm]:
    """Lines with these percents, due from the start to the end in even steps."""
    first, last = terms.starts_on or clock.today(), terms.ends_on or (terms.starts_on or clock.today()) + dt.timedelta(days=90)
    step = (max(last, first) - first) / max(len(shares) - 1, 1)
    named = zip(_pattern_names(len(shares), "zh"), _pattern_names(len(shares), "en"), shares, strict=True)
    return fill_plan(
        amount,
        [PlanLineForm(zh, first + step * place, percent=Decimal(share), condition_en=en) for place, (zh, en, share) in enumerate(named)],
    )


def _pattern_names(count: int, spoken: str) -> list[str]:
    """The conditions in both languages, whoever chooses the pattern."""
    with speaking(spoken):
        return [_("Advance")] if count == 1 else [_("Advance"), *(_("Stage {n}", n=n) for n in range(1, count - 1)), _("Final payment")]


def _without_amount(line: PlanLineForm) -> PlanLineForm:
    return PlanLineForm(line.condition, line.due_on, None, line.percent, line.condition_en, line.id) if line.percent is not None else line


def _with(line: PlanLineForm, amount: Decimal) -> PlanLineForm:
    return PlanLineForm(line.condition, line.due_on, amount, line.percent, line.condition_en, line.id)


def _frame(lines: Sequence[PlanLineForm]) -> pd.DataFrame:
    rows = [
        {
            "place": place,
            "condition": line.condition,
            "condition_en": line.condition_en,
            "due_on": line.due_on,
            "percent": None if line.percent is None else float(line.percent),
            "amount": None if line.amount is None else float(line.amount),
        }
        for place, line in enumerate(lines)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"place": "Int64", "condition": "object", "condition_en": "object", "percent": "Float64", "amount": "Float64"}).assign(
        due_on=pd.to_datetime(frame["due_on"])
    )


def _config() -> dict[str, Any]:
    config = st.column_config
    return {
        "condition": config.TextColumn(_("Condition"), width="medium", max_chars=200, required=False),
        "condition_en": config.TextColumn(_("Condition in English"), width="medium", max_chars=200),
        "due_on": config.DateColumn(_("Due"), format="YYYY-MM-DD", width=110),
        "percent": config.NumberColumn("%", min_value=0, max_value=100, step=0.0001, format="%.2f", width=80),
        "amount": config.NumberColumn(_("Amount"), min_value=0, step=0.01, format="accounting", width=140),
    }


def _said(row: Mapping[Any, Any]) -> bool:
    return any(not _empty(row[c]) for c in COLUMNS if c != "place")


def _empty(value: Any) -> bool:
    return value is None or value == "" or bool(pd.isna(value))


def _kept(row: Mapping[Any, Any], before: Sequence[PlanLineForm]) -> PlanLineForm | None:
    place = row["place"]
    return None if _empty(place) or int(place) >= len(before) else before[int(place)]


def _line(row: Mapping[Any, Any], before: Sequence[PlanLineForm]) -> PlanLineForm:
    was = _kept(row, before)
    due = row["due_on"]
    return PlanLineForm(
        "" if _empty(row["condition"]) else str(row["condition"]),
        None if _empty(due) else pd.Timestamp(due).date(),
        _figure(row["amount"]),
        _percent(row["percent"], was),
        "" if _empty(row["condition_en"]) else str(row["condition_en"]),
        was.id if was else None,
    )


def _figure(value: Any) -> Decimal | None:
    """The typed figure, exactly: a float's shortest text is what was typed."""
    if _empty(value):
        return None
    exact = Decimal(str(float(value)))
    return exact.quantize(Decimal("0.01")) if exact == exact.quantize(Decimal("0.01")) else exact


def _percent(value: Any, was: PlanLineForm | None) -> Decimal | None:
    exact = None if _empty(value) else Decimal(str(float(value)))
    return was.percent if was is not None and was.percent is not None and exact == was.percent else exact
