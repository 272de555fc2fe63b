"""Money: exact decimals to the fen, rounded half-up once, and splits that lose nothing (GEN-01)."""
from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from core.errors import Fact, Refusal

FEN = Decimal("0.01")
ZERO = Decimal("0.00")
MAX_AMOUNT = Decimal("99999999999999.99")      # what NUMERIC(16,2) holds

Exact: TypeAlias = Decimal | Fraction | int
_WIDE = Context(prec=80, rounding=ROUND_HALF_UP)      # the usual 28 digits would round a large figure in silence


class AmountNotANumber(Refusal):
    """Infinity or not-a-number came in where an amount is asked."""

    code = "amount_not_a_number"


class AmountNegative(Refusal):
    code = "amount_negative"


class AmountNotPositive(Refusal):
    code = "amount_not_positive"


class AmountTooPrecise(Refusal):
    """More decimals than the fen has: nothing is rounded behind the user's back."""

    code = "amount_too_precise"


class AmountTooLarge(Refusal):
    code = "amount_too_large"


class NothingToShareBy(Refusal):
    """An amount is to be split, but every weight is zero (or there is none)."""

    code = "nothing_to_share_by"


def _of_units(units: int, places: int) -> Decimal:
    """`units` × 10^-places."""
    return Decimal(units).scaleb(-places, _WIDE)


def rounded(value: Exact, places: int) -> Decimal:
    """Half-up (away from zero at the half) to `places` decimals, exact for any size, also from a Fraction.

    >>> rounded(Fraction(2, 3), 4)
    Decimal('0.6667')
    >>> rounded(Decimal("-2.5"), 0)
    Decimal('-3')
    """
    scaled = abs(Fraction(value)) * 10**places
    units = int(scaled + Fraction(1, 2))
    return _of_units(-units if Fraction(value) < 0 else units, places)


def fen(value: Exact) -> Decimal:
    """Half-up to 0.01 CNY; the one rounding of a document line (GEN-01).

    >>> fen(Decimal("1.005")), fen(Decimal("-1.005")), fen(Fraction(1000000, 3))
    (Decimal('1.01'), Decimal('-1.01'), Decimal('333333.33'))
    """
    return rounded(value, 2)


def fen_up(value: Exact) -> Decimal:
    """Upwards to the next fen: for hints that must be enough when followed (PRJ-09).

    >>> fen_up(Decimal("0.0142857")), fen_up(Decimal("20000"))
    (Decimal('0.02'), Decimal('20000.00'))
    """
    hundredfold = Fraction(value) * 100
    return _of_units(-(-hundredfold.numerator // hundredfold.denominator), 2)


def require_amount(
    value: Decimal, *, field: str | None = None, positive: bool = False, negative_ok: bool = False,
    maximum: Decimal = MAX_AMOUNT, **facts: Fact,
) -> Decimal:
    """The amount with exactly two decimals, or a refusal: not a number, negative (or not positive), over-precise, too large.

    `facts` go into the refusal as they are (a row number, a line's name).

    >>> require_amount(Decimal("12.5"))
    Decimal('12.50')
    """
    if not value.is_finite():
        raise AmountNotANumber(field=field, **facts)
    if abs(value) > maximum:
        raise AmountTooLarge(field=field, maximum=maximum, **facts)
    if value < 0 and not negative_ok:
        raise AmountNegative(field=field, **facts)
    if positive and value <= 0:
        raise AmountNotPositive(field=field, **facts)
    exact = value.quantize(FEN, context=_WIDE)
    if exact != value:
        raise AmountTooPrecise(field=field, amount=str(value)[:30], **facts)
    return exact


def split_exactly(
    total: Exact, weights: Sequence[Exact], tie_keys: Sequence[Any] | None = None, *, unit: Decimal = FEN,
) -> list[Decimal]:
    """`total` in parts proportional to `weights`, each a multiple of the fen, that add up to `total` exactly.

    Largest remainder: every part is cut down to the unit, the units left over go one each to the parts that lost most;
    equal remainders in the order of `tie_keys` (smallest first), else in the order given. A total that is finer than
    the unit is split on its own last decimal. A negative total is split like its opposite. All weights zero is refused
    unless the total is zero.

    >>> split_exactly(Decimal("100.00"), [1, 1, 1])
    [Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
    >>> split_exactly(Decimal("0.01"), [1, 1], tie_keys=["E02", "E01"])
    [Decimal('0.00'), Decimal('0.01')]
    """
    shares = [Fraction(w) for w in weights]
    if any(share < 0 for share in shares):
        raise ValueError("a weight is negative")
    if tie_keys is not None and len(tie_keys) != len(shares):
        raise ValueError("one tie key per weight")
    whole = Fraction(total)
    places = _places(total, unit)
    if not sum(shares):
        if whole:
            raise NothingToShareBy(total=fen(whole))
        return [_of_units(0, places) for _ in shares]
    units = abs(whole) * 10**places
    if units.denominator != 1:
        raise ValueError("the total is finer than any decimal unit")
    ideal = [units * share / sum(shares) for share in shares]
    parts = [int(x) for x in ideal]
    by_loss = sorted(range(len(parts)), key=lambda i: (parts[i] - ideal[i], tie_keys[i] if tie_keys else i, i))
    for i in by_loss[: int(units) - sum(parts)]:
        parts[i] += 1
    sign = -1 if whole < 0 else 1
    return [_of_units(sign * part, places) for part in parts]


def _places(total: Exact, unit: Decimal) -> int:
    """Decimals of the finer of the total and the unit."""
    exponent = unit.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 2
    own = Decimal(total).as_tuple().exponent if not isinstance(total, Fraction) else 0
    return max(places, -own if isinstance(own, int) else 0, 0)
