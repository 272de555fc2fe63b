"""The plan a change proposes, as the editor of plans opens and saves it (PRJ-04, PRJ-14)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.changes import content as contents
from core.changes.content import Content
from core.changes.service import draft_to_edit
from core.changes.types import ChangeState
from core.changes.weighing import reported_tasks, scheduled
from core.errors import AsWord, NotFound
from core.plan import checks
from core.plan.cells import Choice
from core.plan.checks import Known
from core.plan.draft import PlanDraft
from core.plan.entry import Context
from core.plan.errors import CellsInvalid
from core.plan.merge import merged
from core.plan.queries import OpenedPlan, context_of
from core.plan.refusals import PlanMovedOn, TaskWithReports
from core.plan.service import Rebased, Saved
from core.plan.tree import Tasks
from core.scheduling.model import TaskKey
from core.unit import reading, writing
from db.models import Employee, Project, ProjectChange

NEW = "new-"


def open_plan(actor: Actor, change_id: int) -> OpenedPlan:
    """The proposed plan as a draft, with the people and stages of the proposal."""
    with reading(actor, "service") as session:
        row, project = _seen(session, actor, change_id)
        content = contents.from_json(row.wanted)
        context = _context(session, project, content)
        draft = PlanDraft.of(content.tasks, locked=() if row.state == ChangeState.DRAFT else {t.id for t in content.tasks})
    return OpenedPlan(draft, context, row.version)


def _seen(session: Session, actor: Actor, change_id: int) -> tuple[ProjectChange, Project]:
    row = session.get(ProjectChange, change_id)
    if row is None:
        raise NotFound(record=AsWord("record.project_change"))
    require_on_project(session, actor, Permission.PROJECT_READ, row.project_id)
    return row, session.get_one(Project, row.project_id)


def _context(session: Session, project: Project, content: Content) -> Context:
    team = session.execute(
        select(Employee.id, Employee.name, Employee.name_en, Employee.number)
        .where(Employee.id.in_({m.employee_id for m in content.team}))
        .order_by(Employee.name)
    )
    return replace(
        context_of(session, project, content.tasks),
        people=tuple(Choice(r.id, r.name, (r.name_en, r.number)) for r in team),
        stages=tuple(Choice(s.id, s.name, (s.name_en, str(n))) for n, s in enumerate(content.stages, start=1)),
        starts_on=content.starts_on,
        finishes_on=content.finishes_on,
    )


def save_plan(actor: Actor, change_id: int, draft: PlanDraft, *, seen_version: int) -> Saved:
    """Saves the proposed plan: checked, scheduled; what it must be to be approved is asked when the change is handed in. Raises PlanMovedOn
    when somebody saved another plan since."""
    if draft.bad:
        raise CellsInvalid(count=len(draft.bad), first=draft.codes.get(next(iter(draft.bad))[0], ""))
    with writing(actor, "change.save_plan") as session:
        row = draft_to_edit(session, actor, change_id, None)
        content = contents.from_json(row.wanted)
        if row.version != seen_version and draft.opened != content.tasks:
            found = merged(draft.opened, content.tasks, draft.tasks)
            raise PlanMovedOn(who="", at=None, theirs=found.theirs, conflicts=found.conflicts)
        checks.require_valid(draft.tasks, Known(people={m.employee_id: "" for m in content.team}, stages={s.id for s in content.stages}))
        _require_kept(session, row.project_id, content, draft)
        tasks, ids = named(draft.tasks)
        project = session.get_one(Project, row.project_id)
        row.wanted = contents.to_json(replace(content, tasks=scheduled(session, project, tasks, content.starts_on)))
        session.flush()
        return Saved(row.version, ids)


def _require_kept(session: Session, project_id: int, content: Content, draft: PlanDraft) -> None:
    """Tasks on which work was booked are not taken out of a proposal."""
    there, booked = {t.id for t in draft.tasks}, reported_tasks(session, project_id)
    gone = [t.code for t in content.tasks if t.id in booked and t.id not in there]
    if gone:
        raise TaskWithReports(tasks=gone)


def rebased(actor: Actor, change_id: int, draft: PlanDraft) -> Rebased:
    """The draft put on top of the proposal as it is saved now; nothing is written."""
    with reading(actor, "service") as session:
        row, _project = _seen(session, actor, change_id)
        saved = contents.from_json(row.wanted).tasks
    found = merged(draft.opened, saved, draft.tasks)
    fresh = PlanDraft.of(saved, locked=draft.locked)
    mine = replace(fresh, now=replace(draft.now, tasks=found.tasks), past=(fresh.now,), aliases=draft.aliases)
    return Rebased(mine, row.version, found.theirs, found.conflicts)


def named(tasks: Tasks) -> tuple[Tasks, dict[TaskKey, TaskKey]]:
    """New tasks by names of the proposal's own, since an editor gives the same names again in its next session; old name → new name."""
    names: dict[TaskKey, TaskKey] = {t.id: f"{NEW}{n}" for n, t in enumerate((t for t in tasks if not isinstance(t.id, int)), start=1)}
    found = tuple(
        replace(
            t,
            id=names.get(t.id, t.id),
            parent_id=None if t.parent_id is None else names.get(t.parent_id, t.parent_id),
            predecessors=tuple(replace(link, predecessor_id=names.get(link.predecessor_id, link.predecessor_id)) for link in t.predecessors),
        )
        for t in tasks
    )
    return found, names
