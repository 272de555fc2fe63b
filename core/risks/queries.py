"""The register in lists, one risk with its reviews and actions, and what a person has to look after (PRJ-27 … PRJ-30)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from core import clock, policies
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.calendar.queries import load_calendar
from core.calendar.rules import WorkCalendar
from core.risks.people import on_project
from core.risks.rules import is_beyond, level_of, priority_key, proposed, review_due
from core.risks.words import IMPACTS, LIKELIHOODS
from core.unit import reading
from db.models import Employee, Project, ProjectIssue, ProjectRisk, RiskAction, RiskIndicator, RiskReading, RiskReview, Stage

READINGS = 12  # shown of an indicator


@dataclass(frozen=True)
class RiskRow:
    """A risk in a list. `level` red, amber or slate from likelihood × impact; `priority` 1 … among the open ones, 0 when it is over;
    `strategy` is what holds: chosen, else proposed. `impact_cost` is None for who does not see the project's money."""

    id: int
    version: int
    name: str
    name_en: str
    description: str
    source: str
    category: str
    stage_id: int | None
    stage: str
    stage_en: str
    likelihood: str
    impact: str
    level: str
    priority: int
    chosen: str
    proposed: str
    response: str
    residual_likelihood: str
    residual_impact: str
    impact_days: int | None
    impact_cost: Decimal | None
    owner_id: int | None
    owner: str
    owner_en: str
    due_on: dt.date | None
    found_on: dt.date | None
    next_review_on: dt.date | None
    review_on: dt.date | None
    trend: str
    happened_on: dt.date | None
    closed_on: dt.date | None
    actions: int = 0
    actions_done: int = 0
    issue_number: str = ""

    @property
    def open(self) -> bool:
        return self.closed_on is None

    @property
    def strategy(self) -> str:
        return self.chosen or self.proposed

    @property
    def residual_level(self) -> str:
        return level_of(self.residual_likelihood, self.residual_impact) if self.residual_likelihood and self.residual_impact else ""

    @property
    def state(self) -> str:
        return "happened" if self.happened_on else "closed" if self.closed_on else "open"


@dataclass(frozen=True)
class ActionRow:
    id: int
    version: int
    risk_id: int
    what: str
    owner_id: int
    owner: str
    owner_en: str
    due_on: dt.date
    done_on: dt.date | None
    effect: str

    @property
    def late(self) -> bool:
        return self.done_on is None and self.due_on < clock.today()


@dataclass(frozen=True)
class ReviewRow:
    id: int
    reviewed_on: dt.date
    who: str
    who_en: str
    done: str
    effect: str
    likelihood_before: str
    impact_before: str
    likelihood: str
    impact: str
    trend: str
    next_review_on: dt.date | None


@dataclass(frozen=True)
class IndicatorRow:
    """`readings` the last values, the oldest first."""

    id: int
    version: int
    name: str
    unit: str
    limit_value: Decimal
    direction: str
    value: Decimal | None
    read_on: dt.date | None
    is_beyond: bool
    risk_id: int | None
    risk: str
    risk_en: str
    readings: tuple[Decimal, ...]


@dataclass(frozen=True)
class RiskSheet:
    """One risk with everything that was done about it; `may_tend`: the actor reviews it and keeps its actions."""

    row: RiskRow
    actions: tuple[ActionRow, ...]
    reviews: tuple[ReviewRow, ...]
    may_edit: bool
    may_tend: bool


def risks(actor: Actor, project_id: int) -> list[RiskRow]:
    """The register in the order of priority, what is over last."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        return rows_of(session, session.scalars(select(Project).where(Project.id == project_id)).one(), money=Permission.PROJECT_MONEY in granted)


def rows_of(session: Session, project: Project, *, money: bool) -> list[RiskRow]:
    """The same inside a transaction; two statements and what the policies need."""
    found = session.execute(
        select(ProjectRisk, Employee.name, Employee.name_en, Stage.name.label("stage"), Stage.name_en.label("stage_en"), ProjectIssue.number)
        .outerjoin(Employee, Employee.id == ProjectRisk.owner_id)
        .outerjoin(Stage, Stage.id == ProjectRisk.stage_id)
        .outerjoin(ProjectIssue, ProjectIssue.risk_id == ProjectRisk.id)
        .where(ProjectRisk.project_id == project.id)
    ).all()
    counted = select(RiskAction.risk_id, func.count(RiskAction.id), func.count(RiskAction.done_on)).group_by(RiskAction.risk_id)
    mine = counted.join(ProjectRisk, ProjectRisk.id == RiskAction.risk_id).where(ProjectRisk.project_id == project.id)
    actions = {i: (n, done) for i, n, done in session.execute(mine)}

    def place(found: Any) -> tuple[bool, tuple[int, dt.date, int]]:
        return found[0].closed_on is not None, priority_key(found[0].likelihood, found[0].impact, found[0].due_on, found[0].id)

    ordered = sorted({r[0].id: r for r in found}.values(), key=place)
    table, calendar = policies.values(session), load_calendar(session)
    return [_row(r, n, project.started_on, table, calendar, actions.get(r[0].id, (0, 0)), money=money) for n, r in enumerate(ordered, 1)]


def _row(found: Any, n: int, started_on: dt.date | None, table: Mapping[str, Any], calendar: WorkCalendar, actions: tuple[int, int], *, money: bool) -> RiskRow:
    r, owner, owner_en, stage, stage_en, issue = found
    open_ = r.closed_on is None
    kept = ("id", "version", "name", "name_en", "description", "source", "category", "stage_id", "likelihood", "impact", "response", "residual_likelihood")
    more = ("residual_impact", "impact_days", "owner_id", "due_on", "found_on", "next_review_on", "trend", "happened_on", "closed_on")
    return RiskRow(
        **{name: getattr(r, name) for name in (*kept, *more)},
        stage=stage or "",
        stage_en=stage_en or "",
        level=level_of(r.likelihood, r.impact),
        priority=n if open_ else 0,
        chosen=r.strategy,
        proposed=proposed(table, r.likelihood, r.impact),
        impact_cost=r.impact_cost if money else None,
        owner=owner or "",
        owner_en=owner_en or "",
        review_on=review_due(r.next_review_on, started_on, table, calendar, (r.likelihood, r.impact)) if open_ else None,
        actions=actions[0],
        actions_done=actions[1],
        issue_number=issue or "",
    )


def sheet(actor: Actor, project_id: int, risk_id: int) -> RiskSheet | None:
    """One risk of the project; None where it is not of this project (any more)."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = session.scalars(select(Project).where(Project.id == project_id)).one()
        row = next((r for r in rows_of(session, project, money=Permission.PROJECT_MONEY in granted) if r.id == risk_id), None)
        if row is None:
            return None
        edits = Permission.RISK_EDIT in granted
        return RiskSheet(row, _actions(session, risk_id), _reviews(session, risk_id), edits, edits or row.owner_id == actor.employee_id)


