"""Groups as the list and their page show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from core.access import Actor
from core.errors import AsWord, NotFound
from core.topics.service import RECORD, groups_seen
from core.unit import reading
from db.models import Employee, Remark, TopicGroup, TopicMember


@dataclass(frozen=True)
class GroupRow:
    id: int
    version: int
    name: str
    purpose: str
    is_open: bool
    ended_at: dt.datetime | None
    members: int
    remarks: int
    last_said_at: dt.datetime | None
    mine: bool
    leads: bool


@dataclass(frozen=True)
class MemberRow:
    employee_id: int
    name: str
    name_en: str
    leads: bool


def groups(actor: Actor, group_id: int | None = None) -> list[GroupRow]:
    """The groups the actor knows (or one of them), the liveliest first; one statement."""
    me = TopicMember.employee_id == actor.employee_id
    count = select(func.count(TopicMember.id)).where(TopicMember.group_id == TopicGroup.id).scalar_subquery()
    mine = select(TopicMember.leads).where(TopicMember.group_id == TopicGroup.id, me).scalar_subquery()
    said = (Remark.record == RECORD) & (Remark.record_id == TopicGroup.id)
    remarks = select(func.count(Remark.id)).where(said).scalar_subquery()
    last = select(func.max(Remark.written_at)).where(said).scalar_subquery()
    wanted = select(TopicGroup, count, remarks, last, mine).where(groups_seen(actor))  # type: ignore[arg-type]
    if group_id is not None:
        wanted = wanted.where(TopicGroup.id == group_id)
    with reading(actor) as s:
        rows = s.execute(wanted.order_by(TopicGroup.ended_at.is_not(None), func.coalesce(last, TopicGroup.made_at).desc())).all()
    return [
        GroupRow(g.id, g.version, g.name, g.purpose, g.is_open, g.ended_at, members, said_in, last_at, leads is not None, bool(leads))
        for g, members, said_in, last_at, leads in rows
    ]


def group(actor: Actor, group_id: int) -> GroupRow:
    """One group; NotFound for one the actor does not know."""
    found = groups(actor, group_id)
    if not found:
        raise NotFound(record=AsWord("record.topic_group"))
    return found[0]


def members(actor: Actor, group_id: int) -> list[MemberRow]:
    """Who belongs to it, its leaders first."""
    group(actor, group_id)
    with reading(actor) as s:
        rows = s.execute(
            select(Employee.id, Employee.name, Employee.name_en, TopicMember.leads)
            .join(TopicMember, TopicMember.employee_id == Employee.id)
            .where(TopicMember.group_id == group_id)
            .order_by(TopicMember.leads.desc(), TopicMember.id)
        ).all()
    return [MemberRow(i, name, name_en or name, leads) for i, name, name_en, leads in rows]
