"""When the people of a plan are not there, for effort-driven tasks (PRJ-05)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy.orm import Session

from core.availability.queries import days_off
from core.plan.dates import is_driven
from core.plan.tree import DraftTask
from core.scheduling.model import Away
from db.models import Project

BEYOND = dt.timedelta(days=730)  # absences are looked at until two years after the plan: so far tasks are pushed


def away_of(session: Session, project: Project, tasks: Iterable[DraftTask], *, people: Collection[int] = ()) -> Away:
    """The parts of days the responsible persons of effort-driven tasks, and `people`, are away while the plan runs; at most one statement."""
    rows = tuple(tasks)
    persons = {*people, *(t.responsible_id for t in rows if t.responsible_id is not None and is_driven(t))}
    if not persons:
        return {}
    first = min((t.starts_on for t in rows if t.starts_on), default=project.starts_on)
    last = max((t.finishes_on for t in rows if t.finishes_on), default=project.finishes_on)
    return days_off(session, persons, min(first, project.starts_on), max(last, project.finishes_on) + BEYOND)
