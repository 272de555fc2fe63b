"""Alarms and the QA reviews they opened (PRJ-20)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import aliased

from core.access import Actor, Permission, require
from core.access.scope import projects_seen, require_on_project
from core.unit import reading
from db.models import Alarm, Employee, Project, QaReview


@dataclass(frozen=True)
class AlarmRow:
    id: int
    project_id: int
    kind: str
    raised_at: dt.datetime
    measured_on: dt.date
    planned: Decimal
    actual: Decimal
    deviation: Decimal
    closed_at: dt.datetime | None


@dataclass(frozen=True)
class ReviewRow:
    id: int
    version: int
    project_id: int
    number: str
    name: str
    name_en: str
    kind: str  # of the alarm
    deviation: Decimal | None
    measured_on: dt.date | None
    opened_at: dt.datetime
    state: str
    cause: str
    verdict: str
    measure: str
    closed_by: str
    closed_by_en: str
    closed_at: dt.datetime | None


def alarms(actor: Actor, project_id: int) -> list[AlarmRow]:
    """The alarms of a project, open ones first, the newest first."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        rows = session.scalars(select(Alarm).where(Alarm.project_id == project_id).order_by(Alarm.closed_at.is_not(None), Alarm.id.desc()))
        return [AlarmRow(a.id, a.project_id, a.kind, a.raised_at, a.measured_on, a.planned, a.actual, a.deviation, a.closed_at) for a in rows]


def reviews(actor: Actor, project_id: int | None = None, *, only_open: bool = False) -> list[ReviewRow]:
    """QA reviews of one project, or of all the actor may review."""
    closer = aliased(Employee)
    with reading(actor) as session:
        statement = (
            select(
                QaReview,
                Project.number,
                Project.name,
                Project.name_en,
                Alarm.kind,
                Alarm.deviation,
                Alarm.measured_on,
                closer.name.label("c"),
                closer.name_en.label("ce"),
            )
            .join(Project, Project.id == QaReview.project_id)
            .outerjoin(Alarm, Alarm.id == QaReview.alarm_id)
            .outerjoin(closer, closer.id == QaReview.closed_by_id)
        )
        if project_id is not None:
            require_on_project(session, actor, Permission.PROJECT_READ, project_id)
            statement = statement.where(QaReview.project_id == project_id)
        else:
            require(actor, Permission.PROJECT_LIST)
            statement = statement.where(projects_seen(actor, Permission.QA_REVIEW))
        if only_open:
            statement = statement.where(QaReview.state == "open")
        rows = session.execute(statement.order_by(QaReview.state.desc(), QaReview.id.desc())).all()
    return [
        ReviewRow(
            r.QaReview.id,
            r.QaReview.version,
            r.QaReview.project_id,
            r.number,
            r.name,
            r.name_en or r.name,
            r.kind or "",
            r.deviation,
            r.measured_on,
            r.QaReview.opened_at,
            r.QaReview.state,
            r.QaReview.cause,
            r.QaReview.verdict,
            r.QaReview.measure,
            r.c or "",
            r.ce or r.c or "",
            r.QaReview.closed_at,
        )
        for r in rows
    ]
