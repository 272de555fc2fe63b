"""Timed work: touch points that have become late, to the project's manager (PRJ-41, PLT-12)."""

from __future__ import annotations

from sqlalchemy import select

from core import clock
from core.client_team.queries import late_touch_points
from core.jobs.telling import Reminder, tell_once
from core.projects.types import ProjectState
from core.unit import writing
from db.models import Project

LATE_DAYS = 14


def touch_points() -> int:
    """Each once, when it has just become late."""
    with writing(None, "job.touch_points_due") as session:
        projects = {p.id: p for p in session.scalars(select(Project).where(Project.state == ProjectState.IN_PROGRESS))}
        found = []
        for project_id, rows in late_touch_points(session, projects, clock.today()).items():
            project = projects[project_id]
            for late in rows:
                if late.days > LATE_DAYS:
                    continue
                facts = {"what": late.kind, "stage": late.stage, "stage_en": late.stage_en, "due_on": late.due_on}
                names = {"project": project.name, "project_en": project.name_en or project.name}
                occasion = f"{late.kind}:{late.stage}:{late.person}:{late.due_on}"
                found.append(Reminder((project.manager_id,), "client_team", project_id, occasion, facts | names))
        return tell_once(session, "touch_point_due", found)
