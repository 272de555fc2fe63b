"""Progress as screens show it: figures of a day, by task and stage, the S-curve, periods, the sheet to fill, alarms and reviews (PRJ-18 … PRJ-21)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor, Permission, require
from core.access.scope import projects_seen, require_on_project
from core.calendar.queries import load_calendar
from core.money import ZERO, fen, rounded
from core.progress import earned_value
from core.progress.measuring import Leaf, Measured, as_of, latest_baselines, leaves, measure
from core.progress.rules import WeighedTask, roll_up
from core.unit import reading
from db.models import Alarm, CostEntry, Employee, ProgressEntry, ProgressPeriod, Project, QaReview, ReportLine, Task


@dataclass(frozen=True)
class ProgressFigures:
    """A project at the end of a day. Percentages 0 … 100 and points to four decimals; indices to four; CNY to the fen,
    None for who does not see money and where a figure cannot be worked out."""

    on: dt.date
    planned: Decimal
    actual: Decimal
    deviation: Decimal | None
    cost_deviation: Decimal | None  # EV/BAC % − AC/BAC %
    budget: Decimal | None  # BAC
    planned_value: Decimal | None
    earned_value: Decimal | None
    actual_cost: Decimal | None
    schedule_variance: Decimal | None
    cost_variance: Decimal | None
    spi: Decimal | None
    cpi: Decimal | None
    estimate_at_completion: Decimal | None
    estimate_to_complete: Decimal | None
    variance_at_completion: Decimal | None
    tcpi: Decimal | None
    has_baseline: bool


@dataclass(frozen=True)
class TaskProgress:
    """A task (or summary) of the plan: planned by the baseline, actual as confirmed."""

    task_id: int
    parent_id: int | None
    code: str
    name: str
    name_en: str
    is_summary: bool
    is_milestone: bool
    planned: Decimal
    actual: Decimal

    @property
    def deviation(self) -> Decimal:
        return self.actual - self.planned


@dataclass(frozen=True)
class CurvePoint:
    """One point of the S-curve; `forecast` from today on, at the pace so far."""

    on: dt.date
    planned: Decimal
    earned: Decimal | None
    spent: Decimal | None
    forecast: Decimal | None


@dataclass(frozen=True)
class PeriodRow:
    id: int
    version: int
    period_on: dt.date
    state: str
    note: str
    reason: str
    submitted_by: str
    submitted_by_en: str
    submitted_at: dt.datetime | None
    decided_by: str
    decided_by_en: str
    decided_at: dt.datetime | None
    planned: Decimal | None
    actual: Decimal | None
    planned_value: Decimal | None
    earned_value: Decimal | None
    actual_cost: Decimal | None


@dataclass(frozen=True)
class SheetRow:
    """A leaf task in the sheet of a period: where it stood, what the manager says, what the members reported (the latest)."""

    task_id: int
    code: str
    name: str
    name_en: str
    responsible: str
    responsible_en: str
    starts_on: dt.date
    finishes_on: dt.date
    effort_days: Decimal
    confirmed: Decimal
    planned: Decimal
    progress: Decimal  # of the draft, else what was reported, else what is confirmed
    remaining_days: Decimal | None
    note: str
    reported: Decimal | None
    reported_remaining: Decimal | None
    reported_minutes: int


@dataclass(frozen=True)
class PeriodSheet:
    """A period to be filled or looked at; `period_id` None while nothing is saved for the day."""

    project_id: int
    period_id: int | None
    version: int | None
    period_on: dt.date
    state: str
    note: str
    reason: str
    rows: tuple[SheetRow, ...]
    may_update: bool
    may_confirm: bool


@dataclass(frozen=True)
class WaitingPeriod:
    """A period that waits for QA, with what it would make of the project."""

    period_id: int
    version: int
    project_id: int
    number: str
    name: str
    name_en: str
    manager: str
    manager_en: str
    period_on: dt.date
    submitted_at: dt.datetime | None


@dataclass(frozen=True)
class AlarmRow:
    id: int
    project_id: int
    kind: str
    raised_at: dt.datetime
    measured_on: dt.date
    planned: Decimal
    actual: Decimal
    deviation: Decimal
    closed_at: dt.datetime | None


@dataclass(frozen=True)
class ReviewRow:
    id: int
    version: int
    project_id: int
    number: str
    name: str
    name_en: str
    kind: str  # of the alarm
    deviation: Decimal | None
    measured_on: dt.date | None
    opened_at: dt.datetime
    state: str
    cause: str
    verdict: str
    measure: str
    closed_by: str
    closed_by_en: str
    closed_at: dt.datetime | None


def figures_on(actor: Actor, project_id: int, on: dt.date | None = None) -> ProgressFigures:
    """The measures of a project at the end of a day (today without one)."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        return shown(measure(session, project_id, on), money=Permission.PROJECT_MONEY in granted)


