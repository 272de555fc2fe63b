"""What is written for the log: sign-ins and records opened. Decisions and operations stand in the trails already (PLT-08)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission, require
from core.errors import Refusal
from core.unit import writing
from db.models import UsageEvent, UserAccount

BATCH = 5000


class LogReachesAhead(Refusal):
    """A log that is taken over holds something that has not happened yet."""

    code = "log_reaches_ahead"


@dataclass(frozen=True)
class PastEvent:
    """What another system, or the demo firm, knows of earlier days. `screen` is "" for a sign-in."""

    at: dt.datetime
    employee_id: int
    screen: str = ""
    record: str = ""
    record_id: int | None = None


def note_sign_in(session: Session, user_id: int) -> None:
    """In the transaction that opens the sign-in; one statement."""
    row = select(literal(clock.now()), UserAccount.employee_id, literal("sign_in"), literal(""), literal("")).where(UserAccount.id == user_id)
    session.execute(insert(UsageEvent).from_select(["at", "employee_id", "kind", "screen", "record"], row))


def note_view(actor: Actor, screen: str, record: str, record_id: int) -> None:
    """The person opened a record they may see; called once per visit."""
    with writing(actor, "usage.view") as session:
        session.execute(
            insert(UsageEvent).values(at=clock.now(), employee_id=actor.employee_id, kind="view", screen=screen, record=record, record_id=record_id)
        )


def take_over(actor: Actor, events: Sequence[PastEvent]) -> int:
    """Brings in the log of earlier days, all or nothing; how many there were."""
    require(actor, Permission.ACCOUNT_MANAGE)
    now = clock.now()
    if any(e.at > now for e in events):
        raise LogReachesAhead()
    with writing(actor, "usage.take_over") as session:
        for begin in range(0, len(events), BATCH):
            part = events[begin : begin + BATCH]
            session.execute(
                insert(UsageEvent),
                [
                    {"at": e.at, "employee_id": e.employee_id, "kind": "view" if e.screen else "sign_in", "screen": e.screen, "record": e.record,
                     "record_id": e.record_id}
                    for e in part
                ],
            )  # fmt: skip
    return len(events)
