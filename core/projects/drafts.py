"""The draft of a project as every part of it is saved: locked, permitted, fresh, its version raised."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord, WrongState
from core.projects.types import PlanGate, ProjectState
from core.unit import lock, require_fresh
from db.models import Baseline, PlanSubmission, Project


def draft_to_edit(session: Session, actor: Actor, project_id: int, seen_version: int) -> Project:
    """The project, locked: the actor may edit it, it is a draft, and the screen is fresh."""
    require_on_project(session, actor, Permission.PROJECT_EDIT, project_id)
    project = lock(session, Project, project_id)
    if project.state != ProjectState.DRAFT:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.project.edit"))
    require_fresh(session, project, seen_version)
    return project


def planned_to_edit(session: Session, actor: Actor, project_id: int, seen_version: int) -> Project:
    """The same for what is approved with the plan: team, milestones, deliverables. Where the plan comes after the initiation they are
    edited until it is handed in (PRJ-42)."""
    project = session.get(Project, project_id)
    if project is None or not still_planned(session, project):
        return draft_to_edit(session, actor, project_id, seen_version)
    require_on_project(session, actor, Permission.PROJECT_EDIT, project_id)
    project = lock(session, Project, project_id)
    require_fresh(session, project, seen_version)
    return project


def still_planned(session: Session, project: Project) -> bool:
    """Initiated, its plan to be approved after the initiation, and not handed in."""
    if project.state != ProjectState.INITIATED or project.plan_gate != PlanGate.AFTER:
        return False
    kept = select(Baseline.id).where(Baseline.project_id == project.id)
    handed_in = select(PlanSubmission.id).where(PlanSubmission.project_id == project.id, PlanSubmission.state == "in_approval")
    return session.scalar(select(~kept.exists() & ~handed_in.exists())) is True


def raise_version(session: Session, project: Project) -> None:
    """A part of the project was saved: whoever has the same page open is told."""
    project.version += 1
    session.flush()
