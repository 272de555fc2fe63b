"""How a receipt falls on the payment plan, and how old an open amount is (CON-04, CON-08)."""
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.errors import Refusal
from core.money import ZERO

AGES = (0, 30, 60, 90, 180)             # days overdue at which a class begins


class PartsOverAmount(Refusal):
    """The parts come to more than arrived. Facts: parts, amount, over."""

    code = "parts_over_amount"


class PartOverOpen(Refusal):
    """A part is larger than what is still open on its plan line. Facts: line, part, open, over."""

    code = "part_over_open"


class PlanLineTwice(Refusal):
    """The same plan line stands in two parts."""

    code = "plan_line_twice"


@dataclass(frozen=True)
class Part:
    """A share of a receipt on a plan line; without a line it is balance of the contract."""

    plan_line_id: int | None
    amount: Decimal


def spread(amount: Decimal, open_lines: Sequence[tuple[int, Decimal]]) -> list[Part]:
    """The proposal: fills the lines in the order of their dates, what is left is balance.

    >>> spread(Decimal("500.00"), [(1, Decimal("300.00")), (2, Decimal("0.00")), (3, Decimal("150.00"))])
    [Part(plan_line_id=1, amount=Decimal('300.00')), Part(plan_line_id=3, amount=Decimal('150.00')), Part(plan_line_id=None, amount=Decimal('50.00'))]
    """
    parts, left = [], amount
    for line_id, free in open_lines:
        share = min(left, free)
        if share > 0:
            parts.append(Part(line_id, share))
            left -= share
    return [*parts, Part(None, left)] if left > 0 else parts


def with_balance(amount: Decimal, parts: Sequence[Part]) -> list[Part]:
    """The parts on plan lines, and what they leave of the amount as balance; refused when they come to more.

    >>> with_balance(Decimal("100.00"), [Part(7, Decimal("60.00"))])
    [Part(plan_line_id=7, amount=Decimal('60.00')), Part(plan_line_id=None, amount=Decimal('40.00'))]
    """
    on_lines = [p for p in parts if p.plan_line_id is not None and p.amount != 0]
    total = sum((p.amount for p in on_lines), ZERO)
    if total > amount:
        raise PartsOverAmount(field="parts", parts=total, amount=amount, over=total - amount)
    if len({p.plan_line_id for p in on_lines}) < len(on_lines):
        raise PlanLineTwice(field="parts")
    return [*on_lines, Part(None, amount - total)] if amount > total else on_lines


def overdue_days(due_on: dt.date, open_amount: Decimal, today: dt.date) -> int:
    """Days since the due date while something is open; 0 on the due date itself.

    >>> overdue_days(dt.date(2026, 11, 15), Decimal("1.00"), dt.date(2026, 11, 21)), overdue_days(dt.date(2026, 11, 15), Decimal("0.00"), dt.date(2026, 11, 21))
    (6, 0)
    """
    return max((today - due_on).days, 0) if open_amount > 0 else 0


def age_class(days: int) -> int:
    """The class of an age: the day it begins with.

    >>> [age_class(d) for d in (0, 29, 30, 59, 60, 179, 180, 999)]
    [0, 0, 30, 30, 60, 90, 180, 180]
    """
    return max(start for start in AGES if days >= start)
