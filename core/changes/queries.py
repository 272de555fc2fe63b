"""Changes as people read them: those of a project, and one of them as a difference before and after (PRJ-14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.access import Actor, Permission, require
from core.access.scope import projects_seen, require_on_project
from core.approval.preview import AskedRow, asked
from core.changes import content as contents
from core.changes.content import Content
from core.changes.difference import Difference, difference
from core.changes.gates import weigh
from core.changes.machine import MACHINE, require_changeable
from core.changes.types import CHANGEABLE, OPEN, ChangeState
from core.changes.weighing import Weighed
from core.errors import AsWord, NotFound, Refusal
from core.ledger import accounts
from core.projects.types import ProjectState
from core.unit import reading
from core.workflow import Move
from db.models import Baseline, Contact, Customer, Employee, Grade, Project, ProjectChange, Task, WorkType

Names = dict[int, tuple[str, str]]  # id → name, name in English


@dataclass(frozen=True)
class ChangeRow:
    """A change in a list."""

    id: int
    number: str
    kind: str
    state: str
    reason: str
    with_restart: bool
    made_by: str
    made_by_en: str
    made_at: dt.datetime
    ended_at: dt.datetime | None
    baseline: int | None  # the one that came with it

    @property
    def open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True)
class Called:
    """What the ids of a proposal are called."""

    people: Names = field(default_factory=dict)
    grades: Names = field(default_factory=dict)
    accounts: Names = field(default_factory=dict)
    work_types: Names = field(default_factory=dict)
    contacts: Names = field(default_factory=dict)
    tasks: Names = field(default_factory=dict)  # as they are saved: a proposal keeps one name only


@dataclass(frozen=True)
class ChangeSheet:
    """One change with both versions. `money` says whether the reader sees cost and margin; `editable` whether it can be written now."""

    row: ChangeRow
    version: int
    project_id: int
    project_number: str
    project: str
    project_en: str
    project_state: str
    project_type: str
    base_plan_version: int
    baseline: int | None  # the newest of the project
    wanted: Content  # what is typed; `weighed` has it on top of what has moved since
    weighed: Weighed
    difference: Difference
    called: Called
    money: bool
    editable: bool
    moves: tuple[Move, ...]

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        return self.weighed.refusals


def _rows_statement(project_id: int) -> Any:
    return (
        select(ProjectChange, Employee.name, Employee.name_en, Baseline.number)
        .join(Employee, Employee.id == ProjectChange.made_by_id)
        .outerjoin(Baseline, Baseline.change_id == ProjectChange.id)
        .where(ProjectChange.project_id == project_id)
        .order_by(ProjectChange.id.desc())
    )


def _row(c: ProjectChange, name: str, name_en: str, baseline: int | None) -> ChangeRow:
    return ChangeRow(c.id, c.number, c.kind, c.state, c.reason, c.with_restart, name, name_en or name, c.made_at, c.ended_at, baseline)


def changes(actor: Actor, project_id: int) -> list[ChangeRow]:
    """The changes of a project, the newest first; for everybody who sees the project. Two statements."""
    with reading(actor, "service") as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        return [_row(*r) for r in session.execute(_rows_statement(project_id))]


def change(actor: Actor, change_id: int) -> ChangeSheet:
    """One change, weighed as things stand; an ended one as it was decided on. The number of statements does not depend on its size."""
    with reading(actor, "service") as session:
        project_id = session.scalar(select(ProjectChange.project_id).where(ProjectChange.id == change_id))
        if project_id is None:
            raise NotFound(record=AsWord("record.project_change"))
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = session.scalars(select(Project).where(Project.id == project_id)).one()
        row: ProjectChange
        found = next(r for r in session.execute(_rows_statement(project_id)) if r[0].id == change_id)
        row = found[0]
        weighed = weigh(session, project, row)
        newest = session.scalar(select(Baseline.number).where(Baseline.project_id == project_id).order_by(Baseline.number.desc()).limit(1))
        mine = Permission.PROJECT_LIFE in granted
        return ChangeSheet(
            _row(*found),
            row.version,
            project_id,
            project.number,
            project.name,
            project.name_en or project.name,
            project.state,
            project.project_type,
            row.base_plan_version,
            newest,
            contents.from_json(row.wanted),
            weighed,
            difference(weighed.before, weighed.after),
            _called(session, project_id, weighed),
            Permission.PROJECT_MONEY in granted,
            mine and row.state == ChangeState.DRAFT,
            tuple(MACHINE.moves(session, actor, row)),
        )


def _called(session: Session, project_id: int, found: Weighed) -> Called:
    both = (found.before, found.after)
    people = {m.employee_id for c in both for m in c.team} | {t.responsible_id for c in both for t in c.tasks if t.responsible_id}
    types = {t.work_type_id for c in both for t in c.tasks if t.work_type_id}
    contacts = {t.client_contact_id for c in both for t in c.tasks if t.client_contact_id}
    return Called(
        _names(session, Employee, people),
        {g.id: (g.code, g.code) for g in session.scalars(select(Grade))},
        {a.id: (a.name, a.english) for a in accounts(session).values()},
        _names(session, WorkType, types),
        _names(session, Contact, contacts),
        {t.id: (t.name, t.name_en) for t in session.execute(select(Task.id, Task.name, Task.name_en).where(Task.project_id == project_id))},
    )


def _names(session: Session, model: Any, ids: Iterable[int]) -> Names:
    wanted = set(ids)
    if not wanted:
        return {}
    return {r.id: (r.name, getattr(r, "name_en", "") or r.name) for r in session.scalars(select(model).where(model.id.in_(wanted)))}


def may_open(actor: Actor, project_id: int) -> Move | None:
    """Whether this person may request a change now: greyed with its reason, None where it is not theirs to request."""
    with reading(actor, "service") as session:
        granted = require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = session.scalars(select(Project).where(Project.id == project_id)).one()
        if Permission.PROJECT_LIFE not in granted or project.state not in CHANGEABLE:
            return None
        try:
            require_changeable(session, project)
        except Refusal as refusal:
            return Move("change", refusal)
        return Move("change", None)


def who_will_be_asked(actor: Actor, change_id: int) -> list[AskedRow]:
    """The steps the change would take now, with their persons."""
    with reading(actor, "service") as session:
        project_id = session.scalar(select(ProjectChange.project_id).where(ProjectChange.id == change_id))
        if project_id is None:
            raise NotFound(record=AsWord("record.project_change"))
        require_on_project(session, actor, Permission.PROJECT_LIFE, project_id)
        return asked(session, actor, "change", change_id)


@dataclass(frozen=True)
class BoardRow:
    """A project that rests or has an open change, for the PMO's board."""

    project_id: int
    number: str
    name: str
    name_en: str
    customer: str
    customer_en: str
    manager: str
    manager_en: str
    state: str
    pause_reason: str
    resumes_on: dt.date | None
    change_id: int | None
    change_number: str
    kind: str
    change_state: str
    reason: str
    with_restart: bool
    made_at: dt.datetime | None
    net_revenue: Decimal | None


