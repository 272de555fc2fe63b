"""A sheet to type into: columns of one kind each, errors in their cells, paste from Excel, undo; on a phone cards and one line at a time.

editor = open_sheet(f"budget_{project_id}", lambda: lines, stamp=version)
editor.take(take(key))                      # inside a fragment, first
rows = read(editor.draft, columns)
draw_sheet(editor, key, columns, rows, shown=...)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup

from core.errors import Refusal
from core.plan.cells import Choice
from pages.shared import aggrid
from pages.shared.html import html, html_of, join
from pages.shared.record import on_phone
from pages.shared.refusals import show
from pages.shared.session import redraw
from pages.shared.sheet_draft import Line, ReadLine, SheetColumn, SheetDraft, SheetEditor, show_cell
from pages.shared.words import _, either, language, sentence

ROW_HEIGHT, HEAD_HEIGHT, TOOLS, LOW = 31, 36, 38, 30
Shown = Mapping[str, Mapping[str, str]]


def open_sheet(key: str, make: Callable[[], Iterable[Line]], *, stamp: object) -> SheetEditor:
    """The editor of this session; a new `stamp` (another version was saved) reads the lines anew, unless something is typed."""
    kept: tuple[object, SheetEditor] | None = st.session_state.get(f"{key}_sheet")
    saved: SheetEditor | None = st.session_state.pop(f"{key}_saved", None)
    if kept is None or (kept[0] != stamp and not kept[1].draft.changed):
        before = saved or (kept[1] if kept else None)
        kept = (stamp, before.saved(make()) if before else SheetEditor(SheetDraft.of(make())))
        st.session_state[f"{key}_sheet"] = kept
    return kept[1]


def close_sheet(key: str) -> None:
    """Forgets what was typed."""
    st.session_state.pop(f"{key}_sheet", None)


def sheet_saved(key: str) -> None:
    """What was typed is saved: the sheet is read anew, and who typed on meanwhile goes on in the lines that were saved."""
    kept: tuple[object, SheetEditor] | None = st.session_state.pop(f"{key}_sheet", None)
    if kept is not None:
        st.session_state[f"{key}_saved"] = kept[1]


def unsaved_sheet(key: str) -> bool:
    """Whether something typed into the sheet is not saved."""
    kept: tuple[object, SheetEditor] | None = st.session_state.get(f"{key}_sheet")
    return kept is not None and kept[1].draft.changed


def choices_of(rows: Iterable[Any], value: str = "id") -> tuple[Choice, ...]:
    """Choices from rows with name, name_en and code, in the person's language; the other spellings are understood too."""
    return tuple(Choice(getattr(r, value), either(r.name, r.name_en), tuple(n for n in (r.name, r.name_en, getattr(r, "code", "")) if n)) for r in rows)


def line_of(line_id: str, columns: Sequence[SheetColumn], values: Mapping[str, Any], *, fixed: Iterable[str] = ()) -> Line:
    """A line from values."""
    return Line(line_id, {c.field: show_cell(c, values.get(c.field)) for c in columns if c.kind != "shown"}, frozenset(fixed))


def draw_sheet(
    editor: SheetEditor,
    key: str,
    columns: Sequence[SheetColumn],
    rows: Sequence[ReadLine],
    *,
    shown: Shown | None = None,
    tones: Shown | None = None,
    total: Mapping[str, str] | None = None,
    editable: bool = True,
    can_add: bool = True,
    can_move: bool = False,
    copied: Sequence[str] = (),
    add: str = "",
    tallest: int = 16,
) -> None:
    """Draws it. `shown`: what follows from a line, by its id and column; `tones`: red, amber, green, muted; `copied`: fields a new
    line takes over from the one above it."""
    for refusal in editor.general:
        show(refusal)
    if on_phone():
        _cards(editor, key, columns, rows, shown or {}, total, editable=editable, can_add=can_add, add=add)
        return
    fields = ("id", *(c.field for c in columns), "bad", "fixed", "tones")
    state = {
        "fields": fields,
        "rows": [_values(editor, row, columns, (shown or {}).get(row.line.id, {}), (tones or {}).get(row.line.id)) for row in rows],
        "columns": [_column(c, first=n == 0) for n, c in enumerate(columns)],
        "total": dict(total) if total else None,
        "editable": editable,
        "can_add": can_add and editable,
        "can_move": can_move and editable,
        "copied": list(copied),
        "enter_adds": "",
        "undo": bool(editor.draft.past),
        "redo": bool(editor.draft.future),
        "row_height": ROW_HEIGHT,
        "words": _words(add),
        "shape": f"{language()}|{editable}|{can_add}|{hash(tuple((c.field, c.label, c.options, c.width) for c in columns))}",
    }
    height = HEAD_HEIGHT + ROW_HEIGHT * (min(max(len(rows), 3), tallest) + bool(total)) + (TOOLS if editable else 0) + LOW + 8
    aggrid.draw(
        key,
        script="sheet_grid",
        state=state,
        options={"rowHeight": ROW_HEIGHT, "headerHeight": HEAD_HEIGHT, "enterNavigatesVerticallyAfterEdit": True},
        height=height,
    )


def _values(editor: SheetEditor, row: ReadLine, columns: Sequence[SheetColumn], shown: Mapping[str, str], tones: Mapping[str, str] | None) -> list[Any]:
    said: dict[str, Refusal] = {f: r for (i, f), r in editor.refused.items() if i == row.line.id} | dict(row.bad)
    bad = {f: (row.line.cells.get(f, ""), sentence(r)) for f, r in said.items()}
    texts = [
        shown.get(c.field, "") if c.kind == "shown" else show_cell(c, row.values.get(c.field)) if c.field not in row.bad else row.line.cells.get(c.field, "")
        for c in columns
    ]
    return [row.line.id, *texts, bad or None, sorted(row.line.fixed) or None, dict(tones) if tones else None]