def shown(found: Measured, *, money: bool) -> ProgressFigures:
    """Rounded, once, for the eye."""
    v = found.value

    def amount(value: Fraction | None) -> Decimal | None:
        return fen(value) if money and value is not None and found.baseline_cost is not None else None

    def index(value: Fraction | None) -> Decimal | None:
        return rounded(value, 4) if money and value is not None and found.baseline_cost is not None else None

    return ProgressFigures(
        found.on,
        rounded(found.planned, 4),
        rounded(found.actual, 4),
        rounded(found.schedule.points, 4) if found.schedule else None,
        rounded(found.cost.points, 4) if found.cost and money else None,
        amount(v.budget),
        amount(v.planned),
        amount(v.earned),
        fen(v.spent) if money else None,
        amount(v.schedule_variance),
        amount(v.cost_variance),
        index(v.spi),
        index(v.cpi),
        amount(v.estimate_at_completion),
        amount(v.estimate_to_complete),
        amount(v.variance_at_completion),
        index(v.tcpi),
        found.baseline_cost is not None,
    )


def task_figures(actor: Actor, project_id: int, on: dt.date | None = None) -> list[TaskProgress]:
    """Planned and actual of every task, summaries rolled up by effort (PRJ-19)."""
    day = on or clock.today()
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        found, calendar = _leaves_on(session, project_id, day), load_calendar(session)
        tasks = session.execute(
            select(Task.id, Task.parent_id, Task.code, Task.name, Task.name_en, Task.is_summary, Task.is_milestone, Task.effort_days)
            .where(Task.project_id == project_id)
            .order_by(Task.sort_key)
        ).all()
    by_task = {leaf.task_id: leaf for leaf in found}
    planned = _rolled(tasks, {i: leaf.planned(day, calendar) for i, leaf in by_task.items()})
    actual = _rolled(tasks, {i: Fraction(leaf.progress) for i, leaf in by_task.items()})
    return [
        TaskProgress(t.id, t.parent_id, t.code, t.name, t.name_en or t.name, t.is_summary, t.is_milestone, rounded(planned[t.id], 4), rounded(actual[t.id], 4))
        for t in tasks
    ]


def _rolled(tasks: object, known: dict[int, Fraction]) -> dict[int, Fraction]:
    rows = [WeighedTask(t.id, t.parent_id, t.effort_days, known.get(t.id, Fraction(0))) for t in tasks]  # type: ignore[attr-defined]
    found = roll_up(rows)
    return {int(key): known.get(int(key), value) for key, value in found.items() if key is not None}


def _leaves_on(session: Session, project_id: int, day: dt.date) -> list[Leaf]:
    baseline = latest_baselines(session, [project_id]).get(project_id)
    rows = leaves(session, [baseline[0]]).get(baseline[0], []) if baseline else []
    return as_of(session, project_id, rows, day, {}) if day < clock.today() else rows


def s_curve(actor: Actor, project_id: int) -> list[CurvePoint]:
    """PV, EV, AC by week with the forecast; for who sees the project's money. Six statements."""
    today = clock.today()
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_MONEY, project_id)
        rows, calendar = _leaves_on(session, project_id, today), load_calendar(session)
        cuts = session.execute(
            select(ProgressPeriod.period_on, ProgressPeriod.earned_value)
            .where(ProgressPeriod.project_id == project_id, ProgressPeriod.state == "confirmed")
            .order_by(ProgressPeriod.period_on)
        ).all()
        costs = session.execute(
            select(CostEntry.booked_on, func.sum(CostEntry.amount))
            .where(CostEntry.project_id == project_id)
            .group_by(CostEntry.booked_on)
            .order_by(CostEntry.booked_on)
        ).all()
    tasks = [leaf.budgeted() for leaf in rows]
    points = earned_value.s_curve(tasks, earned=[(day, value or ZERO) for day, value in cuts], spent=costs, on=today, calendar=calendar)
    value = earned_value.project_value(tasks, sum((amount for day, amount in costs if day <= today), ZERO), today, calendar)
    return _with_forecast(points, value, today)


