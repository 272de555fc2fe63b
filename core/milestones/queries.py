"""Milestones of a project as lists show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.milestones.preconditions import PreconditionRow, preconditions
from core.unit import reading
from db.models import Milestone, PlanLine, Project, Stage, Task


@dataclass(frozen=True)
class MilestoneRow:
    """`open` are the preconditions that do not hold yet."""

    id: int
    version: int
    name: str
    name_en: str
    stage_id: int | None
    stage: str
    stage_en: str
    task_id: int | None
    task_code: str
    due_on: dt.date
    ends_stage: bool
    reached_on: dt.date | None
    preconditions: tuple[PreconditionRow, ...]

    @property
    def open(self) -> tuple[PreconditionRow, ...]:
        return tuple(p for p in self.preconditions if not p.met)


def milestones(actor: Actor, project_id: int) -> list[MilestoneRow]:
    """By due date; three statements."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        rows = session.execute(
            select(Milestone, Stage.name, Stage.name_en, Task.code)
            .outerjoin(Stage, Stage.id == Milestone.stage_id)
            .outerjoin(Task, Task.id == Milestone.task_id)
            .where(Milestone.project_id == project_id)
            .order_by(Milestone.due_on, Milestone.id)
        ).all()
        needed: dict[int, list[PreconditionRow]] = {}
        for p in preconditions(session, [r[0].id for r in rows]):
            needed.setdefault(p.milestone_id, []).append(p)
    return [
        MilestoneRow(
            m.id,
            m.version,
            m.name,
            m.name_en,
            m.stage_id,
            stage or "",
            stage_en or stage or "",
            m.task_id,
            code or "",
            m.due_on,
            m.ends_stage,
            m.reached_on,
            tuple(needed.get(m.id, ())),
        )
        for m, stage, stage_en, code in rows
    ]


@dataclass(frozen=True)
class PlanLineChoice:
    """A line of the contract's payment plan that a milestone can wait for."""

    id: int
    position: int
    condition: str
    condition_en: str


def plan_lines(actor: Actor, project_id: int) -> list[PlanLineChoice]:
    """The payment plan of the project's contract, without amounts; two statements."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        rows = session.execute(
            select(PlanLine.id, PlanLine.position, PlanLine.condition, PlanLine.condition_en)
            .join(Project, Project.contract_id == PlanLine.contract_id)
            .where(Project.id == project_id)
            .order_by(PlanLine.position)
        )
        return [PlanLineChoice(r.id, r.position, r.condition, r.condition_en or r.condition) for r in rows]
