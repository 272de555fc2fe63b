"""The record page of a project: its card, its moves, its stages, its life as a timeline (PRJ-01, PRJ-13, PRJ-15)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.portfolio.reasons import from_json
from core.portfolio.rules import Reason, phase_of
from core.projects.machine import MACHINE
from core.projects.types import PLANNABLE, PlanGate, ProjectState
from core.unit import reading
from core.workflow import Move
from db.models import (
    Acceptance,
    Alarm,
    AuditRow,
    Baseline,
    Contract,
    CostLine,
    Customer,
    Department,
    Employee,
    Milestone,
    PlanSubmission,
    Project,
    ProjectChange,
    ProjectSummary,
    Stage,
    Task,
)


@dataclass(frozen=True)
class ProjectCard:
    """Everything the head of the record shows. Money is None for who does not see the project's money."""

    id: int
    number: str
    version: int
    plan_version: int
    name: str
    name_en: str
    project_type: str
    state: str
    phase: str | None
    customer_id: int
    customer: str
    customer_en: str
    contract_id: int | None
    main_project_id: int | None
    contract_number: str
    contract_amount: Decimal | None  # gross: what receipts are measured by
    department_id: int
    department: str
    department_en: str
    manager_id: int
    manager: str
    manager_en: str
    sponsor_id: int
    sponsor: str
    sponsor_en: str
    domain_manager_id: int | None
    domain_manager: str
    domain_manager_en: str
    starts_on: dt.date
    finishes_on: dt.date
    goal: str
    scope: str
    need: str
    initiated_on: dt.date | None
    started_on: dt.date | None
    finished_on: dt.date | None
    terminated_on: dt.date | None
    closed_on: dt.date | None
    kickoff_minutes: str
    kicked_off_on: dt.date | None
    pause_reason: str
    resumes_on: dt.date | None
    acceptance_passed_on: dt.date | None
    progress: Decimal
    planned_progress: Decimal
    health: str
    reasons: tuple[Reason, ...]
    net_revenue: Decimal | None
    budget_cost: Decimal | None
    actual_cost: Decimal | None
    received: Decimal | None
    margin_floor: Decimal | None
    bonus_rate: Decimal | None
    open_alarm: bool
    open_change: bool  # drafted, returned or in approval (PRJ-14)
    planning: bool  # initiated, its plan to be approved and not handed in: team, milestones, plan are still edited (PRJ-42)
    plan_submitted: bool  # the plan is being approved: it does not move
    may: frozenset[Permission]

    @property
    def sees_money(self) -> bool:
        return Permission.PROJECT_MONEY in self.may

    @property
    def editable(self) -> bool:
        """The actor may change the draft."""
        return self.state == ProjectState.DRAFT and Permission.PROJECT_EDIT in self.may

    @property
    def team_editable(self) -> bool:
        """With the draft, or with a plan that comes after the initiation."""
        return self.editable or self.planning and Permission.PROJECT_EDIT in self.may

    @property
    def plan_editable(self) -> bool:
        return self.state in PLANNABLE and Permission.PLAN_EDIT in self.may and not self.plan_submitted

    @property
    def without_contract(self) -> bool:
        """CON-03: flagged until it has one; a sub-project lives on its main project's (PRJ-07)."""
        return self.contract_id is None and self.main_project_id is None

    @property
    def margin_rate(self) -> Decimal | None:
        """Of the budget; None without revenue, or for who does not see money."""
        if not self.net_revenue or self.budget_cost is None:
            return None
        return (self.net_revenue - self.budget_cost) / self.net_revenue


@dataclass(frozen=True)
class StageRow:
    """A stage with the effort and cost planned in it; `reached` when its closing milestone is."""

    id: int
    position: int
    name: str
    name_en: str
    starts_on: dt.date
    finishes_on: dt.date
    revenue_share: Decimal
    bonus_rate: Decimal | None
    effort_days: Decimal
    cost: Decimal | None
    milestone: str
    milestone_en: str
    reached_on: dt.date | None


