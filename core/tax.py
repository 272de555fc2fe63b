"""Value-added tax on a line: net = gross / (1 + rate) to the fen, tax = gross − net (CON-10)."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.effective import in_force
from core.errors import Refusal
from core.money import ZERO, fen


class TaxRateOutOfRange(Refusal):
    """A tax rate is a fraction from 0 up to, not including, 1 (6 % is 0.06)."""

    code = "tax_rate_out_of_range"


class TaxRateMissing(Refusal):
    """No rate is in force on that day."""

    code = "tax_rate_missing"


@dataclass(frozen=True)
class TaxSplit:
    """One line in CNY to the fen; net + tax = gross always."""

    gross: Decimal
    net: Decimal
    tax: Decimal


def require_tax_rate(rate: Decimal, *, field: str | None = None) -> Decimal:
    """The rate itself when it is in [0, 1); 6 typed for 6 % is refused instead of dividing by seven."""
    if not rate.is_finite() or not 0 <= rate < 1:
        raise TaxRateOutOfRange(field=field)
    return rate


def net_of(gross: Decimal, rate: Decimal) -> Decimal:
    """Gross / (1 + rate), rounded half-up to the fen.

    >>> net_of(Decimal("1060000.00"), Decimal("0.06"))
    Decimal('1000000.00')
    """
    return fen(Fraction(gross) / (1 + Fraction(require_tax_rate(rate))))


def split_gross(gross: Decimal, rate: Decimal) -> TaxSplit:
    """A line taken apart; the tax is what is left, so nothing is lost by rounding.

    >>> split_gross(Decimal("100.00"), Decimal("0.06"))
    TaxSplit(gross=Decimal('100.00'), net=Decimal('94.34'), tax=Decimal('5.66'))
    """
    net = net_of(gross, rate)
    return TaxSplit(gross=gross, net=net, tax=gross - net)


def add_tax(net: Decimal, rate: Decimal) -> TaxSplit:
    """A line given without tax: tax = net × rate to the fen, gross = net + tax.

    >>> add_tax(Decimal("1000000.00"), Decimal("0.06")).gross
    Decimal('1060000.00')
    """
    tax = fen(Fraction(net) * Fraction(require_tax_rate(rate)))
    return TaxSplit(gross=net + tax, net=net, tax=tax)


def total_of(lines: Iterable[TaxSplit]) -> TaxSplit:
    """The sum of stored lines; never worked out again from the total (GEN-01).

    >>> total_of([split_gross(Decimal("0.10"), Decimal("0.06"))] * 3)
    TaxSplit(gross=Decimal('0.30'), net=Decimal('0.27'), tax=Decimal('0.03'))
    """
    lines = list(lines)
    return TaxSplit(
        gross=sum((line.gross for line in lines), ZERO),
        net=sum((line.net for line in lines), ZERO),
        tax=sum((line.tax for line in lines), ZERO),
    )


def tax_rate_on(rates: Iterable[tuple[dt.date, Decimal]], day: dt.date) -> Decimal:
    """The rate in force on a day, from (first day, rate) rows; refused before the first."""
    rate = in_force(rates, day)
    if rate is None:
        raise TaxRateMissing(day=day)
    return rate