def board(actor: Actor) -> list[BoardRow]:
    """Every paused project and every open change the actor may see, the oldest change first; one statement."""
    require(actor, Permission.PROJECT_LIST)
    with reading(actor) as session:
        c = ProjectChange
        rows = session.execute(
            select(Project, c, Employee.name, Employee.name_en, Customer.short_name, Customer.full_name, Customer.short_name_en)
            .add_columns(projects_seen(actor, Permission.PROJECT_MONEY).label("money"))
            .join(Employee, Employee.id == Project.manager_id)
            .join(Customer, Customer.id == Project.customer_id)
            .outerjoin(c, (c.project_id == Project.id) & c.state.in_(OPEN))
            .where(projects_seen(actor), or_(Project.state == ProjectState.PAUSED, c.id.is_not(None)))
            .order_by(c.made_at, Project.resumes_on, Project.id)
        ).all()
    return [
        BoardRow(
            p.id,
            p.number,
            p.name,
            p.name_en or p.name,
            short or full,
            short_en or short or full,
            name,
            name_en or name,
            p.state,
            p.pause_reason,
            p.resumes_on,
            change.id if change else None,
            change.number if change else "",
            change.kind if change else "",
            change.state if change else "",
            change.reason if change else "",
            change.with_restart if change else False,
            change.made_at if change else None,
            p.net_revenue if money else None,
        )
        for p, change, name, name_en, short, full, short_en, money in rows
    ]
