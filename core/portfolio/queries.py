"""Lists of projects from the kept summaries: one statement for a hundred or five hundred (PRJ-15, PRJ-35, PRJ-36)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from core.access import Actor, Permission, require
from core.access.scope import projects_seen
from core.money import ZERO
from core.portfolio.rules import Phase, Reason, phase_of
from core.portfolio.summaries import AT_WORK, JUDGED
from core.projects.queries import reasons_shown
from core.projects.types import ProjectState
from core.unit import reading
from db.models import Acceptance, Alarm, Contract, Customer, Department, Employee, Project, ProjectChange, ProjectMember, ProjectSummary

OVER = frozenset({ProjectState.FINISHED, ProjectState.TERMINATED, ProjectState.CLOSED})


@dataclass(frozen=True)
class ProjectFilters:
    """Empty fields do not filter. `mine`: the actor's own projects, in whatever part."""

    text: str = ""
    states: Collection[str] = ()
    types: Collection[str] = ()
    health: Collection[str] = ()
    phases: Collection[str] = ()
    department_id: int | None = None
    manager_id: int | None = None
    customer_id: int | None = None
    mine: bool = False


@dataclass(frozen=True)
class ProjectRow:
    """A project in a list. Money (and what follows from it) is None for who does not see this project's money."""

    id: int
    number: str
    name: str
    name_en: str
    project_type: str
    state: str
    phase: str | None
    health: str
    reasons: tuple[Reason, ...]
    customer_id: int
    customer: str
    customer_en: str
    department_id: int
    department: str
    department_en: str
    manager_id: int
    manager: str
    manager_en: str
    contract_id: int | None
    starts_on: dt.date
    finishes_on: dt.date
    progress: Decimal
    planned_progress: Decimal
    net_revenue: Decimal | None
    budget_cost: Decimal | None
    actual_cost: Decimal | None
    earned_value: Decimal | None
    planned_value: Decimal | None
    received: Decimal | None
    contract_amount: Decimal | None  # gross: what receipts are measured by
    measured_on: dt.date | None
    margin_floor: Decimal | None = None  # as fixed at approval; a fraction
    main_project_id: int | None = None  # of a sub-project (PRJ-07)

    @property
    def at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def judged(self) -> bool:
        """Whether its health says anything: from initiation to closing (PRJ-36)."""
        return self.state in JUDGED

    @property
    def deviation(self) -> Decimal:
        """Actual − planned progress in points."""
        return self.progress - self.planned_progress

    @property
    def margin_rate(self) -> Decimal | None:
        """Of the budget, as a fraction."""
        return None if not self.net_revenue or self.budget_cost is None else (self.net_revenue - self.budget_cost) / self.net_revenue

    @cached_property
    def estimate(self) -> Decimal | Fraction | None:
        """Cost at completion: budget × actual / earned while it runs, what it cost when it is over, else the budget (PRJ-21)."""
        if self.state in OVER:
            return self.actual_cost
        if self.at_work and self.budget_cost is not None and self.actual_cost is not None and self.earned_value:
            return Fraction(self.budget_cost) * Fraction(self.actual_cost) / Fraction(self.earned_value)
        return self.budget_cost

    @cached_property
    def forecast_margin(self) -> Fraction | None:
        """What will be left of the revenue, as a fraction."""
        return None if not self.net_revenue or self.estimate is None else 1 - Fraction(self.estimate) / Fraction(self.net_revenue)

    @property
    def cpi(self) -> Decimal | None:
        return self.earned_value / self.actual_cost if self.earned_value is not None and self.actual_cost else None

    @property
    def spi(self) -> Decimal | None:
        return self.earned_value / self.planned_value if self.earned_value is not None and self.planned_value else None


def list_projects(actor: Actor, filters: ProjectFilters | None = None, *, limit: int | None = None) -> list[ProjectRow]:
    """The projects the actor may see, the newest first; one statement."""
    require(actor, Permission.PROJECT_LIST)
    with reading(actor) as session:
        return _rows(session, actor, projects_seen(actor), filters or ProjectFilters(), limit)


def as_tree(rows: Sequence[ProjectRow]) -> list[ProjectRow]:
    """Every sub-project behind its main project, where that is among the rows too; the order is kept otherwise (PRJ-07)."""
    there = {r.id for r in rows}
    below: dict[int, list[ProjectRow]] = {}
    for r in rows:
        if r.main_project_id in there:
            below.setdefault(r.main_project_id or 0, []).append(r)
    return [part for r in rows if r.main_project_id not in there for part in (r, *sorted(below.get(r.id, ()), key=lambda s: (s.starts_on, s.id)))]


def portfolio(actor: Actor, filters: ProjectFilters | None = None) -> list[ProjectRow]:
    """All projects for CEO, PMO and finance; what charts are drawn and drilled from."""
    require(actor, Permission.PORTFOLIO_READ)
    return list_projects(actor, filters)


_MANAGER = aliased(Employee)


