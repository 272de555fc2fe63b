"""Who may do what with one customer: seen by scope, changed by the account manager, superiors, and who answers for all (PLT-05)."""
from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import customers_seen, reports_of
from core.errors import AsWord, NotFound, NotPermitted
from core.unit import lock
from db.models import Customer


def customers_kept(actor: Actor) -> ColumnElement[bool]:
    """Customers the actor answers for: own, of reports at any depth, or all for who sees all. A share is for reading only."""
    if actor.can(Permission.CUSTOMER_READ_ALL):
        return true()
    return or_(Customer.account_manager_id == actor.employee_id, Customer.account_manager_id.in_(reports_of(actor.employee_id)))


def require_seen(session: Session, actor: Actor, customer_id: int) -> None:
    """NotFound for who may not see the customer, the same as for one that does not exist."""
    if not actor.can(Permission.CUSTOMER_READ) or session.scalar(select(Customer.id).where(Customer.id == customer_id, customers_seen(actor))) is None:
        raise NotFound(record=AsWord("record.customer"))


def may_change(session: Session, actor: Actor, customer_id: int, permission: Permission) -> bool:
    """Whether the actor answers for the customer and has the permission."""
    kept = select(Customer.id).where(Customer.id == customer_id, customers_seen(actor), customers_kept(actor))
    return actor.can(permission) and session.scalar(kept) is not None


def locked(session: Session, actor: Actor, customer_id: int, permission: Permission) -> Customer:
    """The customer locked for a change, or the refusal that fits: not seen, or seen but not one's own."""
    require_seen(session, actor, customer_id)
    if not may_change(session, actor, customer_id, permission):
        raise NotPermitted(permission=AsWord(f"permission.{permission.value}"))
    return lock(session, Customer, customer_id)
