"""PRJ-35: the figures over the portfolio are sums of real rows, under the actor's rights, with a fixed number of statements."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from core import clock
from core.access import Actor, Role
from core.errors import NotPermitted
from core.portfolio.queries import portfolio
from core.portfolio.timeline import promises
from core.portfolio.trends import last_day, moved, trends
from db.models import BudgetEntry, CostEntry, Milestone, ProgressPeriod, Project, ProjectSummary, Receipt, ReceiptLine, ReportLine
from tests import factories as f
from tests.statements import counting

TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def noon():  # type: ignore[no-untyped-def]
    with clock.at(clock.at_firm_time(TODAY, 12)):
        yield


@pytest.fixture
def ceo(db: Session) -> Actor:
    return f.actor(db, Role.CEO)


def running(db: Session, manager: Actor, **values: object) -> Project:
    """A project of 1,000,000 at work with a kept summary: budget 700,000, cost 210,000, earned 350,000."""
    row = f.project(db, manager=manager, started_on=dt.date(2026, 1, 5), **values)
    summary = db.get(ProjectSummary, row.id)
    figures = {
        "budget_cost": D(700_000),
        "actual_cost": D(210_000),
        "earned_value": D(350_000),
        "planned_value": D(350_000),
        "progress": D(50),
        "planned_progress": D(50),
    }
    if summary is None:
        f.make(db, ProjectSummary(project_id=row.id, health="green", health_reasons=[], **figures))
    else:
        for name, value in figures.items():
            setattr(summary, name, value)
    db.flush()
    return row


def period(db: Session, project: Project, on: dt.date, actual: str, state: str = "confirmed", earned: str = "350000", cost: str = "210000") -> None:
    f.make(
        db,
        ProgressPeriod(
            project_id=project.id,
            period_on=on,
            state=state,
            planned=D(actual),
            actual=D(actual),
            earned_value=D(earned),
            actual_cost=D(cost),
            planned_value=D(earned),
        ),
    )


def test_revenue_is_what_qa_confirmed_times_the_net_revenue(db: Session, ceo: Actor) -> None:
    project = running(db, f.actor(db, Role.PM))
    period(db, project, dt.date(2025, 11, 14), "10")
    period(db, project, dt.date(2026, 9, 11), "30")
    period(db, project, dt.date(2026, 11, 13), "50")
    period(db, project, dt.date(2026, 11, 20), "90", state="submitted")
    found = trends(ceo)
    assert (found.revenue, found.revenue_before) == (D(400_000), D(100_000))
    assert found.months[-1] == dt.date(2026, 11, 1)
    assert found.earned[-3:] == (D(200_000), 0, D(200_000))
    assert found.earned_before[-1] == D(100_000)


def test_margin_of_a_month_uses_the_newest_period_then(db: Session, ceo: Actor) -> None:
    project = running(db, f.actor(db, Role.PM))
    period(db, project, dt.date(2026, 9, 11), "30", earned="210000", cost="210000")
    period(db, project, dt.date(2026, 11, 13), "50", earned="350000", cost="280000")
    found = trends(ceo).margin
    assert found[-3:] == (Fraction(3, 10), Fraction(3, 10), 1 - Fraction(700_000 * 280_000, 350_000) / 1_000_000)
    assert found[-4] is None, "no period yet"


def test_headroom_goes_back_by_what_each_month_moved(db: Session, ceo: Actor) -> None:
    line = f.company_line(db, "1000000.00")
    line.committed = D(300_000)
    day = dt.date(2026, 10, 5)
    f.make(
        db,
        BudgetEntry(
            line_id=line.id, kind="occupy", committed_delta=D(300_000), document_type="initiation", document_id=1, booked_on=day, created_at=clock.now()
        ),
    )
    f.company_line(db, "500000.00", year=2027)
    found = trends(ceo)
    assert [(y.year, y.left) for y in found.years] == [(2026, D(700_000)), (2027, D(500_000))]
    assert found.headroom[-3:] == (D(1_000_000), D(700_000), D(700_000))
    assert len(found.headroom) == 11, "this year's months only"


def test_overdue_at_each_month_end_knows_what_had_come_in_by_then(db: Session, ceo: Actor) -> None:
    sales = f.actor(db, Role.SALES)
    contract = f.contract(db, owner=sales, state="effective", effective_on=dt.date(2026, 1, 5), lines=("318000.00",))
    line = contract.lines[0]
    line.due_on = dt.date(2026, 9, 15)
    receipt = Receipt(
        number="R1",
        contract_id=contract.id,
        customer_id=contract.customer_id,
        amount=D(200_000),
        received_on=dt.date(2026, 11, 2),
        state="confirmed",
        registered_by_id=sales.employee_id,
        registered_at=clock.now(),
    )
    receipt.lines.append(ReceiptLine(plan_line_id=line.id, amount=D(200_000)))
    f.make(db, receipt)
    assert trends(ceo).overdue[-4:] == (0, D(318_000), D(318_000), D(118_000))


def test_utilisation_is_project_hours_over_working_hours(db: Session, ceo: Actor) -> None:
    person, project = f.actor(db, Role.MEMBER), running(db, f.actor(db, Role.CEO))
    for day in (dt.date(2026, 11, 2), dt.date(2026, 11, 3)):
        f.make(db, ReportLine(employee_id=person.employee_id, work_on=day, kind="project", project_id=project.id, minutes=480, state="confirmed"))
    f.make(db, ReportLine(employee_id=person.employee_id, work_on=TODAY, kind="project", project_id=project.id, minutes=480, state="submitted"))
    assert trends(ceo).utilisation[-1] == Fraction(2, 14), "14 working days up to yesterday"


def test_moved_names_the_projects_of_the_days(db: Session, ceo: Actor) -> None:
    manager = f.actor(db, Role.PM)
    earned, cost, worked, still = (running(db, manager) for _ in range(4))
    period(db, earned, dt.date(2026, 10, 9), "10")
    account = f.account(db)
    f.make(
        db,
        CostEntry(
            project_id=cost.id,
            account_id=account.id,
            kind="labour",
            amount=D(1),
            booked_on=dt.date(2026, 10, 31),
            document_type="test",
            document_id=1,
            created_at=clock.now(),
        ),
    )
    f.make(db, ReportLine(employee_id=manager.employee_id, work_on=dt.date(2026, 10, 1), kind="project", project_id=worked.id, minutes=60, state="submitted"))
    period(db, still, dt.date(2026, 11, 1), "10")
    assert moved(ceo, dt.date(2026, 10, 1), last_day(dt.date(2026, 10, 1))) == {earned.id, cost.id, worked.id}


def test_promises_are_the_first_baseline_and_the_milestones(db: Session, ceo: Actor) -> None:
    project = running(db, f.actor(db, Role.PM))
    f.make(db, Milestone(project_id=project.id, name="启动", due_on=dt.date(2026, 2, 1)))
    found = promises(ceo, [project.id])[project.id]
    assert found.starts_on is None
    assert [(m.name, m.name_en, m.due_on) for m in found.milestones] == [("启动", "启动", dt.date(2026, 2, 1))]


def test_forecast_margin_of_a_row(db: Session, ceo: Actor) -> None:
    project = running(db, f.actor(db, Role.PM))
    row = next(r for r in portfolio(ceo) if r.id == project.id)
    assert row.estimate == Fraction(420_000)
    assert row.forecast_margin == Fraction(58, 100)
    project.state = "finished"
    db.flush()
    row = next(r for r in portfolio(ceo) if r.id == project.id)
    assert row.forecast_margin == Fraction(79, 100), "what it cost, when it is over"


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.CEO, Role.PMO, Role.FINANCE)])
def test_only_who_may_read_the_portfolio(db: Session, role: Role) -> None:
    actor = f.actor(db, role)
    for ask in (trends, portfolio, lambda a: moved(a, TODAY, TODAY), lambda a: promises(a, [1])):
        with pytest.raises(NotPermitted):
            ask(actor)


def test_statements_do_not_grow_with_the_projects(db: Session, ceo: Actor) -> None:
    manager = f.actor(db, Role.PM)

    def statements() -> int:
        with counting(db) as sent:
            rows = portfolio(ceo)
            trends(ceo)
            promises(ceo, [r.id for r in rows])
            moved(ceo, TODAY, TODAY)
        return len(sent)

    running(db, manager)
    statements()  # calendar and policies are read once
    few = statements()
    for _ in range(8):
        period(db, running(db, manager), TODAY, "10")
    assert statements() == few
