"""The related records of a record, and finding one to link, under the reader's rights (PLT-15).

A link whose other end the reader may not see is not shown, not counted, not hinted at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, or_, select, union_all
from sqlalchemy.orm import Session

from core import search
from core.access import Actor
from core.files.records import may_add
from core.links.kinds import BY_NAME, KINDS
from core.links.service import require_end
from core.unit import reading
from db.models import Employee, RecordLink

BY_SEARCH = frozenset({"customer", "contract", "project"})  # the search box knows these
EACH = 6
LONGEST = 100


@dataclass(frozen=True)
class Shown:
    """A record as a link shows it; `opens` and `opens_id` say which page shows it."""

    kind: str
    id: int
    number: str
    name: str
    name_en: str
    place: str
    place_en: str
    opens: str
    opens_id: int


@dataclass(frozen=True)
class LinkRow:
    """A link from the side it is looked at: the other end."""

    id: int
    other: Shown
    note: str
    made_by: str
    made_by_en: str
    made_at: dt.datetime
    may_remove: bool


def related(actor: Actor, kind: str, record_id: int) -> list[LinkRow]:
    """The records linked to this one, by kind and the newest first; one statement for the links and one for each kind among them."""
    with reading(actor) as s:
        require_end(s, actor, (kind, record_id))
        here = or_((RecordLink.kind_a == kind) & (RecordLink.id_a == record_id), (RecordLink.kind_b == kind) & (RecordLink.id_b == record_id))
        rows = s.execute(
            select(RecordLink, Employee.name, Employee.name_en).join(Employee, Employee.id == RecordLink.made_by_id).where(here).order_by(RecordLink.id.desc())
        ).all()
        ends = {row.id: _other(row, kind, record_id) for row, _name, _name_en in rows}
        seen = _shown(s, actor, ends.values())
        keeper = may_add(s, actor, kind, record_id)
    found = [
        LinkRow(row.id, seen[ends[row.id]], row.note, name, name_en or name, row.made_at, keeper or row.made_by_id == actor.employee_id)
        for row, name, name_en in rows
        if ends[row.id] in seen
    ]
    order = [k.name for k in KINDS]
    return sorted(found, key=lambda r: order.index(r.other.kind))


def _other(row: RecordLink, kind: str, record_id: int) -> tuple[str, int]:
    return (row.kind_b, row.id_b) if (row.kind_a, row.id_a) == (kind, record_id) else (row.kind_a, row.id_a)


def _shown(session: Session, actor: Actor, ends: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Shown]:
    """What of these the reader sees; one statement for each kind among them."""
    wanted: dict[str, list[int]] = {}
    for kind, record_id in ends:
        wanted.setdefault(kind, []).append(record_id)
    found = {}
    for name, ids in wanted.items():
        kind_of = BY_NAME[name]
        for row in session.execute(kind_of.seen(session, actor).where(kind_of.key.in_(ids))):
            found[name, row.id] = _row(name, row)
    return found


def _row(kind: str, row: Any) -> Shown:
    return Shown(kind, row.id, row.number, row.name, row.name_en or row.name, row.place, row.place_en or row.place, row.opens, row.opens_id)


def find(actor: Actor, typed: str, *, without: tuple[str, int] | None = None) -> list[Shown]:
    """Records the reader may link to, by number or name: customers, contracts and projects through the search box, their parts, cases and
    files through the same select that shows them; at most six of each kind."""
    wanted = " ".join(typed.replace("\x00", "").split())[:LONGEST]
    hits = [h for h in search.search(actor, wanted) if h.kind in BY_SEARCH]
    found = [Shown(h.kind, h.id, h.number, h.name, h.name_en or h.name, h.note, h.note_en, h.kind, h.id) for h in hits]
    if len(wanted) >= 2 or wanted >= search.CJK:
        with reading(actor) as s:
            parts = [
                select(
                    literal(kind.name).label("kind"),
                    kind.seen(s, actor).where(or_(*(text.icontains(wanted, autoescape=True) for text in kind.texts))).limit(EACH).subquery(),
                )
                for kind in KINDS
                if kind.name not in BY_SEARCH
            ]
            found += [_row(row.kind, row) for row in s.execute(union_all(*parts))]
    return [row for row in found if (row.kind, row.id) != without]
