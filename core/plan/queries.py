"""The plan as the screens show it: grid and Gantt with baseline, critical path and progress; the draft's context (PRJ-04, PRJ-05)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.calendar.queries import load_calendar
from core.calendar.rules import WorkCalendar
from core.plan import store
from core.plan.availability import away_of
from core.plan.cells import Choice
from core.plan.draft import PlanDraft
from core.plan.entry import Context
from core.plan.tree import Tasks, predecessor_text
from core.projects.types import PLANNABLE, TEAM_ROLES, ProjectState
from core.unit import reading
from core.work_types.queries import choices_in
from db.models import Baseline, BaselineTask, Contact, Employee, Project, ProjectMember, Stage, Task


@dataclass(frozen=True)
class PlanRow:
    """One task as it is saved. `duration` in working days; baseline figures are None for tasks the baseline does not know."""

    task_id: int
    parent_id: int | None
    level: int  # 0 = top
    code: str
    name: str
    name_en: str
    stage_id: int | None
    responsible_id: int | None
    responsible: str
    responsible_en: str
    role: str
    starts_on: dt.date
    finishes_on: dt.date
    duration: int
    effort_days: Decimal
    predecessors: str
    predecessor_ids: tuple[int, ...]
    deliverable: str
    is_milestone: bool
    is_summary: bool
    is_critical: bool
    total_float_days: int | None
    free_float_days: int | None
    not_before_on: dt.date | None
    finish_by_on: dt.date | None
    client_contact_id: int | None
    progress: Decimal
    baseline_starts_on: dt.date | None
    baseline_finishes_on: dt.date | None
    baseline_effort_days: Decimal | None


@dataclass(frozen=True)
class PlanSheet:
    """A project's plan with one baseline beside it (None: none kept yet) and the numbers of all."""

    project_id: int
    version: int
    rows: tuple[PlanRow, ...]
    baseline: int | None
    baselines: tuple[int, ...]
    starts_on: dt.date  # of the project
    finishes_on: dt.date
    editable: bool  # the actor may change all of it now
    breakable: bool  # the actor may break down their own tasks now


@dataclass(frozen=True)
class OpenedPlan:
    """What the editor needs: the draft, what its cells may name, and the version to save with."""

    draft: PlanDraft
    context: Context
    version: int


