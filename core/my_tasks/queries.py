"""My tasks by due date: overdue, this week, later, said to be done (PRJ-18); what I hand in, for the same page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sqlalchemy import func, select

from core import clock
from core.access import Actor, Permission, require
from core.progress.reporting import WORKED_ON, said
from core.projects.types import PLANNABLE, ProjectState
from core.unit import reading
from db.models import Deliverable, Project, ReportLine, Task

Box = Literal["overdue", "week", "later", "done"]
LIVE = (ProjectState.INITIATED, ProjectState.IN_PROGRESS, ProjectState.PAUSED)
OPEN_DELIVERABLES = ("planned", "sent_back")


@dataclass(frozen=True)
class MyTask:
    """`progress` is what QA confirmed, `reported` what was said since, by whomever works on it."""

    id: int
    code: str
    name: str
    name_en: str
    project_id: int
    number: str
    project: str
    project_en: str
    state: str
    starts_on: dt.date
    finishes_on: dt.date
    effort_days: Decimal
    is_milestone: bool
    is_critical: bool
    description: str
    progress: Decimal
    reported: Decimal | None
    reported_on: dt.date | None
    remaining_days: Decimal | None
    note: str
    minutes: int  # reported on it
    box: Box
    may_report: bool
    may_break_down: bool

    @property
    def now(self) -> Decimal:
        """The newest figure: what was said, else what is confirmed."""
        return self.reported if self.reported is not None else self.progress


@dataclass(frozen=True)
class MyDeliverable:
    """Something the actor is to hand in."""

    id: int
    name: str
    name_en: str
    project_id: int
    number: str
    project: str
    project_en: str
    due_on: dt.date | None
    state: str
    sent_back: str

    @property
    def late(self) -> bool:
        return self.due_on is not None and self.due_on < clock.today()


def box_of(finishes_on: dt.date, now: Decimal, today: dt.date) -> Box:
    """Where a task stands in the list; this week ends on Sunday.

    >>> friday = dt.date(2026, 11, 20)
    >>> [box_of(friday + dt.timedelta(days=n), Decimal(50), friday) for n in (-1, 0, 2, 3)]
    ['overdue', 'week', 'week', 'later']
    """
    if now >= 100:
        return "done"
    if finishes_on < today:
        return "overdue"
    return "week" if finishes_on <= today + dt.timedelta(days=6 - today.weekday()) else "later"


def my_tasks(actor: Actor) -> list[MyTask]:
    """The leaf tasks of running projects the actor answers for and that are not confirmed as done, by their day; four statements."""
    require(actor, Permission.REPORT_WRITE)
    today = clock.today()
    with reading(actor) as session:
        rows = session.execute(
            select(Task, Project.number, Project.name, Project.name_en, Project.state)
            .join(Project, Project.id == Task.project_id)
            .where(Task.responsible_id == actor.employee_id, ~Task.is_summary, Task.progress < 100, Project.state.in_(LIVE))
            .order_by(Task.finishes_on, Project.number, Task.sort_key)
        ).all()
        ids = [task.id for task, *_ in rows]
        told = said(session, ids, today) if ids else {}
        sums = session.execute(
            select(ReportLine.task_id, func.sum(ReportLine.minutes)).where(ReportLine.task_id.in_(ids)).group_by(ReportLine.task_id)
        ).all()
        minutes = {task_id: int(total) for task_id, total in sums}
        found = []
        for t, number, name, name_en, state in rows:
            word = told.get(t.id)
            newer = word if word is not None and word.progress != t.progress else None
            now = newer.progress if newer else t.progress
            found.append(
                MyTask(
                    t.id, t.code, t.name, t.name_en or t.name, t.project_id, number, name, name_en or name, state, t.starts_on, t.finishes_on, t.effort_days,
                    t.is_milestone, t.is_critical, t.description, t.progress, newer.progress if newer else None, word.on if word else None,
                    word.remaining_days if word else t.remaining_days, word.note if word else "", minutes.get(t.id, 0), box_of(t.finishes_on, now, today),
                    state in WORKED_ON, state in PLANNABLE and not t.is_milestone)
            )  # fmt: skip
    return found


def my_deliverables(actor: Actor) -> list[MyDeliverable]:
    """What the actor is to hand in on running projects, the next first."""
    require(actor, Permission.REPORT_WRITE)
    with reading(actor) as session:
        rows = session.execute(
            select(Deliverable, Project.number, Project.name, Project.name_en)
            .join(Project, Project.id == Deliverable.project_id)
            .where(
                Deliverable.responsible_id == actor.employee_id, Deliverable.state.in_(OPEN_DELIVERABLES), Deliverable.waived == "", Project.state.in_(LIVE)
            )
            .order_by(Deliverable.due_on.nulls_last(), Deliverable.id)
        ).all()
        return [
            MyDeliverable(d.id, d.name, d.name_en or d.name, d.project_id, number, name, name_en or name, d.due_on, d.state, d.sent_back)
            for d, number, name, name_en in rows
        ]
