"""Planned %, actual %, deviation of every task, milestone and the project: on a day, and what a period brought (PRJ-19)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.calendar.rules import ONE_DAY
from core.errors import DatesReversed
from core.progress.queries import figures_on, task_figures
from core.unit import reading
from db.models import Milestone

HUNDRED, NONE = Decimal(100), Decimal(0)


@dataclass(frozen=True)
class DayRow:
    """`kind`: project, summary, task, milestone. `planned_in`, `actual_in`: points that came in the period, None without one."""

    key: str
    kind: str
    code: str
    name: str
    name_en: str
    level: int
    planned: Decimal
    actual: Decimal
    planned_in: Decimal | None = None
    actual_in: Decimal | None = None

    @property
    def deviation(self) -> Decimal:
        return self.actual - self.planned

    @property
    def deviation_in(self) -> Decimal | None:
        return None if self.planned_in is None or self.actual_in is None else self.actual_in - self.planned_in


def day_rows(actor: Actor, project_id: int, on: dt.date, since: dt.date | None = None) -> list[DayRow]:
    """The project first, then its tasks in their order, then its milestones, at the end of a day; with `since` also what came from the
    beginning of that day on. The number of statements does not grow with the tasks."""
    if since is not None and since > on:
        raise DatesReversed(field="since", starts_on=since, finishes_on=on)
    now = _at(actor, project_id, on)
    before = {r.key: r for r in _at(actor, project_id, since - ONE_DAY)} if since is not None else {}
    if since is None:
        return now
    return [_with_period(row, before.get(row.key)) for row in now]


def _with_period(row: DayRow, before: DayRow | None) -> DayRow:
    planned, actual = (before.planned, before.actual) if before else (NONE, NONE)
    return DayRow(row.key, row.kind, row.code, row.name, row.name_en, row.level, row.planned, row.actual, row.planned - planned, row.actual - actual)


def _at(actor: Actor, project_id: int, on: dt.date) -> list[DayRow]:
    whole = figures_on(actor, project_id, on)
    rows = [DayRow("project", "project", "", "", "", 0, whole.planned, whole.actual)]
    for t in task_figures(actor, project_id, on):
        kind = "summary" if t.is_summary else "milestone" if t.is_milestone else "task"
        rows.append(DayRow(f"task:{t.task_id}", kind, t.code, t.name, t.name_en, t.code.count(".") + 1, t.planned, t.actual))
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        milestones = session.scalars(select(Milestone).where(Milestone.project_id == project_id).order_by(Milestone.due_on, Milestone.id)).all()
        for m in milestones:
            reached = HUNDRED if m.reached_on is not None and m.reached_on <= on else NONE
            rows.append(DayRow(f"milestone:{m.id}", "milestone", "◆", m.name, m.name_en or m.name, 1, HUNDRED if m.due_on <= on else NONE, reached))
    return rows
