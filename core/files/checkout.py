"""Documents that several people work on, without loss (PLT-13): who checks a file out holds it; the next version is brought back by the
holder, or by anybody while nobody holds it, and always onto the newest: of two who replace the same version the second is refused."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Permission
from core.errors import AsWord, NotFound, NotPermitted, Refusal
from core.files.kinds import clean_name, media_type_of
from core.files.records import require_may_add, require_seen
from core.files.service import cleared, require_fits
from core.unit import CONSTRAINT_REFUSALS, lock, reading, writing
from db.models import Attachment, Employee


class FileHeld(Refusal):
    """Somebody has it checked out: who, since when."""

    code = "file_held"


class FileReplaced(Refusal):
    """There is a newer version than the one that was looked at."""

    code = "file_replaced"


class SameContent(Refusal):
    """The new version is the old one, byte by byte."""

    code = "same_content"


CONSTRAINT_REFUSALS["uq_attachment_follows_id"] = FileReplaced


@dataclass(frozen=True)
class VersionRow:
    id: int
    number: int
    file_name: str
    size: int
    uploaded_by: str
    uploaded_by_en: str
    uploaded_at: dt.datetime


def check_out(actor: Actor, file_id: int) -> None:
    """Holds the newest version for the actor; a second time changes nothing."""
    with writing(actor, "file.check_out") as s:
        row = _newest(s, actor, file_id)
        _require_free(s, actor, row)
        if row.held_by_id is None:
            row.held_by_id, row.held_at = actor.employee_id, clock.now()


def give_back(actor: Actor, file_id: int) -> None:
    """Ends the hold without a new version: the holder, or an administrator when the holder is away."""
    with writing(actor, "file.give_back") as s:
        row = _newest(s, actor, file_id)
        if row.held_by_id not in (None, actor.employee_id) and not actor.can(Permission.ACCOUNT_MANAGE):
            raise NotPermitted(permission=AsWord("permission.file:give_back"))
        row.held_by_id = row.held_at = None


def check_in(actor: Actor, file_id: int, file_name: str, content: bytes) -> int:
    """The next version; the one before stays in its history. Ends the actor's hold. Returns the id of the new version."""
    name = clean_name(file_name)
    with writing(actor, "file.check_in") as s:
        row = _newest(s, actor, file_id)
        _require_free(s, actor, row)
        require_fits(s, name, content)
        digest = hashlib.sha256(content).hexdigest()
        if digest == row.sha256:
            raise SameContent(field="file", file=name)
        row.held_by_id = row.held_at = None
        new = Attachment(
            record=row.record,
            record_id=row.record_id,
            file_name=name,
            media_type=media_type_of(name, content),
            size=len(content),
            sha256=digest,
            content=content,
            security_level=row.security_level,
            uploaded_by_id=actor.employee_id,
            uploaded_at=clock.now(),
            number=row.number + 1,
            follows_id=row.id,
        )
        s.add(new)
        s.flush()
        return new.id


def versions(actor: Actor, file_id: int) -> list[VersionRow]:
    """The versions of a file up to this one, the newest first."""
    with reading(actor) as s:
        row = s.scalar(select(Attachment).where(Attachment.id == file_id, cleared(actor)))
        if row is None:
            raise NotFound(record=AsWord("record.attachment"))
        require_seen(s, actor, row.record, row.record_id)
        chain = select(Attachment.id, Attachment.follows_id).where(Attachment.id == file_id).cte(recursive=True)
        chain = chain.union_all(select(Attachment.id, Attachment.follows_id).where(Attachment.id == chain.c.follows_id))
        found = s.execute(
            select(Attachment.id, Attachment.number, Attachment.file_name, Attachment.size, Employee.name, Employee.name_en, Attachment.uploaded_at)
            .join(chain, chain.c.id == Attachment.id)
            .join(Employee, Employee.id == Attachment.uploaded_by_id)
            .order_by(Attachment.number.desc())
        )
        return [VersionRow(*r) for r in found]


def _newest(session: Session, actor: Actor, file_id: int) -> Attachment:
    """The file, locked: seen, below the actor's clearance, still the newest of its kind, on a record that takes files from the actor."""
    if session.scalar(select(Attachment.id).where(Attachment.id == file_id, cleared(actor))) is None:
        raise NotFound(record=AsWord("record.attachment"))
    row = lock(session, Attachment, file_id)
    require_may_add(session, actor, row.record, row.record_id)
    if session.scalar(select(Attachment.id).where(Attachment.follows_id == row.id)) is not None:
        raise FileReplaced(file=row.file_name)
    return row


def _require_free(session: Session, actor: Actor, row: Attachment) -> None:
    if row.held_by_id not in (None, actor.employee_id):
        holder = session.get_one(Employee, row.held_by_id)
        raise FileHeld(file=row.file_name, who=holder.name, who_en=holder.name_en or holder.name, at=row.held_at)