def _column(column: SheetColumn, *, first: bool) -> dict[str, Any]:
    return {
        "field": column.field,
        "label": column.label,
        "kind": column.kind,
        "width": column.width,
        "flex": column.flex,
        "editable": column.editable,
        "hint": column.hint,
        "options": [c.label for c in column.options],
        "pinned": first,
        "right": column.right,
    }


def _words(add: str) -> dict[str, str]:
    return {
        "add": add or _("Line"),
        "add_tip": _("New line below (Insert)"),
        "delete": _("Delete the chosen lines (Ctrl+Delete)"),
        "up": _("Move up (Alt+↑)"),
        "down": _("Move down (Alt+↓)"),
        "undo": _("Undo (Ctrl+Z)"),
        "redo": _("Redo (Ctrl+Y)"),
        "calendar": _("Choose a date"),
        "problems": _("{n} to mend", n="{n}"),
        "problems_tip": _("Go to the next cell that cannot be saved"),
        "sum": _("{n} figures, sum {sum}", n="{n}", sum="{sum}"),
        "keys": _("Enter edits · Shift+arrows choose · Ctrl+C, Ctrl+V with Excel · Ctrl+D fills down · Ctrl+Z undoes"),
    }


def _cards(
    editor: SheetEditor,
    key: str,
    columns: Sequence[SheetColumn],
    rows: Sequence[ReadLine],
    shown: Shown,
    total: Mapping[str, str] | None,
    *,
    editable: bool,
    can_add: bool,
    add: str,
) -> None:
    """The lines as cards; the one chosen is typed in fields."""
    html("{}", join(_card(editor, columns, row, shown.get(row.line.id, {})) for row in rows))
    if total:
        html('<div class="m-sums">{}</div>', join(html_of("<span>{} <b>{}</b></span>", c.label, total[c.field]) for c in columns[1:] if total.get(c.field)))
    if not editable:
        return
    names = {row.line.id: _name(columns, row, n) for n, row in enumerate(rows, 1)}
    chosen = st.selectbox(
        _("Change a line"), list(names), index=None, format_func=lambda i: names.get(i, ""), key=f"{key}_card_{len(rows)}_{language()}", placeholder=_("Choose")
    )
    row = next((r for r in rows if r.line.id == chosen), None)
    if row is not None:
        _fields(editor, key, columns, row)
    if can_add and st.button(add or _("Line"), icon=":material/add:", key=f"{key}_card_add"):
        editor.take([{"op": "cells", "add": [f"new-card-{len(editor.draft.past)}-{len(rows)}"], "after": rows[-1].line.id if rows else "", "cells": []}])
        redraw()


def _card(editor: SheetEditor, columns: Sequence[SheetColumn], row: ReadLine, shown: Mapping[str, str]) -> Markup:
    """A line in two: its words and its last figure, under them the other cells."""
    cells = {c.field: _card_cell(editor, c, row, shown) for c in columns}
    filled = [c for c in columns if cells[c.field]]
    head = [c for c in filled if c.kind in ("text", "choice")][:3] or filled[:1]
    figure = next((c for c in reversed(filled) if c.right and c not in head), None)
    rest = [html_of("<span>{} {}</span>", c.label, cells[c.field]) for c in filled if c not in head and c is not figure]
    title = join((cells[c.field] for c in head), " · ")
    return html_of(
        '<div class="m-mcard"><div><b>{}</b><span>{}</span></div><div class="m-sums t-small">{}</div></div>',
        title,
        cells[figure.field] if figure else "",
        join(rest),
    )


def _card_cell(editor: SheetEditor, column: SheetColumn, row: ReadLine, shown: Mapping[str, str]) -> Any:
    text = shown.get(column.field, "") if column.kind == "shown" else row.line.cells.get(column.field, "")
    refusal = row.bad.get(column.field) or editor.refused.get((row.line.id, column.field))
    if column.kind == "flag":
        text = "◆" if text else ""
    return html_of('{}<div class="m-fielderror">{}</div>', text, sentence(refusal)) if refusal else text


def _name(columns: Sequence[SheetColumn], row: ReadLine, number: int) -> str:
    parts = [row.line.cells.get(c.field, "") for c in columns if c.kind in ("text", "choice")]
    return " · ".join([str(number), *[p for p in parts if p][:3]])


def _fields(editor: SheetEditor, key: str, columns: Sequence[SheetColumn], row: ReadLine) -> None:
    line, typed = row.line, []
    for column in columns:
        if column.kind == "shown" or not column.editable or column.field in line.fixed:
            continue
        place, now = f"{key}_{line.id}_{column.field}", line.cells.get(column.field, "")
        if column.kind == "choice":
            labels = [c.label for c in column.options]
            value = (
                st.selectbox(column.label, labels, index=labels.index(now) if now in labels else None, key=f"{place}_{language()}", placeholder=_("Choose"))
                or ""
            )
        elif column.kind == "flag":
            value = "1" if st.checkbox(column.label, value=bool(now), key=place) else ""
        else:
            value = st.text_input(column.label, value=now, key=place, max_chars=column.longest)
        if (value or "") != now:
            typed.append([line.id, column.field, value or ""])
    if typed:
        editor.take([{"op": "cells", "cells": typed}])
        redraw()
    if st.button(_("Remove"), icon=":material/delete:", key=f"{key}_{line.id}_remove"):
        editor.take([{"op": "delete", "ids": [line.id]}])
        redraw()


def sums(parts: Iterable[tuple[str, str]]) -> None:
    """Figures under a sheet."""
    html('<div class="m-sums">{}</div>', join(html_of("<span>{} <b>{}</b></span>", label, value) for label, value in parts))
