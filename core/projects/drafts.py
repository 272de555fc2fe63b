"""The draft of a project as every part of it is saved: locked, permitted, fresh, its version raised."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord, WrongState
from core.projects.types import ProjectState
from core.unit import lock, require_fresh
from db.models import Project


def draft_to_edit(session: Session, actor: Actor, project_id: int, seen_version: int) -> Project:
    """The project, locked: the actor may edit it, it is a draft, and the screen is fresh."""
    require_on_project(session, actor, Permission.PROJECT_EDIT, project_id)
    project = lock(session, Project, project_id)
    if project.state != ProjectState.DRAFT:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.project.edit"))
    require_fresh(session, project, seen_version)
    return project


def raise_version(session: Session, project: Project) -> None:
    """A part of the project was saved: whoever has the same page open is told."""
    project.version += 1
    session.flush()
