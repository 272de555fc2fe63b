"""Hand-overs: of one project, and those after-sales is offered or has accepted (PRJ-13)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from core.access import Actor, Permission
from core.access.scope import projects_seen, require_on_project
from core.errors import AsWord, NotFound
from core.handover.machine import MACHINE
from core.handover.service import seen_by
from core.unit import reading
from core.workflow import Move
from db.models import Contact, Customer, Employee, Handover, Project


@dataclass(frozen=True)
class ContactRow:
    id: int
    name: str
    name_en: str
    position: str
    phone: str
    email: str


@dataclass(frozen=True)
class HandoverRow:
    """A hand-over with its project; money is no part of it."""

    id: int
    version: int
    state: str
    project_id: int
    project_number: str
    project: str
    project_en: str
    customer: str
    customer_en: str
    manager: str
    manager_en: str
    scope: str
    serves_from: dt.date
    serves_until: dt.date
    response_hours: int
    solution_days: int
    known_issues: str
    contact_ids: tuple[int, ...]
    offered_at: dt.datetime | None
    decided_by: str
    decided_by_en: str
    decided_at: dt.datetime | None
    reason: str


@dataclass(frozen=True)
class HandoverDetail:
    row: HandoverRow
    contacts: tuple[ContactRow, ...]
    moves: tuple[Move, ...]


def of_project(actor: Actor, project_id: int) -> HandoverDetail | None:
    """The hand-over of a project the actor reads."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        found = session.execute(_statement().where(Handover.project_id == project_id)).one_or_none()
        return _detail(session, actor, found) if found is not None else None


def handover(actor: Actor, handover_id: int) -> HandoverDetail:
    """One hand-over; NotFound for who may not see it."""
    with reading(actor) as session:
        found = session.execute(_statement().where(Handover.id == handover_id)).one_or_none()
        if found is None or not seen_by(session, actor, found[0]):
            raise NotFound(record=AsWord("record.handover"))
        return _detail(session, actor, found)


def handovers(actor: Actor) -> list[HandoverRow]:
    """What after-sales is offered and has accepted, and those of projects the actor sees; offered ones first, then by the end of service."""
    with reading(actor) as session:
        seen: ColumnElement[bool] = Handover.project_id.in_(select(Project.id).where(projects_seen(actor)))
        if actor.can(Permission.HANDOVER_ACCEPT):
            seen = or_(seen, Handover.state.in_(["offered", "accepted"]))
        rows = [_row(*r) for r in session.execute(_statement().where(seen))]
    return sorted(rows, key=lambda r: (r.state != "offered", r.serves_until, r.id))


def customer_contacts(actor: Actor, project_id: int) -> list[ContactRow]:
    """The people of the project's customer a manager may name, for who runs the project."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_LIFE, project_id)
        customer = select(Project.customer_id).where(Project.id == project_id).scalar_subquery()
        rows = session.scalars(select(Contact).where(Contact.customer_id == customer, Contact.archived_at.is_(None)).order_by(Contact.name))
        return [_contact(c) for c in rows]


def _statement() -> Any:
    manager, decider = aliased(Employee), aliased(Employee)
    return (
        select(
            Handover, Project.number, Project.name, Project.name_en, Customer.short_name, Customer.full_name, Customer.short_name_en,
            manager.name, manager.name_en, decider.name, decider.name_en,
        )
        .join(Project, Project.id == Handover.project_id)
        .join(Customer, Customer.id == Project.customer_id)
        .join(manager, manager.id == Project.manager_id)
        .outerjoin(decider, decider.id == Handover.decided_by_id)
    )  # fmt: skip


def _detail(session: Session, actor: Actor, found: Any) -> HandoverDetail:
    row: Handover = found[0]
    contacts = session.scalars(select(Contact).where(Contact.id.in_(row.contact_ids)).order_by(Contact.name)) if row.contact_ids else ()
    return HandoverDetail(_row(*found), tuple(_contact(c) for c in contacts), tuple(MACHINE.moves(session, actor, row)))


def _contact(c: Contact) -> ContactRow:
    return ContactRow(c.id, c.name, c.name_en or c.name, c.position, c.mobile_phone or c.direct_phone or c.office_phone, c.email)


def _row(r: Handover, *names: str | None) -> HandoverRow:
    number, project, project_en, short, full, customer_en, manager, manager_en, decider, decider_en = (n or "" for n in names)
    return HandoverRow(
        r.id, r.version, r.state, r.project_id, number, project, project_en or project, short or full, customer_en or short or full, manager,
        manager_en or manager, r.scope, r.serves_from, r.serves_until, r.response_hours, r.solution_days, r.known_issues, tuple(r.contact_ids),
        r.offered_at, decider, decider_en or decider, r.decided_at, r.reason,
    )  # fmt: skip
