"""Fields that keep what was typed and carry their sentence beside them (GEN-07)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

import streamlit as st

from core.errors import Refusal
from core.money import AmountNotANumber, require_amount
from pages.shared.refusals import beside, mark
from pages.shared.words import _, language

T = TypeVar("T")
TYPED = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?")


def parse_money(typed: str, *, field: str) -> Decimal | None:
    """Money as people type it: 1,060,000.00, ¥1,060,000, 106万, full-width digits; None when empty.

    Refuses what is no number, also a comma that parts no thousands: 1,06 is no amount anybody can be sure of."""
    text = re.sub(r"[\s¥元]|CNY|RMB", "", unicodedata.normalize("NFKC", typed).replace("−", "-").replace("、", ","), flags=re.IGNORECASE)
    if not text:
        return None
    times = Decimal(1)
    if text.endswith("万"):
        text, times = text[:-1], Decimal(10_000)
    if not TYPED.fullmatch(text):
        raise AmountNotANumber(field=field)
    return Decimal(text.replace(",", "")) * times


def money_field(
    label: str,
    field: str,
    *,
    key: str,
    value: Decimal | None = None,
    refusal: Refusal | None = None,
    help: str | None = None,
    disabled: bool = False,
    negative_ok: bool = False,
) -> Decimal | None:
    """A money field. What is no amount to the fen is told at once beside it and nothing is saved until it is mended (`attempt`, `saved`)."""
    typed = (
        st.text_input(label, value=f"{value:,.2f}" if value is not None else "", key=key, placeholder="0.00", help=help, disabled=disabled, max_chars=30) or ""
    )
    try:
        amount = parse_money(typed, field=field)
        if amount is not None:
            amount = require_amount(amount, field=field, negative_ok=negative_ok)
    except Refusal as wrong:
        _unreadable(wrong, field, key)
        return None
    return _readable(amount, refusal, field, key)


def _unreadable(wrong: Refusal, field: str, key: str) -> None:
    beside(wrong, field)
    mark(key, wrong=True)


def _readable(amount: Decimal | None, refusal: Refusal | None, field: str, key: str) -> Decimal | None:
    mark(key, wrong=False)
    beside(refusal, field)
    return amount


def text_field(
    label: str,
    field: str,
    *,
    key: str,
    value: str = "",
    longest: int = 200,
    refusal: Refusal | None = None,
    area: bool = False,
    placeholder: str | None = None,
    help: str | None = None,
    disabled: bool = False,
) -> str:
    """A text field with its limit. The limit is checked again by the service."""
    if area:
        typed = st.text_area(label, value=value, key=key, max_chars=longest, placeholder=placeholder, help=help, disabled=disabled, height=90)
    else:
        typed = st.text_input(label, value=value, key=key, max_chars=longest, placeholder=placeholder, help=help, disabled=disabled)
    beside(refusal, field)
    return typed or ""


def date_field(
    label: str, field: str, *, key: str, value: dt.date | None = None, refusal: Refusal | None = None, help: str | None = None, disabled: bool = False
) -> dt.date | None:
    chosen = st.date_input(label, value=value, key=key, format="YYYY-MM-DD", help=help, disabled=disabled)
    beside(refusal, field)
    return chosen if isinstance(chosen, dt.date) else None


def choice_field(
    label: str,
    field: str,
    options: Mapping[T, str],
    *,
    key: str,
    value: T | None = None,
    refusal: Refusal | None = None,
    help: str | None = None,
    disabled: bool = False,
    placeholder: str | None = None,
) -> T | None:
    """One of the options by its key; empty until something is chosen. The choice outlives a change of language."""
    names, kept = list(options), f"chosen_{key}"
    spoken, began, last = st.session_state.get(kept, ("", None, None))
    begin = last if spoken not in ("", language()) and began == value else value  # the widget of the other language is gone
    chosen: T | None = st.selectbox(
        label,
        names,
        index=names.index(begin) if begin in options else None,
        format_func=lambda k: options[k],
        key=f"{key}_{language()}",
        help=help,
        disabled=disabled,
        placeholder=placeholder or _("Choose"),
    )
    st.session_state[kept] = (language(), value, chosen)
    beside(refusal, field)
    return chosen


def number_field(
    label: str,
    field: str,
    *,
    key: str,
    value: float | None = None,
    refusal: Refusal | None = None,
    least: float | None = None,
    most: float | None = None,
    step: float = 1.0,
    help: str | None = None,
    disabled: bool = False,
) -> Decimal | None:
    """A figure that is no money: days, points. Exact to two decimals."""
    typed: Any = st.number_input(
        label, min_value=least, max_value=most, value=value, step=step, key=key, help=help, format="%.2f" if step < 1 else "%.0f", disabled=disabled
    )
    beside(refusal, field)
    return Decimal(str(round(typed, 2))) if typed is not None else None


def form_refusal(key: str) -> Refusal | None:
    """The refusal of the last try of this form, for the fields to show."""
    return st.session_state.get(f"refusal_{key}")


def keep_refusal(key: str, refusal: Refusal | None) -> None:
    if refusal is None:
        st.session_state.pop(f"refusal_{key}", None)
    else:
        st.session_state[f"refusal_{key}"] = refusal
