"""A budget proposal as its maker and its approvers see it: each figure before and after, what is used already, the year as it would be (MON-01)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission, require
from core.budget.effect import SCOPES, lines_of
from core.budget.machine import MACHINE, below_uses
from core.budget.proposals import OPEN
from core.errors import AsWord, NotFound, Refusal
from core.ledger.accounts import AccountRow, accounts
from core.money import ZERO
from core.unit import reading
from core.workflow import Move
from db.models import BudgetLine, BudgetProposal, BudgetProposalLine, Department, Employee


@dataclass(frozen=True)
class ProposedLine:
    """One figure: what it is now (`before`, None for a new line), what it shall be, what is committed and spent on it; CNY."""

    scope: str
    account: AccountRow
    department_id: int | None
    department: str
    department_en: str
    before: Decimal | None
    amount: Decimal
    used: Decimal
    control_before: str
    control: str
    refused: Refusal | None

    @property
    def difference(self) -> Decimal:
        return self.amount - (self.before or ZERO)


@dataclass(frozen=True)
class ProposalSheet:
    """`before` and `after`: the year's budget by scope, as it holds and with the proposal; empty once it has ended."""

    id: int
    number: str
    year: int
    state: str
    note: str
    version: int
    maker: str
    maker_en: str
    made_at: dt.datetime
    ended_at: dt.datetime | None
    lines: tuple[ProposedLine, ...]
    before: dict[str, Decimal]
    after: dict[str, Decimal]
    moves: tuple[Move, ...]

    @property
    def difference(self) -> Decimal:
        return sum((line.difference for line in self.lines), ZERO)

    @property
    def refusals(self) -> list[Refusal]:
        return [line.refused for line in self.lines if line.refused is not None]


def open_proposal(actor: Actor, year: int) -> ProposalSheet | None:
    """The year's proposal that is drafted or in approval."""
    require(actor, Permission.BUDGET_READ)
    with reading(actor, "service") as session:
        row = session.scalar(select(BudgetProposal).where(BudgetProposal.year == year, BudgetProposal.state.in_(OPEN)))
        return _sheet(session, actor, row) if row is not None else None


def proposal(actor: Actor, proposal_id: int) -> ProposalSheet:
    require(actor, Permission.BUDGET_READ)
    with reading(actor, "service") as session:
        row = session.get(BudgetProposal, proposal_id)
        if row is None:
            raise NotFound(record=AsWord("record.budget_proposal"))
        return _sheet(session, actor, row)


def _sheet(session: Session, actor: Actor, row: BudgetProposal) -> ProposalSheet:
    """Six statements whatever the number of lines."""
    tree, lines, maker = accounts(session), lines_of(session, row.year), session.get_one(Employee, row.made_by_id)
    names = {d.id: (d.name, d.name_en or d.name) for d in session.execute(select(Department.id, Department.name, Department.name_en))}
    waits = row.state in OPEN
    wrong = {refusal.field: refusal for refusal in below_uses(session, row)} if waits else {}
    found = [_line(x, lines.get((x.scope, x.department_id, x.account_id)), tree, names, wrong.get(f"row {n}"), waits) for n, x in enumerate(row.lines, start=1)]
    found.sort(key=lambda x: (x.scope != "project", x.department, x.account.code))
    now = {scope: sum((line.budget for place, line in lines.items() if place[0] == scope), ZERO) for scope in SCOPES}
    change = {scope: sum((x.difference for x in found if x.scope == scope), ZERO) for scope in SCOPES}
    return ProposalSheet(
        row.id,
        row.number,
        row.year,
        row.state,
        row.note,
        row.version,
        maker.name,
        maker.name_en or maker.name,
        row.made_at,
        row.ended_at,
        tuple(found),
        now if waits else {},
        {scope: now[scope] + change[scope] for scope in SCOPES} if waits else {},
        tuple(MACHINE.moves(session, actor, row)),
    )


def _line(
    x: BudgetProposalLine, line: BudgetLine | None, tree: dict[int, AccountRow], names: dict[int, tuple[str, str]], refused: Refusal | None, waits: bool
) -> ProposedLine:
    department, department_en = names.get(x.department_id or 0, ("", ""))
    before = (line.budget if line is not None else None) if waits else x.before
    return ProposedLine(
        x.scope,
        tree[x.account_id],
        x.department_id,
        department,
        department_en,
        before,
        x.amount,
        line.committed + line.actual if line is not None else ZERO,
        line.control if line is not None and waits else x.control,
        x.control,
        refused,
    )
