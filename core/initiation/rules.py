"""The gates of an initiation on exact money: budget lines, the gross margin floor, stage shares, cost by year (PRJ-08 … PRJ-10, PER-01)."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.calendar.rules import ONE_DAY, WorkCalendar, require_period
from core.errors import AsPercent, AsWord, Refusal
from core.money import ZERO, fen, fen_up, rounded, split_exactly
from core.projects.errors import ShareOutOfRange, SharesNotWhole
from core.tax import net_of


class RevenueMissing(Refusal):
    """No revenue, or none above zero: a margin rate cannot be worked out."""

    code = "revenue_missing"


class BudgetWithoutLabour(Refusal):
    """A budget without any labour line is incomplete: it would pass the gate at 100 %."""

    code = "budget_without_labour"


class BudgetLineUncosted(Refusal):
    """Lines without a cost; `lines` names them."""

    code = "budget_line_uncosted"


class MarginBelowFloor(Refusal):
    """PRJ-09. Facts: project_type, margin_rate and floor_rate (AsPercent, with as many decimals as tell them apart), margin, revenue, cost,
    lower_cost_by, raise_revenue_by (net; both rounded up to the fen, so that following one passes)."""

    code = "margin_below_floor"


@dataclass(frozen=True)
class Margin:
    """Revenue (net of tax), cost (net of deductible tax) and what is between, CNY to the fen. `rate` is None without revenue."""

    revenue: Decimal
    cost: Decimal

    @property
    def amount(self) -> Decimal:
        return self.revenue - self.cost

    @property
    def rate(self) -> Fraction | None:
        """Exact; round it only to show it."""
        return Fraction(self.amount) / Fraction(self.revenue) if self.revenue > 0 else None


@dataclass(frozen=True)
class BudgetFigure:
    """What the gate reads of one budget line: kind ('labour', 'purchase', 'expense'), a name to point at, its cost or None."""

    kind: str
    name: str
    cost: Decimal | None


@dataclass(frozen=True)
class StageCost:
    """The dates of a stage and its cost by account id, CNY."""

    starts_on: dt.date
    finishes_on: dt.date
    costs: Mapping[int, Decimal]
    name: str = ""


def labour_budget(days: Decimal, day_rate: Decimal) -> Decimal:
    """Planned person days × the grade's average rate of the line's date, to the fen (PRJ-08).

    >>> labour_budget(Decimal("12.5"), Decimal("1800.00"))
    Decimal('22500.00')
    """
    return fen(days * day_rate)


def line_cost(gross: Decimal, tax_rate: Decimal = Decimal(0), *, deductible: bool = False) -> Decimal:
    """The cost of a purchase or expense line: net when its input tax is deductible, else the gross amount (PRJ-09).

    >>> line_cost(Decimal("106.00"), Decimal("0.06"), deductible=True), line_cost(Decimal("106.00"), Decimal("0.06"))
    (Decimal('100.00'), Decimal('106.00'))
    """
    return net_of(gross, tax_rate) if deductible else fen(gross)


def require_complete_budget(lines: Iterable[BudgetFigure]) -> Decimal:
    """The total cost. Refused: no labour line, or lines without a cost (a labour line of zero counts as uncosted)."""
    lines = list(lines)
    if not any(line.kind == "labour" for line in lines):
        raise BudgetWithoutLabour(field="budget")
    uncosted = [line.name for line in lines if line.cost is None or (line.kind == "labour" and line.cost <= 0)]
    if uncosted:
        raise BudgetLineUncosted(field="budget", lines=uncosted, count=len(uncosted))
    return sum((line.cost for line in lines if line.cost is not None), ZERO)


def require_margin(revenue: Decimal | None, cost: Decimal, *, floor: Decimal, project_type: str) -> Margin:
    """Refuses when revenue − cost < floor × revenue, unrounded; 30.00 % against 30 % passes, 29.996 % does not (PRJ-09).

    *Contract 1,060,000.00 with 6 % VAT → revenue 1,000,000.00; cost 720,000.00 → margin 28.0 %; floor 30 % → refused:
    lower the budget by 20,000.00 or raise the net revenue by 28,571.43.*

    >>> require_margin(Decimal("1000000.00"), Decimal("700000.00"), floor=Decimal("0.30"), project_type="audit").amount
    Decimal('300000.00')
    """
    if not 0 <= floor < 1:
        raise ValueError("a margin floor is a fraction in [0, 1)")
    if revenue is None or revenue <= 0:
        raise RevenueMissing(field="revenue")
    found = Margin(revenue, cost)
    if Fraction(found.amount) < Fraction(floor) * Fraction(revenue):
        rate = Fraction(found.amount) / Fraction(revenue)
        raise MarginBelowFloor(
            field="budget", margin_rate=shown_below(rate, floor), floor_rate=shown_exactly(floor), margin=found.amount,
            revenue=revenue, cost=cost, lower_cost_by=cost_to_lower(revenue, cost, floor=floor),
            raise_revenue_by=revenue_to_raise(revenue, cost, floor=floor), project_type=AsWord(f"project_type.{project_type}"))
    return found


def cost_to_lower(revenue: Decimal, cost: Decimal, *, floor: Decimal) -> Decimal:
    """The least whole fen by which the cost must fall to reach the floor; 0.00 when it is reached.

    >>> cost_to_lower(Decimal("1000000.00"), Decimal("720000.00"), floor=Decimal("0.30"))
    Decimal('20000.00')
    """
    return max(fen_up(Fraction(cost) - Fraction(revenue) * (1 - Fraction(floor))), ZERO)


def revenue_to_raise(revenue: Decimal, cost: Decimal, *, floor: Decimal) -> Decimal:
    """The least whole fen by which the net revenue must rise to reach the floor; 0.00 when it is reached.

    >>> revenue_to_raise(Decimal("1000000.00"), Decimal("720000.00"), floor=Decimal("0.30"))
    Decimal('28571.43')
    >>> revenue_to_raise(Decimal("1000000.00"), Decimal("700000.01"), floor=Decimal("0.30"))
    Decimal('0.02')
    """
    return max(fen_up(Fraction(cost) / (1 - Fraction(floor)) - Fraction(revenue)), ZERO)


def shown_exactly(rate: Decimal) -> AsPercent:
    """A policy's rate with all its decimals, at least one in percent: 0.3 → 30.0 %, 0.3025 → 30.25 %."""
    exponent = rate.normalize().as_tuple().exponent
    return AsPercent(rate, places=max(1, -exponent - 2 if isinstance(exponent, int) else 1))


