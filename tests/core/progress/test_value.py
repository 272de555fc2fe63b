"""Earned value by branch and stage on any day, where it leads to, the lines behind a cost (PRJ-21, PRJ-23)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from core import clock
from core.calendar.rules import WorkCalendar
from core.errors import NotPermitted
from core.progress import queries
from core.progress.earned_value import BudgetedTask, EarnedValue, project_value
from core.progress.forecast import curve_days, forecast_cost, forecast_finish
from core.progress.value import cost_lines, value_on
from core.progress.wbs import BranchTask, branches, nearest_in_baseline
from db.models import CostEntry
from tests import factories as f
from tests import projects
from tests.core.progress.test_progress_periods import FRIDAY, confirm, save, spend, submit
from tests.projects import Firm
from tests.statements import counting

PLAIN = WorkCalendar()
START = dt.date(2026, 3, 2)


@st.composite
def trees(draw: st.DrawFn) -> list[BranchTask]:
    """A tree of two or three levels; leaves with odd budgets, dates and progress, cost anywhere."""
    found = []
    money = st.decimals(0, 100_000, places=2)
    for top in range(1, draw(st.integers(1, 4)) + 1):
        found.append(BranchTask(f"{top}", None, Fraction(draw(money))))
        for sub in range(1, draw(st.integers(1, 4)) + 1):
            begins = START + dt.timedelta(days=draw(st.integers(0, 40)))
            leaf = BudgetedTask(draw(money), begins, begins + dt.timedelta(days=draw(st.integers(0, 30))), draw(st.decimals(0, 100, places=4)))
            found.append(BranchTask(f"{top}.{sub}", leaf, Fraction(draw(money))))
    return found


@settings(max_examples=40, deadline=None)
@given(trees(), st.integers(-5, 80))
def test_every_branch_is_the_exact_sum_of_what_is_below_it(tasks: list[BranchTask], days: int) -> None:
    on = START + dt.timedelta(days=days)
    found = {b.code: b.value for b in branches(tasks, on, PLAIN)}
    whole = project_value([t.leaf for t in tasks if t.leaf], sum((t.spent for t in tasks), Fraction(0)), on, PLAIN)
    tops = [found[t.code] for t in tasks if "." not in t.code]
    for name in ("budget", "planned", "earned", "spent"):
        assert sum(getattr(v, name) for v in tops) == getattr(whole, name)
    for task in tasks:
        parts = [t for t in tasks if t.leaf and (t.code == task.code or t.code.startswith(task.code + "."))]
        assert found[task.code].earned == sum((Fraction(t.leaf.budget) * Fraction(t.leaf.percent) / 100 for t in parts if t.leaf), Fraction(0))


def test_cost_on_a_part_that_came_later_counts_with_the_task_above() -> None:
    assert nearest_in_baseline(7, {7: 5, 5: 1, 1: None}, {1: "1", 5: "1.1"}) == "1.1"
    assert nearest_in_baseline(8, {8: None}, {1: "1"}) is None


@pytest.mark.parametrize(
    ("earned", "planned", "finish"),
    [(40, 50, dt.date(2026, 4, 3)), (50, 50, dt.date(2026, 3, 27)), (100, 100, None), (0, 50, None), (60, 50, dt.date(2026, 3, 24))],
)
def test_the_finish_follows_from_spi(earned: int, planned: int, finish: dt.date | None) -> None:
    """20 planned working days from 2 March; SPI 0.8 makes 25, 1.2 makes 17."""
    value = EarnedValue(Fraction(100), Fraction(planned), Fraction(earned), Fraction(10))
    assert forecast_finish(value, START, dt.date(2026, 3, 27), dt.date(2026, 3, 13), PLAIN) == finish


def test_a_plan_that_is_over_finishes_after_today_and_cost_runs_evenly_to_the_eac() -> None:
    today, value = dt.date(2026, 5, 4), EarnedValue(Fraction(100), Fraction(100), Fraction(95), Fraction(120))
    finish = forecast_finish(value, START, dt.date(2026, 3, 27), today, PLAIN)
    assert finish == dt.date(2026, 5, 5)
    far = dt.date(2026, 5, 14)
    assert forecast_cost(today, value, today, START, far, lambda _d: Fraction(0)) == 120
    assert forecast_cost(far, value, today, START, far, lambda _d: Fraction(0)) == value.estimate_at_completion
    half = forecast_cost(dt.date(2026, 5, 9), value, today, START, far, lambda _d: Fraction(0))
    assert half is not None
    assert half - 120 == ((value.estimate_at_completion or 0) - 120) / 2
    assert curve_days([today], today, far) == [today, dt.date(2026, 5, 11), far]


def test_the_sheet_adds_up_on_any_day_and_drills_to_the_lines(firm: Firm, db: Session) -> None:
    project_id = firm.started()
    tasks = projects.tasks(project_id)
    with projects.on(FRIDAY):
        for task, amount in (("1.1", "1600.00"), (None, "300.00")):
            db.add(
                CostEntry(
                    project_id=project_id, account_id=firm.accounts["labour"], kind="labour", amount=Decimal(amount), booked_on=projects.MONDAY,
                    employee_id=firm.consultant.employee_id, task_id=tasks[task].id if task else None, stage_id=tasks["1.1"].stage_id, minutes=480,
                    document_type="test", document_id=f.serial(), created_at=clock.now())
            )  # fmt: skip
        db.commit()
        spend(db, firm, project_id, "50.00", FRIDAY)
        period_id = save(firm, project_id, FRIDAY, t1_1="100")
        submit(firm, period_id)
        confirm(firm, period_id)
        sheet = value_on(firm.manager, project_id)
        before = value_on(firm.manager, project_id, projects.MONDAY)
        figures = queries.figures_on(firm.manager, project_id)
    tops = [r for r in sheet.rows if r.level == 1]
    assert sum(r.spent for r in tops) == figures.actual_cost == Decimal("1950.00") == sum(r.spent for r in sheet.stages)
    assert abs(sum(r.earned for r in tops) - (figures.earned_value or 0)) <= Decimal("0.05")
    by_code = {r.code: r for r in sheet.rows}
    assert (by_code["1.1"].spent, by_code["1"].spent, by_code[""].spent) == (Decimal("1600.00"), Decimal("1600.00"), Decimal("350.00"))
    assert (sheet.estimate, sheet.deepest >= 2, by_code["1.1"].level) == ("cpi", True, 2)
    assert (before.figures.actual_cost, before.figures.earned_value, before.estimate) == (Decimal("1900.00"), Decimal("0.00"), "not_earned")
    with projects.on(FRIDAY):
        assert [c.amount for c in cost_lines(firm.manager, project_id, by_code["1"].key)] == [Decimal("1600.00")]
        assert [c.amount for c in cost_lines(firm.manager, project_id, "none")] == [Decimal("50.00"), Decimal("300.00")]
        assert sum(c.amount or 0 for c in cost_lines(firm.manager, project_id, sheet.stages[0].key)) == Decimal("1900.00")
        for asked in (lambda: value_on(firm.consultant, project_id), lambda: cost_lines(firm.consultant, project_id, "none")):
            with pytest.raises(NotPermitted):
                asked()
        with counting(db) as sent:
            value_on(firm.manager, project_id)
    assert len(sent) <= 13, sent
