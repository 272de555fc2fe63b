"""Milestones: set in the draft, reached during the work when nothing they wait for is open (PRJ-06)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import AsWord, NotFound, Refusal, WrongState, collect, require_text
from core.milestones.errors import AlreadyReached, MilestoneKept, MilestonesInACircle, PreconditionsOpen, PreconditionUnknown
from core.milestones.preconditions import preconditions
from core.notices import tell
from core.projects import drafts
from core.projects.errors import DateBefore, DateInFuture
from core.projects.types import ProjectState
from core.unit import lock, require_fresh, writing
from db.models import Deliverable, Milestone, MilestonePrecondition, PlanLine, Project, ProjectMember, Stage, Task

KINDS = ("milestone", "deliverable", "receipt", "qa")
TARGETS = {"milestone": "required_milestone_id", "deliverable": "deliverable_id", "receipt": "plan_line_id"}


@dataclass(frozen=True)
class Precondition:
    """What the milestone waits for: `kind` and the id of the milestone, deliverable or plan line (None for QA)."""

    kind: str
    id: int | None = None


@dataclass(frozen=True)
class MilestoneInput:
    name: str
    due_on: dt.date
    stage_id: int | None = None
    task_id: int | None = None
    ends_stage: bool = False
    name_en: str = ""
    preconditions: tuple[Precondition, ...] = ()
    id: int | None = None


def save_milestones(actor: Actor, project_id: int, milestones: Sequence[MilestoneInput], *, seen_version: int) -> None:
    """Replaces the milestones of a draft with their preconditions."""
    with writing(actor, "project.save_milestones") as session:
        project = drafts.planned_to_edit(session, actor, project_id, seen_version)
        rows = {m.id: m for m in session.scalars(select(Milestone).where(Milestone.project_id == project_id))}
        _require_known(session, project, milestones, set(rows))
        kept = {m.id for m in milestones}
        for row in rows.values():
            if row.id not in kept:
                if row.reached_on is not None or any(p.kind == "milestone" and p.id == row.id for m in milestones for p in m.preconditions):
                    raise MilestoneKept(field="milestones", milestone=row.name)
                session.delete(row)
        for m in milestones:
            _fill(session, project_id, rows.get(m.id) if m.id else None, m)
        drafts.raise_version(session, project)


def _require_known(session: Session, project: Project, milestones: Sequence[MilestoneInput], ids: set[int]) -> None:
    """Names and dates; stages, tasks and preconditions of this project; no milestone that waits for itself."""
    stages = set(session.scalars(select(Stage.id).where(Stage.project_id == project.id)))
    tasks = set(session.scalars(select(Task.id).where(Task.project_id == project.id)))
    known: dict[str, set[int | None]] = {
        "milestone": {*ids},
        "deliverable": {*session.scalars(select(Deliverable.id).where(Deliverable.project_id == project.id))},
        "receipt": {*session.scalars(select(PlanLine.id).where(PlanLine.contract_id == project.contract_id))} if project.contract_id else set(),
        "qa": {None},
    }
    found: list[Refusal] = []
    for n, m in enumerate(milestones, 1):
        require_text(m.name, field="name")
        require_text(m.name_en, field="name_en", required=False)
        strange = (m.id is not None and m.id not in ids, m.stage_id is not None and m.stage_id not in stages, m.task_id is not None and m.task_id not in tasks)
        if any(strange):
            raise NotFound(field="milestones", record=AsWord("record.milestone"))
        if any(p.kind not in KINDS or p.id not in known[p.kind] or p.kind == "milestone" and p.id == m.id for p in m.preconditions):
            found.append(PreconditionUnknown(field="preconditions", row=n))
    collect(*found)
    _require_no_circle(milestones)


def _require_no_circle(milestones: Sequence[MilestoneInput]) -> None:
    waits = {m.id: {p.id for p in m.preconditions if p.kind == "milestone"} for m in milestones if m.id is not None}
    open_ids = set(waits)
    while ready := {i for i in open_ids if not waits[i] & open_ids}:
        open_ids -= ready
    if open_ids:
        raise MilestonesInACircle(field="preconditions", milestone=next(m.name for m in milestones if m.id in open_ids))


def _fill(session: Session, project_id: int, row: Milestone | None, m: MilestoneInput) -> None:
    if row is None:
        row = Milestone(project_id=project_id)
        session.add(row)
    row.name, row.name_en, row.due_on = m.name.strip(), m.name_en.strip(), m.due_on
    row.stage_id, row.task_id, row.ends_stage = m.stage_id, m.task_id, m.ends_stage
    there = {(p.kind, getattr(p, TARGETS[p.kind]) if p.kind in TARGETS else None): p for p in row.preconditions}
    wanted = {(p.kind, p.id) for p in m.preconditions}
    for key, old in there.items():
        if key not in wanted:
            row.preconditions.remove(old)
    for kind, target in wanted - set(there):
        new = MilestonePrecondition(kind=kind)
        if kind in TARGETS:
            setattr(new, TARGETS[kind], target)
        row.preconditions.append(new)


def reach(actor: Actor, milestone_id: int, *, reached_on: dt.date, seen_version: int) -> None:
    """The milestone is reached on that day; refused while something it waits for is open, and says what."""
    with writing(actor, "milestone.reach") as session:
        project = _project_of(session, actor, milestone_id, Permission.MILESTONE_REACH)
        row = lock(session, Milestone, milestone_id)
        if row.reached_on is not None:
            raise AlreadyReached(milestone=row.name, reached_on=row.reached_on)
        require_fresh(session, row, seen_version)
        if reached_on > clock.today():
            raise DateInFuture(field="reached_on", day=reached_on)
        if project.started_on is not None and reached_on < project.started_on:
            raise DateBefore(field="reached_on", day=reached_on, earliest=project.started_on)
        require_preconditions(session, row)
        row.reached_on, row.reached_by_id = reached_on, actor.employee_id
        team = session.scalars(select(ProjectMember.employee_id).where(ProjectMember.project_id == project.id)).all()
        tell(
            session,
            [project.sponsor_id, *team],
            "milestone_reached",
            record="project",
            record_id=project.id,
            number=project.number,
            title=project.name,
            title_en=project.name_en,
            milestone=row.name,
            milestone_en=row.name_en or row.name,
        )


def require_preconditions(session: Session, row: Milestone) -> None:
    """Refuses with the names of what is open."""
    waiting = [p for p in preconditions(session, [row.id]) if not p.met]
    if waiting:
        raise PreconditionsOpen(
            milestone=row.name,
            milestone_en=row.name_en or row.name,
            count=len(waiting),
            open=[AsWord("precondition.qa") if p.kind == "qa" else p.name for p in waiting],
            open_en=[AsWord("precondition.qa") if p.kind == "qa" else p.name_en for p in waiting],
        )


def pass_qa(actor: Actor, precondition_id: int) -> None:
    """QA confirms the check a milestone waits for."""
    with writing(actor, "milestone.pass_qa") as session:
        milestone_id = session.scalar(
            select(MilestonePrecondition.milestone_id).where(MilestonePrecondition.id == precondition_id, MilestonePrecondition.kind == "qa")
        )
        if milestone_id is None:
            raise NotFound(record=AsWord("record.milestone"))
        _project_of(session, actor, milestone_id, Permission.QA_REVIEW)
        row = lock(session, MilestonePrecondition, precondition_id)
        if row.qa_passed_on is None:
            row.qa_passed_on, row.qa_passed_by_id = clock.today(), actor.employee_id


def _project_of(session: Session, actor: Actor, milestone_id: int, permission: Permission) -> Project:
    """The milestone's project: permitted, locked, in progress."""
    project_id = session.scalar(select(Milestone.project_id).where(Milestone.id == milestone_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.milestone"))
    require_on_project(session, actor, permission, project_id)
    project = lock(session, Project, project_id)
    if project.state != ProjectState.IN_PROGRESS:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.project.reach_milestone"))
    return project
