"""The project under meetings, research, client team and quality: seen, permitted, and not over."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord, WrongState
from core.projects.types import ProjectState
from db.models import Project

OVER = frozenset({ProjectState.REJECTED, ProjectState.CLOSED})


def living(session: Session, actor: Actor, permission: Permission, project_id: int, action: str) -> Project:
    """The project for who may act on it; one that was rejected or closed takes nothing any more."""
    require_on_project(session, actor, permission, project_id)
    project = session.get_one(Project, project_id)
    if project.state in OVER:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord(f"action.project.{action}"))
    return project
