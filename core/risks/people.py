"""Who stands on a project: its team and those named on it. They can own risks, actions, issues."""

from __future__ import annotations

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from core.risks.errors import NotATeamMember
from db.models import Project, ProjectMember


def on_project(session: Session, project_id: int) -> set[int]:
    """Employee ids of members, manager, sponsor, domain manager; one statement."""
    named = (
        select(column).where(Project.id == project_id, column.is_not(None)) for column in (Project.manager_id, Project.sponsor_id, Project.domain_manager_id)
    )
    return set(session.scalars(union(select(ProjectMember.employee_id).where(ProjectMember.project_id == project_id), *named)))


def require_on_team(session: Session, project: Project, employee_id: int, *, field: str = "owner_id") -> None:
    """Refuses somebody who could not even see the project."""
    if employee_id not in on_project(session, project.id):
        raise NotATeamMember(field=field, project=project.number)
