"""The one way figures move: lock, look, check, update the kept balances, write the rows (MON-03, MON-04).

Order of the locks: project lines by id, then company lines by id. They are the locks of an UPDATE that touches no key: a new
project line holds a key lock on the company line it names, and two of them with full locks would wait for each other.
Everything is worked out on plain figures first, so a refusal leaves no trace even when the caller goes on. The number of
statements does not depend on the number of movements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import ARRAY, BigInteger, bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.errors import Refusal, collect
from core.ledger.accounts import AccountRow, accounts, upwards
from core.ledger.errors import CompanyBudgetMissing, HeadroomExceeded, ProjectBudgetExceeded
from core.ledger.figures import Figures, borne
from core.ledger.headroom import bearing_line
from core.money import ZERO
from core.together import write_together
from db.models import BudgetEntry, BudgetLine

Place = tuple[int, int, int]  # project, year, account


@dataclass(frozen=True)
class Movement:
    """A change of one line. With a project: on the project's line, the company line that bears it follows by MON-18.
    Without: on the company's non-project line of the department, or the company-wide one."""

    kind: str  # occupy, spend …
    year: int
    account_id: int
    document_type: str
    document_id: int
    booked_on: dt.date
    project_id: int | None = None
    department_id: int | None = None
    budget: Decimal = ZERO
    committed: Decimal = ZERO
    actual: Decimal = ZERO


@dataclass(frozen=True)
class Overdrawn:
    """A line that warns, and is now below zero by `by`."""

    project_id: int | None  # None: the company's line
    year: int
    account: AccountRow
    by: Decimal


