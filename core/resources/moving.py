"""Moving work from the heat map: to another person or to other days, in the plan or as a change draft (PRJ-37, PRJ-38)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.changes import service as changes
from core.errors import AsWord, NotFound
from core.plan import service as plans
from core.plan import store
from core.plan.draft import PlanDraft
from core.plan.entry import Step
from core.plan.tree import rolled_up
from core.projects import team
from core.projects.team import MemberInput
from core.projects.types import PLANNABLE, ProjectState
from core.resources.booked import RUNNING
from core.resources.errors import NothingMoved, NotOnTeamYet, WorkNotMovable
from core.unit import reading
from db.models import Employee, Project, ProjectMember, RoleWeight, Task


@dataclass(frozen=True)
class Moved:
    """What became of it: the plan is saved (dates as the predecessors let them), or a change draft waits to be handed in."""

    project_id: int
    change_id: int | None
    starts_on: dt.date
    finishes_on: dt.date


@dataclass(frozen=True)
class _Place:
    """A task and its project as they stand."""

    project: Project
    task: Task
    way: str
    on_team: bool


def move(
    actor: Actor, task_id: int, *, responsible_id: int | None = None, starts_on: dt.date | None = None, finishes_on: dt.date | None = None, reason: str = ""
) -> Moved:
    """Gives a task another person, other days, or both; the way is decided by who acts and the project's state. Raises WorkNotMovable
    with its reason, NotOnTeamYet for somebody who is not on the team of a project that runs."""
    place = _look(actor, task_id, responsible_id)
    task = place.task
    wanted: dict[str, Any] = {}
    if responsible_id is not None and responsible_id != task.responsible_id:
        wanted["responsible_id"] = responsible_id
    if starts_on is not None and starts_on != task.starts_on:
        wanted["starts_on"] = starts_on
    if finishes_on is not None and finishes_on != task.finishes_on:
        wanted["finishes_on"] = finishes_on
    if not wanted:
        raise NothingMoved()
    if not place.on_team:
        _join_team(actor, place, responsible_id or 0)
    if place.way == "change":
        change_id = changes.draft_with(actor, place.project.id, kind="managed", reason=reason, tasks={task_id: wanted})
        return Moved(place.project.id, change_id, starts_on or task.starts_on, finishes_on or task.finishes_on)
    _save(actor, place.project.id, task_id, wanted)
    with reading(actor) as session:
        now = session.execute(select(Task.starts_on, Task.finishes_on).where(Task.id == task_id)).one()
    return Moved(place.project.id, None, now.starts_on, now.finishes_on)


def _look(actor: Actor, task_id: int, responsible_id: int | None) -> _Place:
    with reading(actor) as session:
        task = session.get(Task, task_id)
        if task is None or task.is_summary or task.is_milestone:
            raise NotFound(record=AsWord("record.task"))
        project = session.get_one(Project, task.project_id)
        granted = project_permissions(session, actor, project.id)
        if Permission.PROJECT_READ not in granted:
            raise NotFound(record=AsWord("record.task"))
        way = _way(granted, actor, project.state)
        on_team = responsible_id is None or bool(
            session.scalar(select(ProjectMember.id).where(ProjectMember.project_id == project.id, ProjectMember.employee_id == responsible_id).limit(1))
        )
        session.expunge_all()
        return _Place(project, task, way, on_team)


def _way(granted: frozenset[Permission], actor: Actor, state: str) -> str:
    if Permission.PLAN_EDIT in granted and state in PLANNABLE:
        return "plan"
    if actor.can(Permission.PROJECT_LIFE_ALL) and state in RUNNING:
        return "change"
    why = state if state in (ProjectState.PAUSED, ProjectState.IN_APPROVAL) else "not_yours"
    raise WorkNotMovable(why=AsWord(f"not_movable.{why}"))


def _join_team(actor: Actor, place: _Place, employee_id: int) -> None:
    """On a draft who is given a task joins the team with its role and days; a running team changes by a change document."""
    project, task = place.project, place.task
    with reading(actor) as session:
        person = session.get(Employee, employee_id)
        if person is None:
            raise NotFound(field="responsible_id", record=AsWord("record.employee"))
        if project.state != ProjectState.DRAFT:
            raise NotOnTeamYet(field="responsible_id", person=person.name, project=project.name)
        members = [
            MemberInput(m.employee_id, m.role, m.planned_days, m.from_on, m.until_on, m.id)
            for m in session.scalars(select(ProjectMember).where(ProjectMember.project_id == project.id).order_by(ProjectMember.id))
        ]
        weights = {r.role: r.weight for r in session.execute(select(RoleWeight.role, RoleWeight.weight).where(RoleWeight.project_id == project.id))}
    role = task.role if task.role and task.role != "manager" else "consultant"
    more = MemberInput(employee_id, role, task.effort_days or Decimal(0))
    team.save_team(actor, project.id, [*members, more], weights, seen_version=project.version)


def _save(actor: Actor, project_id: int, task_id: int, wanted: dict[str, Any]) -> None:
    """One field more or less in the plan as it is now; what others saved meanwhile is kept."""
    with reading(actor) as session:
        version = session.scalars(select(Project.plan_version).where(Project.id == project_id)).one()
        opened = PlanDraft.of(store.opened(session, project_id))
    tasks = rolled_up(tuple(replace(t, **wanted) if t.id == task_id else t for t in opened.tasks))
    plans.save_plan(actor, project_id, replace(opened, now=Step(tasks)), seen_plan_version=version, merge=True)
