"""The team: persons with roles, days and periods, their load beside other projects, role weights (PRJ-03, PER-03)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.calendar.queries import load_calendar
from core.calendar.rules import WorkCalendar, require_period
from core.errors import AsWord, Refusal, collect
from core.initiation.errors import DaysOutOfRange
from core.initiation.guards import weights_refusals
from core.money import rounded
from core.projects import drafts
from core.projects.errors import ManagerMissing, MemberTwice, PersonUnavailable, RoleNotOnTeam
from core.projects.types import TEAM_ROLES, ProjectState
from core.resources.following import follow_team
from core.unit import reading, writing
from db.models import Department, Employee, Grade, Project, ProjectMember, RoleWeight, Task

BUSY_STATES = (ProjectState.IN_APPROVAL, ProjectState.INITIATED, ProjectState.IN_PROGRESS, ProjectState.PAUSED)
MOST_DAYS = Decimal(9999)


@dataclass(frozen=True)
class MemberInput:
    """One line of the team; without dates the person is there from start to finish of the project."""

    employee_id: int
    role: str
    planned_days: Decimal = Decimal(0)
    from_on: dt.date | None = None
    until_on: dt.date | None = None
    id: int | None = None


@dataclass(frozen=True)
class MemberRow:
    """A line of the team with the person's load in its period: planned here and elsewhere over the working days there are."""

    id: int | None
    employee_id: int
    name: str
    name_en: str
    department: str
    department_en: str
    grade: str
    role: str
    from_on: dt.date  # of the line, or of the project
    until_on: dt.date
    planned_days: Decimal
    working_days: int
    other_days: Decimal  # on other projects, in this period
    load_rate: Decimal | None  # 1 = every working day; None without a working day
    over: bool


def save_team(actor: Actor, project_id: int, members: Sequence[MemberInput], weights: Mapping[str, Decimal], *, seen_version: int) -> None:
    """Replaces team and role weights of a draft. Over-allocation is shown, not refused; a role that waits for its person may have its
    weight already (the gate asks). Tasks nobody on the team answers for go to the member of their role with the most days left. The heads
    of other departments are asked for their people."""
    with writing(actor, "project.save_team") as session:
        project = drafts.planned_to_edit(session, actor, project_id, seen_version)
        clean = {role: weight for role, weight in weights.items() if weight}
        collect(
            *wrong_members(session, members, manager_id=project.manager_id, starts_on=project.starts_on, finishes_on=project.finishes_on),
            *wrong_weights(clean),
            *weights_refusals(clean, set(clean), manager_there=any((m.employee_id, m.role) == (project.manager_id, "manager") for m in members)),
        )
        write_members(session, project_id, members)
        write_weights(session, project_id, clean)
        session.flush()
        if _assign_by_role(session, project_id, members):
            session.execute(
                update(Project).where(Project.id == project_id).values(plan_version=Project.plan_version + 1).execution_options(synchronize_session=False)
            )
        follow_team(session, actor.employee_id, project)
        drafts.raise_version(session, project)


def wrong_weights(weights: Mapping[str, Decimal]) -> list[Refusal]:
    return [RoleNotOnTeam(field="weights", role=role) for role, weight in weights.items() if role not in TEAM_ROLES or not 0 <= weight <= 100]


def wrong_members(session: Session, members: Sequence[MemberInput], *, manager_id: int, starts_on: dt.date, finishes_on: dt.date) -> list[Refusal]:
    """What is wrong with the lines of a team in a project of that period and manager."""
    people = {e.id: e for e in session.scalars(select(Employee).where(Employee.id.in_({m.employee_id for m in members})))}
    found: list[Refusal] = []
    seen: set[tuple[int, str]] = set()
    for row, m in enumerate(members, 1):
        person = people.get(m.employee_id)
        start, end = m.from_on or starts_on, m.until_on or finishes_on
        name = person.name if person else ""
        if person is None or person.left_on is not None and person.left_on < end or person.hired_on > end:
            found.append(PersonUnavailable(field="employee_id", row=row, person=name, day=end))
        if m.role not in TEAM_ROLES:
            found.append(RoleNotOnTeam(field="role", row=row, role=m.role))
        elif (m.employee_id, m.role) in seen:
            found.append(MemberTwice(field="employee_id", row=row, person=name, role=AsWord(f"project_role.{m.role}")))
        elif m.role == "manager" and m.employee_id != manager_id:
            found.append(ManagerMissing(field="role", row=row))
        seen.add((m.employee_id, m.role))
        if not (m.planned_days.is_finite() and 0 <= m.planned_days <= MOST_DAYS and m.planned_days == m.planned_days.quantize(Decimal("0.01"))):
            found.append(DaysOutOfRange(field="planned_days", row=row))
        try:
            require_period(start, end, field="until_on", name=name)
        except Refusal as refusal:
            found.append(refusal)
    return found


def write_members(session: Session, project_id: int, members: Sequence[MemberInput]) -> None:
    rows = {(m.employee_id, m.role): m for m in session.scalars(select(ProjectMember).where(ProjectMember.project_id == project_id))}
    for m in members:
        row = rows.pop((m.employee_id, m.role), None)
        if row is None:
            row = ProjectMember(project_id=project_id, employee_id=m.employee_id, role=m.role)
            session.add(row)
        row.planned_days, row.from_on, row.until_on = m.planned_days, m.from_on, m.until_on
    for row in rows.values():
        session.delete(row)


