"""Handing a finished or closed project over to after-sales: scope, service period, promise, contacts, documents (PRJ-13)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, Role
from core.access.scope import project_permissions, require_on_project
from core.errors import AsWord, NotFound, WrongState, collect, require_text
from core.files import FileRecord, register
from core.handover.errors import ContactOfAnother, HandoverReasonMissing, ServicePeriodEmpty, ServicePromiseMissing
from core.handover.machine import FROM, MACHINE
from core.notices import tell
from core.people.holders import holders
from core.unit import lock, require_fresh, writing
from db.models import Contact, Handover, Project

RECORD = "handover"
LONGEST = 8_000


@dataclass(frozen=True)
class HandoverForm:
    """`response_hours`: working hours until the first answer; `solution_days`: working days until it is solved."""

    scope: str
    serves_from: dt.date
    serves_until: dt.date
    response_hours: int
    solution_days: int
    contact_ids: tuple[int, ...] = ()
    known_issues: str = ""


def write(actor: Actor, project_id: int, form: HandoverForm, *, seen_version: int | None = None) -> int:
    """Writes the hand-over of a finished or closed project, or changes it while it is not offered; returns its id."""
    with writing(actor, "handover.write") as session:
        require_on_project(session, actor, Permission.PROJECT_LIFE, project_id)
        project = lock(session, Project, project_id)
        if project.state not in FROM:
            raise WrongState(record=AsWord("record.project"), state=AsWord(f"state.project.{project.state}"), action=AsWord("action.handover.offer"))
        values = _checked(session, project, form)
        found = session.scalar(select(Handover.id).where(Handover.project_id == project_id))
        if found is None:
            row = Handover(project_id=project_id, state="draft", **values)
            session.add(row)
            session.flush()
            return row.id
        row = lock(session, Handover, found)
        require_fresh(session, row, seen_version or 0)
        if row.state not in ("draft", "sent_back"):
            raise WrongState(record=AsWord("record.handover"), state=AsWord(f"state.handover.{row.state}"), action=AsWord("action.handover.offer"))
        for name, value in values.items():
            setattr(row, name, value)
        return row.id


def offer(actor: Actor, handover_id: int, *, seen_version: int) -> None:
    """Offers it to after-sales; everybody with that role is told."""
    with writing(actor, "handover.offer") as session:
        project, row = _locked(session, actor, handover_id)
        MACHINE.move(session, actor, row, "offer", seen_version=seen_version)
        row.offered_by_id, row.offered_at, row.reason = actor.employee_id, clock.now(), ""
        _tell(session, project, row, holders(session, [Role.SUPPORT]), "handover_offered")


def accept(actor: Actor, handover_id: int, *, seen_version: int) -> None:
    """After-sales takes the project over; from now on it answers the customer."""
    with writing(actor, "handover.accept") as session:
        project, row = _locked(session, actor, handover_id)
        MACHINE.move(session, actor, row, "accept", seen_version=seen_version)
        row.decided_by_id, row.decided_at = actor.employee_id, clock.now()
        _tell(session, project, row, [project.manager_id, project.sponsor_id], "handover_accepted")


def send_back(actor: Actor, handover_id: int, *, reason: str, seen_version: int) -> None:
    """After-sales says what is missing."""
    if not reason.strip():
        raise HandoverReasonMissing(field="reason")
    text = require_text(reason, field="reason", longest=LONGEST)
    with writing(actor, "handover.send_back") as session:
        project, row = _locked(session, actor, handover_id)
        MACHINE.move(session, actor, row, "send_back", seen_version=seen_version)
        row.decided_by_id, row.decided_at, row.reason = actor.employee_id, clock.now(), text
        _tell(session, project, row, [project.manager_id], "handover_sent_back", comment=text[:300])


def _checked(session: Session, project: Project, form: HandoverForm) -> dict[str, object]:
    scope = require_text(form.scope, field="scope", longest=LONGEST)
    known = require_text(form.known_issues, field="known_issues", longest=LONGEST, required=False)
    wanted = tuple(dict.fromkeys(form.contact_ids))
    own = session.scalar(select(func.count(Contact.id)).where(Contact.id.in_(wanted), Contact.customer_id == project.customer_id)) if wanted else 0
    collect(
        ServicePeriodEmpty(field="serves_until", serves_from=form.serves_from) if form.serves_until <= form.serves_from else None,
        ServicePromiseMissing(field="response_hours") if form.response_hours <= 0 or form.solution_days <= 0 else None,
        ContactOfAnother(field="contact_ids") if own != len(wanted) else None,
    )
    return {
        "scope": scope,
        "known_issues": known,
        "serves_from": form.serves_from,
        "serves_until": form.serves_until,
        "response_hours": form.response_hours,
        "solution_days": form.solution_days,
        "contact_ids": list(wanted),
    }


def seen_by(session: Session, actor: Actor, row: Handover) -> bool:
    """The project's readers, and after-sales once it is offered."""
    if Permission.PROJECT_READ in project_permissions(session, actor, row.project_id):
        return True
    return actor.can(Permission.HANDOVER_ACCEPT) and row.state in ("offered", "accepted")


def _locked(session: Session, actor: Actor, handover_id: int) -> tuple[Project, Handover]:
    project_id = session.scalar(select(Handover.project_id).where(Handover.id == handover_id))
    if project_id is None:
        raise NotFound(record=AsWord("record.handover"))
    project = lock(session, Project, project_id)
    row = lock(session, Handover, handover_id)
    if not seen_by(session, actor, row):
        raise NotFound(record=AsWord("record.handover"))
    return project, row


def _tell(session: Session, project: Project, row: Handover, people: list[int], kind: str, **facts: object) -> None:
    tell(session, people, kind, record=RECORD, record_id=row.id, number=project.number, title=project.name, title_en=project.name_en, **facts)


def _seen(session: Session, actor: Actor, handover_id: int) -> bool:
    row = session.get(Handover, handover_id)
    return row is not None and seen_by(session, actor, row)


def _may_add(session: Session, actor: Actor, handover_id: int) -> bool:
    row = session.get_one(Handover, handover_id)
    return row.state in ("draft", "sent_back") and Permission.PROJECT_LIFE in project_permissions(session, actor, row.project_id)


register(FileRecord(RECORD, _seen, _may_add))
