"""Saving a plan: one draft, one transaction; two editors at once lose nothing (PRJ-04, PRJ-05)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.calendar.queries import load_calendar
from core.errors import AsWord, NotPermitted, WrongState
from core.milestones import follow
from core.plan import checks, dates, store
from core.plan.availability import away_of
from core.plan.changes import between
from core.plan.checks import Known
from core.plan.draft import PlanDraft
from core.plan.errors import CellsInvalid
from core.plan.gate_errors import PlanSubmitted
from core.plan.merge import Difference, Merged, merged
from core.plan.refusals import PlanMovedOn
from core.plan.tree import Tasks
from core.progress.rolling import roll_up_tasks
from core.projects.types import PLANNABLE
from core.scheduling.model import TaskKey
from core.unit import lock, reading, writing
from db.models import AuditRow, Baseline, BaselineTask, Contact, Employee, PlanSubmission, Project, ProjectMember, ReportLine, Stage, Task, TaskLink, WorkType


@dataclass(frozen=True)
class Saved:
    """The plan's new version and the ids of its new rows: for `PlanDraft.saved`."""

    version: int
    ids: Mapping[TaskKey, TaskKey]


@dataclass(frozen=True)
class Rebased:
    """My draft on top of what is saved now, to be looked at and saved with `version`; in conflicts theirs stands."""

    draft: PlanDraft
    version: int
    theirs: tuple[Difference, ...]
    conflicts: tuple[Difference, ...]


def save_plan(actor: Actor, project_id: int, draft: PlanDraft, *, seen_plan_version: int, merge: bool = False) -> Saved:
    """Saves a draft: checked, scheduled, written, milestones and deliverables following. The manager edits all, a member breaks
    down their own tasks. Raises PlanMovedOn when somebody saved since; with `merge` only if both changed the same thing."""
    if draft.bad:
        raise CellsInvalid(count=len(draft.bad), first=draft.codes.get(next(iter(draft.bad))[0], ""))
    with writing(actor, "plan.save") as session:
        whole = _require_editor(session, actor, project_id)
        project = lock(session, Project, project_id)
        require_plannable(project)
        require_not_submitted(session, project_id)
        rows, links = store.task_rows(session, project_id), store.link_rows(session, project_id)
        saved = store.as_draft(rows.values(), links)
        mine = draft.tasks
        if project.plan_version != seen_plan_version:
            found = merged(draft.opened, saved, mine)
            if found.conflicts or not merge:
                raise _moved_on(session, saved, found)
            mine = found.tasks
        known = known_of(session, project)
        changes = between(saved, mine)
        checks.require_valid(mine, known)
        checks.require_kept(changes, saved, known)
        if not whole:
            checks.require_own_breakdown(changes, saved, mine, actor.employee_id)
        return write_plan(session, project, rows, links, saved, mine)


def rebased(actor: Actor, project_id: int, draft: PlanDraft) -> Rebased:
    """The draft put on top of the plan as it is saved now; nothing is written."""
    with reading(actor) as session:
        _require_editor(session, actor, project_id)
        version = session.scalar(select(Project.plan_version).where(Project.id == project_id)) or 1
        saved = store.opened(session, project_id)
    found = merged(draft.opened, saved, draft.tasks)
    fresh = PlanDraft.of(saved, locked=draft.locked)
    return Rebased(replace(fresh, now=replace(draft.now, tasks=found.tasks), past=(fresh.now,), aliases=draft.aliases), version, found.theirs, found.conflicts)


def require_plannable(project: Project) -> None:
    """The WBS moves in draft and, under its baseline, while the project runs; not in approval, paused or over."""
    if project.state not in PLANNABLE:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.project.edit_plan"))


def require_not_submitted(session: Session, project_id: int) -> None:
    """PRJ-42: while the plan itself is being approved it does not move."""
    waiting = select(PlanSubmission.number).where(PlanSubmission.project_id == project_id, PlanSubmission.state == "in_approval")
    if (number := session.scalar(waiting)) is not None:
        raise PlanSubmitted(number=number)


def _require_editor(session: Session, actor: Actor, project_id: int) -> bool:
    """True for who edits the whole plan, False for who may break down their own tasks."""
    granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
    if Permission.PLAN_EDIT not in granted and Permission.TASK_BREAK_DOWN not in granted:
        raise NotPermitted(permission=AsWord(f"permission.{Permission.PLAN_EDIT.value}"))
    return Permission.PLAN_EDIT in granted


def known_of(session: Session, project: Project) -> Known:
    team = session.execute(
        select(Employee.id, Employee.name).join(ProjectMember, ProjectMember.employee_id == Employee.id).where(ProjectMember.project_id == project.id)
    )
    stages = session.scalars(select(Stage.id).where(Stage.project_id == project.id)).all()
    latest = select(Baseline.id).where(Baseline.project_id == project.id).order_by(Baseline.number.desc()).limit(1).scalar_subquery()
    return Known(
        people={r.id: r.name for r in team},
        stages=set(stages),
        in_baseline=set(session.scalars(select(BaselineTask.task_id).where(BaselineTask.baseline_id == latest))),
        with_reports=set(session.scalars(select(ReportLine.task_id).where(ReportLine.project_id == project.id, ReportLine.task_id.is_not(None)).distinct())),
        work_types=set(session.scalars(select(WorkType.id))),
        clients=set(session.scalars(select(Contact.id).where(Contact.customer_id == project.customer_id))),
    )


def write_plan(session: Session, project: Project, rows: dict[int, Task], links: list[TaskLink], saved: Tasks, mine: Tasks) -> Saved:
    """Makes the rows of the locked project be the checked draft: scheduled, written, milestones and deliverables following."""
    found = dates.pushed(mine, starts_on=project.starts_on, calendar=load_calendar(session), away=away_of(session, project, mine))
    progress: dict[TaskKey, Decimal] = {t.id: rows[t.id].progress for t in saved if isinstance(t.id, int) and not t.is_summary}
    kept = {t.id for t in mine}
    follow.tasks_go(session, [key for key in rows if key not in kept])
    ids = store.write(session, project.id, rows, links, mine, found)
    _inherit_progress(rows, mine, ids, progress)
    roll_up_tasks(rows.values())
    follow.plan_saved(session, project.id, rows)
    # past the row's version: an open form of the header is not stale because the plan moved on
    session.execute(update(Project).where(Project.id == project.id).values(plan_version=project.plan_version + 1).execution_options(synchronize_session=False))
    session.flush()
    return Saved(project.plan_version + 1, ids)


def _inherit_progress(rows: dict[int, Task], mine: Tasks, ids: Mapping[TaskKey, int], progress: Mapping[TaskKey, Decimal]) -> None:
    """The parts of a task that is broken down begin where the task stood."""
    for task in mine:
        if task.id in ids and task.parent_id is not None and task.parent_id in progress:
            rows[ids[task.id]].progress = progress[task.parent_id]


def _moved_on(session: Session, saved: Tasks, found: Merged) -> PlanMovedOn:
    """Who saved last, and what differs."""
    last = session.execute(
        select(AuditRow.at, Employee.name)
        .outerjoin(Employee, Employee.id == AuditRow.actor_id)
        .where(AuditRow.record == "task", AuditRow.record_id.in_([str(t.id) for t in saved]))
        .order_by(AuditRow.id.desc())
        .limit(1)
    ).one_or_none()
    return PlanMovedOn(who=(last.name if last else "") or "", at=last.at if last else None, theirs=found.theirs, conflicts=found.conflicts)
