"""Required outputs that are due and not handed in are asked for, once a week, until they are there (PRJ-44)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, select

from core import clock
from core.access import Role
from core.jobs.telling import Reminder, holders, tell_once
from core.projects.types import ProjectState
from core.unit import writing
from db.models import Deliverable, Project, Task

UP_AFTER = 14  # days late: the PMO hears of it too


def missing() -> int:
    """To who answers for it and to the project manager: late ones, and those whose task has nothing left to do but them."""
    with writing(None, "job.outputs_missing") as session:
        today = clock.today()
        rows = session.execute(
            select(Deliverable, Project)
            .join(Project, Project.id == Deliverable.project_id)
            .outerjoin(Task, Task.id == Deliverable.task_id)
            .where(Deliverable.required, Deliverable.state == "planned", Project.state == ProjectState.IN_PROGRESS)
            .where(or_(Deliverable.due_on < today, Task.finishes_on < today))
            .order_by(Deliverable.id)
        ).all()
        pmo = holders(session, Role.PMO) if any(_late(d, today) >= UP_AFTER for d, _ in rows) else []
        return tell_once(session, "document_missing", [_reminder(d, p, today, pmo) for d, p in rows])


def _late(row: Deliverable, today: dt.date) -> int:
    return (today - row.due_on).days if row.due_on else 0


def _reminder(row: Deliverable, project: Project, today: dt.date, pmo: list[int]) -> Reminder:
    people = (row.responsible_id, project.manager_id, *(pmo if _late(row, today) >= UP_AFTER else []))
    year, week, _day = today.isocalendar()
    facts = {"number": project.number, "title": project.name, "title_en": project.name_en, "name": row.name, "name_en": row.name_en or row.name}
    return Reminder(people, "deliverable", row.id, f"output:{row.id}:{year}-{week}", facts | {"due_on": row.due_on})
