"""The payment plan adds up to the amount; percent and amount fill each other (CON-01)."""
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from core.errors import DatesReversed, Refusal
from core.money import ZERO, fen, rounded, split_exactly

HUNDRED = Decimal(100)
PERCENT_PLACES = 4


class PlanDoesNotAddUp(Refusal):
    """The lines come to another sum than the contract. Facts: total, amount, missing (negative when too much)."""

    code = "plan_does_not_add_up"


class PlanTooLarge(Refusal):
    """The lines come to more than the contract. Facts: total, amount, over."""

    code = "plan_too_large"


class PaymentPlanMissing(Refusal):
    """A contract with an amount needs at least one line of payment."""

    code = "payment_plan_missing"


class SharePercentOutOfRange(Refusal):
    """A share of the amount is over 0 and at most 100 %. Facts: row."""

    code = "plan_percent_out_of_range"


@dataclass(frozen=True)
class PlanLineForm:
    """A line as typed: percent or amount, one of them enough; `id` of a line that is kept already."""

    condition: str
    due_on: dt.date | None
    amount: Decimal | None = None
    percent: Decimal | None = None
    condition_en: str = ""
    id: int | None = None


def share_of(amount: Decimal, part: Decimal) -> Decimal | None:
    """A line's percent of the contract, four decimals.

    >>> share_of(Decimal("1060000.00"), Decimal("318000.00"))
    Decimal('30.0000')
    """
    return rounded(Fraction(part) * 100 / Fraction(amount), PERCENT_PLACES) if amount else None


def fill_plan(amount: Decimal, lines: Sequence[PlanLineForm]) -> list[PlanLineForm]:
    """Each line with both figures: an amount gives its percent; a percent its amount, and when the percents come to 100 the amounts
    come to the whole exactly. A single line with neither takes what is left.

    >>> plan = fill_plan(Decimal("100.00"), [PlanLineForm("a", None, percent=Decimal("33.3333")), PlanLineForm("b", None, percent=Decimal("66.6667"))])
    >>> [str(line.amount) for line in plan]
    ['33.33', '66.67']
    """
    percents = [line.percent for line in lines if line.amount is None and line.percent is not None]
    parts: list[Decimal | None]
    if percents and len(percents) == len(lines) and sum(percents, ZERO) == HUNDRED and min(percents) >= 0:
        parts = list(split_exactly(amount, percents))
    else:
        parts = [_part(amount, line) for line in lines]
    empty = [i for i, part in enumerate(parts) if part is None]
    rest = amount - sum((part for part in parts if part is not None), ZERO)
    if len(empty) == 1 and rest > 0:
        parts[empty[0]] = rest
    return [replace(line, amount=part, percent=_percent(amount, line, part)) for line, part in zip(lines, parts, strict=True)]


def _part(amount: Decimal, line: PlanLineForm) -> Decimal | None:
    if line.amount is not None or line.percent is None:
        return line.amount
    return fen(Fraction(amount) * Fraction(line.percent) / 100)


def _percent(amount: Decimal, line: PlanLineForm, part: Decimal | None) -> Decimal | None:
    if line.amount is None and line.percent is not None:
        return line.percent
    return None if part is None else share_of(amount, part)


def follow(amount: Decimal, before: PlanLineForm | None, now: PlanLineForm) -> PlanLineForm:
    """While a line is typed: a new amount gives its percent, a new percent its amount.

    >>> follow(Decimal("1000.00"), None, PlanLineForm("a", None, percent=Decimal(30))).amount
    Decimal('300.00')
    """
    if now.amount is not None and (before is None or now.amount != before.amount):
        return replace(now, percent=share_of(amount, now.amount))
    if now.percent is not None and (before is None or now.percent != before.percent):
        return replace(now, amount=_part(amount, replace(now, amount=None)))
    return now


def require_plan_adds_up(amount: Decimal, parts: Sequence[Decimal]) -> None:
    """The lines' sum is the contract's amount, to the fen."""
    total = sum(parts, ZERO)
    if amount > 0 and not parts:
        raise PaymentPlanMissing(field="lines", amount=amount)
    if total > amount:
        raise PlanTooLarge(field="lines", total=total, amount=amount, over=total - amount)
    if total < amount:
        raise PlanDoesNotAddUp(field="lines", total=total, amount=amount, missing=amount - total)


def require_period(starts_on: dt.date | None, ends_on: dt.date | None) -> None:
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise DatesReversed(field="ends_on", starts_on=starts_on, finishes_on=ends_on)
