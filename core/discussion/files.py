"""Files on remarks: seen with the record, added by who wrote the remark."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access import Actor
from core.files import FileRecord, register
from core.files.records import sees
from db.models import Remark

RECORD = "remark"


def seen(session: Session, actor: Actor, remark_id: int) -> bool:
    row = session.get(Remark, remark_id)
    return row is not None and row.record != RECORD and sees(session, actor, row.record, row.record_id)


def may_add(session: Session, actor: Actor, remark_id: int) -> bool:
    row = session.get_one(Remark, remark_id)
    return row.author_id == actor.employee_id and row.taken_back_at is None


register(FileRecord(RECORD, seen, may_add))
