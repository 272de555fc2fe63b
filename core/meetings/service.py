"""Call a meeting, change it, write its minutes and actions, send them, call the next one (PRJ-16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.errors import AsWord, NotFound, Required, UnknownChoice, require_text
from core.meetings.errors import KickoffThere, NobodyInvited, NotHeldYet, OneOwner
from core.meetings.living import living
from core.meetings.machine import MACHINE
from core.meetings.people import require_contacts, require_people
from core.meetings.rules import KINDS, LONGEST, LONGEST_WHAT
from core.notices import tell
from core.projects import life
from core.projects.types import ProjectState
from core.unit import CONSTRAINT_REFUSALS, lock, require_fresh, writing
from db.models import Meeting, MeetingAction, MeetingPerson, Project

CONSTRAINT_REFUSALS["uq_meeting_kickoff"] = KickoffThere
DAY_MINUTES = 1440


@dataclass(frozen=True)
class MeetingForm:
    """`starts_at` is an instant; `place` a room or the link of an online meeting."""

    title: str
    starts_at: dt.datetime | None
    minutes_long: int = 60
    place: str = ""
    agenda: str = ""
    employees: tuple[int, ...] = ()
    contacts: tuple[int, ...] = ()
    kind: str = "work"
    follows_id: int | None = None


@dataclass(frozen=True)
class ActionForm:
    """One action; `owner_id` of the firm or `contact_id` of the client. `id` of one that stands already."""

    what: str
    due_on: dt.date | None
    owner_id: int | None = None
    contact_id: int | None = None
    id: int | None = None


def call(actor: Actor, project_id: int, form: MeetingForm) -> int:
    """A meeting is planned; its people of the firm are told."""
    with writing(actor, "meeting.call") as s:
        project = living(s, actor, Permission.MEETING_EDIT, project_id, "meet")
        if form.kind not in KINDS:
            raise UnknownChoice(field="kind", choice=form.kind)
        if form.follows_id is not None:
            _require_before(s, form.follows_id, project_id)
        row = Meeting(project_id=project_id, kind=form.kind, called_by_id=actor.employee_id, follows_id=form.follows_id, state="planned")
        _fill(s, project, row, form)
        s.add(row)
        s.flush()
        _tell(s, actor, row, project, "meeting_called", [p.employee_id for p in row.people])
        return row.id


def _require_before(session: Session, meeting_id: int, project_id: int) -> None:
    if session.scalar(select(Meeting.id).where(Meeting.id == meeting_id, Meeting.project_id == project_id)) is None:
        raise NotFound(field="follows_id", record=AsWord("record.meeting"))


def change(actor: Actor, meeting_id: int, form: MeetingForm, *, seen_version: int) -> None:
    """Another time, place, agenda or other people; who is invited is told when the time or place moved, or was not invited before."""
    with writing(actor, "meeting.change") as s:
        project, row = _locked(s, actor, meeting_id)
        before, told = (row.starts_at, row.place), {p.employee_id for p in row.people}
        MACHINE.move(s, actor, row, "change", seen_version=seen_version)
        _fill(s, project, row, form)
        s.flush()
        moved = before != (row.starts_at, row.place)
        _tell(s, actor, row, project, "meeting_changed", [p.employee_id for p in row.people if moved or p.employee_id not in told])


def cancel(actor: Actor, meeting_id: int, *, seen_version: int) -> None:
    """It does not take place; who was invited is told."""
    with writing(actor, "meeting.cancel") as s:
        project, row = _locked(s, actor, meeting_id)
        MACHINE.move(s, actor, row, "cancel", seen_version=seen_version)
        _tell(s, actor, row, project, "meeting_cancelled", [p.employee_id for p in row.people])


def write_minutes(actor: Actor, meeting_id: int, record: str, actions: Sequence[ActionForm], *, absent: Sequence[int] = (), seen_version: int) -> None:
    """The minutes with who was absent (ids of `MeetingPerson`) and what was agreed to be done; the minutes of the kick-off of an initiated
    project are filed with it, by the one way there is (PRJ-13)."""
    text = require_text(record, field="record", longest=LONGEST)
    with writing(actor, "meeting.minutes") as s:
        project, row = _locked(s, actor, meeting_id)
        MACHINE.move(s, actor, row, "hold" if row.state == "planned" else "amend", seen_version=seen_version)
        if row.starts_at > clock.now():
            raise NotHeldYet(field="record", starts_at=row.starts_at)
        row.record = text
        for person in row.people:
            person.attended = person.id not in absent
        _actions(s, actor, project, row, actions)
        if row.kind == "kickoff" and project.state == ProjectState.INITIATED:
            life.filed(s, actor, project.id, held_on=clock.firm_day(row.starts_at), minutes=text)


def _actions(session: Session, actor: Actor, project: Project, row: Meeting, actions: Sequence[ActionForm]) -> None:
    """Replaces the open actions; one that is done stays as it is. New owners are told."""
    require_people(session, {a.owner_id for a in actions if a.owner_id}, field="owner_id")
    require_contacts(session, project, {a.contact_id for a in actions if a.contact_id})
    kept = {a.id: a for a in row.actions}
    wanted = {a.id for a in actions if a.id}
    row.actions[:] = [a for a in row.actions if a.id in wanted or a.done_on is not None]
    new: list[MeetingAction] = []
    for n, form in enumerate(actions, 1):
        what = require_text(form.what, field="what", longest=LONGEST_WHAT)
        if (form.owner_id is None) == (form.contact_id is None):
            raise OneOwner(field="owner_id", row=n)
        if form.due_on is None:
            raise Required(field="due_on", row=n)
        action = kept.get(form.id) if form.id else None
        if action is None:
            action = MeetingAction(project_id=project.id)
            row.actions.append(action)
        if action.done_on is None:
            if action.owner_id != form.owner_id:
                new.append(action)
            action.what, action.owner_id, action.contact_id, action.due_on = what, form.owner_id, form.contact_id, form.due_on
    session.flush()
    for action in new:
        facts = {"what": action.what, "due_on": action.due_on, "title": row.title, "project": project.name, "project_en": project.name_en or project.name}
        told = [action.owner_id] if action.owner_id != actor.employee_id else []
        tell(session, told, "meeting_action", record="meeting", record_id=row.id, by=actor.name, by_en=actor.name_en, **facts)


def send(actor: Actor, meeting_id: int, *, seen_version: int) -> int:
    """The minutes go to everybody of the firm who was invited, with a notice; how many. From then on they stand."""
    with writing(actor, "meeting.send") as s:
        project, row = _locked(s, actor, meeting_id)
        MACHINE.move(s, actor, row, "send", seen_version=seen_version)
        row.sent_at = clock.now()
        people = {p.employee_id for p in row.people if p.employee_id and p.employee_id != actor.employee_id}
        _tell(s, actor, row, project, "minutes_sent", sorted(people))
        return len(people)


def finish_action(actor: Actor, action_id: int, *, result: str = "", seen_version: int) -> None:
    """Done: by its owner, or by who keeps the meetings of the project. Who called the meeting is told."""
    text = require_text(result, field="result", longest=LONGEST_WHAT, required=False)
    with writing(actor, "meeting.finish_action") as s:
        action, row, project = _action(s, actor, action_id, seen_version)
        if action.done_on is not None:
            return
        action.done_on, action.done_by_id, action.result = clock.today(), actor.employee_id, text
        told = [row.called_by_id] if row.called_by_id != actor.employee_id else []
        facts = {"what": action.what, "title": row.title, "project": project.name, "project_en": project.name_en or project.name}
        tell(s, told, "action_done", record="meeting", record_id=row.id, by=actor.name, by_en=actor.name_en, **facts)


def open_action(actor: Actor, action_id: int, *, seen_version: int) -> None:
    """It was not done after all."""
    with writing(actor, "meeting.open_action") as s:
        action, _row, _project = _action(s, actor, action_id, seen_version)
        action.done_on = action.done_by_id = None


def _action(session: Session, actor: Actor, action_id: int, seen_version: int) -> tuple[MeetingAction, Meeting, Project]:
    found = session.get(MeetingAction, action_id)
    if found is None:
        raise NotFound(record=AsWord("record.meeting_action"))
    mine = found.owner_id == actor.employee_id
    project = living(session, actor, Permission.PROJECT_READ if mine else Permission.MEETING_EDIT, found.project_id, "meet")
    action = lock(session, MeetingAction, action_id)
    require_fresh(session, action, seen_version)
    return action, session.get_one(Meeting, action.meeting_id), project


def _locked(session: Session, actor: Actor, meeting_id: int) -> tuple[Project, Meeting]:
    project_id = session.scalar(select(Meeting.project_id).where(Meeting.id == meeting_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.meeting"))
    project = living(session, actor, Permission.MEETING_EDIT, project_id, "meet")
    return project, lock(session, Meeting, meeting_id)


def _fill(session: Session, project: Project, row: Meeting, form: MeetingForm) -> None:
    if form.starts_at is None:
        raise Required(field="starts_on")
    if not 0 < form.minutes_long <= DAY_MINUTES:
        raise UnknownChoice(field="minutes_long", choice=str(form.minutes_long))
    if not form.employees and not form.contacts:
        raise NobodyInvited(field="employees")
    require_people(session, form.employees, field="employees")
    require_contacts(session, project, form.contacts, field="contacts")
    row.title, row.place = require_text(form.title, field="title"), require_text(form.place, field="place", required=False)
    row.agenda = require_text(form.agenda, field="agenda", longest=LONGEST, required=False)
    row.starts_at, row.minutes_long = form.starts_at, form.minutes_long
    wanted = [("employee_id", i) for i in dict.fromkeys(form.employees)] + [("contact_id", i) for i in dict.fromkeys(form.contacts)]
    there = {("employee_id", p.employee_id) if p.employee_id else ("contact_id", p.contact_id): p for p in row.people}
    row.people[:] = [there.get(key) or MeetingPerson(**{key[0]: key[1]}) for key in wanted]


def _tell(session: Session, actor: Actor, row: Meeting, project: Project, kind: str, people: Sequence[int | None]) -> None:
    facts = {"title": row.title, "starts_at": row.starts_at, "place": row.place, "project": project.name, "project_en": project.name_en or project.name}
    told = [p for p in people if p is not None and p != actor.employee_id]
    tell(session, told, kind, record="meeting", record_id=row.id, by=actor.name, by_en=actor.name_en, **facts)
