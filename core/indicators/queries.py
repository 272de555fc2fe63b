"""Indicators and corrective actions as screens show them (PRJ-22). Cost and what hangs on it only for who sees the project's money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor, Permission, require
from core.access.scope import projects_seen, require_on_project
from core.deliverables.queries import first_pass
from core.indicators.machine import TRANSITIONS, UNFINISHED, granted_on
from core.indicators.measuring import Values, limits_of, rates
from core.indicators.rules import Indicator, Level, Limits, level
from core.money import rounded
from core.portfolio.summaries import AT_WORK, measured_projects
from core.progress.measuring import Measured, measure
from core.unit import reading
from core.workflow import Machine, Move
from db.models import CorrectiveAction, Department, Employee, IndicatorReading, Project

PLACES = 6


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator of a project today. `value` and what it is made of are None where nothing can be measured, or it is not for the reader."""

    indicator: str
    value: Decimal | None
    level: str | None
    warn: Decimal
    breach: Decimal
    over: Decimal | None  # what is divided: EV − PV, AC − EV, passed at first review
    under: Decimal | None  # by what: PV, EV, reviewed


@dataclass(frozen=True)
class ActionRow:
    id: int
    version: int
    project_id: int
    number: str
    project: str
    project_en: str
    indicator: str
    opened_at: dt.datetime
    measured_on: dt.date
    value: Decimal | None
    limit_rate: Decimal
    owner_id: int
    owner: str
    owner_en: str
    due_on: dt.date
    state: str
    cause: str
    measure: str
    result: str
    done_on: dt.date | None
    verdict: str
    verified_by: str
    verified_by_en: str
    verified_at: dt.datetime | None
    reopened: int
    moves: tuple[Move, ...] = ()

    @property
    def late(self) -> bool:
        return self.state == "open" and self.due_on < clock.today()


@dataclass(frozen=True)
class ReadingRow:
    """What was measured at the end of a day."""

    measured_on: dt.date
    schedule: Decimal | None
    cost: Decimal | None
    quality: Decimal | None


@dataclass(frozen=True)
class ProjectIndicators:
    """A project in the list of the firm's indicators."""

    id: int
    number: str
    name: str
    name_en: str
    state: str
    department: str
    department_en: str
    manager: str
    manager_en: str
    schedule: Decimal | None
    schedule_level: str
    cost: Decimal | None
    cost_level: str
    quality: Decimal | None
    quality_level: str
    level: str  # the worst
    unfinished: int  # corrective actions


def of_project(actor: Actor, project_id: int, on: dt.date | None = None) -> list[IndicatorRow]:
    """The three indicators at the end of a day (today without one), with their limits."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        day = on or clock.today()
        found = measure(session, project_id, day)
        passed, reviewed = first_pass(session, [project_id]).get(project_id, (0, 0))
        values, limits = rates(found, (passed, reviewed)), limits_of(session, day)
    money = Permission.PROJECT_MONEY in granted
    parts = _parts(found, passed, reviewed)
    return [_indicator(i, values, limits[i], parts[i] if money or i is Indicator.QUALITY else (None, None), hidden=i is Indicator.COST and not money)
            for i in Indicator]  # fmt: skip


def _parts(found: Measured, passed: int, reviewed: int) -> dict[Indicator, tuple[Decimal | None, Decimal | None]]:
    v = found.value
    return {
        Indicator.SCHEDULE: (rounded(v.earned - v.planned, 2), rounded(v.planned, 2)),
        Indicator.COST: (rounded(v.spent - v.earned, 2), rounded(v.earned, 2)),
        Indicator.QUALITY: (Decimal(passed), Decimal(reviewed)),
    }


def _indicator(
    indicator: Indicator, values: Values, limits: Limits, parts: tuple[Decimal | None, Decimal | None], *, hidden: bool
) -> IndicatorRow:
    value = None if hidden else values.of(indicator)
    found = level(indicator, value, limits)
    return IndicatorRow(indicator.value, _shown(value), found.value if found else None, limits.warn, limits.breach, *parts)


def _shown(value: object) -> Decimal | None:
    return None if value is None else rounded(value, PLACES)  # type: ignore[arg-type]


def readings(actor: Actor, project_id: int) -> list[ReadingRow]:
    """What was measured day by day, the oldest first."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        money = Permission.PROJECT_MONEY in granted
        rows = session.scalars(select(IndicatorReading).where(IndicatorReading.project_id == project_id).order_by(IndicatorReading.measured_on))
        return [ReadingRow(r.measured_on, r.schedule, r.cost if money else None, r.quality) for r in rows]


def actions(actor: Actor, project_id: int | None = None, *, only_unfinished: bool = False) -> list[ActionRow]:
    """Corrective actions of one project with what the actor may do, or of all the actor sees; what is on its way first, by its day."""
    with reading(actor) as session:
        where: list[ColumnElement[bool]] = []
        granted: frozenset[Permission] | None = None
        if project_id is not None:
            granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
            where.append(CorrectiveAction.project_id == project_id)
        else:
            require(actor, Permission.PROJECT_LIST)
            where.append(projects_seen(actor))
        if only_unfinished:
            where.append(CorrectiveAction.state.in_(UNFINISHED))
        return _rows(session, actor, where, granted)


