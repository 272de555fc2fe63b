"""With a new project and without it: roles, headroom, the margin of the year, for whom it is meant (PRJ-40)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from core.calendar.rules import WorkCalendar
from core.decision_support import queries
from core.decision_support.rules import YearMargin, by_role
from core.decision_support.years import revenue_by_year
from core.errors import NotPermitted
from tests.projects import Firm, second_contract
from tests.statements import counting

D = Decimal
MONDAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("figures", "without", "with_new", "points"),
    [
        (("1000", "700", "500", "400"), Fraction(3, 10), Fraction(4, 15), Fraction(-10, 3)),  # 30.00 % → 26.67 %
        (("0", "0", "500", "400"), None, Fraction(1, 5), None),  # nothing in that year yet
        (("1000", "700", "0", "50"), Fraction(3, 10), Fraction(1, 4), Fraction(-5)),  # its cost comes a year before its revenue
        (("1000000.00", "700000.01", "0.01", "0.01"), None, None, None),
    ],
)
def test_the_rate_of_a_year_is_of_the_sums(figures: tuple[str, ...], without: Fraction | None, with_new: Fraction | None, points: Fraction | None) -> None:
    year = YearMargin(2026, *(D(v) for v in figures))
    if figures[0] == "1000000.00":  # nothing is rounded on the way
        assert year.rate(new=True) == Fraction(29999999, 100000001)
        return
    assert (year.rate(new=False), year.rate(new=True), year.points) == (without, with_new, points)


def test_days_are_missing_only_where_the_new_project_takes_them() -> None:
    there = {7: {MONDAY: D(1), MONDAY + dt.timedelta(days=1): D(1)}, 8: {MONDAY: D(1)}}
    found = by_role(there, {7: "analyst", 8: "manager"}, [("analyst", MONDAY, D(3))], [("analyst", MONDAY, D(2)), ("assistant", MONDAY, D(1))], [MONDAY])
    rows = {r.role: (r.people, r.weeks[0].capacity, r.weeks[0].with_new, r.short) for r in found}
    assert rows == {"analyst": (1, D(2), D(5), D(2)), "assistant": (0, D(0), D(1), D(1)), "manager": (1, D(1), D(0), D(0))}
    assert [r.role for r in found] == ["analyst", "assistant", "manager"]  # the shortest first


def test_revenue_falls_on_the_working_days_of_its_stages() -> None:
    def stage(project: int, revenue: str, first: dt.date, last: dt.date, share: str | None) -> SimpleNamespace:
        own = {"stage_id": None if share is None else 1, "first": first, "last": last, "revenue_share": None if share is None else D(share)}
        return SimpleNamespace(id=project, revenue=D(revenue), starts_on=first, finishes_on=last, **own)

    over = (dt.date(2026, 12, 28), dt.date(2027, 1, 8))  # Mon to Fri of two weeks: four working days of ten in the old year
    found = revenue_by_year([stage(1, "100.01", *over, "1"), stage(2, "50.00", *over, None)], WorkCalendar())
    assert found == {2026: D("60.00"), 2027: D("90.01")}
    assert sum(found.values()) == D("150.01")


def test_with_and_without(db: Session, firm: Firm) -> None:
    """One project runs at 30 %; a second one at 40 % is to be decided on: the same people, the same weeks."""
    firm.started()
    firm.contract_id = second_contract(db, firm)
    draft = firm.create()
    firm.staff(draft)
    firm.budget(draft, labour_days="200")
    found = queries.support(firm.ceo, draft)
    assert [c.id for c in queries.candidates(firm.finance)] == [draft]
    (year,) = found.margins
    assert (year.year, year.revenue, year.cost, year.new_revenue, year.new_cost) == (2026, D("1000000.00"), D("700000.00"), D("1000000.00"), D("600000.00"))
    assert (year.rate(new=False), year.rate(new=True), year.points) == (Fraction(3, 10), Fraction(7, 20), 5)
    room = {h.account.code: (h.available, h.need, h.after, h.enough) for h in found.headroom}
    assert room["labour"] == (D("1500000.00"), D("400000.00"), D("1100000.00"), True)
    roles = {r.role: r for r in found.roles}
    consultant = roles["consultant"]
    assert consultant.people == 1
    assert sum(w.new for w in consultant.weeks) == sum(w.without for w in consultant.weeks)
    assert consultant.short > 0
    assert found.people_over[0].with_new > found.people_over[0].capacity
    assert found.others == 0
    for actor in (firm.manager, firm.consultant, firm.sales):
        with pytest.raises(NotPermitted):
            queries.support(actor, draft)
    with counting(db) as one:
        queries.support(firm.pmo, draft)
    firm.contract_id = second_contract(db, firm)
    firm.started()
    with counting(db) as two:
        again = queries.support(firm.pmo, draft)
    assert len(one) == len(two)
    assert again.margins[0].revenue == D("2000000.00")
