"""The moves of a project between its approvals: kick-off, start, pause, restart, finish (PRJ-13). Its end: `closing`; its
acceptance: `core.acceptance`."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord, WrongState, require_text
from core.notices import tell
from core.portfolio import summaries
from core.projects.errors import DateInFuture, ReasonMissing, RestartNotLater
from core.projects.machine import MACHINE
from core.projects.types import ProjectState
from core.unit import lock, require_fresh, writing
from db.models import Project, ProjectMember, ProjectPause

LONGEST_MINUTES = 20_000
LONGEST_REASON = 2_000


def file_kickoff(actor: Actor, project_id: int, *, held_on: dt.date, minutes: str, seen_version: int) -> None:
    """Files the minutes of the kick-off meeting of an initiated project; may be filed again until it starts."""
    with writing(actor, "project.file_kickoff") as session:
        filed(session, actor, project_id, held_on=held_on, minutes=minutes, seen_version=seen_version)


def filed(session: Session, actor: Actor, project_id: int, *, held_on: dt.date, minutes: str, seen_version: int | None = None) -> None:
    """The same within a use case that is open, such as the minutes of the kick-off meeting itself (PRJ-16)."""
    text = require_text(minutes, field="minutes", longest=LONGEST_MINUTES)
    project = _locked(session, actor, project_id, {ProjectState.INITIATED}, "file_kickoff", seen_version)
    _require_past(held_on, "held_on")
    project.kickoff_minutes, project.kicked_off_on = text, held_on


def start(actor: Actor, project_id: int, *, seen_version: int) -> None:
    """Work begins: baseline kept, kick-off filed."""
    with writing(actor, "project.start") as session:
        project = lock(session, Project, project_id)
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        MACHINE.move(session, actor, project, "start", seen_version=seen_version)
        project.started_on = clock.today()
        tell_team(session, project, "project_started")
        summaries.refresh(session, [project_id])


def pause(actor: Actor, project_id: int, *, reason: str, resumes_on: dt.date, seen_version: int) -> None:
    """Work rests from today; nothing may be booked on the days of the pause."""
    if not reason.strip():
        raise ReasonMissing(field="reason")
    text = require_text(reason, field="reason", longest=LONGEST_REASON)
    if resumes_on <= clock.today():
        raise RestartNotLater(field="resumes_on", day=resumes_on)
    with writing(actor, "project.pause") as session:
        project = lock(session, Project, project_id)
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        MACHINE.move(session, actor, project, "pause", seen_version=seen_version)
        project.pause_reason, project.resumes_on = text, resumes_on
        session.add(ProjectPause(project_id=project_id, from_on=clock.today(), until_on=None))
        tell_team(session, project, "project_paused", reason=text, resumes_on=resumes_on)
        summaries.refresh(session, [project_id])


def restart(actor: Actor, project_id: int, *, seen_version: int) -> None:
    """Work goes on today, without change."""
    with writing(actor, "project.restart") as session:
        project = lock(session, Project, project_id)
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        resumed(session, actor, project, seen_version=seen_version)
        tell_team(session, project, "project_restarted")
        summaries.refresh(session, [project_id])


def resumed(session: Session, actor: Actor | None, project: Project, *, seen_version: int | None = None) -> None:
    """The paused project goes on today: asked for by a person, or (actor None) with the approval of a change."""
    MACHINE.move(session, actor, project, "restart" if actor is not None else "resume", seen_version=seen_version)
    project.pause_reason, project.resumes_on = "", None
    for row in session.scalars(select(ProjectPause).where(ProjectPause.project_id == project.id, ProjectPause.until_on.is_(None))):
        row.until_on = clock.today()


def finish(actor: Actor, project_id: int, *, seen_version: int) -> None:
    """The work is done: every milestone reached, acceptance passed. What is reported for days until today may still be confirmed."""
    with writing(actor, "project.finish") as session:
        project = lock(session, Project, project_id)
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        MACHINE.move(session, actor, project, "finish", seen_version=seen_version)
        project.finished_on = clock.today()
        tell_team(session, project, "project_finished")
        summaries.refresh(session, [project_id])


def _locked(session: Session, actor: Actor, project_id: int, states: set[ProjectState], action: str, seen_version: int | None) -> Project:
    require_on_project(session, actor, Permission.PROJECT_LIFE, project_id)
    project = lock(session, Project, project_id)
    if project.state not in states:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord(f"action.project.{action}"))
    if seen_version is not None:
        require_fresh(session, project, seen_version)
    return project


def _require_past(day: dt.date, field: str) -> None:
    if day > clock.today():
        raise DateInFuture(field=field, day=day)


def tell_team(session: Session, project: Project, kind: str, **facts: object) -> None:
    people = session.scalars(select(ProjectMember.employee_id).where(ProjectMember.project_id == project.id)).all()
    tell(
        session,
        [project.manager_id, project.sponsor_id, *people],
        kind,
        record="project",
        record_id=project.id,
        number=project.number,
        title=project.name,
        title_en=project.name_en,
        **facts,
    )
