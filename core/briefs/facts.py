"""What a brief is made from (PRJ-25). Facts only: the sentences stand in the catalogues.

Two lists that share no figure of money: `CustomerFacts` is the whitelist of what a customer may read, and has no field for cost,
margin, rates, risks or persons of the customer; `TeamFacts` adds what is for the firm, and `MoneyFacts` what is for who sees money."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.indicators.queries import of_project as indicators_of
from core.labour.writing import monday_of
from core.progress.measuring import confirmed
from core.progress.queries import figures_on
from core.risks.rules import level_of
from core.unit import reading
from db.models import Customer, Deliverable, Milestone, Project, ProjectIssue, ProjectRisk, Task

WEEK = dt.timedelta(days=7)
ONE_DAY = dt.timedelta(days=1)
MOST = 12  # of a kind in a brief; the rest is counted


@dataclass(frozen=True)
class TaskFact:
    name: str
    name_en: str
    finishes_on: dt.date
    progress: Decimal
    gained: Decimal = Decimal(0)  # points this week
    late: bool = False


@dataclass(frozen=True)
class MilestoneFact:
    name: str
    name_en: str
    due_on: dt.date
    reached_on: dt.date | None
    late: bool


@dataclass(frozen=True)
class DeliverableFact:
    """`handed_in`: in the customer's eyes; how it fares inside the house is not told."""

    name: str
    name_en: str
    due_on: dt.date | None
    accepted_on: dt.date | None
    handed_in: bool
    late: bool


@dataclass(frozen=True)
class CustomerFacts:
    """The whitelist. Nothing else of the project reaches the customer's edition."""

    number: str
    project: str
    project_en: str
    customer: str
    customer_en: str
    first: dt.date
    last: dt.date
    planned: Decimal  # % of the whole at the end of the week
    actual: Decimal
    done: tuple[TaskFact, ...]
    next: tuple[TaskFact, ...]
    milestones: tuple[MilestoneFact, ...]
    deliverables: tuple[DeliverableFact, ...]


@dataclass(frozen=True)
class RiskFact:
    name: str
    name_en: str
    response: str
    due_on: dt.date | None


@dataclass(frozen=True)
class IssueFact:
    title: str
    due_on: dt.date
    late: bool


@dataclass(frozen=True)
class MoneyFacts:
    budget: Decimal | None
    planned: Decimal | None
    earned: Decimal | None
    spent: Decimal | None
    spi: Decimal | None
    cpi: Decimal | None
    estimate: Decimal | None
    variance: Decimal | None
    cost_overrun: Decimal | None


@dataclass(frozen=True)
class TeamFacts:
    """`shared` is what the customer may read too."""

    shared: CustomerFacts
    schedule_deviation: Decimal | None  # (EV − PV) / PV
    quality: Decimal | None  # passed at the first review
    risks: tuple[RiskFact, ...]
    issues: tuple[IssueFact, ...]
    money: MoneyFacts | None  # None for who does not see the project's money


def customer_facts(actor: Actor, project_id: int, week_on: dt.date) -> CustomerFacts:
    """What the customer may read of a week. A constant number of statements."""
    first = monday_of(week_on)
    last = first + WEEK - ONE_DAY
    figures = figures_on(actor, project_id, last)
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        p, customer = session.execute(select(Project, Customer).join(Customer, Customer.id == Project.customer_id).where(Project.id == project_id)).one()
        done, ahead = _tasks(session, project_id, first, last)
        return CustomerFacts(
            p.number, p.name, p.name_en or p.name, customer.short_name or customer.full_name,
            customer.short_name_en or customer.full_name_en or customer.short_name or customer.full_name, first, last, figures.planned, figures.actual,
            done, ahead, _milestones(session, project_id, last), _deliverables(session, project_id, first, last))  # fmt: skip


