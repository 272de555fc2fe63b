"""The lines of a project's budget: labour = grade × days × rate of the line's date, purchases and expenses by account (PRJ-08)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.calendar.queries import load_calendar
from core.calendar.rules import WorkCalendar
from core.effective import in_force
from core.errors import Refusal, collect, require_text
from core.initiation.errors import AccountUnknown, DaysOutOfRange, GradeUnknown, StageMissing, TaxAboveAmount
from core.initiation.rules import BudgetFigure, StageCost, labour_budget, spread_over_years
from core.ledger import AccountRow, Need, accounts, labour_account_id
from core.money import ZERO, require_amount
from core.once import once
from core.portfolio import summaries
from core.projects import drafts
from core.rates.queries import Dated, grade_rates_on
from core.unit import reading, writing
from db.models import CostLine, Employee, Grade, Project, Stage, Task

MOST_DAYS = Decimal(99_999)


@dataclass(frozen=True)
class CostInput:
    """One line as typed. Labour: grade and days; else amount with the input tax that can be deducted. `planned_on` gives the
    rate's day of labour (without: the stage's start) and the year of the rest (without: spread over the stage)."""

    stage_id: int | None
    account_id: int | None
    description: str = ""
    grade_id: int | None = None
    days: Decimal | None = None
    gross_amount: Decimal = ZERO
    deductible_tax: Decimal = ZERO
    planned_on: dt.date | None = None
    id: int | None = None


@dataclass(frozen=True)
class Costed:
    """A line with what follows from it; `net_cost` is None for a labour line that cannot be costed yet."""

    line: CostInput
    kind: str  # labour, purchase, expense
    day_rate: Decimal | None
    net_cost: Decimal | None
    name: str  # to point at in a refusal


@dataclass(frozen=True)
class StageInfo:
    id: int
    position: int
    name: str
    name_en: str
    starts_on: dt.date
    finishes_on: dt.date
    revenue_share: Decimal


@dataclass(frozen=True)
class Book:
    """What lines are costed with."""

    accounts: Mapping[int, AccountRow]
    rates: Mapping[int, Dated]
    grades: Mapping[int, str]
    stages: Mapping[int, StageInfo]
    calendar: WorkCalendar


@dataclass(frozen=True)
class CostRow:
    """A saved line for lists."""

    id: int
    stage_id: int
    account_id: int
    kind: str
    description: str
    grade_id: int | None
    days: Decimal | None
    day_rate: Decimal | None
    gross_amount: Decimal
    deductible_tax: Decimal
    net_cost: Decimal
    planned_on: dt.date | None

    def carries(self, worked: Costed) -> bool:
        """Whether the line was saved with exactly this cost and rate."""
        gross = self.gross_amount == self.net_cost if self.kind == "labour" else True
        return gross and (self.day_rate, self.net_cost) == (worked.day_rate, worked.net_cost)

    def as_input(self) -> CostInput:
        return CostInput(
            self.stage_id, self.account_id, self.description, self.grade_id, self.days, self.gross_amount, self.deductible_tax, self.planned_on, self.id
        )


_STAGES = (
    select(Stage.id, Stage.position, Stage.name, Stage.name_en, Stage.starts_on, Stage.finishes_on, Stage.revenue_share)
    .where(Stage.project_id == bindparam("project"))
    .order_by(Stage.position)
)
_LINE = CostLine
_SAVED = (
    select(_LINE.id, _LINE.stage_id, _LINE.account_id, _LINE.kind, _LINE.description, _LINE.grade_id, _LINE.days, _LINE.day_rate)
    .add_columns(_LINE.gross_amount, _LINE.deductible_tax, _LINE.net_cost, _LINE.planned_on)
    .join(Stage, Stage.id == _LINE.stage_id)
    .where(_LINE.project_id == bindparam("project"))
    .order_by(Stage.position, _LINE.kind.desc(), _LINE.id)
)


def book_of(session: Session, project_id: int) -> Book:
    """Accounts, rates, grades, stages, calendar; five statements."""
    stages = session.execute(_STAGES, {"project": project_id})
    return Book(
        accounts(session),
        grade_rates_on(session),
        once(session, "grades", lambda: dict(session.execute(select(Grade.id, Grade.code)).all())),
        {s.id: StageInfo(s.id, s.position, s.name, s.name_en, s.starts_on, s.finishes_on, s.revenue_share) for s in stages},
        load_calendar(session),
    )


def costed(line: CostInput, book: Book, number: int) -> Costed:
    """A line worked out. Labour at the grade's average rate of its day (MON-06); the rest net of the input tax that can be deducted."""
    account = book.accounts.get(line.account_id) if line.account_id else None
    stage = book.stages.get(line.stage_id) if line.stage_id else None
    name = line.description.strip() or f"{account.name if account else ''} {number}".strip()
    if account is None or account.kind != "labour":
        return Costed(line, account.kind if account else "expense", None, line.gross_amount - line.deductible_tax, name)
    day = line.planned_on or (stage.starts_on if stage else None)
    rate = in_force(book.rates.get(line.grade_id, ()), day) if line.grade_id and day else None
    cost = labour_budget(line.days, rate) if rate is not None and line.days is not None else None
    return Costed(line, "labour", rate, cost, name)


