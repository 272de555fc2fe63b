"""A family of projects as its panel shows it: the tree, who waits for whom, the figures of the whole (PRJ-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from core.access import Actor, Permission
from core.access.scope import projects_seen, require_on_project
from core.money import ZERO
from core.portfolio.summaries import JUDGED
from core.projects import family as rules
from core.projects.family import OwnFigures, RolledUp
from core.projects.types import ProjectState
from core.unit import reading
from db.models import Milestone, Project, ProjectSequence, ProjectSummary


@dataclass(frozen=True)
class FamilyRow:
    """One project of the family by itself; money is None for who does not see this project's money. `follows`: what comes before it and,
    where one is named, up to which milestone; `waits`: that is not done yet."""

    id: int
    version: int
    number: str
    name: str
    name_en: str
    state: str
    is_main: bool
    own_pool: bool
    starts_on: dt.date
    finishes_on: dt.date
    progress: Decimal
    health: str | None
    revenue: Decimal | None
    budget: Decimal | None
    cost: Decimal | None
    follows_id: int | None
    follows: str
    follows_en: str
    gate: str
    gate_en: str
    waits: bool
    overlaps: bool  # planned to begin before what it follows ends


@dataclass(frozen=True)
class Family:
    """The main project first. `whole` is None for who does not see the money of the main project; `share_left`: what a further
    sub-project may take of the revenue; `hidden`: sub-projects the actor does not see."""

    main_id: int
    rows: tuple[FamilyRow, ...]
    hidden: int
    progress: Decimal
    health: str | None
    whole: RolledUp | None
    share_left: Decimal | None

    @property
    def subs(self) -> tuple[FamilyRow, ...]:
        return self.rows[1:] if self.rows and self.rows[0].is_main else self.rows


def family(actor: Actor, project_id: int) -> Family:
    """The family of a main project or of one of its sub-projects; of a project without any, itself alone. Five statements at most."""
    with reading(actor, "service") as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        main_id = session.scalar(select(Project.main_project_id).where(Project.id == project_id)) or project_id
        rows = _rows(session, actor, main_id)
        shown = [_row(r) for r in rows if r.seen]
        whole = rules.rolled_up([_own(r) for r in rows if r.Project.state != ProjectState.REJECTED])
        main = next(r for r in rows if r.Project.id == main_id)
        left = None
        if main.money and project_id == main_id and Permission.PROJECT_LIFE in granted:
            contract, used = rules.on_contract(session, main_id)
            left = rules.share_left(main.Project.state, main.Project.net_revenue, contract.net_amount if contract else None, used)
    progress = Decimal(whole.progress.numerator) / Decimal(whole.progress.denominator)
    return Family(main_id, tuple(shown), len(rows) - len(shown), progress, whole.health, whole if main.money else None, left)


def milestones_of_siblings(actor: Actor, main_id: int) -> dict[int, list[tuple[int, str, str]]]:
    """Sub-project → its milestones: what another one may wait for."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, main_id)
        rows = session.execute(
            select(Milestone.project_id, Milestone.id, Milestone.name, Milestone.name_en)
            .join(Project, Project.id == Milestone.project_id)
            .where(Project.main_project_id == main_id, projects_seen(actor))
            .order_by(Milestone.project_id, Milestone.due_on, Milestone.id)
        ).all()
    found: dict[int, list[tuple[int, str, str]]] = {}
    for project, milestone, name, name_en in rows:
        found.setdefault(project, []).append((milestone, name, name_en or name))
    return found


def _rows(session: Session, actor: Actor, main_id: int) -> Sequence[Any]:
    before = aliased(Project)
    statement: Any = select(
        Project,
        ProjectSummary,
        ProjectSequence.follows_id,
        before.name.label("before"),
        before.name_en.label("before_en"),
        before.finished_on.label("before_finished_on"),
        before.finishes_on.label("before_finishes_on"),
        Milestone.name.label("gate"),
        Milestone.name_en.label("gate_en"),
        Milestone.due_on.label("gate_due_on"),
        Milestone.reached_on.label("gate_reached_on"),
        projects_seen(actor).label("seen"),
        projects_seen(actor, Permission.PROJECT_MONEY).label("money"),
    )
    return session.execute(
        statement.outerjoin(ProjectSummary, ProjectSummary.project_id == Project.id)
        .outerjoin(ProjectSequence, ProjectSequence.project_id == Project.id)
        .outerjoin(before, before.id == ProjectSequence.follows_id)
        .outerjoin(Milestone, Milestone.id == ProjectSequence.gate_milestone_id)
        .where(or_(Project.id == main_id, Project.main_project_id == main_id))
        .order_by(Project.main_project_id.is_not(None), Project.starts_on, Project.id)
    ).all()


def _own(r: Any) -> OwnFigures:
    p, s = r.Project, r.ProjectSummary
    if s is None:
        return OwnFigures(p.net_revenue, ZERO, ZERO, ZERO, Decimal(0), None)
    return OwnFigures(p.net_revenue, s.budget_cost, s.actual_cost, s.received, s.progress, s.health if p.state in JUDGED else None)


def _row(r: Any) -> FamilyRow:
    p, own, money = r.Project, _own(r), r.money
    until = r.gate_due_on or r.before_finishes_on
    return FamilyRow(
        p.id,
        p.version,
        p.number,
        p.name,
        p.name_en or p.name,
        p.state,
        p.main_project_id is None,
        p.own_pool,
        p.starts_on,
        p.finishes_on,
        own.progress,
        own.health,
        own.revenue if money else None,
        own.budget if money else None,
        own.cost if money else None,
        r.follows_id,
        r.before or "",
        r.before_en or r.before or "",
        r.gate or "",
        r.gate_en or r.gate or "",
        r.follows_id is not None and p.started_on is None and not rules.may_begin(r.before_finished_on, r.gate_reached_on),
        until is not None and p.starts_on <= until and p.started_on is None,
    )