def team_facts(actor: Actor, project_id: int, week_on: dt.date) -> TeamFacts:
    """What the firm's team reads; money only when the actor sees it."""
    shared = customer_facts(actor, project_id, week_on)
    figures = figures_on(actor, project_id, shared.last)
    rates = {r.indicator: r.value for r in indicators_of(actor, project_id, shared.last)}
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        risks = [
            RiskFact(r.name, r.name_en or r.name, r.response, r.due_on)
            for r in session.scalars(select(ProjectRisk).where(ProjectRisk.project_id == project_id, ProjectRisk.closed_on.is_(None)).order_by(ProjectRisk.id))
            if level_of(r.likelihood, r.impact) == "red"
        ]
        issues = [
            IssueFact(i.title, i.due_on, i.due_on <= shared.last)
            for i in session.scalars(
                select(ProjectIssue).where(ProjectIssue.project_id == project_id, ProjectIssue.state == "open").order_by(ProjectIssue.due_on, ProjectIssue.id)
            )
        ]
    money = None
    if Permission.PROJECT_MONEY in granted:
        money = MoneyFacts(
            figures.budget, figures.planned_value, figures.earned_value, figures.actual_cost, figures.spi, figures.cpi, figures.estimate_at_completion,
            figures.variance_at_completion, rates.get("cost"))  # fmt: skip
    return TeamFacts(shared, rates.get("schedule"), rates.get("quality"), tuple(risks[:MOST]), tuple(issues[:MOST]), money)


def _tasks(session: Session, project_id: int, first: dt.date, last: dt.date) -> tuple[tuple[TaskFact, ...], tuple[TaskFact, ...]]:
    """What moved on in the week as confirmed by its end, and what runs in the week after and is not done."""
    before, now = confirmed(session, project_id, first - ONE_DAY), confirmed(session, project_id, last)
    tasks = session.scalars(select(Task).where(Task.project_id == project_id, ~Task.is_summary, ~Task.is_milestone).order_by(Task.sort_key)).all()
    done, ahead = [], []
    for t in tasks:
        progress, gained = now.get(t.id, Decimal(0)), now.get(t.id, Decimal(0)) - before.get(t.id, Decimal(0))
        fact = TaskFact(t.name, t.name_en or t.name, t.finishes_on, progress, gained, progress < 100 and t.finishes_on <= last)
        if gained > 0:
            done.append(fact)
        if progress < 100 and t.starts_on <= last + WEEK:
            ahead.append(fact)
    done.sort(key=lambda f: (f.progress < 100, -f.gained))
    ahead.sort(key=lambda f: f.finishes_on)
    return tuple(done[:MOST]), tuple(ahead[:MOST])


def _milestones(session: Session, project_id: int, last: dt.date) -> tuple[MilestoneFact, ...]:
    rows = session.scalars(select(Milestone).where(Milestone.project_id == project_id).order_by(Milestone.due_on, Milestone.id)).all()
    known = [(m, _by(m.reached_on, last)) for m in rows]
    return tuple(MilestoneFact(m.name, m.name_en or m.name, m.due_on, reached, reached is None and m.due_on <= last) for m, reached in known)


def _by(day: dt.date | None, last: dt.date) -> dt.date | None:
    """What happened after the week is not known in its brief."""
    return day if day is not None and day <= last else None


def _deliverables(session: Session, project_id: int, first: dt.date, last: dt.date) -> tuple[DeliverableFact, ...]:
    """Those due until two weeks ahead, and those handed in or accepted in the week."""
    d = Deliverable
    moved = or_(d.due_on <= last + 2 * WEEK, d.submitted_on.between(first, last), d.accepted_on.between(first, last))
    rows = session.scalars(
        select(d)
        .where(d.project_id == project_id, d.waived == "", moved)
        .order_by(d.due_on.nulls_last(), d.id)
    ).all()
    found = []
    for r in rows:
        accepted, handed = _by(r.accepted_on, last), _by(r.submitted_on, last) is not None
        if accepted is not None and accepted < first:
            continue
        found.append(
            DeliverableFact(r.name, r.name_en or r.name, r.due_on, accepted, handed, not handed and r.due_on is not None and r.due_on <= last)
        )
    return tuple(found[:MOST])