def _with_forecast(points: list[earned_value.CurvePoint], value: earned_value.EarnedValue, today: dt.date) -> list[CurvePoint]:
    """From what is spent today to the estimate at completion, in step with the planned value that is left."""
    estimate = value.estimate_at_completion
    left = value.budget - value.planned
    found = []
    for p in points:
        ahead = None
        if estimate is not None and p.on >= today:
            share = (p.planned - value.planned) / left if left > 0 else Fraction(1)
            ahead = fen(value.spent + (estimate - value.spent) * share)
        found.append(CurvePoint(p.on, fen(p.planned), None if p.earned is None else fen(p.earned), None if p.spent is None else fen(p.spent), ahead))
    return found


def periods(actor: Actor, project_id: int) -> list[PeriodRow]:
    """The periods of a project, the newest first."""
    submitter, decider = aliased(Employee), aliased(Employee)
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        rows = session.execute(
            select(ProgressPeriod, submitter.name, submitter.name_en, decider.name, decider.name_en)
            .outerjoin(submitter, submitter.id == ProgressPeriod.submitted_by_id)
            .outerjoin(decider, decider.id == ProgressPeriod.decided_by_id)
            .where(ProgressPeriod.project_id == project_id)
            .order_by(ProgressPeriod.period_on.desc())
        ).all()
    money = Permission.PROJECT_MONEY in granted
    return [
        PeriodRow(
            p.id,
            p.version,
            p.period_on,
            p.state,
            p.note,
            p.reason,
            s or "",
            s_en or s or "",
            p.submitted_at,
            d or "",
            d_en or d or "",
            p.decided_at,
            p.planned,
            p.actual,
            p.planned_value if money else None,
            p.earned_value if money else None,
            p.actual_cost if money else None,
        )
        for p, s, s_en, d, d_en in rows
    ]


def period_sheet(actor: Actor, project_id: int, period_on: dt.date | None = None) -> PeriodSheet:
    """The sheet of a period (today without one), or the open one when there is one. Seven statements whatever the number of tasks."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        statement = select(ProgressPeriod).where(ProgressPeriod.project_id == project_id)
        statement = (
            statement.where(ProgressPeriod.period_on == period_on)
            if period_on
            else statement.where(ProgressPeriod.state != "confirmed").order_by(ProgressPeriod.period_on.desc())
        )
        period = session.scalars(statement.limit(1)).first()
        day = period.period_on if period else period_on or clock.today()
        rows = _sheet_rows(session, project_id, period, day)
    return PeriodSheet(
        project_id,
        period.id if period else None,
        period.version if period else None,
        day,
        period.state if period else "draft",
        period.note if period else "",
        period.reason if period else "",
        rows,
        Permission.PROGRESS_UPDATE in granted,
        Permission.PROGRESS_CONFIRM in granted,
    )


def _sheet_rows(session: Session, project_id: int, period: ProgressPeriod | None, day: dt.date) -> tuple[SheetRow, ...]:
    entries = {e.task_id: e for e in session.scalars(select(ProgressEntry).where(ProgressEntry.period_id == period.id))} if period else {}
    calendar = load_calendar(session)
    planned = {leaf.task_id: leaf.planned(day, calendar) for leaf in _leaves_on(session, project_id, day)}
    told, minutes = _reported(session, project_id, day)
    tasks = session.execute(
        select(Task, Employee.name, Employee.name_en)
        .outerjoin(Employee, Employee.id == Task.responsible_id)
        .where(Task.project_id == project_id, ~Task.is_summary)
        .order_by(Task.sort_key)
    )
    found = []
    for task, name, name_en in tasks:
        entry, (progress, remaining) = entries.get(task.id), told.get(task.id, (None, None))
        proposed = entry.progress if entry else progress if progress is not None and progress > task.progress else task.progress
        left = entry.remaining_days if entry else remaining if remaining is not None else task.remaining_days
        found.append(
            SheetRow(
                task.id,
                task.code,
                task.name,
                task.name_en or task.name,
                name or "",
                name_en or name or "",
                task.starts_on,
                task.finishes_on,
                task.effort_days,
                task.progress,
                rounded(planned.get(task.id, Fraction(0)), 4),
                proposed,
                left,
                entry.note if entry else "",
                progress,
                remaining,
                minutes.get(task.id, 0),
            )
        )
    return tuple(found)


def _reported(session: Session, project_id: int, day: dt.date) -> tuple[dict[int, tuple[Decimal | None, Decimal | None]], dict[int, int]]:
    """Task → the members' latest figure (progress, days left), and the minutes reported so far; two statements."""
    line = ReportLine
    here = (line.project_id == project_id, line.task_id.is_not(None), line.work_on <= day, line.state.in_(["submitted", "confirmed"]))
    latest = session.execute(
        select(line.task_id, line.progress, line.remaining_days)
        .where(*here, line.progress.is_not(None))
        .ext(distinct_on(line.task_id))
        .order_by(line.task_id, line.work_on.desc(), line.id.desc())
    )
    sums = session.execute(select(line.task_id, func.sum(line.minutes)).where(*here).group_by(line.task_id))
    return {int(r.task_id or 0): (r.progress, r.remaining_days) for r in latest}, {int(task or 0): int(total) for task, total in sums}


