"""May something be booked on a project for a day? Judged by the day itself, not by today's state (PRJ-13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import AsWord, NotFound, Refusal
from core.projects.errors import NotBookableAfterFinish, NotBookableAfterTermination, NotBookableWhilePaused, NotBookableYet, ProjectClosed
from core.projects.types import ProjectState
from db.models import Project, ProjectPause

OVER = frozenset({ProjectState.CLOSED, ProjectState.REJECTED})      # nothing is booked any more, whatever the day


@dataclass(frozen=True)
class Life:
    """The days that count: first day one may book on, the pauses [from, until), the last day, and whether it is over for good."""

    number: str
    initiated_on: dt.date | None
    finished_on: dt.date | None
    closed: bool
    pauses: tuple[tuple[dt.date, dt.date | None], ...] = ()
    terminated_on: dt.date | None = None


def booking_refusal(life: Life, day: dt.date) -> Refusal | None:
    """Why nothing may be booked on `day`, or None.

    >>> life = Life("PRJ-1", dt.date(2026, 3, 2), None, False, ((dt.date(2026, 4, 1), dt.date(2026, 4, 10)),))
    >>> [booking_refusal(life, dt.date(2026, m, d)) is None for m, d in ((3, 1), (3, 2), (4, 1), (4, 9), (4, 10))]
    [False, True, False, False, True]
    """
    if life.closed:
        return ProjectClosed(project=life.number, day=day)
    if life.initiated_on is None or day < life.initiated_on:
        return NotBookableYet(project=life.number, day=day, initiated_on=life.initiated_on)
    for from_on, until_on in life.pauses:
        if from_on <= day and (until_on is None or day < until_on):
            return NotBookableWhilePaused(project=life.number, day=day, from_on=from_on, until_on=until_on)
    if life.terminated_on is not None and day > life.terminated_on:
        return NotBookableAfterTermination(project=life.number, day=day, terminated_on=life.terminated_on)
    if life.finished_on is not None and day > life.finished_on:
        return NotBookableAfterFinish(project=life.number, day=day, finished_on=life.finished_on)
    return None


def lives(session: Session, project_ids: Iterable[int]) -> Mapping[int, Life]:
    """The booking days of several projects; two statements."""
    ids = sorted(set(project_ids))
    pauses: dict[int, list[tuple[dt.date, dt.date | None]]] = {}
    for pause in session.execute(
        select(ProjectPause.project_id, ProjectPause.from_on, ProjectPause.until_on).where(ProjectPause.project_id.in_(ids)).order_by(ProjectPause.from_on)
    ):
        pauses.setdefault(pause.project_id, []).append((pause.from_on, pause.until_on))
    columns = (Project.id, Project.number, Project.initiated_on, Project.finished_on, Project.terminated_on, Project.state)
    rows = session.execute(select(*columns).where(Project.id.in_(ids)))
    return {r.id: Life(r.number, r.initiated_on, r.finished_on, r.state in OVER, tuple(pauses.get(r.id, ())), r.terminated_on) for r in rows}


def require_bookable(session: Session, project_id: int, *days: dt.date) -> None:
    """Refuses the first of the days on which nothing may be booked on the project."""
    refusals = booking_refusals(session, [(project_id, day) for day in days])
    for day in days:
        refusal = refusals[project_id, day]
        if refusal is not None:
            raise refusal


def booking_refusals(session: Session, wanted: Sequence[tuple[int, dt.date]]) -> dict[tuple[int, dt.date], Refusal | None]:
    """For each (project, day) why not, or None; two statements for all of them. An unknown project is NotFound."""
    known = lives(session, (project_id for project_id, _ in wanted))
    missing = NotFound(record=AsWord("record.project"))
    return {(project_id, day): booking_refusal(known[project_id], day) if project_id in known else missing for project_id, day in wanted}
