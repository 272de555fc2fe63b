"""The tailoring that holds on projects, for queries and for who plants a project (PRJ-31)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.quality.words import AREAS
from db.models import Project, TailoredArea, Tailoring

Choices = dict[str, tuple[str, str]]  # area → choice, reason
HOLDS = ("draft", "agreed")  # number 0 holds as it stands: draft with the project, approved with its initiation


def plant(session: Session, project: Project, proposal: Mapping[str, tuple[str, str]]) -> None:
    """Number 0 of a new project: what its template proposes, everything else kept."""
    row = Tailoring(project_id=project.id, number=0, state="draft", made_by_id=project.manager_id, made_at=clock.now())
    row.areas = [TailoredArea(area=area, choice=proposal.get(area, ("kept", ""))[0], reason=proposal.get(area, ("kept", ""))[1]) for area in AREAS]
    session.add(row)


def holding(session: Session, project_ids: Collection[int]) -> dict[int, Choices]:
    """What holds on each project: its last version that was not refused and does not wait. Everything is kept where there is none."""
    last = (
        select(Tailoring.project_id, func.max(Tailoring.number).label("number"))
        .where(Tailoring.project_id.in_(list(project_ids)), Tailoring.state.in_(HOLDS))
        .group_by(Tailoring.project_id)
        .subquery()
    )
    rows = session.execute(
        select(Tailoring.project_id, TailoredArea.area, TailoredArea.choice, TailoredArea.reason)
        .join(TailoredArea, TailoredArea.tailoring_id == Tailoring.id)
        .join(last, (last.c.project_id == Tailoring.project_id) & (last.c.number == Tailoring.number))
    )
    found: dict[int, Choices] = {i: dict.fromkeys(AREAS, ("kept", "")) for i in project_ids}
    for row in rows:
        found[row.project_id][row.area] = (row.choice, row.reason)
    return found
