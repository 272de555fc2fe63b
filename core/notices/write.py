"""Writes notices. The row is the outbox: it is written with the work it tells of, and everything else happens later, elsewhere
(core/notices/dispatch.py)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from core import audit, clock
from db.models import Notice


def tell(session: Session, people: Iterable[int | None], kind: str, *, record: str = "", record_id: int | None = None, **facts: Any) -> None:
    """One notice for each person (once each, nobody for None). `kind` is the word `notice.<kind>`; facts are plain values."""
    now = clock.now()
    told = list(dict.fromkeys(p for p in people if p is not None))
    plain = {k: audit.plain(v) for k, v in facts.items()}
    for place, employee_id in enumerate(told):
        session.add(
            Notice(
                employee_id=employee_id,
                kind=kind,
                facts=plain,
                record=record,
                record_id=record_id,
                created_at=now,
                told_ids=told if place == 0 else [],
            )
        )