def _statement(actor: Actor, seen: ColumnElement[bool], filters: ProjectFilters) -> Any:
    manager, s = _MANAGER, ProjectSummary
    alarmed = exists().where(Alarm.project_id == Project.id, Alarm.closed_at.is_(None))
    changing = exists().where(ProjectChange.project_id == Project.id, ProjectChange.state.in_(("draft", "in_approval")))
    accepting = exists().where(Acceptance.project_id == Project.id, Acceptance.state == "filed")
    return (
        select(
            Project.id,
            Project.number,
            Project.name,
            Project.name_en,
            Project.project_type,
            Project.state,
            Project.customer_id,
            Project.department_id,
            Project.manager_id,
            Project.contract_id,
            Project.starts_on,
            Project.finishes_on,
            Project.net_revenue,
            Project.margin_floor,
            Customer.short_name,
            Customer.full_name,
            Customer.short_name_en,
            Customer.full_name_en,
            Department.name.label("department"),
            Department.name_en.label("department_en"),
            manager.name.label("manager"),
            manager.name_en.label("manager_en"),
            Contract.amount.label("contract_amount"),
            s.budget_cost,
            s.actual_cost,
            s.received,
            s.progress,
            s.planned_progress,
            s.earned_value,
            s.planned_value,
            s.measured_on,
            s.health,
            s.health_reasons,
            alarmed.label("alarmed"),
            changing.label("changing"),
            accepting.label("accepting"),
            Project.main_project_id,
            projects_seen(actor, Permission.PROJECT_MONEY).label("money"),
        )
        .join(Customer, Customer.id == Project.customer_id)
        .join(Department, Department.id == Project.department_id)
        .join(manager, manager.id == Project.manager_id)
        .outerjoin(Contract, Contract.id == Project.contract_id)
        .outerjoin(s, s.project_id == Project.id)
        .where(seen, *_conditions(actor, filters, manager))
        .order_by(Project.created_at.desc(), Project.id.desc())
    )


def _row(r: Any, phases: tuple[str, ...]) -> ProjectRow | None:
    """Money only where the actor sees this project's money; None for a project in another phase than those asked for. Taken apart at
    once: naming each column of each row costs more than reading it."""
    (project_id, number, name, name_en, kind, state, customer_id, department_id, manager_id, contract_id, starts_on, finishes_on, *rest) = r
    (net_revenue, floor, short, full, short_en, full_en, department, department_en, manager, manager_en, contract_amount, *kept) = rest
    (budget, cost, received, progress, planned, earned, planned_value, measured_on, health, reasons, alarmed, changing, accepting, main, money) = kept
    phase = phase_of(state, open_alarm=alarmed, open_change=changing, open_acceptance=accepting)
    if phases and (phase is None or phase.value not in phases):
        return None
    if not money:
        net_revenue = budget = cost = earned = planned_value = received = contract_amount = floor = None
    return ProjectRow(
        project_id,
        number,
        name,
        name_en or name,
        kind,
        state,
        phase.value if phase else None,
        health or "green",
        reasons_shown(reasons, money=money) if reasons else (),
        customer_id,
        short or full,
        short_en or full_en or short or full,
        department_id,
        department,
        department_en or department,
        manager_id,
        manager,
        manager_en or manager,
        contract_id,
        starts_on,
        finishes_on,
        progress or ZERO,
        planned or ZERO,
        net_revenue,
        budget,
        cost,
        earned,
        planned_value,
        received,
        contract_amount,
        measured_on,
        floor,
        main,
    )


def _rows(session: Session, actor: Actor, seen: ColumnElement[bool], filters: ProjectFilters, limit: int | None) -> list[ProjectRow]:
    statement = _statement(actor, seen, filters)
    rows = session.connection().execute(statement.limit(limit) if limit else statement)  # past the ORM: there may be hundreds
    wanted = tuple(filters.phases)
    return [row for r in rows.all() if (row := _row(r, wanted)) is not None]


def _conditions(actor: Actor, filters: ProjectFilters, manager: type[Employee]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if text := filters.text.strip():
        like = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        found.append(
            or_(
                *(
                    column.ilike(like)
                    for column in (
                        Project.number,
                        Project.name,
                        Project.name_en,
                        Customer.full_name,
                        Customer.short_name,
                        Customer.short_name_en,
                        manager.name,
                        manager.name_en,
                    )
                )
            )
        )
    for column, wanted in ((Project.state, filters.states), (Project.project_type, filters.types), (ProjectSummary.health, filters.health)):
        if wanted:
            found.append(column.in_(list(wanted)))
    for number, value in ((Project.department_id, filters.department_id), (Project.manager_id, filters.manager_id), (Project.customer_id, filters.customer_id)):
        if value is not None:
            found.append(number == value)
    if filters.mine:
        me = actor.employee_id
        found.append(
            or_(Project.manager_id == me, Project.sponsor_id == me, exists().where(ProjectMember.project_id == Project.id, ProjectMember.employee_id == me))
        )
    if filters.phases:
        states = {
            state
            for state in ("draft", "in_approval", "initiated", "in_progress", "paused", "finished", "terminated")
            if any(phase_of(state, open_alarm=alarm) in {Phase(p) for p in filters.phases} for alarm in (False, True))
        }
        found.append(Project.state.in_(states))
    return found
