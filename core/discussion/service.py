"""What people do in a discussion: say, mend, take back, resolve, open again (PLT-13). Each sees the record, or it does not exist for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.errors import AsWord, NotFound, NotPermitted, Refusal, require_text
from core.files.records import require_seen, sees
from core.notices import tell
from core.people.someone import actors_of
from core.unit import lock, require_fresh, writing
from db.models import Remark

LONGEST = 4000
TOLD = 300  # characters of a remark that stand in a notice
MENDED_WITHIN = dt.timedelta(hours=1)
MOST_MENTIONED = 20


class MentionedDoesNotSee(Refusal):
    """A mention of somebody who may not see the record would tell what is not theirs to know. Fact: people."""

    code = "mentioned_does_not_see"


class TooManyMentioned(Refusal):
    code = "too_many_mentioned"


class TooLateToMend(Refusal):
    """What others have read for an hour stays as it was said; a further remark puts it right. Fact: minutes."""

    code = "too_late_to_mend"


class RemarkTakenBack(Refusal):
    code = "remark_taken_back"


def say(actor: Actor, record: str, record_id: int, text: str, *, thread_id: int | None = None, mentions: Collection[int] = ()) -> int:
    """A new thread on the record, or a reply in one; tells who is mentioned and who wrote in the thread. Returns the id."""
    body = require_text(text, field="remark", longest=LONGEST)
    with writing(actor, "remark.say") as s:
        require_seen(s, actor, record, record_id)
        first = _thread(s, thread_id, record, record_id)
        named = _mentioned(s, actor, record, record_id, mentions)
        row = Remark(
            record=record,
            record_id=record_id,
            thread_id=first.id if first else None,
            author_id=actor.employee_id,
            body=body,
            mentioned_ids=named,
            written_at=clock.now(),
        )
        s.add(row)
        if first is not None and first.resolved_at is not None:
            first.resolved_at = first.resolved_by_id = None  # who answers has not done with it
        s.flush()
        _tell(s, actor, row, first)
        return row.id


def _thread(session: Session, thread_id: int | None, record: str, record_id: int) -> Remark | None:
    if thread_id is None:
        return None
    first = lock(session, Remark, thread_id)
    if (first.record, first.record_id, first.thread_id) != (record, record_id, None):
        raise NotFound(record=AsWord("record.remark"))
    return first


def _mentioned(session: Session, actor: Actor, record: str, record_id: int, mentions: Collection[int]) -> list[int]:
    """Who is mentioned, each once, without oneself; all of them see the record."""
    wanted = [m for m in dict.fromkeys(mentions) if m != actor.employee_id]
    if len(wanted) > MOST_MENTIONED:
        raise TooManyMentioned(field="mentions", most=MOST_MENTIONED)
    people = actors_of(session, wanted) if wanted else {}
    if len(people) < len(wanted):
        raise NotFound(field="mentions", record=AsWord("record.employee"))
    blind = [people[m].name for m in wanted if not sees(session, people[m], record, record_id)]
    if blind:
        raise MentionedDoesNotSee(field="mentions", people=blind)
    return wanted


def _tell(session: Session, actor: Actor, row: Remark, first: Remark | None) -> None:
    _notice(session, actor, row, row.mentioned_ids, "mentioned")
    if first is None:
        return
    wrote = session.scalars(select(Remark.author_id).where((Remark.id == first.id) | (Remark.thread_id == first.id)).distinct())
    others = actors_of(session, set(wrote) - {actor.employee_id, *row.mentioned_ids})
    _notice(session, actor, row, [i for i, other in others.items() if sees(session, other, row.record, row.record_id)], "replied")


def _notice(session: Session, actor: Actor, row: Remark, people: Collection[int], kind: str) -> None:
    tell(session, people, kind, record=row.record, record_id=row.record_id, by=actor.name, by_en=actor.name_en or actor.name, comment=row.body[:TOLD])


def mend(actor: Actor, remark_id: int, text: str, *, seen_version: int) -> None:
    """Other words for one's own remark, within the hour."""
    body = require_text(text, field="remark", longest=LONGEST)
    with writing(actor, "remark.mend") as s:
        row = _own(s, actor, remark_id, seen_version)
        if clock.now() - row.written_at > MENDED_WITHIN:
            raise TooLateToMend(minutes=int(MENDED_WITHIN.total_seconds() // 60))
        row.body, row.mended_at = body, clock.now()


def take_back(actor: Actor, remark_id: int, *, seen_version: int) -> None:
    """One's own remark keeps its place and loses its words; the trail keeps both."""
    with writing(actor, "remark.take_back") as s:
        row = _own(s, actor, remark_id, seen_version)
        row.body, row.mentioned_ids, row.taken_back_at = "", [], clock.now()


def _own(session: Session, actor: Actor, remark_id: int, seen_version: int) -> Remark:
    row = _seen(session, actor, remark_id)
    if row.author_id != actor.employee_id:
        raise NotPermitted(permission=AsWord("permission.remark:change"))
    require_fresh(session, row, seen_version)
    if row.taken_back_at is not None:
        raise RemarkTakenBack()
    return row


def _seen(session: Session, actor: Actor, remark_id: int) -> Remark:
    row = lock(session, Remark, remark_id)
    if not sees(session, actor, row.record, row.record_id):
        raise NotFound(record=AsWord("record.remark"))
    return row


def resolve(actor: Actor, remark_id: int) -> None:
    """The thread is settled; whoever sees it may say so, its first author is told. A second time changes nothing."""
    with writing(actor, "remark.resolve") as s:
        row = _first(s, actor, remark_id)
        if row.resolved_at is None:
            row.resolved_at, row.resolved_by_id = clock.now(), actor.employee_id
            _notice(s, actor, row, {row.author_id} - {actor.employee_id}, "thread_resolved")


def open_again(actor: Actor, remark_id: int) -> None:
    """A settled thread is open once more."""
    with writing(actor, "remark.open_again") as s:
        row = _first(s, actor, remark_id)
        row.resolved_at = row.resolved_by_id = None


def _first(session: Session, actor: Actor, remark_id: int) -> Remark:
    row = _seen(session, actor, remark_id)
    if row.thread_id is not None:
        raise NotFound(record=AsWord("record.remark"))
    return row
