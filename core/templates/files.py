"""Documents of a template (guides, questionnaires, forms): read by who starts projects, copied into a project that begins with it (PRJ-02)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from core import clock
from core.access import Actor, Permission
from core.files import FileRecord, register
from db.models import Attachment, Project, ProjectTemplate

RECORD = "project_template"


def seen(session: Session, actor: Actor, template_id: int) -> bool:
    able = actor.can(Permission.PROJECT_CREATE) or actor.can(Permission.TEMPLATE_EDIT)
    return able and session.get(ProjectTemplate, template_id) is not None


def may_add(session: Session, actor: Actor, template_id: int) -> bool:
    return actor.can(Permission.TEMPLATE_EDIT)


def hand_over(session: Session, actor: Actor, project: Project) -> None:
    """The newest version of each document of the project's template becomes a document of the project."""
    newer = select(Attachment.follows_id).where(Attachment.record == RECORD, Attachment.follows_id.is_not(None))
    documents = (
        select(Attachment)
        .join(ProjectTemplate, ProjectTemplate.id == Attachment.record_id)
        .where(Attachment.record == RECORD, ProjectTemplate.code == project.template_code, Attachment.id.not_in(newer))
        .order_by(Attachment.id)
        .options(undefer(Attachment.content))
    )
    for given in session.scalars(documents):
        session.add(
            Attachment(
                record="project",
                record_id=project.id,
                file_name=given.file_name,
                media_type=given.media_type,
                size=given.size,
                sha256=given.sha256,
                content=given.content,
                security_level=given.security_level,
                uploaded_by_id=actor.employee_id,
                uploaded_at=clock.now(),
            )
        )


register(FileRecord(RECORD, seen, may_add))
