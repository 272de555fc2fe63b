"""Work types as grids and lists offer them (MON-20)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.access import Actor
from core.unit import reading
from db.models import ReportLine, Task, WorkType


@dataclass(frozen=True)
class WorkTypeRow:
    """`tasks`, `lines`: how many have it."""

    id: int
    version: int
    code: str
    name: str
    name_en: str
    position: int
    enabled: bool
    tasks: int = 0
    lines: int = 0


@dataclass(frozen=True)
class WorkTypeChoice:
    id: int
    code: str
    name: str
    name_en: str
    enabled: bool


def choices(actor: Actor) -> list[WorkTypeChoice]:
    """All work types in their order, for grids; only enabled ones are to be offered, others are shown where they stand. One statement."""
    with reading(actor) as session:
        return choices_in(session)


def choices_in(session: Session) -> list[WorkTypeChoice]:
    rows = session.execute(select(WorkType.id, WorkType.code, WorkType.name, WorkType.name_en, WorkType.enabled).order_by(WorkType.position, WorkType.id))
    return [WorkTypeChoice(r.id, r.code, r.name, r.name_en or r.name, r.enabled) for r in rows]


def work_types(actor: Actor) -> list[WorkTypeRow]:
    """The PMO's list with what uses each; one statement."""
    tasks = select(func.count(Task.id)).where(Task.work_type_id == WorkType.id).correlate(WorkType).scalar_subquery()
    lines = select(func.count(ReportLine.id)).where(ReportLine.work_type_id == WorkType.id).correlate(WorkType).scalar_subquery()
    with reading(actor) as session:
        rows = session.execute(select(WorkType, tasks.label("tasks"), lines.label("lines")).order_by(WorkType.position, WorkType.id)).all()
        return [WorkTypeRow(r.id, r.version, r.code, r.name, r.name_en, r.position, r.enabled, t, n) for r, t, n in rows]
