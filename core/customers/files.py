"""Files of a customer: seen with it, added by who answers for it."""
from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import customers_seen
from core.customers.access import may_change
from core.files import FileRecord, register
from db.models import Customer


def seen(session: Session, actor: Actor, customer_id: int) -> bool:
    return actor.can(Permission.CUSTOMER_READ) and session.scalar(select(Customer.id).where(Customer.id == customer_id, customers_seen(actor))) is not None


def may_add(session: Session, actor: Actor, customer_id: int) -> bool:
    return may_change(session, actor, customer_id, Permission.CUSTOMER_EDIT)


register(FileRecord("customer", seen, may_add))
