"""The budget from a workbook: preview, each error with its cell, all or nothing, an exact repeat changes nothing (MON-01, GEN-05)."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy.orm import Session

from core.access import Actor, Role
from core.budget import queries, sheet
from core.errors import NotPermitted
from core.money import AmountTooPrecise
from core.plan.errors import NotAWorkbook
from tests import factories as f
from tests.budgets import in_effect


@pytest.fixture
def finance(db: Session) -> Actor:
    f.account(db)
    f.account(db, "travel", name="差旅费", name_en="Travel")
    f.department(db, "咨询一部")
    return f.actor(db, Role.FINANCE)


def file(*rows: list[Any]) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


HEAD = ["scope", "department", "account", "amount", "control"]


def test_rows_are_read_by_code_or_name_in_both_languages(finance: Actor) -> None:
    found = sheet.read(
        finance,
        2027,
        file(
            ["范围", "部门", "科目", "金额", "控制"],
            ["项目", None, "labour", 1000000, "停止"],
            ["非项目", "咨询一部", "差旅费", "12,345.67", "预警"],
            [None] * 5,
        ),
    )
    assert not found.problems
    assert [(e.scope, e.amount, e.control, e.department_id is None) for e in found.edits] == [
        ("project", Decimal(1000000), "stop", True), ("non_project", Decimal("12345.67"), "warn", False)]  # fmt: skip
    assert in_effect(finance, 2027, found.edits) == 2
    again = sheet.read(finance, 2027, sheet.template(finance, 2027))
    assert in_effect(finance, 2027, again.edits) == 0


def test_every_wrong_cell_is_named(finance: Actor) -> None:
    found = sheet.read(
        finance,
        2027,
        file(
            HEAD,
            ["privat", "", "labour", 1],
            ["project", "", "nichts", 1],
            ["project", "", "labour", "viel"],
            ["non_project", "月球部", "labour", 1],
            ["project", "", "labour", 1, "shout"],
        ),
    )
    assert [(type(p).__name__, p.facts["cell"]) for p in found.problems] == [
        ("CellUnknown", "A2"),
        ("CellUnknown", "C3"),
        ("CellNotANumber", "D4"),
        ("CellUnknown", "B5"),
        ("CellUnknown", "E6"),
    ]


@pytest.mark.parametrize(
    ("content", "refusal"), [(b"not a file", NotAWorkbook), (file(["scope", "account"]), sheet.ColumnMissing), (file(), sheet.ColumnMissing)]
)
def test_file_that_is_no_budget_is_refused(finance: Actor, content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        sheet.read(finance, 2027, content)


def test_binary_fractions_are_read_as_what_excel_shows(finance: Actor) -> None:
    (edit,) = sheet.read(finance, 2027, file(HEAD, ["project", "", "labour", 0.125])).edits
    with pytest.raises(AmountTooPrecise):
        in_effect(finance, 2027, [edit])
    (edit,) = sheet.read(finance, 2027, file(HEAD, ["project", "", "labour", 1234.56])).edits
    assert edit.amount == Decimal("1234.56")


def test_template_of_an_empty_year_names_every_account(finance: Actor) -> None:
    page = load_workbook(BytesIO(sheet.template(finance, 2031))).active
    assert [c.value for c in page[1]] == HEAD
    assert {row[2].value for row in page.iter_rows(min_row=2)} == {"labour", "travel"}


def test_only_finance_imports(db: Session, finance: Actor) -> None:
    with pytest.raises(NotPermitted):
        sheet.read(f.actor(db, Role.CEO), 2027, file(HEAD))
    assert not queries.budget_sheet(finance, 2027).lines
