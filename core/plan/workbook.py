"""A plan as an Excel workbook: template to fill, export, and import that takes all or nothing (PRJ-04, GEN-05).

Headings come from the screen in its language; either language is understood when a file comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from core.errors import Refusals
from core.plan import cells
from core.plan.draft import PlanDraft
from core.plan.edits import Paste
from core.plan.entry import Context
from core.plan.errors import CellInvalid, HeadingMissing, NotAWorkbook, NothingToRead, TooManyRows
from core.plan.shape import table_rows
from core.plan.tree import predecessor_text

COLUMNS = (
    *("code", "name", "responsible", "role", "stage", "starts_on", "finishes_on", "effort_days", "predecessors", "deliverable", "is_milestone"),
    *("not_before_on", "finish_by_on", "effort_driven", "work_type", "client_contact", "optimistic_days", "pessimistic_days"),
)
WIDTHS = {
    "code": 9,
    "name": 40,
    "responsible": 14,
    "role": 14,
    "stage": 16,
    "starts_on": 12,
    "finishes_on": 12,
    "effort_days": 9,
    "predecessors": 16,
    "deliverable": 30,
    "is_milestone": 10,
    "not_before_on": 12,
    "finish_by_on": 12,
    "effort_driven": 10,
    "work_type": 14,
    "client_contact": 14,
    "optimistic_days": 9,
    "pessimistic_days": 9,
}
MOST_ROWS, MOST_BYTES, MOST_COLUMNS, SEARCHED = 2_000, 5_000_000, 60, 10
_FORMULA = ("=", "+", "-", "@")


def template(heads: Mapping[str, str], *, title: str, context: Context, example: Sequence[Mapping[str, Any]] = ()) -> bytes:
    """An empty sheet with headings, choice lists for person, role and stage, date and number formats, and a few example rows."""
    book, sheet = _sheet(heads, title)
    for line in example:
        sheet.append([line.get(name, "") for name in COLUMNS])
    _dress(sheet, len(example) + 500)
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    for at, (name, choices) in enumerate(_choices(context).items(), 1):
        for row, choice in enumerate(choices, 1):
            lists.cell(row, at, choice.label)
        if choices:
            column = get_column_letter(at)
            rule = DataValidation(type="list", formula1=f"lists!${column}$1:${column}${len(choices)}", allow_blank=True, showErrorMessage=False)
            target = get_column_letter(COLUMNS.index(name) + 1)
            rule.add(f"{target}2:{target}{MOST_ROWS}")
            sheet.add_data_validation(rule)
    return _bytes(book)


def export(draft: PlanDraft, heads: Mapping[str, str], *, title: str, context: Context, yes: str) -> bytes:
    """The draft as it stands; comes back through `imported` as the same plan."""
    book, sheet = _sheet(heads, title)
    people, roles, stages, kinds, clients = ({c.value: c.label for c in of} for of in _choices(context).values())
    codes = draft.codes
    for task in draft.tasks:
        sheet.append(
            [
                task.code,
                _safe("  " * task.level + task.name),
                _safe(people.get(task.responsible_id or 0, "")),
                _safe(roles.get(task.role, task.role)),
                _safe(stages.get(task.stage_id or 0, "")),
                task.starts_on,
                task.finishes_on,
                task.effort_days,
                predecessor_text(task, codes),
                _safe(task.deliverable),
                yes if task.is_milestone else "",
                task.not_before_on,
                task.finish_by_on,
                yes if task.effort_driven else "",
                _safe(kinds.get(task.work_type_id or 0, "")),
                _safe(clients.get(task.client_contact_id or 0, "")),
                task.optimistic_days,
                task.pessimistic_days,
            ]
        )
        if task.is_summary:
            for cell in sheet[sheet.max_row]:
                cell.font = Font(bold=True)
    _dress(sheet, len(draft.tasks))
    return _bytes(book)


def _choices(context: Context) -> dict[str, Sequence[cells.Choice]]:
    """The columns whose cells name something."""
    return {
        "responsible": context.people, "role": context.roles, "stage": context.stages, "work_type": context.work_types, "client_contact": context.clients
    }


def imported(data: bytes, context: Context, new_ids: Sequence[str]) -> Paste:
    """The edit that puts a file's tasks into a draft: all or nothing.

    Raises Refusals of CellInvalid, one per cell that cannot stand, with the row of the sheet and the heading of the column;
    HeadingMissing, NothingToRead, TooManyRows or NotAWorkbook when there is nothing to look at."""
    lines = read_sheet(data)
    at, heads = next(((n, found) for n, line in enumerate(lines[:SEARCHED]) if (found := cells.read_heads(line))), (None, None))
    if at is None or heads is None:
        raise HeadingMissing(wanted=["WBS", "Task"])
    rows = table_rows(lines[at + 1 :], heads, first=at + 2)
    if not rows:
        raise NothingToRead()
    edit = Paste((), (), (lines[at], *lines[at + 1 :]), tuple(new_ids[: len(rows)]) + tuple(f"import-{n}" for n in range(len(rows) - len(new_ids))))
    require_readable(edit, [row.number for row in rows], {field: lines[at][column] for column, field in heads.items()}, context)
    return edit


def require_readable(edit: Paste, numbers: Sequence[int], titles: Mapping[str, str], context: Context) -> PlanDraft:
    """The table of a file as a draft of its own, when every cell can stand; else Refusals with the row's number and the column's title."""
    tried = PlanDraft.of(()).apply(edit, context)
    if problems := [issue for issue in tried.issues(context) if issue.blocks]:
        rows = dict(zip(edit.new_ids, numbers, strict=False))
        raise Refusals([CellInvalid(row=rows.get(str(issue.id), 0), column=titles.get(issue.field, issue.field), reason=issue.refusal) for issue in problems])
    return tried


def read_sheet(data: bytes) -> list[tuple[str, ...]]:
    """The first sheet as texts: dates as 2026-11-21, numbers without exponent, empty cells empty."""
    if len(data) > MOST_BYTES:
        raise TooManyRows(maximum=MOST_ROWS)
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as broken:
        raise NotAWorkbook() from broken
    sheet = book.worksheets[0] if book.worksheets else None
    lines: list[tuple[str, ...]] = []
    for line in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True) if sheet else ():
        if len(lines) > MOST_ROWS + SEARCHED:
            raise TooManyRows(maximum=MOST_ROWS)
        lines.append(tuple(_text(value) for value in line))
    while lines and not any(lines[-1]):
        lines.pop()
    return lines


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case dt.datetime():
            return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
        case dt.date():
            return value.isoformat()
        case int() | Decimal():
            return str(value)
        case float():
            return cells.show_days(Decimal(repr(value)))
        case _:
            text = str(value)
            return text[1:] if text.startswith("'") and text[1:2] in _FORMULA else text


def _safe(text: str) -> str:
    """A name that looks like a formula stays a name when the file is opened."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _sheet(heads: Mapping[str, str], title: str) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title[:31]
    sheet.append([heads[name] for name in COLUMNS])
    return book, sheet


def _dress(sheet: Worksheet, rows: int) -> None:
    for n, name in enumerate(COLUMNS, 1):
        letter = get_column_letter(n)
        sheet.column_dimensions[letter].width = WIDTHS[name]
        head = sheet[f"{letter}1"]
        head.font, head.fill, head.alignment = Font(bold=True), PatternFill("solid", fgColor="EEF1F6"), Alignment(vertical="center")
        if form := _FORMATS.get(name):
            for (cell,) in sheet[f"{letter}2:{letter}{max(rows + 1, 2)}"]:
                cell.number_format = form
    sheet.freeze_panes = "C2"


_FORMATS = {
    **dict.fromkeys(("code", "predecessors"), "@"),
    **dict.fromkeys(("starts_on", "finishes_on", "not_before_on", "finish_by_on"), "yyyy-mm-dd"),
    **dict.fromkeys(("effort_days", "optimistic_days", "pessimistic_days"), "0.##"),
}


def _bytes(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def reasons(refusals: Refusals) -> Iterable[CellInvalid]:
    """The cells of a refused import, in the order of the sheet."""
    return sorted((r for r in refusals.refusals if isinstance(r, CellInvalid)), key=lambda r: int(str(r.facts["row"])))