def figures_for_gate(lines: Sequence[Costed]) -> list[BudgetFigure]:
    return [BudgetFigure(c.kind, c.name, c.net_cost) for c in lines]


def needs_of(lines: Sequence[Costed], book: Book) -> list[Need]:
    """What the company budget must bear, by year and account: a purchase or expense with a planned date in its year, the rest
    over the working days of its stage (PRJ-10)."""
    found: list[StageCost] = []
    for c in lines:
        stage = book.stages.get(c.line.stage_id) if c.line.stage_id else None
        if stage is None or c.line.account_id is None or not c.net_cost:
            continue
        dated = c.line.planned_on if c.kind != "labour" else None
        found.append(StageCost(dated or stage.starts_on, dated or stage.finishes_on, {c.line.account_id: c.net_cost}, stage.name))
    return [Need(year, account, amount) for (year, account), amount in spread_over_years(_joined(found), book.calendar).items()]


def _joined(costs: Sequence[StageCost]) -> list[StageCost]:
    """One entry per period: a stage's account is split over the years once, not line by line."""
    sums: dict[tuple[dt.date, dt.date, str], dict[int, Decimal]] = {}
    for c in costs:
        here = sums.setdefault((c.starts_on, c.finishes_on, c.name), {})
        for account, amount in c.costs.items():
            here[account] = here.get(account, ZERO) + amount
    return [StageCost(start, finish, amounts, name) for (start, finish, name), amounts in sums.items()]


def save_costs(actor: Actor, project_id: int, lines: Sequence[CostInput], *, seen_version: int) -> None:
    """Replaces the budget of a draft by these lines, each costed now; all or nothing, every wrong line named."""
    with writing(actor, "project.save_costs") as session:
        project = drafts.draft_to_edit(session, actor, project_id, seen_version)
        book = book_of(session, project_id)
        collect(*(refusal for n, line in enumerate(lines, 1) for refusal in wrong_line(line, book, n)))
        rows = {row.id: row for row in session.scalars(select(CostLine).where(CostLine.project_id == project_id))}
        kept = {line.id for line in lines}
        for row in rows.values():
            if row.id not in kept:
                session.delete(row)
        for n, line in enumerate(lines, 1):
            _fill(session, project, rows.get(line.id) if line.id else None, costed(line, book, n))
        drafts.raise_version(session, project)
        summaries.refresh(session, [project_id])