@dataclass(frozen=True)
class LifeEvent:
    """One step of the project's life: who moved it, when, by which use case (`project.submit` …), from and to which state."""

    at: dt.datetime
    who: str
    who_en: str
    action: str
    from_state: str | None
    to_state: str


def card(actor: Actor, project_id: int) -> ProjectCard:
    """The head of the record; three statements."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        return _card(session, project_id, granted)


# columns of the project that the card shows as they are
AS_KEPT = (
    *("id", "number", "version", "plan_version", "name", "project_type", "state", "customer_id", "contract_id", "department_id", "manager_id"),
    *("main_project_id", "sponsor_id", "domain_manager_id", "starts_on", "finishes_on", "goal", "scope", "need", "initiated_on", "started_on", "finished_on"),
    *("terminated_on", "closed_on", "kickoff_minutes", "kicked_off_on", "pause_reason", "resumes_on", "acceptance_passed_on"),
)


def _card_row(session: Session, project_id: int) -> Any:
    manager, sponsor, domain = aliased(Employee), aliased(Employee), aliased(Employee)
    alarmed = exists().where(Alarm.project_id == Project.id, Alarm.closed_at.is_(None))
    changing = exists().where(ProjectChange.project_id == Project.id, ProjectChange.state.in_(("draft", "in_approval")))
    accepting = exists().where(Acceptance.project_id == Project.id, Acceptance.state == "filed")
    submitted = exists().where(PlanSubmission.project_id == Project.id, PlanSubmission.state == "in_approval")
    kept = exists().where(Baseline.project_id == Project.id)
    contract = Contract.number.label("contract_number"), Contract.amount.label("contract_amount")
    people = (
        manager.name.label("m"),
        manager.name_en.label("me"),
        sponsor.name.label("s"),
        sponsor.name_en.label("se"),
        domain.name.label("d"),
        domain.name_en.label("de"),
    )
    statement: Any = select(Project, Customer, Department, ProjectSummary, alarmed.label("alarmed"), *contract, *people)
    statement = statement.add_columns(changing.label("changing"), submitted.label("submitted"), kept.label("kept"), accepting.label("accepting"))
    return session.execute(
        statement.join(Customer, Customer.id == Project.customer_id)
        .outerjoin(Contract, Contract.id == Project.contract_id)
        .join(Department, Department.id == Project.department_id)
        .join(manager, manager.id == Project.manager_id)
        .join(sponsor, sponsor.id == Project.sponsor_id)
        .outerjoin(domain, domain.id == Project.domain_manager_id)
        .outerjoin(ProjectSummary, ProjectSummary.project_id == Project.id)
        .where(Project.id == project_id)
    ).one()


def _card(session: Session, project_id: int, granted: frozenset[Permission]) -> ProjectCard:
    row = _card_row(session, project_id)
    p: Project = row.Project
    c: Customer = row.Customer
    kept: ProjectSummary = row.ProjectSummary or ProjectSummary(
        progress=Decimal(0), planned_progress=Decimal(0), health="green", health_reasons=[], budget_cost=Decimal(0), actual_cost=Decimal(0), received=Decimal(0)
    )
    money = Permission.PROJECT_MONEY in granted
    phase = phase_of(p.state, open_alarm=row.alarmed, open_change=row.changing, open_acceptance=row.accepting)

    def figure(value: Decimal | None) -> Decimal | None:
        return value if money else None

    return ProjectCard(
        **{name: getattr(p, name) for name in AS_KEPT},
        name_en=p.name_en or p.name,
        phase=phase.value if phase else None,
        customer=c.short_name or c.full_name,
        customer_en=c.short_name_en or c.full_name_en or c.short_name or c.full_name,
        contract_number=row.contract_number or "",
        contract_amount=figure(row.contract_amount),
        department=row.Department.name,
        department_en=row.Department.name_en or row.Department.name,
        manager=row.m,
        manager_en=row.me or row.m,
        sponsor=row.s,
        sponsor_en=row.se or row.s,
        domain_manager=row.d or "",
        domain_manager_en=row.de or row.d or "",
        progress=kept.progress,
        planned_progress=kept.planned_progress,
        health=kept.health,
        reasons=reasons_shown(kept.health_reasons, money=money),
        net_revenue=figure(p.net_revenue),
        budget_cost=figure(kept.budget_cost),
        actual_cost=figure(kept.actual_cost),
        received=figure(kept.received),
        margin_floor=figure(p.margin_floor),
        bonus_rate=figure(p.bonus_rate),
        open_alarm=row.alarmed,
        open_change=row.changing,
        planning=p.state == ProjectState.INITIATED and p.plan_gate == PlanGate.AFTER and not row.kept and not row.submitted,
        plan_submitted=row.submitted,
        may=granted,
    )


OF_MONEY = frozenset({"cost_performance", "margin_below_floor", "margin_below_budget", "receivable_overdue"})


def reasons_shown(raw: list[dict[str, Any]], *, money: bool) -> tuple[Reason, ...]:
    """Reasons of health, without the facts of money for who does not see them."""
    if not raw:
        return ()
    return tuple(r if money or r.code not in OF_MONEY else Reason(r.level, "cost_hidden", {}) for r in from_json(raw))


def moves(actor: Actor, project_id: int) -> list[Move]:
    """What the actor may do with the project now, each greyed with its reason where it is refused."""
    with reading(actor, "service") as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = session.scalars(select(Project).where(Project.id == project_id)).one()
        return MACHINE.moves(session, actor, project)


def stages(actor: Actor, project_id: int) -> list[StageRow]:
    """The stages in order; two statements."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        effort = (
            select(Task.stage_id, func.sum(Task.effort_days).label("days"))
            .where(Task.project_id == project_id, ~Task.is_summary)
            .group_by(Task.stage_id)
            .subquery()
        )
        cost = (
            select(CostLine.stage_id, func.sum(CostLine.net_cost).label("cost")).where(CostLine.project_id == project_id).group_by(CostLine.stage_id).subquery()
        )
        ending = (
            select(Milestone.stage_id, Milestone.name, Milestone.name_en, Milestone.reached_on)
            .where(Milestone.project_id == project_id, Milestone.ends_stage, Milestone.stage_id.is_not(None))
            .ext(distinct_on(Milestone.stage_id))
            .order_by(Milestone.stage_id, Milestone.due_on.desc(), Milestone.id.desc())
            .subquery()
        )
        rows = session.execute(
            select(Stage, effort.c.days, cost.c.cost, ending.c.name, ending.c.name_en, ending.c.reached_on)
            .outerjoin(effort, effort.c.stage_id == Stage.id)
            .outerjoin(cost, cost.c.stage_id == Stage.id)
            .outerjoin(ending, ending.c.stage_id == Stage.id)
            .where(Stage.project_id == project_id)
            .order_by(Stage.position)
        ).all()
    money = Permission.PROJECT_MONEY in granted
    return [
        StageRow(
            s.id,
            s.position,
            s.name,
            s.name_en or s.name,
            s.starts_on,
            s.finishes_on,
            s.revenue_share,
            s.bonus_rate if money else None,
            days or Decimal(0),
            (amount or Decimal(0)) if money else None,
            milestone or "",
            milestone_en or milestone or "",
            reached_on,
        )
        for s, days, amount, milestone, milestone_en, reached_on in rows
    ]


def timeline(actor: Actor, project_id: int) -> list[LifeEvent]:
    """Every change of the project's state, from the trail; the first is its creation. Two statements."""
    with reading(actor, "service") as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        rows = session.execute(
            select(AuditRow.at, AuditRow.action, AuditRow.before, AuditRow.after, Employee.name, Employee.name_en)
            .outerjoin(Employee, Employee.id == AuditRow.actor_id)
            .where(AuditRow.record == "project", AuditRow.record_id == str(project_id), AuditRow.after.has_key("state"))
            .order_by(AuditRow.id)
        ).all()
    return [LifeEvent(r.at, r.name or "", r.name_en or r.name or "", r.action, (r.before or {}).get("state"), r.after["state"]) for r in rows if r.after]
