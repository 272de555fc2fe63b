"""What a line of a report hangs on: project, task, the person's role there, the stage; read for a whole week at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from core.access import ProjectRole
from core.errors import AsWord, NotFound, Refusal
from core.labour.errors import NotOnTeam, TaskHasParts, TaskNotOfProject
from core.projects.booking import OVER, Life, booking_refusal
from db.models import Project, ProjectMember, ProjectPause, Stage, Task


@dataclass(frozen=True)
class StageSpan:
    id: int
    starts_on: dt.date
    finishes_on: dt.date


@dataclass(frozen=True)
class ProjectPlace:
    """A project as a person sees it who reports on it: `roles` is their part in it, `leads` whether they answer for it."""

    life: Life
    leads: bool
    manager: bool
    roles: tuple[str, ...]
    stages: tuple[StageSpan, ...] = ()

    def stage_on(self, day: dt.date) -> int | None:
        """The stage a day falls in, else the last one begun before it, else the first."""
        running = [s for s in self.stages if s.starts_on <= day <= s.finishes_on]
        begun = [s for s in self.stages if s.starts_on <= day]
        chosen = running[:1] or begun[-1:] or self.stages[:1]
        return chosen[0].id if chosen else None


@dataclass(frozen=True)
class TaskPlace:
    project_id: int
    stage_id: int | None
    role: str
    name: str
    is_summary: bool
    responsible_id: int | None
    work_type_id: int | None = None


@dataclass
class Places:
    """Answers for the lines of one person without asking the database again."""

    employee_id: int
    projects: dict[int, ProjectPlace] = field(default_factory=dict)
    tasks: dict[int, TaskPlace] = field(default_factory=dict)

    def refusal(self, project_id: int | None, task_id: int | None, day: dt.date, *, name: str | None = None) -> Refusal | None:
        """Why these hours may not be entered, judged by their own day (PRJ-13), or None. `name` is the input they belong to."""
        if project_id is None:
            return None
        project, task = self.projects.get(project_id), self.tasks.get(task_id or 0)
        if project is None:
            return NotFound(field=name, record=AsWord("record.project"))
        if task_id is not None and (task is None or task.project_id != project_id):
            return TaskNotOfProject(field=name, day=day)
        if task is not None and task.is_summary:
            return TaskHasParts(field=name, task=task.name)
        if not (project.leads or project.roles or task is not None and task.responsible_id == self.employee_id):
            return NotOnTeam(field=name, project=project.life.number)
        refused = booking_refusal(project.life, day)
        if refused is not None:
            refused.field = name
        return refused

    def role(self, project_id: int | None, task_id: int | None) -> str:
        """The role the hours count for in the bonus (PER-03): that of the task when the person has it, else their own."""
        project, task = self.projects.get(project_id or 0), self.tasks.get(task_id or 0)
        if project is None:
            return ""
        if task is not None and task.role in project.roles:
            return task.role
        if project.manager:
            return ProjectRole.MANAGER.value
        return project.roles[0] if project.roles else (task.role if task is not None and task.responsible_id == self.employee_id else "")

    def work_type(self, task_id: int | None) -> int | None:
        """The kind of work of the task, proposed for a new line (MON-20)."""
        task = self.tasks.get(task_id or 0)
        return task.work_type_id if task is not None else None

    def stage(self, project_id: int | None, task_id: int | None, day: dt.date) -> int | None:
        """The stage of the task, else the stage of the day."""
        project, task = self.projects.get(project_id or 0), self.tasks.get(task_id or 0)
        if project is None:
            return None
        return task.stage_id if task is not None and task.stage_id is not None else project.stage_on(day)


def places(session: Session, employee_id: int, works: Iterable[tuple[int | None, int | None]]) -> Places:
    """The places of (project, task) pairs for one person; one statement for any number, none when all is non-project work."""
    pairs = list(works)
    project_ids = sorted({p for p, _ in pairs if p is not None})
    found = Places(employee_id)
    if not project_ids:
        return found
    tasks = sorted({t for _, t in pairs if t is not None})
    for p in session.connection().execute(_projects_statement(), {"who": employee_id, "ids": project_ids, "tasks": tasks or [0]}):
        found.projects[p.id] = _place(employee_id, p)
        found.tasks |= {i: TaskPlace(p.id, stage, role, name, summary, who, kind) for i, stage, role, name, summary, who, kind in p.tasks or ()}
    return found


def _place(employee_id: int, p: Any) -> ProjectPlace:
    return ProjectPlace(
        Life(p.number, p.initiated_on, p.finished_on, p.state in OVER, tuple((_day(a), _day(b) if b else None) for a, b in p.pauses or ()), p.terminated_on),
        employee_id in (p.manager_id, p.sponsor_id, p.domain_manager_id),
        employee_id == p.manager_id,
        tuple(p.roles or ()),
        tuple(StageSpan(i, _day(a), _day(b)) for i, a, b in p.stages or ()),
    )


@cache
def _projects_statement() -> Any:
    """Everything about the projects in one statement, built once: entering a line of hours is the most frequent thing people do here."""
    roles = select(func.array_agg(aggregate_order_by(ProjectMember.role, ProjectMember.id))).where(
        ProjectMember.project_id == Project.id, ProjectMember.employee_id == bindparam("who")
    )
    pauses = select(func.json_agg(aggregate_order_by(func.json_build_array(ProjectPause.from_on, ProjectPause.until_on), ProjectPause.from_on))).where(
        ProjectPause.project_id == Project.id
    )
    stages = select(func.json_agg(aggregate_order_by(func.json_build_array(Stage.id, Stage.starts_on, Stage.finishes_on), Stage.position))).where(
        Stage.project_id == Project.id
    )
    named = func.json_build_array(Task.id, Task.stage_id, Task.role, Task.code + " " + Task.name, Task.is_summary, Task.responsible_id, Task.work_type_id)
    tasks = select(func.json_agg(named)).where(Task.project_id == Project.id, Task.id.in_(bindparam("tasks", expanding=True)))
    return select(
        Project.id,
        Project.number,
        Project.initiated_on,
        Project.finished_on,
        Project.terminated_on,
        Project.state,
        Project.manager_id,
        Project.sponsor_id,
        Project.domain_manager_id,
        roles.correlate(Project).scalar_subquery().label("roles"),
        pauses.correlate(Project).scalar_subquery().label("pauses"),
        stages.correlate(Project).scalar_subquery().label("stages"),
        tasks.correlate(Project).scalar_subquery().label("tasks"),
    ).where(Project.id.in_(bindparam("ids", expanding=True)))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
