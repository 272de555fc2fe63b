"""Recomputes the kept balances from their rows (MON-04). Part of `make verify`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from core.ledger.figures import Figures
from core.money import ZERO
from db.models import BudgetEntry, BudgetLine


@dataclass(frozen=True)
class Difference:
    """One kept figure that is not the sum of its rows."""

    record: str
    record_id: int
    figure: str
    kept: Decimal | int
    recomputed: Decimal | int


def differences(session: Session) -> list[Difference]:
    """Every line whose budget, committed or actual differs from the sum of its entries, and every company line that does
    not hold for its projects what their own lines say (MON-18). Three statements."""
    return [*_sums(session), *_held(session)]


def _sums(session: Session) -> list[Difference]:
    entry, line = BudgetEntry, BudgetLine
    rows = session.execute(
        select(
            line.id,
            line.budget,
            line.committed,
            line.actual,
            func.coalesce(func.sum(entry.budget_delta), ZERO).label("b"),
            func.coalesce(func.sum(entry.committed_delta), ZERO).label("c"),
            func.coalesce(func.sum(entry.actual_delta), ZERO).label("a"),
        )
        .outerjoin(entry, entry.line_id == line.id)
        .group_by(line.id)
        .order_by(line.id)
    )
    return [
        Difference("budget_line", r.id, figure, kept, summed)
        for r in rows
        for figure, kept, summed in (("budget", r.budget, r.b), ("committed", r.committed, r.c), ("actual", r.actual, r.a))
        if kept != summed
    ]


def _held(session: Session) -> list[Difference]:
    """The company line's entries that name a project, against the figures of the projects' lines it bears."""
    company = aliased(BudgetLine)
    kept: dict[int, tuple[Decimal, Decimal]] = {
        r.id: (r.c, r.a)
        for r in session.execute(
            select(company.id, func.sum(BudgetEntry.committed_delta).label("c"), func.sum(BudgetEntry.actual_delta).label("a"))
            .join(BudgetEntry, BudgetEntry.line_id == company.id)
            .where(company.project_id.is_(None), BudgetEntry.project_id.is_not(None))
            .group_by(company.id)
        )
    }
    expected: dict[int, tuple[Decimal, Decimal]] = {}
    for r in session.execute(
        select(BudgetLine.company_line_id, BudgetLine.budget, BudgetLine.committed, BudgetLine.actual, BudgetLine.released).where(
            BudgetLine.company_line_id.is_not(None)
        )
    ):
        held, actual = expected.get(r.company_line_id, (ZERO, ZERO))
        expected[r.company_line_id] = held + Figures(r.budget, r.committed, r.actual, r.released).held, actual + r.actual
    found = []
    for line_id in sorted(kept.keys() | expected.keys()):
        for figure, have, want in zip(
            ("held for projects", "actual of projects"), kept.get(line_id, (ZERO, ZERO)), expected.get(line_id, (ZERO, ZERO)), strict=True
        ):
            if have != want:
                found.append(Difference("budget_line", line_id, figure, have, want))
    return found
