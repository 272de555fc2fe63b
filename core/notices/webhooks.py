"""The robots of groups: what an administrator has the firm's notices go to, by kind (PLT-11). Key and secret are never shown again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import policies
from core.access import Actor, Permission, require
from core.errors import AsWord, NotFound, Refusal, Required, UnknownChoice, collect, require_text
from core.notices import trying
from core.notices.addresses import masked, require_address
from core.notices.kinds import CHOSEN
from core.notices.preferences import LONGEST_SECRET
from core.notices.robots import SERVICES
from core.unit import lock, reading, require_fresh, writing
from db.models import NoticeDelivery, Webhook

LANGUAGES = ("zh", "en")
KINDS = frozenset(kind.key for kind in CHOSEN)


@dataclass(frozen=True)
class RobotRow:
    """`address` is shown without its key; `waiting`, `failed`: its deliveries."""

    id: int
    name: str
    service: str
    address: str
    has_secret: bool
    kinds: tuple[str, ...]
    language: str
    enabled: bool
    waiting: int
    failed: int
    version: int


@dataclass(frozen=True)
class RobotForm:
    """An empty address or secret keeps the one that is there; `no_secret` takes it away."""

    name: str
    service: str
    address: str = ""
    secret: str = ""
    no_secret: bool = False
    kinds: tuple[str, ...] = ()
    language: str = "zh"
    enabled: bool = True


def robots(actor: Actor) -> list[RobotRow]:
    """Every robot of a group by name; one statement."""
    require(actor, Permission.NOTICE_MANAGE)
    counts = select(
        NoticeDelivery.webhook_id,
        func.count().filter(NoticeDelivery.state == "waiting").label("waiting"),
        func.count().filter(NoticeDelivery.state == "failed").label("failed"),
    ).group_by(NoticeDelivery.webhook_id).subquery()
    with reading(actor) as session:
        rows = session.execute(
            select(Webhook, func.coalesce(counts.c.waiting, 0), func.coalesce(counts.c.failed, 0))
            .outerjoin(counts, counts.c.webhook_id == Webhook.id)
            .where(Webhook.employee_id.is_(None)).order_by(Webhook.name, Webhook.id))
        return [
            RobotRow(w.id, w.name, w.service, masked(w.address), bool(w.secret), tuple(w.kinds), w.language, w.enabled, waiting, failed, w.version)
            for w, waiting, failed in rows
        ]


def add_robot(actor: Actor, form: RobotForm) -> int:
    require(actor, Permission.NOTICE_MANAGE)
    name, address, secret = _checked(actor, form, needs_address=True)
    with writing(actor, "webhook.save") as session:
        row = Webhook(name=name, service=form.service, address=address, secret=secret, kinds=list(form.kinds), language=form.language, enabled=form.enabled)
        session.add(row)
        session.flush()
        return row.id


def change_robot(actor: Actor, robot_id: int, form: RobotForm, *, seen_version: int) -> None:
    """Another service needs its own address: the old one leads elsewhere."""
    require(actor, Permission.NOTICE_MANAGE)
    with reading(actor) as session:
        other = _group_robot(session, robot_id).service != form.service
    name, address, secret = _checked(actor, form, needs_address=other)
    with writing(actor, "webhook.save") as session:
        _group_robot(session, robot_id)
        row = lock(session, Webhook, robot_id)
        require_fresh(session, row, seen_version)
        row.name, row.service, row.language, row.enabled = name, form.service, form.language, form.enabled
        if list(form.kinds) != row.kinds:
            row.kinds = list(form.kinds)
        if address:
            row.address = address
        if secret or form.no_secret or other:
            row.secret = secret


def try_robot(actor: Actor, robot_id: int) -> None:
    """Sends a test message now; raises RobotSilent."""
    require(actor, Permission.NOTICE_MANAGE)
    with reading(actor) as session:
        row = _group_robot(session, robot_id)
        allowed = policies.value(session, "notices.allow_internal")
        session.expunge(row)
    trying.robot(row, language=row.language, name=(row.name, row.name), allow_internal=allowed)


def _checked(actor: Actor, form: RobotForm, *, needs_address: bool) -> tuple[str, str, str]:
    """Name, address, secret; every wrong field with its own sentence."""
    with reading(actor) as session:
        allowed = policies.value(session, "notices.allow_internal")
    kept: dict[str, str] = {}

    def check(field: str, value: str) -> Refusal | None:
        try:
            if field == "address":
                kept[field] = require_address(form.service, value, allow_internal=allowed) if value.strip() or needs_address else ""
            else:
                kept[field] = require_text(value, field=field, longest=LONGEST_SECRET, required=field == "name")
        except Refusal as wrong:
            return wrong
        return None

    collect(
        check("name", form.name),
        None if form.service in SERVICES else UnknownChoice(field="service"),
        check("address", form.address),
        check("secret", "" if form.no_secret else form.secret),
        None if form.kinds else Required(field="kinds"),
        None if KINDS.issuperset(form.kinds) else UnknownChoice(field="kinds"),
        None if form.language in LANGUAGES else UnknownChoice(field="language"),
    )
    return kept["name"], kept["address"], kept["secret"]


def _group_robot(session: Session, robot_id: int) -> Webhook:
    row = session.get(Webhook, robot_id)
    if row is None or row.employee_id is not None:
        raise NotFound(record=AsWord("record.webhook"))
    return row
