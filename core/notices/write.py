"""Writes notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from core import audit, clock
from db.models import Notice


def tell(session: Session, people: Iterable[int | None], kind: str, *, record: str = "", record_id: int | None = None, **facts: Any) -> None:
    """One notice for each person (once each, nobody for None). `kind` is the word `notice.<kind>`; facts are plain values."""
    now = clock.now()
    for employee_id in dict.fromkeys(p for p in people if p is not None):
        session.add(
            Notice(employee_id=employee_id, kind=kind, facts={k: audit.plain(v) for k, v in facts.items()}, record=record, record_id=record_id, created_at=now)
        )
