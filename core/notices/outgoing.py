"""Deliveries that are due become parcels: what goes to one receiver in one message. And what became of it (PLT-11)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from core.notices import mail
from core.notices.errors import NotDelivered
from core.notices.kinds import MAIL
from core.notices.render import Told
from core.notices.rules import next_try
from core.notices.write import tell
from db.models import Employee, EmployeeRole, Notice, NoticeDelivery, UserAccount, Webhook

LEASE = dt.timedelta(minutes=15)  # a claimed delivery comes up again after this, should the process that claimed it be gone
MANY = 3  # more than so many for one receiver at once come in one message
Key = tuple[str, int]  # channel, and the person or the robot


@dataclass(frozen=True)
class Parcel:
    """`robot` is None for a mail; `name` is (Chinese, English); `ids` are the deliveries in it."""

    ids: tuple[int, ...]
    told: tuple[Told, ...]
    language: str
    name: tuple[str, str]
    digest: bool
    address: str = ""
    robot: Webhook | None = None


def claim(session: Session, now: dt.datetime, *, limit: int, digest: bool) -> list[Parcel]:
    """Takes what is due and nobody else is sending, and puts its next try off: a second process finds none of it. What was read in
    the meantime, or has no receiver any more, is skipped."""
    due = (
        select(NoticeDelivery, Notice)
        .join(Notice, Notice.id == NoticeDelivery.notice_id)
        .where(NoticeDelivery.state == "waiting", NoticeDelivery.digest == digest, NoticeDelivery.due_at <= now)
        .order_by(NoticeDelivery.due_at, NoticeDelivery.id)
        .limit(limit)
        .with_for_update(of=NoticeDelivery, skip_locked=True)
    )
    rows = session.execute(due).all()
    robots = {r.id: r for r in session.scalars(select(Webhook).where(Webhook.id.in_({d.webhook_id for d, _ in rows})))}
    people = _people(session, {person for _, n in rows for person in (n.employee_id, *n.told_ids)}, now.date())
    waiting: dict[Key, list[tuple[NoticeDelivery, Notice]]] = defaultdict(list)
    for delivery, notice in rows:
        robot = robots.get(delivery.webhook_id or 0)
        if _is_over(delivery, notice, robot, people):
            delivery.state = "skipped"
            continue
        delivery.attempts, delivery.due_at = delivery.attempts + 1, now + LEASE
        waiting[("robot", robot.id) if robot else (MAIL, notice.employee_id)].append((delivery, notice))
    return [_parcel(part, robots, people, digest=digest) for found in waiting.values() for part in _parts(found, whole=digest)]


@dataclass(frozen=True)
class _Person:
    name: tuple[str, str]
    email: str
    language: str
    here: bool


def _people(session: Session, ids: Iterable[int], today: dt.date) -> dict[int, _Person]:
    rows = session.execute(
        select(Employee.id, Employee.name, Employee.name_en, Employee.email, Employee.left_on, UserAccount.language)
        .outerjoin(UserAccount, UserAccount.employee_id == Employee.id)
        .where(Employee.id.in_(set(ids)))
    )
    return {r.id: _Person((r.name, r.name_en), r.email, r.language or "zh", r.left_on is None or r.left_on >= today) for r in rows}


def _is_over(delivery: NoticeDelivery, notice: Notice, robot: Webhook | None, people: Mapping[int, _Person]) -> bool:
    read = notice.read_at is not None and (delivery.digest or delivery.held)
    if robot is not None and robot.employee_id is None:
        return not robot.enabled
    person = people[notice.employee_id]
    reached = bool(robot.enabled) if robot is not None else mail.is_on() and bool(person.email)
    return read or not person.here or not reached


def _parts(found: Sequence[tuple[NoticeDelivery, Notice]], *, whole: bool) -> list[Sequence[tuple[NoticeDelivery, Notice]]]:
    return [found] if whole or len(found) > MANY else [[one] for one in found]


def _parcel(rows: Sequence[tuple[NoticeDelivery, Notice]], robots: Mapping[int, Webhook], people: Mapping[int, _Person], *, digest: bool) -> Parcel:
    first, notice = rows[0]
    robot = robots.get(first.webhook_id or 0)
    to_group = robot is not None and robot.employee_id is None
    person = people[notice.employee_id]
    told = tuple(_told(n, people if to_group else {}) for _, n in rows)
    ids = tuple(d.id for d, _ in rows)
    if robot is not None and to_group:
        return Parcel(ids, told, robot.language, (robot.name, robot.name), digest, robot=robot)
    return Parcel(ids, told, person.language, person.name, digest, address="" if robot else person.email, robot=robot)


def _told(notice: Notice, people: Mapping[int, _Person]) -> Told:
    names = tuple(people[i].name for i in notice.told_ids if i in people)
    return Told(notice.kind, notice.facts, notice.record, notice.record_id, notice.created_at, names)


def note_sent(session: Session, parcel: Parcel, now: dt.datetime) -> None:
    session.execute(
        update(NoticeDelivery)
        .where(NoticeDelivery.id.in_(parcel.ids), NoticeDelivery.state == "waiting")
        .values(state="sent", sent_at=now, problem="", error="")
    )


def note_failed(session: Session, parcel: Parcel, why: NotDelivered, now: dt.datetime, *, tries: int, first_minutes: int) -> None:
    """Puts the next try off, twice as long each time; after the last one the administrators are told, once until they have read it."""
    rows = session.scalars(select(NoticeDelivery).where(NoticeDelivery.id.in_(parcel.ids), NoticeDelivery.state == "waiting").with_for_update()).all()
    for row in rows:
        row.problem, row.error = why.problem, why.said
        if why.final or row.attempts >= tries:
            row.state = "failed"
        else:
            row.due_at = next_try(now, row.attempts, first_minutes=first_minutes)
    if any(row.state == "failed" for row in rows):
        name, name_en = parcel.name
        tell(session, _administrators(session, now.date()), "delivery_failed", record="notice_delivery", name=name, name_en=name_en)


def _administrators(session: Session, today: dt.date) -> list[int]:
    """Those whose bell does not say it already."""
    told = exists().where(Notice.employee_id == Employee.id, Notice.kind == "delivery_failed", Notice.read_at.is_(None))
    here = or_(Employee.left_on.is_(None), Employee.left_on >= today)
    return list(session.scalars(select(Employee.id).join(EmployeeRole).where(EmployeeRole.role == "admin", here, ~told)))
