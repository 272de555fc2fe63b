"""A deliverable and the client: brought to them, checked first by their project manager, decided by the executive of the area; what they
said is filed by us with its proof; feedback is recorded and answered (PRJ-32, PRJ-43)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.deliverables.draft import LONGEST_TEXT
from core.deliverables.errors import FeedbackAnswered, ProofMissing, WrongClientPerson
from core.deliverables.files import REPLY
from core.deliverables.machine import MACHINE
from core.deliverables.service import accepted, at_work, tell_of
from core.errors import AsWord, NotFound, Required, UnknownChoice, WrongState, collect, require_text
from core.files.service import keep
from core.projects.errors import DateBefore, DateInFuture
from core.unit import lock, require_fresh, writing
from db.models import ClientPerson, ClientReply, Contact, Deliverable, Delivery, Project

WAYS = ("on_site", "online")
STEPS = ("first_check", "decision")


@dataclass(frozen=True)
class DeliveryForm:
    """On site: when, where, who was there. Online: when, by which channel, and on which day sending was tried."""

    way: str
    delivered_at: dt.datetime
    place: str = ""
    people: str = ""
    channel: str = ""
    tested_on: dt.date | None = None
    note: str = ""


@dataclass(frozen=True)
class ReplyForm:
    """What somebody of the client said, on which day; `file_name`, `content` prove it."""

    contact_id: int | None
    agreed: bool
    said_on: dt.date
    text: str = ""
    file_name: str = ""
    content: bytes = b""


def deliver(actor: Actor, deliverable_id: int, form: DeliveryForm, *, seen_version: int) -> None:
    """Brought to the client."""
    if form.way not in WAYS:
        raise UnknownChoice(field="way", value=form.way)
    place, people, channel = (require_text(v, field=n, required=False) for v, n in ((form.place, "place"), (form.people, "people"), (form.channel, "channel")))
    note = require_text(form.note, field="note", longest=LONGEST_TEXT, required=False)
    missing = {"place": not place, "people": not people} if form.way == "on_site" else {"channel": not channel, "tested_on": form.tested_on is None}
    collect(*(Required(field=name) for name, empty in missing.items() if empty))
    if form.delivered_at > clock.now():
        raise DateInFuture(field="delivered_at", day=form.delivered_at.date())
    if form.way == "online" and form.tested_on is not None and form.tested_on > form.delivered_at.astimezone(clock.zone()).date():
        raise DateInFuture(field="tested_on", day=form.tested_on)
    with writing(actor, "deliverable.deliver") as session:
        project, row = at_work(session, actor, deliverable_id, Permission.DELIVERABLE_ACCEPT, "deliver")
        MACHINE.move(session, actor, row, "deliver", seen_version=seen_version)
        on_site = form.way == "on_site"
        session.add(
            Delivery(
                deliverable_id=row.id,
                round=row.round,
                way=form.way,
                delivered_at=form.delivered_at,
                place=place if on_site else "",
                people=people if on_site else "",
                channel="" if on_site else channel,
                tested_on=None if on_site else form.tested_on,
                note=note,
                filed_by_id=actor.employee_id,
                filed_at=clock.now(),
            )
        )
        tell_of(session, project, row, [project.sponsor_id, project.manager_id, row.responsible_id], "deliverable_delivered", actor)


def file_reply(actor: Actor, deliverable_id: int, step: str, form: ReplyForm, *, seen_version: int) -> None:
    """The first check of the client's project manager, or the decision of the executive: agreed, or back with what is wrong; with the
    file that proves it."""
    if step not in STEPS:
        raise UnknownChoice(field="step", value=step)
    text = require_text(form.text, field="text", longest=LONGEST_TEXT, required=not form.agreed)
    if form.said_on > clock.today():
        raise DateInFuture(field="said_on", day=form.said_on)
    if not form.content:
        raise ProofMissing(field="file")
    with writing(actor, f"deliverable.{step}") as session:
        project, row = at_work(session, actor, deliverable_id, Permission.DELIVERABLE_ACCEPT, step)
        require_fresh(session, row, seen_version)
        if row.submitted_on is not None and form.said_on < row.submitted_on:
            raise DateBefore(field="said_on", day=form.said_on, earliest=row.submitted_on)
        contact = _contact(session, project, form.contact_id)
        wanted = expected(session, project.id, step, row.area)
        if wanted and contact.id not in {c.id for c in wanted}:
            raise WrongClientPerson(field="contact_id", people=[c.name for c in wanted], people_en=[c.name_en or c.name for c in wanted])
        rounds = row.round
        if form.agreed:
            MACHINE.move(session, actor, row, "first_check" if step == "first_check" else "accept")
        else:
            handed_in_by = row.submitted_by_id
            _require_at(row, step)
            MACHINE.move(session, actor, row, "send_back")
            row.sent_back = text
            people = [row.responsible_id, handed_in_by, project.manager_id]
            tell_of(session, project, row, people, "deliverable_sent_back", actor, reason=text[:300])
        reply = _reply(session, actor, row, step, contact, form.said_on, text, form.agreed, rounds)
        keep(session, actor, REPLY, reply.id, form.file_name, form.content)
        if form.agreed and step == "decision":
            accepted(session, project, row, actor)


def _require_at(row: Deliverable, step: str) -> None:
    """A refusal of the client is filed where their agreement would be."""
    if row.state not in (("delivered",) if step == "first_check" else ("delivered", "client_checked")):
        raise WrongState(
            record=AsWord("record.deliverable"), state=AsWord(f"state.deliverable.{row.state}"), action=AsWord(f"action.deliverable.{step}")
        )


def record_feedback(actor: Actor, deliverable_id: int, *, contact_id: int | None, said_on: dt.date, text: str) -> int:
    """What somebody of the client remarked; it waits for an answer."""
    clean = require_text(text, field="text", longest=LONGEST_TEXT)
    if said_on > clock.today():
        raise DateInFuture(field="said_on", day=said_on)
    with writing(actor, "deliverable.record_feedback") as session:
        project, row = at_work(session, actor, deliverable_id, Permission.DELIVERABLE_SUBMIT, "record_feedback")
        if row.state not in ("delivered", "client_checked"):
            raise WrongState(
                record=AsWord("record.deliverable"),
                state=AsWord(f"state.deliverable.{row.state}"),
                action=AsWord("action.deliverable.record_feedback"),
            )
        reply = _reply(session, actor, row, "feedback", _contact(session, project, contact_id), said_on, clean, None, row.round)
        tell_of(session, project, row, [project.manager_id, row.responsible_id], "client_feedback", actor, comment=clean[:300])
        return reply.id


def answer_feedback(actor: Actor, reply_id: int, text: str) -> None:
    """The answer to a remark of the client."""
    clean = require_text(text, field="answer", longest=LONGEST_TEXT)
    with writing(actor, "deliverable.answer_feedback") as session:
        deliverable_id = session.scalar(select(ClientReply.deliverable_id).where(ClientReply.id == reply_id, ClientReply.step == "feedback"))
        if deliverable_id is None:
            raise NotFound(record=AsWord("record.client_reply"))
        at_work(session, actor, deliverable_id, Permission.DELIVERABLE_SUBMIT, "answer_feedback")
        reply = lock(session, ClientReply, reply_id)
        if reply.answered_at is not None:
            raise FeedbackAnswered(field="answer", day=reply.answered_at.astimezone(clock.zone()).date())
        reply.answer, reply.answered_by_id, reply.answered_at = clean, actor.employee_id, clock.now()


def expected(session: Session, project_id: int, step: str, area: str) -> list[Contact]:
    """Who of the client checks first (its project manager) or decides (the executive of the area; where the area has none of its own,
    every executive). Empty where the client's team is not written down: then anybody of the client."""
    part = "project_manager" if step == "first_check" else "executive"
    found = session.execute(
        select(Contact, ClientPerson.area)
        .join(ClientPerson, ClientPerson.contact_id == Contact.id)
        .where(ClientPerson.project_id == project_id, ClientPerson.part == part, ClientPerson.left_on.is_(None))
        .order_by(ClientPerson.id)
    ).all()
    own = [contact for contact, where in found if step == "decision" and area and where == area]
    return own or [contact for contact, _ in found]


def _contact(session: Session, project: Project, contact_id: int | None) -> Contact:
    contact = session.get(Contact, contact_id) if contact_id else None
    if contact is None or contact.customer_id != project.customer_id:
        raise NotFound(field="contact_id", record=AsWord("record.contact"))
    return contact


def _reply(
    session: Session, actor: Actor, row: Deliverable, step: str, contact: Contact, said_on: dt.date, text: str, agreed: bool | None, rounds: int
) -> ClientReply:
    reply = ClientReply(
        deliverable_id=row.id,
        round=rounds,
        step=step,
        contact_id=contact.id,
        agreed=agreed,
        said_on=said_on,
        text=text,
        filed_by_id=actor.employee_id,
        filed_at=clock.now(),
    )
    session.add(reply)
    session.flush()
    return reply

