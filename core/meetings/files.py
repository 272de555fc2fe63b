"""Files on meetings, such as the material of the kick-off: seen with the project, added by who keeps its meetings (PRJ-16, PLT-14)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.files import FileRecord, register
from core.meetings.living import OVER
from db.models import Meeting, Project


def of_project(model: Any, permission: Permission, name: str) -> FileRecord:
    """Files of a part of a project: read by whoever sees the project, added under `permission` until it is over."""

    def seen(session: Session, actor: Actor, record_id: int) -> bool:
        project_id = session.scalar(select(model.project_id).where(model.id == record_id))
        return project_id is not None and Permission.PROJECT_READ in project_permissions(session, actor, project_id)

    def may_add(session: Session, actor: Actor, record_id: int) -> bool:
        project = session.get_one(Project, session.get_one(model, record_id).project_id)
        return project.state not in OVER and permission in project_permissions(session, actor, project.id)

    return FileRecord(name, seen, may_add)


register(of_project(Meeting, Permission.MEETING_EDIT, "meeting"))
