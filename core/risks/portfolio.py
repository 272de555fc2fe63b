"""The open risks of all projects, for who has the portfolio (PRJ-28, PRJ-35)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import aliased

from core import policies
from core.access import Actor, Permission, require
from core.access.scope import projects_seen
from core.calendar.queries import load_calendar
from core.projects.types import ProjectState
from core.risks.rules import level_of, priority_key, proposed, review_due
from core.unit import reading
from db.models import Customer, Department, Employee, Project, ProjectRisk

WATCHED = (ProjectState.INITIATED, ProjectState.IN_PROGRESS, ProjectState.PAUSED)


@dataclass(frozen=True)
class PortfolioRisk:
    id: int
    name: str
    name_en: str
    category: str
    likelihood: str
    impact: str
    level: str
    strategy: str
    trend: str
    impact_days: int | None
    impact_cost: Decimal | None
    owner: str
    owner_en: str
    due_on: dt.date | None
    review_on: dt.date | None
    project_id: int
    number: str
    project: str
    project_en: str
    project_type: str
    state: str
    customer: str
    customer_en: str
    department: str
    department_en: str
    manager: str
    manager_en: str


def portfolio_risks(actor: Actor) -> list[PortfolioRisk]:
    """Of initiated, running and paused projects, the worst first; one statement."""
    require(actor, Permission.PORTFOLIO_READ)
    owner, manager = aliased(Employee), aliased(Employee)
    with reading(actor) as session:
        table, calendar = policies.values(session), load_calendar(session)
        money = actor.can(Permission.PROJECT_MONEY_ALL)
        found = session.execute(
            select(ProjectRisk, Project, Customer.short_name, Customer.short_name_en, Department.name, Department.name_en)
            .add_columns(manager.name, manager.name_en, owner.name, owner.name_en)
            .join(Project, Project.id == ProjectRisk.project_id)
            .join(Customer, Customer.id == Project.customer_id)
            .join(Department, Department.id == Project.department_id)
            .join(manager, manager.id == Project.manager_id)
            .outerjoin(owner, owner.id == ProjectRisk.owner_id)
            .where(ProjectRisk.closed_on.is_(None), Project.state.in_(WATCHED), projects_seen(actor))
        ).all()
    kept = ("id", "name", "category", "likelihood", "impact", "trend", "impact_days", "due_on")
    rows = [
        PortfolioRisk(
            **{k: getattr(r, k) for k in kept},
            name_en=r.name_en or r.name,
            level=level_of(r.likelihood, r.impact),
            review_on=review_due(r.next_review_on, p.started_on, table, calendar, (r.likelihood, r.impact)),
            strategy=r.strategy or proposed(table, r.likelihood, r.impact),
            impact_cost=r.impact_cost if money else None,
            owner=held or "",
            owner_en=held_en or held or "",
            project_id=p.id,
            number=p.number,
            project=p.name,
            project_en=p.name_en or p.name,
            project_type=p.project_type,
            state=p.state,
            customer=customer,
            customer_en=customer_en or customer,
            department=department,
            department_en=department_en or department,
            manager=leads,
            manager_en=leads_en or leads,
        )
        for r, p, customer, customer_en, department, department_en, leads, leads_en, held, held_en in found
    ]
    return sorted(rows, key=lambda r: priority_key(r.likelihood, r.impact, r.due_on, r.id))
