"""The knowledge base as a list, and the files of an item (PRJ-44). The customer and the project are not named where the customer is
secret and the reader has no part in the project; files are read up to the reader's clearance, like everywhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased, undefer

from core import audit
from core.access import Actor, Permission, require
from core.access.scope import projects_seen
from core.errors import AsWord, NotFound
from core.files.service import FileContent, cleared
from core.unit import reading, writing
from db.models import Attachment, Customer, Deliverable, Employee, KnowledgeItem, Project

SECRET = 1  # from this security level on a customer is not named


@dataclass(frozen=True)
class KnowledgeRow:
    """Names are empty where they are hidden."""

    id: int
    title: str
    title_en: str
    kind: str
    project_type: str
    project_id: int | None
    project: str
    project_en: str
    number: str
    customer: str
    customer_en: str
    author: str
    author_en: str
    accepted_on: dt.date
    security_level: int
    hidden: bool


@dataclass(frozen=True)
class KnowledgeFile:
    id: int
    file_name: str
    size: int
    number: int


def items(actor: Actor) -> list[KnowledgeRow]:
    """Everything in it, the newest first; one statement."""
    require(actor, Permission.HOME_READ)
    with reading(actor) as session:
        rows = session.execute(
            select(KnowledgeItem, Project.id, Project.number, Project.name, Project.name_en, Customer.short_name, Customer.short_name_en)
            .add_columns(Employee.name, Employee.name_en, projects_seen(actor).label("mine"))
            .join(Project, Project.id == KnowledgeItem.project_id)
            .join(Customer, Customer.id == KnowledgeItem.customer_id)
            .join(Deliverable, Deliverable.id == KnowledgeItem.deliverable_id)
            .outerjoin(Employee, Employee.id == Deliverable.responsible_id)
            .order_by(KnowledgeItem.accepted_on.desc(), KnowledgeItem.id.desc())
        ).all()
    return [
        _hidden(i, who, who_en)
        if i.security_level >= SECRET and not mine
        else KnowledgeRow(
            i.id,
            i.title,
            i.title_en or i.title,
            i.kind,
            i.project_type,
            project_id if mine else None,
            name,
            name_en or name,
            number,
            short,
            short_en or short,
            who or "",
            who_en or who or "",
            i.accepted_on,
            i.security_level,
            False,
        )
        for i, project_id, number, name, name_en, short, short_en, who, who_en, mine in rows
    ]


def _hidden(i: KnowledgeItem, who: str | None, who_en: str | None) -> KnowledgeRow:
    author = who or ""
    return KnowledgeRow(
        i.id, i.title, i.title_en or i.title, i.kind, i.project_type, None, "", "", "", "", "", author, who_en or author, i.accepted_on, i.security_level, True
    )


def files(actor: Actor, item_id: int) -> list[KnowledgeFile]:
    """The newest versions the actor may read; none of an item above the clearance."""
    require(actor, Permission.HOME_READ)
    with reading(actor) as session:
        item = session.get(KnowledgeItem, item_id)
        if item is None or not _open_to(session, actor, item):
            return []
        later = aliased(Attachment)
        rows = session.execute(
            select(Attachment.id, Attachment.file_name, Attachment.size, Attachment.number)
            .where(_of(item), cleared(actor), ~exists().where(later.follows_id == Attachment.id))
            .order_by(Attachment.id)
        )
        return [KnowledgeFile(*r) for r in rows]


def download(actor: Actor, item_id: int, file_id: int) -> FileContent:
    """The content; each download from the knowledge base stands in the trail."""
    with writing(actor, "knowledge.download") as session:
        item = session.get(KnowledgeItem, item_id)
        if item is None or not _open_to(session, actor, item):
            raise NotFound(record=AsWord("record.knowledge_item"))
        row = session.scalar(select(Attachment).where(Attachment.id == file_id, _of(item), cleared(actor)).options(undefer(Attachment.content)))
        if row is None:
            raise NotFound(record=AsWord("record.attachment"))
        audit.note(session, "attachment", file_id, {"downloaded_by": actor.employee_id, "file_name": row.file_name})
        return FileContent(row.file_name, row.media_type, row.content)


def _of(item: KnowledgeItem) -> ColumnElement[bool]:
    return (Attachment.record == "deliverable") & (Attachment.record_id == item.deliverable_id)


def _open_to(session: Session, actor: Actor, item: KnowledgeItem) -> bool:
    """Up to the clearance, or with a part in the project."""
    if item.security_level <= actor.clearance:
        return True
    return session.scalar(select(Project.id).where(Project.id == item.project_id, projects_seen(actor))) is not None
