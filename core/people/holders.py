"""Who holds a company role and works here today."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Role
from db.models import Employee, EmployeeRole


def holders(session: Session, roles: Iterable[Role]) -> list[int]:
    """Each once, by employee number."""
    today = clock.today()
    here = Employee.hired_on <= today, or_(Employee.left_on.is_(None), Employee.left_on >= today)
    has = select(EmployeeRole.employee_id).where(EmployeeRole.role.in_([role.value for role in roles]))
    return list(session.scalars(select(Employee.id).where(Employee.id.in_(has), *here).order_by(Employee.number)))
