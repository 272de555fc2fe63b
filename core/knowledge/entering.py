"""How an accepted deliverable gets into the knowledge base: by itself (PRJ-44)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from db.models import Customer, Deliverable, KnowledgeItem, Project


def take_in(session: Session, project: Project, row: Deliverable) -> None:
    """The deliverable as an item with the project's type and the customer's security level of this day; a second time renews it."""
    level = session.get_one(Customer, project.customer_id).security_level
    item = session.scalar(select(KnowledgeItem).where(KnowledgeItem.deliverable_id == row.id)) or KnowledgeItem(deliverable_id=row.id)
    item.project_id, item.customer_id, item.project_type = project.id, project.customer_id, project.project_type
    item.kind, item.title, item.title_en = row.kind, row.name, row.name_en
    item.security_level, item.accepted_on = level, row.accepted_on or clock.today()
    session.add(item)
