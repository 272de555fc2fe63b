"""The head of a department answers what projects ask of its people: agrees, or proposes other days, fewer, or another person (PRJ-03)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, Permission
from core.access.scope import project_permissions
from core.calendar.rules import require_period
from core.errors import AsWord, NotFound, Refusal, Required, WrongState, require_text
from core.initiation.errors import DaysOutOfRange
from core.projects.errors import MemberTwice, PersonUnavailable
from core.projects.types import ProjectState
from core.resources.errors import AgreementsMissing, CounterEmpty
from core.resources.following import agreed_line, follow_team, tell_of
from core.resources.load import ALIVE
from core.resources.staffing_machine import MACHINE, OPEN, grants
from core.unit import lock, writing
from db.models import Employee, Project, ProjectMember, StaffingRequest, Task

LONGEST_NOTE = 500
MOST_DAYS = Decimal(9999)
SHOWN = 12


@dataclass(frozen=True)
class CounterForm:
    """What the head proposes instead; what is empty stays as asked."""

    employee_id: int | None = None
    from_on: dt.date | None = None
    until_on: dt.date | None = None
    days: Decimal | None = None
    note: str = ""


def agree(actor: Actor, request_id: int, note: str = "", *, seen_version: int) -> None:
    """The head lets the person do it; the manager is told."""
    with writing(actor, "staffing.agree") as s:
        row, project = _locked(s, actor, request_id)
        MACHINE.advance(s, actor, row, "agree", seen_version=seen_version)
        row.counter_employee_id = row.counter_from_on = row.counter_until_on = row.counter_days = None
        _answered(s, actor, row, project, require_text(note, field="note", longest=LONGEST_NOTE, required=False), "staffing_agreed")


def counter(actor: Actor, request_id: int, form: CounterForm, *, seen_version: int) -> None:
    """Other days, fewer, or another person of the department, with a word why; the manager is told."""
    note = require_text(form.note, field="note", longest=LONGEST_NOTE)
    with writing(actor, "staffing.counter") as s:
        row, project = _locked(s, actor, request_id)
        MACHINE.advance(s, actor, row, "counter", seen_version=seen_version)
        first, last = form.from_on or row.from_on, form.until_on or row.until_on
        days = row.days if form.days is None else form.days
        person = form.employee_id or row.employee_id
        require_period(first, last, field="until_on")
        if not (days.is_finite() and 0 < days <= MOST_DAYS and days == days.quantize(Decimal("0.01"))):
            raise DaysOutOfRange(field="days", row=1)
        if (person, first, last, days) == (row.employee_id, row.from_on, row.until_on, row.days):
            raise CounterEmpty(field="days")
        if person != row.employee_id:
            _require_there(s, person, row.department_id, last)
        row.counter_employee_id = person if person != row.employee_id else None
        row.counter_from_on, row.counter_until_on, row.counter_days = first, last, days
        _answered(s, actor, row, project, note, "staffing_countered")


def _require_there(session: Session, employee_id: int, department_id: int, last: dt.date) -> None:
    """Somebody of the same department, at work until then."""
    other = session.get(Employee, employee_id)
    if other is None or other.department_id != department_id:
        raise NotFound(field="employee_id", record=AsWord("record.employee"))
    if (other.left_on is not None and other.left_on < last) or other.hired_on > last:
        raise PersonUnavailable(field="employee_id", row=1, person=other.name, day=last)


def _answered(session: Session, actor: Actor, row: StaffingRequest, project: Project, note: str, kind: str) -> None:
    row.answer, row.answered_by_id, row.answered_at = note, actor.employee_id, clock.now()
    tell_of(session, row, project, [project.manager_id], kind, actor.employee_id, comment=note[:300])


def accept(actor: Actor, request_id: int, *, seen_version: int) -> None:
    """The manager takes the proposal: the line of the draft's team becomes it, with the tasks of a person who is replaced. The team of a
    project that runs changes by a change document; it settles the request by itself."""
    with writing(actor, "staffing.accept") as s:
        row, project = _locked(s, actor, request_id)
        if project.state != ProjectState.DRAFT:
            state, action = AsWord(f"state.project.{project.state}"), AsWord("action.staffing_request.accept")
            raise WrongState(record=AsWord("record.project"), state=state, action=action)
        MACHINE.advance(s, actor, row, "accept", seen_version=seen_version)
        line, asked = agreed_line(row), row.employee_id
        member = s.scalar(
            select(ProjectMember).where(ProjectMember.project_id == project.id, ProjectMember.employee_id == asked, ProjectMember.role == row.role)
        )
        if member is None:
            raise NotFound(record=AsWord("record.staffing_request"))
        if line.employee_id != asked:
            _require_once(s, project.id, line.employee_id, row.role)
            for task in s.scalars(select(Task).where(Task.project_id == project.id, Task.responsible_id == asked)):
                task.responsible_id = line.employee_id
        member.employee_id, member.from_on, member.until_on, member.planned_days = line.employee_id, line.from_on, line.until_on, line.days
        row.ended_at = clock.now()
        project.version += 1
        follow_team(s, actor.employee_id, project)
        tell_of(s, row, project, [row.answered_by_id or row.head_id], "staffing_accepted", actor.employee_id)


def _require_once(session: Session, project_id: int, employee_id: int, role: str) -> None:
    there = select(Employee.name).join(ProjectMember, ProjectMember.employee_id == Employee.id)
    name = session.scalar(there.where(ProjectMember.project_id == project_id, ProjectMember.employee_id == employee_id, ProjectMember.role == role))
    if name is not None:
        raise MemberTwice(field="employee_id", row=1, person=name, role=AsWord(f"project_role.{role}"))


def insist(actor: Actor, request_id: int, note: str, *, seen_version: int) -> None:
    """The manager asks again for what was asked, and says why."""
    if not note.strip():
        raise Required(field="note")
    with writing(actor, "staffing.insist") as s:
        row, project = _locked(s, actor, request_id)
        MACHINE.advance(s, actor, row, "insist", seen_version=seen_version)
        row.note, row.asked_at = require_text(note, field="note", longest=LONGEST_NOTE), clock.now()
        row.counter_employee_id = row.counter_from_on = row.counter_until_on = row.counter_days = None
        tell_of(s, row, project, [row.answered_by_id or row.head_id], "staffing_asked", actor.employee_id, comment=row.note[:300])


def _locked(session: Session, actor: Actor, request_id: int) -> tuple[StaffingRequest, Project]:
    found = session.get(StaffingRequest, request_id)
    if found is None:
        raise NotFound(record=AsWord("record.staffing_request"))
    project = lock(session, Project, found.project_id)  # as saving a team does, before its requests
    row = lock(session, StaffingRequest, request_id)
    if not grants(session, actor, row) and Permission.PROJECT_READ not in project_permissions(session, actor, row.project_id):
        raise NotFound(record=AsWord("record.staffing_request"))
    if project.state not in ALIVE:
        raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.staffing_request.agree"))
    return row, project


def agreement_refusals(session: Session, project_id: int) -> list[Refusal]:
    """For the gates of initiation and change: nothing, unless the policy asks for the agreement of every other department's head."""
    if not policies.value(session, "staffing.needs_agreement"):
        return []
    missing = session.scalars(
        select(Employee.name)
        .join(StaffingRequest, StaffingRequest.employee_id == Employee.id)
        .where(StaffingRequest.project_id == project_id, StaffingRequest.state.in_(OPEN))
        .distinct()
        .order_by(Employee.name)
    ).all()
    return [AgreementsMissing(field="members", people=list(missing[:SHOWN]), count=len(missing))] if missing else []
