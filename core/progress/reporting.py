"""What a member says of their own task, in the task list: progress, days left, a note (PRJ-18). It counts when the manager has taken it
into the period and QA has confirmed that; until then it stands beside the task, the newest word first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord, NotFound, NotPermitted, Refusal, WrongState, collect, require_text
from core.labour.errors import TaskHasParts
from core.progress.rules import require_progress
from core.projects.types import ProjectState
from core.unit import writing
from db.models import Project, ReportLine, Task, TaskReport

LONGEST_NOTE = 2000
MOST_DAYS = Decimal(9999)
WORKED_ON = (ProjectState.INITIATED, ProjectState.IN_PROGRESS)
REPORTED = ("submitted", "confirmed")  # lines of daily reports that count as said


class TaskOfSomebodyElse(NotPermitted):
    """Only who answers for a task reports on it here; the manager does it in the period. Facts: task."""

    code = "task_of_somebody_else"


class DaysLeftWrong(Refusal):
    """Remaining days are 0 … 9,999; a task that is done has none left."""

    code = "days_left_wrong"


@dataclass(frozen=True)
class Said:
    """The newest word of the members on a task, from the task list or from a daily report."""

    on: dt.date
    progress: Decimal
    remaining_days: Decimal | None
    note: str
    at: dt.datetime | None


def report_task(actor: Actor, task_id: int, progress: Decimal, remaining_days: Decimal | None = None, note: str = "") -> int:
    """One's own task: how far it is today. A task that is done has no days left. Returns the id of the report."""
    with writing(actor, "task.report") as session:
        task = session.get(Task, task_id)
        if task is None:
            raise NotFound(record=AsWord("record.task"))
        require_on_project(session, actor, Permission.PROJECT_READ, task.project_id)
        project = session.get_one(Project, task.project_id)
        if task.responsible_id != actor.employee_id:
            raise TaskOfSomebodyElse(task=task.code)
        if task.is_summary:
            raise TaskHasParts(task=f"{task.code} {task.name}")
        if project.state not in WORKED_ON:
            raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.task.report"))
        wrong: list[Refusal] = []
        try:
            require_progress(progress, task=task.code)
        except Refusal as refusal:
            wrong.append(refusal)
        left = remaining_days if progress != 100 else remaining_days or Decimal(0)
        if left is not None and (not left.is_finite() or not 0 <= left <= MOST_DAYS or (progress == 100 and left)):
            wrong.append(DaysLeftWrong(field="remaining_days"))
        text = ""
        try:
            text = require_text(note, field="note", longest=LONGEST_NOTE, required=False)
        except Refusal as refusal:
            wrong.append(refusal)
        collect(*wrong)
        row = TaskReport(
            project_id=task.project_id, task_id=task.id, employee_id=actor.employee_id, reported_on=clock.today(), reported_at=clock.now(),
            progress=progress, remaining_days=left, note=text)  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def said(session: Session, task_ids: Collection[int], on: dt.date) -> dict[int, Said]:
    """Task → the newest word up to a day; two statements."""
    line, report = ReportLine, TaskReport
    lines = session.execute(
        select(line.task_id, line.work_on, line.progress, line.remaining_days, line.note, line.submitted_at)
        .where(line.task_id.in_(task_ids), line.work_on <= on, line.state.in_(REPORTED), line.progress.is_not(None))
        .ext(distinct_on(line.task_id))
        .order_by(line.task_id, line.work_on.desc(), line.id.desc())
    )
    found = {r.task_id: Said(r.work_on, r.progress, r.remaining_days, r.note, r.submitted_at) for r in lines}
    reports = session.execute(
        select(report.task_id, report.reported_on, report.progress, report.remaining_days, report.note, report.reported_at)
        .where(report.task_id.in_(task_ids), report.reported_on <= on)
        .ext(distinct_on(report.task_id))
        .order_by(report.task_id, report.reported_on.desc(), report.id.desc())
    )
    for r in reports:
        other = found.get(r.task_id)
        if other is None or (other.on, other.at or r.reported_at) <= (r.reported_on, r.reported_at):
            found[r.task_id] = Said(r.reported_on, r.progress, r.remaining_days, r.note, r.reported_at)
    return found
