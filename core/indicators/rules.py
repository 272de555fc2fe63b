"""The three indicators, their limits, when a breach opens a corrective action (PRJ-22). Pure; exact Fractions until they are shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from core.money import Exact


class Indicator(StrEnum):
    SCHEDULE = "schedule"  # (EV − PV) / PV: behind is bad
    COST = "cost"  # (AC − EV) / EV: above is bad
    QUALITY = "quality"  # passed at first review / reviewed: below is bad


class Level(StrEnum):
    """Beyond a limit, never at it: exactly at the limit is still the better level."""

    FINE = "fine"
    WARN = "warn"
    BREACH = "breach"


@dataclass(frozen=True)
class Limits:
    """Fractions. Schedule and cost: how far behind, how far over; quality: the least rate."""

    warn: Decimal
    breach: Decimal


@dataclass(frozen=True)
class Past:
    """What happened to an indicator of a project before: the last corrective action and the readings since it was opened."""

    unfinished: bool = False
    value: Decimal | None = None  # the rate the last action was opened for
    fine_since: bool = True  # measured within the breach limit after that action had ended


def pass_rate(passed: int, reviewed: int) -> Fraction | None:
    """Passed at first review / reviewed; None before anything is reviewed.

    >>> pass_rate(18, 20), pass_rate(0, 0)
    (Fraction(9, 10), None)
    """
    return Fraction(passed, reviewed) if reviewed else None


def badness(indicator: Indicator, value: Exact) -> Fraction:
    """How bad a rate is, growing: for schedule and quality the rate with the other sign."""
    exact = Fraction(value)
    return exact if indicator is Indicator.COST else -exact


def level(indicator: Indicator, value: Exact | None, limits: Limits) -> Level | None:
    """Where a rate stands; None where there is nothing to measure.

    PV 400,000, EV 380,000, AC 418,000 → −5.0 %, +10.0 %; 18 of 20 → 90.0 %:

    >>> five_ten, ninety = Limits(Decimal("0.05"), Decimal("0.10")), Limits(Decimal("0.90"), Decimal("0.80"))
    >>> level(Indicator.SCHEDULE, Fraction(-1, 20), five_ten), level(Indicator.COST, Fraction(1, 10), five_ten)
    (<Level.FINE: 'fine'>, <Level.WARN: 'warn'>)
    >>> level(Indicator.QUALITY, Fraction(9, 10), ninety), level(Indicator.COST, Decimal("0.100001"), five_ten)
    (<Level.FINE: 'fine'>, <Level.BREACH: 'breach'>)
    """
    if value is None:
        return None
    bad = badness(indicator, value)
    for found, limit in ((Level.BREACH, limits.breach), (Level.WARN, limits.warn)):
        if bad > (-Fraction(limit) if indicator is Indicator.QUALITY else Fraction(limit)):
            return found
    return Level.FINE


def opens(indicator: Indicator, value: Exact | None, limits: Limits, past: Past) -> bool:
    """Does this reading open a corrective action? A breach does, unless one is on its way; after one that has ended only when the
    figure had come back within the limit since, or is worse than it was then: what was dealt with is not opened every night."""
    if value is None or level(indicator, value, limits) is not Level.BREACH or past.unfinished:
        return False
    return past.value is None or past.fine_since or badness(indicator, value) > badness(indicator, past.value)


def fine_between(readings: Sequence[tuple[dt.date, Decimal | None]], indicator: Indicator, limits: Limits, since: dt.date) -> bool:
    """Whether one of the readings (day, rate) after the day was within the breach limit."""
    return any(day > since and value is not None and level(indicator, value, limits) is not Level.BREACH for day, value in readings)
