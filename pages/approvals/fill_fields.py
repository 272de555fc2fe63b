"""The input for a field that a step may fill in, by its kind (APR-02)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import streamlit as st

from core.approval.moves import ToFill
from core.errors import Refusal
from pages.approvals.changes import fact_word
from pages.approvals.facts import NUMBER, said
from pages.shared.forms import choice_field, date_field, money_field, number_field, text_field
from pages.shared.words import _


def field_input(document_type: str, fillable: ToFill, *, key: str, refusal: Refusal | None) -> Any:
    """Draws the field with its present value; returns what it holds now."""
    field, value = fillable.field, fillable.value
    label = fact_word(document_type, field.name)
    if fillable.choices:
        options = {choice: said(document_type, field.name, choice) for choice in fillable.choices}
        return choice_field(label, field.name, options, key=key, value=_chosen(value, options), refusal=refusal)
    match field.kind:
        case "money":
            return money_field(label, field.name, key=key, value=_decimal(value), refusal=refusal)
        case "number":
            return number_field(label, field.name, key=key, value=_float(value), step=0.5, refusal=refusal)
        case "rate":
            share = number_field(_("{label} in %", label=label), field.name, key=key, value=_percent(value), step=0.5, refusal=refusal)
            return share / 100 if share is not None else None
        case "date":
            return date_field(label, field.name, key=key, value=dt.date.fromisoformat(value) if isinstance(value, str) and value else value, refusal=refusal)
        case "yes_no":
            return st.checkbox(label, value=bool(value), key=key)
        case _:
            return text_field(label, field.name, key=key, value=str(value or ""), longest=2000, area=True, refusal=refusal)


def _chosen(value: Any, options: Mapping[str, str]) -> str | None:
    """The option that is the present value; 0.060000 is 0.06."""
    if str(value) in options:
        return str(value)
    return next((o for o in options if NUMBER.fullmatch(o) and NUMBER.fullmatch(str(value)) and Decimal(o) == Decimal(str(value))), None)


def _decimal(value: Any) -> Decimal | None:
    return Decimal(str(value)) if value not in (None, "") else None


def _float(value: Any) -> float | None:
    return float(value) if value not in (None, "") else None


def _percent(value: Any) -> float | None:
    number = _decimal(value)
    return float(number * 100) if number is not None else None
