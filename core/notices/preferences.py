"""A person's own choices: which kinds of notices come which way, quiet hours, the hour of the digest, their own robot (PLT-11).

They are no business data and outside the trail; the robot is, for its address leads out of the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from core import clock, policies
from core.access import Actor
from core.errors import NotFound, Required, UnknownChoice, require_text
from core.notices import mail, trying
from core.notices.addresses import masked, require_address
from core.notices.errors import MailOff, NoMailAddress, QuietHoursEmpty
from core.notices.kinds import CHANNELS, CHOSEN, KIND
from core.notices.planning import Way, default_way
from core.notices.robots import SERVICES
from core.notices.rules import Hours
from core.unit import lock, reading, writing
from db.models import Employee, NoticeHours, NoticePreference, Webhook

LONGEST_SECRET = 200
LAST_MINUTE = 1439


@dataclass(frozen=True)
class OwnRobot:
    id: int
    service: str
    address: str  # without its key
    has_secret: bool


@dataclass(frozen=True)
class Choices:
    """What holds for a person now. `mail_on`: the firm has a mail server; `email` is the person's address, empty when they have none."""

    ways: dict[str, Way]  # by kind, defaults included
    own: frozenset[str]  # kinds the person has chosen for
    hours: Hours
    robot: OwnRobot | None
    email: str
    mail_on: bool


def choices(actor: Actor) -> Choices:
    with reading(actor) as session:
        rows = session.scalars(select(NoticePreference).where(NoticePreference.employee_id == actor.employee_id)).all()
        hours = session.scalar(select(NoticeHours).where(NoticeHours.employee_id == actor.employee_id))
        robot = session.scalar(select(Webhook).where(Webhook.employee_id == actor.employee_id, Webhook.enabled))
        email = session.scalar(select(Employee.email).where(Employee.id == actor.employee_id)) or ""
        chosen = {row.kind: Way(frozenset(row.channels), row.digest) for row in rows}
        return Choices(
            {kind.key: chosen.get(kind.key) or default_way(kind) for kind in CHOSEN},
            frozenset(chosen),
            Hours(hours.quiet_from, hours.quiet_until, hours.digest_at) if hours else Hours(),
            OwnRobot(robot.id, robot.service, masked(robot.address), bool(robot.secret)) if robot else None,
            email,
            mail.is_on(),
        )


def choose(actor: Actor, kind: str, channels: Sequence[str], *, digest: bool) -> None:
    """The ways of one kind from now on; what is planned already stays as it is."""
    if kind not in KIND or KIND[kind].bell_only:
        raise UnknownChoice(field="kind")
    wanted = [channel for channel in CHANNELS if channel in channels]
    if len(wanted) != len(set(channels)):
        raise UnknownChoice(field="channels")
    row = insert(NoticePreference).values(employee_id=actor.employee_id, kind=kind, channels=wanted, digest=digest)
    with writing(actor, "notice_preference.choose") as session:
        session.execute(row.on_conflict_do_update(index_elements=["employee_id", "kind"], set_={"channels": wanted, "digest": digest}))


def choose_defaults(actor: Actor) -> None:
    """Forgets every choice of the kinds."""
    with writing(actor, "notice_preference.choose") as session:
        session.execute(delete(NoticePreference).where(NoticePreference.employee_id == actor.employee_id))


def choose_hours(actor: Actor, quiet_from: int | None, quiet_until: int | None, digest_at: int) -> None:
    """Minutes since midnight; both ends of the quiet hours or none."""
    for field, minute in (("quiet_from", quiet_from), ("quiet_until", quiet_until), ("digest_at", digest_at)):
        if minute is not None and not 0 <= minute <= LAST_MINUTE:
            raise UnknownChoice(field=field)
    if (quiet_from is None) != (quiet_until is None):
        raise Required(field="quiet_from" if quiet_from is None else "quiet_until")
    if quiet_from is not None and quiet_from == quiet_until:
        raise QuietHoursEmpty(field="quiet_until")
    values = {"quiet_from": quiet_from, "quiet_until": quiet_until, "digest_at": digest_at}
    row = insert(NoticeHours).values(employee_id=actor.employee_id, **values)
    with writing(actor, "notice_preference.choose") as session:
        session.execute(row.on_conflict_do_update(index_elements=["employee_id"], set_=values))


def save_robot(actor: Actor, service: str, address: str, secret: str) -> None:
    """The person's own robot; a new one takes the place of the old one. The address may not lead into the firm's own network."""
    if service not in SERVICES:
        raise UnknownChoice(field="service")
    with reading(actor) as session:
        allowed = policies.value(session, "notices.allow_internal")
    address = require_address(service, address, allow_internal=allowed)  # asks a name server: outside of the transaction
    secret = require_text(secret, field="secret", longest=LONGEST_SECRET, required=False)
    with writing(actor, "webhook.save") as session:
        row = session.scalar(select(Webhook).where(Webhook.employee_id == actor.employee_id).with_for_update())
        if row is None:
            session.add(Webhook(employee_id=actor.employee_id, name=actor.name, service=service, address=address, secret=secret, kinds=[]))
        else:
            row.service, row.address, row.secret, row.enabled = service, address, secret, True


def remove_robot(actor: Actor) -> None:
    """Nothing goes there any more; its address and key are forgotten."""
    with writing(actor, "webhook.remove") as session:
        robot_id = session.scalar(select(Webhook.id).where(Webhook.employee_id == actor.employee_id, Webhook.enabled))
        if robot_id is None:
            raise NotFound()
        row = lock(session, Webhook, robot_id)
        row.address, row.secret, row.enabled = "", "", False


def try_robot(actor: Actor) -> None:
    """Sends a test message to the person's own robot, now; raises RobotSilent."""
    with reading(actor) as session:
        row = session.scalar(select(Webhook).where(Webhook.employee_id == actor.employee_id, Webhook.enabled))
        allowed = policies.value(session, "notices.allow_internal")
        if row is None:
            raise NotFound()
        session.expunge(row)
    trying.robot(row, language=actor.language, name=(actor.name, actor.name_en), allow_internal=allowed)


def try_mail(actor: Actor) -> None:
    """Sends a test mail to the person, now; raises MailNotSent."""
    with reading(actor) as session:
        email = session.scalar(select(Employee.email).where(Employee.id == actor.employee_id)) or ""
    if not mail.is_on():
        raise MailOff()
    if not email:
        raise NoMailAddress()
    trying.mail_to(email, language=actor.language, name=(actor.name, actor.name_en), key=f"test.{actor.employee_id}.{int(clock.now().timestamp())}")
