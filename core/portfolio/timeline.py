"""The projects on one time line: what each was promised to be and its milestones (PRJ-35)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from core.access import Actor, Permission, require
from core.access.scope import projects_seen
from core.unit import reading
from db.models import Baseline, Milestone, Project


@dataclass(frozen=True)
class MilestoneMark:
    """A milestone; late: due before today and not reached."""

    name: str
    name_en: str
    due_on: dt.date
    reached_on: dt.date | None


@dataclass(frozen=True)
class Promise:
    """Baseline 0 of a project, what the client was told first; None before its approval."""

    starts_on: dt.date | None = None
    finishes_on: dt.date | None = None
    milestones: tuple[MilestoneMark, ...] = ()


def promises(actor: Actor, project_ids: Collection[int]) -> Mapping[int, Promise]:
    """Project → its first baseline and its milestones; two statements."""
    require(actor, Permission.PORTFOLIO_READ)
    here = (Project.id.in_(project_ids), projects_seen(actor))
    with reading(actor) as session:
        first = session.execute(
            select(Baseline.project_id, Baseline.starts_on, Baseline.finishes_on)
            .join(Project, Project.id == Baseline.project_id)
            .where(*here)
            .ext(distinct_on(Baseline.project_id))
            .order_by(Baseline.project_id, Baseline.number)
        )
        bases = {r.project_id: (r.starts_on, r.finishes_on) for r in first}
        rows = session.execute(
            select(Milestone.project_id, Milestone.name, Milestone.name_en, Milestone.due_on, Milestone.reached_on)
            .join(Project, Project.id == Milestone.project_id)
            .where(*here)
            .order_by(Milestone.project_id, Milestone.due_on, Milestone.id)
        )
        marks: dict[int, list[MilestoneMark]] = {}
        for r in rows:
            marks.setdefault(r.project_id, []).append(MilestoneMark(r.name, r.name_en or r.name, r.due_on, r.reached_on))
    return {i: Promise(*bases.get(i, (None, None)), tuple(marks.get(i, ()))) for i in project_ids}
