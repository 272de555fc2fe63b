"""A person as an actor, without a sign-in: to ask what they would see."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from core.access import Actor, Role
from core.people.queries import at_work
from db.models import Employee


def actors_of(session: Session, employee_ids: Collection[int]) -> dict[int, Actor]:
    """The people of these ids who work here today, as actors; two statements."""
    people = session.scalars(select(Employee).where(Employee.id.in_(employee_ids), at_work()).options(selectinload(Employee.roles)))
    return {p.id: Actor(p.id, p.name, p.name_en, p.department_id, frozenset(Role(r.role) for r in p.roles), clearance=p.clearance) for p in people}
