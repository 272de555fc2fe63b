"""Figures and dates as every screen shows them: ¥1,234,567.89, 162.0 万, 30.0%, real minus, 2026-11-21."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from core import clock
from core.money import rounded
from pages.shared.words import _, language

Number = Decimal | Fraction | int
MINUS = "−"
WAN = Decimal(10_000)


def _sign(value: Number, signed: bool) -> str:
    return MINUS if value < 0 else "+" if signed and value > 0 else ""


def money(value: Number | None, style: Literal["full", "whole", "short"] = "full", *, signed: bool = False) -> str:
    """full ¥1,234,567.89 · whole ¥1,234,568 · short ¥1.23M / 123.5 万; "—" for what is not known or not shown."""
    if value is None:
        return "—"
    exact = rounded(value, 2)
    sign, size = _sign(exact, signed), abs(exact)
    if style == "full":
        return f"{sign}¥{size:,.2f}"
    if style == "whole" or size < WAN:
        return f"{sign}¥{size.quantize(Decimal(1), ROUND_HALF_UP):,}"
    if language() == "zh":
        return f"{sign}{(size / WAN).quantize(Decimal('0.1'), ROUND_HALF_UP):,} 万"
    if size >= 1_000_000:
        return f"{sign}¥{(size / 1_000_000).quantize(Decimal('0.01'), ROUND_HALF_UP):,}M"
    return f"{sign}¥{(size / 1000).quantize(Decimal(1), ROUND_HALF_UP):,}K"


def percent(share: Number | None, places: int = 1, *, signed: bool = False) -> str:
    """A fraction as percent: 0.3 → 30.0%."""
    if share is None:
        return "—"
    figure = rounded(Fraction(share) * 100, places)
    return f"{_sign(figure, signed)}{abs(figure):,.{places}f}%"


def on_hundred(value: Number | None, places: int = 1, *, signed: bool = False) -> str:
    """A figure on the 100 scale as percent: 46.25 → 46.3%."""
    return "—" if value is None else percent(Fraction(value) / 100, places, signed=signed)


def points(value: Number | None, places: int = 1, *, signed: bool = True) -> str:
    """A difference in points."""
    if value is None:
        return "—"
    figure = rounded(value, places)
    return _("{figure} pts", figure=f"{_sign(figure, signed)}{abs(figure):.{places}f}")


def ratio(value: Number | None) -> str:
    """An index such as CPI: two decimals."""
    return "—" if value is None else f"{rounded(value, 2):.2f}"


def days(value: Number | None) -> str:
    """Person days without needless zeros: 12, 0.5."""
    if value is None:
        return "—"
    text = f"{rounded(value, 2):,.2f}".rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def hours(minutes: int | None) -> str:
    """Whole minutes as hours: 450 → 7.5."""
    if minutes is None:
        return ""
    return f"{_sign(minutes, False)}{rounded(Fraction(abs(minutes), 60), 2):.2f}".removesuffix("0")


def day(value: dt.date | None) -> str:
    return value.isoformat() if value else "—"


def period(first: dt.date | None, last: dt.date | None) -> str:
    """2026-08-03 – 12-25; the second year only when it differs."""
    if first is None or last is None:
        return "—"
    return f"{first} – {last:%m-%d}" if first.year == last.year else f"{first} – {last}"


def instant(value: dt.datetime | None, *, year: bool = False) -> str:
    """11-19 12:20 in the firm's time zone."""
    return f"{value.astimezone(clock.zone()):{'%Y-' if year else ''}%m-%d %H:%M}" if value else "—"


def duration(span: dt.timedelta | None) -> str:
    """40 min · 5 h · 2 d."""
    if span is None:
        return ""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return _("{n} min", n=max(minutes, 0))
    return _("{n} h", n=minutes // 60) if minutes < 48 * 60 else _("{n} d", n=minutes // 1440)


def age(since: dt.datetime) -> str:
    """How long ago."""
    return duration(clock.now() - since)