def _actions(session: Session, risk_id: int) -> tuple[ActionRow, ...]:
    rows = session.execute(
        select(RiskAction, Employee.name, Employee.name_en).join(Employee, Employee.id == RiskAction.owner_id).where(RiskAction.risk_id == risk_id)
    ).all()
    made = [ActionRow(a.id, a.version, a.risk_id, a.what, a.owner_id, name, name_en, a.due_on, a.done_on, a.effect) for a, name, name_en in rows]
    return tuple(sorted(made, key=lambda a: (a.done_on is not None, a.due_on, a.id)))


def _reviews(session: Session, risk_id: int) -> tuple[ReviewRow, ...]:
    rows = session.execute(
        select(RiskReview, Employee.name, Employee.name_en)
        .join(Employee, Employee.id == RiskReview.reviewed_by_id)
        .where(RiskReview.risk_id == risk_id)
        .order_by(RiskReview.reviewed_on.desc(), RiskReview.id.desc())
    ).all()
    kept = ("likelihood_before", "impact_before", "likelihood", "impact", "trend", "next_review_on")
    return tuple(ReviewRow(r.id, r.reviewed_on, name, name_en, r.done, r.effect, **{k: getattr(r, k) for k in kept}) for r, name, name_en in rows)


def indicators(actor: Actor, project_id: int) -> list[IndicatorRow]:
    """Those still read, what is beyond its limit first; two statements."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        rows = session.execute(
            select(RiskIndicator, ProjectRisk.name, ProjectRisk.name_en)
            .outerjoin(ProjectRisk, ProjectRisk.id == RiskIndicator.risk_id)
            .where(RiskIndicator.project_id == project_id, RiskIndicator.ended_on.is_(None))
            .order_by(RiskIndicator.id)
        ).all()
        read = session.execute(
            select(RiskReading.indicator_id, RiskReading.value)
            .where(RiskReading.indicator_id.in_([i.id for i, _, _ in rows]))
            .order_by(RiskReading.read_on, RiskReading.id)
        ).all()
    values: dict[int, list[Decimal]] = {}
    for indicator_id, value in read:
        values.setdefault(indicator_id, []).append(value)
    kept = ("id", "version", "name", "unit", "limit_value", "direction", "value", "read_on", "risk_id")
    made = [
        IndicatorRow(
            **{k: getattr(i, k) for k in kept},
            is_beyond=i.value is not None and is_beyond(i.value, i.limit_value, i.direction),
            risk=risk or "",
            risk_en=risk_en or risk or "",
            readings=tuple(values.get(i.id, [])[-READINGS:]),
        )
        for i, risk, risk_en in rows
    ]
    return sorted(made, key=lambda i: not i.is_beyond)


def proposals(actor: Actor) -> dict[tuple[str, str], str]:
    """What the policy proposes today for each cell of the matrix (PRJ-29)."""
    with reading(actor) as session:
        table = policies.values(session)
        return {(likelihood, impact): proposed(table, likelihood, impact) for likelihood in LIKELIHOODS for impact in IMPACTS}


def team(actor: Actor, project_id: int) -> dict[int, tuple[str, str]]:
    """Who may answer for a risk, an action, an issue of the project: id → both names."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        person = aliased(Employee)
        rows = session.execute(select(person.id, person.name, person.name_en).where(person.id.in_(on_project(session, project_id))).order_by(person.number))
        return {r.id: (r.name, r.name_en or r.name) for r in rows}
