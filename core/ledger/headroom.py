"""What the company has left, by year and account, against what is asked for (PRJ-10, MON-18). Looks only; `post` looks again under lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Refusal, collect
from core.ledger.accounts import AccountRow, accounts, upwards
from core.ledger.errors import CompanyBudgetMissing, HeadroomExceeded
from core.money import ZERO
from db.models import BudgetLine


@dataclass(frozen=True)
class Need:
    """An amount asked of the company's project budget of a year and account; negative gives back."""

    year: int
    account_id: int
    amount: Decimal


@dataclass(frozen=True)
class Headroom:
    """One company line and what the needs that fall on it would leave. Without a line everything is zero."""

    year: int
    account: AccountRow
    line_id: int | None
    control: str
    budget: Decimal
    committed: Decimal
    actual: Decimal
    available: Decimal
    need: Decimal
    after: Decimal

    @property
    def enough(self) -> bool:
        return self.after >= 0 or self.control != "stop" and self.line_id is not None

    @property
    def refusal(self) -> Refusal | None:
        """The sentence for a line that has not enough, else None."""
        if self.enough or self.need <= 0:
            return None
        situation = CompanyBudgetMissing if self.line_id is None else HeadroomExceeded
        return situation(year=str(self.year), account=self.account.name, account_en=self.account.english, left=self.available, missing=-self.after)


def bearing_line(year: int, account_id: int, tree: Mapping[int, AccountRow], lines: Mapping[tuple[int, int], int]) -> int | None:
    """Which company line bears the account in a year: its own, else the nearest above it in the tree."""
    return next((lines[year, a] for a in upwards(account_id, tree) if (year, a) in lines), None)


def company_lines(session: Session, years: Sequence[int], scope: str = "project", department_id: int | None = None) -> list[BudgetLine]:
    """The company's own lines of the years (of one department, where it is given), unlocked; one statement."""
    line = BudgetLine
    here = (line.year.in_(years), line.scope == scope, line.project_id.is_(None), line.department_id.is_not_distinct_from(department_id))
    return list(session.scalars(select(line).where(*here).order_by(line.id)))


def headroom(session: Session, needs: Sequence[Need]) -> list[Headroom]:
    """One row per company line that the needs fall on, by year and account code; two statements whatever the number of needs."""
    tree = accounts(session)
    rows = company_lines(session, sorted({n.year for n in needs}))
    by_id = {line.id: line for line in rows}
    by_place = {(line.year, line.account_id): line.id for line in rows}
    asked: dict[tuple[int, int, int | None], Decimal] = {}
    for need in needs:
        line_id = bearing_line(need.year, need.account_id, tree, by_place)
        place = (need.year, by_id[line_id].account_id if line_id else need.account_id, line_id)
        asked[place] = asked.get(place, ZERO) + need.amount
    found = []
    for (year, account_id, line_id), amount in asked.items():
        line = by_id[line_id] if line_id else BudgetLine(budget=ZERO, committed=ZERO, actual=ZERO, control="stop")
        found.append(
            Headroom(year, tree[account_id], line_id, line.control, line.budget, line.committed, line.actual, line.available, amount, line.available - amount)
        )
    return sorted(found, key=lambda h: (h.year, h.account.code))


def require_headroom(session: Session, needs: Sequence[Need]) -> None:
    """Refuses with every line that has not enough left: year, account, what is left, what is missing."""
    collect(*(row.refusal for row in headroom(session, needs)))