@dataclass
class _Book:
    """The locked lines, their figures before, the figures as they become, the rows to write."""

    lines: dict[int, BudgetLine]
    before: dict[int, Figures] = field(init=False)
    after: dict[int, Figures] = field(init=False)
    entries: list[BudgetEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.before = {i: figures_of(line) for i, line in self.lines.items()}
        self.after = dict(self.before)

    def move(
        self, line_id: int, movement: Movement, *, budget: Decimal = ZERO, committed: Decimal = ZERO, actual: Decimal = ZERO, actor_id: int | None
    ) -> None:
        self.after[line_id] = self.after[line_id].moved(budget=budget, committed=committed, actual=actual)
        self.entries.append(
            BudgetEntry(
                line_id=line_id,
                kind=movement.kind,
                budget_delta=budget,
                committed_delta=committed,
                actual_delta=actual,
                project_id=movement.project_id,
                document_type=movement.document_type,
                document_id=movement.document_id,
                booked_on=movement.booked_on,
                created_at=clock.now(),
                actor_id=actor_id,
            )
        )


def figures_of(line: BudgetLine) -> Figures:
    return Figures(line.budget, line.committed, line.actual, line.released)


def locked(session: Session, ids: Iterable[int]) -> list[BudgetLine]:
    """The lines, locked in the order of their ids and read anew."""
    return list(session.scalars(_LOCKED, {"ids": sorted(set(ids))}))


_LOCKED = (
    select(BudgetLine)
    .where(BudgetLine.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
    .order_by(BudgetLine.id)
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def post(session: Session, actor: Actor | None, movements: Sequence[Movement]) -> tuple[Overdrawn, ...]:
    """Books all movements or none; returns the lines that warn. Raises HeadroomExceeded, ProjectBudgetExceeded, CompanyBudgetMissing."""
    tree = accounts(session)
    mine = _project_lines(session, movements, tree)
    own = _own_lines(session, movements, tree)
    company = locked(session, [line.company_line_id for line in mine.values() if line.company_line_id is not None] + [i for i in own.values() if i is not None])
    book = _Book({line.id: line for line in [*mine.values(), *company]})
    actor_id = actor.employee_id if actor else None
    for number, movement in enumerate(movements):
        if movement.project_id is None:
            if (line_id := own[number]) is not None:
                book.move(line_id, movement, budget=movement.budget, committed=movement.committed, actual=movement.actual, actor_id=actor_id)
            continue
        line = mine[movement.project_id, movement.year, movement.account_id]
        assert line.company_line_id is not None
        before = book.after[line.id]
        book.move(line.id, movement, budget=movement.budget, committed=movement.committed, actual=movement.actual, actor_id=actor_id)
        committed, actual = borne(before, book.after[line.id])
        if committed or actual:
            book.move(line.company_line_id, movement, committed=committed, actual=actual, actor_id=actor_id)
    warned = _check(book, tree)
    write(session, book.lines, book.after, book.entries)
    return warned


def write(session: Session, lines: dict[int, BudgetLine], after: dict[int, Figures], entries: Sequence[BudgetEntry]) -> None:
    """Puts the new figures on the locked lines and adds the rows they are sums of; flushed, so that a CHECK speaks now."""
    for line_id, figures in after.items():
        line = lines[line_id]
        line.budget, line.committed, line.actual, line.released = figures.budget, figures.committed, figures.actual, figures.released
    write_together(session, list(lines.values()))
    session.add_all(entries)
    session.flush()


def _project_lines(session: Session, movements: Sequence[Movement], tree: dict[int, AccountRow]) -> dict[Place, BudgetLine]:
    """The projects' lines of the movements, locked; those that do not exist yet are made, each with the company line that bears it."""
    wanted: set[Place] = {(m.project_id, m.year, m.account_id) for m in movements if m.project_id is not None}
    if not wanted:
        return {}
    column = tuple_(BudgetLine.project_id, BudgetLine.year, BudgetLine.account_id)
    statement = (
        select(BudgetLine).where(column.in_(sorted(wanted))).order_by(BudgetLine.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    found = list(session.scalars(statement))
    missing = sorted(wanted - {(line.project_id or 0, line.year, line.account_id) for line in found})
    if missing:
        found += _make(session, missing, tree)
        if len(found) < len(wanted):  # somebody else made some of them at this moment: theirs are used, locked now
            found = list(session.scalars(statement))
    return {(line.project_id or 0, line.year, line.account_id): line for line in found}


def _make(session: Session, missing: Sequence[Place], tree: dict[int, AccountRow]) -> list[BudgetLine]:
    """Empty project lines, those that were not there."""
    here = BudgetLine.scope == "project", BudgetLine.project_id.is_(None), BudgetLine.department_id.is_(None)
    company = select(BudgetLine.year, BudgetLine.account_id, BudgetLine.id).where(BudgetLine.year.in_({year for _, year, _ in missing}), *here)
    by_place = {(year, account_id): line_id for year, account_id, line_id in session.execute(company)}
    values = []
    for project_id, year, account_id in missing:
        bearer = bearing_line(year, account_id, tree, by_place)
        if bearer is None:
            account = tree[account_id]
            raise CompanyBudgetMissing(year=str(year), account=account.name, account_en=account.english, left=ZERO, missing=ZERO)
        values.append(
            {
                "year": year,
                "scope": "project",
                "project_id": project_id,
                "account_id": account_id,
                "company_line_id": bearer,
                "released": False,
                "control": tree[account_id].project_control,
                "budget": ZERO,
                "committed": ZERO,
                "actual": ZERO,
                "version": 1,
            }
        )
    # executemany: a statement with every row's values in it would be compiled anew each time
    return list(session.scalars(insert(BudgetLine).on_conflict_do_nothing().returning(BudgetLine), values))


def _own_lines(session: Session, movements: Sequence[Movement], tree: dict[int, AccountRow]) -> dict[int, int | None]:
    """For each movement without a project the company's non-project line: the department's, else the company-wide, else none is kept."""
    mine = {n: m for n, m in enumerate(movements) if m.project_id is None}
    if not mine:
        return {}
    rows = session.execute(
        select(BudgetLine.id, BudgetLine.year, BudgetLine.account_id, BudgetLine.department_id).where(
            BudgetLine.year.in_({m.year for m in mine.values()}), BudgetLine.scope == "non_project", BudgetLine.project_id.is_(None)
        )
    )
    by_place = {(r.department_id, r.year, r.account_id): r.id for r in rows}
    return {
        n: next((by_place[d, m.year, a] for d in (m.department_id, None) for a in upwards(m.account_id, tree) if (d, m.year, a) in by_place), None)
        for n, m in mine.items()
    }


def _check(book: _Book, tree: dict[int, AccountRow]) -> tuple[Overdrawn, ...]:
    """Refuses every line that stops and would fall (further) below zero; returns those that only warn."""
    refusals: list[Refusal] = []
    warned: list[Overdrawn] = []
    for line_id, line in book.lines.items():
        before, after = book.before[line_id].available, book.after[line_id].available
        if after >= 0 or after >= before:
            continue
        account = tree[line.account_id]
        if line.control == "stop":
            situation = HeadroomExceeded if line.project_id is None else ProjectBudgetExceeded
            refusals.append(situation(year=str(line.year), account=account.name, account_en=account.english, left=before, missing=-after))
        elif line.control == "warn":
            warned.append(Overdrawn(line.project_id, line.year, account, -after))
    collect(*refusals)
    return tuple(warned)