def to_confirm(actor: Actor) -> list[WaitingPeriod]:
    """Periods that wait for QA: all for the firm's QA, those of their projects for a project's QA; never one's own."""
    manager = aliased(Employee)
    seen = projects_seen(actor, Permission.PROGRESS_CONFIRM)
    with reading(actor) as session:
        rows = session.execute(
            select(ProgressPeriod, Project.number, Project.name, Project.name_en, manager.name.label("m"), manager.name_en.label("me"))
            .join(Project, Project.id == ProgressPeriod.project_id)
            .join(manager, manager.id == Project.manager_id)
            .where(ProgressPeriod.state == "submitted", ProgressPeriod.submitted_by_id != actor.employee_id, seen)
            .order_by(ProgressPeriod.submitted_at, ProgressPeriod.id)
        ).all()
    return [
        WaitingPeriod(p.id, p.version, p.project_id, number, name, name_en or name, m, me or m, p.period_on, p.submitted_at)
        for p, number, name, name_en, m, me in rows
    ]


def alarms(actor: Actor, project_id: int) -> list[AlarmRow]:
    """The alarms of a project, open ones first, the newest first."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        rows = session.scalars(select(Alarm).where(Alarm.project_id == project_id).order_by(Alarm.closed_at.is_not(None), Alarm.id.desc()))
        return [AlarmRow(a.id, a.project_id, a.kind, a.raised_at, a.measured_on, a.planned, a.actual, a.deviation, a.closed_at) for a in rows]


def reviews(actor: Actor, project_id: int | None = None, *, only_open: bool = False) -> list[ReviewRow]:
    """QA reviews of one project, or of all the actor may review."""
    closer = aliased(Employee)
    with reading(actor) as session:
        statement = (
            select(
                QaReview,
                Project.number,
                Project.name,
                Project.name_en,
                Alarm.kind,
                Alarm.deviation,
                Alarm.measured_on,
                closer.name.label("c"),
                closer.name_en.label("ce"),
            )
            .join(Project, Project.id == QaReview.project_id)
            .outerjoin(Alarm, Alarm.id == QaReview.alarm_id)
            .outerjoin(closer, closer.id == QaReview.closed_by_id)
        )
        if project_id is not None:
            require_on_project(session, actor, Permission.PROJECT_READ, project_id)
            statement = statement.where(QaReview.project_id == project_id)
        else:
            require(actor, Permission.PROJECT_LIST)
            statement = statement.where(projects_seen(actor, Permission.QA_REVIEW))
        if only_open:
            statement = statement.where(QaReview.state == "open")
        rows = session.execute(statement.order_by(QaReview.state.desc(), QaReview.id.desc())).all()
    return [
        ReviewRow(
            r.QaReview.id,
            r.QaReview.version,
            r.QaReview.project_id,
            r.number,
            r.name,
            r.name_en or r.name,
            r.kind or "",
            r.deviation,
            r.measured_on,
            r.QaReview.opened_at,
            r.QaReview.state,
            r.QaReview.cause,
            r.QaReview.verdict,
            r.QaReview.measure,
            r.c or "",
            r.ce or r.c or "",
            r.QaReview.closed_at,
        )
        for r in rows
    ]
