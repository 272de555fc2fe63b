"""Raise an issue, hand it on, solve it, drop it, open it again (PRJ-24); a risk that happened becomes one (PRJ-30)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord, NotFound, Refusal, Required, UnknownChoice, WrongState, require_text
from core.files import FileRecord, register
from core.issues.machine import MACHINE, SEVERITIES, grants
from core.notices import tell
from core.numbering import next_number
from core.portfolio import summaries
from core.projects.types import ProjectState
from core.risks.errors import RiskOver
from core.risks.people import require_on_team
from core.risks.register import of_project
from core.unit import lock, require_fresh, writing
from db.models import Project, ProjectIssue, Task

RECORD = "project_issue"
LONGEST = 4000
WORKED_ON = (ProjectState.INITIATED, ProjectState.IN_PROGRESS, ProjectState.PAUSED, ProjectState.FINISHED, ProjectState.TERMINATED)


class IssueDueInPast(Refusal):
    """A day that is over cannot be the day by which it is solved. Facts: today."""

    code = "issue_due_in_past"


class ResolutionRequired(Refusal):
    """What solved it, or why it is none: the next one who has it reads that."""

    code = "resolution_required"


@dataclass(frozen=True)
class IssueForm:
    """Without an owner the project's manager answers for it."""

    title: str
    severity: str
    due_on: dt.date | None
    description: str = ""
    owner_id: int | None = None
    task_id: int | None = None


def raise_issue(actor: Actor, project_id: int, form: IssueForm) -> int:
    """By anyone on the team; who answers for it is told, and the manager."""
    with writing(actor, "issue.raise") as session:
        require_on_project(session, actor, Permission.ISSUE_RAISE, project_id)
        return _raised(session, actor, _worked_on(session, project_id), form, None)


def happened(actor: Actor, risk_id: int, form: IssueForm, *, seen_version: int) -> int:
    """PRJ-30: the risk became real. It is over as a risk and goes on as an issue that names it; returns the issue."""
    with writing(actor, "risk.happened") as session:
        project, risk = of_project(session, actor, risk_id, owner=True)
        require_fresh(session, risk, seen_version)
        if risk.closed_on is not None:
            raise RiskOver(risk=risk.name, closed_on=risk.closed_on)
        _worked_on(session, project.id)
        risk.happened_on = risk.closed_on = clock.today()
        risk.next_review_on = None
        issue_id = _raised(session, actor, project, form, risk.id)
        summaries.refresh(session, [project.id])
        return issue_id


def _sound(form: IssueForm) -> tuple[IssueForm, dt.date]:
    """The form with its texts trimmed, and its day, which has to be there."""
    title, description = require_text(form.title, field="title"), require_text(form.description, field="description", longest=LONGEST, required=False)
    if form.severity not in SEVERITIES:
        raise UnknownChoice(field="severity", value=form.severity)
    if form.due_on is None:
        raise Required(field="due_on")
    return replace(form, title=title, description=description), form.due_on


def _raised(session: Session, actor: Actor, project: Project, form: IssueForm, risk_id: int | None) -> int:
    form, due_on = _sound(form)
    if due_on < clock.today():
        raise IssueDueInPast(field="due_on", today=clock.today())
    owner_id = form.owner_id or project.manager_id
    require_on_team(session, project, owner_id)
    _require_task(session, project, form.task_id)
    row = ProjectIssue(
        number=next_number(session, "ISS"),
        project_id=project.id,
        title=form.title,
        description=form.description,
        severity=form.severity,
        raised_by_id=actor.employee_id,
        raised_at=clock.now(),
        owner_id=owner_id,
        due_on=due_on,
        risk_id=risk_id,
        task_id=form.task_id,
    )
    session.add(row)
    session.flush()
    _tell(session, actor, project, row, [owner_id, project.manager_id], "issue_raised" if risk_id is None else "risk_happened")
    return row.id