def mine(actor: Actor) -> list[ActionRow]:
    """Those the actor is to do, and for QA those to judge."""
    with reading(actor) as session:
        to_do = and_(CorrectiveAction.owner_id == actor.employee_id, CorrectiveAction.state.in_(("open", "ineffective")))
        to_judge = and_(CorrectiveAction.state == "done", projects_seen(actor, Permission.QA_REVIEW), CorrectiveAction.owner_id != actor.employee_id)
        return _rows(session, actor, [projects_seen(actor), or_(to_do, to_judge)], None)


def _rows(session: Session, actor: Actor, where: Collection[ColumnElement[bool]], granted: frozenset[Permission] | None) -> list[ActionRow]:
    owner, judge = aliased(Employee), aliased(Employee)
    money = projects_seen(actor, Permission.PROJECT_MONEY)
    rows = session.execute(
        select(CorrectiveAction, Project.number, Project.name, Project.name_en, owner.name, owner.name_en, judge.name, judge.name_en, money.label("money"))
        .join(Project, Project.id == CorrectiveAction.project_id)
        .join(owner, owner.id == CorrectiveAction.owner_id)
        .outerjoin(judge, judge.id == CorrectiveAction.verified_by_id)
        .where(*where)
        .order_by(CorrectiveAction.state == "effective", CorrectiveAction.due_on, CorrectiveAction.id)
    ).all()
    found = []
    for a, number, name, name_en, o, o_en, j, j_en, sees in rows:
        if a.indicator == Indicator.COST and not sees and a.owner_id != actor.employee_id:
            continue
        offered: tuple[Move, ...] = ()
        if granted is not None:
            machine = Machine("corrective_action", TRANSITIONS, lambda _s, who, row: granted_on(who, row, granted))
            offered = tuple(machine.moves(session, actor, a))
        found.append(
            ActionRow(
                a.id, a.version, a.project_id, number, name, name_en or name, a.indicator, a.opened_at, a.measured_on,
                a.value if sees or a.indicator != Indicator.COST else None, a.limit_rate, a.owner_id, o, o_en or o, a.due_on, a.state, a.cause, a.measure,
                a.result, a.done_on, a.verdict, j or "", j_en or j or "", a.verified_at, a.reopened, offered)
        )  # fmt: skip
    return found


def of_all(actor: Actor) -> list[ProjectIndicators]:
    """Every project at work the actor sees, with its indicators of today; a constant number of statements."""
    require(actor, Permission.PROJECT_LIST)
    today = clock.today()
    manager = aliased(Employee)
    with reading(actor) as session:
        rows = session.execute(
            select(Project, Department.name, Department.name_en, manager.name, manager.name_en, projects_seen(actor, Permission.PROJECT_MONEY).label("money"))
            .join(Department, Department.id == Project.department_id)
            .join(manager, manager.id == Project.manager_id)
            .where(projects_seen(actor), Project.state.in_(AT_WORK))
            .order_by(Project.number.desc())
        ).all()
        projects = [r[0] for r in rows]
        if not projects:
            return []
        measures = {p.id: m for p, m in measured_projects(session, projects, today)}
        reviewed = first_pass(session, [p.id for p in projects])
        limits = limits_of(session, today)
        counts = _unfinished(session, [p.id for p in projects])
    return [_listed(*r[:5], r.money, rates(measures[r[0].id], reviewed.get(r[0].id, (0, 0))), limits, counts) for r in rows]


def _unfinished(session: Session, project_ids: Collection[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for project_id in session.scalars(
        select(CorrectiveAction.project_id).where(CorrectiveAction.project_id.in_(project_ids), CorrectiveAction.state.in_(UNFINISHED))
    ):
        found[project_id] = found.get(project_id, 0) + 1
    return found


WORST = (Level.BREACH, Level.WARN, Level.FINE)


def _listed(
    p: Project, dept: str, dept_en: str, manager: str, manager_en: str, money: bool, values: Values, limits: Mapping[Indicator, Limits],
    counts: Mapping[int, int],
) -> ProjectIndicators:  # fmt: skip
    seen = {i: None if i is Indicator.COST and not money else values.of(i) for i in Indicator}
    levels = {i: level(i, value, limits[i]) for i, value in seen.items()}
    words = {i: found.value if found else "" for i, found in levels.items()}
    worst = next((w.value for w in WORST if w in levels.values()), "")
    s, c, q = Indicator.SCHEDULE, Indicator.COST, Indicator.QUALITY
    return ProjectIndicators(
        p.id, p.number, p.name, p.name_en or p.name, p.state, dept, dept_en or dept, manager, manager_en or manager, _shown(seen[s]), words[s],
        _shown(seen[c]), words[c], _shown(seen[q]), words[q], worst, counts.get(p.id, 0))  # fmt: skip
