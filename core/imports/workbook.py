"""Workbooks that leave the house: list exports and import templates. A text stays a text, whatever sign it begins with."""
from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from core.imports.lists import import_list

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
WIDEST = 48


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet: bold headings that stay, money with two decimals, dates as dates, texts as texts."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "Sheet")
    sheet.freeze_panes = "A2"
    body = [list(row) for row in rows]
    for place, heading in enumerate(headings):
        longest = max([len(str(heading)), *(len(str(row[place])) for row in body[:200])], default=8)
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(longest * 1.3 + 3, WIDEST)
    sheet.append([_heading(sheet, heading) for heading in headings])
    for row in body:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def template(list_name: str, language: str) -> bytes:
    """An empty sheet with the headings of a list (a star: needed) and one example row."""
    fields = import_list(list_name).fields
    names = [(f.zh if language == "zh" else f.en) + ("*" if f.required else "") for f in fields]
    return workbook(list_name, names, [[f.example for f in fields]])


def _heading(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.font, cell.fill, cell.alignment = Font(bold=True), PatternFill("solid", fgColor="F5F6FB"), Alignment(vertical="center")
    return cell


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, _ILLEGAL.sub("", value)[:32_000])
        cell.data_type = "s"                     # never a formula, though it begins with "="
        return cell
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    elif isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"
    return cell
