"""What the job queue calls: plan the deliveries of new notices, send what is due, send digests (PLT-11, PLT-12).

Any number of processes may do so at once, and any may be killed. A notice is planned once: its deliveries and the mark on it are one
transaction. A delivery is sent at least once: claiming only puts its next try off, the network is used with no transaction open, and
what became of it is written afterwards. A process killed in between may make it come twice; it is never lost."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from core import clock, policies
from core.notices import mail
from core.notices.errors import NotDelivered
from core.notices.outgoing import Parcel, claim, note_failed, note_sent
from core.notices.planning import deliveries, receivers
from core.notices.render import Letter, writer
from core.notices.robots import MOST_LINES, request_of, require_taken
from core.notices.wire import post
from core.settings import settings
from core.unit import writing
from db.models import Notice

MOST_IN_DIGEST = 2000
MOST_IN_MAIL = 60
UNWRITABLE = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)  # facts no sentence can be made of


@dataclass(frozen=True)
class Terms:
    """The policies of a round."""

    allow_internal: bool
    tries: int
    first_minutes: int


def dispatch(limit: int = 200) -> int:
    """Plans the deliveries of up to `limit` notices that were told since; returns how many notices. Call again while it is `limit`."""
    with writing(None, "notice.dispatch") as session:
        now = clock.now()
        new = session.scalars(select(Notice).where(Notice.dispatched_at.is_(None)).order_by(Notice.id).limit(limit).with_for_update(skip_locked=True)).all()
        if not new:
            return 0
        known = receivers(session, sorted({n.employee_id for n in new}), clock.today())
        session.add_all(delivery for notice in new for delivery in deliveries(notice, known, now))
        marked = update(Notice).where(Notice.id.in_([n.id for n in new])).values(dispatched_at=now)
        session.execute(marked, execution_options={"synchronize_session": False})
        return len(new)


def deliver_due(limit: int = 50) -> int:
    """Sends up to `limit` deliveries whose time has come; returns how many arrived."""
    return _deliver(limit, digest=False)


def digests() -> int:
    """Sends what was collected for people whose hour has come, one message each; returns how many notices arrived in them."""
    return _deliver(MOST_IN_DIGEST, digest=True)


def _deliver(limit: int, *, digest: bool) -> int:
    with writing(None, "notice.deliver") as session:
        parcels = claim(session, clock.now(), limit=limit, digest=digest)
        values = policies.values(session)
        terms = Terms(values["notices.allow_internal"], values["notices.tries"], values["notices.retry_minutes"])
        session.flush()
        session.expunge_all()  # what is sent needs no database any more
    arrived = 0
    silent: dict[int, NotDelivered] = {}  # robots that did not answer in this round: not waited for twice
    with mail.post() as line:
        for parcel in parcels:
            try:
                _send(parcel, line, terms, silent)
            except NotDelivered as why:
                _failed(parcel, why, terms)
            else:
                _arrived(parcel)
                arrived += len(parcel.ids)
    return arrived


def _send(parcel: Parcel, line: mail.Post, terms: Terms, silent: dict[int, NotDelivered]) -> None:
    """One message; raises NotDelivered."""
    robot = parcel.robot
    letter = _letter(parcel)
    if robot is None:
        name = parcel.name[0] if parcel.language == "zh" else parcel.name[1] or parcel.name[0]
        key = f"delivery.{parcel.ids[0]}.{len(parcel.ids)}"
        line.send(mail.message(letter, name=name, address=parcel.address, language=parcel.language, key=key))
        return
    if robot.id in silent:
        raise silent[robot.id]
    try:
        require_taken(post(request_of(robot.service, robot.address, robot.secret, letter, clock.now()), allow_internal=terms.allow_internal))
    except NotDelivered as why:
        if why.problem in ("silent", "unknown_host"):
            silent[robot.id] = why
        raise


def _letter(parcel: Parcel) -> Letter:
    most = MOST_LINES[parcel.robot.service] if parcel.robot else MOST_IN_MAIL
    try:
        return writer().letter(
            parcel.told, language=parcel.language, name=parcel.name, digest=parcel.digest, most=most, base_url=settings().mail.base_url
        )
    except UNWRITABLE as wrong:
        raise NotDelivered("unwritable", type(wrong).__name__, final=True) from wrong


def _arrived(parcel: Parcel) -> None:
    with writing(None, "notice.deliver") as session:
        note_sent(session, parcel, clock.now())


def _failed(parcel: Parcel, why: NotDelivered, terms: Terms) -> None:
    with writing(None, "notice.deliver") as session:
        note_failed(session, parcel, why, clock.now(), tries=terms.tries, first_minutes=terms.first_minutes)