def _fill(session: Session, project: Project, row: CostLine | None, c: Costed) -> None:
    line = c.line
    if row is None:
        row = CostLine(project_id=project.id)
        session.add(row)
    labour = c.kind == "labour"
    row.stage_id, row.account_id, row.kind, row.description = int(line.stage_id or 0), int(line.account_id or 0), c.kind, line.description.strip()
    row.grade_id, row.days, row.day_rate = (line.grade_id, line.days, c.day_rate) if labour else (None, None, None)
    row.gross_amount = (c.net_cost or ZERO) if labour else line.gross_amount
    row.deductible_tax = ZERO if labour else line.deductible_tax
    row.net_cost, row.planned_on = c.net_cost or ZERO, line.planned_on


def wrong_line(line: CostInput, book: Book, n: int) -> list[Refusal]:
    """What is wrong with a line; it may still be uncosted, the gate asks later."""
    found: list[Refusal] = []
    account = book.accounts.get(line.account_id) if line.account_id else None
    if account is None or not account.enabled:
        found.append(AccountUnknown(field="account_id", row=n))
    if line.stage_id not in book.stages:
        found.append(StageMissing(field="stage_id", row=n))
    try:
        require_text(line.description, field="description", required=False)
        if account is not None and account.kind == "labour":
            _require_labour(line, book, n)
        else:
            amount = require_amount(line.gross_amount, field="gross_amount", row=n)
            if require_amount(line.deductible_tax, field="deductible_tax", row=n) > amount:
                raise TaxAboveAmount(field="deductible_tax", row=n, tax=line.deductible_tax, amount=amount)
    except Refusal as refusal:
        found.append(refusal)
    return found


def _require_labour(line: CostInput, book: Book, n: int) -> None:
    if line.grade_id is not None and line.grade_id not in book.grades:
        raise GradeUnknown(field="grade_id", row=n)
    days = line.days
    if days is not None and not (days.is_finite() and 0 < days <= MOST_DAYS and days == days.quantize(Decimal("0.01"))):
        raise DaysOutOfRange(field="days", row=n)


def saved_lines(session: Session, project_id: int) -> list[CostRow]:
    """The budget as it is saved, by stage; one statement."""
    rows: Sequence[Any] = session.execute(_SAVED, {"project": project_id}).all()
    return [CostRow(*row) for row in rows]


def cost_lines(actor: Actor, project_id: int) -> list[CostRow]:
    """The budget for who sees the project's money."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_MONEY, project_id)
        return saved_lines(session, project_id)


def propose_labour(actor: Actor, project_id: int) -> list[CostInput]:
    """Labour lines as the plan asks for them: per stage the effort of its tasks by the grade of who answers for them.
    Tasks nobody answers for come as lines without a grade; those of the client's people cost nothing (PRJ-43)."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_MONEY, project_id)
        account = labour_account_id(session)
        rows = session.execute(
            select(Task.stage_id, Employee.grade_id, Task.effort_days, Stage.position)
            .join(Stage, Stage.id == Task.stage_id)
            .outerjoin(Employee, Employee.id == Task.responsible_id)
            .where(Task.project_id == project_id, ~Task.is_summary, Task.effort_days > 0, Task.client_contact_id.is_(None))
            .order_by(Stage.position, Employee.grade_id)
        ).all()
    days: dict[tuple[int | None, int | None], Decimal] = {}
    for stage_id, grade_id, effort, _ in rows:
        days[stage_id, grade_id] = days.get((stage_id, grade_id), Decimal(0)) + effort
    return [CostInput(stage, account, grade_id=grade, days=effort) for (stage, grade), effort in days.items()]


def copy_lines(session: Session, source_id: int, project: Project) -> None:
    """The budget of another project on the stages of this one (by position), labour costed anew; dates are left to the stages."""
    book = book_of(session, project.id)
    positions = {s.position: s.id for s in book.stages.values()}
    old = dict(session.execute(select(Stage.id, Stage.position).where(Stage.project_id == source_id)).all())
    for n, row in enumerate(saved_lines(session, source_id), 1):
        stage_id = positions.get(old[row.stage_id])
        if stage_id is not None:
            _fill(session, project, None, costed(replace(row.as_input(), id=None, stage_id=stage_id, planned_on=None), book, n))
    session.flush()
