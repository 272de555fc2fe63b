"""The file of 85 accounts with its dirt: shown by row and cell, put right, imported whole, and nothing twice (GEN-05)."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import core.boot  # noqa: F401
from core.access import Actor, Role
from core.customers import queries
from core.errors import NotPermitted
from core.imports import service
from core.imports.errors import ProblemsRemain
from core.imports.preview import ColumnMapping, Use
from core.imports.workbook import template
from db.models import Customer, ImportMapping
from tests import factories as f

ACCOUNTS = Path(__file__).parents[2] / "data" / "accounts.csv"
MILLIONS = Decimal(1_000_000)
ACCEPTED = {"industry": {"technolgy": "technology"}, "country": {"Philipines": "PH"}}


@dataclass
class Desk:
    db: Session
    sun: Actor
    opened: service.Opened

    @property
    def mapping(self) -> ColumnMapping:
        return replace(self.opened.mapping, columns={**self.opened.mapping.columns, "revenue": Use("annual_revenue", MILLIONS)})

    def corrected(self) -> ColumnMapping:
        return service.with_corrections(self.mapping, ACCEPTED)

    def count(self) -> int:
        return self.db.scalar(select(func.count()).select_from(Customer)) or 0


@pytest.fixture
def desk(db: Session) -> Desk:
    sun = f.actor(db, Role.SALES, name="孙浩")
    return Desk(db, sun, service.open_file(sun, "customers", "accounts.csv", ACCOUNTS.read_bytes()))


def test_the_columns_are_known_by_their_headings(desk: Desk) -> None:
    assert {heading: use.field for heading, use in desk.opened.mapping.columns.items()} == {
        "account": "full_name",
        "sector": "industry",
        "year_established": "founded_year",
        "revenue": "annual_revenue",
        "employees": "employees_count",
        "office_location": "country",
        "subsidiary_of": "parent",
    }
    assert not desk.opened.remembered


def test_the_dirt_is_named_by_row_and_cell_with_the_nearest_word(desk: Desk) -> None:
    seen = service.preview(desk.sun, "customers", desk.opened.table, desk.mapping)
    assert len(seen.drafts) == 85
    first = seen.errors[0]
    assert (first.row, first.cell, first.value, first.nearest) == (2, "B2", "technolgy", "technology")
    assert {(p.value, p.nearest) for p in seen.errors} == {("technolgy", "technology"), ("Philipines", "PH")}
    assert {p.cell for p in seen.errors if p.field == "country"} == {"F5"}


def test_with_an_error_left_nothing_comes_in(desk: Desk) -> None:
    with pytest.raises(ProblemsRemain) as refused:
        service.bring_in(desk.sun, "customers", desk.opened.table, desk.mapping)
    assert (refused.value.facts["row"], refused.value.facts["cell"]) == (2, "B2")
    assert desk.count() == 0


def test_accepted_corrections_bring_in_all_85_with_their_figures_and_parents(desk: Desk) -> None:
    done = service.bring_in(desk.sun, "customers", desk.opened.table, desk.corrected())
    assert (done.added, done.there, desk.count()) == (85, 0, 85)
    acme = desk.db.scalars(select(Customer).where(Customer.full_name == "Acme Corporation")).one()
    assert (acme.industry, acme.annual_revenue, acme.employees_count, acme.founded_year, acme.country) == (
        "technology",
        Decimal("1100040000.00"),
        2822,
        1996,
        "US",
    )
    assert (acme.short_name, acme.account_manager_id) == ("Acme", desk.sun.employee_id)
    below = desk.db.scalars(select(Customer.full_name).where(Customer.parent_id == acme.id).order_by(Customer.full_name)).all()
    assert below == ["Bluth Company", "Codehow", "Donquadtech", "Iselectrics"]
    cheers = desk.db.scalars(select(Customer).where(Customer.full_name == "Cheers")).one()  # its parent comes 41 rows later
    assert desk.db.get_one(Customer, cheers.parent_id).full_name == "Massive Dynamic"
    assert [c.full_name for c in queries.customers(desk.sun, search="acme")] == ["Acme Corporation"]


def test_the_same_file_again_adds_nothing_also_with_its_columns_in_another_order(desk: Desk) -> None:
    service.bring_in(desk.sun, "customers", desk.opened.table, desk.corrected())
    again = service.open_file(desk.sun, "customers", "accounts.csv", ACCOUNTS.read_bytes())
    assert service.bring_in(desk.sun, "customers", again.table, again.mapping) == service.Imported(0, 85)
    turned = io.BytesIO()
    book = Workbook()
    for line in ACCOUNTS.read_text().splitlines():
        book.active.append(list(reversed(line.split(","))))
    book.save(turned)
    as_excel = service.open_file(desk.sun, "customers", "accounts.xlsx", turned.getvalue())
    assert as_excel.remembered
    assert service.bring_in(desk.sun, "customers", as_excel.table, as_excel.mapping) == service.Imported(0, 85)
    assert desk.count() == 85


def test_mapping_and_corrections_are_remembered_for_the_same_headings(desk: Desk) -> None:
    service.bring_in(desk.sun, "customers", desk.opened.table, desk.corrected())
    again = service.open_file(desk.sun, "customers", "other.csv", ACCOUNTS.read_bytes())
    assert (again.remembered, again.mapping.columns["revenue"].factor, again.mapping.corrections["industry"]) == (True, MILLIONS, {"technolgy": "technology"})
    assert service.preview(desk.sun, "customers", again.table, again.mapping).errors == ()
    assert desk.db.scalar(select(func.count()).select_from(ImportMapping)) == 1


def test_a_row_whose_customer_is_kept_with_other_values_is_left_out_with_a_warning(desk: Desk) -> None:
    f.customer(desk.db, full_name="ACME Corp.", account_manager_id=desk.sun.employee_id, search=["acme"])
    seen = service.preview(desk.sun, "customers", desk.opened.table, desk.corrected())
    assert (seen.new, seen.there, [p.refusal.code for p in seen.problems]) == (84, 1, ["import_kept_already"])
    assert seen.problems[0].warning
    assert seen.errors == ()


def test_who_may_not_import_does_not(desk: Desk) -> None:
    finance = f.actor(desk.db, Role.FINANCE)
    for deed in (
        lambda: service.open_file(finance, "customers", "a.csv", b"a\nb"),
        lambda: service.preview(finance, "customers", desk.opened.table, desk.mapping),
        lambda: service.bring_in(finance, "customers", desk.opened.table, desk.mapping),
    ):
        with pytest.raises(NotPermitted):
            deed()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_comes_back_as_it_went_out(desk: Desk, language: str) -> None:
    filled = load_workbook(io.BytesIO(template("customers", language)))
    assert filled.active is not None
    assert filled.active["A1"].value in ("客户全称*", "Full name*")
    out = io.BytesIO()
    filled.save(out)
    opened = service.open_file(desk.sun, "customers", "template.xlsx", out.getvalue())
    seen = service.preview(desk.sun, "customers", opened.table, opened.mapping)
    assert ([p.refusal.code for p in seen.problems], seen.new) == ([], 1)
    assert all(use.field for use in opened.mapping.columns.values())
