"""Timed work: quality findings that are to be answered soon or just became late (PRJ-31, PLT-12)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from core import clock
from core.calendar.queries import load_calendar
from core.jobs.telling import Reminder, tell_once
from core.unit import writing
from db.models import Project, QualityFinding

LATE_DAYS = 14


def findings() -> int:
    """To who answers; late ones to the manager and who opened it, too."""
    with writing(None, "job.findings_due") as session:
        today = clock.today()
        last = load_calendar(session).next_working_day(today)
        rows = session.execute(
            select(QualityFinding, Project)
            .join(Project, Project.id == QualityFinding.project_id)
            .where(QualityFinding.state == "open", QualityFinding.due_on.between(today - dt.timedelta(days=LATE_DAYS), last))
            .order_by(QualityFinding.id)
        ).all()
        found = []
        for row, project in rows:
            people = (row.owner_id,) if row.due_on >= today else (row.owner_id, project.manager_id, row.opened_by_id)
            facts = {"number": row.number, "due_on": row.due_on, "project": project.name, "project_en": project.name_en or project.name}
            found.append(Reminder(people, "quality", project.id, f"{row.number}:{row.due_on}:{row.due_on < today}", facts))
        return tell_once(session, "finding_due", found)
