"""The period's progress: saved and submitted by the manager, confirmed or sent back by QA; only then it counts (PRJ-18 … PRJ-20)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.deliverables import outputs
from core.errors import AsWord, NotFound, Refusal, WrongState, collect, require_text
from core.indicators import measuring as indicators
from core.money import fen, rounded
from core.notices import tell
from core.portfolio import summaries
from core.progress import alarms
from core.progress.errors import EarlierPeriodOpen, NothingReported, PeriodTooEarly, TaskNotMeasured, VerdictUnknown
from core.progress.machine import MACHINE
from core.progress.measuring import measure
from core.progress.rolling import roll_up_tasks
from core.progress.rules import qa_must_confirm, require_progress
from core.projects.errors import DateInFuture
from core.projects.types import ProjectState
from core.unit import lock, require_fresh, writing
from db.models import ProgressEntry, ProgressPeriod, Project, QaReview, Task

LONGEST_NOTE = 2_000
PLACES = 6  # of the percentages a period keeps
VERDICTS = ("bonus_may_go_on", "bonus_waits")


@dataclass(frozen=True)
class EntryInput:
    """How far a task is at the end of the period, 0 … 100 %."""

    task_id: int
    progress: Decimal
    remaining_days: Decimal | None = None
    note: str = ""


def save_period(actor: Actor, project_id: int, period_on: dt.date, entries: Sequence[EntryInput], *, note: str = "", seen_version: int | None = None) -> int:
    """Saves the draft of a period; `seen_version` is that of the period, None for a new one. Returns its id."""
    with writing(actor, "progress.save") as session:
        project = _at_work(session, actor, project_id, Permission.PROGRESS_UPDATE)
        _require_next(session, project, period_on)
        tasks = {t.id: t for t in session.scalars(select(Task).where(Task.project_id == project_id))}
        done = [e.task_id for e in entries if e.progress == 100 and e.task_id in tasks and tasks[e.task_id].progress < 100]
        collect(*(refusal for entry in entries for refusal in _wrong(entry, tasks)), *outputs.refusals(session, done))  # PRJ-44
        row = session.scalar(select(ProgressPeriod).where(ProgressPeriod.project_id == project_id, ProgressPeriod.period_on == period_on).with_for_update())
        if row is None:
            row = ProgressPeriod(project_id=project_id, period_on=period_on, state="draft")
            session.add(row)
            session.flush()
        else:
            MACHINE.move(session, actor, row, "save", seen_version=seen_version)
        row.note = require_text(note, field="note", longest=LONGEST_NOTE, required=False)
        _write(row, entries)
        row.version += 1
        session.flush()
        return row.id


def _require_next(session: Session, project: Project, period_on: dt.date) -> None:
    """Periods are confirmed one after the other, none of the future."""
    if period_on > clock.today():
        raise DateInFuture(field="period_on", day=period_on)
    others = session.execute(select(ProgressPeriod.period_on, ProgressPeriod.state).where(ProgressPeriod.project_id == project.id)).all()
    last = max((day for day, state in others if state == "confirmed"), default=None)
    if last is not None and period_on <= last:
        raise PeriodTooEarly(field="period_on", day=period_on, last=last)
    waiting = [day for day, state in others if state == "submitted" and day != period_on]
    if waiting:
        raise EarlierPeriodOpen(field="period_on", day=min(waiting))


def _wrong(entry: EntryInput, tasks: dict[int, Task]) -> list[Refusal]:
    task = tasks.get(entry.task_id)
    if task is None or task.is_summary:
        return [TaskNotMeasured(field="task_id", task=task.code if task else "")]
    found: list[Refusal] = []
    try:
        require_progress(entry.progress, task=task.code)
        require_text(entry.note, field="note", longest=LONGEST_NOTE, required=False)
    except Refusal as refusal:
        found.append(refusal)
    return found


def _write(row: ProgressPeriod, entries: Sequence[EntryInput]) -> None:
    there = {e.task_id: e for e in row.entries}
    wanted = {e.task_id: e for e in entries}
    for task_id, old in there.items():
        if task_id not in wanted:
            row.entries.remove(old)
    for task_id, entry in wanted.items():
        one = there.get(task_id)
        if one is None:
            one = ProgressEntry(task_id=task_id)
            row.entries.append(one)
        one.progress, one.remaining_days, one.note = entry.progress, entry.remaining_days, entry.note.strip()


def submit_period(actor: Actor, period_id: int, *, seen_version: int) -> bool:
    """Hands the period to QA; where the policy lets it pass (within the tolerance) it is confirmed at once. True when confirmed."""
    with writing(actor, "progress.submit") as session:
        project, row = _locked(session, actor, period_id, Permission.PROGRESS_UPDATE)
        if not row.entries:
            raise NothingReported(field="entries")
        MACHINE.move(session, actor, row, "submit", seen_version=seen_version)
        row.submitted_by_id, row.submitted_at, row.reason = actor.employee_id, clock.now(), ""
        found = measure(session, project.id, row.period_on, reported={e.task_id: e.progress for e in row.entries})
        if qa_must_confirm(
            policies.value(session, "progress.qa_review"), [found.schedule, found.cost], Decimal(policies.value(session, "deviation.tolerance_points"))
        ):
            tell(
                session,
                alarms.watchers(session, project),
                "progress_submitted",
                record="project",
                record_id=project.id,
                number=project.number,
                title=project.name,
                title_en=project.name_en,
                period_on=row.period_on,
            )
            return False
        MACHINE.move(session, None, row, "confirm")
        row.decided_at = clock.now()
        _recorded(session, project, row)
        return True


def confirm_period(actor: Actor, period_id: int, *, seen_version: int) -> None:
    """QA confirms: tasks take the progress, it rolls up, the period keeps its figures, alarms are raised or closed."""
    with writing(actor, "progress.confirm") as session:
        project, row = _locked(session, actor, period_id, Permission.PROGRESS_CONFIRM)
        MACHINE.move(session, actor, row, "confirm", seen_version=seen_version)
        row.decided_by_id, row.decided_at = actor.employee_id, clock.now()
        _recorded(session, project, row)
        tell(
            session,
            [project.manager_id],
            "progress_confirmed",
            record="project",
            record_id=project.id,
            number=project.number,
            title=project.name,
            title_en=project.name_en,
            period_on=row.period_on,
            by=actor.name,
            by_en=actor.name_en,
        )


def send_back_period(actor: Actor, period_id: int, *, reason: str, seen_version: int) -> None:
    """QA sends it back with a reason; nothing of it counts."""
    text = require_text(reason, field="reason", longest=LONGEST_NOTE)
    with writing(actor, "progress.send_back") as session:
        project, row = _locked(session, actor, period_id, Permission.PROGRESS_CONFIRM)
        MACHINE.move(session, actor, row, "send_back", seen_version=seen_version)
        row.decided_by_id, row.decided_at, row.reason = actor.employee_id, clock.now(), text
        tell(
            session,
            [project.manager_id],
            "progress_sent_back",
            record="project",
            record_id=project.id,
            number=project.number,
            title=project.name,
            title_en=project.name_en,
            period_on=row.period_on,
            by=actor.name,
            by_en=actor.name_en,
            reason=text,
        )


def close_review(actor: Actor, review_id: int, *, cause: str, verdict: str, measure: str, seen_version: int) -> None:
    """QA writes down cause, verdict (may the bonus go on) and measure; the review is closed."""
    clean = require_text(cause, field="cause", longest=LONGEST_NOTE), require_text(measure, field="measure", longest=LONGEST_NOTE)
    if verdict not in VERDICTS:
        raise VerdictUnknown(field="verdict")
    with writing(actor, "qa_review.close") as session:
        project_id = session.scalar(select(QaReview.project_id).where(QaReview.id == review_id))
        if project_id is None:
            raise NotFound(record=AsWord("record.qa_review"))
        require_on_project(session, actor, Permission.QA_REVIEW, project_id)
        row = lock(session, QaReview, review_id)
        if row.state != "open":
            raise WrongState(record=AsWord("record.qa_review"), state=AsWord(f"state.qa_review.{row.state}"), action=AsWord("action.qa_review.close"))
        require_fresh(session, row, seen_version)
        row.cause, row.measure, row.verdict, row.state = clean[0], clean[1], verdict, "closed"
        row.closed_by_id, row.closed_at = actor.employee_id, clock.now()
        project = session.get_one(Project, project_id)
        tell(
            session,
            [project.manager_id, project.sponsor_id],
            "qa_review_closed",
            record="project",
            record_id=project_id,
            number=project.number,
            title=project.name,
            title_en=project.name_en,
            verdict=verdict,
        )


def _at_work(session: Session, actor: Actor, project_id: int, permission: Permission, *, or_finished: bool = False) -> Project:
    require_on_project(session, actor, permission, project_id)
    project = lock(session, Project, project_id)
    if project.state not in (ProjectState.IN_PROGRESS, ProjectState.PAUSED) and not (or_finished and project.state == ProjectState.FINISHED):
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.project.update_progress"))
    return project


def _locked(session: Session, actor: Actor, period_id: int, permission: Permission) -> tuple[Project, ProgressPeriod]:
    """Project and period, both locked, in this order. What was handed in can still be confirmed when the work is done: a project with
    an open period cannot be closed (PRJ-13)."""
    project_id = session.scalar(select(ProgressPeriod.project_id).where(ProgressPeriod.id == period_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.progress_period"))
    project = _at_work(session, actor, project_id, permission, or_finished=True)
    return project, lock(session, ProgressPeriod, period_id)


def _recorded(session: Session, project: Project, row: ProgressPeriod) -> None:
    """The tasks take the progress and roll up, the period keeps its figures, alarms follow them, the lists too."""
    reported = {e.task_id: e for e in row.entries}
    tasks = {t.id: t for t in session.scalars(select(Task).where(Task.project_id == project.id))}
    for task_id, entry in reported.items():
        if not tasks[task_id].is_summary:  # broken down since: its parts speak for it
            tasks[task_id].progress, tasks[task_id].remaining_days = entry.progress, entry.remaining_days
    roll_up_tasks(tasks.values())
    session.flush()
    found = measure(session, project.id, row.period_on, reported={t.id: t.progress for t in tasks.values() if not t.is_summary})
    row.planned, row.actual = rounded(found.planned, PLACES), rounded(found.actual, PLACES)
    row.planned_value, row.earned_value, row.actual_cost = fen(found.value.planned), fen(found.value.earned), fen(found.value.spent)
    session.flush()
    alarms.watch(session, project, found)
    indicators.watch(session, [(project, found)])
    summaries.refresh(session, [project.id])