def shown_below(rate: Fraction, limit: Decimal) -> AsPercent:
    """A rate under a limit, with as many decimals as show that it is under it: 29.996 % and not 30.0 %.

    >>> shown_below(Fraction(29996, 100000), Decimal("0.30"))
    AsPercent(value=Decimal('0.29996'), places=3)
    """
    if not rate < Fraction(limit):
        raise ValueError("the rate is not below the limit")
    places = 1
    while Fraction(rounded(rate, places + 2)) >= Fraction(limit):
        places += 1
    return AsPercent(rounded(rate, places + 2), places)


def require_stage_shares(shares: Sequence[Decimal], *, field: str = "revenue_share") -> None:
    """The fractions of the revenue fixed for the stages: each in [0, 1], together exactly 1 (PER-01)."""
    for position, share in enumerate(shares, 1):
        if not 0 <= share <= 1:
            raise ShareOutOfRange(field=field, stage=position, share=shown_exactly(share))
    total = sum(shares, Decimal(0))
    if total != 1:
        raise SharesNotWhole(field=field, total=shown_exactly(total), missing=shown_exactly(1 - total), stages=len(shares))


def stage_revenues(net_revenue: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """The net revenue by stage, to the fen, adding up exactly (largest remainder, ties to the earlier stage).

    >>> stage_revenues(Decimal("100.00"), [Decimal("0.333333"), Decimal("0.333333"), Decimal("0.333334")])
    [Decimal('33.33'), Decimal('33.33'), Decimal('33.34')]
    """
    require_stage_shares(shares)
    return split_exactly(net_revenue, shares)


def fiscal_year(day: dt.date, *, first_month: int = 1) -> int:
    """The budget year a day falls in, named by the calendar year it begins in."""
    return day.year if day.month >= first_month else day.year - 1


def spread_over_years(stages: Iterable[StageCost], calendar: WorkCalendar, *, first_month: int = 1) -> dict[tuple[int, int], Decimal]:
    """Project cost by (year, account), exact to the fen: what the approval occupies in the company budget (PRJ-10).

    The cost of a stage is spread over its working days; each account's amount by largest remainder over the years. A stage
    without any working day is spread over its calendar days. Years without cost do not appear.
    """
    found: dict[tuple[int, int], Decimal] = {}
    for stage in stages:
        require_period(stage.starts_on, stage.finishes_on, field="finishes_on", name=stage.name)
        days = _days_by_year(stage, calendar, first_month)
        for account, cost in stage.costs.items():
            for year, part in zip(days, split_exactly(cost, list(days.values()), list(days)), strict=True):
                if part:
                    found[year, account] = found.get((year, account), ZERO) + part
    return dict(sorted(found.items()))


def _days_by_year(stage: StageCost, calendar: WorkCalendar, first_month: int) -> dict[int, int]:
    years = range(fiscal_year(stage.starts_on, first_month=first_month), fiscal_year(stage.finishes_on, first_month=first_month) + 1)
    spans = {year: (max(stage.starts_on, dt.date(year, first_month, 1)),
                    min(stage.finishes_on, dt.date(year + 1, first_month, 1) - ONE_DAY)) for year in years}
    worked = {year: calendar.working_days_inclusive(*span) for year, span in spans.items()}
    return worked if any(worked.values()) else {year: (last - first).days + 1 for year, (first, last) in spans.items()}
