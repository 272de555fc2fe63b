"""The company budget and the projects' budgets in four figures, down to the entries and their documents (MON-01, MON-03)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from core import policies
from core.access import Actor, Permission, require
from core.access.scope import require_on_project
from core.errors import AsWord, NotFound
from core.ledger.accounts import AccountRow, accounts
from core.ledger.figures import Figures
from core.ledger.post import figures_of
from core.money import ZERO
from core.unit import reading
from db.models import BudgetAccount, BudgetEntry, BudgetLine, Department, Employee, Project, ReportLine


@dataclass(frozen=True)
class LineRow:
    """One company line with its four figures in CNY."""

    id: int
    scope: str
    account: AccountRow
    department_id: int | None
    department: str
    department_en: str
    control: str
    budget: Decimal
    committed: Decimal
    actual: Decimal
    version: int

    @property
    def available(self) -> Decimal:
        return self.budget - self.committed - self.actual

    @property
    def used_share(self) -> Decimal | None:
        """(committed + actual) / budget; None without a budget."""
        return (self.committed + self.actual) / self.budget if self.budget else None


@dataclass(frozen=True)
class BudgetSheet:
    year: int
    lines: tuple[LineRow, ...]
    accounts: tuple[AccountRow, ...]
    warn_percent: tuple[int, ...]  # used shares that warn (MON-05)

    def total(self, scope: str | None = None) -> Figures:
        """The sum of the lines of a scope, or of all."""
        chosen = [line for line in self.lines if scope is None or line.scope == scope]
        return Figures(sum((x.budget for x in chosen), ZERO), sum((x.committed for x in chosen), ZERO), sum((x.actual for x in chosen), ZERO))


@dataclass(frozen=True)
class ProjectShare:
    """What one project has of a company line: its budget there, what it still holds, what it spent; CNY."""

    project_id: int
    number: str
    name: str
    name_en: str
    state: str
    budget: Decimal
    held: Decimal
    actual: Decimal


@dataclass(frozen=True)
class EntryRow:
    """One movement of a line with its document. `who` is the person whose day it was, for those who may read persons' rates."""

    id: int
    booked_on: dt.date
    created_at: dt.datetime
    kind: str
    budget: Decimal
    committed: Decimal
    actual: Decimal
    project_id: int | None
    number: str
    project: str
    project_en: str
    document_type: str
    document_id: int
    who: str
    who_en: str
    actor: str
    actor_en: str


@dataclass(frozen=True)
class ProjectBudgetRow:
    """A project's own line: budget, committed, actual, available of a year and account; CNY."""

    year: int
    account: AccountRow
    control: str
    budget: Decimal
    committed: Decimal
    actual: Decimal
    available: Decimal
    released: bool


def budget_sheet(actor: Actor, year: int) -> BudgetSheet:
    """All company lines of a year, project lines first, by account; four statements."""
    require(actor, Permission.BUDGET_READ)
    with reading(actor, "service") as session:
        tree = accounts(session)
        rows = session.execute(
            select(
                BudgetLine.id,
                BudgetLine.scope,
                BudgetLine.account_id,
                BudgetLine.department_id,
                Department.name,
                Department.name_en,
                BudgetLine.control,
                BudgetLine.budget,
                BudgetLine.committed,
                BudgetLine.actual,
                BudgetLine.version,
            )
            .outerjoin(Department, Department.id == BudgetLine.department_id)
            .where(BudgetLine.year == year, BudgetLine.project_id.is_(None))
        ).all()
        warn = policies.value(session, "budget.warn_percent")
    lines = [
        LineRow(
            r.id, r.scope, tree[r.account_id], r.department_id, r.name or "", r.name_en or r.name or "", r.control, r.budget, r.committed, r.actual, r.version
        )
        for r in rows
    ]
    lines.sort(key=lambda x: (x.scope != "project", x.department, x.account.code))
    return BudgetSheet(year, tuple(lines), tuple(tree.values()), tuple(warn))


def account_rows(actor: Actor) -> list[tuple[AccountRow, int]]:
    """The tree of accounts with the versions of the rows."""
    require(actor, Permission.BUDGET_READ)
    with reading(actor) as session:
        versions = {r.id: r.version for r in session.execute(select(BudgetAccount.id, BudgetAccount.version))}
        return [(row, versions[row.id]) for row in accounts(session).values()]


