"""What became of every delivery, for the administrator: to whom, which way, tries, why not, when next; again, or given up (PLT-11).

The texts are not shown: a notice may tell of pay, and the administrator sees no pay."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit, clock
from core.access import Actor, Permission, require
from core.errors import AsWord
from core.notices.errors import NotToRepeat
from core.notices.kinds import kind_of
from core.unit import lock, reading, writing
from db.models import Employee, Notice, NoticeDelivery, Webhook

LONGEST_LIST = 500
STATES = ("waiting", "failed", "sent", "skipped", "given_up")
REPEATABLE = ("waiting", "failed", "given_up")


@dataclass(frozen=True)
class DeliveryRow:
    """`kind`: of core.notices.kinds; `number`: of the record it is about, where it has one; `robot` the name of a group's robot."""

    id: int
    kind: str
    number: str
    told_at: dt.datetime
    channel: str
    service: str
    name: str
    name_en: str
    robot: str
    state: str
    digest: bool
    attempts: int
    due_at: dt.datetime
    sent_at: dt.datetime | None
    problem: str
    error: str

    @property
    def may_repeat(self) -> bool:
        return self.state in REPEATABLE

    @property
    def may_give_up(self) -> bool:
        return self.state in ("waiting", "failed")


@dataclass(frozen=True)
class Tally:
    """How many there are of each state, and how many came lately."""

    by_state: dict[str, int]
    to_plan: int  # notices told whose deliveries are not planned yet
    oldest_due_at: dt.datetime | None  # of those that wait


def tally(actor: Actor) -> Tally:
    require(actor, Permission.NOTICE_MANAGE)
    with reading(actor) as session:
        counts = session.execute(select(NoticeDelivery.state, func.count()).group_by(NoticeDelivery.state)).all()
        to_plan = session.scalar(select(func.count()).select_from(Notice).where(Notice.dispatched_at.is_(None))) or 0
        oldest = session.scalar(select(func.min(NoticeDelivery.due_at)).where(NoticeDelivery.state == "waiting"))
    return Tally({state: dict(counts).get(state, 0) for state in STATES}, to_plan, oldest)


def deliveries(actor: Actor, *, state: str | None = None, limit: int = LONGEST_LIST) -> list[DeliveryRow]:
    """The newest first; one statement."""
    require(actor, Permission.NOTICE_MANAGE)
    wanted = (
        select(NoticeDelivery, Notice.kind, Notice.facts["number"].astext, Notice.created_at, Employee.name, Employee.name_en, Webhook)
        .join(Notice, Notice.id == NoticeDelivery.notice_id)
        .join(Employee, Employee.id == Notice.employee_id)
        .outerjoin(Webhook, Webhook.id == NoticeDelivery.webhook_id)
        .order_by(NoticeDelivery.id.desc()).limit(limit))
    if state:
        wanted = wanted.where(NoticeDelivery.state == state)
    with reading(actor) as session:
        return [
            DeliveryRow(
                d.id, kind_of(kind).key, number or "", told_at, d.channel, robot.service if robot else "", name, name_en,
                robot.name if robot and robot.employee_id is None else "", d.state, d.digest, d.attempts, d.due_at, d.sent_at, d.problem, d.error)
            for d, kind, number, told_at, name, name_en, robot in session.execute(wanted)
        ]


def repeat(actor: Actor, delivery_id: int) -> None:
    """Is tried anew, at once, with all its tries before it."""
    require(actor, Permission.NOTICE_MANAGE)
    with writing(actor, "notice_delivery.repeat") as session:
        row = lock(session, NoticeDelivery, delivery_id)
        if row.state not in REPEATABLE:
            raise NotToRepeat(state=AsWord(f"state.notice_delivery.{row.state}"))
        _anew(session, row)


def repeat_failed(actor: Actor) -> int:
    """Everything that failed, when what was down is up again; returns how many."""
    require(actor, Permission.NOTICE_MANAGE)
    with writing(actor, "notice_delivery.repeat") as session:
        failed = select(NoticeDelivery).where(NoticeDelivery.state == "failed").order_by(NoticeDelivery.id)
        rows = session.scalars(failed.with_for_update(skip_locked=True)).all()
        for row in rows:
            _anew(session, row)
        return len(rows)


def give_up(actor: Actor, delivery_id: int) -> None:
    """Is not tried any more; the notice stays in the bell."""
    require(actor, Permission.NOTICE_MANAGE)
    with writing(actor, "notice_delivery.give_up") as session:
        row = lock(session, NoticeDelivery, delivery_id)
        if row.state not in ("waiting", "failed"):
            raise NotToRepeat(state=AsWord(f"state.notice_delivery.{row.state}"))
        row.state = "given_up"
        audit.note(session, "notice_delivery", row.id, {"state": row.state, "attempts": row.attempts})


def _anew(session: Session, row: NoticeDelivery) -> None:
    row.state, row.attempts, row.due_at = "waiting", 0, clock.now()
    audit.note(session, "notice_delivery", row.id, {"state": row.state, "problem": row.problem})
