"""Who confirms a line (MON-07): the project manager; of the manager's own the sponsor; without project the department head."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import Department, Employee, Project, ReportLine


@dataclass(frozen=True)
class Place:
    """The people around a line, by employee id."""

    employee_id: int
    superior_id: int | None  # the person's direct manager
    head_id: int | None  # of the person's department
    manager_id: int | None = None  # of the project; None without one
    sponsor_id: int | None = None


def confirmer(place: Place) -> int | None:
    """Nobody confirms their own line: it goes one up.

    >>> confirmer(Place(7, 3, 2, manager_id=5, sponsor_id=4)), confirmer(Place(5, 3, 2, manager_id=5, sponsor_id=4))
    (5, 4)
    >>> confirmer(Place(7, 3, 2)), confirmer(Place(2, 1, 2))
    (2, 1)
    """
    ladder = (place.manager_id, place.sponsor_id, place.superior_id) if place.manager_id else (place.head_id, place.superior_id)
    return next((person for person in ladder if person is not None and person != place.employee_id), None)


def confirmers_of(session: Session, line_ids: Collection[int]) -> dict[int, int | None]:
    """Who confirms each of the lines; one statement."""
    rows = session.execute(
        select(ReportLine.id, ReportLine.employee_id, Employee.manager_id.label("superior_id"), Department.head_id, Project.manager_id, Project.sponsor_id)
        .join(Employee, Employee.id == ReportLine.employee_id)
        .join(Department, Department.id == Employee.department_id)
        .outerjoin(Project, Project.id == ReportLine.project_id)
        .where(ReportLine.id.in_(line_ids))
    )
    return {r.id: confirmer(Place(r.employee_id, r.superior_id, r.head_id, r.manager_id, r.sponsor_id)) for r in rows}


@lru_cache(maxsize=2048)
def confirmed_by(employee_id: int) -> ColumnElement[bool]:
    """The same rule as a condition on ReportLine: lines this person confirms."""
    worker, department, project = aliased(Employee), aliased(Department), aliased(Project)
    superior = select(worker.manager_id).where(worker.id == ReportLine.employee_id).scalar_subquery()
    head = select(department.head_id).join(worker, worker.department_id == department.id).where(worker.id == ReportLine.employee_id).scalar_subquery()
    manager = select(project.manager_id).where(project.id == ReportLine.project_id).scalar_subquery()
    sponsor = select(project.sponsor_id).where(project.id == ReportLine.project_id).scalar_subquery()
    mine = ReportLine.employee_id
    on_project = case((manager != mine, manager), (sponsor != mine, sponsor), else_=superior)
    elsewhere = case((head != mine, head), else_=superior)
    return and_(
        mine != employee_id,
        or_(and_(ReportLine.project_id.is_not(None), on_project == employee_id), and_(ReportLine.project_id.is_(None), elsewhere == employee_id)),
    )