def write_weights(session: Session, project_id: int, weights: Mapping[str, Decimal]) -> None:
    rows = {w.role: w for w in session.scalars(select(RoleWeight).where(RoleWeight.project_id == project_id))}
    for role, weight in weights.items():
        row = rows.pop(role, None)
        if row is None:
            session.add(RoleWeight(project_id=project_id, role=role, weight=weight))
        else:
            row.weight = weight
    for row in rows.values():
        session.delete(row)


def _assign_by_role(session: Session, project_id: int, members: Sequence[MemberInput]) -> bool:
    """Tasks of who left the team, and those nobody answers for, go to the member of their role who has the most planned days left."""
    tasks = list(session.scalars(select(Task).where(Task.project_id == project_id, ~Task.is_summary).order_by(Task.sort_key)))
    left = {m.employee_id: m.planned_days for m in members}
    changed = False
    for task in tasks:
        if task.responsible_id in left:
            left[task.responsible_id] -= task.effort_days
        elif task.responsible_id is not None:
            task.responsible_id, changed = None, True
    for task in (t for t in tasks if t.responsible_id is None and t.role):
        able = [m.employee_id for m in members if m.role == task.role]
        if able:
            task.responsible_id = max(able, key=lambda i: left[i])
            left[task.responsible_id] -= task.effort_days
            changed = True
    return changed


def team(actor: Actor, project_id: int) -> list[MemberRow]:
    """The team as saved, for who sees the project."""
    return load_of(actor, project_id, None)


def load_of(actor: Actor, project_id: int, members: Sequence[MemberInput] | None) -> list[MemberRow]:
    """The load of lines as they are being typed (None: as saved). Four statements whatever the size of the team."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        project = session.scalars(select(Project).where(Project.id == project_id)).one()
        return load_rows(session, project, members)


def load_rows(session: Session, project: Project, members: Sequence[MemberInput] | None = None) -> list[MemberRow]:
    """See `load_of`."""
    if members is None:
        saved = session.scalars(select(ProjectMember).where(ProjectMember.project_id == project.id).order_by(ProjectMember.id))
        members = [MemberInput(m.employee_id, m.role, m.planned_days, m.from_on, m.until_on, m.id) for m in saved]
    ids = {m.employee_id for m in members}
    calendar = load_calendar(session)
    people = {
        r.id: r
        for r in session.execute(
            select(Employee.id, Employee.name, Employee.name_en, Department.name.label("department"), Department.name_en.label("department_en"), Grade.code)
            .join(Department, Department.id == Employee.department_id)
            .outerjoin(Grade, Grade.id == Employee.grade_id)
            .where(Employee.id.in_(ids))
        )
    }
    others = session.execute(
        select(ProjectMember.employee_id, ProjectMember.planned_days, ProjectMember.from_on, ProjectMember.until_on, Project.starts_on, Project.finishes_on)
        .join(Project, Project.id == ProjectMember.project_id)
        .where(ProjectMember.employee_id.in_(ids), Project.id != project.id, Project.state.in_(BUSY_STATES))
    ).all()
    elsewhere: dict[int, list[tuple[dt.date, dt.date, Decimal]]] = {}
    for r in others:
        elsewhere.setdefault(r.employee_id, []).append((r.from_on or r.starts_on, r.until_on or r.finishes_on, r.planned_days))
    here: dict[int, Decimal] = {}
    for m in members:
        here[m.employee_id] = here.get(m.employee_id, Decimal(0)) + m.planned_days
    rows = []
    for m in members:
        if m.employee_id not in people:
            continue
        p, start, end = people[m.employee_id], m.from_on or project.starts_on, m.until_on or project.finishes_on
        days = calendar.working_days_inclusive(start, end)
        other = _days_within(elsewhere.get(m.employee_id, []), start, end, calendar)
        load = rounded(Fraction(here[m.employee_id] + other) / days, 4) if days else None
        rows.append(
            MemberRow(
                m.id,
                m.employee_id,
                p.name,
                p.name_en,
                p.department,
                p.department_en,
                p.code or "",
                m.role,
                start,
                end,
                m.planned_days,
                days,
                other,
                load,
                load is not None and load > 1,
            )
        )
    return rows


def _days_within(plans: Sequence[tuple[dt.date, dt.date, Decimal]], start: dt.date, end: dt.date, calendar: WorkCalendar) -> Decimal:
    """Planned days of other projects that fall into a period, spread evenly over their working days."""
    total = Fraction(0)
    for first, last, days in plans:
        length = calendar.working_days_inclusive(first, last)
        common = calendar.working_days_inclusive(max(first, start), min(last, end))
        total += Fraction(days) * common / length if length else 0
    return rounded(total, 2)


def weights(actor: Actor, project_id: int) -> dict[str, Decimal]:
    """Role weights, 0 … 100."""
    with reading(actor) as session:
        require_on_project(session, actor, Permission.PROJECT_READ, project_id)
        return dict(session.execute(select(RoleWeight.role, RoleWeight.weight).where(RoleWeight.project_id == project_id)).all())
