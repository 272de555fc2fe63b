"""How an accepted deliverable gets into the knowledge base: by itself (PRJ-44)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from db.models import Customer, Deliverable, KnowledgeItem, Project


def take_in(session: Session, project: Project, row: Deliverable) -> None:
    """The deliverable as an item with the project's type and the customer's security level of this day; a second time renews it."""
    item = session.scalar(select(KnowledgeItem).where(KnowledgeItem.deliverable_id == row.id))
    if item is None:
        item = KnowledgeItem(deliverable_id=row.id, project_id=project.id, customer_id=project.customer_id)
        session.add(item)
    item.project_type, item.kind, item.title, item.title_en = project.project_type, row.kind, row.name, row.name_en
    item.security_level = session.get_one(Customer, project.customer_id).security_level
    item.accepted_on = row.accepted_on or clock.today()