def plan(actor: Actor, project_id: int, *, baseline: int | None = None) -> PlanSheet:
    """The plan beside the baseline of that number (the latest without one). Seven statements whatever the number of tasks."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = session.scalars(select(Project).where(Project.id == project_id)).one()
        kept = dict(session.execute(select(Baseline.number, Baseline.id).where(Baseline.project_id == project_id).order_by(Baseline.number)).all())
        number = baseline if baseline in kept else max(kept, default=None)
        rows = _rows(session, project_id, kept[number] if number is not None else None, load_calendar(session))
    moves = project.state in PLANNABLE
    return PlanSheet(
        project_id,
        project.plan_version,
        rows,
        number,
        tuple(kept),
        project.starts_on,
        project.finishes_on,
        moves and Permission.PLAN_EDIT in granted,
        moves and Permission.TASK_BREAK_DOWN in granted,
    )


def _rows(session: Session, project_id: int, baseline_id: int | None, calendar: WorkCalendar) -> tuple[PlanRow, ...]:
    person, base = aliased(Employee), aliased(BaselineTask)
    statement = (
        select(Task, person.name, person.name_en, base.starts_on, base.finishes_on, base.effort_days)
        .outerjoin(person, person.id == Task.responsible_id)
        .outerjoin(base, (base.task_id == Task.id) & (base.baseline_id == baseline_id))
        .where(Task.project_id == project_id)
        .order_by(Task.sort_key)
    )
    found = session.execute(statement).all()
    drafts = {t.id: t for t in store.as_draft([r[0] for r in found], store.link_rows(session, project_id))}
    codes = {key: t.code for key, t in drafts.items()}

    def shown(row: Row[Task, str, str, dt.date, dt.date, Decimal]) -> PlanRow:
        task, name, name_en, base_start, base_finish, base_effort = row
        draft = drafts[task.id]
        days = 0 if task.is_milestone else calendar.working_days_inclusive(task.starts_on, task.finishes_on)
        return PlanRow(
            task.id,
            task.parent_id,
            draft.level,
            task.code,
            task.name,
            task.name_en,
            task.stage_id,
            task.responsible_id,
            name or "",
            name_en or "",
            task.role,
            task.starts_on,
            task.finishes_on,
            days,
            task.effort_days,
            predecessor_text(draft, codes),
            tuple(int(link.predecessor_id) for link in draft.predecessors),
            task.deliverable,
            task.is_milestone,
            task.is_summary,
            task.is_critical,
            task.total_float_days,
            task.free_float_days,
            task.not_before_on,
            task.finish_by_on,
            task.client_contact_id,
            task.progress,
            base_start,
            base_finish,
            base_effort,
        )

    return tuple(shown(row) for row in found)


def open_plan(actor: Actor, project_id: int) -> OpenedPlan:
    """The plan as a draft; for a member every row but their own branches is locked."""
    with reading(actor) as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = session.scalars(select(Project).where(Project.id == project_id)).one()
        tasks = store.opened(session, project_id)
        context = context_of(session, project, tasks)
    locked = {t.id for t in tasks}
    if project.state in PLANNABLE and Permission.PLAN_EDIT in granted:
        locked = set()
    elif project.state in PLANNABLE and Permission.TASK_BREAK_DOWN in granted:
        own = [t.code for t in tasks if t.responsible_id == actor.employee_id]
        locked = {t.id for t in tasks if not any(t.code == code or t.code.startswith(code + ".") for code in own)}
    return OpenedPlan(PlanDraft.of(tasks, locked=locked), context, project.plan_version)


def context_of(session: Session, project: Project, tasks: Tasks = ()) -> Context:
    """What cells may name: the team, the roles of a team, the stages, work types in use, the customer's contacts, in both languages;
    and when the team is not there while `tasks` run."""
    people = session.execute(
        select(Employee.id, Employee.name, Employee.name_en, Employee.number, Employee.email)
        .join(ProjectMember, ProjectMember.employee_id == Employee.id)
        .where(ProjectMember.project_id == project.id)
        .distinct()
        .order_by(Employee.name)
    )
    team = tuple(Choice(r.id, r.name, (r.name_en, r.number, *([r.email] if r.email else []))) for r in people)
    kinds = choices_in(session)
    used = {t.work_type_id for t in tasks}
    named = [t.client_contact_id for t in tasks if t.client_contact_id]
    clients = session.execute(
        select(Contact.id, Contact.name, Contact.name_en, Contact.email)
        .where(Contact.customer_id == project.customer_id, Contact.archived_at.is_(None) | Contact.id.in_(named))
        .order_by(Contact.name, Contact.id)
    )
    stages = session.execute(select(Stage.id, Stage.name, Stage.name_en, Stage.position).where(Stage.project_id == project.id).order_by(Stage.position))
    return Context(
        people=team,
        roles=tuple(Choice(role.value, role.value, ROLE_NAMES[role.value]) for role in TEAM_ROLES),
        stages=tuple(Choice(r.id, r.name, (r.name_en, str(r.position))) for r in stages),
        starts_on=project.starts_on,
        finishes_on=project.finishes_on,
        calendar=load_calendar(session),
        work_types=tuple(Choice(k.id, k.name, (k.name_en, k.code)) for k in kinds if k.enabled or k.id in used),
        clients=tuple(Choice(c.id, c.name, tuple(n for n in (c.name_en, c.email) if n)) for c in clients),
        away=away_of(session, project, tasks, people=[int(c.value) for c in team]),
    )


# how people write the roles in a sheet, in both languages
ROLE_NAMES = {
    "manager": ("项目经理", "经理", "project manager", "pm"),
    "consultant": ("顾问", "咨询顾问"),
    "analyst": ("分析师",),
    "assistant": ("助理",),
    "qa": ("质量保证", "质量", "quality assurance"),
}


@dataclass(frozen=True)
class MyTask:
    """A task the actor answers for in a project that is at work; `late` when it should be done by now."""

    task_id: int
    project_id: int
    number: str
    project: str
    project_en: str
    code: str
    name: str
    name_en: str
    starts_on: dt.date
    finishes_on: dt.date
    effort_days: Decimal
    progress: Decimal
    is_critical: bool
    late: bool


def my_tasks(actor: Actor, *, within_days: int = 14) -> list[MyTask]:
    """The actor's open tasks that run today, are late, or begin within so many days; the most urgent first. One statement."""
    today = clock.today()
    with reading(actor) as session:
        rows = session.execute(
            select(Task, Project.number, Project.name, Project.name_en)
            .join(Project, Project.id == Task.project_id)
            .where(
                Task.responsible_id == actor.employee_id,
                ~Task.is_summary,
                Task.progress < 100,
                Task.starts_on <= today + dt.timedelta(days=within_days),
                Project.state.in_((ProjectState.INITIATED, ProjectState.IN_PROGRESS)),
            )
            .order_by(Task.finishes_on, Task.id)
        ).all()
    return [
        MyTask(
            t.id,
            t.project_id,
            number,
            name,
            name_en or name,
            t.code,
            t.name,
            t.name_en or t.name,
            t.starts_on,
            t.finishes_on,
            t.effort_days,
            t.progress,
            t.is_critical,
            t.finishes_on < today,
        )
        for t, number, name, name_en in rows
    ]
