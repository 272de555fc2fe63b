"""Earned value on any day as the screen shows it: key figures, forecast, by branch of the WBS and by stage, the lines behind a cost
(PRJ-21, PRJ-23). Only for who sees the project's money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.calendar.queries import load_calendar
from core.labour.seeing import cost_by_person_shown
from core.money import ZERO, fen, rounded
from core.progress.earned_value import EarnedValue, project_value
from core.progress.forecast import forecast_finish
from core.progress.measuring import as_of, latest_baselines, leaves, measured
from core.progress.queries import ProgressFigures, shown
from core.progress.wbs import BranchTask, branches, nearest_in_baseline
from core.unit import reading
from db.models import Baseline, BaselineTask, BudgetAccount, CostEntry, Employee, Project, ReportLine, Stage, Task

MOST_LINES = 2000


@dataclass(frozen=True)
class ValueRow:
    """A branch of the WBS, a stage, or (code "") what was booked on no task. Indices None where they cannot be worked out."""

    key: str
    task_id: int | None
    code: str
    name: str
    name_en: str
    level: int
    is_summary: bool
    budget: Decimal
    planned: Decimal
    earned: Decimal
    spent: Decimal
    schedule_variance: Decimal
    cost_variance: Decimal
    spi: Decimal | None
    cpi: Decimal | None


@dataclass(frozen=True)
class ValueSheet:
    """`estimate` names how the EAC was worked out: "cpi" = BAC ÷ CPI, "not_spent" (AC is 0: no CPI), "not_earned" (CPI is 0)."""

    on: dt.date
    figures: ProgressFigures
    estimate: str
    planned_finish: dt.date | None
    finish: dt.date | None  # planned working days ÷ SPI
    rows: tuple[ValueRow, ...]
    stages: tuple[ValueRow, ...]
    deepest: int


@dataclass(frozen=True)
class CostRow:
    """A movement of cost behind a figure: a line of a daily report, later a claim or a payment."""

    id: int
    booked_on: dt.date
    kind: str
    account: str
    account_en: str
    employee: str
    employee_en: str
    minutes: int | None
    amount: Decimal | None  # None: it would tell a personal rate
    task: str
    task_en: str
    note: str


def value_on(actor: Actor, project_id: int, on: dt.date | None = None) -> ValueSheet:
    """The sheet at the end of a day (today without one), against the newest baseline. A constant number of statements."""
    day = on or clock.today()
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_MONEY, project_id)
        latest = latest_baselines(session, [project_id]).get(project_id)
        calendar = load_calendar(session)
        baseline_id = latest[0] if latest else 0
        found = leaves(session, [baseline_id]).get(baseline_id, []) if latest else []
        if day < clock.today():
            found = as_of(session, project_id, found, day, {})
        costs = _costs(session, project_id, day)
        spent = sum((amount for _, _, amount in costs), ZERO)
        measures = measured(day, found, latest[1] if latest else None, spent, calendar)
        tasks = session.execute(_tree(baseline_id)).all()
        parents = dict(session.execute(select(Task.id, Task.parent_id).where(Task.project_id == project_id)).all())
        stages = session.execute(select(Stage.id, Stage.name, Stage.name_en).where(Stage.project_id == project_id).order_by(Stage.position)).all()
        span = session.execute(select(Baseline.starts_on, Baseline.finishes_on).where(Baseline.id == baseline_id)).one_or_none()
    by_task = {leaf.task_id: leaf.budgeted() for leaf in found}
    in_baseline = {t.task_id: t.code for t in tasks}
    by_code: dict[str | None, Fraction] = {}
    for task_id, _, amount in costs:
        code = nearest_in_baseline(task_id, parents, in_baseline) if task_id is not None else None
        by_code[code] = by_code.get(code, Fraction(0)) + Fraction(amount)
    nodes = [BranchTask(t.code, by_task.get(t.task_id), by_code.get(t.code, Fraction(0))) for t in tasks]
    rows = [_row(t, b.level, b.is_summary, b.value) for t, b in zip(tasks, branches(nodes, day, calendar), strict=True)]
    if by_code.get(None):
        rows.append(_cost_only("none", by_code[None]))
    by_stage = []
    for s in stages:
        mine = [leaf.budgeted() for leaf in found if leaf.stage_id == s.id]
        paid = sum((amount for _, stage_id, amount in costs if stage_id == s.id), ZERO)
        by_stage.append(_stage_row(s, project_value(mine, paid, day, calendar)))
    elsewhere = sum((amount for _, stage_id, amount in costs if stage_id not in {s.id for s in stages}), ZERO)
    if elsewhere:
        by_stage.append(_cost_only("stage:0", Fraction(elsewhere)))
    v = measures.value
    finish = forecast_finish(v, span.starts_on, span.finishes_on, day, calendar) if span is not None else None
    return ValueSheet(
        day, shown(measures, money=True), "not_spent" if not v.spent else "not_earned" if not v.earned else "cpi",
        span.finishes_on if span is not None else None, finish, tuple(rows), tuple(by_stage), max((r.level for r in rows), default=1))  # fmt: skip


def _costs(session: Session, project_id: int, day: dt.date) -> Sequence[tuple[int | None, int | None, Decimal]]:
    """(task, stage, sum) of the ledger's cost up to the day: the AC of PRJ-23."""
    rows = session.execute(
        select(CostEntry.task_id, CostEntry.stage_id, func.sum(CostEntry.amount))
        .where(CostEntry.project_id == project_id, CostEntry.booked_on <= day)
        .group_by(CostEntry.task_id, CostEntry.stage_id)
    )
    return [(task, stage, amount) for task, stage, amount in rows]