def change_issue(actor: Actor, issue_id: int, form: IssueForm, *, seen_version: int) -> None:
    """Words, severity, day, who answers for it, while it is open; the day may stay where it was though it is over."""
    form, due_on = _sound(form)
    with writing(actor, "issue.change") as session:
        project, row = _locked(session, actor, issue_id)
        if Permission.ISSUE_EDIT not in grants(session, actor, row):
            MACHINE.move(session, actor, row, "resolve")  # refuses: not permitted, or over
        require_fresh(session, row, seen_version)
        if row.state != "open":
            raise WrongState(record=AsWord(f"record.{RECORD}"), state=AsWord(f"state.{RECORD}.{row.state}"), action=AsWord("action.project_issue.change"))
        if due_on != row.due_on and due_on < clock.today():
            raise IssueDueInPast(field="due_on", today=clock.today())
        owner_id = form.owner_id or project.manager_id
        require_on_team(session, project, owner_id)
        _require_task(session, project, form.task_id)
        handed_on = owner_id != row.owner_id
        row.title, row.description, row.severity, row.due_on = form.title, form.description, form.severity, due_on
        row.owner_id, row.task_id = owner_id, form.task_id
        session.flush()
        if handed_on:
            _tell(session, actor, project, row, [owner_id], "issue_handed_on")


def resolve(actor: Actor, issue_id: int, resolution: str, *, seen_version: int) -> None:
    """It is solved, and how."""
    _ended(actor, issue_id, "resolve", resolution, seen_version)


def drop(actor: Actor, issue_id: int, reason: str, *, seen_version: int) -> None:
    """It turned out to be none, and why."""
    _ended(actor, issue_id, "drop", reason, seen_version)


def _ended(actor: Actor, issue_id: int, action: str, text: str, seen_version: int) -> None:
    if not text.strip():
        raise ResolutionRequired(field="resolution")
    told = require_text(text, field="resolution", longest=LONGEST)
    with writing(actor, f"issue.{action}") as session:
        project, row = _locked(session, actor, issue_id)
        MACHINE.advance(session, actor, row, action, seen_version=seen_version)
        row.resolution, row.resolved_on, row.resolved_by_id = told, clock.today(), actor.employee_id
        session.flush()
        _tell(session, actor, project, row, [row.raised_by_id, row.owner_id, project.manager_id], "issue_resolved" if action == "resolve" else "issue_dropped")


def reopen(actor: Actor, issue_id: int, reason: str, due_on: dt.date | None, *, seen_version: int) -> None:
    """It is back: what is wrong is added to its story, with a new day."""
    more = require_text(reason, field="description", longest=LONGEST)
    if due_on is None or due_on < clock.today():
        raise IssueDueInPast(field="due_on", today=clock.today())
    with writing(actor, "issue.reopen") as session:
        project, row = _locked(session, actor, issue_id)
        MACHINE.advance(session, actor, row, "reopen", seen_version=seen_version)
        row.description = f"{row.description}\n\n{clock.today()}  {more}".strip()
        row.due_on, row.resolution, row.resolved_on, row.resolved_by_id = due_on, "", None, None
        row.reopened += 1
        session.flush()
        _tell(session, actor, project, row, [row.owner_id, project.manager_id], "issue_reopened")


def _locked(session: Session, actor: Actor, issue_id: int) -> tuple[Project, ProjectIssue]:
    project_id = session.scalar(select(ProjectIssue.project_id).where(ProjectIssue.id == issue_id))
    if project_id is None:
        raise NotFound(record=AsWord(f"record.{RECORD}"))
    require_on_project(session, actor, Permission.PROJECT_READ, project_id)
    project = _worked_on(session, project_id)
    return project, lock(session, ProjectIssue, issue_id)


def _worked_on(session: Session, project_id: int) -> Project:
    project = lock(session, Project, project_id)
    if project.state not in WORKED_ON:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.project.keep_issues"))
    return project


def _require_task(session: Session, project: Project, task_id: int | None) -> None:
    if task_id is not None and session.scalar(select(Task.project_id).where(Task.id == task_id)) != project.id:
        raise NotFound(field="task_id", record=AsWord("record.task"))


def _tell(session: Session, actor: Actor, project: Project, row: ProjectIssue, people: list[int | None], kind: str) -> None:
    told = [p for p in dict.fromkeys(people) if p is not None and p != actor.employee_id]
    facts = {"issue": row.number, "name": row.title, "due_on": row.due_on, "by": actor.name, "by_en": actor.name_en or actor.name}
    tell(session, told, kind, record="issue_list", record_id=project.id, number=project.number, title=project.name, title_en=project.name_en, **facts)


def _seen(session: Session, actor: Actor, issue_id: int) -> bool:
    row = session.get(ProjectIssue, issue_id)
    return row is not None and Permission.PROJECT_READ in grants(session, actor, row)


def _may_add(session: Session, actor: Actor, issue_id: int) -> bool:
    row = session.get_one(ProjectIssue, issue_id)
    return row.state == "open" and Permission.ISSUE_RAISE in grants(session, actor, row)


register(FileRecord(RECORD, _seen, _may_add))
