"""Groups are made, joined, left, led and ended. What is said in one is a discussion of the record `topic_group`."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.errors import AsWord, NotFound, NotPermitted, NotUnique, Refusal, require_text
from core.files import FileRecord, register
from core.notices import tell
from core.people.someone import actors_of
from core.unit import CONSTRAINT_REFUSALS, lock, require_fresh, writing
from db.models import TopicGroup, TopicMember

RECORD = "topic_group"
LONGEST_PURPOSE = 1000


class GroupNameTaken(NotUnique):
    """The name is taken, perhaps by a group one does not know."""

    code = "group_name_taken"

    def __init__(self) -> None:
        super().__init__(field="name")


class GroupEnded(Refusal):
    code = "group_ended"


class LastLeader(Refusal):
    """Somebody must lead a group: another is named first, or the group is ended."""

    code = "last_leader"


CONSTRAINT_REFUSALS["uq_topic_group_name"] = GroupNameTaken


def groups_seen(actor: Actor) -> object:
    """Open groups, and those one belongs to."""
    mine = exists().where(TopicMember.group_id == TopicGroup.id, TopicMember.employee_id == actor.employee_id).correlate(TopicGroup)
    return or_(TopicGroup.is_open, mine)


def _seen(session: Session, actor: Actor, group_id: int) -> bool:
    return session.scalar(select(TopicGroup.id).where(TopicGroup.id == group_id, groups_seen(actor))) is not None  # type: ignore[arg-type]


def _may_add(session: Session, actor: Actor, group_id: int) -> bool:
    return _member(session, group_id, actor.employee_id) is not None and session.get_one(TopicGroup, group_id).ended_at is None


def _member(session: Session, group_id: int, employee_id: int) -> TopicMember | None:
    return session.scalar(select(TopicMember).where(TopicMember.group_id == group_id, TopicMember.employee_id == employee_id))


def make_group(actor: Actor, name: str, purpose: str, *, is_open: bool, members: Collection[int] = ()) -> int:
    """A new group led by who makes it; its members are told."""
    clean, why = require_text(name, field="name"), require_text(purpose, field="purpose", longest=LONGEST_PURPOSE, required=False)
    with writing(actor, "topic.make") as s:
        row = TopicGroup(name=clean, purpose=why, is_open=is_open, made_by_id=actor.employee_id, made_at=clock.now())
        s.add(row)
        s.flush()
        s.add(TopicMember(group_id=row.id, employee_id=actor.employee_id, leads=True, joined_at=clock.now()))
        _add(s, actor, row, members)
        return row.id


def change_group(actor: Actor, group_id: int, name: str, purpose: str, *, is_open: bool, seen_version: int) -> None:
    """Its leaders change name, purpose, openness."""
    clean, why = require_text(name, field="name"), require_text(purpose, field="purpose", longest=LONGEST_PURPOSE, required=False)
    with writing(actor, "topic.change") as s:
        row = _led(s, actor, group_id)
        require_fresh(s, row, seen_version)
        row.name, row.purpose, row.is_open = clean, why, is_open


def join(actor: Actor, group_id: int) -> None:
    """Oneself into an open group; a second time changes nothing."""
    with writing(actor, "topic.join") as s:
        row = _living(s, actor, group_id)
        if not row.is_open and _member(s, group_id, actor.employee_id) is None:
            raise NotFound(record=AsWord("record.topic_group"))
        _add(s, actor, row, [actor.employee_id])


def add_members(actor: Actor, group_id: int, people: Collection[int]) -> None:
    """Its leaders bring others in; they are told."""
    with writing(actor, "topic.add") as s:
        _add(s, actor, _led(s, actor, group_id), people)


def _add(session: Session, actor: Actor, row: TopicGroup, people: Collection[int]) -> None:
    there = set(session.scalars(select(TopicMember.employee_id).where(TopicMember.group_id == row.id)))
    new = [p for p in dict.fromkeys(people) if p not in there]
    if len(actors_of(session, new)) < len(new):
        raise NotFound(field="members", record=AsWord("record.employee"))
    for person in new:
        session.add(TopicMember(group_id=row.id, employee_id=person, joined_at=clock.now()))
    told = [p for p in new if p != actor.employee_id]
    tell(session, told, "group_joined", record=RECORD, record_id=row.id, title=row.name, by=actor.name, by_en=actor.name_en or actor.name)


def set_leader(actor: Actor, group_id: int, employee_id: int, *, leads: bool) -> None:
    """A leader names another, or takes it back; the last one stays."""
    with writing(actor, "topic.lead") as s:
        _led(s, actor, group_id)
        member = _member(s, group_id, employee_id)
        if member is None:
            raise NotFound(record=AsWord("record.employee"))
        if not leads:
            _require_other_leader(s, member)
        member.leads = leads


def leave(actor: Actor, group_id: int, employee_id: int | None = None) -> None:
    """Oneself out of the group, or as its leader somebody else."""
    person = actor.employee_id if employee_id is None else employee_id
    with writing(actor, "topic.leave") as s:
        _living(s, actor, group_id) if person == actor.employee_id else _led(s, actor, group_id)
        member = _member(s, group_id, person)
        if member is None:
            raise NotFound(record=AsWord("record.employee"))
        _require_other_leader(s, member)
        s.delete(member)


def end_group(actor: Actor, group_id: int) -> None:
    """Nothing more is said in it; what was said stays readable."""
    with writing(actor, "topic.end") as s:
        _led(s, actor, group_id).ended_at = clock.now()


def _living(session: Session, actor: Actor, group_id: int) -> TopicGroup:
    if not _seen(session, actor, group_id):
        raise NotFound(record=AsWord("record.topic_group"))
    row = lock(session, TopicGroup, group_id)
    if row.ended_at is not None:
        raise GroupEnded()
    return row


def _led(session: Session, actor: Actor, group_id: int) -> TopicGroup:
    row = _living(session, actor, group_id)
    me = _member(session, group_id, actor.employee_id)
    if me is None or not me.leads:
        raise NotPermitted(permission=AsWord("permission.topic:lead"))
    return row


def _require_other_leader(session: Session, member: TopicMember) -> None:
    """Under the group's lock, so that two leaders do not leave at the same moment."""
    others = select(TopicMember.id).where(TopicMember.group_id == member.group_id, TopicMember.leads, TopicMember.id != member.id)
    if member.leads and session.scalar(others.limit(1)) is None:
        raise LastLeader()


register(FileRecord(RECORD, _seen, _may_add))