def _tree(baseline_id: int) -> Any:
    return (
        select(BaselineTask.task_id, BaselineTask.code, BaselineTask.name, Task.name_en)
        .outerjoin(Task, Task.id == BaselineTask.task_id)
        .where(BaselineTask.baseline_id == baseline_id)
        .order_by(BaselineTask.sort_key)
    )


def _row(t: Any, level: int, is_summary: bool, v: EarnedValue) -> ValueRow:
    return ValueRow(f"task:{t.task_id}", t.task_id, t.code, t.name, t.name_en or t.name, level, is_summary, *_figures(v))


def _stage_row(s: Any, v: EarnedValue) -> ValueRow:
    return ValueRow(f"stage:{s.id}", None, "", s.name, s.name_en or s.name, 1, True, *_figures(v))


def _cost_only(key: str, spent: Fraction) -> ValueRow:
    nothing = Fraction(0)
    return ValueRow(key, None, "", "", "", 1, False, *_figures(EarnedValue(nothing, nothing, nothing, spent)))


def _figures(v: EarnedValue) -> tuple[Decimal, Decimal, Decimal, Decimal, Decimal, Decimal, Decimal | None, Decimal | None]:
    """Rounded, once, for the eye."""
    return (
        fen(v.budget), fen(v.planned), fen(v.earned), fen(v.spent), fen(v.schedule_variance), fen(v.cost_variance),
        None if v.spi is None else rounded(v.spi, 4), None if v.cpi is None else rounded(v.cpi, 4))  # fmt: skip


def cost_lines(actor: Actor, project_id: int, key: str, on: dt.date | None = None) -> list[CostRow]:
    """What is behind the cost of a row of the sheet (its key: task:5, stage:2, none), the newest first: the task and all below it,
    a stage, or what was booked on no task of the baseline."""
    day = on or clock.today()
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_MONEY, project_id)
        where = [CostEntry.project_id == project_id, CostEntry.booked_on <= day]
        kind, _, number = key.partition(":")
        wanted = int(number) if number.isdecimal() else 0
        if kind == "stage":
            where.append(CostEntry.stage_id == wanted if wanted else CostEntry.stage_id.is_(None))
        else:
            inside = _below(session, project_id, wanted) if kind == "task" else _outside(session, project_id)
            where.append(CostEntry.task_id.in_(inside) if kind == "task" else CostEntry.task_id.is_(None) | CostEntry.task_id.in_(inside))
        rows = session.execute(
            select(CostEntry, BudgetAccount.name, BudgetAccount.name_en, Employee.name, Employee.name_en, Task.code, Task.name, Task.name_en, ReportLine.note)
            .join(BudgetAccount, BudgetAccount.id == CostEntry.account_id)
            .outerjoin(Employee, Employee.id == CostEntry.employee_id)
            .outerjoin(Task, Task.id == CostEntry.task_id)
            .outerjoin(ReportLine, (CostEntry.document_type == "report_line") & (ReportLine.id == CostEntry.document_id))
            .where(*where)
            .order_by(CostEntry.booked_on.desc(), CostEntry.id.desc())
            .limit(MOST_LINES)
        ).all()
        tells_rate = not cost_by_person_shown(session, actor)
    return [
        CostRow(
            c.id, c.booked_on, c.kind, account, account_en or account, who or "", who_en or who or "", c.minutes,
            None if tells_rate and c.employee_id is not None else c.amount, f"{code} {task}" if task else "", f"{code} {task_en or task}" if task else "",
            note or "")
        for c, account, account_en, who, who_en, code, task, task_en, note in rows
    ]  # fmt: skip


def _places(session: Session, project_id: int) -> tuple[Mapping[int, int | None], Mapping[int, str]]:
    """The parents of the plan's tasks, and the codes of those in the newest baseline."""
    newest = select(Baseline.id).where(Baseline.project_id == project_id).order_by(Baseline.number.desc()).limit(1).scalar_subquery()
    parents = dict(session.execute(select(Task.id, Task.parent_id).where(Task.project_id == project_id)).all())
    codes = dict(session.execute(select(BaselineTask.task_id, BaselineTask.code).where(BaselineTask.baseline_id == newest)).all())
    return parents, codes


def _below(session: Session, project_id: int, task_id: int) -> list[int]:
    """The tasks whose cost counts in the branch of the task."""
    parents, codes = _places(session, project_id)
    top = codes.get(task_id)
    if top is None:
        return []
    at = {i: nearest_in_baseline(i, parents, codes) for i in parents}
    return [i for i, code in at.items() if code is not None and (code == top or code.startswith(f"{top}."))]


def _outside(session: Session, project_id: int) -> list[int]:
    parents, codes = _places(session, project_id)
    return [i for i in parents if nearest_in_baseline(i, parents, codes) is None]


def project_dates(actor: Actor, project_id: int) -> tuple[dt.date, dt.date]:
    """From when to when a day of the sheet can be asked for: the start of the project and today."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        starts = session.scalar(select(func.least(Project.starts_on, func.min(CostEntry.booked_on))).outerjoin(
            CostEntry, CostEntry.project_id == Project.id).where(Project.id == project_id).group_by(Project.starts_on))  # fmt: skip
    return min(starts or clock.today(), clock.today()), clock.today()
