"""A file as a table of texts: .xlsx by its first sheet, .csv in UTF-8 or GB 18030. Nothing of it is believed."""
from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from core.imports.errors import FileTooBig, FileUnreadable, FileWithoutRows, HeadingTwice, RowsOverLimit

MEGABYTE = 1_000_000
MOST_COLUMNS = 200
UNPACKED_FACTOR = 20             # a workbook that unpacks to more than this is no honest one


@dataclass(frozen=True)
class SourceRow:
    """A line as the file numbers it: the headings are line 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    file_name: str
    headings: tuple[str, ...]
    rows: tuple[SourceRow, ...]

    def address(self, heading: str, row: int) -> str:
        """The cell as Excel calls it: B12."""
        return f"{get_column_letter(self.headings.index(heading) + 1)}{row}"


def read_table(file_name: str, content: bytes, *, most_rows: int, largest_megabytes: int) -> Table:
    """Headings and rows; empty lines are left out but counted."""
    if len(content) > largest_megabytes * MEGABYTE:
        raise FileTooBig(field="file", largest=largest_megabytes)
    lines = _workbook(file_name, content, most_rows, largest_megabytes) if content.startswith(b"PK\x03\x04") else _text(file_name, content)
    found = [SourceRow(number, tuple(cells)) for number, cells in enumerate(lines, start=1) if any(cells)]
    if len(found) < 2:
        raise FileWithoutRows(field="file", file=file_name)
    if len(found) - 1 > most_rows:
        raise RowsOverLimit(field="file", most=most_rows, count=len(found) - 1)
    headings = _headings(found[0].cells, max(len(r.cells) for r in found))
    return Table(file_name, headings, tuple(SourceRow(r.number, (*r.cells, *[""] * (len(headings) - len(r.cells)))[: len(headings)]) for r in found[1:]))


def _headings(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """The names of the columns; one without a name is called by its letter."""
    wide = (*cells, *[""] * (width - len(cells)))[:MOST_COLUMNS]
    names = tuple(cell or get_column_letter(place) for place, cell in enumerate(wide, start=1))
    twice = next((n for i, n in enumerate(names) if n in names[:i]), None)
    if twice is not None:
        raise HeadingTwice(field="file", heading=twice)
    return names


def _workbook(file_name: str, content: bytes, most_rows: int, largest_megabytes: int) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > largest_megabytes * UNPACKED_FACTOR * MEGABYTE:
                raise FileTooBig(field="file", largest=largest_megabytes)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        lines = [[_said(v) for v in row] for row in sheet.iter_rows(values_only=True, max_row=most_rows + 2, max_col=MOST_COLUMNS)]
        book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError, SyntaxError) as broken:
        raise FileUnreadable(field="file", file=file_name) from broken
    return [_trimmed(line) for line in lines]


def _text(file_name: str, content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileUnreadable(field="file", file=file_name)
    if "\x00" in text:
        raise FileUnreadable(field="file", file=file_name)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return [_trimmed([cell.strip() for cell in line]) for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)]
    except csv.Error as broken:
        raise FileUnreadable(field="file", file=file_name) from broken


def _trimmed(line: list[str]) -> list[str]:
    while line and not line[-1]:
        line.pop()
    return line


def _said(value: Any) -> str:
    """A cell's value as one would type it; Excel keeps 15 digits of a number."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return f"{value:.15g}"
        case dt.datetime():
            return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
        case dt.date():
            return value.isoformat()
        case _:
            return str(value).strip()
