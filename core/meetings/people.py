"""Who may be named in a project's meetings, research and client team: people at work here, contacts of its customer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord, NotFound
from core.meetings.errors import NotOfTheCustomer
from core.people.queries import at_work
from core.unit import reading
from db.models import Contact, Customer, Employee, Project


@dataclass(frozen=True)
class ContactChoice:
    """A contact of the project's customer as a form names them."""

    id: int
    name: str
    name_en: str
    title: str


def contacts_of(actor: Actor, project_id: int) -> list[ContactChoice]:
    """The contacts of the project's customer, for who works on it. Names and titles only."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        rows = session.execute(
            select(Contact.id, Contact.name, Contact.name_en, Contact.title)
            .join(Project, Project.customer_id == Contact.customer_id)
            .join(Customer, Customer.id == Contact.customer_id)
            .where(Project.id == project_id, Contact.archived_at.is_(None))
            .order_by(Contact.name, Contact.id)
        )
        return [ContactChoice(r.id, r.name, r.name_en or r.name, r.title) for r in rows]


def require_contacts(session: Session, project: Project, contact_ids: Collection[int], *, field: str = "contact_id") -> None:
    """Refuses a contact who is not (or no longer) one of the project's customer."""
    wanted = set(contact_ids)
    if not wanted:
        return
    rows = session.execute(select(Contact.id, Contact.name, Contact.customer_id, Contact.archived_at).where(Contact.id.in_(wanted))).all()
    if len(rows) < len(wanted):
        raise NotFound(field=field, record=AsWord("record.contact"))
    for row in rows:
        if row.customer_id != project.customer_id or row.archived_at is not None:
            raise NotOfTheCustomer(field=field, person=row.name)


def require_people(session: Session, employee_ids: Collection[int], *, field: str = "employee_id") -> None:
    """Refuses somebody who does not work here today."""
    wanted = set(employee_ids)
    if wanted and len(set(session.scalars(select(Employee.id).where(Employee.id.in_(wanted), at_work())))) < len(wanted):
        raise NotFound(field=field, record=AsWord("record.employee"))
