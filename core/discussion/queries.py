"""The threads of a record as its page shows them; three statements however many (PLT-13)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.access import Actor
from core.discussion.service import MENDED_WITHIN
from core.files.records import require_seen
from core.unit import reading
from db.models import Attachment, Employee, Remark


@dataclass(frozen=True)
class RemarkFile:
    id: int
    file_name: str
    size: int


@dataclass(frozen=True)
class RemarkRow:
    """One remark; `body` is empty where it was taken back. `may_mend`, `mine`: of the reader."""

    id: int
    version: int
    author: str
    author_en: str
    body: str
    mentioned: tuple[str, ...]
    mentioned_en: tuple[str, ...]
    written_at: dt.datetime
    mended: bool
    taken_back: bool
    mine: bool
    may_mend: bool
    files: tuple[RemarkFile, ...]


@dataclass(frozen=True)
class Thread:
    """The first remark and the replies in the order they were written."""

    first: RemarkRow
    replies: tuple[RemarkRow, ...]
    resolved_at: dt.datetime | None
    resolved_by: str
    resolved_by_en: str

    @property
    def id(self) -> int:
        return self.first.id


def threads(actor: Actor, record: str, record_id: int) -> list[Thread]:
    """Open threads first, in each group the newest first."""
    with reading(actor) as s:
        require_seen(s, actor, record, record_id)
        author, solver = aliased(Employee), aliased(Employee)
        rows = s.execute(
            select(Remark, author.name, author.name_en, solver.name, solver.name_en)
            .join(author, author.id == Remark.author_id)
            .outerjoin(solver, solver.id == Remark.resolved_by_id)
            .where(Remark.record == record, Remark.record_id == record_id)
            .order_by(Remark.id)
        ).all()
        named = {p for r, *_ in rows for p in r.mentioned_ids}
        names = select(Employee.id, Employee.name, Employee.name_en).where(Employee.id.in_(named))
        people = {i: (name, name_en or name) for i, name, name_en in s.execute(names)}
        cleared = or_(Attachment.security_level <= actor.clearance, Attachment.uploaded_by_id == actor.employee_id)
        files: dict[int, list[RemarkFile]] = {}
        wanted = select(Attachment.record_id, Attachment.id, Attachment.file_name, Attachment.size).where(
            Attachment.record == "remark", Attachment.record_id.in_([r.id for r, *_ in rows]), cleared
        )
        for f in s.execute(wanted.order_by(Attachment.id)):
            files.setdefault(f.record_id, []).append(RemarkFile(f.id, f.file_name, f.size))
    drawn = {r.id: _row(actor, r, name, name_en, people, files.get(r.id, [])) for r, name, name_en, *_ in rows}
    found = [
        Thread(drawn[r.id], tuple(drawn[a.id] for a, *_ in rows if a.thread_id == r.id), r.resolved_at, solved or "", solved_en or solved or "")
        for r, _, _, solved, solved_en in rows
        if r.thread_id is None
    ]
    return sorted(found, key=lambda t: (t.resolved_at is not None, -t.id))


def _row(actor: Actor, r: Remark, name: str, name_en: str, people: dict[int, tuple[str, str]], files: list[RemarkFile]) -> RemarkRow:
    mine = r.author_id == actor.employee_id
    return RemarkRow(
        r.id,
        r.version,
        name,
        name_en or name,
        r.body,
        tuple(people[p][0] for p in r.mentioned_ids),
        tuple(people[p][1] for p in r.mentioned_ids),
        r.written_at,
        r.mended_at is not None,
        r.taken_back_at is not None,
        mine and r.taken_back_at is None,
        mine and r.taken_back_at is None and clock.now() - r.written_at <= MENDED_WITHIN,
        tuple(files),
    )


def open_threads(actor: Actor, record: str, record_id: int) -> int:
    """How many threads of the record wait to be settled: for the name of its tab."""
    with reading(actor) as s:
        require_seen(s, actor, record, record_id)
        here = Remark.record == record, Remark.record_id == record_id, Remark.thread_id.is_(None)
        return s.scalar(select(func.count(Remark.id)).where(*here, Remark.resolved_at.is_(None), Remark.taken_back_at.is_(None))) or 0
