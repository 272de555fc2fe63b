"""The preview: every row parsed and checked, every problem with row and cell; nothing is written."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from core import audit
from core.access import Actor
from core.errors import Refusal
from core.imports.cells import parsed
from core.imports.errors import FieldNotMapped, FieldTwice
from core.imports.lists import Draft, ImportList, Problem
from core.imports.table import SourceRow, Table

FACTORS = (Decimal(1), Decimal(1000), Decimal(10_000), Decimal(1_000_000))


@dataclass(frozen=True)
class Use:
    """What a column is: a field of the list, or nothing; figures are multiplied by `factor` (万 is 10,000)."""

    field: str = ""
    factor: Decimal = Decimal(1)


@dataclass(frozen=True)
class ColumnMapping:
    """Columns by heading; corrections: field → spelling in the file (small letters) → what it means."""

    columns: Mapping[str, Use]
    corrections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def heading_of(self, key: str) -> str:
        return next((h for h, use in self.columns.items() if use.field == key), "")


@dataclass(frozen=True)
class Preview:
    """Rows as they would come in. `new` are added, `there` are left out, `errors` must be mended first."""

    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if not p.warning)

    @property
    def new(self) -> int:
        return sum(1 for d in self.drafts if not d.there)

    @property
    def there(self) -> int:
        return len(self.drafts) - self.new


def proposed(made: ImportList, table: Table) -> dict[str, Use]:
    """The field each heading is known by; the first column wins a field."""
    taken: set[str] = set()
    columns: dict[str, Use] = {}
    for heading in table.headings:
        key = next((f.key for f in made.fields if f.key not in taken and f.known_as(heading)), "")
        taken.add(key)
        columns[heading] = Use(key)
    return columns


def require_mapping(made: ImportList, mapping: ColumnMapping) -> None:
    """Each field from one column at most, and the needed ones from one."""
    by_field: dict[str, str] = {}
    for heading, use in mapping.columns.items():
        if use.field and use.field in by_field:
            raise FieldTwice(field="mapping", first=by_field[use.field], second=heading)
        if use.field:
            by_field[use.field] = heading
    for needed in made.fields:
        if needed.required and needed.key not in by_field:
            raise FieldNotMapped(field="mapping", zh=needed.zh, en=needed.en)


def look(session: Session, actor: Actor, made: ImportList, table: Table, mapping: ColumnMapping) -> Preview:
    """Parses every cell, then lets the list look at all rows together."""
    require_mapping(made, mapping)
    used = [(place, use) for place, heading in enumerate(table.headings) if (use := mapping.columns.get(heading, Use())).field]
    drafts = [_draft(made, row, used, mapping) for row in table.rows]
    made.check(session, actor, drafts)
    problems = [_problem(table, mapping, draft, *told) for draft in drafts for told in draft.told]
    return Preview(tuple(drafts), tuple(problems))


def _draft(made: ImportList, row: SourceRow, used: Sequence[tuple[int, Use]], mapping: ColumnMapping) -> Draft:
    draft = Draft(row.number, {})
    for place, use in used:
        text = row.cells[place]
        meant = mapping.corrections.get(use.field, {}).get(text.strip().casefold())
        wanted = made.field(use.field)
        if meant is not None and wanted.kind == "word":
            draft.values[use.field] = meant
            continue
        try:
            draft.values[use.field] = parsed(wanted, text if meant is None else meant, use.factor)
        except Refusal as refusal:
            draft.values[use.field] = None
            draft.refuse(use.field, refusal)
    draft.key = key_of(draft.values)
    return draft


def key_of(values: Mapping[str, Any]) -> str:
    """The same for two rows that say the same, whatever the order of their columns."""
    said = {k: audit.plain(v) for k, v in values.items() if v not in (None, "")}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _problem(table: Table, mapping: ColumnMapping, draft: Draft, name: str, refusal: Refusal, warning: bool) -> Problem:
    heading = mapping.heading_of(name) if name else ""
    cell = table.address(heading, draft.row) if heading else str(draft.row)
    line = next(r for r in table.rows if r.number == draft.row) if heading else None
    value = line.cells[table.headings.index(heading)] if line else ""
    return Problem(draft.row, name, heading, cell, value, refusal, warning)
