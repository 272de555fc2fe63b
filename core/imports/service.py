"""Open a file, look at it, bring it in: all rows or none; what was mapped is remembered for the next file like it (GEN-05)."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, policies
from core.access import Actor, require
from core.imports.errors import ProblemsRemain
from core.imports.lists import ImportList, import_list
from core.imports.preview import FACTORS, ColumnMapping, Preview, Use, look, proposed
from core.imports.table import Table, read_table
from core.unit import reading, writing
from db.models import ImportMapping


@dataclass(frozen=True)
class Opened:
    """A file read, with the mapping that fits: the remembered one, else what the headings say."""

    table: Table
    mapping: ColumnMapping
    remembered: bool


@dataclass(frozen=True)
class Imported:
    added: int
    there: int


def open_file(actor: Actor, list_name: str, file_name: str, content: bytes) -> Opened:
    """Reads the file and proposes what its columns are."""
    made = _permitted(actor, list_name)
    with reading(actor) as s:
        limits = policies.values(s)
        table = read_table(file_name, content, most_rows=limits["imports.longest_rows"], largest_megabytes=limits["imports.largest_megabytes"])
        kept = _kept(s, list_name, table.headings)
    columns = proposed(made, table)
    if kept is None:
        return Opened(table, ColumnMapping(columns), remembered=False)
    known = {f.key for f in made.fields}
    for heading, use in kept.columns.items():
        if heading in columns and (use["field"] in known or not use["field"]):
            columns[heading] = Use(use["field"], Decimal(use["factor"]))
    return Opened(table, ColumnMapping(columns, kept.corrections), remembered=True)


def preview(actor: Actor, list_name: str, table: Table, mapping: ColumnMapping) -> Preview:
    """What would come in, what is here already, and what is wrong; nothing is written."""
    made = _permitted(actor, list_name)
    with reading(actor) as s:
        return look(s, actor, made, table, mapping)


def bring_in(actor: Actor, list_name: str, table: Table, mapping: ColumnMapping) -> Imported:
    """Adds every row that is not there yet, or refuses with the first problem and adds none; remembers the mapping."""
    made = _permitted(actor, list_name)
    with writing(actor, f"{list_name}.import") as s:
        seen = look(s, actor, made, table, mapping)
        if seen.errors:
            first = seen.errors[0]
            raise ProblemsRemain(count=len(seen.errors), row=first.row, cell=first.cell)
        added = made.save(s, actor, [d for d in seen.drafts if not d.there])
        _remember(s, actor, list_name, table, mapping)
        return Imported(added, seen.there)


def _permitted(actor: Actor, list_name: str) -> ImportList:
    made = import_list(list_name)
    require(actor, made.permission)
    return made


def _header_key(headings: Sequence[str]) -> str:
    """The same for the same headings in any order."""
    return hashlib.sha256(json.dumps(sorted(h.casefold() for h in headings), ensure_ascii=False).encode()).hexdigest()


def _kept(session: Session, list_name: str, headings: Sequence[str]) -> ImportMapping | None:
    return session.scalar(select(ImportMapping).where(ImportMapping.list_name == list_name, ImportMapping.header_key == _header_key(headings)))


def _remember(session: Session, actor: Actor, list_name: str, table: Table, mapping: ColumnMapping) -> None:
    columns = {heading: {"field": use.field, "factor": str(use.factor)} for heading, use in mapping.columns.items()}
    corrections = {name: dict(words) for name, words in mapping.corrections.items()}
    kept = _kept(session, list_name, table.headings)
    if kept is None:
        kept = ImportMapping(list_name=list_name, header_key=_header_key(table.headings), columns={}, corrections={},
                             saved_by_id=actor.employee_id, saved_at=clock.now())
        session.add(kept)
    kept.columns, kept.corrections, kept.saved_by_id, kept.saved_at = columns, corrections, actor.employee_id, clock.now()


def with_corrections(mapping: ColumnMapping, accepted: Mapping[str, Mapping[str, str]]) -> ColumnMapping:
    """The mapping with more spellings put right: field → spelling in the file → what it means."""
    merged = {name: dict(words) for name, words in mapping.corrections.items()}
    for name, words in accepted.items():
        merged.setdefault(name, {}).update({spelling.strip().casefold(): meant for spelling, meant in words.items()})
    return ColumnMapping(mapping.columns, merged)


__all__ = ["FACTORS", "Imported", "Opened", "bring_in", "open_file", "preview", "with_corrections"]
