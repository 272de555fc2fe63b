"""Files on projects: read by whoever sees the project, added by its people (PRJ-16, PLT-14)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.files import FileRecord, register
from core.projects.types import ProjectState
from db.models import Project

ADDS = frozenset({Permission.PROJECT_EDIT, Permission.DELIVERABLE_SUBMIT, Permission.DELIVERABLE_ACCEPT, Permission.QA_REVIEW})


def seen(session: Session, actor: Actor, project_id: int) -> bool:
    """The project is there and the actor reads it."""
    return Permission.PROJECT_READ in project_permissions(session, actor, project_id) and session.get(Project, project_id) is not None


def may_add(session: Session, actor: Actor, project_id: int) -> bool:
    """Its manager, team, sponsor and QA, as long as it is not closed."""
    project = session.get(Project, project_id)
    if project is None or project.state in (ProjectState.CLOSED, ProjectState.REJECTED):
        return False
    return bool(ADDS & project_permissions(session, actor, project_id))


register(FileRecord("project", seen, may_add))
