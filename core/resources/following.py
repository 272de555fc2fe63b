"""Requests follow the team: whoever of another department is put on it, or is to be there on other days, is asked for (PRJ-03).

Called with every change of a team, inside its transaction: by the team of a draft, and by an approved change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.notices import tell
from core.people.rules import chain
from core.resources.staffing_machine import MACHINE, SETTLED, STANDING
from db.models import Department, Employee, Project, ProjectMember, StaffingRequest

RECORD, TEAM = "staffing_request", "project_team"  # where a notice leads: the demand on my people, the team of the project


@dataclass(frozen=True)
class Line:
    """A line of the team with its days as they hold."""

    employee_id: int
    role: str
    from_on: dt.date
    until_on: dt.date
    days: Decimal


def follow_team(session: Session, asked_by_id: int, project: Project) -> None:
    """Makes the requests fit the team as it is now: new ones asked, changed ones asked anew, those without a line withdrawn; a line
    that is now what the head proposed settles its request."""
    session.flush()
    members = session.scalars(select(ProjectMember).where(ProjectMember.project_id == project.id).order_by(ProjectMember.id))
    lines = {(m.employee_id, m.role): _line(m, project) for m in members if m.planned_days}
    standing = list(session.scalars(select(StaffingRequest).where(StaffingRequest.project_id == project.id, StaffingRequest.state.in_(STANDING))))
    if not lines and not standing:
        return
    settled = {(line.employee_id, line.role) for row in standing for line in [_settled(row, lines)] if line is not None and _close(session, row, line)}
    current = {(r.employee_id, r.role): r for r in standing if r.state in STANDING}
    for key, row in current.items():
        if key not in lines:
            _withdraw(session, row, project)
    heads = _heads(session, lines)
    for key, line in lines.items():
        head = heads.get(line.employee_id)
        row_now = current.get(key)
        if row_now is not None and row_now.state in STANDING and _same(row_now, line):
            continue
        if key in settled or head is None or head[1] in (asked_by_id, project.manager_id) or head[0] == project.department_id:
            continue
        if row_now is not None and row_now.state == "asked":
            row_now.from_on, row_now.until_on, row_now.days = line.from_on, line.until_on, line.days
            tell_of(session, row_now, project, [row_now.head_id], "staffing_asked", asked_by_id)
            continue
        if row_now is not None:
            MACHINE.advance(session, None, row_now, "withdraw")
            row_now.ended_at = clock.now()
        row = StaffingRequest(
            project_id=project.id, employee_id=line.employee_id, role=line.role, department_id=head[0], head_id=head[1], from_on=line.from_on,
            until_on=line.until_on, days=line.days, state="asked", asked_by_id=asked_by_id, asked_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        tell_of(session, row, project, [head[1]], "staffing_asked", asked_by_id)


def _line(m: ProjectMember, project: Project) -> Line:
    return Line(m.employee_id, m.role, m.from_on or project.starts_on, m.until_on or project.finishes_on, m.planned_days)


def agreed_line(row: StaffingRequest) -> Line:
    """What is on the table: the head's proposal where there is one, else what was asked."""
    return Line(
        row.counter_employee_id or row.employee_id,
        row.role,
        row.counter_from_on or row.from_on,
        row.counter_until_on or row.until_on,
        row.days if row.counter_days is None else row.counter_days,
    )


def _same(row: StaffingRequest, line: Line) -> bool:
    """What was asked, or what was settled, is still what the team says."""
    asked = (row.employee_id, row.role, row.from_on, row.until_on, row.days) == (line.employee_id, line.role, line.from_on, line.until_on, line.days)
    return asked or (row.state in SETTLED and agreed_line(row) == line)


def _settled(row: StaffingRequest, lines: Mapping[tuple[int, str], Line]) -> Line | None:
    """The line that says just what the head proposed."""
    if row.state not in ("counter_proposed", "accepted"):
        return None
    wanted = agreed_line(row)
    found = lines.get((wanted.employee_id, wanted.role))
    return wanted if found == wanted else None


def _close(session: Session, row: StaffingRequest, line: Line) -> bool:
    if row.state == "counter_proposed":
        MACHINE.advance(session, None, row, "accept")
        row.ended_at = clock.now()
    row.employee_id = line.employee_id  # the request is about who is on the team now
    return True


def _withdraw(session: Session, row: StaffingRequest, project: Project) -> None:
    MACHINE.advance(session, None, row, "withdraw")
    row.ended_at = clock.now()
    tell_of(session, row, project, [row.head_id], "staffing_withdrawn", row.asked_by_id)


def _heads(session: Session, lines: Mapping[tuple[int, str], Line]) -> dict[int, tuple[int, int]]:
    """Person → (their department, its head, or the next head above who is not the person); one or two statements."""
    ids = {line.employee_id for line in lines.values()}
    if not ids:
        return {}
    rows = session.execute(select(Department.id, Department.parent_id, Department.head_id)).all()
    above, heads = {r.id: r.parent_id for r in rows}, {r.id: r.head_id for r in rows}
    found: dict[int, tuple[int, int]] = {}
    for r in session.execute(select(Employee.id, Employee.department_id).where(Employee.id.in_(ids))):
        for department in chain(r.department_id, above):
            head = heads[department]
            if head is not None and head != r.id:
                found[r.id] = (department, head)
                break
    return found


def tell_of(session: Session, row: StaffingRequest, project: Project, people: Sequence[int], kind: str, by_id: int, **facts: object) -> None:
    """A notice about a request, to everybody but who caused it; one statement for the names."""
    told = [p for p in people if p != by_id]
    if not told:
        return
    names = {r.id: r for r in session.execute(select(Employee.id, Employee.name, Employee.name_en).where(Employee.id.in_({row.employee_id, by_id})))}
    person, by = names[row.employee_id], names[by_id]
    place = (TEAM, project.id) if told == [project.manager_id] else (RECORD, row.id)
    tell(
        session, told, kind, record=place[0], record_id=place[1], number=project.number, title=project.name, title_en=project.name_en or project.name,
        person=person.name, person_en=person.name_en or person.name, by=by.name, by_en=by.name_en or by.name, from_on=row.from_on, until_on=row.until_on,
        days=str(row.days.normalize() + 0), **facts,
    )  # fmt: skip
