"""A managed change keeps the margin rate, to the exact figure (PRJ-14). Pure."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from core.changes.errors import MarginWouldFall, MarginWouldRise
from core.errors import AsPercent
from core.initiation.rules import RevenueMissing
from core.money import FEN, ZERO, fen_up, rounded


def require_same_margin(old_revenue: Decimal, old_cost: Decimal, new_revenue: Decimal, new_cost: Decimal, *, may_raise: bool) -> None:
    """Never below the approved rate: new cost × old revenue <= old cost × new revenue. Above it only where the policy allows; where it
    does not, equal to within one fen of cost.

    *700,000.00 of 1,000,000.00; 735,000.01 of 1,050,000.00 is refused: one fen too much; 735,000.00 passes.*

    >>> require_same_margin(Decimal("1000000"), Decimal("700000"), Decimal("1050000"), Decimal("735000"), may_raise=False)
    """
    if old_revenue <= 0 or new_revenue <= 0:
        raise RevenueMissing(field="revenue")
    allowed = Fraction(old_cost) * Fraction(new_revenue) / Fraction(old_revenue)  # the cost that keeps the rate
    if Fraction(new_cost) > allowed:
        raise MarginWouldFall(
            field="budget", **_rates(old_revenue, old_cost, new_revenue, new_cost), cost=new_cost, allowed=whole_fen(allowed),
            lower_cost_by=new_cost - whole_fen(allowed), raise_revenue_by=revenue_to_keep(old_revenue, old_cost, new_revenue, new_cost))  # fmt: skip
    if not may_raise and allowed - Fraction(new_cost) > Fraction(FEN):
        raise MarginWouldRise(
            field="budget", **_rates(old_revenue, old_cost, new_revenue, new_cost), cost=new_cost, raise_cost_by=whole_fen(allowed) - new_cost)  # fmt: skip


def whole_fen(value: Fraction) -> Decimal:
    """Downwards: a cost that is still allowed.

    >>> whole_fen(Fraction(100, 3))
    Decimal('33.33')
    """
    return -fen_up(-value) + ZERO


def revenue_to_keep(old_revenue: Decimal, old_cost: Decimal, new_revenue: Decimal, new_cost: Decimal) -> Decimal:
    """By how much the revenue must rise to keep the rate, upwards to the fen; where nothing was to cost anything no revenue is enough.

    >>> revenue_to_keep(Decimal("1000000"), Decimal("700000"), Decimal("1000000"), Decimal("700000.01"))
    Decimal('0.02')
    """
    if not old_cost:
        return ZERO
    return max(fen_up(Fraction(new_cost) * Fraction(old_revenue) / Fraction(old_cost) - Fraction(new_revenue)), ZERO)


def _rates(old_revenue: Decimal, old_cost: Decimal, new_revenue: Decimal, new_cost: Decimal) -> dict[str, AsPercent]:
    """Both rates with as many decimals as tell them apart."""
    before, after = 1 - Fraction(old_cost) / Fraction(old_revenue), 1 - Fraction(new_cost) / Fraction(new_revenue)
    places = 1
    while places < 12 and before != after and rounded(before, places + 2) == rounded(after, places + 2):
        places += 1
    return {"before_rate": AsPercent(rounded(before, places + 2), places), "after_rate": AsPercent(rounded(after, places + 2), places)}
