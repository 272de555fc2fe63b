"""Occupy, spend, release to the fen (MON-01 … MON-04, MON-18, PRJ-10)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import Refusals
from core.ledger import (
    BudgetStopHolds,
    CompanyBudgetMissing,
    HeadroomExceeded,
    Need,
    ProjectBudgetExceeded,
    headroom,
    occupy,
    release,
    require_headroom,
    spend,
)
from core.ledger.check import differences
from core.ledger.errors import NothingToBook
from core.periods.rules import PeriodClosed
from core.unit import writing
from db.models import BudgetEntry, BudgetLine, FiscalPeriod, Project
from tests import factories

DAY = dt.date(2026, 5, 6)


@dataclass
class House:
    session: Session
    company: BudgetLine
    project: Project
    labour: int

    def project_line(self, project: Project | None = None) -> BudgetLine:
        return self.session.scalars(select(BudgetLine).where(BudgetLine.project_id == (project or self.project).id)).one()

    def figures(self, line: BudgetLine | None = None) -> tuple[str, str, str, str]:
        row = line or self.company
        self.session.refresh(row)
        return str(row.budget), str(row.committed), str(row.actual), str(row.available)

    def spend(self, amount: str, document_id: int = 1, day: dt.date = DAY, project: Project | None = None) -> tuple[object, ...]:
        return spend(
            self.session,
            None,
            project_id=(project or self.project).id,
            account_id=self.labour,
            amount=Decimal(amount),
            booked_on=day,
            document_type="report_line",
            document_id=document_id,
        )

    def occupy(self, amount: str, project: Project | None = None) -> None:
        target = project or self.project
        occupy(self.session, None, target.id, [Need(2026, self.labour, Decimal(amount))], "project", target.id)


@pytest.fixture
def house(db: Session) -> House:
    manager = factories.actor(db)
    return House(db, factories.company_line(db, "1000000.00"), factories.project(db, manager=manager), factories.account(db).id)


def test_worked_example_of_mon_18(house: House) -> None:
    house.occupy("720000.00")
    assert house.figures() == ("1000000.00", "720000.00", "0.00", "280000.00")
    house.spend("1000.00")
    assert house.figures() == ("1000000.00", "719000.00", "1000.00", "280000.00")
    assert house.figures(house.project_line()) == ("720000.00", "0.00", "1000.00", "719000.00")
    house.spend("699000.00", document_id=2)
    assert release(house.session, None, house.project.id, "closure", 1) == Decimal("20000.00")
    assert house.figures() == ("1000000.00", "0.00", "700000.00", "300000.00")
    assert not differences(house.session)


def test_excess_takes_new_headroom_only_for_what_is_beyond_the_project_budget(house: House) -> None:
    house.occupy("1000.00")
    house.spend("900.00")
    warned = house.spend("300.00", document_id=2)
    assert house.figures() == ("1000000.00", "0.00", "1200.00", "998800.00")
    assert [(w.by, w.account.code) for w in warned] == [(Decimal("200.00"), "labour")]


def test_reversal_undoes_a_spending_to_the_fen_also_across_the_edge_of_the_budget(house: House) -> None:
    house.occupy("1000.00")
    before = house.figures()
    house.spend("1300.33")
    house.spend("-1300.33", document_id=2)
    assert house.figures() == before
    assert house.figures(house.project_line()) == ("1000.00", "0.00", "0.00", "1000.00")


def test_reversal_after_release_gives_the_headroom_back(house: House) -> None:
    house.occupy("1000.00")
    house.spend("600.00")
    release(house.session, None, house.project.id, "closure", 1)
    house.spend("-100.00", document_id=2)
    assert house.figures() == ("1000000.00", "0.00", "500.00", "999500.00")


def test_a_second_release_finds_nothing(house: House) -> None:
    house.occupy("1000.00")
    assert release(house.session, None, house.project.id, "closure", 1) == Decimal("1000.00")
    assert release(house.session, None, house.project.id, "closure", 1) == Decimal("0.00")


def test_last_fen_passes_and_one_fen_more_is_refused_naming_what_is_left(house: House) -> None:
    house.occupy("999999.99")
    with pytest.raises(HeadroomExceeded) as refused:
        house.occupy("0.02")
    assert refused.value.facts == {"year": "2026", "account": "labour", "account_en": "labour", "left": Decimal("0.01"), "missing": Decimal("0.01")}
    house.occupy("0.01")
    assert house.figures()[3] == "0.00"


def test_refused_occupation_leaves_no_row(house: House) -> None:
    rows = house.session.scalar(select(func.count()).select_from(BudgetEntry))
    with pytest.raises(HeadroomExceeded):
        house.occupy("1000000.01")
    assert house.session.scalar(select(func.count()).select_from(BudgetEntry)) == rows
    assert house.figures()[1] == "0.00"


def test_a_smaller_change_gives_back_and_a_larger_takes_the_difference(house: House) -> None:
    house.occupy("1000.00")
    house.occupy("-300.00")
    assert house.figures()[1] == "700.00"
    house.occupy("50.00")
    assert house.figures()[1] == "750.00"
    assert house.figures(house.project_line())[0] == "750.00"


@pytest.mark.parametrize(("control", "passes"), [("stop", False), ("warn", True), ("ignore", True)])
def test_company_line_control(house: House, control: str, passes: bool) -> None:
    house.company.control = control
    house.session.flush()
    need = [Need(2026, house.labour, Decimal("1000000.01"))]
    if not passes:
        with pytest.raises(HeadroomExceeded):
            require_headroom(house.session, need)
        return
    require_headroom(house.session, need)
    warned = occupy(house.session, None, house.project.id, need, "project", house.project.id)
    assert [w.by for w in warned] == ([Decimal("0.01")] if control == "warn" else [])
    assert house.figures()[3] == "-0.01"


@pytest.mark.parametrize(("control", "passes"), [("stop", False), ("warn", True), ("ignore", True)])
def test_project_account_control(house: House, control: str, passes: bool) -> None:
    travel = factories.account(house.session, "travel", project_control=control)
    factories.company_line(house.session, "5000.00", code="travel")
    occupy(house.session, None, house.project.id, [Need(2026, travel.id, Decimal(1000))], "project", 1)

    def claim() -> tuple[object, ...]:
        return spend(
            house.session,
            None,
            project_id=house.project.id,
            account_id=travel.id,
            amount=Decimal("1000.01"),
            booked_on=DAY,
            document_type="claim",
            document_id=1,
        )

    if passes:
        assert len(claim()) == (control == "warn")
    else:
        with pytest.raises(ProjectBudgetExceeded) as refused:
            claim()
        assert (refused.value.facts["left"], refused.value.facts["missing"]) == (Decimal("1000.00"), Decimal("0.01"))


def test_excess_stops_at_the_company_line_although_the_project_only_warns(house: House) -> None:
    house.occupy("1000000.00")
    with pytest.raises(HeadroomExceeded) as refused:
        house.spend("1000000.01")
    assert refused.value.facts["missing"] == Decimal("0.01")


def test_account_below_uses_the_nearest_company_line_above(house: House) -> None:
    expense = factories.account(house.session, "expense")
    travel = factories.account(house.session, "travel", parent_id=expense.id)
    meals = factories.account(house.session, "meals", parent_id=expense.id)
    factories.company_line(house.session, "100.00", code="expense")
    needs = [Need(2026, travel.id, Decimal(60)), Need(2026, meals.id, Decimal(60))]
    (row,) = headroom(house.session, needs)
    assert (row.account.code, row.need, row.after) == ("expense", Decimal("120.00"), Decimal("-20.00"))
    with pytest.raises(HeadroomExceeded):
        occupy(house.session, None, house.project.id, needs, "project", 1)
    occupy(house.session, None, house.project.id, needs[:1], "project", 1)
    factories.company_line(house.session, "10.00", code="travel")  # a line of its own, made later
    spend(house.session, None, project_id=house.project.id, account_id=travel.id, amount=Decimal(60), booked_on=DAY, document_type="claim", document_id=1)
    assert [h.available for h in headroom(house.session, [Need(2026, expense.id, Decimal(0))])] == [Decimal("40.00")]
    assert not differences(house.session)


def test_year_without_company_budget_is_named(house: House) -> None:
    with pytest.raises(CompanyBudgetMissing) as refused:
        require_headroom(house.session, [Need(2031, house.labour, Decimal(1))])
    assert refused.value.facts["year"] == "2031"
    with pytest.raises(CompanyBudgetMissing):
        occupy(house.session, None, house.project.id, [Need(2031, house.labour, Decimal(1))], "project", 1)


def test_every_year_without_room_is_named_at_once(house: House) -> None:
    factories.company_line(house.session, "5.00", year=2027)
    with pytest.raises(Refusals) as refused:
        require_headroom(house.session, [Need(2026, house.labour, Decimal(1000001)), Need(2027, house.labour, Decimal(6))])
    assert [r.facts["year"] for r in refused.value.refusals] == ["2026", "2027"]


def test_work_in_a_year_the_project_did_not_plan_takes_new_headroom_there(house: House) -> None:
    factories.company_line(house.session, "5000.00", year=2027)
    house.occupy("1000.00")
    house.spend("300.00", day=dt.date(2027, 1, 4))
    assert house.figures()[1] == "1000.00"
    (row,) = headroom(house.session, [Need(2027, house.labour, Decimal(0))])
    assert (row.committed, row.actual, row.available) == (Decimal("0.00"), Decimal("300.00"), Decimal("4700.00"))


def test_nothing_is_booked_into_a_closed_month(house: House) -> None:
    house.session.add(FiscalPeriod(year=2026, month=5, state="closed"))
    house.session.flush()
    with pytest.raises(PeriodClosed):
        house.spend("1.00")
    house.spend("1.00", day=dt.date(2026, 6, 1))


def test_a_spending_of_zero_is_refused(house: House) -> None:
    with pytest.raises(NothingToBook):
        house.spend("0.00")


def test_non_project_work_falls_on_the_departments_line_else_on_the_company_wide_one(house: House) -> None:
    department = factories.department(house.session, "人事部")
    own = factories.company_line(house.session, "900.00", scope="non_project", department_id=department.id)
    wide = factories.company_line(house.session, "800.00", scope="non_project")
    for where, line in ((department.id, own), (factories.department(house.session).id, wide)):
        spend(
            house.session,
            None,
            project_id=None,
            department_id=where,
            account_id=house.labour,
            amount=Decimal(100),
            booked_on=DAY,
            document_type="report_line",
            document_id=where,
        )
        assert house.figures(line)[2] == "100.00"
    assert house.figures()[2] == "0.00"


def test_the_database_has_the_last_word(fresh_db: str) -> None:
    with writing(None, "test") as session:
        line_id = factories.company_line(session, "10.00").id
    with pytest.raises(BudgetStopHolds), writing(None, "test") as session:
        session.get_one(BudgetLine, line_id).committed = Decimal("10.01")


def test_statements_do_not_grow_with_the_number_of_spendings(house: House) -> None:
    from core.ledger import Spending, spend_all
    from tests.statements import counting

    def book(count: int, first: int) -> int:
        with counting(house.session) as made:
            spend_all(house.session, None, [Spending(house.project.id, house.labour, Decimal(1), DAY, "report_line", first + n) for n in range(count)])
        return len(made)

    house.occupy("1000.00")
    assert book(2, 100) == book(40, 200)
