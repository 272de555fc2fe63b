"""Attach, list, download, take away. Row security in the database hides a file above the reader's clearance once more (PLT-14)."""
from __future__ import annotations

import datetime as dt
import hashlib
import io
from dataclasses import dataclass

from PIL import Image, ImageDraw
from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, undefer

from core import audit, clock, policies
from core.access import Actor
from core.errors import AsWord, NotFound, NotPermitted, Refusal
from core.files.kinds import clean_name, media_type_of
from core.files.records import require_may_add, require_seen
from core.unit import reading, writing
from db.models import Attachment, Employee

MEGABYTE = 1_000_000


class FileTooLarge(Refusal):
    """Facts: file, size and largest in megabytes."""

    code = "file_too_large"


class FileEmpty(Refusal):
    code = "file_empty"


class FileHasFollowers(Refusal):
    """A version that others build on stays; the newest one can be taken away."""

    code = "file_has_followers"


class FileLevelAboveClearance(Refusal):
    """Nobody files something away from themselves. Facts: level, clearance."""

    code = "file_level_above_clearance"


@dataclass(frozen=True)
class FileRow:
    """A file as a list shows it, without its content."""

    id: int
    file_name: str
    media_type: str
    size: int
    security_level: int
    uploaded_by_id: int
    uploaded_by: str
    uploaded_by_en: str
    uploaded_at: dt.datetime
    number: int = 1  # of the version
    held_by_id: int | None = None  # who has it checked out
    held_by: str = ""
    held_by_en: str = ""


@dataclass(frozen=True)
class FileContent:
    file_name: str
    media_type: str
    content: bytes


def attach(actor: Actor, record: str, record_id: int, file_name: str, content: bytes, *, security_level: int = 0) -> int:
    """Keeps a file on a record the actor may add to; returns the id. The same content twice on a record is kept once."""
    with writing(actor, "file.attach") as s:
        require_may_add(s, actor, record, record_id)
        return keep(s, actor, record, record_id, file_name, content, security_level=security_level).id


def keep(session: Session, actor: Actor, record: str, record_id: int, file_name: str, content: bytes, *, security_level: int = 0) -> Attachment:
    """The file as a row of the use case that runs; the right to add it was looked at. The same content twice is kept once."""
    name = clean_name(file_name)
    require_fits(session, name, content)
    if not 0 <= security_level <= actor.clearance:
        raise FileLevelAboveClearance(field="security_level", level=security_level, clearance=actor.clearance)
    media_type, digest = media_type_of(name, content), hashlib.sha256(content).hexdigest()
    same = session.scalar(select(Attachment).where(Attachment.record == record, Attachment.record_id == record_id, Attachment.sha256 == digest,
                                                   Attachment.file_name == name, Attachment.security_level == security_level))
    if same is not None:
        return same
    row = Attachment(record=record, record_id=record_id, file_name=name, media_type=media_type, size=len(content), sha256=digest, content=content,
                     security_level=security_level, uploaded_by_id=actor.employee_id, uploaded_at=clock.now())
    session.add(row)
    session.flush()
    return row


def require_fits(session: Session, name: str, content: bytes) -> None:
    """Neither empty nor larger than the policy allows."""
    largest = int(policies.value(session, "uploads.largest_megabytes"))
    if not content:
        raise FileEmpty(field="file", file=name)
    if len(content) > largest * MEGABYTE:
        raise FileTooLarge(field="file", file=name, size=-(-len(content) // MEGABYTE), largest=largest)


def files_of(actor: Actor, record: str, record_id: int) -> list[FileRow]:
    """The files of a record the actor sees in their newest versions, the newest first; none above the clearance."""
    with reading(actor) as s:
        require_seen(s, actor, record, record_id)
        holder, later = aliased(Employee), aliased(Attachment)
        rows = s.execute(
            select(Attachment.id, Attachment.file_name, Attachment.media_type, Attachment.size, Attachment.security_level, Attachment.uploaded_by_id,
                   Employee.name, Employee.name_en, Attachment.uploaded_at, Attachment.number, Attachment.held_by_id,
                   func.coalesce(holder.name, ""), func.coalesce(func.nullif(holder.name_en, ""), holder.name, ""))
            .join(Employee, Employee.id == Attachment.uploaded_by_id)
            .outerjoin(holder, holder.id == Attachment.held_by_id)
            .where(Attachment.record == record, Attachment.record_id == record_id, cleared(actor))
            .where(~exists().where(later.follows_id == Attachment.id)).order_by(Attachment.id.desc()))
        return [FileRow(*row) for row in rows]


def download(actor: Actor, file_id: int) -> FileContent:
    """The content. From security level 1 on the download stands in the trail, and pictures carry the reader's name and the time."""
    with writing(actor, "file.download") as s:
        row = s.scalar(select(Attachment).where(Attachment.id == file_id, cleared(actor)).options(undefer(Attachment.content)))
        if row is None:
            raise NotFound(record=AsWord("record.attachment"))
        require_seen(s, actor, row.record, row.record_id)
        content = row.content
        if row.security_level >= 1:
            audit.note(s, "attachment", file_id, {"downloaded_by": actor.employee_id, "file_name": row.file_name})
            if row.media_type.startswith("image/"):
                content = _watermarked(content, f"{actor.name_en or actor.name} {clock.now():%Y-%m-%d %H:%M}Z")
        return FileContent(row.file_name, row.media_type, content)


def remove(actor: Actor, file_id: int) -> None:
    """Takes away a file one attached oneself, while files may still be added there."""
    with writing(actor, "file.remove") as s:
        row = s.scalar(select(Attachment).where(Attachment.id == file_id, cleared(actor)))
        if row is None:
            raise NotFound(record=AsWord("record.attachment"))
        require_may_add(s, actor, row.record, row.record_id)
        if row.uploaded_by_id != actor.employee_id:
            raise NotPermitted(permission=AsWord("permission.file:remove"))
        if s.scalar(select(Attachment.id).where(Attachment.follows_id == row.id)) is not None:
            raise FileHasFollowers(file=row.file_name)
        s.delete(row)


def cleared(actor: Actor) -> ColumnElement[bool]:
    return or_(Attachment.security_level <= actor.clearance, Attachment.uploaded_by_id == actor.employee_id)


def _watermarked(content: bytes, text: str) -> bytes:
    """The picture with the reader's name across it, in the format it came in; one that cannot be drawn on stays as it is."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            kind, marked = picture.format or "PNG", picture.convert("RGB")
    except (OSError, Image.DecompressionBombError):
        return content
    draw = ImageDraw.Draw(marked)
    for top in range(10, marked.height, max(marked.height // 4, 40)):
        draw.text((10, top), text, fill=(150, 150, 150))
    out = io.BytesIO()
    marked.save(out, format=kind)
    return out.getvalue()
