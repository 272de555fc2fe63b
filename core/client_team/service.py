"""Name the client's people, say how the team sees them, record touch points (PRJ-41)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.client_team.errors import AlreadyThere, AreaMissing, LeadsOthers, NotTheRightPerson, OneClientManager, OuterNeedsLeader
from core.client_team.rules import CHANNELS, KINDS, LONGEST, PARTS, STANCES
from core.errors import AsWord, NotFound, Required, UnknownChoice, require_text
from core.meetings.living import living
from core.meetings.people import require_contacts
from core.projects.errors import DateInFuture
from core.unit import CONSTRAINT_REFUSALS, lock, require_fresh, writing
from db.models import ClientPerson, ClientView, Contact, Stage, TouchPoint

CONSTRAINT_REFUSALS["uq_client_person_manager"] = OneClientManager
CONSTRAINT_REFUSALS["uq_client_person_project_id_contact_id"] = AlreadyThere
EDIT = Permission.CLIENT_TEAM_EDIT


@dataclass(frozen=True)
class PersonForm:
    """A person of the client with the part in the project; stance, motive and way of contact are for the firm's team only."""

    contact_id: int | None
    part: str
    area: str = ""
    purpose: str = ""
    led_by_id: int | None = None
    stance: str = ""
    motive: str = ""
    approach: str = ""


@dataclass(frozen=True)
class TouchForm:
    kind: str
    person_id: int | None
    held_on: dt.date | None
    channel: str
    result: str
    stage_id: int | None = None


def name_person(actor: Actor, project_id: int, form: PersonForm) -> int:
    """Somebody of the client has a part in the project; one who had left comes back."""
    with writing(actor, "client_team.name") as s:
        project = living(s, actor, EDIT, project_id, "client_team")
        if form.contact_id is None:
            raise Required(field="contact_id")
        require_contacts(s, project, [form.contact_id])
        row = s.scalar(select(ClientPerson).where(ClientPerson.project_id == project_id, ClientPerson.contact_id == form.contact_id).with_for_update())
        if row is not None and row.left_on is None:
            raise AlreadyThere(field="contact_id", person=s.get_one(Contact, form.contact_id).name)
        if row is None:
            row = ClientPerson(project_id=project_id, contact_id=form.contact_id)
        row.left_on = None
        _fill(s, row, form)
        return row.id


def change_person(actor: Actor, person_id: int, form: PersonForm, *, seen_version: int) -> None:
    """Another part, area or purpose, another view of the person."""
    with writing(actor, "client_team.change") as s:
        row = _locked(s, actor, person_id, seen_version)
        _require_leads_nobody(s, row, unless=form.part == "core")
        _fill(s, row, form)


def leave(actor: Actor, person_id: int, *, seen_version: int) -> None:
    """The person has no part any more; what was recorded with them stays."""
    with writing(actor, "client_team.leave") as s:
        row = _locked(s, actor, person_id, seen_version)
        _require_leads_nobody(s, row)
        row.left_on = clock.today()


def _require_leads_nobody(session: Session, row: ClientPerson, *, unless: bool = False) -> None:
    led = session.scalar(select(func.count(ClientPerson.id)).where(ClientPerson.led_by_id == row.id, ClientPerson.left_on.is_(None))) or 0
    if led and not unless:
        raise LeadsOthers(field="part", person=session.get_one(Contact, row.contact_id).name, count=led)


