"""A list as an Excel file: what is shown, with exact figures and real dates; what a user typed stays text, never a formula."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, TypeVar

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from pages.shared.columns import Column, excel_value

R = TypeVar("R")
LONGEST = 32_767  # characters of a cell
HEAD = PatternFill("solid", fgColor="EEF1F8")


def workbook(rows: Sequence[R], columns: Sequence[Column[R]]) -> bytes:
    """One sheet: bold frozen head with filter, then the rows."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append([c.label for c in columns])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), HEAD
    for at, row in enumerate(rows, start=2):
        for across, column in enumerate(columns, start=1):
            value, form = excel_value(column, row)
            _fill(sheet.cell(at, across), value, form)
    for across, column in enumerate(columns, start=1):
        longest = max([len(column.label), *(len(str(sheet.cell(at, across).value or "")) for at in range(2, min(len(rows), 50) + 2))])
        sheet.column_dimensions[get_column_letter(across)].width = min(max(longest * 1.4 + 2, 10), 60)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(cell: Any, value: Any, form: str) -> None:
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
        cell.data_type = "s"
        return
    cell.value = value
    cell.number_format = form
