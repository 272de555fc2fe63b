"""Link two records, and take a link away (PLT-15). Whoever links sees both."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor
from core.errors import AsWord, NotFound, NotPermitted, require_text
from core.files.records import may_add
from core.links.errors import LinkedAlready, LinkToItself
from core.links.kinds import BY_NAME
from core.unit import CONSTRAINT_REFUSALS, writing
from db.models import RecordLink

CONSTRAINT_REFUSALS["uq_record_link_kind_a_id_a_kind_b_id_b"] = LinkedAlready
End = tuple[str, int]


def link(actor: Actor, one: End, other: End, note: str = "") -> int:
    """Both ends show it from now on, each to who may see the other."""
    said = require_text(note, field="note", required=False)
    with writing(actor, "link.add") as s:
        for end in (one, other):
            require_end(s, actor, end)
        if one == other:
            raise LinkToItself(field="other")
        a, b = sorted((one, other))
        same = select(RecordLink.id).where(RecordLink.kind_a == a[0], RecordLink.id_a == a[1], RecordLink.kind_b == b[0], RecordLink.id_b == b[1])
        if s.scalar(same) is not None:
            raise LinkedAlready(field="other")
        row = RecordLink(kind_a=a[0], id_a=a[1], kind_b=b[0], id_b=b[1], note=said, made_by_id=actor.employee_id, made_at=clock.now())
        s.add(row)
        s.flush()
        return row.id


def unlink(actor: Actor, link_id: int) -> None:
    """Who linked them takes it away, or who answers for one of the two."""
    with writing(actor, "link.remove") as s:
        row = s.get(RecordLink, link_id)
        if row is None:
            raise NotFound(record=AsWord("record.record_link"))
        ends = ((row.kind_a, row.id_a), (row.kind_b, row.id_b))
        if not all(sees_end(s, actor, end) for end in ends):
            raise NotFound(record=AsWord("record.record_link"))
        if row.made_by_id != actor.employee_id and not any(may_add(s, actor, *end) for end in ends):
            raise NotPermitted(permission=AsWord("permission.link:remove"))
        s.delete(row)


def sees_end(session: Session, actor: Actor, end: End) -> bool:
    """Whether the actor sees the record; False for a kind that cannot be linked."""
    kind = BY_NAME.get(end[0])
    return kind is not None and session.execute(kind.seen(session, actor).where(kind.key == end[1])).first() is not None


def require_end(session: Session, actor: Actor, end: End) -> None:
    """NotFound for an unknown kind, a record that is not there, and one the actor may not see: all the same."""
    if not sees_end(session, actor, end):
        raise NotFound(field="other", record=AsWord(f"record.{end[0]}") if end[0] in BY_NAME else AsWord("record.record_link"))
