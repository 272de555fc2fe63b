"""Issues of a project, and those a person has to solve or waits for (PRJ-24)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor, Permission
from core.access.scope import project_permissions, projects_seen, require_on_project
from core.errors import AsWord, NotFound
from core.issues.machine import MACHINE, SEVERITIES
from core.issues.service import WORKED_ON
from core.unit import reading
from core.workflow import Move
from db.models import Employee, Project, ProjectIssue, ProjectRisk, Task


@dataclass(frozen=True)
class IssueRow:
    id: int
    version: int
    number: str
    project_id: int
    project_number: str
    project: str
    project_en: str
    title: str
    description: str
    severity: str
    state: str
    raised_by_id: int
    raised_by: str
    raised_by_en: str
    raised_at: dt.datetime
    owner_id: int
    owner: str
    owner_en: str
    due_on: dt.date
    resolution: str
    resolved_on: dt.date | None
    resolved_by: str
    resolved_by_en: str
    reopened: int
    risk_id: int | None
    risk: str
    risk_en: str
    task_id: int | None
    task: str

    @property
    def open(self) -> bool:
        return self.state == "open"

    @property
    def late_days(self) -> int:
        """Days since it should have been solved; 0 when it is not late."""
        return max((clock.today() - self.due_on).days, 0) if self.open else 0


def issues(actor: Actor, project_id: int) -> list[IssueRow]:
    """Open ones first, by day and severity."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        return _rows(session, ProjectIssue.project_id == project_id)


def issue(actor: Actor, issue_id: int) -> tuple[IssueRow, list[Move], bool]:
    """One issue, what the actor may do with it, and whether they may change it."""
    with reading(actor) as session:
        row = session.get(ProjectIssue, issue_id)
        if row is None or Permission.PROJECT_READ not in project_permissions(session, actor, row.project_id):
            raise NotFound(record=AsWord("record.project_issue"))
        worked_on = session.get_one(Project, row.project_id).state in WORKED_ON
        moves = MACHINE.moves(session, actor, row) if worked_on else []
        return _rows(session, ProjectIssue.id == issue_id)[0], moves, any(m.action == "resolve" for m in moves)


def open_issues_of(actor: Actor) -> list[IssueRow]:
    """What the actor has to solve, the earliest day first: for home and my tasks."""
    return my_issues(actor, "owned", only_open=True)


def my_issues(actor: Actor, part: Literal["owned", "raised"], *, only_open: bool = False) -> list[IssueRow]:
    """Issues the actor answers for, or raised, on projects they see."""
    mine = ProjectIssue.owner_id if part == "owned" else ProjectIssue.raised_by_id
    wanted = [mine == actor.employee_id, projects_seen(actor), *([ProjectIssue.state == "open"] if only_open else [])]
    with reading(actor) as session:
        return _rows(session, *wanted)


def raisable(actor: Actor) -> dict[int, tuple[str, str, str]]:
    """Projects on which the actor may raise an issue now: id → number and both names."""
    with reading(actor) as session:
        rows = session.execute(
            select(Project.id, Project.number, Project.name, Project.name_en)
            .where(projects_seen(actor, Permission.ISSUE_RAISE), Project.state.in_(WORKED_ON))
            .order_by(Project.number.desc())
        )
        return {r.id: (r.number, r.name, r.name_en or r.name) for r in rows}


def tasks_of(actor: Actor, project_id: int) -> dict[int, tuple[str, str, str]]:
    """Tasks an issue may hinder: id → code and both names; leaves only."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        leaves = select(Task.id, Task.code, Task.name, Task.name_en).where(Task.project_id == project_id, ~Task.is_summary)
        return {r.id: (r.code, r.name, r.name_en or r.name) for r in session.execute(leaves.order_by(Task.sort_key))}


def _rows(session: Session, *wanted: ColumnElement[bool]) -> list[IssueRow]:
    """One statement."""
    raiser, owner, solver = aliased(Employee), aliased(Employee), aliased(Employee)
    found = session.execute(
        select(ProjectIssue, Project, raiser.name, raiser.name_en, owner.name, owner.name_en, solver.name, solver.name_en)
        .add_columns(ProjectRisk.name, ProjectRisk.name_en, Task.code, Task.name)
        .join(Project, Project.id == ProjectIssue.project_id)
        .join(raiser, raiser.id == ProjectIssue.raised_by_id)
        .join(owner, owner.id == ProjectIssue.owner_id)
        .outerjoin(solver, solver.id == ProjectIssue.resolved_by_id)
        .outerjoin(ProjectRisk, ProjectRisk.id == ProjectIssue.risk_id)
        .outerjoin(Task, Task.id == ProjectIssue.task_id)
        .where(*wanted)
    ).all()
    rows = [_row(*r) for r in found]
    return sorted(rows, key=lambda r: (not r.open, r.due_on if r.open else dt.date.max, SEVERITIES.index(r.severity), -r.id))


_KEPT = (
    *("id", "version", "number", "project_id", "title", "description", "severity", "state", "raised_by_id", "raised_at", "owner_id", "due_on"),
    *("resolution", "resolved_on", "reopened", "risk_id", "task_id"),
)


def _row(row: ProjectIssue, project: Project, *rest: Any) -> IssueRow:
    raised_by, raised_by_en, owner, owner_en, solver, solver_en, risk, risk_en, code, task = rest
    return IssueRow(
        **{name: getattr(row, name) for name in _KEPT},
        project_number=project.number,
        project=project.name,
        project_en=project.name_en or project.name,
        raised_by=raised_by,
        raised_by_en=raised_by_en or raised_by,
        owner=owner,
        owner_en=owner_en or owner,
        resolved_by=solver or "",
        resolved_by_en=solver_en or solver or "",
        risk=risk or "",
        risk_en=risk_en or risk or "",
        task=f"{code} {task}" if task else "",
    )
