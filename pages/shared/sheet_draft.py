"""Lines being typed into a sheet: one immutable value per step, so undo is the step before; texts stay as typed until they can be read (GEN-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from core import clock
from core.errors import Refusal, Refusals, UnknownChoice
from core.plan import cells
from core.plan.cells import Choice
from pages.shared.aggrid import text_of, texts_of
from pages.shared.forms import parse_money

STEPS_KEPT, MOST_LINES, MOST_CELLS = 100, 2_000, 20_000


@dataclass(frozen=True)
class SheetColumn:
    """A column. `kind`: text, choice, money, days, percent (0 … 100, two decimals), progress (0 … 100, one), day, flag, or shown for
    what follows from the others. `flex` takes the room that is left; `options` are what a choice offers."""

    field: str
    label: str
    kind: str = "text"
    width: int = 110
    options: tuple[Choice, ...] = ()
    editable: bool = True
    flex: bool = False
    hint: str = ""
    longest: int = 200
    right: bool = False


@dataclass(frozen=True)
class Line:
    """A line by its id (a row's id as text, or a new line's name); `fixed` are fields it does not take."""

    id: str
    cells: Mapping[str, str]
    fixed: frozenset[str] = frozenset()

    @property
    def row_id(self) -> int | None:
        """The id of the saved row behind it."""
        return int(self.id) if self.id.isdecimal() else None


@dataclass(frozen=True)
class ReadLine:
    """A line as values; None where a cell is empty or cannot be read, and why not."""

    line: Line
    values: Mapping[str, Any]
    bad: Mapping[str, Refusal]


@dataclass(frozen=True)
class SheetDraft:
    """What was opened, how it stands now, and the steps of undo and redo."""

    lines: tuple[Line, ...]
    opened: tuple[Line, ...] = ()
    past: tuple[tuple[Line, ...], ...] = ()
    future: tuple[tuple[Line, ...], ...] = ()

    @classmethod
    def of(cls, lines: Iterable[Line]) -> SheetDraft:
        rows = tuple(lines)
        return cls(rows, rows)

    @property
    def changed(self) -> bool:
        return self.lines != self.opened

    def apply(self, raw: Mapping[str, Any]) -> SheetDraft:
        """The draft after an edit as the grid sends it; one that makes no sense, or has no effect, leaves no step."""
        match text_of(raw, "op", 20):
            case "undo":
                return replace(self, lines=self.past[-1], past=self.past[:-1], future=(*self.future, self.lines)) if self.past else self
            case "redo":
                return replace(self, lines=self.future[-1], past=(*self.past, self.lines), future=self.future[:-1]) if self.future else self
            case "cells":
                lines = _typed(self.lines, raw)
            case "delete":
                gone = set(texts_of(raw.get("ids"), MOST_LINES))
                lines = tuple(line for line in self.lines if line.id not in gone)
            case "shift":
                lines = _shifted(self.lines, set(texts_of(raw.get("ids"), MOST_LINES)), up=raw.get("step") == -1)
            case _:
                return self
        return self.with_lines(lines)

    def with_lines(self, lines: tuple[Line, ...]) -> SheetDraft:
        """One more step."""
        return self if lines == self.lines else replace(self, lines=lines, past=(*self.past, self.lines)[-STEPS_KEPT:], future=())


def _typed(lines: tuple[Line, ...], raw: Mapping[str, Any]) -> tuple[Line, ...]:
    """New lines after one, then cells set; cells of unknown lines and fixed fields are left out."""
    there = {line.id for line in lines}
    new = [Line(i, {}) for i in dict.fromkeys(texts_of(raw.get("add"), MOST_LINES)) if i and not i.isdecimal() and len(i) <= 60 and i not in there]
    after = text_of(raw, "after", 60)
    at = next((n + 1 for n, line in enumerate(lines) if line.id == after), len(lines))
    rows = {line.id: line for line in (*lines[:at], *new, *lines[at:])} if len(lines) + len(new) <= MOST_LINES else {line.id: line for line in lines}
    cells_sent = raw.get("cells")
    for cell in cells_sent[:MOST_CELLS] if isinstance(cells_sent, Sequence) and not isinstance(cells_sent, str) else ():
        three = texts_of(cell, 3)
        if len(three) == 3 and (line := rows.get(three[0])) is not None and three[1] not in line.fixed:
            rows[line.id] = replace(line, cells={**line.cells, three[1]: three[2]})
    return tuple(rows.values())


def names_of(saved: Iterable[Line], now: Iterable[Line]) -> dict[str, str]:
    """The id under which each new line of a saved sheet stands now: rows get their ids in the order of the lines. Where that cannot be
    told, because lines of somebody else came with them, it keeps its own."""
    lines = tuple(saved)
    known, new = {line.id for line in lines}, [line.id for line in lines if line.row_id is None]
    fresh = sorted(line.row_id for line in now if line.row_id is not None and line.id not in known)
    return dict(zip(new, map(str, fresh) if len(new) == len(fresh) else new, strict=True))


def _renamed(raw: Mapping[str, Any], every: Mapping[str, str], lines: Iterable[Line]) -> Mapping[str, Any]:
    """An edit of lines that were saved meanwhile, as one of the rows they have become; a line whose row is not known is a new one again."""
    there = {line.id for line in lines} | set(texts_of(raw.get("add"), MOST_LINES))
    names = {old: new for old, new in every.items() if old not in there}  # a name may be given again
    if not names:
        return raw

    def now(line: object) -> object:
        return names.get(line, line) if isinstance(line, str) else line

    sent = raw.get("cells")
    cells_sent = [[now(c[0]), *c[1:]] for c in sent if isinstance(c, list | tuple) and c] if isinstance(sent, list | tuple) else []
    again = [c[0] for c in cells_sent if names.get(c[0]) == c[0]] if text_of(raw, "op", 20) == "cells" else []
    found = {**raw, "after": now(raw.get("after")), "ids": [now(line) for line in texts_of(raw.get("ids"), MOST_LINES)]}
    return found | {"cells": cells_sent, "add": [*texts_of(raw.get("add"), MOST_LINES), *again]}


def _shifted(lines: tuple[Line, ...], ids: set[str], *, up: bool) -> tuple[Line, ...]:
    rows = list(lines)
    order = range(1, len(rows)) if up else range(len(rows) - 2, -1, -1)
    for n in order:
        to = n - 1 if up else n + 1
        if rows[n].id in ids and rows[to].id not in ids:
            rows[n], rows[to] = rows[to], rows[n]
    return tuple(rows)


def read(draft: SheetDraft, columns: Sequence[SheetColumn]) -> list[ReadLine]:
    """Every line as values."""
    return [_read_line(line, columns) for line in draft.lines]


def _read_line(line: Line, columns: Sequence[SheetColumn]) -> ReadLine:
    values: dict[str, Any] = {}
    bad: dict[str, Refusal] = {}
    for column in columns:
        if column.kind == "shown":
            continue
        try:
            values[column.field] = read_cell(column, line.cells.get(column.field, ""))
        except Refusal as refusal:
            values[column.field], bad[column.field] = None, refusal
    return ReadLine(line, values, bad)


def read_cell(column: SheetColumn, text: str) -> Any:
    """The value of a text: str, id of a choice, Decimal, date or bool; None when empty (texts: "")."""
    match column.kind:
        case "choice":
            found = cells.read_choice(text, column.options, field=column.field, unknown=UnknownChoice)
            return found.value if found else None
        case "money":
            return parse_money(text, field=column.field)
        case "days":
            return cells.read_days(text, field=column.field)
        case "percent":
            return cells.read_days(cells.plain(text).rstrip("%"), field=column.field)
        case "progress":
            return cells.read_percent(text, field=column.field)
        case "day":
            return cells.read_date(text, field=column.field, near=clock.today())
        case "flag":
            return cells.read_flag(text, field=column.field)
        case _:
            return cells.read_text(text, field=column.field, limit=column.longest)


def show_cell(column: SheetColumn, value: Any) -> str:
    """The text of a value, as a sheet shows it and reads it again."""
    match value:
        case None | "":
            return ""
        case bool():
            return "1" if value else ""
        case dt.date():
            return value.isoformat()
        case Decimal():
            return f"{value:,.2f}" if column.kind == "money" else cells.show_days(value)
    if column.kind == "choice":
        return next((choice.label for choice in column.options if choice.value == value), str(value))
    return str(value)


@dataclass
class SheetEditor:
    """One per open sheet, kept in the session. `refused`: what the service said of a cell; `general`: what belongs to none; `names`:
    under which ids new lines were saved, for who typed on while they were."""

    draft: SheetDraft
    refused: dict[tuple[str, str], Refusal] = field(default_factory=dict)
    general: list[Refusal] = field(default_factory=list)
    names: Mapping[str, str] = field(default_factory=dict)

    def take(self, edits: Iterable[Mapping[str, Any]]) -> bool:
        """Applies edits; what was said of the cells they change is no longer shown. True when the draft moved."""
        before = self.draft
        for raw in edits:
            self.draft = self.draft.apply(_renamed(raw, self.names, self.draft.lines))
        if self.draft is before:
            return False
        old = {line.id: line.cells for line in before.lines}
        now = {line.id: line.cells for line in self.draft.lines}
        self.refused = {(i, f): r for (i, f), r in self.refused.items() if i in now and now[i].get(f) == old.get(i, {}).get(f)}
        self.general = []
        return True

    def saved(self, lines: Iterable[Line]) -> SheetEditor:
        """The editor of the lines as they were saved."""
        rows = tuple(lines)
        return SheetEditor(SheetDraft.of(rows), names={**self.names, **names_of(self.draft.lines, rows)})

    def place(self, refusal: Refusal, fields: Iterable[str]) -> None:
        """Puts each refusal of the service beside its cell, by its fact `row` and its field; the others above the sheet."""
        known, ids = set(fields), [line.id for line in self.draft.lines]
        self.refused, self.general = {}, []
        for one in refusal.refusals if isinstance(refusal, Refusals) else (refusal,):
            row = one.facts.get("row")
            if isinstance(row, int) and 0 < row <= len(ids) and one.field in known:
                self.refused[ids[row - 1], str(one.field)] = one
            else:
                self.general.append(one)
