"""The company budget as a workbook: a template to fill in, and its rows read back with every wrong cell named (MON-01, GEN-05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from sqlalchemy import select

from core.access import Actor, Permission, require
from core.budget.effect import CONTROLS, SCOPES, BudgetEdit
from core.budget.queries import BudgetSheet, budget_sheet
from core.errors import Refusal
from core.plan.errors import NotAWorkbook, TooManyRows
from core.unit import reading
from db.models import Department

HEADINGS = ("scope", "department", "account", "amount", "control")
CHINESE = {"范围": "scope", "部门": "department", "科目": "account", "金额": "amount", "控制": "control"}
WORDS = {"项目": "project", "非项目": "non_project", "停止": "stop", "预警": "warn", "提醒": "warn", "忽略": "ignore", "不控制": "ignore"}
MOST_ROWS = 5000


class ColumnMissing(Refusal):
    """A heading the import needs is not in the first row. Facts: columns."""

    code = "column_missing"


class CellUnknown(Refusal):
    """A word that names no scope, department, account or control. Facts: cell, value."""

    code = "cell_unknown"


class CellNotANumber(Refusal):
    """Facts: cell, value."""

    code = "cell_not_a_number"


@dataclass(frozen=True)
class Preview:
    """What the file would do: the edits in the order of the rows, and what is wrong, each with its cell (B7)."""

    edits: tuple[BudgetEdit, ...]
    problems: tuple[Refusal, ...]


def template(actor: Actor, year: int) -> bytes:
    """A workbook with the lines of the year as they stand, to be changed and read back."""
    sheet, codes = budget_sheet(actor, year), _department_codes(actor)
    book = Workbook()
    page = book.active
    page.title = str(year)
    page.append(list(HEADINGS))
    for line in sheet.lines:
        page.append([line.scope, next((c for c, i in codes.items() if i == line.department_id), ""), line.account.code, line.budget, line.control])
    if not sheet.lines:
        for account in sheet.accounts:
            page.append(["project", "", account.code, Decimal(0), "stop"])
    for row in page.iter_rows(min_row=2, max_col=3):
        for cell in row:
            cell.data_type = "s" if isinstance(cell.value, str) and cell.value else cell.data_type
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(actor: Actor, year: int, content: bytes) -> Preview:
    """The rows of a workbook as edits of the year's budget. Accounts and departments by code or by either name; nothing is saved."""
    require(actor, Permission.BUDGET_EDIT)
    rows = _rows(content)
    sheet, departments = budget_sheet(actor, year), _department_names(actor)
    names = {n.strip().lower(): a.id for a in sheet.accounts for n in (a.code, a.name, a.name_en) if n}
    versions = {(x.scope, x.department_id, x.account.id): x.version for x in sheet.lines}
    edits, problems = list[BudgetEdit](), list[Refusal]()
    for number, row in rows:
        try:
            edits.append(_edit(row, number, names, departments, versions))
        except Refusal as refusal:
            problems.append(refusal)
    return Preview(tuple(edits), tuple(problems))


def _rows(content: bytes) -> Sequence[tuple[int, Mapping[str, tuple[str, Any]]]]:
    """(row number, heading → (cell, value)) of every row that is not empty."""
    try:
        page = load_workbook(BytesIO(content), read_only=True, data_only=True).worksheets[0]
        lines = list(page.iter_rows(max_row=MOST_ROWS + 2, max_col=40, values_only=True))
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as broken:
        raise NotAWorkbook(field="file") from broken
    if len(lines) > MOST_ROWS + 1:
        raise TooManyRows(field="file", maximum=MOST_ROWS)
    heads = [CHINESE.get(str(v).strip(), str(v).strip().lower()) if v is not None else "" for v in lines[0]] if lines else []
    missing = [h for h in ("scope", "account", "amount") if h not in heads]
    if missing:
        raise ColumnMissing(field="file", columns=missing)
    found = []
    for number, line in enumerate(lines[1:], start=2):
        if any(v is not None and str(v).strip() for v in line):
            found.append((number, {h: (f"{chr(65 + i)}{number}", line[i]) for i, h in enumerate(heads) if h in HEADINGS and i < 26}))
    return found


def _edit(
    row: Mapping[str, tuple[str, Any]],
    number: int,
    names: Mapping[str, int],
    departments: Mapping[str, int],
    versions: Mapping[tuple[str, int | None, int], int],
) -> BudgetEdit:
    def word(heading: str, default: str = "") -> tuple[str, str]:
        cell, value = row.get(heading, ("", None))
        text = str(value).strip() if value is not None else ""
        return cell, (WORDS.get(text, text.lower()) or default)

    cell, scope = word("scope")
    if scope not in SCOPES:
        raise CellUnknown(field=f"row {number}", cell=cell, value=scope)
    cell, control = word("control", "stop")
    if control not in CONTROLS:
        raise CellUnknown(field=f"row {number}", cell=cell, value=control)
    cell, account = word("account")
    if account not in names:
        raise CellUnknown(field=f"row {number}", cell=cell, value=account)
    cell, department = word("department")
    if department and department not in departments:
        raise CellUnknown(field=f"row {number}", cell=cell, value=department)
    place = (scope, departments.get(department) if department else None, names[account])
    return BudgetEdit(scope, place[2], _amount(row, number), control, place[1], versions.get(place))


def _amount(row: Mapping[str, tuple[str, Any]], number: int) -> Decimal:
    """The cell as an exact amount; Excel's binary fractions are read back as the decimals they show."""
    cell, value = row["amount"]
    try:
        amount = Decimal(repr(value)) if isinstance(value, float) else Decimal(str(value).replace(",", "").replace("¥", "").strip())
    except InvalidOperation:
        raise CellNotANumber(field=f"row {number}", cell=cell, value=str(value)[:40]) from None
    if not amount.is_finite():
        raise CellNotANumber(field=f"row {number}", cell=cell, value=str(value)[:40])
    return amount


def _department_codes(actor: Actor) -> dict[str, int]:
    with reading(actor) as session:
        return {r.code: r.id for r in session.execute(select(Department.code, Department.id))}


def _department_names(actor: Actor) -> dict[str, int]:
    with reading(actor) as session:
        rows = session.execute(select(Department.id, Department.code, Department.name, Department.name_en)).all()
    return {n.strip().lower(): r.id for r in rows for n in (r.code, r.name, r.name_en) if n}


__all__ = ["BudgetSheet", "CellNotANumber", "CellUnknown", "ColumnMissing", "NotAWorkbook", "Preview", "TooManyRows", "read", "template"]
