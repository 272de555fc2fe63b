"""The four figures of a line and what a project's line takes of the company's (MON-03, MON-18). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.money import ZERO


@dataclass(frozen=True)
class Figures:
    """Budget, committed and actual of one line, in CNY; `released` is for a project's line that holds nothing any more."""

    budget: Decimal = ZERO
    committed: Decimal = ZERO
    actual: Decimal = ZERO
    released: bool = False

    @property
    def available(self) -> Decimal:
        """Budget − committed − actual (MON-03)."""
        return self.budget - self.committed - self.actual

    @property
    def held(self) -> Decimal:
        """What the company line keeps committed for a project's line with these figures.

        Inside its budget the project holds what it has not spent; what it commits beyond takes new headroom; a released
        line holds only its own commitments. It depends on the figures alone, not on the way there: so every movement
        can be reversed exactly.

        >>> Figures(budget=Decimal(720000), actual=Decimal(1000)).held
        Decimal('719000')
        >>> Figures(budget=Decimal(720000), actual=Decimal(700000), released=True).held
        Decimal('0.00')
        """
        return self.committed if self.released else max(self.budget - self.actual, self.committed)

    def moved(self, *, budget: Decimal = ZERO, committed: Decimal = ZERO, actual: Decimal = ZERO) -> Figures:
        """The figures after a movement.

        >>> Figures(budget=Decimal(10)).moved(actual=Decimal(3)).available
        Decimal('7.00')
        """
        return Figures(self.budget + budget, self.committed + committed, self.actual + actual, self.released)


def borne(before: Figures, after: Figures) -> tuple[Decimal, Decimal]:
    """What a change of a project's line does to the company line: (committed, actual).

    >>> before = Figures(budget=Decimal(720000))
    >>> borne(before, before.moved(actual=Decimal(1000)))          # inside the budget: available stands still
    (Decimal('-1000.00'), Decimal('1000.00'))
    >>> spent = Figures(budget=Decimal(1000), actual=Decimal(900))
    >>> borne(spent, spent.moved(actual=Decimal(300)))             # 100 from what it held, 200 take new headroom
    (Decimal('-100.00'), Decimal('300.00'))
    """
    return after.held - before.held + ZERO, after.actual - before.actual + ZERO
