"""Meetings in lists and on their page, and the actions somebody owes (PRJ-16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from core import clock
from core.access import Actor, Permission
from core.access.scope import require_on_project
from core.calendar.queries import load_calendar
from core.errors import AsWord, NotFound
from core.meetings.machine import MACHINE
from core.meetings.rules import late_days, next_start
from core.unit import reading
from core.workflow import Move
from db.models import Contact, Employee, Meeting, MeetingAction, MeetingPerson, Project


@dataclass(frozen=True)
class PersonRow:
    """`contact`: somebody of the client."""

    id: int
    employee_id: int | None
    contact_id: int | None
    name: str
    name_en: str
    attended: bool | None

    @property
    def contact(self) -> bool:
        return self.contact_id is not None


@dataclass(frozen=True)
class ActionRow:
    id: int
    version: int
    meeting_id: int
    meeting: str
    project_id: int
    project: str
    project_en: str
    what: str
    owner_id: int | None
    contact_id: int | None
    owner: str
    owner_en: str
    due_on: dt.date
    done_on: dt.date | None
    result: str
    late: int  # days


@dataclass(frozen=True)
class MeetingRow:
    """A line of the list; `open` actions of `actions`."""

    id: int
    version: int
    kind: str
    title: str
    starts_at: dt.datetime
    minutes_long: int
    place: str
    state: str
    sent_at: dt.datetime | None
    people: int
    clients: int
    actions: int
    open: int


@dataclass(frozen=True)
class MeetingCard:
    """One meeting with everything its page shows."""

    row: MeetingRow
    project_id: int
    project_number: str
    project: str
    project_en: str
    project_state: str
    agenda: str
    record: str
    called_by: str
    called_by_en: str
    follows_id: int | None
    follows: str
    next_id: int | None
    people: tuple[PersonRow, ...]
    actions: tuple[ActionRow, ...]
    before: tuple[ActionRow, ...]  # still open from earlier meetings of the project
    moves: tuple[Move, ...]
    may_edit: bool
    next_at: dt.datetime  # when the next one is proposed


def meetings(actor: Actor, project_id: int) -> list[MeetingRow]:
    """What is to come first, the nearest first; then what was, the last first. One statement besides the right."""
    with reading(actor) as s:
        require_on_project(s, actor, Permission.PROJECT_READ, project_id)
        rows = [_row(r) for r in s.execute(_list().where(Meeting.project_id == project_id)).all()]
    ahead = sorted((r for r in rows if r.state == "planned"), key=lambda r: r.starts_at)
    return ahead + sorted((r for r in rows if r.state != "planned"), key=lambda r: r.starts_at, reverse=True)


def meeting(actor: Actor, meeting_id: int) -> MeetingCard:
    """One meeting; NotFound for who may not see its project. A fixed number of statements."""
    with reading(actor) as s:
        found = s.execute(_list().add_columns(Meeting).where(Meeting.id == meeting_id)).one_or_none()
        if found is None:
            raise NotFound(record=AsWord("record.meeting"))
        row: Meeting = found.Meeting
        try:
            granted = require_on_project(s, actor, Permission.PROJECT_READ, row.project_id)
        except NotFound:
            raise NotFound(record=AsWord("record.meeting")) from None
        project, caller = s.get_one(Project, row.project_id), s.get_one(Employee, row.called_by_id)
        follows = s.get(Meeting, row.follows_id) if row.follows_id else None
        following = s.scalar(select(Meeting.id).where(Meeting.follows_id == row.id, Meeting.state != "cancelled").order_by(Meeting.id).limit(1))
        open_before = (MeetingAction.project_id == row.project_id) & MeetingAction.done_on.is_(None) & (Meeting.starts_at < row.starts_at)
        return MeetingCard(
            _row(found),
            project.id,
            project.number,
            project.name,
            project.name_en or project.name,
            project.state,
            row.agenda,
            row.record,
            caller.name,
            caller.name_en or caller.name,
            row.follows_id,
            follows.title if follows else "",
            following,
            _people(s, row.id),
            tuple(_actions(s, MeetingAction.meeting_id == row.id)),
            tuple(_actions(s, open_before)),
            tuple(MACHINE.moves(s, actor, row)),
            Permission.MEETING_EDIT in granted,
            next_start(row.starts_at, clock.now(), load_calendar(s)),
        )


def open_actions_of(actor: Actor) -> list[ActionRow]:
    """What the actor still owes from meetings, the most pressing first: for home and for the list of own tasks."""
    with reading(actor) as s:
        return list(_actions(s, (MeetingAction.owner_id == actor.employee_id) & MeetingAction.done_on.is_(None)))


def actions_of(actor: Actor, project_id: int) -> list[ActionRow]:
    """Every action of the project, open ones first by their day."""
    with reading(actor) as s:
        require_on_project(s, actor, Permission.PROJECT_READ, project_id)
        return list(_actions(s, MeetingAction.project_id == project_id))


def _list() -> Any:
    people = select(
        MeetingPerson.meeting_id, func.count(MeetingPerson.employee_id).label("people"), func.count(MeetingPerson.contact_id).label("clients")
    ).group_by(MeetingPerson.meeting_id)
    done = func.count(MeetingAction.done_on)
    actions = select(MeetingAction.meeting_id, func.count(MeetingAction.id).label("actions"), (func.count(MeetingAction.id) - done).label("open"))
    who, what = people.subquery(), actions.group_by(MeetingAction.meeting_id).subquery()
    columns = (Meeting.id, Meeting.version, Meeting.kind, Meeting.title, Meeting.starts_at, Meeting.minutes_long, Meeting.place, Meeting.state, Meeting.sent_at)
    counts = (func.coalesce(who.c.people, 0), func.coalesce(who.c.clients, 0), func.coalesce(what.c.actions, 0), func.coalesce(what.c.open, 0))
    return select(*columns, *counts).outerjoin(who, who.c.meeting_id == Meeting.id).outerjoin(what, what.c.meeting_id == Meeting.id)


def _row(found: Any) -> MeetingRow:
    return MeetingRow(*tuple(found)[:13])


def _people(session: Session, meeting_id: int) -> tuple[PersonRow, ...]:
    rows = session.execute(
        select(MeetingPerson, func.coalesce(Employee.name, Contact.name), func.coalesce(Employee.name_en, Contact.name_en))
        .outerjoin(Employee, Employee.id == MeetingPerson.employee_id)
        .outerjoin(Contact, Contact.id == MeetingPerson.contact_id)
        .where(MeetingPerson.meeting_id == meeting_id)
        .order_by(MeetingPerson.contact_id.is_not(None), MeetingPerson.id)
    ).all()
    return tuple(PersonRow(p.id, p.employee_id, p.contact_id, name, name_en or name, p.attended) for p, name, name_en in rows)


def _actions(session: Session, wanted: ColumnElement[bool]) -> Sequence[ActionRow]:
    owner, contact, today = aliased(Employee), aliased(Contact), clock.today()
    name, name_en = func.coalesce(owner.name, contact.name), func.coalesce(owner.name_en, contact.name_en)
    rows = session.execute(
        select(MeetingAction, Meeting.title, Project.name, Project.name_en, name, name_en)
        .join(Meeting, Meeting.id == MeetingAction.meeting_id)
        .join(Project, Project.id == MeetingAction.project_id)
        .outerjoin(owner, owner.id == MeetingAction.owner_id)
        .outerjoin(contact, contact.id == MeetingAction.contact_id)
        .where(wanted)
        .order_by(MeetingAction.done_on.is_not(None), MeetingAction.due_on, MeetingAction.id)
    ).all()
    return [
        ActionRow(
            a.id, a.version, a.meeting_id, title, a.project_id, project, project_en or project, a.what, a.owner_id, a.contact_id, who, who_en or who,
            a.due_on, a.done_on, a.result, late_days(a.due_on, a.done_on, today),
        )  # fmt: skip
        for a, title, project, project_en, who, who_en in rows
    ]
