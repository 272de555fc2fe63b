"""Timed work: material that is missing, interviews and visits that come or were not written down (PRJ-17, PLT-12)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from core import clock
from core.calendar.queries import load_calendar
from core.jobs.telling import Reminder, tell_once
from core.meetings.living import OVER
from core.unit import writing
from db.models import FieldWork, MaterialRequest, Project

LATE_DAYS = 14


def material() -> int:
    """Material due by the next working day or just late, to who keeps asking for it, late to the manager too; interviews and visits of
    the next working day, and those that nothing was written about."""
    with writing(None, "job.research_due") as session:
        today = clock.today()
        span = today - dt.timedelta(days=LATE_DAYS), load_calendar(session).next_working_day(today)
        alive = Project.state.not_in(OVER)
        asked = session.execute(
            select(MaterialRequest, Project)
            .join(Project, Project.id == MaterialRequest.project_id)
            .where(MaterialRequest.state == "asked", MaterialRequest.due_on.between(*span), alive)
            .order_by(MaterialRequest.id)
        ).all()
        visits = session.execute(
            select(FieldWork, Project)
            .join(Project, Project.id == FieldWork.project_id)
            .where(FieldWork.state == "planned", FieldWork.planned_on.between(*span), alive)
            .order_by(FieldWork.id)
        ).all()
        told = tell_once(session, "material_due", [_reminder(row, p, row.due_on, row.name, today) for row, p in asked])
        return told + tell_once(session, "field_work_due", [_reminder(row, p, row.planned_on, row.subject, today) for row, p in visits])


def _reminder(row: MaterialRequest | FieldWork, project: Project, due_on: dt.date, name: str, today: dt.date) -> Reminder:
    people = (row.responsible_id,) if due_on >= today else (row.responsible_id, project.manager_id)
    facts = {"name": name, "due_on": due_on, "project": project.name, "project_en": project.name_en or project.name}
    return Reminder(people, "research", project.id, f"{row.__tablename__}:{row.id}:{due_on}:{due_on < today}", facts)
