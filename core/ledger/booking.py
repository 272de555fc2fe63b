"""What documents do to the budget: occupy at the final approval, spend when it happened, release at the end (PRJ-10, MON-18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.initiation.rules import fiscal_year
from core.ledger.errors import NothingToBook
from core.ledger.figures import Figures, borne
from core.ledger.headroom import Need
from core.ledger.post import Movement, Overdrawn, figures_of, locked, post, write
from core.money import ZERO
from core.periods.rules import require_open
from core.settings import settings
from db.models import BudgetEntry, BudgetLine


@dataclass(frozen=True)
class Spending:
    """An amount that became actual on a day: on a project, or (project None) on a department's non-project budget. Negative reverses."""

    project_id: int | None
    account_id: int
    amount: Decimal
    booked_on: dt.date
    document_type: str
    document_id: int
    department_id: int | None = None


def occupy(session: Session, actor: Actor | None, project_id: int, needs: Sequence[Need], document_type: str, document_id: int) -> tuple[Overdrawn, ...]:
    """Takes the project's approved budget out of the company's headroom, checked again under lock: of two projects that race
    for the last of it one passes, the other raises HeadroomExceeded. Negative needs give back (a change that became smaller)."""
    today = clock.today()
    return post(
        session,
        actor,
        [Movement("occupy", n.year, n.account_id, document_type, document_id, today, project_id=project_id, budget=n.amount) for n in needs if n.amount],
    )


def year_of(day: dt.date) -> int:
    """The fiscal year a day is booked in."""
    return fiscal_year(day, first_month=settings().firm.fiscal_year_starts_month)


def spend(
    session: Session,
    actor: Actor | None,
    *,
    project_id: int | None,
    account_id: int,
    amount: Decimal,
    booked_on: dt.date,
    document_type: str,
    document_id: int,
    department_id: int | None = None,
) -> tuple[Overdrawn, ...]:
    """One spending; see `spend_all`. Refuses an amount of zero."""
    if not amount:
        raise NothingToBook()
    return spend_all(session, actor, [Spending(project_id, account_id, amount, booked_on, document_type, document_id, department_id)])


def spend_all(session: Session, actor: Actor | None, spendings: Sequence[Spending]) -> tuple[Overdrawn, ...]:
    """Actual on the project's line of the year; the company line moves committed → actual as far as the project still holds
    there, an excess takes new headroom. Controls of project account and company line apply; returns what only warns.
    Refuses a day in a closed month (MON-16). A constant number of statements."""
    real = [s for s in spendings if s.amount]
    if not real:
        return ()
    require_open(session, {s.booked_on for s in real})
    return post(
        session,
        actor,
        [
            Movement(
                "spend",
                year_of(s.booked_on),
                s.account_id,
                s.document_type,
                s.document_id,
                s.booked_on,
                project_id=s.project_id,
                department_id=s.department_id,
                actual=s.amount,
            )
            for s in real
        ],
    )


def release(session: Session, actor: Actor | None, project_id: int, document_type: str, document_id: int) -> Decimal:
    """Gives back what the project still holds of the company's budget, at closure or termination; what it cost stays.
    Returns the amount released. A second release finds nothing left."""
    ids = session.scalars(select(BudgetLine.id).where(BudgetLine.project_id == project_id, ~BudgetLine.released)).all()
    mine = [line for line in locked(session, ids) if not line.released]
    company = locked(session, [line.company_line_id for line in mine if line.company_line_id is not None])
    lines = {line.id: line for line in [*mine, *company]}
    after = {i: figures_of(line) for i, line in lines.items()}
    entries: list[BudgetEntry] = []
    total = ZERO
    for line in mine:
        assert line.company_line_id is not None
        before = after[line.id]
        after[line.id] = Figures(before.budget, before.committed, before.actual, released=True)
        given_back, _ = borne(before, after[line.id])
        after[line.company_line_id] = after[line.company_line_id].moved(committed=given_back)
        total -= given_back
        for line_id, amount in ((line.id, ZERO), (line.company_line_id, given_back)):
            entries.append(
                BudgetEntry(
                    line_id=line_id,
                    kind="release",
                    committed_delta=amount,
                    project_id=project_id,
                    document_type=document_type,
                    document_id=document_id,
                    booked_on=clock.today(),
                    created_at=clock.now(),
                    actor_id=actor.employee_id if actor else None,
                )
            )
    write(session, lines, after, entries)
    return total
