"""Sub-projects without a bonus pool of their own: their revenue, cost and days count in the main project's (PRJ-07, PER-01)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.performance.errors import PoolShared, SharersOpen
from core.projects.types import ProjectState
from db.models import Project

DONE = frozenset({ProjectState.FINISHED, ProjectState.TERMINATED, ProjectState.CLOSED})


def sharers(session: Session, project_id: int) -> list[Project]:
    """The sub-projects that share this project's pool; a rejected one never was."""
    shares = (Project.main_project_id == project_id, ~Project.own_pool, Project.state != ProjectState.REJECTED)
    return list(session.scalars(select(Project).where(*shares).order_by(Project.id)))


def require_own_pool(session: Session, project: Project) -> None:
    """Refuses a sheet of a sub-project that shares; its people are on the main project's."""
    if project.main_project_id is not None and not project.own_pool:
        raise PoolShared(main=session.get_one(Project, project.main_project_id).number)


def require_sharers_finished(session: Session, project_id: int) -> None:
    """The pool of the whole is made when everything in it is done."""
    open_ones = [p.number for p in sharers(session, project_id) if p.state not in DONE]
    if open_ones:
        raise SharersOpen(projects=open_ones)


def revenue_with(project: Project, found: list[Project]) -> Decimal:
    return project.net_revenue + sum((p.net_revenue for p in found), Decimal("0.00"))
