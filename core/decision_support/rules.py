"""Load by role and week, the margin of a year, with a new project and without it (PRJ-40). Pure, exact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.calendar.rules import ONE_DAY
from core.money import ZERO

NOTHING = Decimal(0)


@dataclass(frozen=True)
class RoleWeek:
    """Person days a role has and is asked for, in the week of `monday`."""

    monday: dt.date
    capacity: Decimal
    without: Decimal
    new: Decimal

    @property
    def with_new(self) -> Decimal:
        return self.without + self.new

    @property
    def short(self) -> Decimal:
        """Days that are missing with the new project and are not missing without it."""
        return max(self.with_new - self.capacity, NOTHING) - max(self.without - self.capacity, NOTHING)


@dataclass(frozen=True)
class RoleLoad:
    """`people` have this role mostly; weeks in order."""

    role: str
    people: int
    weeks: tuple[RoleWeek, ...]

    @property
    def short(self) -> Decimal:
        return sum((w.short for w in self.weeks), NOTHING)

    def share(self, *, new: bool) -> Fraction | None:
        """Of the days there are, those asked for."""
        there = sum((w.capacity for w in self.weeks), NOTHING)
        asked = sum((w.with_new if new else w.without for w in self.weeks), NOTHING)
        return Fraction(asked) / Fraction(there) if there else None


@dataclass(frozen=True)
class YearMargin:
    """Revenue and cost of all approved projects in a year, and of the new one; CNY to the fen.

    >>> year = YearMargin(2026, Decimal(1000), Decimal(700), Decimal(500), Decimal(400))
    >>> year.rate(new=False), year.rate(new=True)
    (Fraction(3, 10), Fraction(4, 15))
    """

    year: int
    revenue: Decimal
    cost: Decimal
    new_revenue: Decimal
    new_cost: Decimal

    def rate(self, *, new: bool) -> Fraction | None:
        """(revenue − cost) / revenue, of the sums; None without revenue."""
        revenue = self.revenue + (self.new_revenue if new else ZERO)
        cost = self.cost + (self.new_cost if new else ZERO)
        return Fraction(revenue - cost) / Fraction(revenue) if revenue else None

    @property
    def points(self) -> Fraction | None:
        """What the new project does to the rate, in points."""
        before, after = self.rate(new=False), self.rate(new=True)
        return (after - before) * 100 if before is not None and after is not None else None


def main_roles(days: Iterable[tuple[int, str, Decimal]]) -> dict[int, str]:
    """Person → the role with most of their days; of two alike the first by name.

    >>> main_roles([(1, "analyst", Decimal(3)), (1, "consultant", Decimal(5)), (2, "manager", Decimal(1))])
    {1: 'consultant', 2: 'manager'}
    """
    sums: dict[int, dict[str, Decimal]] = {}
    for person, role, amount in days:
        own = sums.setdefault(person, {})
        own[role] = own.get(role, NOTHING) + amount
    return {person: min(own, key=lambda role: (-own[role], role)) for person, own in sums.items() if own}


def monday_of(day: dt.date) -> dt.date:
    return day - ONE_DAY * day.weekday()


def by_role(
    capacity: Mapping[int, Mapping[dt.date, Decimal]],
    roles: Mapping[int, str],
    without: Iterable[tuple[str, dt.date, Decimal]],
    new: Iterable[tuple[str, dt.date, Decimal]],
    mondays: Iterable[dt.date],
) -> list[RoleLoad]:
    """Days there are by the people's main roles; days asked for by the role of the work. Roles in the order of their shortage."""
    weeks = list(mondays)
    place = {monday: n for n, monday in enumerate(weeks)}
    sums: dict[str, list[list[Decimal]]] = {}

    def add(role: str, day: dt.date, part: int, amount: Decimal) -> None:
        here = place.get(monday_of(day))
        if here is not None:
            sums.setdefault(role, [[NOTHING] * 3 for _ in weeks])[here][part] += amount

    for person, own in capacity.items():
        for day, there in own.items():
            if person in roles:
                add(roles[person], day, 0, there)
    for part, work in ((1, without), (2, new)):
        for role, day, amount in work:
            add(role, day, part, amount)
    count = {role: sum(mine == role for mine in roles.values()) for role in sums}
    found = [RoleLoad(role, count[role], tuple(RoleWeek(m, *row) for m, row in zip(weeks, rows, strict=True))) for role, rows in sums.items()]
    return sorted(found, key=lambda r: (-r.short, -(r.share(new=True) or 0), r.role))
