"""Which records take files, and who may see and add them there: each domain registers its own at import (PLT-14)."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.access import Actor
from core.errors import AsWord, NotFound, NotPermitted


@dataclass(frozen=True)
class FileRecord:
    """`seen` and `may_add` get the open session, the actor and the record's id."""

    name: str
    seen: Callable[[Session, Actor, int], bool]
    may_add: Callable[[Session, Actor, int], bool]


_records: dict[str, FileRecord] = {}


def register(record: FileRecord) -> None:
    """Called once per kind of record when its domain is imported."""
    _records[record.name] = record


def require_seen(session: Session, actor: Actor, record: str, record_id: int) -> FileRecord:
    """NotFound for a record of an unknown kind, one that does not exist, and one the actor may not see: all the same."""
    found = _records.get(record)
    if found is None or not found.seen(session, actor, record_id):
        raise NotFound(record=AsWord(f"record.{record}") if found else AsWord("record.attachment"))
    return found


def sees(session: Session, actor: Actor, record: str, record_id: int) -> bool:
    """Whether the actor sees the record; False for a kind nobody registered."""
    found = _records.get(record)
    return found is not None and found.seen(session, actor, record_id)


def require_may_add(session: Session, actor: Actor, record: str, record_id: int) -> None:
    if not require_seen(session, actor, record, record_id).may_add(session, actor, record_id):
        raise NotPermitted(permission=AsWord("permission.file:attach"))


def may_add(session: Session, actor: Actor, record: str, record_id: int) -> bool:
    """Whether the actor sees the record and may add to it; False for a kind nobody registered."""
    found = _records.get(record)
    return found is not None and found.seen(session, actor, record_id) and found.may_add(session, actor, record_id)
