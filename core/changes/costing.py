"""What a proposed budget costs: lines that stay keep the rate they were approved with, the others take the rate of their day (PRJ-08, PRJ-14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from core.changes.content import Content, CostPart
from core.initiation import budget
from core.initiation.budget import Book, Costed, CostInput, StageInfo
from core.initiation.rules import labour_budget


def book_with(book: Book, content: Content) -> Book:
    """The project's book with the stages as they would be."""
    stages = {
        s.id: StageInfo(s.id, n, s.name, s.name_en, s.starts_on, s.finishes_on, s.revenue_share) for n, s in enumerate(content.stages, start=1)
    }
    return replace(book, stages=stages)


def as_input(part: CostPart) -> CostInput:
    return CostInput(
        part.stage_id, part.account_id, part.description, part.grade_id, part.days, part.gross_amount, part.deductible_tax, part.planned_on, part.id
    )


def costed_parts(before: Content, after: Content, book: Book) -> tuple[CostPart, ...]:
    """The lines of `after` with rate and cost. Labour of the same grade and day as approved keeps its rate, whatever became of the rate
    since; so a change that is taken back restores the cost to the fen."""
    approved = {part.id: part for part in before.costs}
    old, new = _days(before), _days(after)
    found = []
    for n, part in enumerate(after.costs, start=1):
        same = approved.get(part.id)
        worked = budget.costed(as_input(part), book, n)
        part = replace(part, kind=worked.kind, day_rate=worked.day_rate, net_cost=worked.net_cost)
        if same is not None and part.days is not None and (rate := _kept_rate(same, part, old, new)) is not None:
            part = replace(part, day_rate=rate, net_cost=labour_budget(part.days, rate))
        found.append(part)
    return tuple(found)


def _kept_rate(same: CostPart, part: CostPart, old: dict[int, dt.date], new: dict[int, dt.date]) -> Decimal | None:
    """The approved rate of a labour line whose grade and day have stayed."""
    alike = part.kind == same.kind == "labour" and (part.grade_id, _rate_day(part, new)) == (same.grade_id, _rate_day(same, old))
    return same.day_rate if alike else None


def _days(content: Content) -> dict[int, dt.date]:
    return {s.id: s.starts_on for s in content.stages}


def _rate_day(part: CostPart, starts: dict[int, dt.date]) -> dt.date | None:
    return part.planned_on or starts.get(part.stage_id)


def as_costed(parts: Sequence[CostPart], book: Book) -> list[Costed]:
    """The lines as the figures of an initiation know them."""
    found = []
    for n, part in enumerate(parts, start=1):
        account = book.accounts.get(part.account_id)
        name = part.description.strip() or f"{account.name if account else ''} {n}".strip()
        found.append(Costed(as_input(part), part.kind, part.day_rate, part.net_cost, name))
    return found
