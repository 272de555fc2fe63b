"""My projects and my tasks, as the home page lists them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, case, exists, or_, select
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor
from core.unit import reading
from db.models import Employee, Project, ProjectMember, ProjectSummary, Task

OPEN_STATES = ("draft", "in_approval", "initiated", "in_progress", "paused", "finished", "terminated")
BOOKABLE = ("initiated", "in_progress")
MOST_PROJECTS, MOST_TASKS = 8, 12


@dataclass(frozen=True)
class MyProject:
    """A project the actor works on: state, health, progress and where it should be (percent)."""

    id: int
    number: str
    name: str
    name_en: str
    manager: str
    manager_en: str
    state: str
    health: str
    progress: Decimal
    planned: Decimal
    finishes_on: dt.date


@dataclass(frozen=True)
class MyTask:
    id: int
    code: str
    name: str
    name_en: str
    project_id: int
    project_number: str
    project: str
    project_en: str
    starts_on: dt.date
    finishes_on: dt.date
    progress: Decimal
    late: bool


@dataclass(frozen=True)
class Mine:
    projects: tuple[MyProject, ...]
    tasks: tuple[MyTask, ...]


def mine(actor: Actor) -> Mine:
    """Projects the actor answers for or works in, those in trouble first, and the tasks for today; two statements."""
    with reading(actor) as session:
        return Mine(_projects(session, actor), _tasks(session, actor, clock.today()))


def my_open_tasks(actor: Actor, day: dt.date) -> Select[Any]:
    """Ids of the leaves the actor is responsible for that have begun and are not done, in projects that can be worked on."""
    return (
        select(Task.id)
        .join(Project, Project.id == Task.project_id)
        .where(
            Task.responsible_id == actor.employee_id,
            Task.starts_on <= day,
            Task.progress < 100,
            ~Task.is_summary,
            ~Task.is_milestone,
            Project.state.in_(BOOKABLE),
        )
    )


def _projects(session: Session, actor: Actor) -> tuple[MyProject, ...]:
    me, manager = actor.employee_id, aliased(Employee)
    on_team = exists().where(ProjectMember.project_id == Project.id, ProjectMember.employee_id == me).correlate(Project)
    trouble = case((ProjectSummary.health == "red", 0), (ProjectSummary.health == "amber", 1), else_=2)
    place = case((Project.state.in_(("in_progress", "paused")), 0), (Project.state.in_(("in_approval", "initiated")), 1), else_=2)
    rows = session.execute(
        select(Project, ProjectSummary.health, ProjectSummary.progress, ProjectSummary.planned_progress, manager.name, manager.name_en)
        .join(manager, manager.id == Project.manager_id)
        .outerjoin(ProjectSummary, ProjectSummary.project_id == Project.id)
        .where(Project.state.in_(OPEN_STATES), or_(Project.manager_id == me, Project.sponsor_id == me, Project.domain_manager_id == me, on_team))
        .order_by(place, trouble, Project.finishes_on)
        .limit(MOST_PROJECTS)
    ).all()
    return tuple(
        MyProject(p.id, p.number, p.name, p.name_en, name, name_en, p.state, health or "green", progress or Decimal(0), planned or Decimal(0), p.finishes_on)
        for p, health, progress, planned, name, name_en in rows
    )


def _tasks(session: Session, actor: Actor, day: dt.date) -> tuple[MyTask, ...]:
    rows = session.execute(
        select(Task, Project)
        .join(Project, Project.id == Task.project_id)
        .where(Task.id.in_(my_open_tasks(actor, day)))
        .order_by(Task.finishes_on, Project.number, Task.sort_key)
        .limit(MOST_TASKS)
    )
    return tuple(
        MyTask(t.id, t.code, t.name, t.name_en, p.id, p.number, p.name, p.name_en, t.starts_on, t.finishes_on, t.progress, t.finishes_on < day) for t, p in rows
    )
