"""Which ways a notice goes, and when: by the person's choices, their hours, their robot; and to the robots of groups (PLT-11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.notices import mail
from core.notices.kinds import MAIL, ROBOT, Kind, kind_of
from core.notices.rules import Hours, next_digest, when_awake
from db.models import Employee, Notice, NoticeDelivery, NoticeHours, NoticePreference, Webhook

OLDEST = dt.timedelta(days=14)  # what waited longer is no news: it stays in the bell


@dataclass(frozen=True)
class Way:
    """What a person chose for a kind."""

    channels: frozenset[str]
    digest: bool


def default_way(kind: Kind) -> Way:
    return Way(frozenset(kind.channels), kind.digest)


@dataclass
class Receivers:
    """All that is needed to plan the notices of some people; read in five statements."""

    addresses: dict[int, str] = field(default_factory=dict)  # of who works here and has one
    ways: dict[tuple[int, str], Way] = field(default_factory=dict)
    hours: dict[int, Hours] = field(default_factory=dict)
    robots: dict[int, int] = field(default_factory=dict)  # person → their own robot
    groups: list[tuple[int, frozenset[str]]] = field(default_factory=list)  # robot of a group, kinds it gets


def receivers(session: Session, people: Sequence[int], today: dt.date) -> Receivers:
    here = or_(Employee.left_on.is_(None), Employee.left_on >= today)
    preferences = session.scalars(select(NoticePreference).where(NoticePreference.employee_id.in_(people)))
    hours = session.scalars(select(NoticeHours).where(NoticeHours.employee_id.in_(people)))
    robots = session.scalars(select(Webhook).where(Webhook.enabled, or_(Webhook.employee_id.in_(people), Webhook.employee_id.is_(None)))).all()
    found = session.execute(select(Employee.id, Employee.email).where(Employee.id.in_(people), here)).all()
    working = dict(found)
    return Receivers(
        {i: email for i, email in working.items() if email} if mail.is_on() else {},
        {(p.employee_id, p.kind): Way(frozenset(p.channels), p.digest) for p in preferences},
        {h.employee_id: Hours(h.quiet_from, h.quiet_until, h.digest_at) for h in hours},
        {r.employee_id: r.id for r in robots if r.employee_id in working},
        [(r.id, frozenset(r.kinds)) for r in robots if r.employee_id is None and r.kinds],
    )


def deliveries(notice: Notice, known: Receivers, now: dt.datetime) -> list[NoticeDelivery]:
    """The ways of one notice; none when nobody wants it anywhere but in the bell, or when it is no news any more."""
    kind = kind_of(notice.kind)
    if kind.bell_only or now - notice.created_at > OLDEST:
        return []
    return [*_to_person(notice, kind, known, now), *_to_groups(notice, kind, known.groups, now)]


def _to_person(notice: Notice, kind: Kind, known: Receivers, now: dt.datetime) -> list[NoticeDelivery]:
    person = notice.employee_id
    way = known.ways.get((person, kind.key)) or default_way(kind)
    hours = known.hours.get(person, Hours())
    due_at = next_digest(now, hours) if way.digest else when_awake(now, hours)
    targets: Mapping[str, int | None] = {
        **({MAIL: None} if MAIL in way.channels and person in known.addresses else {}),
        **({ROBOT: known.robots[person]} if ROBOT in way.channels and person in known.robots else {}),
    }
    return [
        NoticeDelivery(notice_id=notice.id, channel=channel, webhook_id=robot, digest=way.digest, due_at=due_at, held=due_at > now and not way.digest)
        for channel, robot in targets.items()
    ]


def _to_groups(notice: Notice, kind: Kind, groups: Sequence[tuple[int, frozenset[str]]], now: dt.datetime) -> list[NoticeDelivery]:
    """Once for everybody told, by the first of their rows."""
    if not notice.told_ids:
        return []
    return [NoticeDelivery(notice_id=notice.id, channel=ROBOT, webhook_id=robot, due_at=now) for robot, kinds in groups if kind.key in kinds]