def budget_years(actor: Actor) -> list[int]:
    """The years with a company budget, ascending."""
    require(actor, Permission.BUDGET_READ)
    with reading(actor, "service") as session:
        return sorted(session.scalars(select(BudgetLine.year).where(BudgetLine.project_id.is_(None)).distinct()))


def shares(actor: Actor, line_id: int) -> list[ProjectShare]:
    """The projects a company line bears, the largest first; for those who see the company's budget."""
    require(actor, Permission.BUDGET_READ)
    with reading(actor, "service") as session:
        rows = session.execute(
            select(BudgetLine, Project.number, Project.name, Project.name_en, Project.state)
            .join(Project, Project.id == BudgetLine.project_id)
            .where(BudgetLine.company_line_id == line_id)
        ).all()
        found: dict[int, ProjectShare] = {}
        for r in rows:
            line: BudgetLine = r.BudgetLine
            figures = figures_of(line)
            assert line.project_id is not None
            old = found.get(line.project_id) or ProjectShare(line.project_id, r.number, r.name, r.name_en or r.name, r.state, ZERO, ZERO, ZERO)
            found[line.project_id] = ProjectShare(
                old.project_id, old.number, old.name, old.name_en, old.state, old.budget + figures.budget, old.held + figures.held, old.actual + figures.actual
            )
    return sorted(found.values(), key=lambda s: (-(s.held + s.actual), s.number))


def entries(actor: Actor, line_id: int, *, limit: int = 200, offset: int = 0) -> list[EntryRow]:
    """The movements of a line, the newest first, each with its document; one statement after the right was checked."""
    require(actor, Permission.BUDGET_READ)
    worker, author = aliased(Employee), aliased(Employee)
    with reading(actor, "service") as session:
        if session.scalar(select(BudgetLine.id).where(BudgetLine.id == line_id)) is None:
            raise NotFound(record=AsWord("record.budget_line"))
        rows = session.execute(
            select(
                BudgetEntry.id,
                BudgetEntry.booked_on,
                BudgetEntry.created_at,
                BudgetEntry.kind,
                BudgetEntry.budget_delta,
                BudgetEntry.committed_delta,
                BudgetEntry.actual_delta,
                BudgetEntry.project_id,
                Project.number,
                Project.name.label("project"),
                Project.name_en.label("project_en"),
                BudgetEntry.document_type,
                BudgetEntry.document_id,
                worker.name.label("who"),
                worker.name_en.label("who_en"),
                author.name.label("author"),
                author.name_en.label("author_en"),
            )
            .outerjoin(Project, Project.id == BudgetEntry.project_id)
            .outerjoin(ReportLine, (BudgetEntry.document_type == "report_line") & (ReportLine.id == BudgetEntry.document_id))
            .outerjoin(worker, worker.id == ReportLine.employee_id)
            .outerjoin(author, author.id == BudgetEntry.actor_id)
            .where(BudgetEntry.line_id == line_id)
            .order_by(BudgetEntry.id.desc())
            .limit(limit)
            .offset(offset)
        ).all()
    named = actor.can(Permission.RATE_READ_PERSON)
    return [
        EntryRow(
            r.id,
            r.booked_on,
            r.created_at,
            r.kind,
            r.budget_delta,
            r.committed_delta,
            r.actual_delta,
            r.project_id,
            r.number or "",
            r.project or "",
            r.project_en or r.project or "",
            r.document_type,
            r.document_id,
            (r.who or "") if named else "",
            (r.who_en or r.who or "") if named else "",
            r.author or "",
            r.author_en or r.author or "",
        )
        for r in rows
    ]


def entry_count(actor: Actor, line_id: int) -> int:
    require(actor, Permission.BUDGET_READ)
    with reading(actor, "service") as session:
        return session.scalar(select(func.count()).select_from(BudgetEntry).where(BudgetEntry.line_id == line_id)) or 0


def project_budget(actor: Actor, project_id: int) -> list[ProjectBudgetRow]:
    """A project's own lines by year and account, for those who see its money."""
    with reading(actor, "service") as session:
        require_on_project(session, actor, Permission.PROJECT_MONEY, project_id)
        tree = accounts(session)
        lines = session.scalars(select(BudgetLine).where(BudgetLine.project_id == project_id)).all()
        rows = [ProjectBudgetRow(x.year, tree[x.account_id], x.control, x.budget, x.committed, x.actual, x.available, x.released) for x in lines]
    return sorted(rows, key=lambda r: (r.year, r.account.code))
