"""Files people send: every kind of dirt gets its sentence with row and cell; nothing comes in half (GEN-05, GEN-07)."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import core.boot  # noqa: F401
from core import policies
from core.access import Actor, Role
from core.errors import Refusal
from core.imports import service
from core.imports.cells import number
from core.imports.errors import FieldNotMapped, FieldTwice, FigureUnreadable, FileTooBig, FileUnreadable, FileWithoutRows, HeadingTwice, RowsOverLimit
from core.imports.preview import ColumnMapping, Preview, Use
from core.imports.table import read_table
from core.imports.workbook import workbook
from db.models import Customer
from tests import factories as f

D = Decimal
HEAD = "客户全称,行业,电话,年营业额,员工人数,成立年份,上级公司,税号"


@pytest.fixture
def sun(db: Session) -> Actor:
    return f.actor(db, Role.SALES, name="孙浩")


def look(sun: Actor, *lines: str, head: str = HEAD) -> Preview:
    opened = service.open_file(sun, "customers", "a.csv", "\n".join((head, *lines)).encode())
    return service.preview(sun, "customers", opened.table, opened.mapping)


@pytest.mark.parametrize(
    ("line", "cell", "code"),
    [
        (",医药,,,,,,", "A2", "required"),
        ("华泽,医要,,,,,,", "B2", "import_word_unknown"),
        ("华泽,医药,12,,,,,", "C2", "phone_unreadable"),
        ("华泽,医药,,-5,,,,", "D2", "amount_negative"),
        ("华泽,医药,,1.005,,,,", "D2", "amount_too_precise"),
        ("华泽,医药,,12万,,,,", "D2", "import_not_a_number"),
        ("华泽,医药,,1e40,,,,", "D2", "import_not_a_number"),
        ("华泽,医药,,NaN,,,,", "D2", "import_not_a_number"),
        ("华泽,医药,,,2.5,,,", "E2", "import_not_a_number"),
        ("华泽,医药,,,-1,,,", "E2", "count_out_of_range"),
        ("华泽,医药,,,,2999,,", "F2", "count_out_of_range"),
        ("华泽,医药,,,,,无此公司,", "G2", "import_name_unknown"),
        ("华泽,医药,,,,,华泽,", "G2", "import_name_unknown"),
        ("华泽,医药,,,,,,911100006000373410", "H2", "tax_number_mistyped"),
        ("长" * 300 + ",,,,,,,", "A2", "too_long"),
    ],
)
def test_a_wrong_cell_is_named(sun: Actor, line: str, cell: str, code: str) -> None:
    assert [(p.cell, p.refusal.code) for p in look(sun, line).errors] == [(cell, code)]


def test_two_rows_of_one_name_that_differ_and_two_that_are_the_same(sun: Actor) -> None:
    seen = look(sun, "华泽医药有限公司,医药,,,,,,", "华泽医药,零售,,,,,,", "三林汽车,制造,,,,,,", "三林汽车,制造,,,,,,")
    assert [(p.row, p.refusal.code, p.warning) for p in seen.problems] == [(3, "import_row_twice", False), (5, "import_row_repeated", True)]


def test_html_formulas_emoji_and_quotes_come_in_as_text(sun: Actor, db: Session) -> None:
    names = ["<b>Bold</b> & Co", "'; drop table customer; --", "=1+1 Trading", "🚀 火箭咨询"]
    opened = service.open_file(sun, "customers", "a.csv", "\n".join(("客户全称", *(f'"{n}"' for n in names))).encode())
    assert service.bring_in(sun, "customers", opened.table, opened.mapping).added == 4
    assert set(db.scalars(select(Customer.full_name))) == set(names)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileWithoutRows),
        ("客户全称".encode(), FileWithoutRows),
        (b"\xff\xfe\x00\x81\xff", FileUnreadable),
        (b"PK\x03\x04broken", FileUnreadable),
        ("名称,名称\n甲,乙".encode(), HeadingTwice),
        (b"a\n" + b"x" * 11_000_000, FileTooBig),
        (b"name\n" + b"x\n" * 5001, RowsOverLimit),
        (b'name\n"open', FileUnreadable),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(sun: Actor, content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        service.open_file(sun, "customers", "a.csv", content)


def test_a_workbook_that_unpacks_to_a_mountain_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    with pytest.raises(FileTooBig):
        read_table("bomb.xlsx", packed.getvalue(), most_rows=10, largest_megabytes=1)


def test_gb18030_semicolons_blank_lines_and_excel_numbers() -> None:
    table = read_table("a.csv", "名称;人数\n\n华泽医药;12\n".encode("gb18030"), most_rows=10, largest_megabytes=1)
    assert (table.headings, [(r.number, r.cells) for r in table.rows]) == (("名称", "人数"), [(3, ("华泽医药", "12"))])
    out, book = io.BytesIO(), Workbook()
    for row in (["名称", "数"], ["甲", 0.1 + 0.2], ["乙", 12], [None, None], ["丙", 1100.04]):
        book.active.append(row)
    book.save(out)
    found = read_table("a.xlsx", out.getvalue(), most_rows=10, largest_megabytes=1)
    assert [(r.number, r.cells) for r in found.rows] == [(2, ("甲", "0.3")), (3, ("乙", "12")), (5, ("丙", "1100.04"))]


def test_a_field_from_two_columns_or_a_needed_field_from_none(sun: Actor) -> None:
    table = service.open_file(sun, "customers", "a.csv", "甲,乙\n一,二".encode()).table
    with pytest.raises(FieldNotMapped):
        service.preview(sun, "customers", table, ColumnMapping({}))
    with pytest.raises(FieldTwice):
        service.preview(sun, "customers", table, ColumnMapping({"甲": Use("full_name"), "乙": Use("full_name")}))


def test_a_limit_set_by_policy_holds(sun: Actor, db: Session) -> None:
    from core import clock

    admin = f.actor(db, Role.ADMIN)
    policies.change(admin, "imports.longest_rows", 2, clock.today())
    with pytest.raises(RowsOverLimit):
        service.open_file(sun, "customers", "a.csv", b"name\na\nb\nc")


@pytest.mark.parametrize(("text", "value"), [("1,100.04", "1100.04"), ("¥ 5", "5"), ("１２３", "123"), ("−7", "-7"), ("3元", "3")])
def test_figures_as_people_type_them(text: str, value: str) -> None:
    assert number(text) == D(value)


def test_words_are_no_figures() -> None:
    for text in ("abc", "", "1-2", "inf"):
        with pytest.raises(FigureUnreadable):
            number(text)


def test_a_text_that_begins_like_a_formula_leaves_as_text() -> None:
    found = read_table("a.xlsx", workbook("t", ["名称", "金额"], [["=HYPERLINK(1)", D("12.50")], ["a\x0bb", D(1)]]), most_rows=9, largest_megabytes=1)
    assert [r.cells for r in found.rows] == [("=HYPERLINK(1)", "12.5"), ("ab", "1")]


def test_a_large_file_takes_few_statements(sun: Actor, db: Session) -> None:
    from tests.statements import counting

    opened = service.open_file(sun, "customers", "a.csv", ("客户全称\n" + "\n".join(f"公司{n}号" for n in range(400))).encode())
    with counting(db) as sent:
        service.preview(sun, "customers", opened.table, opened.mapping)
    assert len(sent) < 10
    assert service.bring_in(sun, "customers", opened.table, opened.mapping).added == 400
    assert db.scalar(select(func.count()).select_from(Customer)) == 400