def record_touch(actor: Actor, project_id: int, form: TouchForm) -> int:
    """A contact that took place: date, who, how, result. The stage is the one at work that day unless it is named."""
    with writing(actor, "client_team.touch") as s:
        living(s, actor, EDIT, project_id, "client_team")
        for field, value, known in (("kind", form.kind, KINDS), ("channel", form.channel, CHANNELS)):
            if value not in known:
                raise UnknownChoice(field=field, choice=value)
        if form.held_on is None:
            raise Required(field="held_on")
        if form.held_on > clock.today():
            raise DateInFuture(field="held_on", day=form.held_on)
        person = s.get(ClientPerson, form.person_id) if form.person_id else None
        if person is None or person.project_id != project_id:
            raise NotFound(field="person_id", record=AsWord("record.client_person"))
        wanted = {"stage_start": "project_manager", "executive": "executive"}.get(form.kind, person.part)
        if person.part != wanted:
            raise NotTheRightPerson(field="person_id", person=s.get_one(Contact, person.contact_id).name, part=AsWord(f"client_part.{wanted}"))
        row = TouchPoint(project_id=project_id, person_id=person.id, kind=form.kind, held_on=form.held_on, channel=form.channel, by_id=actor.employee_id)
        row.result, row.stage_id = require_text(form.result, field="result", longest=LONGEST), _stage(s, project_id, form)
        s.add(row)
        s.flush()
        return row.id


def _stage(session: Session, project_id: int, form: TouchForm) -> int | None:
    if form.stage_id is not None:
        if session.scalar(select(Stage.project_id).where(Stage.id == form.stage_id)) != project_id:
            raise NotFound(field="stage_id", record=AsWord("record.stage"))
        return form.stage_id
    began = select(Stage.id).where(Stage.project_id == project_id, Stage.starts_on <= form.held_on).order_by(Stage.position.desc()).limit(1)
    return session.scalar(began)


def change_touch(actor: Actor, touch_id: int, result: str, *, seen_version: int) -> None:
    """The words of a result are mended by who recorded it."""
    text = require_text(result, field="result", longest=LONGEST)
    with writing(actor, "client_team.change_touch") as s:
        found = s.get(TouchPoint, touch_id)
        if found is None:
            raise NotFound(record=AsWord("record.touch_point"))
        living(s, actor, EDIT, found.project_id, "client_team")
        row = lock(s, TouchPoint, touch_id)
        if row.by_id != actor.employee_id:
            raise NotFound(record=AsWord("record.touch_point"))
        require_fresh(s, row, seen_version)
        row.result = text


def _locked(session: Session, actor: Actor, person_id: int, seen_version: int) -> ClientPerson:
    project_id = session.scalar(select(ClientPerson.project_id).where(ClientPerson.id == person_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.client_person"))
    living(session, actor, EDIT, project_id, "client_team")
    row = lock(session, ClientPerson, person_id)
    require_fresh(session, row, seen_version)
    return row


def _fill(session: Session, row: ClientPerson, form: PersonForm) -> None:
    if form.part not in PARTS:
        raise UnknownChoice(field="part", choice=form.part)
    if form.stance and form.stance not in STANCES:
        raise UnknownChoice(field="stance", choice=form.stance)
    row.area = require_text(form.area, field="area", required=False)
    if form.part == "core" and not row.area:
        raise AreaMissing(field="area")
    leader = session.get(ClientPerson, form.led_by_id) if form.part == "outer" and form.led_by_id else None
    if form.part == "outer" and (leader is None or leader.project_id != row.project_id or leader.part != "core" or leader.left_on is not None):
        raise OuterNeedsLeader(field="led_by_id")
    row.part, row.led_by_id = form.part, leader.id if leader else None
    row.purpose = require_text(form.purpose, field="purpose", longest=LONGEST, required=False)
    _require_one_manager(session, row)
    session.add(row)
    session.flush()
    view = session.scalar(select(ClientView).where(ClientView.person_id == row.id)) or ClientView(project_id=row.project_id, person_id=row.id)
    view.stance, view.motive = form.stance, require_text(form.motive, field="motive", longest=LONGEST, required=False)
    view.approach = require_text(form.approach, field="approach", longest=LONGEST, required=False)
    session.add(view)
    session.flush()


def _require_one_manager(session: Session, row: ClientPerson) -> None:
    if row.part != "project_manager":
        return
    with session.no_autoflush:
        other = select(Contact.name).join(ClientPerson, ClientPerson.contact_id == Contact.id)
        other = other.where(ClientPerson.project_id == row.project_id, ClientPerson.part == "project_manager", ClientPerson.left_on.is_(None))
        name = session.scalar(other.where(ClientPerson.contact_id != row.contact_id))
    if name is not None:
        raise OneClientManager(field="part", person=name)
