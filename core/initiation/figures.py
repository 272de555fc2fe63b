"""The figures of an initiation, live: the editor, the gates and the decision page read the same function (PRJ-08 … PRJ-10)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import policies
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import Refusal
from core.initiation import budget
from core.initiation.budget import Book, Costed, CostInput
from core.initiation.rules import cost_to_lower, require_complete_budget, require_margin, revenue_to_raise, stage_revenues
from core.ledger import Headroom, Need, headroom
from core.money import ZERO, rounded
from core.projects.types import ProjectState
from core.unit import reading
from db.models import Project

K = TypeVar("K", bound=Hashable)
RATE_PLACES = 6


@dataclass(frozen=True)
class Part:
    """A slice of the cost: of an account, a stage, a year. `days` where there is labour in it."""

    key: int
    name: str
    name_en: str
    cost: Decimal
    days: Decimal = ZERO
    revenue: Decimal | None = None  # of a stage: its share


@dataclass(frozen=True)
class Figures:
    """CNY to the fen; rates are fractions. `refusals` are those of the gates: each says why Submit is greyed."""

    revenue: Decimal
    cost: Decimal
    labour: Decimal
    purchase: Decimal
    expense: Decimal
    labour_days: Decimal
    margin: Decimal
    margin_rate: Decimal | None
    floor: Decimal
    passes: bool
    lower_cost_by: Decimal
    raise_revenue_by: Decimal
    by_account: tuple[Part, ...]
    by_stage: tuple[Part, ...]
    by_year: tuple[Part, ...]
    headroom: tuple[Headroom, ...]
    refusals: tuple[Refusal, ...]
    lines: tuple[Costed, ...] = field(repr=False, default=())
    shares: tuple[Decimal, ...] = ()  # of the revenue, stage by stage
    needs: tuple[Need, ...] = field(repr=False, default=())
    as_saved: bool = False  # the saved lines carry exactly these costs


def figures(actor: Actor, project_id: int, *, lines: Sequence[CostInput] | None = None, revenue: Decimal | None = None) -> Figures:
    """What the saved budget comes to, or the lines and the revenue as they are being typed; for who sees the project's money."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_MONEY, project_id)
        project = session.scalars(select(Project).where(Project.id == project_id)).one()
        return figures_of(session, project, lines=lines, revenue=revenue)


def figures_of(session: Session, project: Project, *, lines: Sequence[CostInput] | None = None, revenue: Decimal | None = None) -> Figures:
    """The same inside a transaction. The number of statements does not depend on the number of lines."""
    book = budget.book_of(session, project.id)
    saved = budget.saved_lines(session, project.id) if lines is None else []
    worked = [budget.costed(line, book, n) for n, line in enumerate([row.as_input() for row in saved] if lines is None else lines, 1)]
    as_saved = lines is None and all(row.carries(c) for row, c in zip(saved, worked, strict=True))
    if project.state not in (ProjectState.DRAFT, ProjectState.IN_APPROVAL):
        worked = _as_saved(session, project, worked)
    floor = project.margin_floor if project.margin_floor is not None else policies.value(session, f"margin_floor.{project.project_type}")
    needs = budget.needs_of(worked, book)
    room = headroom(session, needs) if project.state in (ProjectState.DRAFT, ProjectState.IN_APPROVAL) else []
    found = _figures(project, book, worked, project.net_revenue if revenue is None else revenue, floor, needs, room)
    return replace(found, as_saved=as_saved)


def _as_saved(session: Session, project: Project, worked: Sequence[Costed]) -> list[Costed]:
    """An approved budget is what was approved: a later change of a rate does not touch it."""
    saved = {row.id: row for row in budget.saved_lines(session, project.id)}
    return [Costed(c.line, c.kind, saved[c.line.id].day_rate, saved[c.line.id].net_cost, c.name) if c.line.id in saved else c for c in worked]


def _figures(
    project: Project, book: Book, lines: Sequence[Costed], revenue: Decimal, floor: Decimal, needs: Sequence[Need], room: Sequence[Headroom]
) -> Figures:
    def kind(word: str) -> Decimal:
        return sum((c.net_cost or ZERO for c in lines if c.kind == word), ZERO)

    cost = sum((c.net_cost or ZERO for c in lines), ZERO)
    refusals = [*_gate(lines, revenue, cost, floor, project.project_type), *(row.refusal for row in room if row.refusal)]
    margin = revenue - cost
    earns = revenue > 0
    return Figures(
        revenue,
        cost,
        kind("labour"),
        kind("purchase"),
        kind("expense"),
        sum((c.line.days or ZERO for c in lines if c.kind == "labour"), ZERO),
        margin,
        rounded(Fraction(margin) / Fraction(revenue), RATE_PLACES) if earns else None,
        floor,
        earns and Fraction(margin) >= Fraction(floor) * Fraction(revenue),
        cost_to_lower(revenue, cost, floor=floor) if earns else ZERO,
        revenue_to_raise(revenue, cost, floor=floor),
        _by_account(book, lines),
        _by_stage(book, lines, revenue),
        _by_year(needs),
        tuple(room),
        tuple(refusals),
        tuple(lines),
        tuple(s.revenue_share for s in book.stages.values()),
        tuple(needs),
    )


def _gate(lines: Sequence[Costed], revenue: Decimal, cost: Decimal, floor: Decimal, project_type: str) -> list[Refusal]:
    """Completeness and margin; an incomplete budget is refused as such, not judged."""
    try:
        require_complete_budget(budget.figures_for_gate(lines))
        require_margin(revenue, cost, floor=floor, project_type=project_type)
    except Refusal as refusal:
        return [refusal]
    return []


def _summed(lines: Sequence[Costed], key: Callable[[Costed], K | None]) -> dict[K, tuple[Decimal, Decimal]]:
    """Cost and labour days by key."""
    found: dict[K, tuple[Decimal, Decimal]] = {}
    for c in lines:
        where = key(c)
        if where is not None:
            cost, days = found.get(where, (ZERO, ZERO))
            found[where] = cost + (c.net_cost or ZERO), days + (c.line.days or ZERO if c.kind == "labour" else ZERO)
    return found


def _by_account(book: Book, lines: Sequence[Costed]) -> tuple[Part, ...]:
    found = _summed(lines, lambda c: c.line.account_id if c.line.account_id in book.accounts else None)
    return tuple(Part(a.id, a.name, a.english, *found[a.id]) for a in book.accounts.values() if a.id in found)


def _by_stage(book: Book, lines: Sequence[Costed], revenue: Decimal) -> tuple[Part, ...]:
    found = _summed(lines, lambda c: c.line.stage_id)
    stages = list(book.stages.values())
    shares = [s.revenue_share for s in stages]
    parts = stage_revenues(revenue, shares) if stages and sum(shares) == 1 else [None] * len(stages)
    return tuple(Part(s.id, s.name, s.name_en or s.name, *found.get(s.id, (ZERO, ZERO)), part) for s, part in zip(stages, parts, strict=True))


def _by_year(needs: Sequence[Need]) -> tuple[Part, ...]:
    sums: dict[int, Decimal] = {}
    for need in needs:
        sums[need.year] = sums.get(need.year, ZERO) + need.amount
    return tuple(Part(year, str(year), str(year), amount) for year, amount in sorted(sums.items()))
