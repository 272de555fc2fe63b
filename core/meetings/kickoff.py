"""What a kick-off brings: the members and their duties, the communication plan (PRJ-16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.errors import Refusal, UnknownChoice, collect, require_text
from core.meetings.living import living
from core.meetings.people import require_people
from core.meetings.rules import CHANNELS, LONGEST_WHAT, RHYTHMS
from core.unit import lock, reading, require_fresh, writing
from db.models import CommunicationLine, Employee, KickoffDuty, Project, ProjectMember


@dataclass(frozen=True)
class DutyRow:
    """A member of the team with the parts in it and what they answer for."""

    employee_id: int
    name: str
    name_en: str
    roles: tuple[str, ...]
    duty: str


@dataclass(frozen=True)
class CommunicationForm:
    audience: str
    content: str
    rhythm: str
    channel: str
    responsible_id: int | None = None


@dataclass(frozen=True)
class CommunicationRow:
    audience: str
    content: str
    rhythm: str
    channel: str
    responsible_id: int | None
    responsible: str
    responsible_en: str


@dataclass(frozen=True)
class Kickoff:
    duties: tuple[DutyRow, ...]
    plan: tuple[CommunicationRow, ...]


def save_duties(actor: Actor, project_id: int, duties: dict[int, str], *, seen_version: int) -> None:
    """Who of the team answers for what: employee → duty; an empty one is taken away."""
    with writing(actor, "meeting.save_duties") as s:
        living(s, actor, Permission.PROJECT_LIFE, project_id, "meet")
        project = lock(s, Project, project_id)
        require_fresh(s, project, seen_version)
        require_people(s, duties.keys())
        rows = {d.employee_id: d for d in s.scalars(select(KickoffDuty).where(KickoffDuty.project_id == project_id))}
        for employee_id, text in duties.items():
            duty = require_text(text, field="duty", longest=LONGEST_WHAT, required=False)
            row = rows.get(employee_id)
            if row is not None and not duty:
                s.delete(row)
            elif row is not None:
                row.duty = duty
            elif duty:
                s.add(KickoffDuty(project_id=project_id, employee_id=employee_id, duty=duty))
        project.version += 1


def save_communication(actor: Actor, project_id: int, lines: Sequence[CommunicationForm], *, seen_version: int) -> None:
    """Replaces the communication plan, in the order given."""
    with writing(actor, "meeting.save_communication") as s:
        living(s, actor, Permission.PROJECT_LIFE, project_id, "meet")
        project = lock(s, Project, project_id)
        require_fresh(s, project, seen_version)
        collect(*(refusal for n, line in enumerate(lines, 1) for refusal in _wrong(line, n)))
        require_people(s, {line.responsible_id for line in lines if line.responsible_id}, field="responsible_id")
        rows = list(s.scalars(select(CommunicationLine).where(CommunicationLine.project_id == project_id).order_by(CommunicationLine.position)))
        for row in rows[len(lines) :]:
            s.delete(row)
        for n, line in enumerate(lines):
            row = rows[n] if n < len(rows) else CommunicationLine(project_id=project_id, position=n + 1)
            row.audience, row.content, row.rhythm, row.channel = line.audience.strip(), line.content.strip(), line.rhythm, line.channel
            row.responsible_id = line.responsible_id
            s.add(row)
        project.version += 1


def _wrong(line: CommunicationForm, n: int) -> list[Refusal]:
    found: list[Refusal] = []
    for field, text in (("audience", line.audience), ("content", line.content)):
        try:
            require_text(text, field=field)
        except Refusal as refusal:
            refusal.facts["row"] = n
            found.append(refusal)
    found += [UnknownChoice(field="rhythm", row=n, choice=line.rhythm)] if line.rhythm not in RHYTHMS else []
    return found + ([UnknownChoice(field="channel", row=n, choice=line.channel)] if line.channel not in CHANNELS else [])


def kickoff(actor: Actor, project_id: int) -> Kickoff:
    """Duties of everybody on the team, those without one too, and the communication plan; two statements."""
    with reading(actor) as s:
        require_on_project(s, actor, Permission.PROJECT_READ, project_id)
        members = s.execute(
            select(Employee.id, Employee.name, Employee.name_en, ProjectMember.role, KickoffDuty.duty)
            .join(ProjectMember, ProjectMember.employee_id == Employee.id)
            .outerjoin(KickoffDuty, (KickoffDuty.project_id == ProjectMember.project_id) & (KickoffDuty.employee_id == Employee.id))
            .where(ProjectMember.project_id == project_id)
            .order_by(ProjectMember.id)
        ).all()
        lines = s.execute(
            select(CommunicationLine, Employee.name, Employee.name_en)
            .outerjoin(Employee, Employee.id == CommunicationLine.responsible_id)
            .where(CommunicationLine.project_id == project_id)
            .order_by(CommunicationLine.position)
        ).all()
    people: dict[int, DutyRow] = {}
    for m in members:
        roles = (*people[m.id].roles, m.role) if m.id in people else (m.role,)
        people[m.id] = DutyRow(m.id, m.name, m.name_en or m.name, roles, m.duty or "")
    plan = tuple(
        CommunicationRow(c.audience, c.content, c.rhythm, c.channel, c.responsible_id, name or "", name_en or name or "") for c, name, name_en in lines
    )
    return Kickoff(tuple(people.values()), plan)
